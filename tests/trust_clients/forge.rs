//! Metadata made by hand: what a client would never send, signed so that only the flaw meant is
//! in it.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, DnType, KeyPair, PublicKeyData as _};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde_json::{Value, json};

/// A key of the forger's, and how metadata lists it.
pub(crate) struct Key {
    pair: KeyPair,
    public: Value,
}

impl Key {
    pub(crate) fn new() -> Self {
        let pair = KeyPair::generate().unwrap();
        let public = listed("ecdsa", &pair.subject_public_key_info());
        Self { pair, public }
    }

    /// A root key: a certificate in this name, that is good for so many days from today.
    pub(crate) fn certificate(name: &str, days: i64) -> Self {
        let pair = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        if days < 0 {
            params.not_before = rcgen::date_time_ymd(2015, 1, 1);
            params.not_after = rcgen::date_time_ymd(2016, 1, 1);
        }
        let cert = params.self_signed(&pair).unwrap();
        Self { public: listed("ecdsa-x509", cert.pem().as_bytes()), pair }
    }

    pub(crate) fn public(&self) -> &Value {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Value {
        let rng = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(kind, &self.pair.serialize_der(), &rng).unwrap();
        let sig = STANDARD.encode(pair.sign(&rng, message).unwrap());
        json!({ "keyid": id(&self.public), "method": "ecdsa", "sig": sig })
    }
}

fn listed(kind: &str, public: &[u8]) -> Value {
    json!({ "keytype": kind, "keyval": { "private": null, "public": STANDARD.encode(public) } })
}

/// Sorted by hand: the map of serde_json sorts only without its `preserve_order`.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().collect();
            let fields = sorted.iter().map(|(k, v)| format!("{}:{}", json!(k), canonical(v)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// The id of a key as metadata lists it.
pub(crate) fn id(public: &Value) -> String {
    hex(digest(&SHA256, canonical(public).as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// A whole file, signed by these.
pub(crate) fn seal(signed: &Value, keys: &[&Key]) -> Vec<u8> {
    let message = canonical(signed);
    let signatures: Vec<_> = keys.iter().map(|key| key.sign(message.as_bytes())).collect();
    format!("{{\"signed\":{message},\"signatures\":{}}}", json!(signatures)).into_bytes()
}

/// A whole file whose signature claims to be of another key's id.
pub(crate) fn seal_as(signed: &Value, key: &Key, id: &str) -> Vec<u8> {
    let message = canonical(signed);
    let mut signature = key.sign(message.as_bytes());
    signature["keyid"] = json!(id);
    format!("{{\"signed\":{message},\"signatures\":{}}}", json!([signature])).into_bytes()
}

/// So many days from now, RFC 3339.
pub(crate) fn in_days(days: i64) -> String {
    let at = Timestamp::now() + SignedDuration::from_hours(24 * days);
    Timestamp::from_second(at.as_second()).unwrap().to_string()
}

/// The content of a root for these keys, by role.
pub(crate) fn root(version: i64, keys: &[(&str, &Value)]) -> Value {
    let all: BTreeMap<_, _> = keys.iter().map(|(_, key)| (id(key), key)).collect();
    let roles: BTreeMap<_, _> = keys
        .iter()
        .map(|(role, key)| (*role, json!({ "keyids": [id(key)], "threshold": 1 })))
        .collect();
    json!({
        "_type": "Root", "consistent_snapshot": false, "expires": in_days(3650),
        "keys": all, "roles": roles, "version": version,
    })
}

/// The content of targets that name one tag.
pub(crate) fn targets(version: i64) -> Value {
    json!({
        "_type": "Targets", "expires": in_days(1000), "version": version,
        "delegations": { "keys": {}, "roles": [] },
        "targets": { "v1": { "hashes": { "sha256": STANDARD.encode([7; 32]) }, "length": 527 } },
    })
}

/// Length and sha256 of a file, as snapshots list them.
pub(crate) fn meta(bytes: &[u8]) -> Value {
    let hash = STANDARD.encode(digest(&SHA256, bytes));
    json!({ "hashes": { "sha256": hash }, "length": bytes.len() })
}

/// The content of a snapshot of these files.
pub(crate) fn snapshot(version: i64, files: &[(&str, &[u8])]) -> Value {
    let meta: BTreeMap<_, _> = files.iter().map(|(role, bytes)| (*role, meta(bytes))).collect();
    json!({ "_type": "Snapshot", "expires": in_days(1000), "version": version, "meta": meta })
}

/// The body of an upload, for the boundary `forged`.
pub(crate) fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (role, content) in files {
        let head = format!(
            "--forged\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{role}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--forged--\r\n");
    body
}
