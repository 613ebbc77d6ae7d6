//! The docker engine pushes to the registry and pulls from it.

use std::process::Command;

use labcheck::classroom::registry::{Fault, Requests, Rule};

use crate::{
    needs::met,
    support::{Running, must, run},
};

/// Image names that are gone when the test is over, whatever its outcome.
struct Images(Vec<String>);

impl Images {
    fn named(&mut self, name: &str) -> String {
        self.0.push(name.to_owned());
        name.to_owned()
    }
}

impl Drop for Images {
    fn drop(&mut self) {
        for name in &self.0 {
            let _ = Command::new("docker").args(["image", "rm", "-f", name]).output();
        }
    }
}

/// An image whose one layer holds a file of so many random-looking bytes.
fn import(folder: &std::path::Path, name: &str, bytes: usize) {
    let tar = folder.join("layer.tar");
    let mut archive = tar::Builder::new(std::fs::File::create(&tar).unwrap());
    let mut state = std::process::id() ^ 0x9e37_79b9;
    let content: Vec<u8> = (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state & 0xff) as u8
        })
        .collect();
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes as u64);
    header.set_mode(0o644);
    header.set_cksum();
    archive.append_data(&mut header, "data", content.as_slice()).unwrap();
    archive.finish().unwrap();
    must("docker", &["import", tar.to_str().unwrap(), name]);
}

#[test]
fn an_image_survives_push_removal_and_pull_by_tag_and_digest() {
    if !met(&["docker", "engine"]) {
        return;
    }
    let running = Running::start();
    let mut images = Images(Vec::new());
    let name = format!("{}/lab/pushed", running.address);
    let tagged = images.named(&format!("{name}:v1"));
    import(running.folder.path(), &tagged, 3 << 20);
    let id = must("docker", &["image", "inspect", "-f", "{{.Id}}", &tagged]);

    let pushed = must("docker", &["push", &tagged]);
    let digest = running.registry.resolve("lab/pushed", "v1").unwrap().unwrap();
    assert!(pushed.contains(&format!("v1: digest: {digest} size: ")), "{pushed}");
    let again = must("docker", &["push", &tagged]);
    assert!(again.contains("Layer already exists"), "{again}");

    let second = images.named(&format!("{}/lab/mounted:v2", running.address));
    must("docker", &["tag", &tagged, &second]);
    let mounted = must("docker", &["push", &second]);
    assert!(mounted.contains("Mounted from lab/pushed"), "{mounted}");

    must("docker", &["image", "rm", "-f", &tagged, &second]);
    let pulled = must("docker", &["pull", &tagged]);
    assert!(pulled.contains(&format!("Digest: {digest}")), "{pulled}");
    assert_eq!(must("docker", &["image", "inspect", "-f", "{{.Id}}", &tagged]), id);

    must("docker", &["image", "rm", "-f", &tagged]);
    let pinned = images.named(&format!("{name}@{digest}"));
    must("docker", &["pull", &pinned]);
    assert_eq!(must("docker", &["image", "inspect", "-f", "{{.Id}}", &pinned]), id);
}

#[test]
fn a_missing_image_is_told_in_dockers_own_words() {
    if !met(&["docker", "engine"]) {
        return;
    }
    let running = Running::start();
    let name = format!("{}/no/such:tag", running.address);
    let (status, _, stderr) = run("docker", &["pull", &name]);
    assert_eq!(status, 1);
    assert!(
        stderr.contains(&format!("manifest for {name} not found: manifest unknown")),
        "{stderr}"
    );
}

/// An image in the registry, and not on the host.
struct Pushed {
    tagged: String,
    pinned: String,
    config: String,
    layer: String,
}

