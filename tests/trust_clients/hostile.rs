//! Ten thousand hostile requests: nothing panics, nothing is torn, nothing lies outside the store.

use std::{collections::BTreeSet, path::Path};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper_util::service::TowerToHyperService;
use labcheck::classroom::trust::{Fault, Gun, TrustService};
use serde_json::{Value, json};

use crate::forge::{self, Key, form, seal};

const REQUESTS: u64 = 10_000;
const FORM: &str = "multipart/form-data; boundary=forged";

/// Numbers that look random and are the same in every run (Knuth's generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }
}

struct Server {
    service: TrustService,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    fn open(dir: &Path) -> Self {
        let service = TrustService::open(dir, None).unwrap();
        Self { service, runtime: tokio::runtime::Runtime::new().unwrap() }
    }

    fn send(&self, method: &str, path: &str, body: Vec<u8>) -> Option<(u16, Vec<u8>)> {
        let request = Request::builder().method(method).uri(path).header("content-type", FORM);
        let request = request.body(Body::from(body)).ok()?;
        let router = TowerToHyperService::new(self.service.router());
        self.runtime.block_on(async {
            let answer = hyper::service::Service::call(&router, request).await.unwrap();
            let status = answer.status().as_u16();
            Some((status, to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()))
        })
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let (status, body) = self.send("GET", path, Vec::new()).unwrap();
        assert_eq!(status, 200, "{path}");
        body
    }

    /// Reads a collection as a client does, every file by the hash that the one before names.
    fn read_whole(&self, gun: &str) -> i64 {
        let base = format!("/v2/{gun}/_trust/tuf");
        let timestamp: Value =
            serde_json::from_slice(&self.get(&format!("{base}/timestamp.json"))).unwrap();
        let follow = |listing: &Value, role: &str| -> Value {
            let meta = &listing["signed"]["meta"][role];
            let hash = STANDARD.decode(meta["hashes"]["sha256"].as_str().unwrap()).unwrap();
            let hash = hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            let bytes = self.get(&format!("{base}/{role}.{hash}.json"));
            assert_eq!(i64::try_from(bytes.len()).unwrap(), meta["length"].as_i64().unwrap());
            serde_json::from_slice(&bytes).unwrap()
        };
        let snapshot = follow(&timestamp, "snapshot");
        follow(&snapshot, "root");
        follow(&snapshot, "targets")["signed"]["version"].as_i64().unwrap()
    }
}

/// A collection that the forger may publish to: the uploads are good until they are mangled.
struct Owner {
    root_key: Key,
    targets_key: Key,
    server: [Value; 2],
}

const GUN: &str = "example.com/hostile";

impl Owner {
    fn new(server: &Server) -> Self {
        let keys = ["snapshot", "timestamp"].map(|role| {
            let key = server.get(&format!("/v2/{GUN}/_trust/tuf/{role}.key"));
            let key: Value = serde_json::from_slice(&key).unwrap();
            json!({ "keytype": key["keytype"], "keyval": { "private": null, "public": key["keyval"]["public"] } })
        });
        Self { root_key: Key::certificate(GUN, 1), targets_key: Key::new(), server: keys }
    }

    fn root(&self, version: i64) -> Value {
        let keys = [
            ("root", self.root_key.public()),
            ("targets", self.targets_key.public()),
            ("snapshot", &self.server[0]),
            ("timestamp", &self.server[1]),
        ];
        forge::root(version, &keys)
    }

    /// Properly signed by the owner, and nonsense somewhere inside.
    fn nonsense(&self, dice: &mut Dice, version: i64) -> Vec<u8> {
        let (mut root, mut targets) = (self.root(2), forge::targets(version));
        let document = if dice.roll(2) == 0 { &mut root } else { &mut targets };
        spoil(dice, document);
        let root = seal(&root, &[&self.root_key]);
        form(&[("root", &root), ("targets", &seal(&targets, &[&self.targets_key]))])
    }

    fn upload(&self, version: i64, with_root: bool) -> Vec<u8> {
        let root = seal(&self.root(1), &[&self.root_key]);
        let targets = seal(&forge::targets(version), &[&self.targets_key]);
        if with_root {
            form(&[("root", &root), ("targets", &targets)])
        } else {
            form(&[("targets", &targets)])
        }
    }
}

