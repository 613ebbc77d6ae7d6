//! What is on disk: it survives a restart, is never torn, and stays within its limits.

use std::{
    io::Write as _,
    net::TcpStream,
    time::{Duration, Instant},
};

use labcheck::{
    classroom::registry::{Limits, OCI_MANIFEST, Registry, RegistryError},
    oci::Digest,
};
use serde_json::{Value, json};

use crate::{
    client::send,
    content::{descriptor, image, manifest},
    needs::lacking,
    support::{Running, run},
};

fn start_upload(running: &Running) -> String {
    let answer = send(running.address, "POST", "/v2/a/blobs/uploads/", &[], b"");
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.header("location").to_owned()
}

#[test]
fn everything_is_there_again_after_a_restart_open_uploads_too() {
    let running = Running::start();
    let digest = image(&running.registry, "a/b", "v1", b"layer");
    let about = json!({ "subject": descriptor(OCI_MANIFEST, b"subject") });
    let referrer = manifest(b"{}", b"layer", &about);
    running.registry.put_manifest("a/b", None, "", &referrer).unwrap();
    let location = start_upload(&running);
    assert_eq!(send(running.address, "PATCH", &location, &[], b"0123").status, 202);
    let folder = running.stop();
    std::fs::write(folder.path().join("registry/tmp/left-by-a-crash"), b"x").unwrap();

    let running = Running::over(folder, Limits::default());
    let registry = &running.registry;
    assert_eq!(registry.resolve("a/b", "v1").unwrap(), Some(digest.clone()));
    let stored = registry.read_manifest("a/b", &digest).unwrap().unwrap();
    assert_eq!(stored.bytes, manifest(b"{}", b"layer", &Value::Null));
    let path = format!("/v2/a/b/referrers/{}", Digest::of(b"subject"));
    let referrers = send(running.address, "GET", &path, &[], b"").json();
    assert_eq!(referrers["manifests"][0]["digest"], Digest::of(&referrer).as_str());
    let status = send(running.address, "GET", &location, &[], b"");
    assert_eq!((status.status, status.header("range")), (204, "0-3"));
    assert_eq!(send(running.address, "PATCH", &location, &[], b"45").status, 202);
    let path = format!("{location}?digest={}", Digest::of(b"0123456"));
    assert_eq!(send(running.address, "PUT", &path, &[], b"6").status, 201);
    let temporary = std::fs::read_dir(running.folder.path().join("registry/tmp")).unwrap();
    assert_eq!(temporary.count(), 0);
}

#[test]
fn a_lost_blob_is_gone_and_comes_back_with_the_next_push() {
    let running = Running::start();
    image(&running.registry, "a", "v1", b"layer");
    let layer = Digest::of(b"layer");
    let path = format!("/v2/a/blobs/{layer}");
    let status = || send(running.address, "HEAD", &path, &[], b"").status;
    assert_eq!(status(), 200);
    assert!(running.registry.remove_blob(&layer).unwrap());
    assert!(!running.registry.remove_blob(&layer).unwrap());
    assert_eq!(status(), 404);
    assert!(running.registry.resolve("a", "v1").unwrap().is_some());
    running.registry.put_blob("a", b"layer").unwrap();
    assert_eq!(status(), 200);
}

#[test]
fn building_in_place_has_the_same_rules_as_pushing() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::open(folder.path(), Limits::default()).unwrap();
    let digest = image(&registry, "a", "v1", b"layer");
    assert!(registry.delete_tag("a", "v1").unwrap() && !registry.delete_tag("a", "v1").unwrap());
    assert!(registry.read_manifest("a", &digest).unwrap().is_some());
    assert!(registry.read_manifest("b", &digest).unwrap().is_none());
    assert!(registry.resolve("a", "v1").unwrap().is_none());
    assert!(matches!(registry.put_blob("../a", b""), Err(RegistryError::Name(_))));
    assert!(matches!(registry.resolve("a", "../v1"), Err(RegistryError::Tag(_))));
    let lacking = manifest(b"{}", b"nothing", &Value::Null);
    let refused = registry.put_manifest("a", Some("v2"), OCI_MANIFEST, &lacking);
    assert!(matches!(refused, Err(RegistryError::References { .. })), "{refused:?}");
    assert!(registry.resolve("a", "v2").unwrap().is_none());
}

