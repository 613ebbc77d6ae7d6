//! The roles of Notary v1: four fixed ones, and delegations below `targets/`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const LONGEST: usize = 255;
const TARGETS: &str = "targets";

/// Who signs a metadata file, and what the file is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Lists the keys of all other roles.
    Root,
    /// Names the targets (tags) and delegates to others.
    Targets,
    /// Somebody to whom targets were delegated: the full name, `targets/releases`.
    Delegation(Delegation),
    /// The files that belong together.
    Snapshot,
    /// The newest snapshot.
    Timestamp,
}

/// The full name of a delegated role: `targets/` and components of `[a-z0-9_-]`, at most 255
/// characters (the grammar of Notary's servers).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delegation(String);

/// Why a text is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role; roles are root, targets, snapshot, timestamp and targets/NAME")]
pub struct RoleError(String);

impl Role {
    /// The name as it stands in files and paths.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Root => "root",
            Self::Targets => TARGETS,
            Self::Delegation(name) => &name.0,
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }

    /// What stands under `_type` in the role's files.
    pub(super) fn file_type(&self) -> &'static str {
        match self {
            Self::Root => "Root",
            Self::Targets | Self::Delegation(_) => "Targets",
            Self::Snapshot => "Snapshot",
            Self::Timestamp => "Timestamp",
        }
    }

    /// The role that delegates to this one: `None` for the four fixed roles.
    pub(super) fn parent(&self) -> Option<Self> {
        let Self::Delegation(name) = self else { return None };
        let (parent, _) = name.0.rsplit_once('/')?;
        parent.parse().ok()
    }

    /// Below how many others a targets role stands: 0 for `targets` itself.
    pub(super) fn depth(&self) -> usize {
        self.as_str().matches('/').count()
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        match text {
            "root" => Ok(Self::Root),
            TARGETS => Ok(Self::Targets),
            "snapshot" => Ok(Self::Snapshot),
            "timestamp" => Ok(Self::Timestamp),
            _ if is_delegation(text) => Ok(Self::Delegation(Delegation(text.to_owned()))),
            _ => Err(RoleError(text.chars().take(LONGEST).collect())),
        }
    }
}

fn is_delegation(text: &str) -> bool {
    let letter = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    let component = |part: &str| !part.is_empty() && part.bytes().all(letter);
    text.len() <= LONGEST
        && text.strip_prefix("targets/").is_some_and(|rest| rest.split('/').all(component))
}

impl TryFrom<String> for Role {
    type Error = RoleError;

    fn try_from(text: String) -> Result<Self, RoleError> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.as_str().to_owned()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_with_their_parents() {
        let table = [
            ("root", None),
            ("targets", None),
            ("targets/releases", Some("targets")),
            ("targets/a/b-c_d", Some("targets/a")),
        ];
        for (text, parent) in table {
            let role: Role = text.parse().unwrap();
            assert_eq!(role.as_str(), text);
            assert_eq!(role.parent().as_ref().map(Role::as_str), parent);
        }
    }

    #[test]
    fn other_texts_are_no_roles() {
        let long = format!("targets/{}", "a".repeat(255));
        for bad in [
            "",
            "Root",
            "mirror",
            "targets/",
            "targets//a",
            "targets/a/",
            "targets/A",
            "targets/../root",
            "targets/.",
            "targets/a b",
            "targets/a.json",
            "roots",
            "root/a",
            "targets/é",
            &long,
        ] {
            assert!(bad.parse::<Role>().is_err(), "{bad:?}");
        }
    }
}
