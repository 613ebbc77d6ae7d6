//! What came out otherwise from one try of a run to the next.

use super::{
    Record,
    tries::{Broke, Part},
};

/// A part that did not pass in some try and passed in the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flake<'r> {
    /// The part.
    pub part: Part<'r>,
    /// The tries in which it did not pass, from 1, and how it ended there.
    pub tries: Vec<(usize, Broke)>,
}

impl Record {
    /// What did not pass in one try and passed in the last: nobody can tell by it whether the lab works.
    pub fn flaky(&self) -> Vec<Flake<'_>> {
        let mut flakes: Vec<Flake<'_>> = Vec::new();
        for (at, tried) in self.earlier.iter().enumerate() {
            for (part, how) in tried.broken().into_iter().filter(|(part, _)| self.has_passed(*part))
            {
                match flakes.iter_mut().find(|flake| flake.part == part) {
                    Some(flake) => flake.tries.push((at + 1, how)),
                    None => flakes.push(Flake { part, tries: vec![(at + 1, how)] }),
                }
            }
        }
        flakes
    }

    /// Whether a part passed in the last try.
    fn has_passed(&self, part: Part<'_>) -> bool {
        match part {
            Part::Classroom => true,
            Part::Setup => self.setup.iter().all(|command| command.verdict.passed()),
            Part::Step(id) => {
                let step = self.steps.iter().find(|step| step.id == id);
                step.is_some_and(|step| step.passed() && !step.is_broken())
            }
        }
    }
}

#[cfg(test)]
mod tests;
