//! What a manifest says: its type, what it names, whom it refers to.
//!
//! Pure: bytes in, values out. The formats are the OCI image spec 1.1 ("Image Manifest", "Image
//! Index") and Docker's "Image Manifest V2, Schema 2". The old schema 1 is refused, as is a document that is a
//! manifest and an index at once (CVE-2021-41190).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::RegistryError;
use crate::oci::Digest;

/// Docker's image manifest.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// Docker's manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// The OCI image manifest, of images and other artifacts.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// The OCI artifact manifest, which only release candidates of image spec 1.1 had: older `oras` and
/// `notation` write it.
pub const OCI_ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";

/// A manifest that passed its format's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    /// One of the constants of this module.
    pub(super) media_type: &'static str,
    /// Blobs that must be in the repository: config and layers; without those to be had elsewhere.
    pub(super) blobs: Vec<Digest>,
    /// What an index lists; manifests, or blobs where BuildKit keeps a cache in an index.
    pub(super) members: Vec<Digest>,
    /// The manifest that this one refers to; it may be missing (distribution spec, "Pushing
    /// Manifests with Subject").
    pub(super) subject: Option<Digest>,
    /// As the referrers API shows it (distribution spec, "Listing Referrers").
    pub(super) artifact_type: Option<String>,
    /// As the referrers API shows them.
    pub(super) annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema_version: Option<u32>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    blobs: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
    annotations: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: Digest,
    #[expect(dead_code, reason = "a descriptor without a size is refused by reading it")]
    size: u64,
    urls: Option<Vec<String>>,
}

impl Manifest {
    /// Reads a manifest. `content_type` is what the sender said; where that is empty the document
    /// decides.
    pub(super) fn parse(content_type: &str, bytes: &[u8]) -> Result<Self, RegistryError> {
        let wire: Wire =
            serde_json::from_slice(bytes).map_err(|e| RegistryError::Manifest(e.to_string()))?;
        let media_type = wire.media_type(content_type)?;
        wire.check(media_type)?;
        let artifact_type = wire.artifact_type();
        let mut blobs = Vec::new();
        for descriptor in wire.config.iter().chain(wire.layers.iter().chain(&wire.blobs).flatten())
        {
            if !descriptor.is_elsewhere()? {
                blobs.push(descriptor.digest.clone());
            }
        }
        let members = wire.manifests.into_iter().flatten().map(|d| d.digest).collect();
        Ok(Self {
            media_type,
            blobs,
            members,
            subject: wire.subject.map(|d| d.digest),
            artifact_type,
            annotations: wire.annotations.unwrap_or_default(),
        })
    }
}

impl Wire {
    /// The type that sender and document agree on.
    fn media_type(&self, content_type: &str) -> Result<&'static str, RegistryError> {
        let said = content_type.split(';').next().unwrap_or_default().trim();
        let inside = self.media_type.as_deref().filter(|text| !text.is_empty());
        let by_shape = if self.manifests.is_some() { OCI_INDEX } else { OCI_MANIFEST };
        let named = if said.is_empty() { inside.unwrap_or(by_shape) } else { said };
        let known = [DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX, OCI_ARTIFACT];
        let Some(media_type) = known.into_iter().find(|m| m.eq_ignore_ascii_case(named)) else {
            return refuse(format!("its media type {named:?} is not known here"));
        };
        let optional = matches!(media_type, OCI_MANIFEST | OCI_INDEX);
        match inside {
            None if optional => Ok(media_type),
            Some(inside) if inside == media_type => Ok(media_type),
            _ => refuse(format!(
                "it was sent as {media_type} and says {:?}",
                inside.unwrap_or_default()
            )),
        }
    }

    /// The parts that the type demands and forbids.
    fn check(&self, media_type: &str) -> Result<(), RegistryError> {
        if media_type != OCI_ARTIFACT && self.schema_version != Some(2) {
            return refuse("its schemaVersion is not 2");
        }
        let image = self.config.is_some() || self.layers.is_some();
        let index = self.manifests.is_some();
        let artifact = self.blobs.is_some();
        match media_type {
            DOCKER_LIST | OCI_INDEX if !index => refuse("an index needs `manifests`"),
            DOCKER_LIST | OCI_INDEX if image || artifact => {
                refuse("it is an index and an image manifest at once")
            }
            DOCKER_MANIFEST | OCI_MANIFEST if self.config.is_none() || self.layers.is_none() => {
                refuse("an image manifest needs `config` and `layers`")
            }
            DOCKER_MANIFEST | OCI_MANIFEST if index || artifact => {
                refuse("it is an index and an image manifest at once")
            }
            OCI_ARTIFACT if image || index => refuse("an artifact manifest has only `blobs`"),
            _ => Ok(()),
        }
    }

    /// Distribution spec, "Listing Referrers": where an image manifest has none, its config's type.
    fn artifact_type(&self) -> Option<String> {
        let own = self.artifact_type.clone().filter(|text| !text.is_empty());
        own.or_else(|| self.config.as_ref().map(|config| config.media_type.clone()))
    }
}

