//! Manifests (OCI distribution spec 1.1, "Pulling manifests", "Pushing Manifests", "Deleting tags",
//! "Deleting Manifests").
//!
//! A manifest is served as it was pushed, whatever `Accept` says: a client that cannot read it learns that
//! from `Content-Type`.

use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};

use super::{
    super::{
        RegistryError, Repository,
        names::Reference,
        store::{Members, Store, StoredManifest},
    },
    body,
    call::{Answer, Call},
    refusal::Refusal,
    response::{CONTENT_DIGEST, empty, json, set},
};
use crate::oci::Digest;

const OCI_SUBJECT: HeaderName = HeaderName::from_static("oci-subject");

pub(super) async fn serve(
    call: Call,
    body: Body,
    repository: Repository,
    reference: Reference,
) -> Answer {
    call.allow(&[Method::GET, Method::HEAD, Method::PUT, Method::DELETE])?;
    match call.method {
        Method::PUT => put(&call, body, repository, reference).await,
        Method::DELETE => delete(&call, repository, reference).await,
        _ => get(&call, repository, reference).await,
    }
}

async fn get(call: &Call, repository: Repository, reference: Reference) -> Answer {
    let (name, asked) = (repository.clone(), reference.clone());
    let found = call.store(move |store| find(store, &name, &asked)).await?;
    let Some((digest, mut manifest)) = found else {
        return Err(Refusal::manifest_unknown(&repository, &reference));
    };
    if call.corrupt {
        manifest.bytes.push(b'\n'); // still JSON, with another digest
    }
    let mut response = if call.has(&digest) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        json(&manifest.media_type, manifest.bytes)
    };
    set(&mut response, header::ETAG, &format!("\"{digest}\""));
    set(&mut response, CONTENT_DIGEST, digest.as_str());
    Ok(response)
}

fn find(
    store: &Store,
    repository: &Repository,
    reference: &Reference,
) -> Result<Option<(Digest, StoredManifest)>, RegistryError> {
    let digest = match reference {
        Reference::Digest(digest) => Some(digest.clone()),
        Reference::Tag(tag) => store.resolve(repository, tag)?,
    };
    let Some(digest) = digest else { return Ok(None) };
    Ok(store.read_manifest(repository, &digest)?.map(|manifest| (digest, manifest)))
}

async fn put(call: &Call, body: Body, repository: Repository, reference: Reference) -> Answer {
    let limits = call.store.limits();
    let (limit, idle) = (limits.manifest_bytes, limits.body_idle);
    let bytes = body::collect(body, limit, idle).await?;
    let media_type = call.header(header::CONTENT_TYPE).to_owned();
    let (name, asked) = (repository.clone(), reference);
    let stored = call.store(move |store| {
        store.put_manifest(&name, Some(&asked), &media_type, &bytes, Members::All)
    });
    let (digest, subject) = stored.await?;
    Ok(created(&repository, &digest, subject.as_ref()))
}

fn created(repository: &Repository, digest: &Digest, subject: Option<&Digest>) -> Response {
    let mut response = empty(StatusCode::CREATED);
    set(&mut response, header::LOCATION, &format!("/v2/{repository}/manifests/{digest}"));
    set(&mut response, CONTENT_DIGEST, digest.as_str());
    if let Some(subject) = subject {
        set(&mut response, OCI_SUBJECT, subject.as_str());
    }
    response
}

async fn delete(call: &Call, repository: Repository, reference: Reference) -> Answer {
    let (name, asked) = (repository.clone(), reference.clone());
    let deleted = call.store(move |store| match &asked {
        Reference::Tag(tag) => store.delete_tag(&name, tag),
        Reference::Digest(digest) => store.delete_manifest(&name, digest),
    });
    if deleted.await? {
        return Ok(empty(StatusCode::ACCEPTED));
    }
    Err(Refusal::manifest_unknown(&repository, &reference).plain())
}