#[test]
fn sizes_and_counts_are_limited() {
    let limits = Limits {
        manifest_bytes: 1000,
        blob_bytes: 1000,
        repositories: 2,
        tags: 2,
        ..Limits::default()
    };
    let running = Running::with(limits);
    let address = running.address;
    let large = vec![b' '; 1001];
    let location = start_upload(&running);
    let answer = send(address, "PATCH", &location, &[], &large);
    assert_eq!((answer.status, answer.codes()), (413, vec!["SIZE_INVALID".to_owned()]));
    assert_eq!(send(address, "GET", &location, &[], b"").status, 404, "the upload is dropped");
    let location = start_upload(&running);
    let endless = vec![b' '; 32 << 20];
    let chunked = [b"2000000\r\n".as_slice(), &endless, b"\r\n0\r\n\r\n"].concat();
    let framing = [("Transfer-Encoding", "chunked")];
    assert_eq!(send(address, "PATCH", &location, &framing, &chunked).status, 413);
    assert_eq!(running.upload_bytes(), 0);
    assert!(running.registry.put_blob("a", &large).is_err());

    for tag in ["v1", "v2", "v1"] {
        image(&running.registry, "a", tag, b"layer");
    }
    let content = manifest(b"{}", b"layer", &Value::Null);
    let put = |path: &str, content: &[u8]| {
        send(address, "PUT", path, &[("Content-Type", OCI_MANIFEST)], content)
    };
    assert_eq!(put("/v2/a/manifests/v3", &content).status, 429);
    let padded = [content.as_slice(), &large].concat();
    let answer = put("/v2/a/manifests/v1", &padded);
    assert_eq!((answer.status, answer.codes()), (413, vec!["SIZE_INVALID".to_owned()]));

    running.registry.put_blob("b", b"x").unwrap();
    let third = running.registry.put_blob("c", b"x");
    assert!(matches!(third, Err(RegistryError::TooMany { .. })), "{third:?}");
    let folder = running.stop();
    let reopened = Registry::open(
        &folder.path().join("registry"),
        Limits { repositories: 2, ..Limits::default() },
    )
    .unwrap();
    assert!(reopened.put_blob("c", b"x").is_err(), "counted again after a restart");
}

#[test]
fn a_full_registry_denies_what_is_too_much_and_takes_what_fits() {
    let running = Running::with(Limits { store_bytes: 5_000, manifests: 1, ..Limits::default() });
    let address = running.address;
    let location = start_upload(&running);
    let answer = send(address, "PATCH", &location, &[], &[b' '; 5_001]);
    assert_eq!((answer.status, answer.codes()), (403, vec!["DENIED".to_owned()]));
    assert_eq!(send(address, "GET", &location, &[], b"").status, 404, "the upload is dropped");
    assert_eq!(running.upload_bytes(), 0);
    let location = start_upload(&running);
    assert_eq!(send(address, "PATCH", &location, &[], b"0123").status, 202);
    let path = format!("{location}?digest={}", Digest::of(b"0123"));
    assert_eq!(send(address, "PUT", &path, &[], b"").status, 201);
    let content = manifest(b"0123", b"0123", &Value::Null);
    let kind = [("Content-Type", OCI_MANIFEST)];
    let answer = send(address, "PUT", "/v2/a/manifests/v1", &kind, &content);
    assert_eq!((answer.status, answer.codes()), (403, vec!["DENIED".to_owned()]));
}

#[test]
fn of_too_many_uploads_the_longest_idle_one_makes_room_and_none_that_is_written_to() {
    let running = Running::with(Limits { uploads: 3, ..Limits::default() });
    let status = |location: &str| send(running.address, "GET", location, &[], b"").status;
    let [older, oldest, newest] = [10, 20, 5].map(|minutes| {
        let location = start_upload(&running);
        age(&running, &location, Duration::from_mins(minutes));
        location
    });
    let fourth = start_upload(&running);
    assert_eq!([&oldest, &older, &newest, &fourth].map(|l| status(l)), [404, 204, 204, 204]);

    let mut writers = vec![write_four(&running, &older)];
    age(&running, &older, Duration::from_mins(30));
    let fifth = start_upload(&running);
    assert_eq!([&older, &newest, &fourth, &fifth].map(|l| status(l)), [204, 404, 204, 204]);

    for (at, location) in [&fourth, &fifth].into_iter().enumerate() {
        writers.push(write_to(&running, location, 4 * (at as u64 + 2)));
    }
    let answer = send(running.address, "POST", "/v2/a/blobs/uploads/", &[], b"");
    assert_eq!((answer.status, answer.codes()), (429, vec!["TOOMANYREQUESTS".to_owned()]));
    drop(writers);
    let deadline = Instant::now() + Duration::from_secs(20);
    while send(running.address, "POST", "/v2/a/blobs/uploads/", &[], b"").status != 202 {
        assert!(Instant::now() < deadline, "nobody writes any more, and there is no room");
        std::thread::yield_now();
    }
}