/// Puts something else in the place of one value, or takes it away.
fn spoil(dice: &mut Dice, document: &mut Value) {
    let mut place = document;
    loop {
        let size = match &*place {
            Value::Object(map) => map.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        if size == 0 || dice.roll(4) == 0 {
            break;
        }
        let at = dice.roll(size);
        place = match place {
            Value::Object(map) => map.values_mut().nth(at).unwrap(),
            Value::Array(items) => &mut items[at],
            _ => break,
        };
    }
    let long = "x".repeat(70_000);
    let instead = [
        Value::Null,
        json!(-1),
        json!(0),
        json!(9_007_199_254_740_992_i64),
        json!(""),
        json!("../../etc/passwd"),
        json!(long),
        json!([]),
        json!({}),
        json!({ "": null, "targets/../root": {} }),
        json!([null, [[[[]]]]]),
        json!("2026-02-30T25:61:61Z"),
        json!(true),
    ];
    *place = instead[dice.roll(instead.len())].clone();
}

fn mangle(dice: &mut Dice, body: &mut Vec<u8>) {
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(body.len());
        match dice.roll(6) {
            0 => body.truncate(at),
            1 => body.insert(at, u8::try_from(dice.roll(256)).unwrap()),
            2 if !body.is_empty() => body[at] ^= 1 << dice.roll(8),
            3 if !body.is_empty() => {
                let end = (at + dice.roll(64)).min(body.len());
                body.drain(at..end);
            }
            4 => body.extend_from_within(at..),
            _ => {
                let word = dice.pick(&[
                    "\"version\":-1",
                    "{",
                    "}",
                    "\0",
                    "--forged",
                    "null",
                    "\r\n\r\n",
                    "\"",
                    "[[[[[[[[",
                ]);
                body.splice(at..at, word.bytes());
            }
        }
    }
}

fn hostile_path(dice: &mut Dice) -> String {
    let pieces = [
        "..",
        ".",
        "",
        "%2e%2e",
        "%00",
        "a",
        "root",
        "root.json",
        "targets",
        "targets/a.json",
        "1",
        "_trust",
        "tuf",
        "v2",
        "keys.json",
        "index.json",
        "timestamp.key",
        "snapshot.json",
        "*",
        "docker.io",
        "library",
        "127.0.0.1:5000",
        "changefeed",
        "~",
        "\\",
        ":",
        "a:b",
        "root.key",
        "9999999999999999999999.root.json",
        "targets.0.json",
        "\u{fffd}",
    ];
    let mut path = String::from(dice.pick(&["/", "/v2/", "/v2/a/_trust/tuf/", "//", "/v2/../"]));
    for _ in 0..dice.roll(7) {
        path.push_str(dice.pick(&pieces));
        path.push_str(dice.pick(&["/", "/", ".", "?", "//"]));
    }
    path.push_str(dice.pick(&["", "root.json", "/_trust/tuf/", "/_trust/tuf/root.json"]));
    path
}

fn files_below(dir: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        found.insert(path.display().to_string());
        if path.is_dir() {
            found.extend(files_below(&path));
        }
    }
    found
}

