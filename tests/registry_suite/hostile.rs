//! Requests that mean harm: nothing panics, nothing is torn, no byte lands outside of the store.

use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

use labcheck::{
    classroom::registry::{Limits, OCI_MANIFEST},
    oci::{Algorithm, Digest, is_repository_name, is_tag},
};
use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use serde_json::Value;

use crate::{
    client::{parse, raw, send},
    content::manifest,
    support::Running,
};

/// What CI asks for: so many requests.
const REQUESTS: u32 = 10_000;

fn nasty() -> impl Strategy<Value = String> {
    let known = select(vec![
        "..",
        ".",
        "%2e%2e",
        "%2e%2e%2f",
        "..%2f..%2fetc",
        "%2f",
        "%5c",
        "\\",
        "%00",
        "%0d%0a",
        "%",
        "%zz",
        "%ff",
        "%c3%28",
        "a",
        "a/b",
        "lab",
        "library/alpine",
        "A",
        "_blobs",
        "_tags",
        "a__b",
        "a___b",
        "a.",
        ".a",
        "-",
        "a//b",
        "/",
        "blobs",
        "uploads",
        "manifests",
        "tags",
        "list",
        "_catalog",
        "latest",
        "v1",
        "sha256:",
        "sha512:00",
        "tmp",
        "~",
        "*",
        "?",
        "#",
        "é",
        "%C3%A9",
    ]);
    prop_oneof![
        8 => known.prop_map(str::to_owned),
        2 => Just(Digest::of(b"{}").to_string()),
        2 => Just(Algorithm::Sha512.of(b"{}").to_string()),
        1 => Just(format!("sha256:{}", "../".repeat(22))),
        1 => Just(format!("sha512:{}", "../".repeat(43))),
        1 => Just("0123-4567".replace('-', "0000-0000-0000-0000-00000000")),
        1 => "[ -~]{0,12}",
        1 => (1usize..4000).prop_map(|n| "a".repeat(n)),
        1 => (1usize..400).prop_map(|n| "a/".repeat(n)),
    ]
}

fn path() -> impl Strategy<Value = String> {
    let shapes = select(vec![
        "/v2/@/manifests/@",
        "/v2/@/blobs/@",
        "/v2/@/blobs/uploads/",
        "/v2/@/blobs/uploads/@",
        "/v2/@/tags/list",
        "/v2/@/referrers/@",
        "/v2/_catalog",
        "/v2/@",
        "/@",
        "@",
        "/v2/@/@/@",
        "/v2/lab/blobs/uploads/?digest=@",
        "/v2/lab/blobs/uploads/?mount=@&from=@",
        "/v2/@/blobs/uploads/?mount=@&from=lab",
        "/v2/lab/tags/list?n=@&last=@",
        "/v2/_catalog?n=@&last=@",
        "/v2/lab/referrers/@?artifactType=@&last=@",
        "/v2/lab/manifests/@",
        "/v2/@/manifests/v1",
        "SESSION?digest=@",
        "SESSION",
        "/v2/lab/blobs/uploads/@?digest=@",
    ]);
    (shapes, prop::collection::vec(nasty(), 3)).prop_map(|(shape, words)| {
        let mut words = words.iter();
        let mut path = String::new();
        for (at, part) in shape.split('@').enumerate() {
            if at > 0 {
                path.push_str(words.next().map_or("", String::as_str));
            }
            path.push_str(part);
        }
        path
    })
}

fn header() -> impl Strategy<Value = String> {
    let names = select(vec![
        "Range",
        "Content-Range",
        "Content-Type",
        "If-None-Match",
        "Accept",
        "Host",
        "User-Agent",
        "Expect",
        "X-Forwarded-Host",
    ]);
    let values = prop_oneof![
        select(vec![
            "bytes=0-",
            "bytes=-1",
            "bytes=9-1",
            "bytes=0-18446744073709551616",
            "0-3",
            "4-1",
            "9999999999999999999999-1",
            "bytes 0-1/*",
            "application/octet-stream",
            OCI_MANIFEST,
            "*",
            "",
            "100-continue",
            "\u{7f}",
        ])
        .prop_map(str::to_owned),
        "[!-~]{0,20}",
    ];
    (names, values).prop_map(|(name, value)| format!("{name}: {value}\r\n"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(b"{}".to_vec()),
        Just(manifest(b"{}", b"{}", &Value::Null)),
        Just(manifest(b"../../x", b"{}", &Value::Null)),
        Just(b"[".repeat(5000)),
        Just(
            br#"{"schemaVersion":2,"manifests":[{"digest":"sha256:../../../x","size":1}]}"#
                .to_vec()
        ),
        prop::collection::vec(any::<u8>(), 0..300),
    ]
}

/// A request whose framing is right and whose rest need not be.
fn request() -> impl Strategy<Value = (String, String, String, Vec<u8>)> {
    let methods =
        select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]);
    let headers = prop::collection::vec(header(), 0..3).prop_map(|headers| headers.concat());
    (methods.prop_map(str::to_owned), path(), headers, body())
}

