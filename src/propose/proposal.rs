//! A check that is proposed, or why there is none, and what is known besides the thing that it is about.

use std::{collections::BTreeSet, path::Path};

use super::keys::{Keys, Todo, is_fit, is_secret};
use crate::{image::EngineImage, oci::Reference};

/// What is known besides the thing.
#[derive(Clone, Debug)]
pub(crate) struct Around<'a> {
    /// All images.
    pub(crate) images: &'a [EngineImage],
    /// Those before the step, where that is known.
    pub(crate) before: Option<&'a [EngineImage]>,
    /// Those of the lab's registry.
    pub(crate) known: &'a [KnownImage],
    /// Whether images are kept by containerd, which tells a digest of every one.
    pub(crate) containerd_store: bool,
    /// Whether it is a lab's own machine.
    pub(crate) is_machine: bool,
    /// The folder that is worked in.
    pub(crate) work: Option<&'a Path>,
    /// The words that were typed there.
    pub(crate) typed: &'a BTreeSet<String>,
}

/// An image of the lab's registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownImage {
    /// Its name.
    pub(crate) name: Reference,
    /// What `${{ images.ID.digest }}` calls it.
    pub(crate) id: String,
    /// Its digest.
    pub(crate) digest: String,
}

/// A check that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// What it proves, for a person.
    pub(crate) name: String,
    /// The kind of check.
    pub(crate) kind: &'static str,
    /// What is expected, each value as YAML has it.
    pub(crate) keys: Vec<(&'static str, String)>,
    /// What a person has to decide.
    pub(crate) todos: Vec<Todo>,
}

/// Why nothing can be proposed for what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is not there.
    Missing,
    /// The engine called it so, and only a lab's own machine can be asked for the containers of an image.
    Unnamed,
    /// It has no name, and its image has none either.
    Nameless,
    /// It is on its way from one state to another.
    Passing,
    /// It does not answer.
    Silent,
    /// Its name cannot be written as it is.
    OddName,
    /// What it is called by has a secret in it.
    SecretName,
    /// The container that it would be in is not there.
    NoContainer,
    /// The engine manages no swarm, which alone has such things.
    NoSwarm,
}

/// That a name can stand in a check: without it, the check would ask for anything.
pub(super) fn fit_name(name: &str) -> Result<(), Unfit> {
    if !is_fit(name) {
        Err(Unfit::OddName)
    } else if is_secret(name) {
        Err(Unfit::SecretName)
    } else {
        Ok(())
    }
}

impl Proposal {
    pub(super) fn of(kind: &'static str, name: String, keys: Keys) -> Self {
        Self { name, kind, keys: keys.keys, todos: keys.todos }
    }

    /// The same, called as none of these is.
    pub(crate) fn named_beside<'n>(mut self, names: impl Iterator<Item = &'n str>) -> Self {
        let names: BTreeSet<&str> = names.collect();
        let numbered = (2..).map(|number| format!("{} ({number})", self.name));
        let mut all = std::iter::once(self.name.clone()).chain(numbered);
        self.name = all.find(|name| !names.contains(name.as_str())).unwrap_or_default();
        self
    }

    /// What is expected, on one line, for a place within brackets too.
    pub(crate) fn line(&self) -> String {
        let keys: Vec<String> =
            self.keys.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("{{ {}: {{ {} }} }}", self.kind, keys.join(", "))
    }
}

impl Around<'_> {
    /// Whether a word was typed there, by itself or behind a flag's `=`.
    pub(super) fn is_typed(&self, wanted: &str) -> bool {
        !wanted.is_empty()
            && self.typed.iter().any(|word| {
                word == wanted || word.split_once('=').is_some_and(|(_, value)| value == wanted)
            })
    }
}
