//! The lab's images, built in place: no network, no Dockerfile, the same bytes each time.

use std::{io, path::Path};

use serde_json::{Value, json};

use super::{
    applets::applets,
    layer::{Entry, Layer},
    registry::{Registry, RegistryError},
};
use crate::oci::Digest;

const CREATED: &str = "2026-01-01T00:00:00Z";
const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// Every architecture that the files-only image is listed for: all that Docker Engine runs on.
const ARCHITECTURES: [(&str, Option<&str>); 7] = [
    ("amd64", None),
    ("386", None),
    ("arm64", Some("v8")),
    ("arm", Some("v7")),
    ("ppc64le", None),
    ("s390x", None),
    ("riscv64", None),
];

/// What goes into an image.
#[derive(Clone, Copy, Debug)]
pub enum Content<'c> {
    /// A root file system around a statically linked busybox: the digest is this machine's.
    Shell {
        /// The program's bytes.
        busybox: &'c [u8],
    },
    /// Files that need not run, listed for every architecture: the digest is the same everywhere.
    Files,
}

/// An image that the registry now has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The digest to pull it by.
    pub digest: Digest,
    /// The size of the manifest (or list) itself, in bytes: what a signature names beside it.
    pub size: u64,
}

/// Why an image could not be built.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The layer could not be packed.
    #[error("the lab's image cannot be packed; check that the disk is not full")]
    Pack(#[from] io::Error),
    /// The registry did not take it.
    #[error("the lab's registry did not take the image")]
    Registry(#[from] RegistryError),
    /// The manifest could not be written.
    #[error("the lab's image cannot be described")]
    Describe(#[from] serde_json::Error),
}

/// Builds an image into a repository, under a tag or by its digest only. `variant` sets images of
/// the same content apart.
pub fn build(
    registry: &Registry,
    repository: &str,
    tag: Option<&str>,
    variant: &str,
    content: Content<'_>,
) -> Result<Built, ImageError> {
    let release = release(repository, variant);
    match content {
        Content::Shell { busybox } => {
            let layer = shell_layer(busybox, &release)?;
            let single = single(repository, &layer, (architecture(), None))?;
            put_blobs(registry, repository, &layer, &single)?;
            store(registry, repository, tag, MANIFEST, &single.manifest)
        }
        Content::Files => {
            let layer = files_layer(&release)?;
            let (singles, list) = list(repository, &layer)?;
            for single in &singles {
                put_blobs(registry, repository, &layer, single)?;
                registry.put_manifest(repository, None, MANIFEST, &single.manifest)?;
            }
            store(registry, repository, tag, LIST, &list)
        }
    }
}

/// What [`build`] makes of [`Content::Files`], without a registry: the digest that a handout prints.
pub fn files(repository: &str, variant: &str) -> Result<Built, ImageError> {
    let layer = files_layer(&release(repository, variant))?;
    let (_, list) = list(repository, &layer)?;
    Ok(Built { digest: Digest::of(&list), size: list.len() as u64 })
}

/// `/etc/os-release`.
fn release(repository: &str, variant: &str) -> String {
    format!(
        "NAME=\"labcheck image\"\nID=labcheck\nPRETTY_NAME=\"{repository} {variant}, made by labcheck for a lab\"\nVARIANT_ID=\"{variant}\"\n"
    )
}

/// Whether these bytes are a statically linked ELF program, which runs without any library: one
/// that asks for no interpreter.
pub fn is_static(program: &[u8]) -> bool {
    program.starts_with(b"\x7fELF") && !program.windows(8).any(|window| window == b"/ld-linu")
}

/// The busybox to build from: `busybox-static` of Debian and Ubuntu puts it here.
pub fn find_busybox() -> Option<Vec<u8>> {
    ["/bin/busybox", "/usr/bin/busybox", "/bin/busybox.static"]
        .iter()
        .filter_map(|path| std::fs::read(Path::new(path)).ok())
        .find(|bytes| is_static(bytes))
}

fn files_layer(release: &str) -> io::Result<Layer> {
    Layer::pack(&[Entry::Folder("etc"), Entry::File("etc/os-release", 0o644, release.as_bytes())])
}

fn shell_layer(busybox: &[u8], release: &str) -> io::Result<Layer> {
    let links = applets(busybox);
    let links: Vec<String> = links.iter().map(|applet| format!("bin/{applet}")).collect();
    let mut entries = vec![
        Entry::Folder("bin"),
        Entry::File("bin/busybox", 0o755, busybox),
        Entry::Folder("etc"),
        Entry::File("etc/group", 0o644, b"root:x:0:\n"),
        Entry::File("etc/os-release", 0o644, release.as_bytes()),
        Entry::File("etc/passwd", 0o644, b"root:x:0:0:root:/root:/bin/sh\n"),
        Entry::Folder("root"),
        Entry::Folder("tmp"),
    ];
    entries.extend(links.iter().map(|link| Entry::Link(link, "busybox")));
    Layer::pack(&entries)
}

/// One platform's image: its configuration, and the manifest that joins it to the layer.
struct Single {
    config: Vec<u8>,
    manifest: Vec<u8>,
}

fn single(
    repository: &str,
    layer: &Layer,
    (architecture, variant): (&str, Option<&str>),
) -> Result<Single, ImageError> {
    let mut config = json!({
        "architecture": architecture,
        "os": "linux",
        "created": CREATED,
        "config": {
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Cmd": ["sh"],
            "Labels": {"org.labcheck.image": repository},
        },
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id]},
        "history": [{"created": CREATED, "created_by": "labcheck"}],
    });
    if let Some(variant) = variant {
        config["variant"] = json!(variant);
    }
    let config = serde_json::to_vec(&config)?;
    let manifest = serde_json::to_vec(&json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIG, &config),
        "layers": [descriptor(LAYER, &layer.blob)],
    }))?;
    Ok(Single { config, manifest })
}

