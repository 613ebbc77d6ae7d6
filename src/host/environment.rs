//! The environment of a child: what it inherits and what is set for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
};

use tokio::process::Command;

/// What a child takes over from labcheck's own environment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Inherit {
    /// Nothing: only what is set explicitly.
    #[default]
    Nothing,
    /// These variables, where labcheck has them.
    Only(BTreeSet<OsString>),
    /// All of it.
    Everything,
}

/// The environment of a child.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Environment {
    inherit: Inherit,
    set: BTreeMap<OsString, Option<OsString>>,
}

impl Environment {
    /// An environment that takes over this much and sets nothing yet.
    pub fn new(inherit: Inherit) -> Self {
        Self { inherit, set: BTreeMap::new() }
    }

    /// Exactly these variables and nothing else.
    pub fn exactly<K: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let set = variables.into_iter().map(|(k, v)| (k.into(), Some(v.into()))).collect();
        Self { inherit: Inherit::Nothing, set }
    }

    /// Sets a variable.
    #[must_use]
    pub fn set(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.set.insert(name.into(), Some(value.into()));
        self
    }

    /// Keeps a variable out, inherited or not.
    #[must_use]
    pub fn without(mut self, name: impl Into<OsString>) -> Self {
        self.set.insert(name.into(), None);
        self
    }

    /// Whether this variable is set here explicitly.
    pub fn sets(&self, name: impl AsRef<OsStr>) -> bool {
        self.set.get(name.as_ref()).is_some_and(Option::is_some)
    }

    pub(super) fn apply(&self, command: &mut Command) {
        match &self.inherit {
            Inherit::Everything => {}
            Inherit::Nothing => {
                command.env_clear();
            }
            Inherit::Only(names) => {
                command.env_clear();
                for name in names {
                    if let Some(value) = std::env::var_os(name) {
                        command.env(name, value);
                    }
                }
            }
        }
        for (name, value) in &self.set {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
}
