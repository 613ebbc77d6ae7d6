//! Things to push: blobs, and manifests that name them.

use labcheck::{
    classroom::registry::{OCI_INDEX, OCI_MANIFEST, Registry},
    oci::Digest,
};
use serde_json::{Value, json};

/// The media type of the configs here.
pub(crate) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// `{"mediaType": …, "digest": …, "size": …}`.
pub(crate) fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": Digest::of(content).as_str(), "size": content.len() })
}

/// An OCI manifest with one layer; further fields from `extra`.
pub(crate) fn manifest(config: &[u8], layer: &[u8], extra: &Value) -> Vec<u8> {
    let mut manifest = json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(CONFIG, config),
        "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", layer)],
    });
    for (key, value) in extra.as_object().into_iter().flatten() {
        manifest[key] = value.clone();
    }
    manifest.to_string().into_bytes()
}

/// An OCI index over these manifests.
pub(crate) fn index(manifests: &[&[u8]]) -> Vec<u8> {
    let manifests: Vec<_> = manifests.iter().map(|m| descriptor(OCI_MANIFEST, m)).collect();
    json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests })
        .to_string()
        .into_bytes()
}

/// An image in a repository, made without HTTP. Returns its manifest's digest.
pub(crate) fn image(registry: &Registry, repository: &str, tag: &str, layer: &[u8]) -> Digest {
    registry.put_blob(repository, b"{}").unwrap();
    registry.put_blob(repository, layer).unwrap();
    let manifest = manifest(b"{}", layer, &Value::Null);
    registry.put_manifest(repository, Some(tag), OCI_MANIFEST, &manifest).unwrap()
}
