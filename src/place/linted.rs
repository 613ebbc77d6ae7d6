//! Labs looked at by the rules of `labcheck lint`: what is named is read, and what stands beside it is looked for.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::world;
use crate::{
    library::{self, BUILT_IN_PREFIX, Lab, Unusable},
    lint::{self, Texts},
    output::refusal::Refusal,
    report::findings::Findings,
    scenario::model::Scenario,
    syntax::{source::Source, template::Vars},
};

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Linted {
    /// What was found.
    pub(crate) findings: Findings,
    /// What cannot be read, and why.
    pub(crate) unread: Vec<String>,
}

/// Looks at these, or where none is named at all labs of the working tree, else at the built-in one.
pub(crate) fn lint(named: &[String]) -> Result<Linted, Refusal> {
    let mut linted = Linted::default();
    if named.is_empty() {
        let here = library::scenarios_here()?;
        if here.is_empty() {
            linted.lab(library::open_built_in(false))?;
        }
        for path in &here {
            linted.lab(library::open(Some(path), false))?;
        }
    }
    for name in named {
        if library::is_handout(Path::new(name)) {
            match library::open_handout(Path::new(name)) {
                Ok(handout) => linted.texts(&handout, None)?,
                Err(unusable) => linted.unread.push(unusable.to_string()),
            }
        } else {
            linted.lab(library::open_called(Some(name), false))?;
        }
    }
    Ok(linted)
}

impl Linted {
    fn lab(&mut self, lab: Result<Lab, Unusable>) -> Result<(), Refusal> {
        match lab {
            Ok(lab) => self.texts(&lab.handout, Some(&lab.scenario)),
            Err(unusable) => {
                self.unread.push(unusable.to_string());
                Ok(())
            }
        }
    }

    fn texts(&mut self, handout: &Source, scenario: Option<&Scenario>) -> Result<(), Refusal> {
        let vars = match scenario {
            Some(scenario) => scenario.variables(
                world::constants(&scenario.classroom)
                    .map_err(|error| Refusal::error(error.to_string()))?,
            ),
            None => Vars::new(),
        };
        let missing = missing(handout);
        let texts = Texts { handout, scenario, missing: &missing, vars: &vars };
        self.findings.found.extend(lint::lint(&texts));
        let names = [Some(&handout.name), scenario.map(|scenario| &scenario.source.name)];
        self.findings.files.extend(names.into_iter().flatten().cloned());
        Ok(())
    }
}

/// The files that a handout's links lead to and that are not there. What is built in has nothing beside it, and nobody
/// looks for that.
fn missing(handout: &Source) -> BTreeSet<String> {
    if handout.name.starts_with(BUILT_IN_PREFIX) {
        return BTreeSet::new();
    }
    let folder = Path::new(&handout.name).parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
    // The name is told with its hidden characters shown: then it is another one.
    if !folder.is_dir() {
        return BTreeSet::new();
    }
    // What cannot be looked at may be there.
    let is_missing = |path: &String| folder.join(path).try_exists().is_ok_and(|is_there| !is_there);
    lint::beside(&handout.text).into_iter().filter(is_missing).collect()
}
