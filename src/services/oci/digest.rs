//! `sha256:<64 hex>` or `sha512:<128 hex>`, the name that content gives itself.

use std::{fmt, str::FromStr};

use ring::digest::{Context, SHA256, SHA512};
use serde::{Deserialize, Serialize};

/// A digest in canonical form (OCI image spec, "Digests"): always an algorithm, a colon and its
/// number of lower-case hexadecimal characters, so it is safe as a file name after the colon.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// The algorithms of the image spec ("Registered Algorithms"). Docker writes sha256 only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 64 hexadecimal characters.
    Sha256,
    /// 128 hexadecimal characters.
    Sha512,
}

/// A digest on its way: of content that comes in pieces.
#[derive(Clone)]
pub struct Hasher {
    algorithm: Algorithm,
    context: Context,
}

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Another algorithm.
    #[error(
        "only sha256 and sha512 digests are supported; write sha256: and 64 hexadecimal characters"
    )]
    Algorithm,
    /// Not so many lower-case hexadecimal characters.
    #[error(
        "a digest has lower-case hexadecimal characters after the colon, 64 for sha256 and 128 for sha512"
    )]
    Hex,
}

impl Digest {
    /// The sha256 digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Algorithm::Sha256.of(bytes)
    }

    /// The sha256 digest whose 32 hash bytes are at hand.
    pub fn from_hash(hash: &[u8]) -> Self {
        Self::spell(Algorithm::Sha256, hash)
    }

    fn spell(algorithm: Algorithm, hash: &[u8]) -> Self {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        let hex = hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        let mut text = format!("{}:", algorithm.as_str());
        text.reserve(2 * hash.len());
        text.extend(hex);
        Self(text)
    }

    /// What it was made with.
    pub fn algorithm(&self) -> Algorithm {
        let is_sha512 = self.0.starts_with(Algorithm::Sha512.as_str());
        if is_sha512 { Algorithm::Sha512 } else { Algorithm::Sha256 }
    }

    /// `sha256:…`, whole.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hexadecimal characters alone.
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(_, hex)| hex)
    }
}

impl Algorithm {
    /// As it is written before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The digest of these bytes.
    pub fn of(self, bytes: &[u8]) -> Digest {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    /// For content that comes in pieces.
    pub fn hasher(self) -> Hasher {
        let algorithm = match self {
            Self::Sha256 => &SHA256,
            Self::Sha512 => &SHA512,
        };
        Hasher { algorithm: self, context: Context::new(algorithm) }
    }

    fn hex_characters(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl Hasher {
    /// What its digest will be made with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Digest {
        Digest::spell(self.algorithm, self.context.finish().as_ref())
    }
}

impl FromStr for Algorithm {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let mut known = [Self::Sha256, Self::Sha512].into_iter();
        known.find(|known| known.as_str() == text).ok_or(DigestError::Algorithm)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let (algorithm, hex) = text.split_once(':').ok_or(DigestError::Algorithm)?;
        let characters = algorithm.parse::<Algorithm>()?.hex_characters();
        let is_hex = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex && hex.len() == characters {
            Ok(Self(text.to_owned()))
        } else {
            Err(DigestError::Hex)
        }
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_content_has_its_well_known_digest() {
        assert_eq!(
            Digest::of(b"").as_str(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn both_algorithms_name_the_same_content_whole_and_in_pieces() {
        for (algorithm, digest) in [
            (
                Algorithm::Sha256,
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                Algorithm::Sha512,
                "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ] {
            let mut pieces = algorithm.hasher();
            pieces.update(b"a");
            pieces.update(b"bc");
            let whole = algorithm.of(b"abc");
            assert_eq!((whole.as_str(), &pieces.finish()), (digest, &whole));
            assert_eq!(digest.parse::<Digest>().unwrap().algorithm(), algorithm);
        }
    }

    #[test]
    fn only_the_canonical_form_is_read() {
        let good = format!("sha256:{}", "a".repeat(64));
        assert_eq!(good.parse::<Digest>().unwrap().hex(), "a".repeat(64));
        let other = |text: &str, times| text.repeat(times);
        for (bad, why) in [
            (String::new(), DigestError::Algorithm),
            ("sha256".into(), DigestError::Algorithm),
            ("md5:abcd".into(), DigestError::Algorithm),
            (format!("SHA256:{}", other("a", 64)), DigestError::Algorithm),
            (format!("sha384:{}", other("a", 96)), DigestError::Algorithm),
            ("sha256:".into(), DigestError::Hex),
            ("sha256:../../etc".into(), DigestError::Hex),
            (format!("sha256:{}", other("a", 128)), DigestError::Hex),
            (format!("sha512:{}", other("a", 64)), DigestError::Hex),
            (format!("sha512:{}", other("../", 43)), DigestError::Hex),
            (format!("sha512:{}:", other("a", 127)), DigestError::Hex),
        ] {
            assert_eq!(bad.parse::<Digest>(), Err(why), "{bad}");
        }
        assert_eq!(format!("sha256:{}", "A".repeat(64)).parse::<Digest>(), Err(DigestError::Hex));
    }
}
