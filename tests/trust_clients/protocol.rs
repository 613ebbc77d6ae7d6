//! Requests that no client sends, to ours and to the real server: the same status, code and
//! detail. Where ours is stricter, the table says so and why.

use serde_json::{Value, json};

use crate::{
    forge::{self, Key, form, id, seal},
    forged::{FORM, Files, Forged, GUN},
    oracle::World,
    support::ready,
    wire::Answer,
};

fn both(play: impl Fn(&World) -> Vec<(String, Answer)>) {
    let [ours, real] = [World::ours(), World::debians()].map(|world| play(&world));
    assert_eq!(ours.len(), real.len());
    for ((title, ours), (_, real)) in ours.iter().zip(&real) {
        assert_eq!(ours.error(), real.error(), "{title}\n{ours:?}\n{real:?}");
    }
}

#[test]
fn strange_requests_are_answered_as_the_real_server_does() {
    if !ready() {
        return;
    }
    let base = format!("/v2/{GUN}/_trust/tuf/");
    let hash = "a".repeat(64);
    let form_of = |name: &str, content: &str| form(&[(name, content.as_bytes())]);
    let requests: Vec<(&str, String, &str, Vec<u8>)> = vec![
        ("GET", "/v2/".into(), "", vec![]),
        ("HEAD", "/v2/".into(), "", vec![]),
        ("GET", "/v2".into(), "", vec![]),
        ("GET", "/".into(), "", vec![]),
        ("PUT", base.clone(), "", vec![]),
        ("DELETE", base.clone(), "", vec![]),
        ("GET", base.clone(), "", vec![]),
        ("GET", format!("{base}root.json"), "", vec![]),
        ("GET", format!("{base}timestamp.json"), "", vec![]),
        ("GET", format!("{base}snapshot.json"), "", vec![]),
        ("GET", format!("{base}targets/a.json"), "", vec![]),
        ("GET", format!("{base}targets.{hash}.json"), "", vec![]),
        ("GET", format!("{base}3.root.json"), "", vec![]),
        ("GET", format!("{base}bogus.json"), "", vec![]),
        ("GET", format!("{base}root.key"), "", vec![]),
        ("POST", format!("{base}targets.key"), "", vec![]),
        ("DELETE", format!("{base}root.json"), "", vec![]),
        ("GET", "/v2/a*/_trust/tuf/root.json".into(), "", vec![]),
        ("GET", "/_notary_server/health".into(), "", vec![]),
        ("POST", base.clone(), "", vec![]),
        ("POST", base.clone(), "application/json", b"{}".to_vec()),
        ("POST", base.clone(), "multipart/form-data", vec![]),
        ("POST", base.clone(), FORM, form(&[])),
        ("POST", base.clone(), FORM, form_of("", "{}")),
        ("POST", base.clone(), FORM, form_of("bogus", "{}")),
        ("POST", base.clone(), FORM, form_of("targets/../a", "{}")),
        ("POST", base.clone(), FORM, form_of("targets/A", "{}")),
        ("POST", base.clone(), FORM, form_of("root", "{")),
        ("POST", base.clone(), FORM, form_of("root", "")),
        ("POST", base.clone(), FORM, form_of("root", "{\"signed\":{\"version\":0}}")),
        ("POST", base.clone(), FORM, form_of("root", "{\"signed\":{\"version\":7}}")),
        ("POST", base.clone(), FORM, form_of("targets", "{\"signed\":{\"version\":1}}")),
        ("POST", base, FORM, form_of("snapshot.json", "{\"signed\":{\"version\":1}}")),
    ];
    both(|world| {
        let answer = |(method, path, kind, body): &(&str, String, &str, Vec<u8>)| {
            (format!("{method} {path}"), world.send(method, path, kind, body))
        };
        requests.iter().map(answer).collect()
    });
}

