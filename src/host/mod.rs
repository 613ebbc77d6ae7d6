//! The edge towards Docker: processes, sessions, the engine's API and the docker CLI.
//!
//! It tells what was seen and never judges it.
//!
//! Files are opened by two: [`own`] for what an earlier labcheck of this user's made (nobody else can have written it, no
//! link is followed), [`mod@read`] for what somebody names or has (links are followed; a plain file, and so much of it).

mod capture;
pub mod context;
pub mod desk;
pub mod detached;
pub mod docker;
pub mod door;
pub mod engine;
mod environment;
pub mod evidence;
mod exit;
mod family;
mod fifo;
#[cfg(test)]
mod fuzz;
mod inside;
mod limits;
mod look;
pub mod made;
pub mod observer;
pub mod own;
pub mod past;
pub mod pidfd;
pub mod process;
pub(crate) mod read;
pub mod real;
mod running;
pub mod shell;
pub mod shells;
mod stand_in;
pub mod student;
pub mod terminal;
#[cfg(test)]
mod testing;

pub use capture::Captured;
pub use environment::{Environment, Inherit};
pub use exit::Exit;
pub use family::{Carrier, carriers, is_named_in_a_command, kill_all_with};
pub use limits::Limits;
pub use process::become_program;

use std::{future::Future, time::Duration};

use jiff::Timestamp;
use regex::Regex;

use crate::{
    fact::{Fact, ObserveError, Query, Witness},
    journal::Deed,
    outcome::Outcome,
};

/// Something that can be looked at.
pub trait Observe {
    /// Answers a question without changing anything.
    fn observe(&mut self, query: &Query) -> impl Future<Output = Result<Fact, ObserveError>>;

    /// Who answers.
    fn witness(&self) -> Witness {
        Witness::Both
    }
}

/// The engine, the CLI and the environment under test. A real one, and a scripted one in tests.
pub trait Host: Observe {
    /// Types a command into a named live shell.
    fn run(
        &mut self,
        shell: &str,
        command: &str,
        within: Duration,
    ) -> impl Future<Output = Outcome>;

    /// The same for one that reads these lines on its stdin.
    fn run_reading(
        &mut self,
        shell: &str,
        command: &str,
        lines: &[String],
        within: Duration,
    ) -> impl Future<Output = Outcome>;

    /// Holds a dialogue on a terminal, in the environment that the named shell has now.
    fn talk(
        &mut self,
        shell: &str,
        command: &str,
        talk: &[Say],
        within: Duration,
    ) -> impl Future<Output = Outcome>;

    /// Writes down in the journal what labcheck did itself.
    fn note(&mut self, deed: Deed) -> Result<(), ObserveError>;

    /// What the named shell exports now.
    fn exports(&self, shell: &str) -> Vec<(String, String)>;

    /// The images of the lab's containers that were started, or in which something was, since then;
    /// nothing where they cannot be told from others' containers.
    fn started_since(
        &mut self,
        since: Timestamp,
    ) -> impl Future<Output = Result<Option<Vec<String>>, ObserveError>>;

    /// Whether the engine still answers: asked when something went wrong.
    fn engine_answers(&mut self) -> impl Future<Output = Result<(), ObserveError>>;
}

/// One turn of a dialogue, its variables expanded.
#[derive(Clone, Debug)]
pub struct Say {
    /// What is typed.
    pub what: Typed,
    /// What to wait for before going on.
    pub until: Option<Regex>,
}

/// What is typed in a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line, with Enter.
    Line(String),
    /// A line that the terminal does not show, with Enter.
    Secret(String),
    /// A key by its name, as `ctrl-c`.
    Key(String),
    /// Nothing.
    Nothing,
}
