//! The images that a handout's commands take out of a registry, for the classroom's.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Change, is_shell};
use crate::{
    lint::image,
    oci::{LAB_REGISTRY, Reference, is_served},
};

/// Those images, each with what `${{ images.ID.digest }}` calls it.
#[derive(Clone, Debug, Default)]
pub(super) struct Images {
    all: BTreeMap<Reference, String>,
    /// Of registries that no classroom has.
    pub(super) elsewhere: BTreeSet<String>,
    made: BTreeSet<String>,
}

impl Images {
    /// Takes what a command changes.
    pub(super) fn take(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Pulled(name) => self.add(name),
                Change::Ran(ran) => ran.image.iter().for_each(|name| self.add(name)),
                Change::Made(name) | Change::Tagged(_, name) => {
                    self.made.insert(name.full_name());
                }
                Change::Unnamed(_) | Change::Set(..) => {}
            }
        }
    }

    /// Takes what a Dockerfile is made from.
    pub(super) fn take_dockerfile(&mut self, text: &str) {
        // What an earlier stage is called is no image, and `scratch` is nothing.
        let mut stages = vec!["scratch"];
        for line in text.lines() {
            let words: Vec<&str> =
                line.split_whitespace().filter(|word| !word.starts_with("--")).collect();
            let ["FROM", from, rest @ ..] = &words[..] else { continue };
            let name = image(from).filter(|name| name.digest().is_none());
            if let Some(name) = name.filter(|_| !stages.contains(from)) {
                self.add(&name);
            }
            stages.extend(rest.get(1));
        }
    }

    fn add(&mut self, name: &Reference) {
        if self.made.contains(&name.full_name())
            || name.domain() == LAB_REGISTRY
            || name.tag().is_none()
        {
            return;
        }
        if !is_served(name) {
            self.elsewhere.insert(name.familiar());
            return;
        }
        let id: String = name
            .familiar()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
            .collect();
        let is_first = !self.all.values().any(|other| *other == id);
        // Two names of one word are rare: the second has no check of its own digest.
        if is_first && !self.all.contains_key(name) {
            let begins = id.starts_with(|c: char| c.is_ascii_alphabetic());
            let id = if begins { id } else { format!("image-{id}") };
            self.all.insert(name.clone(), id);
        }
    }

    /// What an image is called.
    pub(super) fn id(&self, name: &Reference) -> Option<&str> {
        self.all.get(name).map(String::as_str)
    }

    /// All of them: the name, the id, and whether a shell is what runs in it.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, &str, bool)> {
        self.all.iter().map(|(name, id)| (name.familiar(), id.as_str(), is_shell(name)))
    }
}
