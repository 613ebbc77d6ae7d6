//! What is known of a handout as a whole, before any command of it is looked at.

use std::collections::BTreeSet;

use crate::{
    codes::FindingCode,
    lab::Handout,
    lint::{self, Texts},
    syntax::{source::Source, template::Vars},
};

/// What is known of the handout as a whole.
pub(super) struct Seen {
    /// The lines of which `labcheck lint` says this.
    found: BTreeSet<(usize, FindingCode)>,
    /// The names that its commands give.
    pub(super) names: BTreeSet<String>,
    /// Whether an image is built or a Compose file read.
    pub(super) builds: bool,
}

impl Seen {
    /// Looks at it.
    pub(super) fn of(handout: &Source, read: &Handout) -> Self {
        let (missing, vars) = (BTreeSet::new(), Vars::new());
        let found = lint::lint(&Texts { handout, scenario: None, missing: &missing, vars: &vars });
        let found = found.into_iter().map(|finding| (finding.line, finding.code)).collect();
        let lines = || read.fences().flat_map(|fence| &fence.lines).map(|line| line.text.as_str());
        let builds = |line: &str| line.contains(" build") || line.contains("compose");
        let builds = lines().any(|line| line.contains("docker") && builds(line));
        let names = names(lines());
        Self { found, names, builds }
    }

    /// Whether `labcheck lint` says this of a line.
    pub(super) fn says(&self, line: usize, code: FindingCode) -> bool {
        self.found.contains(&(line, code))
    }
}

/// The names that docker commands in these lines give.
pub(super) fn names<'t>(lines: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in lines.filter(|line| line.contains("docker")) {
        let mut words = line.split_whitespace();
        while let Some(word) = words.next() {
            match word.strip_prefix("--name") {
                Some("") => names.extend(words.next().map(str::to_owned)),
                Some(rest) => names.extend(rest.strip_prefix('=').map(str::to_owned)),
                None => {}
            }
        }
    }
    names
}
