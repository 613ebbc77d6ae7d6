//! An image that has a docker client, as Docker Hub's docker:28-cli.

use std::{io::Write as _, path::Path, sync::OnceLock};

use flate2::{Compression, write::GzEncoder};
use labcheck::{
    classroom::registry::{OCI_INDEX, OCI_MANIFEST, Registry},
    oci::Digest,
};
use serde_json::{Value, json};

const NAME: &str = "library/docker";

/// How the image is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Image {
    Whole,
    /// The layer with the client is sent by half.
    Truncated,
    /// A later layer takes the client away.
    Hidden,
}

/// Pushes it; `cut` is told the layer with the client.
pub(super) fn push(
    registry: &Registry,
    docker: &Path,
    image: Image,
    cut: &OnceLock<(String, Vec<u8>)>,
) -> Digest {
    let client = layer(&[("usr/local/bin/docker", &std::fs::read(docker).unwrap())]);
    let top = if image == Image::Hidden { "usr/local/bin/.wh.docker" } else { "etc/motd" };
    let layers = [layer(&[("etc/os-release", b"ID=x")]), client.clone(), layer(&[(top, b"")])];
    let blob = |bytes: &[u8], kind: &str| {
        let digest = registry.put_blob(NAME, bytes).unwrap();
        json!({"mediaType": kind, "digest": digest, "size": bytes.len()})
    };
    let layers: Vec<Value> = layers
        .iter()
        .map(|bytes| blob(bytes, "application/vnd.oci.image.layer.v1.tar+gzip"))
        .collect();
    cut.set((Digest::of(&client).to_string(), client)).unwrap();
    let config = blob(b"{}", "application/vnd.oci.image.config.v1+json");
    let manifest =
        json!({"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers});
    let manifest = manifest.to_string();
    let digest = registry.put_manifest(NAME, None, OCI_MANIFEST, manifest.as_bytes()).unwrap();
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let member = json!({
        "mediaType": OCI_MANIFEST, "digest": digest, "size": manifest.len(),
        "platform": {"os": "linux", "architecture": architecture},
    });
    let index =
        json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [member]}).to_string();
    registry.put_manifest(NAME, Some("28-cli"), OCI_INDEX, index.as_bytes()).unwrap()
}

fn layer(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o755);
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, path, *bytes).unwrap();
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&tar.into_inner().unwrap()).unwrap();
    gzip.finish().unwrap()
}