#[test]
fn abandoned_uploads_lock_nobody_out() {
    let running = Running::with(Limits { uploads: 16, ..Limits::default() });
    for _ in 0..40 {
        start_upload(&running);
    }
    let location = start_upload(&running);
    assert_eq!(send(running.address, "PATCH", &location, &[], b"0123").status, 202);
    let path = format!("{location}?digest={}", Digest::of(b"0123"));
    assert_eq!(send(running.address, "PUT", &path, &[], b"").status, 201);
    let uploads = running.folder.path().join("registry/uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 15);
}

/// As if the last byte of this upload had come so long ago.
fn age(running: &Running, location: &str, time: Duration) {
    let id = location.rsplit('/').next().unwrap();
    let data = running.folder.path().join("registry/uploads").join(id).join("data");
    let file = std::fs::File::options().write(true).open(data).unwrap();
    file.set_modified(std::time::SystemTime::now() - time).unwrap();
}

#[test]
fn an_idle_upload_expires_and_one_in_use_does_not() {
    let running = Running::with(Limits { upload_idle: Duration::ZERO, ..Limits::default() });
    let idle = start_upload(&running);
    let used = start_upload(&running);
    assert_eq!(send(running.address, "GET", &idle, &[], b"").status, 404);
    let _writer = write_four(&running, &used);
    let next = start_upload(&running);
    for kept in [&used, &next] {
        assert_eq!(send(running.address, "GET", kept, &[], b"").status, 204);
    }
}

#[test]
fn a_body_that_stalls_is_given_up() {
    let limits = Limits { body_idle: Duration::from_millis(50), ..Limits::default() };
    let running = Running::with(limits);
    let location = start_upload(&running);
    let request = format!("PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n0123");
    let answer = crate::client::raw(running.address, request.as_bytes());
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
    let status = send(running.address, "GET", &location, &[], b"");
    assert_eq!(status.header("range"), "0-3", "what came is kept");
}

#[test]
fn two_writers_to_one_upload_do_not_mix() {
    let running = Running::start();
    let location = start_upload(&running);
    let mut first = write_four(&running, &location);
    for method in ["PATCH", "PUT", "DELETE"] {
        let path = format!("{location}?digest={}", Digest::of(b"x"));
        let answer = send(running.address, method, &path, &[], b"x");
        assert_eq!((answer.status, answer.codes()), (409, vec!["BLOB_UPLOAD_INVALID".into()]));
    }
    first.write_all(b"45678").unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while running.upload_bytes() < 9 {
        assert!(Instant::now() < deadline, "the first writer was stopped");
        std::thread::yield_now();
    }
}

/// Writes four of nine bytes to an upload, and keeps the request open.
fn write_four(running: &Running, location: &str) -> TcpStream {
    write_to(running, location, 4)
}

/// The same, where all uploads together have so many bytes then.
fn write_to(running: &Running, location: &str, all: u64) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).unwrap();
    write!(stream, "PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n0123")
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while running.upload_bytes() < all {
        assert!(Instant::now() < deadline, "the writer is not there");
        std::thread::yield_now();
    }
    stream
}

/// A small disk, which is taken away again.
struct Disk(tempfile::TempDir);

impl Disk {
    fn of(bytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={bytes},nr_inodes=64");
        let at = folder.path().to_str().unwrap().to_owned();
        let (status, _, error) = run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", &at]);
        if status == 0 {
            return Some(Self(folder));
        }
        lacking(&format!("a small disk cannot be mounted: {error}"));
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", self.0.path().to_str().unwrap()]);
    }
}

#[test]
fn a_full_disk_is_told_and_tears_nothing() {
    let Some(disk) = Disk::of(1 << 20) else { return };
    let mount = disk.0.path().to_owned();
    let folder = tempfile::tempdir_in(&mount).unwrap();
    let running = Running::over(folder, Limits::default());
    let digest = image(&running.registry, "a", "v1", b"layer");
    let location = start_upload(&running);
    let large = vec![7u8; 2 << 20];
    let answer = send(running.address, "PATCH", &location, &[], &large);
    assert_eq!((answer.status, answer.codes()), (500, vec!["UNKNOWN".to_owned()]), "{answer:?}");
    assert!(answer.text().contains("disk is full"), "{answer:?}");

    let pad = manifest(b"{}", b"layer", &json!({ "annotations": { "pad": "x".repeat(2 << 20) } }));
    let path = "/v2/a/manifests/v1";
    let put = send(running.address, "PUT", path, &[("Content-Type", OCI_MANIFEST)], &pad);
    assert_eq!((put.status, put.codes()), (500, vec!["UNKNOWN".to_owned()]), "{put:?}");
    assert_eq!(running.registry.resolve("a", "v1").unwrap(), Some(digest), "the tag stays");
    assert_eq!(std::fs::read_dir(running.folder.path().join("registry/tmp")).unwrap().count(), 0);

    let (status, _, error) = run("mount", &["-o", "remount,size=8388608", mount.to_str().unwrap()]);
    assert_eq!(status, 0, "{error}");
    let here = send(running.address, "GET", &location, &[], b"");
    let received: usize = here.header("range").strip_prefix("0-").unwrap().parse().unwrap();
    let rest = &large[received + 1..];
    let path = format!("{location}?digest={}", Digest::of(&large));
    let resumed = send(running.address, "PUT", &path, &[], rest);
    assert_eq!(resumed.status, 201, "{resumed:?}");
}
