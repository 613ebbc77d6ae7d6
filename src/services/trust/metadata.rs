//! The four kinds of metadata files of TUF as Notary v1 writes them.
//!
//! Only their shape: whether a file may be believed is decided in `verify`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ring::digest::{SHA256, SHA512, digest};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    canonical,
    encoding::{Base64, nullable},
    keys::{PublicKey, Signature},
};

/// A file: what is signed, and by whom.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Envelope {
    pub(super) signed: Value,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) signatures: Vec<Signature>,
}

/// What every kind of file begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Common {
    #[serde(rename = "_type")]
    pub(super) kind: String,
    pub(super) expires: Timestamp,
    pub(super) version: i64,
}

/// The keys of all roles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Root {
    #[serde(flatten)]
    pub(super) common: Common,
    #[serde(default)]
    pub(super) consistent_snapshot: bool,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) keys: BTreeMap<String, PublicKey>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) roles: BTreeMap<String, RoleKeys>,
}

/// Which keys may sign for a role, and how many have to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RoleKeys {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) keyids: Vec<String>,
    #[serde(default)]
    pub(super) threshold: i64,
}

/// Names (tags) and what they stand for, and to whom more names are delegated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Targets {
    #[serde(flatten)]
    pub(super) common: Common,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) delegations: Delegations,
    #[serde(rename = "targets", default, deserialize_with = "nullable")]
    pub(super) names: BTreeMap<String, FileMeta>,
}

/// One tier of delegations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Delegations {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) keys: BTreeMap<String, PublicKey>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) roles: Vec<DelegatedRole>,
}

/// A delegation: a role, its keys, and below which paths it may name targets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DelegatedRole {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) keys: RoleKeys,
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub(super) paths: Vec<String>,
}

/// The files that belong together (`snapshot`), or the newest snapshot (`timestamp`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Listing {
    #[serde(flatten)]
    pub(super) common: Common,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) meta: BTreeMap<String, FileMeta>,
}

/// Length in bytes and hashes of a file or a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileMeta {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) custom: Option<Value>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) hashes: BTreeMap<String, Base64>,
    #[serde(default)]
    pub(super) length: i64,
}

impl Envelope {
    /// Reads a file strictly.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_value(canonical::parse(bytes)?)
    }

    /// The bytes that the signatures are over.
    pub(super) fn message(&self) -> Vec<u8> {
        canonical::encode(&self.signed)
    }

    /// The signed part as one of the kinds above.
    pub(super) fn content<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.signed)
    }
}

impl FileMeta {
    /// Length, sha256 and sha512 of these bytes, as snapshots and timestamps list files.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let hash = |kind| Base64(digest(kind, bytes).as_ref().to_vec());
        let hashes = [("sha256", hash(&SHA256)), ("sha512", hash(&SHA512))];
        Self {
            custom: None,
            hashes: hashes.into_iter().map(|(name, hash)| (name.to_owned(), hash)).collect(),
            length: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        }
    }

    /// The sha256, lower-case hex, under which the file is asked for.
    pub(super) fn sha256_hex(&self) -> Option<String> {
        let hash = self.hashes.get("sha256").filter(|hash| hash.0.len() == 32)?;
        Some(crate::oci::Digest::from_hash(&hash.0).hex().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_as_go_writes_it_is_read_and_written_the_same() {
        let text = r#"{"_type":"Targets","delegations":{"keys":{},"roles":[{"keyids":["a"],"name":"targets/releases","paths":[""],"threshold":1}]},"expires":"2033-11-20T10:00:00.123456789+01:00","targets":{"v1":{"hashes":{"sha256":"AQI="},"length":5}},"version":3}"#;
        let value = canonical::parse(text.as_bytes()).unwrap();
        let targets: Targets = serde_json::from_value(value).unwrap();
        assert_eq!(targets.delegations.roles[0].keys.keyids, ["a"]);
        let again = canonical::encode(&serde_json::to_value(&targets).unwrap());
        let expected = text.replace("10:00:00.123456789+01:00", "09:00:00.123456789Z");
        assert_eq!(String::from_utf8(again).unwrap(), expected);
    }

    #[test]
    fn what_go_writes_as_null_is_empty() {
        let text = r#"{"signed":{"_type":"Targets","delegations":{"keys":null,"roles":null},"expires":"2033-11-20T10:00:00Z","targets":null,"version":3},"signatures":null}"#;
        let envelope = Envelope::parse(text.as_bytes()).unwrap();
        let targets: Targets = envelope.content().unwrap();
        assert!(targets.names.is_empty() && envelope.signatures.is_empty());
    }
}
