//! A collection in a forger's hands, and the uploads that a server has to refuse.

use serde_json::{Value, json};

use crate::{
    forge::{self, Key, form, id, seal},
    oracle::World,
    wire::Answer,
};

pub(crate) const GUN: &str = "example.com/forged";
pub(crate) const FORM: &str = "multipart/form-data; boundary=forged";

/// A collection of the forger's at a server: everything about it is good until it is changed.
pub(crate) struct Forged<'a> {
    world: &'a World,
    pub(crate) root_key: Key,
    pub(crate) targets_key: Key,
    /// The keys of snapshot and timestamp.
    pub(crate) server: [Value; 2],
}

pub(crate) type Files = Vec<(&'static str, Vec<u8>)>;

impl<'a> Forged<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let server = ["snapshot", "timestamp"].map(|role| {
            let path = format!("/v2/{GUN}/_trust/tuf/{role}.key");
            world.send("GET", &path, "", b"").json()
        });
        // the key as it is hashed: its private half stands there as null
        let server = server.map(|key| json!({ "keytype": key["keytype"], "keyval": { "private": null, "public": key["keyval"]["public"] } }));
        Self { world, root_key: Key::certificate(GUN, 1), targets_key: Key::new(), server }
    }

    pub(crate) fn root(&self, version: i64) -> Value {
        let [snapshot, timestamp] = &self.server;
        let keys = [("root", self.root_key.public()), ("targets", self.targets_key.public())];
        forge::root(version, &[keys[0], keys[1], ("snapshot", snapshot), ("timestamp", timestamp)])
    }

    pub(crate) fn files(&self, version: i64) -> Files {
        let root = seal(&self.root(version), &[&self.root_key]);
        let targets = seal(&forge::targets(version), &[&self.targets_key]);
        vec![("root", root), ("targets", targets)]
    }

    pub(crate) fn post(&self, files: &Files) -> Answer {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(r, b)| (*r, b.as_slice())).collect();
        let path = format!("/v2/{GUN}/_trust/tuf/");
        self.world.send("POST", &path, FORM, &form(&files))
    }

    /// Root changed, signed again by its key.
    pub(crate) fn with_root(&self, change: impl FnOnce(&mut Value)) -> Files {
        let mut root = self.root(1);
        change(&mut root);
        let mut files = self.files(1);
        files[0].1 = seal(&root, &[&self.root_key]);
        files
    }

    /// Targets changed, signed again by their key.
    pub(crate) fn with_targets(&self, change: impl FnOnce(&mut Value)) -> Files {
        let mut targets = forge::targets(1);
        change(&mut targets);
        let mut files = self.files(1);
        files[1].1 = seal(&targets, &[&self.targets_key]);
        files
    }

    pub(crate) fn first_uploads(&self) -> Vec<(&'static str, Files)> {
        let stranger = Key::certificate(GUN, 1);
        let wrong_name = Key::certificate("example.com/other", 1);
        let expired = Key::certificate(GUN, -1);
        let own_root = |key: &Key| {
            let [snapshot, timestamp] = &self.server;
            let keys = [("root", key.public()), ("targets", self.targets_key.public())];
            let all = [keys[0], keys[1], ("snapshot", snapshot), ("timestamp", timestamp)];
            let targets = self.files(1).remove(1);
            vec![("root", seal(&forge::root(1, &all), &[key])), targets]
        };
        let root_role = |root: &mut Value, value: Value| root["roles"]["root"] = value;
        let mut stranger_signs = self.files(1);
        stranger_signs[0].1 = seal(&self.root(1), &[&stranger]);
        let mut unsigned = self.files(1);
        unsigned[0].1 = seal(&self.root(1), &[]);
        let mut strange_targets = self.files(1);
        strange_targets[1].1 = seal(&forge::targets(1), &[&stranger]);
        let mut unsigned_targets = self.files(1);
        unsigned_targets[1].1 = seal(&forge::targets(1), &[]);
        let mut delegation = self.files(1);
        delegation.push(("targets/a", seal(&forge::targets(1), &[&self.targets_key])));
        let root_only = vec![self.files(1).remove(0)];
        let targets_only = vec![self.files(1).remove(1)];
        let dated = |value: &mut Value| value["expires"] = json!("2020-02-03T04:05:06Z");
        vec![
            ("signed by a stranger", stranger_signs),
            ("not signed", unsigned),
            ("certificate of another name", own_root(&wrong_name)),
            ("expired certificate", own_root(&expired)),
            ("root key without certificate", own_root(&Key::new())),
            ("root of the wrong type", self.with_root(|r| r["_type"] = json!("Targets"))),
            ("root version 0", self.with_root(|r| r["version"] = json!(0))),
            ("root version 3", self.with_root(|r| r["version"] = json!(3))),
            ("root version -1", self.with_root(|r| r["version"] = json!(-1))),
            ("root expired", self.with_root(dated)),
            ("root threshold 0", self.with_root(|r| r["roles"]["targets"]["threshold"] = json!(0))),
            ("root threshold 2", self.with_root(|r| r["roles"]["root"]["threshold"] = json!(2))),
            (
                "targets threshold 2",
                self.with_root(|r| r["roles"]["targets"]["threshold"] = json!(2)),
            ),
            (
                "a role is missing",
                self.with_root(|r| {
                    r["roles"].as_object_mut().unwrap().remove("snapshot");
                }),
            ),
            (
                "a key is missing",
                self.with_root(|r| root_role(r, json!({ "keyids": ["00"], "threshold": 1 }))),
            ),
            ("root alone", root_only),
            ("targets alone", targets_only),
            ("targets by a stranger", strange_targets),
            ("targets not signed", unsigned_targets),
            ("targets of the wrong type", self.with_targets(|t| t["_type"] = json!("Root"))),
            ("targets version 0", self.with_targets(|t| t["version"] = json!(0))),
            ("targets expired", self.with_targets(dated)),
            (
                "delegation elsewhere",
                self.with_targets(|t| {
                    t["delegations"]["roles"] =
                        json!([{ "keyids": [], "name": "targets/a/b", "threshold": 1 }]);
                }),
            ),
            (
                "delegation of a strange name",
                self.with_targets(|t| {
                    t["delegations"]["roles"] =
                        json!([{ "keyids": [], "name": "../x", "threshold": 1 }]);
                }),
            ),
            (
                "delegation without a key",
                self.with_targets(|t| {
                    t["delegations"]["roles"] =
                        json!([{ "keyids": ["00"], "name": "targets/a", "threshold": 1 }]);
                }),
            ),
            ("delegation that nobody made", delegation),
        ]
    }

    /// What is refused after a first good upload; each of these would be the next.
    pub(crate) fn later_uploads(&self) -> Vec<(&'static str, Files)> {
        let stranger = Key::certificate(GUN, 1);
        let [snapshot, timestamp] = &self.server;
        let next_root = |key: &Key, signers: &[&Key]| {
            let keys = [("root", key.public()), ("targets", self.targets_key.public())];
            let all = [keys[0], keys[1], ("snapshot", snapshot), ("timestamp", timestamp)];
            vec![("root", seal(&forge::root(2, &all), signers)), self.files(2).remove(1)]
        };
        let delegate = Key::new();
        let delegated = |threshold: i64, signers: &[&Key]| {
            let mut targets = forge::targets(2);
            targets["delegations"] = json!({
                "keys": { id(delegate.public()): delegate.public() },
                "roles": [{
                    "keyids": [id(delegate.public())],
                    "name": "targets/a", "paths": [""], "threshold": threshold,
                }],
            });
            let parent = seal(&targets, &[&self.targets_key]);
            vec![("targets", parent), ("targets/a", seal(&forge::targets(1), signers))]
        };
        let mut orphan = delegated(1, &[&delegate]);
        orphan[1].0 = "targets/b";
        let mut grandchild = delegated(1, &[&delegate]);
        grandchild.push(("targets/a/b", seal(&forge::targets(1), &[&delegate])));
        let own_snapshot = |version: i64, listed: &[(&str, &[u8])]| {
            let targets = self.files(2).remove(1);
            vec![targets, ("snapshot", seal(&forge::snapshot(version, listed), &[&stranger]))]
        };
        vec![
            ("the same again", self.files(1)),
            ("old targets", vec![self.files(1).remove(1)]),
            ("root replaced without the old key", next_root(&stranger, &[&stranger])),
            ("root replaced without the new key", next_root(&stranger, &[&self.root_key])),
            ("a delegate's file by a stranger", delegated(1, &[&stranger])),
            ("a delegate's file, not signed", delegated(1, &[])),
            ("one key counted twice", delegated(2, &[&delegate, &delegate])),
            ("a delegate of no name", orphan),
            ("a delegate's delegate of no name", grandchild),
            ("a snapshot of a stranger", own_snapshot(2, &[])),
        ]
    }
}
