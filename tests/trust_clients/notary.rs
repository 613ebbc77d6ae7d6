//! The notary client, against ours and against the real server: the same story, scene by scene.

use std::path::Path;

use rcgen::{CertificateParams, DnType, KeyPair};

use crate::{
    oracle::{Story, World},
    support::{Client, ready},
};

const GUN: &str = "example.com/lab/collection";

fn write(client: &Client, name: &str, content: &str) -> String {
    let path = client.path(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// A delegate's key and certificate.
fn delegate(dir: &Path, name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    let cert = params.self_signed(&key).unwrap();
    let (cert_path, key_path) = (dir.join("delegate.crt"), dir.join("delegate.key"));
    std::fs::write(&cert_path, cert.pem()).unwrap();
    std::fs::write(&key_path, key.serialize_pem()).unwrap();
    (cert_path.display().to_string(), key_path.display().to_string())
}

/// A delegate whose key is RSA: made with OpenSSL, for tests only.
fn rsa_delegate(client: &Client) -> (String, String) {
    let cert = write(client, "rsa.crt", include_str!("data/delegate-rsa.crt"));
    (cert, write(client, "rsa.key", include_str!("data/delegate-rsa.key")))
}

/// A collection's first days: made, filled, published, read, changed.
fn collection(world: &World) -> Story {
    let mut story = Story::new();
    let client = world.client();
    let file = write(&client, "file", "content");
    let hash = "5e".repeat(32);
    let addhash = ["addhash", GUN, "v2", "528", "--sha256", &hash];
    let nothing = client.notary(&["list", GUN]);
    story.refused("list before init", &nothing, "does not have trust data");
    let scenes: [(&str, &[&str], &str); 15] = [
        ("init", &["init", GUN], ""),
        ("init again", &["init", GUN], ""),
        ("add", &["add", GUN, "v1", &file], ""),
        ("addhash", &addhash, ""),
        ("status", &["status", GUN], ""),
        ("publish", &["publish", GUN], ""),
        ("status after publish", &["status", GUN], ""),
        ("list", &["list", GUN], ""),
        ("lookup", &["lookup", GUN, "v1"], ""),
        ("verify", &["verify", GUN, "v1"], "content"),
        ("remove", &["remove", GUN, "v1"], ""),
        ("reset", &["reset", GUN, "--all"], ""),
        ("status after reset", &["status", GUN], ""),
        ("remove and publish", &["remove", "-p", GUN, "v2"], ""),
        ("key list", &["key", "list"], ""),
    ];
    for (title, args, input) in scenes {
        story.scene(title, &client.notary_with(args, &[], input));
    }
    let none = client.notary(&["lookup", GUN, "v9"]);
    story.refused("lookup of none", &none, "No valid trust data for v9");
    let other = client.notary_with(&["verify", GUN, "v1"], &[], "other");
    story.refused("verify another content", &other, " checksum for v1 did not match");
    story.scene("list by another", &world.client().notary(&["list", GUN]));
    story
}

/// Every key rotated; read by a client that knows the old keys, and by one that knows none.
fn rotations(world: &World) -> Story {
    let mut story = Story::new();
    let owner = world.client();
    let reader = world.client();
    let file = write(&owner, "file", "content");
    story.scene("init", &owner.notary(&["init", "-p", GUN]));
    story.scene("add", &owner.notary(&["add", "-p", GUN, "v1", &file]));
    story.scene("read first", &reader.notary(&["list", GUN]));
    let rotations: [(&str, &[&str]); 7] = [
        ("targets", &["key", "rotate", GUN, "targets"]),
        ("snapshot to the server", &["key", "rotate", GUN, "snapshot", "-r"]),
        ("snapshot of the server", &["key", "rotate", GUN, "snapshot", "-r"]),
        ("snapshot back", &["key", "rotate", GUN, "snapshot"]),
        ("timestamp", &["key", "rotate", GUN, "timestamp", "-r"]),
        ("root", &["key", "rotate", GUN, "root"]),
        ("root again", &["key", "rotate", GUN, "root"]),
    ];
    for (title, args) in rotations {
        story.scene(title, &owner.notary_with(args, &[], "yes\n"));
        story.scene(
            &format!("{title}: read by a new client"),
            &world.client().notary(&["list", GUN]),
        );
        if title != "root" {
            story.scene(&format!("{title}: read again"), &reader.notary(&["list", GUN]));
        }
        let tag = title.replace(' ', "-");
        story.scene(&format!("{title}: add"), &owner.notary(&["add", "-p", GUN, &tag, &file]));
    }
    let here = owner.notary(&["key", "rotate", GUN, "timestamp"]);
    story.refused("timestamp here", &here, "does not permit the client managing the timestamp key");
    story.scene("read at last", &reader.notary(&["list", GUN]));
    story.scene("keys at last", &owner.notary(&["key", "list"]));
    story
}

/// Delegations: made, used by the delegate, taken back; and the collection deleted.
fn delegations(world: &World) -> Story {
    let mut story = Story::new();
    let owner = world.client();
    let (cert, key) = delegate(owner.dir.path(), "delegate");
    let file = write(&owner, "file", "content");
    story.scene("init", &owner.notary(&["init", "-p", GUN]));
    story.scene("snapshot to the server", &owner.notary(&["key", "rotate", GUN, "snapshot", "-r"]));
    let add = ["delegation", "add", "-p", GUN, "targets/releases", &cert, "--all-paths"];
    story.scene("delegation add", &owner.notary(&add));
    story.scene("delegation list", &owner.notary(&["delegation", "list", GUN]));

    let other = world.client();
    let import = other.notary(&["key", "import", &key, "--role", "delegate"]);
    story.scene("key import", &import);
    let args = ["add", "-p", GUN, "v1", &file, "--roles", "targets/releases"];
    story.scene("the delegate adds", &other.notary(&args));
    story.refused(
        "the delegate is no owner",
        &other.notary(&["add", "-p", GUN, "v2", &file]),
        "could not find necessary signing keys",
    );
    story.scene("reset", &other.notary(&["reset", GUN, "--all"]));
    story.scene("list", &world.client().notary(&["list", GUN]));
    let listed = world.client().notary(&["list", GUN, "--roles", "targets/releases"]);
    story.scene("list of the role", &listed);
    let nested = ["delegation", "add", "-p", GUN, "targets/releases/team", &cert, "--paths", "t-"];
    story.scene("a delegation of the delegate", &other.notary(&nested));
    let args = ["add", "-p", GUN, "t-1", &file, "--roles", "targets/releases/team"];
    story.scene("used", &other.notary(&args));
    story.scene("list of all", &world.client().notary(&["list", GUN]));

    let (rsa_cert, rsa_key) = rsa_delegate(&other);
    let add = ["delegation", "add", "-p", GUN, "targets/rsa", &rsa_cert, "--all-paths"];
    story.scene("a delegate with an RSA key", &owner.notary(&add));
    let import = other.notary(&["key", "import", &rsa_key, "--role", "delegate"]);
    story.scene("its key import", &import);
    let args = ["add", "-p", GUN, "rsa-1", &file, "--roles", "targets/rsa"];
    story.scene("it adds", &other.notary(&args));
    story.scene("list with it", &world.client().notary(&["list", GUN]));
    story.scene("witness", &other.notary(&["witness", "-p", GUN, "targets/rsa"]));

    let remove = ["delegation", "remove", "-p", "-y", GUN, "targets/releases"];
    story.scene("delegation remove", &owner.notary(&remove));
    story.scene("delegation list after", &owner.notary(&["delegation", "list", GUN]));
    story.scene("list after", &world.client().notary(&["list", GUN]));
    let args = ["add", "-p", GUN, "v3", &file, "--roles", "targets/releases"];
    story.refused(
        "the delegate is none any more",
        &other.notary(&args),
        "delegation does not exist",
    );

    story.scene("delete here and there", &owner.notary(&["delete", GUN, "--remote"]));
    story.refused(
        "list of what is deleted",
        &world.client().notary(&["list", GUN]),
        "does not have trust data",
    );
    story.scene("the delegate with a cache", &other.notary(&["list", GUN]));
    story.scene("init after the end", &owner.notary(&["init", "-p", GUN]));
    story.scene("list of the new", &world.client().notary(&["list", GUN]));
    story
}

fn compare(play: fn(&World) -> Story) {
    let (ours, real) = (World::ours(), World::debians());
    let (ours, real) = (play(&ours), play(&real));
    real.print("real");
    ours.assert_same(&real);
}

#[test]
fn a_collection_is_made_read_and_changed_as_on_the_real_server() {
    if !ready() {
        return;
    }
    compare(collection);
}

#[test]
fn keys_are_rotated_as_on_the_real_server() {
    if !ready() {
        return;
    }
    compare(rotations);
}

#[test]
fn delegations_and_deletion_are_as_on_the_real_server() {
    if !ready() {
        return;
    }
    compare(delegations);
}
