//! Errors as clients expect them (OCI distribution spec 1.1, "Error Codes").
//!
//! The codes and messages are distribution 2.8's (`registry/api/v2/errors.go`,
//! `registry/api/errcode/register.go`): docker prints "CODE: MESSAGE", and words a missing image
//! by the detail `{"Tag": …}`.

use std::io::ErrorKind;

use axum::{
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{CLIENT_CLOSED, RegistryError, Repository, names::Reference},
    response,
};
use crate::oci::Digest;

/// Why a request is not served.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    errors: Vec<Entry>,
    headers: Vec<(HeaderName, String)>,
}

#[derive(Debug, Serialize)]
struct Entry {
    code: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Value::is_null")]
    detail: Value,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: &'static str, detail: Value) -> Self {
        Self { status, errors: vec![Entry { code, message, detail }], headers: Vec::new() }
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The same, as 404.
    pub(super) fn not_found(self) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..self }
    }

    /// The same, without detail.
    pub(super) fn plain(mut self) -> Self {
        self.errors.iter_mut().for_each(|entry| entry.detail = Value::Null);
        self
    }

    /// The same, with one more header.
    pub(super) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The path leads nowhere.
    pub(super) fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "no such endpoint", Value::Null)
    }

    /// The path is right and the method is not.
    pub(super) fn method(allowed: &[Method]) -> Self {
        let mut allowed: Vec<_> = allowed.iter().map(Method::as_str).collect();
        allowed.sort_unstable();
        let allowed = allowed.join(", ");
        let message = "The operation is unsupported.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message, Value::Null)
            .with(header::ALLOW, allowed)
    }

    /// The repository has no such manifest.
    pub(super) fn manifest_unknown(repository: &Repository, reference: &Reference) -> Self {
        let detail = match reference {
            Reference::Tag(tag) => json!({ "Tag": tag.as_str() }),
            Reference::Digest(digest) => {
                json!({ "Name": repository.as_str(), "Revision": digest.as_str() })
            }
        };
        Self::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown", detail)
    }

    /// The repository has no such blob.
    pub(super) fn blob_unknown(digest: &Digest) -> Self {
        let message = "blob unknown to registry";
        Self::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", message, json!(digest.as_str()))
    }

    /// The registry has no such repository.
    pub(super) fn name_unknown(repository: &Repository) -> Self {
        let message = "repository name not known to registry";
        let detail = json!({ "name": repository.as_str() });
        Self::new(StatusCode::NOT_FOUND, "NAME_UNKNOWN", message, detail)
    }

    /// A digest is missing, unreadable or does not fit.
    pub(super) fn digest_invalid(why: impl Into<String>) -> Self {
        let message = "provided digest did not match uploaded content";
        Self::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message, json!(why.into()))
    }

    /// The length of a body is not what its headers say.
    pub(super) fn size_invalid(why: &str) -> Self {
        let message = "provided length did not match content length";
        Self::new(StatusCode::BAD_REQUEST, "SIZE_INVALID", message, json!(why))
    }

    /// A page size that is no number or too large.
    pub(super) fn page_size(n: &str) -> Self {
        let message = "invalid number of results requested";
        let detail = json!({ "n": n.parse::<u64>().map_or_else(|_| json!(n), |n| json!(n)) });
        Self::new(StatusCode::BAD_REQUEST, "PAGINATION_NUMBER_INVALID", message, detail)
    }

    /// A byte range that cannot be served or taken.
    pub(super) fn range(why: impl Into<String>) -> Self {
        let status = StatusCode::RANGE_NOT_SATISFIABLE;
        Self::new(status, "RANGE_INVALID", "invalid content range", json!(why.into()))
    }

    /// No byte of the request's body came for too long.
    pub(super) fn stalled() -> Self {
        Self::unknown(StatusCode::REQUEST_TIMEOUT, "the request's body stalled; send it again")
    }

    /// The request's body ended early: its client is gone, as a rule.
    pub(super) fn broke_off() -> Self {
        let status = StatusCode::from_u16(CLIENT_CLOSED).unwrap_or(StatusCode::BAD_REQUEST);
        Self::unknown(status, "the request's body broke off; send it again")
    }

    /// The fault of a registry that asks for patience: so many seconds.
    pub(super) fn too_many(retry_after: u32) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::new(status, "TOOMANYREQUESTS", "too many requests", Value::Null)
            .with(header::RETRY_AFTER, retry_after.to_string())
    }

    /// The fault of a registry that is broken.
    pub(super) fn broken() -> Self {
        Self::unknown(StatusCode::INTERNAL_SERVER_ERROR, "a fault of the classroom")
    }

    /// The fault of a registry that is down.
    pub(super) fn unavailable() -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "UNAVAILABLE", "service unavailable", Value::Null)
    }

    fn unknown(status: StatusCode, why: impl Into<String>) -> Self {
        Self::new(status, "UNKNOWN", "unknown error", json!(why.into()))
    }

    pub(super) fn into_response(self) -> Response {
        let mut body = json!({ "errors": self.errors }).to_string().into_bytes();
        body.push(b'\n');
        let mut response = response::json("application/json; charset=utf-8", body);
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl From<RegistryError> for Refusal {
    fn from(error: RegistryError) -> Self {
        use RegistryError as E;
        let why = json!(error.to_string());
        let (status, code, message) = match error {
            E::Name(_) => (StatusCode::BAD_REQUEST, "NAME_INVALID", "invalid repository name"),
            E::Tag(_) => (StatusCode::BAD_REQUEST, "TAG_INVALID", "manifest tag did not match URI"),
            E::Digest(_) | E::Mismatch { .. } => return Self::digest_invalid(error.to_string()),
            E::Manifest(_) => (StatusCode::BAD_REQUEST, "MANIFEST_INVALID", "manifest invalid"),
            E::References { missing, .. } => return Self::references(&missing),
            E::UploadUnknown => {
                (StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
            }
            E::UploadBusy => (StatusCode::CONFLICT, "BLOB_UPLOAD_INVALID", "blob upload invalid"),
            E::Chunk(_) => (StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", "blob upload invalid"),
            E::TooLarge { .. } => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "SIZE_INVALID",
                "provided length did not match content length",
            ),
            E::Full { .. } => {
                let message = "the classroom's registry is full; labcheck finish makes room";
                (StatusCode::FORBIDDEN, "DENIED", message)
            }
            E::TooMany { .. } => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                (status, "TOOMANYREQUESTS", "too many requests")
            }
            E::Io { source, .. } => return Self::disk(&source),
            E::Random | E::Stopped => {
                (StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", "unknown error")
            }
        };
        Self::new(status, code, message, why)
    }
}

impl Refusal {
    fn references(missing: &[Digest]) -> Self {
        let entry = |digest: &Digest| Entry {
            code: "MANIFEST_BLOB_UNKNOWN",
            message: "blob unknown to registry",
            detail: json!(digest.as_str()),
        };
        Self {
            status: StatusCode::BAD_REQUEST,
            errors: missing.iter().map(entry).collect(),
            headers: Vec::new(),
        }
    }

    /// Says what the system said, and no path of this machine.
    fn disk(source: &std::io::Error) -> Self {
        let kind = source.kind();
        let why = if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            "the registry's disk is full; make room there and push again".to_owned()
        } else {
            format!("the registry's disk failed: {kind}")
        };
        Self::unknown(StatusCode::INTERNAL_SERVER_ERROR, why)
    }
}
