//! Paths of the API (OCI distribution spec 1.1, "Endpoints").
//!
//! Pure. A path is decoded once and then read from its end, because a repository name may have
//! components such as `blobs` or `tags`; whatever is not exactly a route is refused.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{
    super::{
        RegistryError, Repository,
        journal::Target,
        names::{Reference, UploadId},
    },
    refusal::Refusal,
};
use crate::oci::Digest;

/// What a path asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/`: nothing but a sign of life.
    Root,
    /// `/v2/`: end-1.
    Base,
    /// `/v2/_catalog`: not in the spec, but in every registry.
    Catalog,
    /// `/v2/<name>/tags/list`: end-8.
    Tags(Repository),
    /// `/v2/<name>/manifests/<reference>`: end-3, 7, 9.
    Manifest(Repository, Reference),
    /// `/v2/<name>/blobs/<digest>`: end-2, 10.
    Blob(Repository, Digest),
    /// `/v2/<name>/blobs/uploads/`: end-4, 11.
    Uploads(Repository),
    /// `/v2/<name>/blobs/uploads/<session>`: end-5, 6, 13, 14.
    Upload(Repository, UploadId),
    /// `/v2/<name>/referrers/<digest>`: end-12.
    Referrers(Repository, Digest),
}

impl Route {
    /// The same, as the journal and the faults speak of it.
    pub(super) fn target(&self) -> Target {
        match self {
            Self::Root | Self::Base => Target::Ping,
            Self::Catalog => Target::Catalog,
            Self::Tags(repository) => Target::Tags(repository.clone()),
            Self::Manifest(repository, reference) => {
                Target::Manifest(repository.clone(), reference.clone())
            }
            Self::Blob(repository, digest) => Target::Blob(repository.clone(), digest.clone()),
            Self::Uploads(repository) | Self::Upload(repository, _) => {
                Target::Upload(repository.clone())
            }
            Self::Referrers(repository, digest) => {
                Target::Referrers(repository.clone(), digest.clone())
            }
        }
    }

    /// Reads a path as it came, percent signs and all.
    pub(super) fn parse(path: &str) -> Result<Self, Refusal> {
        let decoded = decode(path).ok_or_else(Refusal::no_route)?;
        match decoded.as_str() {
            "/" | "" => return Ok(Self::Root),
            "/v2" | "/v2/" => return Ok(Self::Base),
            "/v2/_catalog" => return Ok(Self::Catalog),
            _ => {}
        }
        let rest = decoded.strip_prefix("/v2/").ok_or_else(Refusal::no_route)?;
        if let Some(name) = rest.strip_suffix("/tags/list") {
            return Ok(Self::Tags(repository(name)?));
        }
        if let Some(name) = rest.strip_suffix("/blobs/uploads") {
            return Ok(Self::Uploads(repository(name)?));
        }
        let (rest, last) = rest.rsplit_once('/').ok_or_else(Refusal::no_route)?;
        if let Some(name) = rest.strip_suffix("/blobs/uploads") {
            let name = repository(name)?;
            return match last {
                "" => Ok(Self::Uploads(name)),
                id => Ok(Self::Upload(name, id.parse().map_err(Refusal::from)?)),
            };
        }
        let (name, kind) = rest.rsplit_once('/').ok_or_else(Refusal::no_route)?;
        match kind {
            "manifests" => Ok(Self::Manifest(repository(name)?, reference(last)?)),
            "blobs" => Ok(Self::Blob(repository(name)?, digest(last)?)),
            "referrers" => Ok(Self::Referrers(repository(name)?, digest(last)?)),
            _ => Err(Refusal::no_route()),
        }
    }
}

fn repository(text: &str) -> Result<Repository, Refusal> {
    text.parse().map_err(bad_path)
}

fn digest(text: &str) -> Result<Digest, RegistryError> {
    text.parse().map_err(RegistryError::Digest)
}

