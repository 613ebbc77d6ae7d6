//! The key that a student's labcheck signs with: Ed25519 (RFC 8032).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A key to sign with.
pub struct Key(pub(super) Ed25519KeyPair);

/// It is no key: of another kind, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no Ed25519 key in PKCS #8")]
pub struct KeyError;

impl Key {
    /// The key in these bytes (PKCS #8, version 2).
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, KeyError> {
        Ed25519KeyPair::from_pkcs8(bytes).map(Self).map_err(|_| KeyError)
    }

    /// The half of it that everybody may know.
    pub fn public(&self) -> PublicKey {
        PublicKey(STANDARD.encode(self.0.public_key().as_ref()))
    }

    /// Its signature of a text, in base64.
    pub(super) fn sign(&self, text: &str) -> String {
        STANDARD.encode(self.0.sign(text.as_bytes()).as_ref())
    }
}

/// A secret is never printed.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.public()).finish()
    }
}

/// The public half of a key: 32 bytes in base64.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct PublicKey(String);

impl PublicKey {
    /// It as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is its signature of the text.
    pub(super) fn has_signed(&self, text: &str, signature: &str) -> bool {
        let (Ok(key), Ok(signature)) = (STANDARD.decode(&self.0), STANDARD.decode(signature))
        else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::testing::key;

    #[test]
    fn a_signature_is_of_one_key_and_one_text() {
        let (one, other) = (key(1), key(2));
        let signature = one.sign("00ff");
        assert!(one.public().has_signed("00ff", &signature));
        assert!(!one.public().has_signed("00fe", &signature));
        assert!(!other.public().has_signed("00ff", &signature));
        for wrong in ["", "?", "AAAA"] {
            assert!(!one.public().has_signed("00ff", wrong));
            assert!(!PublicKey(wrong.to_owned()).has_signed("00ff", &signature), "{wrong}");
        }
        assert_ne!(one.public(), other.public());
    }

    #[test]
    fn what_is_no_key_is_none_and_a_key_tells_its_public_half_alone() {
        let made = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
        let read = Key::from_pkcs8(made.as_ref()).unwrap();
        assert_eq!(format!("{read:?}"), format!("Key({:?})", read.public()));
        assert!(Key::from_pkcs8(b"").is_err() && Key::from_pkcs8(&made.as_ref()[1..]).is_err());
    }
}
