//! Private keys of the classroom, and files signed with them.

use jiff::Timestamp;
use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PublicKeyData as _,
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde::Serialize;

use super::{
    TrustError, canonical,
    encoding::Base64,
    gun::Gun,
    keys::{PublicKey, Signature},
};
use crate::certs::valid_days;

/// How long the certificate of a root key is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CertificateAge {
    /// For ten years from now, as Notary's clients make it.
    Fresh,
    /// Until yesterday.
    Expired,
}

/// An ECDSA P-256 key and the public half as metadata lists it.
pub(super) struct PrivateKey {
    public: PublicKey,
    pkcs8: Vec<u8>,
    pair: EcdsaKeyPair,
}

impl PrivateKey {
    /// A new key.
    pub(super) fn generate() -> Result<Self, TrustError> {
        let pair = new_pair()?;
        Self::load(PublicKey::ecdsa(pair.subject_public_key_info()), pair.serialize_der())
    }

    /// A new root key: its public half is a self-signed certificate in the collection's name.
    pub(super) fn generate_root(gun: &Gun, age: CertificateAge) -> Result<Self, TrustError> {
        let pair = new_pair()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, gun.as_str());
        params.key_usages.push(KeyUsagePurpose::DigitalSignature);
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::CodeSigning);
        match age {
            CertificateAge::Fresh => valid_days(&mut params, -1, 3650),
            CertificateAge::Expired => valid_days(&mut params, -3650, -1),
        }
        let cert = params.self_signed(&pair).map_err(|_| TrustError::Key)?;
        Self::load(PublicKey::ecdsa_certificate(&cert.pem()), pair.serialize_der())
    }

    /// A key that was stored.
    pub(super) fn load(public: PublicKey, pkcs8: Vec<u8>) -> Result<Self, TrustError> {
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(kind, &pkcs8, &SystemRandom::new())
            .map_err(|_| TrustError::Key)?;
        Ok(Self { public, pkcs8, pair })
    }

    /// The public half.
    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The private half, PKCS#8; only for the store.
    pub(super) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, TrustError> {
        let sig = self.pair.sign(&SystemRandom::new(), message).map_err(|_| TrustError::Key)?;
        Ok(Signature {
            keyid: self.public.id(),
            method: "ecdsa".to_owned(),
            sig: Base64(sig.as_ref().to_vec()),
        })
    }
}

/// A whole file: `content` in canonical form and a signature of each key, byte for byte as
/// Notary's clients write it, since they hash what they have written again.
pub(super) fn seal<T: Serialize>(content: &T, keys: &[&PrivateKey]) -> Result<Vec<u8>, TrustError> {
    let message = canonical::encode(&serde_json::to_value(content)?);
    let signatures: Vec<Signature> =
        keys.iter().map(|key| key.sign(&message)).collect::<Result<_, _>>()?;
    let mut bytes = br#"{"signed":"#.to_vec();
    bytes.extend(message);
    bytes.extend(br#","signatures":"#);
    bytes.extend(serde_json::to_vec(&signatures)?);
    bytes.push(b'}');
    Ok(bytes)
}

/// Whether less than this many days are left until `expires`.
pub(super) fn is_near(expires: Timestamp, days: i64) -> bool {
    expires < super::encoding::days_from_now(days)
}

fn new_pair() -> Result<KeyPair, TrustError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| TrustError::Key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::metadata::Envelope, *};

    #[test]
    fn what_is_sealed_is_canonical_and_verified_by_the_public_half() {
        let key = PrivateKey::generate().unwrap();
        let bytes = seal(&json!({ "b": 1, "a": [] }), &[&key]).unwrap();
        assert!(bytes.starts_with(br#"{"signed":{"a":[],"b":1},"signatures":[{"keyid":""#));
        let envelope = Envelope::parse(&bytes).unwrap();
        assert!(key.public().verifies(&envelope.signatures[0], &envelope.message()));
        assert_eq!(envelope.signatures[0].keyid, key.public().id());
    }

    #[test]
    fn a_root_key_is_a_certificate_in_the_name_of_the_collection() {
        let gun: Gun = format!("127.0.0.1:5000/{}", "long/".repeat(30) + "name").parse().unwrap();
        let now = Timestamp::now();
        for (age, good) in [(CertificateAge::Fresh, true), (CertificateAge::Expired, false)] {
            let key = PrivateKey::generate_root(&gun, age).unwrap();
            let certificate = key.public().certificate().unwrap();
            assert!(certificate.names(gun.as_str()) && certificate.is_sound());
            assert_eq!(certificate.is_valid_at(now), good, "{age:?}");
            let bytes = seal(&json!({}), &[&key]).unwrap();
            let envelope = Envelope::parse(&bytes).unwrap();
            assert!(key.public().verifies(&envelope.signatures[0], b"{}"));
        }
    }

    #[test]
    fn a_stored_key_signs_as_before() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::load(key.public().clone(), key.pkcs8().to_vec()).unwrap();
        let signature = again.sign(b"m").unwrap();
        assert!(key.public().verifies(&signature, b"m"));
        assert!(PrivateKey::load(key.public().clone(), b"broken".to_vec()).is_err());
    }
}