/// A bad tag leads nowhere, but a bad digest is a mistake (distribution spec, "Pushing Manifests").
fn reference(text: &str) -> Result<Reference, Refusal> {
    text.parse().map_err(|error| {
        let is_digest = matches!(error, RegistryError::Digest(_));
        if is_digest { Refusal::from(error) } else { bad_path(error) }
    })
}

/// A path with a bad name in it leads nowhere, so it is 404, as distribution answers it.
fn bad_path(error: RegistryError) -> Refusal {
    Refusal::from(error).not_found()
}

/// Undoes percent-encoding; nothing where it is not UTF-8. A sign that begins none stays, and no name has one.
fn decode(path: &str) -> Option<String> {
    percent_decode_str(path).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn name(text: &str) -> Repository {
        text.parse().unwrap()
    }

    #[test]
    fn every_endpoint_is_found_even_where_names_look_like_endpoints() {
        let digest = Digest::of(b"x");
        let id = UploadId::random().unwrap();
        let tag = |t: &str| Reference::Tag(t.parse().unwrap());
        let table = [
            ("/".to_owned(), Route::Root),
            ("/v2/".into(), Route::Base),
            ("/v2".into(), Route::Base),
            ("/v2/_catalog".into(), Route::Catalog),
            ("/v2/a/tags/list".into(), Route::Tags(name("a"))),
            ("/v2/tags/list/tags/list".into(), Route::Tags(name("tags/list"))),
            ("/v2/a/b/manifests/v1".into(), Route::Manifest(name("a/b"), tag("v1"))),
            (
                "/v2/manifests/manifests/manifests".into(),
                Route::Manifest(name("manifests"), tag("manifests")),
            ),
            (
                format!("/v2/a/manifests/{digest}"),
                Route::Manifest(name("a"), Reference::Digest(digest.clone())),
            ),
            (format!("/v2/a/blobs/{digest}"), Route::Blob(name("a"), digest.clone())),
            (
                format!("/v2/a/blobs/sha256%3a{}", digest.hex()),
                Route::Blob(name("a"), digest.clone()),
            ),
            ("/v2/a/blobs/uploads/".into(), Route::Uploads(name("a"))),
            ("/v2/a/blobs/uploads".into(), Route::Uploads(name("a"))),
            (format!("/v2/a/blobs/uploads/{id}"), Route::Upload(name("a"), id)),
            (format!("/v2/a/referrers/{digest}"), Route::Referrers(name("a"), digest)),
        ];
        for (path, route) in table {
            assert_eq!(Route::parse(&path).unwrap(), route, "{path}");
        }
    }

    #[test]
    fn whatever_is_no_endpoint_is_refused() {
        let table = [
            ("/v1/", StatusCode::NOT_FOUND),
            ("/v2/a", StatusCode::NOT_FOUND),
            ("/v2//", StatusCode::NOT_FOUND),
            ("/v2/../etc/passwd", StatusCode::NOT_FOUND),
            ("/v2/%2e%2e/%2e%2e/manifests/x", StatusCode::NOT_FOUND),
            ("/v2/a/../b/manifests/x", StatusCode::NOT_FOUND),
            ("/v2/A/manifests/x", StatusCode::NOT_FOUND),
            ("/v2//manifests/x", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/..", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/%2e%2e%2fx", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/a%00b", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/%ff", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/%zz", StatusCode::NOT_FOUND),
            ("/v2/a/manifests/%", StatusCode::NOT_FOUND),
            ("/v2/a/blobs/sha256:1", StatusCode::BAD_REQUEST),
            ("/v2/a/manifests/sha256:1", StatusCode::BAD_REQUEST),
            ("/v2/a/manifests/sha256:%2e%2e%2fx", StatusCode::NOT_FOUND),
            ("/v2/a/blobs/uploads/../../x", StatusCode::NOT_FOUND),
            ("/v2/a/referrers/x", StatusCode::BAD_REQUEST),
        ];
        for (path, status) in table {
            let refusal = Route::parse(path).expect_err(path);
            assert_eq!(refusal.status(), status, "{path}");
        }
    }
}
