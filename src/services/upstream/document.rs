//! What the copier has to know of a manifest or an index: what else to fetch.
//!
//! Pure: bytes in, values out. Sources: OCI image spec 1.1, "Image Manifest" and "Image Index";
//! Docker's "Image Manifest V2, Schema 2". That a document keeps its format's rules is for the
//! registry to say that stores it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::UpstreamError;
use crate::oci::Digest;

/// Names the manifest that an attestation speaks of (BuildKit, "Attestation Storage").
const ATTESTS: &str = "vnd.docker.reference.digest";

/// A manifest or an index.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
    manifests: Option<Vec<Descriptor>>,
}

/// What is named: by its digest, with its size.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Descriptor {
    pub(super) digest: Digest,
    /// In bytes.
    pub(super) size: u64,
    #[serde(default)]
    urls: Vec<String>,
    platform: Option<Platform>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

/// What an image runs on, in Go's words; an image's config has the same two fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Platform {
    #[serde(default)]
    pub(super) os: String,
    #[serde(default)]
    pub(super) architecture: String,
}

impl Document {
    /// Reads a manifest or an index of this image.
    pub(super) fn parse(image: &str, bytes: &[u8]) -> Result<Self, UpstreamError> {
        parse(image, bytes)
    }

    /// What an index lists; nothing where this is an image's manifest.
    pub(super) fn members(&self) -> Option<&[Descriptor]> {
        self.manifests.as_deref()
    }

    /// The config of an image.
    pub(super) fn config(&self) -> Option<&Descriptor> {
        self.config.as_ref()
    }

    /// The layers that the registry holds: some say that they are to be had elsewhere.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Descriptor> {
        self.layers.iter().filter(|layer| layer.urls.is_empty())
    }
}

impl Platform {
    /// Reads it from an image's config.
    pub(super) fn of_config(image: &str, bytes: &[u8]) -> Result<Self, UpstreamError> {
        parse(image, bytes)
    }

    /// For a person; what could harm a terminal or is too long is left out.
    pub(super) fn tell(&self) -> String {
        let word = |text: &str| {
            text.chars().filter(char::is_ascii_alphanumeric).take(16).collect::<String>()
        };
        format!("{}/{}", word(&self.os), word(&self.architecture))
    }
}

/// The members to copy: every variant of this platform, and what attests one of them. An engine
/// chooses among the variants by its own processor.
pub(super) fn members_for(members: &[Descriptor], wanted: &Platform) -> Vec<Descriptor> {
    let runs = |member: &&Descriptor| member.platform.as_ref() == Some(wanted);
    let mut chosen: Vec<Descriptor> = members.iter().filter(runs).cloned().collect();
    if chosen.is_empty() {
        return chosen;
    }
    let attests = |member: &&Descriptor| {
        let subject = member.annotations.as_ref().and_then(|all| all.get(ATTESTS));
        subject.is_some_and(|subject| {
            members.iter().filter(runs).any(|chosen| chosen.digest.as_str() == subject)
        })
    };
    chosen.extend(members.iter().filter(attests).cloned());
    chosen
}

/// The platforms that an index has something for.
pub(super) fn offered(members: &[Descriptor]) -> String {
    let mut told: Vec<_> =
        members.iter().filter_map(|m| m.platform.as_ref()).map(Platform::tell).collect();
    told.sort();
    told.dedup();
    told.truncate(12);
    if told.is_empty() { "no platform".to_owned() } else { told.join(", ") }
}

fn parse<'b, T: Deserialize<'b>>(image: &str, bytes: &'b [u8]) -> Result<T, UpstreamError> {
    serde_json::from_slice(bytes)
        .map_err(|source| UpstreamError::Document { image: image.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn member(of: &str, platform: &[&str], attests: Option<&str>) -> serde_json::Value {
        let mut member = json!({"digest": Digest::of(of.as_bytes()), "size": 1});
        if let [os, architecture, variant] = platform {
            member["platform"] =
                json!({"os": os, "architecture": architecture, "variant": variant});
        }
        if let Some(attests) = attests {
            member["annotations"] = json!({ATTESTS: Digest::of(attests.as_bytes())});
        }
        member
    }

    #[test]
    fn every_variant_of_the_platform_is_chosen_and_what_attests_it() {
        let unknown = ["unknown", "unknown", ""];
        let index = json!({"manifests": [
            member("v8", &["linux", "arm64", "v8"], None),
            member("v9", &["linux", "arm64", "v9"], None),
            member("intel", &["linux", "amd64", ""], None),
            member("windows", &["windows", "arm64", ""], None),
            member("bare", &[], None),
            member("of v8", &unknown, Some("v8")),
            member("of intel", &unknown, Some("intel")),
        ]});
        let document = Document::parse("x", index.to_string().as_bytes()).unwrap();
        let members = document.members().unwrap();
        let chosen = |architecture: &str| {
            let wanted = Platform { os: "linux".into(), architecture: architecture.into() };
            members_for(members, &wanted).into_iter().map(|m| m.digest).collect::<Vec<_>>()
        };
        let digests = |names: &[&str]| -> Vec<_> {
            names.iter().map(|name| Digest::of(name.as_bytes())).collect()
        };
        assert_eq!(chosen("arm64"), digests(&["v8", "v9", "of v8"]));
        assert_eq!(chosen("amd64"), digests(&["intel", "of intel"]));
        assert_eq!(chosen("s390x"), []);
        assert_eq!(offered(members), "linux/amd64, linux/arm64, unknown/unknown, windows/arm64");
    }

    #[test]
    fn layers_to_be_had_elsewhere_are_not_fetched() {
        let layer = |of: &str, urls: &[&str]| json!({"digest": Digest::of(of.as_bytes()), "size": 1, "urls": urls});
        let text = json!({"layers": [layer("a", &[]), layer("b", &["https://x"])]}).to_string();
        let document = Document::parse("x", text.as_bytes()).unwrap();
        let layers: Vec<_> = document.layers().map(|l| l.digest.clone()).collect();
        assert_eq!(layers, [Digest::of(b"a")]);
    }

    #[test]
    fn a_hostile_platform_is_told_without_harm() {
        let platform = Platform { os: "\u{1b}[2Jlinux".into(), architecture: "x".repeat(99) };
        assert_eq!(platform.tell(), format!("2Jlinux/{}", "x".repeat(16)));
    }

    #[test]
    fn broken_documents_are_an_error() {
        for text in ["", "[]x", "{", r#"{"layers":[{"digest":"sha512:0","size":1}]}"#] {
            assert!(matches!(
                Document::parse("x", text.as_bytes()),
                Err(UpstreamError::Document { .. })
            ));
        }
    }
}
