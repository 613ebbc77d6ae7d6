//! Answers of the service, and the error codes of Notary's server 0.7.0 (`server/errors`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::access::Published;

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// What an accepted upload of targets holds, for the observer.
    pub(super) published: Option<Published>,
    /// What is signed at that moment, tags with their digests, for the observer: to who reads the timestamp, and
    /// after an accepted upload.
    pub(super) signed: Option<BTreeMap<String, String>>,
}

/// Why a request is refused: code, status and message are the real server's, since clients
/// print what they find there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    code: &'static str,
    status: u16,
    message: &'static str,
    detail: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    pub(super) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, body: body.into(), published: None, signed: None }
    }
}

impl Refusal {
    const fn new(code: &'static str, status: u16, message: &'static str) -> Self {
        Self { code, status, message, detail: None }
    }

    /// The name, the role or the version is not there.
    pub(super) const NOT_FOUND: Self =
        Self::new("METADATA_NOT_FOUND", 404, "You have requested metadata that does not exist.");
    /// A name that no collection can have.
    pub(super) const INVALID_GUN: Self = Self::new(
        "INVALID_GUN",
        400,
        "The server does not support actions on images of this name.",
    );
    /// The body is no form of files.
    pub(super) const MALFORMED_UPLOAD: Self =
        Self::new("MALFORMED_UPLOAD", 400, "The body of your request is malformed.");
    /// A part without a role's name.
    pub(super) const NO_FILENAME: Self =
        Self::new("NO_FILENAME", 400, "No file/role name provided.");
    /// A part under a name that is no role's, or whose role only the service signs.
    pub(super) const INVALID_ROLE: Self =
        Self::new("INVALID_ROLE", 400, "The role you are attempting to operate on is invalid.");
    /// A part that is no JSON, or such that two readers could read it differently.
    pub(super) const MALFORMED_JSON: Self = Self::new(
        "MALFORMED_JSON",
        400,
        "JSON sent by the client could not be parsed by the server",
    );
    /// An upload that is not believed; the detail says why.
    pub(super) const INVALID_UPDATE: Self =
        Self::new("INVALID_UPDATE", 400, "Update sent by the client is invalid.");
    /// Somebody else published first.
    pub(super) const VERSION: Self =
        Self::new("VERSION", 400, "A newer version of metadata is already available.");
    /// An upload that could not be stored.
    pub(super) const UPDATING: Self =
        Self::new("UPDATING", 500, "An error has occurred while updating the TUF repository.");
    /// More collections, or more bytes, than a classroom can need (RFC 4918, 11.5).
    pub(super) const FULL: Self = Self::new(
        "UPDATING",
        507,
        "The classroom's trust service is full; labcheck finish and start make room.",
    );
    /// More than a publication can need.
    pub(super) const TOO_LARGE: Self =
        Self::new("MALFORMED_UPLOAD", 413, "The body of your request is malformed.");
    /// An upload that took longer than any client takes.
    pub(super) const TOO_SLOW: Self =
        Self::new("MALFORMED_UPLOAD", 408, "The body of your request is malformed.");
    /// The service is told to be overloaded.
    pub(super) const UNAVAILABLE: Self = Self::new("UNAVAILABLE", 503, "service unavailable");
    /// The service is told to want a login.
    pub(super) const UNAUTHORIZED: Self = Self::new("UNAUTHORIZED", 401, "authentication required");
    /// Something of ours went wrong.
    pub(super) const UNKNOWN: Self = Self::new("UNKNOWN", 500, "unknown error");

    /// The same with more to say.
    #[must_use]
    pub(super) fn with(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }

    /// As clients read it: `{"errors":[{"code":…,"message":…,"detail":…}]}`.
    pub(super) fn reply(&self) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(detail), Some(map)) = (&self.detail, error.as_object_mut()) {
            map.insert("detail".to_owned(), detail.clone());
        }
        let body = json!({ "errors": [error] }).to_string().into_bytes();
        Reply { status: self.status, body, published: None, signed: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_worded_like_the_real_servers() {
        let reply = Refusal::NOT_FOUND.reply();
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(reply.status, 404);
        assert_eq!(body["errors"][0]["code"], "METADATA_NOT_FOUND");
        assert!(body["errors"][0].get("detail").is_none());
        let detailed = Refusal::NOT_FOUND.with(json!({}));
        let body: Value = serde_json::from_slice(&detailed.reply().body).unwrap();
        assert_eq!(body["errors"][0]["detail"], json!({}));
    }
}
