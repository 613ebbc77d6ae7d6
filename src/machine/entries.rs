//! The ways into all machines of a lab.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// One a machine. Who names none means the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    /// The first machine's name.
    name: String,
    /// The way into it.
    first: Entry,
    /// The ways into the others, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    others: BTreeMap<String, Entry>,
}

impl Entries {
    /// Nothing where there is no machine.
    pub(super) fn of(machines: impl IntoIterator<Item = (String, Entry)>) -> Option<Self> {
        let mut machines = machines.into_iter();
        let (name, first) = machines.next()?;
        Some(Self { name, first, others: machines.collect() })
    }

    /// The way into the first.
    pub fn first(&self) -> &Entry {
        &self.first
    }

    /// The way into the machine of this name.
    pub fn named(&self, wanted: &str) -> Option<&Entry> {
        self.all().find_map(|(name, entry)| (name == wanted).then_some(entry))
    }

    /// The way into the machine that a shell of this name is on.
    pub fn of_shell(&self, shell: &str) -> &Entry {
        self.others.get(shell).unwrap_or(&self.first)
    }

    /// Whether this process is in one of them.
    pub fn is_here(&self) -> bool {
        self.all().any(|(_, entry)| entry.is_here())
    }

    /// All of them with their machines' names, the first machine's first.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let first = std::iter::once((&self.name, &self.first));
        first.chain(&self.others).map(|(name, entry)| (name.as_str(), entry))
    }
}
