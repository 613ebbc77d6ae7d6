//! A dialogue on a terminal: what is typed, what is waited for, and what was seen after each turn.
//!
//! The program runs on a pseudo-terminal of 80 columns and 24 rows. What it prints is cleaned (see
//! [`crate::text`]), and the echo of what was typed is kept apart, so that no expectation is met by
//! it. It must not judge: a wait that was in vain is a fact of the transcript.
//!
//! Known limits: lines that a program draws again by moving the cursor up stay as they were; the
//! `^C` that a terminal prints for a key counts as the program's output.

mod dialogue;
mod echo;
#[cfg(test)]
mod fuzz;
mod key;
mod talk;
mod wire;

use dialogue::Dialogue;
pub use key::{KeyError, Keys};
pub use talk::{Entry, Halt, Input, TerminalError, TerminalSpec, Transcript, Turn};

/// Runs a command line on a terminal and plays the turns; then waits for it to end by itself.
///
/// Nothing it started on this host outlives it. A container that it left running is another
/// matter: the docker CLI may end and leave its container alive.
pub async fn converse(spec: &TerminalSpec, turns: &[Turn]) -> Result<Transcript, TerminalError> {
    for turn in turns {
        match &turn.input {
            Some(Input::Line(line)) if line.contains(char::is_control) => {
                return Err(TerminalError::Line(line.clone()));
            }
            _ => {}
        }
    }
    Dialogue::start(spec)?.play(turns).await
}

#[cfg(test)]
mod tests;
