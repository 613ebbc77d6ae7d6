//! Names that are safe to use as paths: nothing else reaches the store's layout.
//!
//! Pure: text in, values out.

use std::{fmt, str::FromStr};

use ring::rand::{SecureRandom, SystemRandom};

use super::RegistryError;
use crate::oci::{Digest, is_repository_name, is_tag};

/// A repository name of the OCI distribution spec ("Pulling manifests"), such as `library/alpine`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

/// A tag of the OCI distribution spec ("Pulling manifests"), such as `latest`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// A manifest is asked for by tag or by digest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Whatever the tag points to now.
    Tag(Tag),
    /// These bytes and no others.
    Digest(Digest),
}

/// The name of an upload session: a random UUID (RFC 9562, version 4), so that nobody guesses it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct UploadId(String);

impl Repository {
    /// The name as it is written in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Repository {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        if is_repository_name(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RegistryError::Name(shorten(text)))
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tag {
    /// The tag as it is written in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        if is_tag(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RegistryError::Tag(shorten(text)))
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Reference {
    type Err = RegistryError;

    /// A colon never stands in a tag, so it tells a digest.
    fn from_str(text: &str) -> Result<Self, RegistryError> {
        if text.contains(':') {
            return text.parse().map(Self::Digest).map_err(RegistryError::Digest);
        }
        text.parse().map(Self::Tag)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

impl UploadId {
    /// A new random one.
    pub(super) fn random() -> Result<Self, RegistryError> {
        let mut bytes = [0u8; 16];
        SystemRandom::new().fill(&mut bytes).map_err(|_| RegistryError::Random)?;
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex = Digest::from_hash(&bytes);
        let hex = hex.hex();
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Ok(Self(parts.join("-")))
    }

    /// The UUID in its usual form.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UploadId {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            });
        if fits { Ok(Self(text.to_owned())) } else { Err(RegistryError::UploadUnknown) }
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a message quotes of a hostile text.
fn shorten(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_digest_exactly_when_it_has_a_colon() {
        let digest = Digest::of(b"x");
        assert_eq!(
            digest.as_str().parse::<Reference>().unwrap(),
            Reference::Digest(digest.clone())
        );
        assert!(matches!("latest".parse::<Reference>().unwrap(), Reference::Tag(_)));
        for bad in ["", "..", ".hidden", "a/b", "sha256:", "sha256:../../x", "a\0b"] {
            assert!(bad.parse::<Reference>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn upload_ids_are_uuids_and_nothing_else_is() {
        let one = UploadId::random().unwrap();
        assert_eq!(one.as_str().parse::<UploadId>().unwrap(), one);
        assert_ne!(one, UploadId::random().unwrap());
        assert_eq!(one.as_str().as_bytes()[14], b'4', "version 4: {one}");
        for bad in ["", "..", "../../../../../../../../../../etc/pwd0", &"a".repeat(36)] {
            assert!(bad.parse::<UploadId>().is_err(), "{bad:?}");
        }
    }
}