/// Everything in the folder, each path relative to it.
fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        // A folder may go away while it is looked at: then it has nothing in it.
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(entry.path());
            } else {
                let path = entry.path();
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Whether a file is where the store may have it, and content is what its name says.
fn belongs(folder: &Path, path: &str) -> bool {
    let is_digest = |text: &str| text.replacen('-', ":", 1).parse::<Digest>().is_ok();
    let Some(path) = path.strip_prefix("registry/") else { return false };
    if let Some((algorithm, rest)) = path.strip_prefix("blobs/").and_then(|p| p.split_once('/')) {
        let content = fs::read(folder.join("registry").join(path)).unwrap();
        let digest = algorithm.parse::<Algorithm>().map(|algorithm| algorithm.of(&content));
        return digest.is_ok_and(|d| rest == format!("{}/{}", &rest[..2], d.hex()));
    }
    if let Some(rest) = path.strip_prefix("uploads/") {
        return rest
            .split_once('/')
            .is_some_and(|(id, file)| id.len() == 36 && matches!(file, "data" | "repository"));
    }
    let Some(rest) = path.strip_prefix("repositories/") else { return false };
    let Some((name, rest)) = rest.split_once("/_") else { return false };
    let fits = match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["blobs" | "manifests", digest] => is_digest(digest),
        ["tags", tag] => is_tag(tag),
        ["referrers", subject, digest] => is_digest(subject) && is_digest(digest),
        _ => false,
    };
    fits && is_repository_name(name)
}

#[test]
fn no_request_panics_or_writes_outside_of_the_store() {
    let limits = Limits { uploads: 50, repositories: 50, ..Limits::default() };
    let running = Running::with(limits);
    let folder = running.folder.path();
    running.registry.put_blob("lab", b"{}").unwrap();
    fs::write(folder.join("neighbour"), b"untouched").unwrap();
    let session = send(running.address, "POST", "/v2/lab/blobs/uploads/", &[], b"");
    let session = session.header("location").to_owned();

    let config =
        ProptestConfig { cases: REQUESTS, failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&request(), |(method, path, headers, body)| {
            let path = path.replace("SESSION", &session);
            let text = format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
                body.len()
            );
            let answer = raw(running.address, &[text.as_bytes(), &body].concat());
            let answer = parse(&answer, &method);
            prop_assert!(answer.is_some(), "no answer");
            let answer = answer.unwrap();
            prop_assert!(answer.status < 500, "{answer:?}");
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));

    let files = listing(folder);
    let strangers: Vec<_> =
        files.iter().filter(|p| *p != "neighbour" && !belongs(folder, p)).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert!(files.len() > 10, "some of the requests must have got through: {files:?}");
    assert_eq!(fs::read(folder.join("neighbour")).unwrap(), b"untouched");
}

#[test]
fn bytes_that_are_no_http_do_no_harm() {
    let running = Running::start();
    let before = listing(running.folder.path());
    let config = ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() };
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "(GET|PUT) /v2/[a-z/.%]{0,40} HTTP/1\\.[01]\r\n[a-zA-Z:, \r\n-]{0,60}"
            .prop_map(String::into_bytes),
    ];
    TestRunner::new(config)
        .run(&bytes, |bytes| {
            let mut stream = TcpStream::connect(running.address).unwrap();
            let _ = stream.write_all(&bytes);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(send(running.address, "GET", "/v2/", &[], b"").status, 200, "still there");
    assert_eq!(listing(running.folder.path()), before);
}

#[test]
fn a_torn_push_leaves_no_blob_and_a_torn_single_post_leaves_nothing() {
    let running = Running::start();
    let folder = running.folder.path().to_owned();
    let digest = Digest::of(b"0123456789");
    let session = send(running.address, "POST", "/v2/a/blobs/uploads/", &[], b"");
    let session = session.header("location").to_owned();
    let torn = |method: &str, path: &str| {
        let head = format!("{method} {path}?digest={digest} HTTP/1.1\r\nHost: x\r\n");
        let mut stream = TcpStream::connect(running.address).unwrap();
        write!(stream, "{head}Content-Length: 10\r\n\r\n01234").unwrap();
        wait("the bytes arrive", || running.upload_bytes() == 5);
    };
    torn("POST", "/v2/a/blobs/uploads/");
    wait("the session is dropped", || {
        listing(&folder).iter().filter(|p| p.contains("uploads/")).count() == 2
    });
    torn("PUT", &session);
    wait("the session is free", || {
        let answer = send(running.address, "PATCH", &session, &[], b"");
        answer.status == 202 && answer.header("range") == "0-4"
    });
    assert!(!listing(&folder).iter().any(|p| p.starts_with("registry/blobs")));
    assert_eq!(send(running.address, "DELETE", &session, &[], b"").status, 204);
    assert_eq!(listing(&folder), Vec::<String>::new());
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "{what}: not within 20 seconds");
        std::thread::yield_now();
    }
}