#[test]
fn forged_uploads_are_refused_for_the_reason_that_the_real_server_gives() {
    if !ready() {
        return;
    }
    both(|world| {
        let forged = Forged::new(world);
        let mut told = Vec::new();
        for (title, files) in forged.first_uploads() {
            let answer = forged.post(&files);
            assert_eq!(answer.status, 400, "{title}: {answer:?}");
            told.push((title.to_owned(), answer));
        }
        let first = forged.post(&forged.files(1));
        assert_eq!(first.status, 200, "the positive control: {first:?}");
        for (title, files) in forged.later_uploads() {
            let answer = forged.post(&files);
            assert_eq!(answer.status, 400, "{title}: {answer:?}");
            told.push((title.to_owned(), answer));
        }
        let second = forged.post(&vec![forged.files(2).remove(1)]);
        assert_eq!(second.status, 200, "the positive control: {second:?}");
        told
    });
}

/// A collection whose snapshot key is the forger's own.
#[test]
fn a_clients_own_snapshot_has_to_be_signed_and_to_name_what_it_comes_with() {
    if !ready() {
        return;
    }
    both(|world| {
        let mut forged = Forged::new(world);
        let snapshot_key = Key::new();
        forged.server[0] = snapshot_key.public().clone();
        let files = forged.files(1);
        let listed: Vec<(&str, &[u8])> = files.iter().map(|(r, b)| (*r, b.as_slice())).collect();
        let with = |snapshot: &Value, key: &Key| {
            let mut all = files.clone();
            all.push(("snapshot", seal(snapshot, &[key])));
            all
        };
        let good = forge::snapshot(1, &listed);
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut snapshot = good.clone();
            change(&mut snapshot);
            with(&snapshot, &snapshot_key)
        };
        let mut told = Vec::new();
        let refused = [
            ("no snapshot", files.clone()),
            ("signed by a stranger", with(&good, &Key::new())),
            ("wrong hash", changed(&|s| s["meta"]["targets"] = forge::meta(b"other"))),
            (
                "no root",
                changed(&|s| {
                    s["meta"].as_object_mut().unwrap().remove("root");
                }),
            ),
            ("wrong type", changed(&|s| s["_type"] = json!("Timestamp"))),
            ("version 0", changed(&|s| s["version"] = json!(0))),
            ("expired", changed(&|s| s["expires"] = json!("2020-02-03T04:05:06Z"))),
        ];
        for (title, files) in refused {
            let answer = forged.post(&files);
            assert_eq!(answer.status, 400, "{title}: {answer:?}");
            told.push((title.to_owned(), answer));
        }
        let done = forged.post(&with(&good, &snapshot_key));
        assert_eq!(done.status, 200, "the positive control: {done:?}");
        told
    });
}