impl Descriptor {
    /// Whether clients fetch it from a web address rather than from here ("foreign layers").
    fn is_elsewhere(&self) -> Result<bool, RegistryError> {
        let urls = self.urls.as_deref().unwrap_or_default();
        if urls.iter().any(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            return refuse("a layer's url is no http address");
        }
        Ok(!urls.is_empty())
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, RegistryError> {
    Err(RegistryError::Manifest(why.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(of: &str) -> String {
        format!(r#"{{"mediaType":"{of}","digest":"{}","size":1}}"#, Digest::of(of.as_bytes()))
    }

    fn image(extra: &str) -> String {
        format!(
            r#"{{"schemaVersion":2,"config":{},"layers":[{}]{extra}}}"#,
            descriptor("config/x"),
            descriptor("layer/x")
        )
    }

    #[test]
    fn an_image_names_its_config_and_layers() {
        let read = Manifest::parse(OCI_MANIFEST, image("").as_bytes()).unwrap();
        assert_eq!(read.blobs, [Digest::of(b"config/x"), Digest::of(b"layer/x")]);
        assert_eq!(read.artifact_type.as_deref(), Some("config/x"));
        assert_eq!((read.members.len(), read.subject), (0, None));
    }

    #[test]
    fn the_sender_and_the_document_must_agree_on_the_type() {
        let docker = format!(r#","mediaType":"{DOCKER_MANIFEST}""#);
        let oci = format!(r#","mediaType":"{OCI_MANIFEST}""#);
        let table = [
            ("", "", Some(OCI_MANIFEST)),
            ("", docker.as_str(), Some(DOCKER_MANIFEST)),
            (OCI_MANIFEST, "", Some(OCI_MANIFEST)),
            (OCI_MANIFEST, &oci, Some(OCI_MANIFEST)),
            (DOCKER_MANIFEST, &docker, Some(DOCKER_MANIFEST)),
            (DOCKER_MANIFEST, "", None),
            (DOCKER_MANIFEST, &oci, None),
            (OCI_MANIFEST, &docker, None),
            ("application/json", "", None),
            ("application/vnd.docker.distribution.manifest.v1+prettyjws", "", None),
        ];
        for (sent, inside, expected) in table {
            let read = Manifest::parse(sent, image(inside).as_bytes());
            assert_eq!(read.ok().map(|m| m.media_type), expected, "{sent} {inside}");
        }
    }

    #[test]
    fn broken_and_ambiguous_documents_are_refused() {
        let index = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, descriptor("m"));
        let both = image(&format!(r#","manifests":[{}]"#, descriptor("m")));
        let table = [
            (OCI_MANIFEST, String::new()),
            (OCI_MANIFEST, "[]".into()),
            (OCI_MANIFEST, "{}".into()),
            (OCI_MANIFEST, index.clone()),
            (OCI_INDEX, image("")),
            (OCI_INDEX, both.clone()),
            (OCI_MANIFEST, both),
            (OCI_MANIFEST, image("").replace(":2", ":1")),
            (OCI_MANIFEST, image("").replace("sha256:", "sha256:../")),
            (OCI_MANIFEST, image("").replace(r#""size":1"#, r#""size":-1"#)),
            (OCI_MANIFEST, image(r#","layers":[]"#)),
            (OCI_MANIFEST, image("").replace(r#""size":1"#, r#""size":1,"urls":["file:///x"]"#)),
            (OCI_MANIFEST, "[".repeat(100_000)),
        ];
        for (media_type, text) in table {
            let read = Manifest::parse(media_type, text.as_bytes());
            assert!(matches!(read, Err(RegistryError::Manifest(_))), "{text:.80}: {read:?}");
        }
        let read = Manifest::parse(OCI_INDEX, index.as_bytes()).unwrap();
        assert_eq!(read.members, [Digest::of(b"m")]);
    }

    #[test]
    fn a_layer_with_a_web_address_need_not_be_here() {
        let text =
            image("").replace(r#""size":1}]"#, r#""size":1,"urls":["https://example.org/l"]}]"#);
        let read = Manifest::parse(OCI_MANIFEST, text.as_bytes()).unwrap();
        assert_eq!(read.blobs, [Digest::of(b"config/x")]);
    }

    #[test]
    fn a_referrer_shows_its_own_artifact_type_and_annotations() {
        let extra = format!(
            r#","subject":{},"artifactType":"a/b","annotations":{{"k":"v"}}"#,
            descriptor("s")
        );
        let read = Manifest::parse(OCI_MANIFEST, image(&extra).as_bytes()).unwrap();
        assert_eq!(read.subject, Some(Digest::of(b"s")));
        assert_eq!(read.artifact_type.as_deref(), Some("a/b"));
        assert_eq!(read.annotations["k"], "v");
    }
}
