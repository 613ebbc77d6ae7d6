//! What a step has somebody do: commands, dialogues, files that are written, and what is only shown.

use std::time::Duration;

use super::requires::Requirement;
use crate::{
    expect::{Expect, capture::Capture, pattern::Pattern},
    syntax::{
        source::{Located, Span},
        template::Template,
    },
};

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
    /// The command as the handout has it; nothing before the handout was read, and where it has none.
    pub written: Option<Printed>,
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

/// A line of the handout: one that it prints, or a command.
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
    /// A question of the step is answered.
    Answer(Answer),
    /// A command that the handout shows and nobody types.
    Shown {
        /// The command.
        command: Template,
        /// Why it is never typed.
        why: Located<String>,
    },
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The id of the check that asks.
    pub check: Located<String>,
    /// The answer.
    pub text: Template,
    /// Answers that the check must not take.
    pub wrong: Vec<Template>,
    /// What a student types for it; pending before its step was read.
    pub typed: Template,
}

impl Answer {
    /// What a student types for it, with the answer left out.
    pub fn hidden(&self, step: &str) -> String {
        format!("labcheck answer {step} {} …", self.check.value)
    }
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
            | ActionKind::Answer(Answer { typed: command, .. })
            | ActionKind::Shown { command, .. } => command,
        }
    }

    /// Whether anybody types it: all but what the handout only shows.
    pub fn is_typed(&self) -> bool {
        match self.kind {
            ActionKind::Run(_)
            | ActionKind::Session { .. }
            | ActionKind::Edit { .. }
            | ActionKind::Answer(_) => true,
            ActionKind::Shown { .. } => false,
        }
    }

    /// What a person does, in a line: a command, or the file that is written.
    pub fn told(&self) -> String {
        match &self.kind {
            ActionKind::Run(command)
            | ActionKind::Session { command, .. }
            | ActionKind::Answer(Answer { typed: command, .. })
            | ActionKind::Shown { command, .. } => command.written(),
            ActionKind::Edit { file, .. } => format!("edit {}", file.value),
        }
    }
}
