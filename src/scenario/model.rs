//! A scenario, read and checked. What every later layer starts from.

use std::{collections::BTreeSet, time::Duration};

pub use super::shells::MAIN_SHELL;
use super::{
    classroom::ClassroomSpec,
    requires::{Required, Requirement},
};
use crate::{
    check::Check,
    expect::{Expect, capture::Capture, pattern::Pattern},
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

    /// What of it is typed, in order.
    pub fn typed(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.is_typed())
    }
}

/// One command or dialogue, with what is expected of it.
#[derive(Clone, Debug)]
pub struct Action {
    /// What is typed.
    pub kind: ActionKind,
    /// The named shell that it is typed into.
    pub shell: String,
    /// The lines that a command reads on its stdin; nothing is there to read where there are none.
    pub stdin: Option<Vec<Template>>,
    /// Its expectations.
    pub expects: Vec<Expect>,
    /// The values taken out of what it prints.
    pub captures: Vec<Capture>,
    /// How long it may take, if not the default.
    pub timeout: Option<Duration>,
    /// How long it is typed again until what is expected of it holds; once, where nothing is said.
    pub within: Option<Duration>,
    /// What it needs; without it, the command alone is skipped.
    pub requires: Vec<Requirement>,
    /// Whether the handout leaves it unwritten.
    pub unwritten: bool,
    /// Which lines that the handout prints under it are examples only.
    pub examples: Vec<Example>,
    /// What the handout prints under it; nothing before the handout was read.
    pub printed: Vec<Printed>,
    /// Where it is written.
    pub at: Span,
}

/// Printed lines that need not be what comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Which lines; all that are printed under the command where it is not said.
    pub line: Option<Pattern>,
    /// Why.
    pub because: Located<String>,
    /// Where it is written.
    pub at: Span,
}

/// A line that the handout prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The handout.
    pub handout: String,
    /// Its line, from 1.
    pub line: usize,
    /// The text.
    pub text: String,
}

/// What is typed.
#[derive(Clone, Debug)]
pub enum ActionKind {
    /// A command in the live shell.
    Run(Template),
    /// A dialogue on a terminal.
    Session {
        /// The command that opens it.
        command: Template,
        /// What is typed and waited for.
        talk: Vec<Turn>,
    },
    /// A file that the handout shows is written.
    Edit {
        /// Where it is written.
        file: Located<String>,
        /// The command that does it; pending before the handout was read.
        write: Template,
    },
    /// A command that the handout shows and nobody types.
    Shown {
        /// The command.
        command: Template,
        /// Why it is never typed.
        why: Located<String>,
    },
}

/// One turn of a dialogue.
#[derive(Clone, Debug)]
pub enum Turn {
    /// A line typed, with Enter.
    Send {
        /// The line.
        line: Template,
        /// What to wait for before going on.
        until: Option<Pattern>,
    },
    /// A line typed that the terminal does not show, such as a passphrase.
    Secret {
        /// The line.
        line: Template,
        /// What to wait for before going on.
        until: Option<Pattern>,
    },
    /// A key pressed.
    Press {
        /// Its name, as `ctrl-c`.
        key: Located<String>,
        /// What to wait for before going on.
        until: Option<Pattern>,
    },
    /// Nothing typed, only waited.
    Wait(Pattern),
}

impl Action {
    /// The command as it is written.
    pub fn command(&self) -> &Template {
        match &self.kind {
            ActionKind::Run(command)
            | ActionKind::Session { command, .. }
            | ActionKind::Edit { write: command, .. }
            | ActionKind::Shown { command, .. } => command,
        }
    }

    /// Whether anybody types it: all but what the handout only shows.
    pub fn is_typed(&self) -> bool {
        match self.kind {
            ActionKind::Run(_) | ActionKind::Session { .. } | ActionKind::Edit { .. } => true,
            ActionKind::Shown { .. } => false,
        }
    }

    /// What a person does, in a line: a command, or the file that is written.
    pub fn told(&self) -> String {
        match &self.kind {
            ActionKind::Run(command)
            | ActionKind::Session { command, .. }
            | ActionKind::Shown { command, .. } => command.written(),
            ActionKind::Edit { file, .. } => format!("edit {}", file.value),
        }
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