/// Stores what a manifest joins.
fn put_blobs(
    registry: &Registry,
    repository: &str,
    layer: &Layer,
    single: &Single,
) -> Result<(), ImageError> {
    registry.put_blob(repository, &single.config)?;
    registry.put_blob(repository, &layer.blob)?;
    Ok(())
}

/// The images of every architecture, and the list that names them.
fn list(repository: &str, layer: &Layer) -> Result<(Vec<Single>, Vec<u8>), ImageError> {
    let (mut singles, mut manifests) = (Vec::new(), Vec::new());
    for (architecture, variant) in ARCHITECTURES {
        let single = single(repository, layer, (architecture, variant))?;
        let mut entry = descriptor(MANIFEST, &single.manifest);
        entry["platform"] = json!({"architecture": architecture, "os": "linux"});
        if let Some(variant) = variant {
            entry["platform"]["variant"] = json!(variant);
        }
        manifests.push(entry);
        singles.push(single);
    }
    let list = json!({"schemaVersion": 2, "mediaType": LIST, "manifests": manifests});
    Ok((singles, serde_json::to_vec(&list)?))
}

fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({"mediaType": media_type, "size": bytes.len(), "digest": Digest::of(bytes)})
}

fn store(
    registry: &Registry,
    repository: &str,
    tag: Option<&str>,
    media_type: &str,
    bytes: &[u8],
) -> Result<Built, ImageError> {
    let digest = registry.put_manifest(repository, tag, media_type, bytes)?;
    Ok(Built { digest, size: bytes.len() as u64 })
}

/// This machine's architecture in Go's words.
pub(crate) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64le",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Limits;

    #[test]
    fn files_have_the_digests_that_the_handout_prints_with_and_without_a_registry() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(folder.path(), Limits::default()).unwrap();
        let handout = include_str!("../../labs/distribution-and-trust.md");
        for (repository, name) in
            [("library/alpine", "alpine"), ("tenstartups/alpine", "tenstartups/alpine")]
        {
            let computed = files(repository, "older").unwrap();
            let built = build(&registry, repository, None, "older", Content::Files).unwrap();
            assert_eq!(computed, built);
            assert!(handout.contains(&format!("docker pull {name}@{}\n", computed.digest)));
            let stored = registry.read_manifest(repository, &built.digest).unwrap().unwrap();
            assert_eq!(stored.bytes.len() as u64, computed.size);
        }
    }
}
