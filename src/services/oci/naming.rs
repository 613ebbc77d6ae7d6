//! How the lab's image names are spelt on the engine that serves.
//!
//! A private engine has them letter for letter. On the user's own engine every name of the lab
//! gets the lab's registry in front, `127.0.0.1:PORT/library/alpine`, so that no image of the user's
//! is ever touched; what docker prints is read back into the lab's spelling before it is judged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Reference;

/// What a handout calls the lab's own registry. A private engine has it at this address.
pub const LAB_REGISTRY: &str = "localhost:5000";

/// Whether a classroom has a registry for images of this name: Docker Hub's place, or the lab's own.
pub fn is_served(name: &Reference) -> bool {
    matches!(name.domain(), "docker.io" | LAB_REGISTRY)
}

/// A spelling of the lab's names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// `127.0.0.1:PORT`, or nothing where names are as the handout has them.
    registry: Option<String>,
    /// The full names (`docker.io/library/alpine`) that the lab owns.
    owned: BTreeSet<String>,
}

impl Naming {
    /// Names as the handout has them.
    pub fn letter_for_letter() -> Self {
        Self::default()
    }

    /// These full names behind a registry of the lab's own.
    pub fn behind(registry: String, owned: impl IntoIterator<Item = String>) -> Self {
        Self { registry: Some(registry), owned: owned.into_iter().collect() }
    }

    /// Whether names are as the handout has them.
    pub fn is_letter_for_letter(&self) -> bool {
        self.registry.is_none()
    }

    /// The full name of a lab's image as the engine (and the trust service) has it.
    pub fn full_name(&self, name: &Reference) -> String {
        match &self.registry {
            Some(registry) => format!("{registry}/{}", name.path()),
            None => name.full_name(),
        }
    }

    /// A text of the lab, such as a command, with the engine's spelling: every word that is an
    /// image of the lab's is replaced, and nothing else.
    pub fn spell(&self, text: &str) -> String {
        let Some(registry) = &self.registry else { return text.to_owned() };
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
        let mut spelt = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let (before, from) = rest.split_at(start);
            let (word, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
            spelt.push_str(before);
            match self.owned_reference(word) {
                Some(reference) => spelt.push_str(&respell(registry, word, &reference)),
                None => spelt.push_str(word),
            }
            rest = after;
        }
        spelt + rest
    }

    /// What docker printed, in the lab's spelling. Rows about the user's own images of the same
    /// names are left out, and columns stay where they are.
    pub fn read_back(&self, text: &str) -> String {
        let Some(registry) = &self.registry else { return text.to_owned() };
        let lines = text.split_inclusive('\n').filter(|line| !self.is_foreign_row(line));
        lines.map(|line| self.read_back_line(line, registry)).collect()
    }

    /// An image's name as the engine lists it, in the lab's spelling; nothing where it is none of
    /// the lab's.
    pub fn own_name(&self, name: &str) -> Option<String> {
        let Some(registry) = &self.registry else { return Some(name.to_owned()) };
        Some(self.restore(name.strip_prefix(registry.as_str())?.strip_prefix('/')?))
    }

    /// A name behind the lab's registry as the handout has it: Docker Hub's where the lab owns
    /// it there, else one of the lab's own registry.
    fn restore(&self, path: &str) -> String {
        let short = path.strip_prefix("library/").unwrap_or(path);
        let name = short.parse::<Reference>().map(|name| name.full_name());
        if name.is_ok_and(|name| self.owned.contains(&name)) {
            return short.to_owned();
        }
        format!("{LAB_REGISTRY}/{path}")
    }

    /// A table's row that begins with the plain name of a lab's image: on the user's engine that
    /// is the user's image.
    fn is_foreign_row(&self, line: &str) -> bool {
        let Some((first, _)) = line.split_once("  ") else { return false };
        first.parse::<Reference>().is_ok_and(|name| {
            name.tag() == Some("latest")
                && !first.contains(':')
                && self.owned.contains(&name.full_name())
        })
    }

