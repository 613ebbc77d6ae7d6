//! skopeo copies, inspects, lists, syncs and deletes with ours as with the real registry.

use std::{fs, io::Write as _, path::Path};

use labcheck::{
    classroom::registry::{OCI_INDEX, OCI_MANIFEST},
    oci::Digest,
};
use serde_json::json;

use crate::{
    content::descriptor,
    needs::met,
    oracle::Oracle,
    support::{Running, must, run},
};

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// An OCI layout with one image for each architecture under the tag `v1`, as skopeo reads it.
fn layout(folder: &Path) -> Digest {
    let blob = |content: &[u8]| {
        let path = folder.join("blobs/sha256");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(Digest::of(content).hex()), content).unwrap();
    };
    let mut images = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let (tar, layer) = layer(architecture);
        let config = json!({
            "architecture": architecture, "os": "linux", "config": {},
            "rootfs": { "type": "layers", "diff_ids": [Digest::of(&tar).as_str()] },
        })
        .to_string();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", config.as_bytes()),
            "layers": [descriptor(LAYER, &layer)],
        })
        .to_string();
        for content in [layer.as_slice(), config.as_bytes(), manifest.as_bytes()] {
            blob(content);
        }
        let mut image = descriptor(OCI_MANIFEST, manifest.as_bytes());
        image["platform"] = json!({ "architecture": architecture, "os": "linux" });
        images.push(image);
    }
    let list = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": images });
    let list = list.to_string();
    blob(list.as_bytes());
    let mut top = descriptor(OCI_INDEX, list.as_bytes());
    top["annotations"] = json!({ "org.opencontainers.image.ref.name": "v1" });
    let top = json!({ "schemaVersion": 2, "manifests": [top] });
    fs::write(folder.join("index.json"), top.to_string()).unwrap();
    fs::write(folder.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
    Digest::of(list.as_bytes())
}

/// A tar with one file, and the same in gzip.
fn layer(content: &str) -> (Vec<u8>, Vec<u8>) {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_data(&mut header, "architecture", content.as_bytes()).unwrap();
    let tar = archive.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).unwrap();
    (tar, gzip.finish().unwrap())
}

/// The digest that skopeo reads from a registry.
fn digest_at(image: &str) -> String {
    let raw = must("skopeo", &["inspect", "--raw", "--tls-verify=false", image]);
    Digest::of(raw.as_bytes()).to_string()
}

#[test]
fn an_index_travels_to_ours_to_the_real_one_and_back_unchanged() {
    if !met(&["skopeo", "docker-registry"]) {
        return;
    }
    let (running, oracle) = (Running::start(), Oracle::start());
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    let digest = layout(&source).to_string();
    let copy = |from: &str, to: &str| {
        let insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
        must("skopeo", &["copy", "--all", insecure[0], insecure[1], from, to])
    };
    let ours = format!("docker://{}/lab/image:v1", running.address);
    let theirs = format!("docker://{}/lab/image:v1", oracle.address);
    let back = format!("docker://{}/lab/back:v1", running.address);
    let out = folder.path().join("out");
    copy(&format!("oci:{}:v1", source.display()), &ours);
    copy(&ours, &theirs);
    copy(&theirs, &back);
    copy(&back, &format!("oci:{}:v1", out.display()));
    for image in [&ours, &theirs, &back] {
        assert_eq!(digest_at(image), digest, "{image}");
    }
    assert_eq!(running.registry.resolve("lab/back", "v1").unwrap().unwrap().as_str(), digest);
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder.join("blobs/sha256")).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&out), names(&source), "every blob made the whole way");
}

#[test]
fn inspect_list_sync_and_delete_do_the_same_with_both() {
    if !met(&["skopeo", "docker-registry"]) {
        return;
    }
    let (running, oracle) = (Running::start(), Oracle::start());
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    layout(&source);
    let ours = life(&running.address.to_string(), folder.path(), &source);
    let theirs = life(&oracle.address.to_string(), folder.path(), &source);
    assert_eq!(ours, theirs);
    assert_eq!(running.registry.resolve("lab/image", "v1").unwrap(), None, "it was deleted");
}

/// What skopeo says and how it exits, with the registry's address taken out.
fn life(registry: &str, folder: &Path, source: &Path) -> Vec<(i32, String, String)> {
    let image = format!("docker://{registry}/lab/image");
    let synced = folder.join(format!("synced-{registry}"));
    let source = format!("oci:{}:v1", source.display());
    let tag = |tag: &str| format!("{image}:{tag}");
    let calls: [&[&str]; 10] = [
        &["copy", "--all", "--dest-tls-verify=false", &source, &tag("v1")],
        &["copy", "--all", "--dest-tls-verify=false", &source, &tag("v2")],
        &["inspect", "--tls-verify=false", &tag("v1")],
        &["inspect", "--config", "--tls-verify=false", &tag("v1")],
        &["inspect", "--tls-verify=false", &tag("none")],
        &["list-tags", "--tls-verify=false", &image],
        &[
            "sync",
            "--all",
            "--src-tls-verify=false",
            "--src",
            "docker",
            "--dest",
            "dir",
            &tag("v1")[9..],
            synced.to_str().unwrap(),
        ],
        &["delete", "--tls-verify=false", &tag("v1")],
        &["inspect", "--tls-verify=false", &tag("v1")],
        &["inspect", "--tls-verify=false", &tag("v2")],
    ];
    let clean = |text: &str| {
        let lines = text.replace(registry, "REGISTRY");
        // Times, the order of parallel copies, and the order of tags, which the real one leaves to its disk.
        let mut lines: Vec<_> = lines
            .lines()
            .map(|line| line.split_once("level=").map_or(line, |(_, rest)| rest))
            .map(|line| line.trim_end_matches(',').to_owned())
            .collect();
        lines.sort();
        lines.join("\n")
    };
    let seen: Vec<_> = calls
        .iter()
        .map(|call| {
            let (status, stdout, stderr) = run("skopeo", call);
            (status, clean(&stdout), clean(&stderr))
        })
        .collect();
    // 1.9 exits 1 where there is no such tag, 1.18 exits 2.
    let failed: Vec<_> =
        seen.iter().enumerate().filter(|(_, call)| call.0 != 0).map(|(at, _)| at).collect();
    assert_eq!(failed, [4, 8, 9], "{seen:#?}");
    assert_eq!(fs::read_dir(&synced).unwrap().count(), 1, "one image was synced");
    seen
}
