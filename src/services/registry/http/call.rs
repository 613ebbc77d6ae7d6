//! One request, as the endpoints see it, and how they get at the store.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, Method, header},
    response::Response,
};

use super::{
    super::{RegistryError, store::Store},
    query::Query,
    refusal::Refusal,
};
use crate::oci::Digest;

/// What an endpoint says.
pub(super) type Answer = Result<Response, Refusal>;

/// One request, taken apart.
pub(super) struct Call {
    pub(super) store: Arc<Store>,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) query: Query,
    /// A fault: answer other bytes than asked for.
    pub(super) corrupt: bool,
}

impl Call {
    /// The answer, if the method is one of these.
    pub(super) fn only(&self, methods: &[Method], response: Response) -> Answer {
        self.allow(methods)?;
        Ok(response)
    }

    /// Refuses every other method than these.
    pub(super) fn allow(&self, methods: &[Method]) -> Result<(), Refusal> {
        if methods.contains(&self.method) { Ok(()) } else { Err(Refusal::method(methods)) }
    }

    /// A header's text, empty where it is missing or not text.
    pub(super) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the client already has this content (RFC 9110, "If-None-Match").
    pub(super) fn has(&self, digest: &Digest) -> bool {
        let tags = self.header(header::IF_NONE_MATCH);
        tags.split(',').any(|tag| tag.trim().trim_matches('"') == digest.as_str())
    }

    /// Runs a store operation where it may block.
    pub(super) async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Store>) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let store = Arc::clone(&self.store);
        blocking(move || work(&store)).await
    }
}

/// Runs something that waits for the disk on a thread that may.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RegistryError> + Send + 'static,
) -> Result<T, RegistryError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(RegistryError::Stopped))
}