    /// Takes the registry out of one line. A name that fills a table's cell is padded to its old
    /// width.
    fn read_back_line(&self, line: &str, registry: &str) -> String {
        let mut read = String::new();
        let mut rest = line;
        while let Some(at) = rest.find(&format!("{registry}/")) {
            read.push_str(&rest[..at]);
            let path = &rest[at + registry.len() + 1..];
            let is_name = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
            let end = path.find(|c| !is_name(c)).unwrap_or(path.len());
            // A full stop behind a name ends a sentence (`docker run` up to 27).
            let (path, after) = path.split_at(path[..end].trim_end_matches('.').len());
            let name = self.restore(path);
            read.push_str(&name);
            if after.starts_with("  ") {
                let dropped = (registry.len() + 1 + path.len()).saturating_sub(name.len());
                read.push_str(&" ".repeat(dropped));
            }
            rest = after;
        }
        read + rest
    }

    fn owned_reference(&self, word: &str) -> Option<Reference> {
        let reference: Reference = word.parse().ok()?;
        let is_ours =
            reference.domain() == LAB_REGISTRY || self.owned.contains(&reference.full_name());
        is_ours.then_some(reference)
    }
}

/// Keeps what the student typed behind the name: a tag, a digest, or nothing.
fn respell(registry: &str, word: &str, reference: &Reference) -> String {
    let last = word.rfind('/').map_or(0, |slash| slash + 1);
    let suffix = word[last..].find([':', '@']).map_or("", |at| &word[last + at..]);
    format!("{registry}/{}{suffix}", reference.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming() -> Naming {
        let owned = ["docker.io/library/alpine", "docker.io/tenstartups/alpine"].map(str::to_owned);
        Naming::behind("127.0.0.1:5001".to_owned(), owned)
    }

    #[test]
    fn only_the_labs_own_images_are_respelt() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (typed, spelt) in [
            ("docker pull alpine", "docker pull 127.0.0.1:5001/library/alpine".to_owned()),
            ("docker pull alpine:edge", "docker pull 127.0.0.1:5001/library/alpine:edge".into()),
            (
                "docker rmi -f tenstartups/alpine",
                "docker rmi -f 127.0.0.1:5001/tenstartups/alpine".into(),
            ),
            (
                "docker pull docker.io/library/alpine",
                "docker pull 127.0.0.1:5001/library/alpine".into(),
            ),
            (
                &format!("docker pull alpine@{digest}"),
                format!("docker pull 127.0.0.1:5001/library/alpine@{digest}"),
            ),
            (
                "docker push localhost:5000/you/alpine:trusted",
                "docker push 127.0.0.1:5001/you/alpine:trusted".into(),
            ),
            ("docker pull mongo; ls ./alpine", "docker pull mongo; ls ./alpine".into()),
        ] {
            assert_eq!(naming().spell(typed), spelt);
        }
    }

    #[test]
    fn what_docker_prints_is_read_back() {
        let printed = "Status: Downloaded newer image for 127.0.0.1:5001/library/alpine:edge";
        assert_eq!(naming().read_back(printed), "Status: Downloaded newer image for alpine:edge");
        assert_eq!(Naming::letter_for_letter().read_back(printed), printed);
        let refused = "HOST does not have trust data for 127.0.0.1:5001/tenstartups/alpine.";
        let read = "HOST does not have trust data for tenstartups/alpine.";
        assert_eq!(naming().read_back(refused), read);
        let table = "REPOSITORY                      TAG    ID\n127.0.0.1:5001/library/alpine   edge   1\nalpine                          edge   2\nmongo                           1      3\n";
        let read = "REPOSITORY                      TAG    ID\nalpine                          edge   1\nmongo                           1      3\n";
        assert_eq!(naming().read_back(table), read, "the second alpine is the user's");
    }

    #[test]
    fn only_names_behind_the_labs_registry_are_its_own() {
        assert_eq!(
            naming().own_name("127.0.0.1:5001/library/alpine:edge").as_deref(),
            Some("alpine:edge")
        );
        assert_eq!(
            naming().own_name("127.0.0.1:5001/me/x").as_deref(),
            Some("localhost:5000/me/x")
        );
        assert_eq!(naming().own_name("alpine:edge"), None);
        assert_eq!(
            Naming::letter_for_letter().own_name("alpine:edge").as_deref(),
            Some("alpine:edge")
        );
    }
}
