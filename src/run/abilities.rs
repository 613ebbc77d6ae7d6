//! What the world under test can do, and which requirements that leaves unmet. Pure.

use std::collections::BTreeSet;

use crate::{
    scenario::{
        requires::{Required, Requirement},
        version::{Range, Version},
    },
    verdict::Skip,
};

/// The first client without content trust (docker/cli#6603).
const NO_TRUST_FROM: Version = Version(29, 0, 0);

/// What is there.
#[derive(Clone, Debug, Default)]
pub struct Abilities {
    /// The engine's version, as it says it.
    pub engine: String,
    /// The docker CLI's version, as it says it.
    pub client: String,
    /// Whether the engine keeps images in containerd: then no client can sign on push
    /// (docker/for-mac#7273: `no hashes specified for target ""`).
    pub containerd_store: bool,
    /// The programs found, of those that the scenario asks for.
    pub tools: BTreeSet<String>,
}

impl Abilities {
    /// The first requirement that is not met.
    pub fn unmet<'r>(
        &self,
        mut requirements: impl Iterator<Item = &'r Requirement>,
    ) -> Option<Skip> {
        requirements.find_map(|requirement| self.check(&requirement.what))
    }

    fn check(&self, required: &Required) -> Option<Skip> {
        match required {
            Required::Engine(range) => within("an engine", range, &self.engine),
            Required::Client(range) => within("a docker client", range, &self.client),
            Required::ContentTrust => {
                let has =
                    Version::parse(&self.client).is_some_and(|version| version < NO_TRUST_FROM);
                unmet(has, "a docker client with content trust (older than 29)", &self.client)
            }
            Required::Signing => unmet(
                !self.containerd_store,
                "an engine that can sign on push",
                "its containerd image store cannot, a defect of Docker's",
            ),
            Required::Tool(name) => {
                unmet(self.tools.contains(name), &format!("the program {name}"), "none on the PATH")
            }
        }
    }
}

fn within(what: &str, range: &Range, seen: &str) -> Option<Skip> {
    let fits = Version::parse(seen).is_some_and(|version| range.contains(version));
    unmet(fits, &format!("{what} {range}"), seen)
}

fn unmet(met: bool, wanted: &str, seen: &str) -> Option<Skip> {
    (!met).then(|| Skip::Requirement { wanted: wanted.to_owned(), seen: seen.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_trust_ends_with_client_29_and_an_unknown_client_has_none() {
        let abilities =
            |client: &str| Abilities { client: client.to_owned(), ..Abilities::default() };
        for (client, has) in
            [("28.5.2", true), ("20.10.24+dfsg1", true), ("29.0.0", false), ("", false)]
        {
            assert_eq!(abilities(client).check(&Required::ContentTrust).is_none(), has, "{client}");
        }
    }
}
