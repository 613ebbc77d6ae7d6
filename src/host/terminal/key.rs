//! The keys that a scenario may press. Pure.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Keys pressed one after the other: `ctrl-c`, or `ctrl-p ctrl-q`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Keys(Vec<Key>);

/// One key, as the bytes that xterm sends for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// A letter or one of `[ \ ] ^ _ @` held with Control, in lower case.
    Control(u8),
    Named(&'static str, &'static [u8]),
}

/// A word is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no key; keys are ctrl-a to ctrl-z, enter, tab, esc, space, backspace, delete, up, down, left, right, home, end, page-up, page-down, such as `ctrl-p ctrl-q`"
)]
pub struct KeyError(String);

const NAMED: [(&str, &[u8]); 15] = [
    ("enter", b"\r"),
    ("tab", b"\t"),
    ("esc", b"\x1b"),
    ("space", b" "),
    ("backspace", b"\x7f"),
    ("delete", b"\x1b[3~"),
    ("up", b"\x1b[A"),
    ("down", b"\x1b[B"),
    ("right", b"\x1b[C"),
    ("left", b"\x1b[D"),
    ("home", b"\x1b[H"),
    ("end", b"\x1b[F"),
    ("page-up", b"\x1b[5~"),
    ("page-down", b"\x1b[6~"),
    ("insert", b"\x1b[2~"),
];

impl Keys {
    /// What a terminal sends for them.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let bytes = self.0.iter().map(|key| match key {
            Key::Control(letter) => vec![letter & 0x1f],
            Key::Named(_, bytes) => bytes.to_vec(),
        });
        bytes.collect::<Vec<_>>().concat()
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(word: &str) -> Result<Self, KeyError> {
        if let Some((name, bytes)) = NAMED.iter().find(|(name, _)| *name == word) {
            return Ok(Self::Named(name, bytes));
        }
        match word.strip_prefix("ctrl-").map(str::as_bytes) {
            Some([letter @ (b'a'..=b'z' | b'[' | b'\\' | b']' | b'^' | b'_' | b'@')]) => {
                Ok(Self::Control(*letter))
            }
            _ => Err(KeyError(word.to_owned())),
        }
    }
}

impl FromStr for Keys {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let keys = text.split_whitespace().map(str::parse).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(KeyError(text.to_owned())) } else { Ok(Self(keys)) }
    }
}

impl TryFrom<String> for Keys {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<Keys> for String {
    fn from(keys: Keys) -> Self {
        keys.to_string()
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            match key {
                Key::Control(letter) => write!(f, "{space}ctrl-{}", char::from(*letter))?,
                Key::Named(name, _) => write!(f, "{space}{name}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_send_what_xterm_sends_and_keep_their_names() {
        let table: [(&str, &[u8]); 6] = [
            ("ctrl-c", b"\x03"),
            ("ctrl-p ctrl-q", b"\x10\x11"),
            ("ctrl-\\", b"\x1c"),
            ("enter", b"\r"),
            ("up esc", b"\x1b[A\x1b"),
            ("ctrl-d", b"\x04"),
        ];
        for (text, bytes) in table {
            let keys: Keys = text.parse().unwrap();
            assert_eq!((&keys.bytes()[..], keys.to_string().as_str()), (bytes, text));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in ["", " ", "ctrl-", "ctrl-C", "ctrl-ab", "ctrl-ü", "hello", "ctrl-c,ctrl-d"] {
            assert!(bad.parse::<Keys>().is_err(), "{bad:?}");
        }
    }
}
