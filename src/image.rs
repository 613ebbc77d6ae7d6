//! Images as the two witnesses list them: the engine, and the docker command.

use serde::{Deserialize, Serialize};

/// One image as the engine's API lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineImage {
    /// `sha256:…`: of the configuration, or of the manifest on a containerd image store.
    pub id: String,
    /// `alpine:edge`, as the engine writes them.
    pub tags: Vec<String>,
    /// `alpine@sha256:…`, as the engine writes them.
    pub digests: Vec<String>,
}

/// One row of `docker images --digests --no-trunc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientImage {
    /// The column REPOSITORY.
    pub repository: String,
    /// The column TAG, `<none>` where there is none.
    pub tag: String,
    /// The column DIGEST, `<none>` where there is none.
    pub digest: String,
    /// The column IMAGE ID.
    pub id: String,
}