#[test]
fn ten_thousand_hostile_requests_leave_every_collection_whole() {
    let around = tempfile::tempdir().unwrap();
    let dir = around.path().join("store");
    let server = Server::open(&dir);
    let signed: Gun = "docker.io/library/alpine".parse().unwrap();
    let digest = format!("sha256:{}", "5e".repeat(32)).parse().unwrap();
    server.service.sign(&signed, "latest", &digest, 528).unwrap();
    let before = server.get(&format!("/v2/{signed}/_trust/tuf/timestamp.json"));
    let owner = Owner::new(&server);
    let base = format!("/v2/{GUN}/_trust/tuf/");
    let first = server.send("POST", &base, owner.upload(1, true)).unwrap();
    assert_eq!(first.0, 200, "the positive control");

    let mut dice = Dice(1);
    let (mut version, mut refused) = (1, 0);
    for _ in 0..REQUESTS {
        let method =
            dice.pick(&["GET", "GET", "POST", "POST", "POST", "PUT", "HEAD", "PATCH", "%"]);
        let (path, body) = match dice.roll(4) {
            0 => (hostile_path(&mut dice), Vec::new()),
            1 => (base.clone(), owner.nonsense(&mut dice, version + 1)),
            2 => {
                let mut body = owner.upload(version + 1, dice.roll(2) == 0);
                mangle(&mut dice, &mut body);
                (base.clone(), body)
            }
            _ => {
                let mut path = format!("{base}timestamp.json").into_bytes();
                mangle(&mut dice, &mut path);
                (String::from_utf8_lossy(&path).into_owned(), b"{}".to_vec())
            }
        };
        let Some((status, answer)) = server.send(method, &path, body) else { continue };
        assert!(status < 500, "{method} {path}: {}", String::from_utf8_lossy(&answer));
        if status == 200 && method == "POST" && path == base {
            version = server.read_whole(GUN); // a flaw beside the point, such as in a header
        }
        refused += u64::from(status >= 400);
    }
    assert!(refused > REQUESTS / 2, "{refused}");
    assert_eq!(server.read_whole(GUN), version);
    assert_eq!(server.get(&format!("/v2/{signed}/_trust/tuf/timestamp.json")), before);
    let good = server.send("POST", &base, owner.upload(version + 1, false)).unwrap();
    assert_eq!(good.0, 200, "the positive control, after all that");

    let outside: Vec<_> = files_below(around.path())
        .into_iter()
        .filter(|path| !Path::new(path).starts_with(&dir))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    drop(server);
    let again = Server::open(&dir);
    assert_eq!(again.read_whole(GUN), version + 1, "after a restart");
    assert_eq!(again.get(&format!("/v2/{signed}/_trust/tuf/timestamp.json")), before);
}

#[test]
fn of_two_who_publish_at_once_one_wins_and_the_other_hears_of_a_conflict() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::open(dir.path());
    let owner = Owner::new(&server);
    let base = format!("/v2/{GUN}/_trust/tuf/");
    assert_eq!(server.send("POST", &base, owner.upload(1, true)).unwrap().0, 200);
    for version in 2..12 {
        let answers: Vec<(u16, Vec<u8>)> = std::thread::scope(|scope| {
            let publishers: Vec<_> = (0..4)
                .map(|_| {
                    scope
                        .spawn(|| server.send("POST", &base, owner.upload(version, false)).unwrap())
                })
                .collect();
            publishers.into_iter().map(|publisher| publisher.join().unwrap()).collect()
        });
        let won = answers.iter().filter(|(status, _)| *status == 200).count();
        assert_eq!(won, 1, "{answers:?}");
        for (_, body) in answers.iter().filter(|(status, _)| *status != 200) {
            let body: Value = serde_json::from_slice(body).unwrap();
            assert_eq!(body["errors"][0]["code"], "VERSION");
        }
        assert_eq!(server.read_whole(GUN), version);
    }
}

#[test]
fn what_is_too_large_is_refused_and_not_kept() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::open(dir.path());
    let base = format!("/v2/{GUN}/_trust/tuf/");
    let (status, _) = server.send("POST", &base, vec![b'a'; 9 * 1024 * 1024]).unwrap();
    assert_eq!(status, 413);
    assert!(files_below(dir.path()).is_empty());
}

#[test]
fn asking_for_the_keys_of_many_names_fills_nothing_and_locks_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::open(dir.path());
    for number in 0..5000 {
        server.get(&format!("/v2/example.com/{number}/_trust/tuf/timestamp.key"));
    }
    assert!(files_below(dir.path()).is_empty());
    let owner = Owner::new(&server);
    let base = format!("/v2/{GUN}/_trust/tuf/");
    let first = server.send("POST", &base, owner.upload(1, true)).unwrap();
    assert_eq!(first.0, 200, "{}", String::from_utf8_lossy(&first.1));
    for number in 0..5000 {
        server.get(&format!("/v2/example.com/{number}/_trust/tuf/snapshot.key"));
    }
    assert_eq!(server.read_whole(GUN), 1);
    drop(server);
    let again = Server::open(dir.path());
    let second = again.send("POST", &base, owner.upload(2, false)).unwrap();
    assert_eq!(second.0, 200, "the service still has the keys: {second:?}");
}

#[test]
fn a_slow_service_answers_late_and_rightly() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::open(dir.path());
    let late = std::time::Duration::from_millis(200);
    server.service.faults().set(Fault::Slow(late));
    let begin = std::time::Instant::now();
    assert_eq!(server.get("/v2/"), b"{}");
    assert!(begin.elapsed() >= late);
    server.service.faults().clear();
    assert_eq!(server.service.faults().current(), None);
}
