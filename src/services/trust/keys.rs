//! Public keys as they stand in trust metadata, and the checks of signatures made with them.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    canonical,
    encoding::Base64,
    x509::{self, LeafCertificate, RawKey},
};
use crate::oci::Digest;

/// A key as root and targets files list it. What cannot be checked with it (an unknown kind, a
/// broken encoding) still has an id, and verifies nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PublicKey {
    keytype: String,
    keyval: KeyValue,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeyValue {
    public: Base64,
    /// Always `null`; it stands in the hashed form, so it is written.
    #[serde(default, skip_deserializing)]
    private: (),
}

/// One signature of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Signature {
    #[serde(default)]
    pub(super) keyid: String,
    #[serde(default)]
    pub(super) method: String,
    #[serde(default)]
    pub(super) sig: Base64,
}

impl PublicKey {
    /// An ECDSA key given as DER `SubjectPublicKeyInfo`.
    pub(super) fn ecdsa(spki: Vec<u8>) -> Self {
        Self::new("ecdsa", spki)
    }

    /// An ECDSA key given as a PEM certificate, as roots list theirs.
    pub(super) fn ecdsa_certificate(pem: &str) -> Self {
        Self::new("ecdsa-x509", pem.as_bytes().to_vec())
    }

    fn new(kind: &str, public: Vec<u8>) -> Self {
        let keyval = KeyValue { public: Base64(public), private: () };
        Self { keytype: kind.to_owned(), keyval }
    }

    /// The id: hex sha256 over the canonical form of the public half.
    pub(super) fn id(&self) -> String {
        Digest::of(&canonical::encode(&self.to_json())).hex().to_owned()
    }

    /// The form that `GET …/timestamp.key` answers with.
    pub(super) fn to_json(&self) -> serde_json::Value {
        json!({
            "keytype": self.keytype,
            "keyval": { "private": null, "public": self.keyval.public },
        })
    }

    /// The certificate of a key that is one, fit to stand for a root key.
    pub(super) fn certificate(&self) -> Option<LeafCertificate> {
        match self.keytype.as_str() {
            "ecdsa-x509" | "rsa-x509" => x509::leaf_of_bundle(&self.keyval.public.0),
            _ => None,
        }
    }

    /// Whether `signature` is this key's over `message`. The method has to fit the kind of key.
    pub(super) fn verifies(&self, signature: &Signature, message: &[u8]) -> bool {
        let sig = signature.sig.0.as_slice();
        match (signature.method.to_ascii_lowercase().as_str(), self.raw()) {
            ("ecdsa", Some(RawKey::P256(point))) => {
                check(&ECDSA_P256_SHA256_FIXED, &point, message, sig)
            }
            ("ecdsa", Some(RawKey::P384(point))) => asn1_of_fixed(sig, 96)
                .is_some_and(|sig| check(&ECDSA_P384_SHA256_ASN1, &point, message, &sig)),
            ("rsapss", Some(RawKey::Rsa(key))) => {
                check(&RSA_PSS_2048_8192_SHA256, &key, message, sig)
            }
            ("rsapkcs1v15", Some(RawKey::Rsa(key))) => {
                check(&RSA_PKCS1_2048_8192_SHA256, &key, message, sig)
            }
            ("eddsa", None) if self.keytype == "ed25519" => {
                check(&ED25519, &self.keyval.public.0, message, sig)
            }
            _ => false,
        }
    }

    fn raw(&self) -> Option<RawKey> {
        let public = &self.keyval.public.0;
        let key = match self.keytype.as_str() {
            "ecdsa" | "rsa" => x509::key_of_spki(public)?,
            "ecdsa-x509" | "rsa-x509" => x509::key_of_bundle(public)?,
            _ => return None,
        };
        let is_rsa = matches!(key, RawKey::Rsa(_));
        (is_rsa == self.keytype.starts_with("rsa")).then_some(key)
    }
}

fn check(kind: &'static dyn VerificationAlgorithm, key: &[u8], message: &[u8], sig: &[u8]) -> bool {
    UnparsedPublicKey::new(kind, key).verify(message, sig).is_ok()
}

/// DER `SEQUENCE { r INTEGER, s INTEGER }` of a fixed-length `r ‖ s`: ring checks P-384 with
/// SHA-256, Notary's pairing, only in that form.
fn asn1_of_fixed(sig: &[u8], length: usize) -> Option<Vec<u8>> {
    if sig.len() != length {
        return None;
    }
    let (r, s) = sig.split_at(length / 2);
    let mut body = der_integer(r)?;
    body.extend(der_integer(s)?);
    let mut der = vec![0x30, u8::try_from(body.len()).ok().filter(|len| *len < 0x80)?];
    der.extend(body);
    Some(der)
}

fn der_integer(bytes: &[u8]) -> Option<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(zeros..)?;
    let padding = significant.first().is_none_or(|first| first & 0x80 != 0);
    let length = u8::try_from(significant.len() + usize::from(padding)).ok()?;
    let mut der = vec![0x02, length];
    if padding {
        der.push(0);
    }
    der.extend_from_slice(significant);
    Some(der)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