/// A new image of so many bytes. The engine keeps manifests that it has pulled for a while, so each test
/// of one wants an image of its own.
fn pushed(running: &Running, images: &mut Images, bytes: usize) -> Pushed {
    let repository = format!("lab/of-{bytes}");
    let tagged = images.named(&format!("{}/{repository}:v1", running.address));
    import(running.folder.path(), &tagged, bytes);
    must("docker", &["push", &tagged]);
    must("docker", &["image", "rm", "-f", &tagged]);
    let digest = running.registry.resolve(&repository, "v1").unwrap().unwrap();
    let pinned = images.named(&format!("{}/{repository}@{digest}", running.address));
    let stored = running.registry.read_manifest(&repository, &digest).unwrap().unwrap();
    let stored: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap();
    let text = |value: &serde_json::Value| value["digest"].as_str().unwrap().to_owned();
    let (config, layer) = (text(&stored["config"]), text(&stored["layers"][0]));
    Pushed { tagged, pinned, config, layer }
}

/// Makes the rule of a fault for an image.
type Make = fn(&Pushed) -> Rule;

/// The words are those of engine 20.10; another engine must fail as well, in words of its own. Faults of single blobs other than "lost" and "corrupt" are left out: the
/// engine retries them for over a minute.
#[test]
fn what_docker_says_of_each_fault_names_the_fault() {
    if !met(&["docker", "engine"]) {
        return;
    }
    let table: [(Make, &str); 9] = [
        (
            |i| Rule::new(Fault::Lost).about(&i.config).unwrap(),
            "error pulling image configuration: ",
        ),
        (|i| Rule::new(Fault::Lost).about(&i.layer).unwrap(), "unknown blob"),
        (
            |_| Rule::new(Fault::Lost).on(Requests::Manifests),
            "not found: manifest unknown: manifest unknown",
        ),
        (
            |_| Rule::new(Fault::Corrupt).on(Requests::Manifests),
            "manifest verification failed for digest sha256:",
        ),
        (
            |i| Rule::new(Fault::Corrupt).about(&i.layer).unwrap(),
            "filesystem layer verification failed for digest sha256:",
        ),
        (|_| Rule::new(Fault::TooManyRequests { retry_after: 1 }), "toomanyrequests"),
        (
            |_| Rule::new(Fault::Broken),
            "received unexpected HTTP status: 500 Internal Server Error",
        ),
        (
            |_| Rule::new(Fault::Unavailable),
            "received unexpected HTTP status: 503 Service Unavailable",
        ),
        (|_| Rule::new(Fault::Cut).on(Requests::Manifests), "EOF"),
    ];
    let engine = must("docker", &["version", "--format", "{{.Server.Version}}"]);
    let running = Running::start();
    let mut images = Images(Vec::new());
    for (number, (make, words)) in table.into_iter().enumerate() {
        let image = pushed(&running, &mut images, 1000 + number);
        let rule = make(&image);
        // Only a pull by digest compares a manifest's digest: see the next test.
        let by_digest = words.starts_with("manifest verification");
        let name = if by_digest { &image.pinned } else { &image.tagged };
        running.registry.faults().add(rule.clone());
        let (status, stdout, stderr) = run("docker", &["pull", name]);
        running.registry.faults().clear();
        assert_eq!(status, 1, "{rule:?} {stdout} {stderr}");
        let known = !engine.starts_with("20.10.") || stderr.contains(words);
        assert!(known, "{rule:?} {stderr}");
        must("docker", &["pull", name]); // the positive control
    }
}

#[test]
fn a_corrupt_manifest_passes_unseen_where_docker_pulls_by_tag() {
    if !met(&["docker", "engine"]) {
        return;
    }
    let running = Running::start();
    let mut images = Images(Vec::new());
    let image = pushed(&running, &mut images, 2000);
    running.registry.faults().add(Rule::new(Fault::Corrupt).on(Requests::Manifests));
    let (_, stdout, stderr) = run("docker", &["pull", &image.tagged]);
    // Engine 20.10 does not compare a tag's manifest with the digest in the headers; the containerd
    // image store does.
    let unseen = stdout.contains("Digest: sha256:") && !image.pinned.contains(digest_in(&stdout));
    assert!(unseen || stderr.contains("digest"), "{stdout} {stderr}");
}

/// What docker prints behind `Digest: `.
fn digest_in(stdout: &str) -> &str {
    stdout.lines().find_map(|line| line.strip_prefix("Digest: ")).unwrap_or("none")
}