/// Ours refuses what the real server takes, where taking it would tear the collection or where
/// two readers could understand it differently.
#[test]
fn ours_is_stricter_only_where_a_reader_could_be_misled() {
    let world = World::ours();
    let forged = Forged::new(&world);
    let good = forged.files(1);
    let text = String::from_utf8(good[1].1.clone()).unwrap();
    let twice = text.replacen("\"version\":1", "\"version\":1,\"version\":1", 1).into_bytes();
    let fraction = text.replacen("\"length\":527", "\"length\":527.5", 1).into_bytes();
    let trailing = format!("{text} {{}}").into_bytes();
    for (title, targets) in
        [("a key twice", twice), ("a fraction", fraction), ("two documents", trailing)]
    {
        let answer = forged.post(&vec![good[0].clone(), ("targets", targets)]);
        assert_eq!(answer.error().1, "MALFORMED_JSON", "{title}");
    }
    let double = vec![good[0].clone(), good[1].clone(), good[1].clone()];
    assert_eq!(forged.post(&double).error().1, "MALFORMED_UPLOAD", "a role twice");
    let mut timestamp = good.clone();
    timestamp.push(("timestamp", good[1].1.clone()));
    assert_eq!(forged.post(&timestamp).error().1, "INVALID_ROLE", "only the service signs it");
    // a key under another id than its own; its signature goes by that id too
    let wrong_id = forged.with_root(|root| {
        let keys = root["keys"].as_object_mut().unwrap();
        let key = keys.remove(&id(forged.targets_key.public())).unwrap();
        keys.insert("00".to_owned(), key);
        root["roles"]["targets"]["keyids"] = json!(["00"]);
    });
    let targets = forge::seal_as(&forge::targets(1), &forged.targets_key, "00");
    let wrong_id = vec![wrong_id[0].clone(), ("targets", targets)];
    let (_, code, detail) = forged.post(&wrong_id).error();
    assert_eq!((code.as_str(), &detail["Name"]), ("INVALID_UPDATE", &json!("ErrBadTargets")));
    assert_eq!(forged.post(&good).status, 200, "the positive control");

    // a root that gives the targets to another key, without targets of that key
    let [snapshot, server] = &forged.server;
    let other = Key::new();
    let keys = [("root", forged.root_key.public()), ("targets", other.public())];
    let root = forge::root(2, &[keys[0], keys[1], ("snapshot", snapshot), ("timestamp", server)]);
    let answer = forged.post(&vec![("root", seal(&root, &[&forged.root_key]))]);
    assert_eq!(answer.error().2["Name"], json!("ErrBadTargets"));
}

/// A client that signs its own snapshots, and names in one what it does not send.
#[test]
fn a_snapshot_may_name_only_what_is_there_and_comes_too_late_before_it_is_wrong() {
    let world = World::ours();
    let mut forged = Forged::new(&world);
    let snapshot_key = Key::new();
    forged.server[0] = snapshot_key.public().clone();
    let with_snapshot =
        |files: &Files, version: i64, listed: &Files, change: &dyn Fn(&mut Value)| {
            let listed: Vec<(&str, &[u8])> =
                listed.iter().map(|(r, b)| (*r, b.as_slice())).collect();
            let mut snapshot = forge::snapshot(version, &listed);
            change(&mut snapshot);
            let mut all = files.clone();
            all.push(("snapshot", seal(&snapshot, &[&snapshot_key])));
            all
        };
    let nothing = |_: &mut Value| ();
    let first = forged.files(1);
    let length = |s: &mut Value| s["meta"]["root"]["length"] = json!(1);
    let wrong_length = with_snapshot(&first, 1, &first, &length);
    assert_eq!(forged.post(&wrong_length).error().2["Name"], json!("ErrBadSnapshot"), "length");
    assert_eq!(forged.post(&with_snapshot(&first, 1, &first, &nothing)).status, 200);

    let next = vec![forged.files(2).remove(1)];
    let listed = vec![first[0].clone(), next[0].clone()];
    let other_root = |s: &mut Value| s["meta"]["root"] = forge::meta(b"another root");
    for title in ["root", "targets/a", "../root"] {
        let wrong = |s: &mut Value| s["meta"][title] = forge::meta(b"what is not there");
        let answer = forged.post(&with_snapshot(&next, 2, &listed, &wrong));
        assert_eq!(answer.error().2["Name"], json!("ErrBadSnapshot"), "{title}");
    }
    let late = forged.post(&with_snapshot(&next, 1, &listed, &other_root));
    assert_eq!(late.error().1, "VERSION", "a conflict is told before a wrong hash");
    assert_eq!(forged.post(&with_snapshot(&next, 2, &listed, &nothing)).status, 200);
}

/// By a client that sends all before it reads.
#[test]
fn an_upload_that_is_too_large_is_refused_in_a_way_that_can_be_read() {
    let world = World::ours();
    let large = form(&[("targets", &vec![b' '; 20 << 20])]);
    let answer = world.send("POST", &format!("/v2/{GUN}/_trust/tuf/"), FORM, &large);
    assert_eq!((answer.status, answer.error().1.as_str()), (413, "MALFORMED_UPLOAD"), "{answer:?}");
}
