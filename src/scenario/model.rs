//! A scenario, read and checked. What every later layer starts from.

use std::collections::BTreeSet;

use super::{
    classroom::ClassroomSpec,
    requires::{Required, Requirement},
    waiver::Waiver,
};
pub use super::{
    doing::{Action, ActionKind, Answer, Example, Printed, Turn},
    shells::MAIN_SHELL,
};
use crate::{
    check::Check,
    syntax::{
        source::{Lines, Located, Source, Span},
        template::{Template, Vars},
    },
};

/// The shells that a scenario may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellKind {
    /// What most students have.
    Bash,
    /// The system's own POSIX shell.
    Sh,
}

/// A lab's machine-readable twin.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its own text: mismatches point into it.
    pub source: Source,
    /// The lines of that text.
    pub lines: Lines,
    /// The lab's title.
    pub title: String,
    /// The handout, relative to the scenario's file.
    pub lab: Located<String>,
    /// What every step needs.
    pub requires: Vec<Requirement>,
    /// Whether stderr that no expectation speaks of fails.
    pub strict: bool,
    /// The shell that commands are typed into, where the scenario names one.
    pub shell: Option<Located<ShellKind>>,
    /// The private world.
    pub classroom: ClassroomSpec,
    /// The author's own variables, in order.
    pub vars: Vec<(Located<String>, Template)>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What `labcheck lint` finds in it and is meant so.
    pub lint: Vec<Waiver>,
}

/// What a student names: `labcheck step3`.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name on the command line.
    pub id: Located<String>,
    /// The heading of the handout that it belongs to.
    pub section: Located<String>,
    /// Steps that have to pass before it.
    pub needs: Vec<Located<String>>,
    /// What it needs besides.
    pub requires: Vec<Requirement>,
    /// What the handout has the student type, and what it only shows.
    pub actions: Vec<Action>,
    /// What must be true afterwards.
    pub checks: Vec<Check>,
}

impl Step {
    /// What its checks are worth together.
    pub fn points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// Whether it has checks, and no machine can judge any of them.
    pub fn is_for_person(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(Check::is_for_person)
    }

    /// What of it is typed, in order.
    pub fn typed(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.is_typed())
    }
}

impl Scenario {
    /// The line of a place, from 1.
    pub fn line(&self, at: Span) -> usize {
        self.lines.line(at)
    }

    /// The variables that are known where the images' are: those, and the author's that need no others.
    pub fn variables(&self, images: Vars) -> Vars {
        let mut vars = images;
        for (name, template) in &self.vars {
            if let Ok(value) = template.expand(&vars) {
                vars.insert(name.value.clone(), value);
            }
        }
        vars
    }

    /// What all checks are worth together.
    pub fn points(&self) -> u32 {
        self.steps.iter().map(Step::points).sum()
    }

    /// The programs of which it is written down what is typed: docker, and those that a check asks about.
    pub fn recorded(&self) -> BTreeSet<&str> {
        let checks = self.steps.iter().flat_map(|step| &step.checks);
        let kinds = checks.flat_map(|check| {
            check.expects.iter().chain(check.mistakes.iter().flat_map(|mistake| &mistake.pattern))
        });
        kinds.filter_map(|kind| kind.nature().recorded).chain(["docker"]).collect()
    }

    /// The programs that these of its steps ask for.
    pub fn tools<'s>(&'s self, steps: impl IntoIterator<Item = &'s Step>) -> BTreeSet<String> {
        let of_steps = steps.into_iter().flat_map(|step| {
            step.requires.iter().chain(step.actions.iter().flat_map(|action| &action.requires))
        });
        let all = self.requires.iter().chain(of_steps);
        all.filter_map(|requirement| match &requirement.what {
            Required::Tool(name) => Some(name.clone()),
            Required::Engine(_)
            | Required::Client(_)
            | Required::ContentTrust
            | Required::Signing => None,
        })
        .collect()
    }

    /// The step of this name.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id.value == id)
    }
}
