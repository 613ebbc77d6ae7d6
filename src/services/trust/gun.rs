//! The name of a trust collection. Notary calls it a globally unique name, GUN; docker uses the
//! image's full name, `docker.io/library/alpine` or `127.0.0.1:5000/alpine`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::oci::Digest;

const LONGEST: usize = 255;

/// A checked name: components of letters, digits, `.`, `_` and `-` joined by `/`, the first one
/// with a port or not; none empty, none that starts with a dot or a dash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gun(String);

/// Why a text names no collection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no trust collection; a name looks like docker.io/library/alpine")]
pub struct GunError(String);

impl Gun {
    /// The name as clients write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The collection's folder in the store: a hash, so that no name can be a path.
    pub(super) fn folder(&self) -> String {
        Digest::of(self.0.as_bytes()).hex().to_owned()
    }
}

impl FromStr for Gun {
    type Err = GunError;

    fn from_str(text: &str) -> Result<Self, GunError> {
        let (first, rest) = text.split_once('/').unwrap_or((text, ""));
        let (host, port) = first.split_once(':').unwrap_or((first, "0"));
        let port_fits = (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
        let rest_fits = !text.contains('/') || rest.split('/').all(is_component);
        if text.len() <= LONGEST && is_component(host) && port_fits && rest_fits {
            return Ok(Self(text.to_owned()));
        }
        Err(GunError(text.chars().take(LONGEST).collect()))
    }
}

fn is_component(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

impl TryFrom<String> for Gun {
    type Error = GunError;

    fn try_from(text: String) -> Result<Self, GunError> {
        text.parse()
    }
}

impl From<Gun> for String {
    fn from(gun: Gun) -> Self {
        gun.0
    }
}

impl fmt::Display for Gun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clients_use_are_read() {
        for good in [
            "docker.io/library/alpine",
            "127.0.0.1:5000/alpine",
            "localhost:5000/a/b_c/d-e.f",
            "example.com/Collection",
            "collection",
            "a/__b",
        ] {
            assert_eq!(good.parse::<Gun>().unwrap().as_str(), good);
        }
    }

    #[test]
    fn nothing_that_could_be_a_path_or_a_pattern_is_a_name() {
        let long = "a".repeat(256);
        for bad in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "..",
            "a/../b",
            "a/..",
            ".hidden",
            "a/.b",
            "-a",
            "a/-b",
            "a b",
            "a*",
            "a\\b",
            "a\0b",
            "a%2fb",
            "a:b/c",
            "a:/c",
            "a:123456/c",
            "a/b:1",
            "é",
            "a\n",
            "a?b",
            "a#b",
            &long,
        ] {
            assert!(bad.parse::<Gun>().is_err(), "{bad:?}");
        }
    }
}
