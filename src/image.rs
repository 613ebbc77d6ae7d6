//! Images as the two witnesses list them: the engine, and the docker command.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::oci::Reference;

/// One image as the engine's API lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngineImage {
    /// `sha256:…`: of the configuration, or of the manifest on a containerd image store.
    pub id: String,
    /// `alpine:edge`, as the engine writes them.
    pub tags: Vec<String>,
    /// `alpine@sha256:…`, as the engine writes them.
    pub digests: Vec<String>,
}

impl EngineImage {
    /// Its tags, without what stands in their place: `<none>:<none>` before API 1.43, and references by digest on a
    /// containerd image store.
    pub(crate) fn real_tags(&self) -> impl Iterator<Item = &str> {
        let tags = self.tags.iter().map(String::as_str);
        tags.filter(|tag| !tag.starts_with('<') && !tag.contains('@'))
    }

    /// Whether this is one of its names, however the engine spells it.
    pub(crate) fn is_called(&self, name: &Reference) -> bool {
        let is_name = |text: &String| text.parse::<Reference>().is_ok_and(|seen| seen == *name);
        self.tags.iter().chain(&self.digests).any(is_name)
    }
}

/// One row of `docker images --digests --no-trunc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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

/// Where the lab's tagged images came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Provenance {
    /// labcheck built them: the lab's own stand-ins.
    BuiltHere,
    /// A registry that they were copied from.
    Registry {
        /// Its address.
        url: String,
    },
    /// Docker Hub: the user's own engine pulls them.
    DockerHub,
    /// Nobody knows: no classroom is up.
    #[default]
    Unknown,
}
