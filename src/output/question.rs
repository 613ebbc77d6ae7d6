//! A question to whoever sits at the terminal.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    thread,
};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::print::tell;

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Yes.
    Yes,
    /// Anything else.
    No,
    /// Ctrl-C, or another signal that ends: labcheck is to leave at once.
    Interrupted,
    /// There is no terminal to ask on.
    NotAsked,
}

/// Asks; an empty line is `usual`.
pub(crate) async fn ask(question: &str, usual: bool, cancel: &CancellationToken) -> Answer {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Answer::NotAsked;
    }
    tell(question);
    let (told, heard) = oneshot::channel();
    // A thread of its own, which nobody waits for: nothing else ends the reading of a terminal.
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let _ = told.send(matches!(read, Ok(1..)).then_some(line)); // labcheck may be gone
    });
    tokio::select! {
        line = heard => if let Some(line) = line.ok().flatten() {
            match line.trim().to_ascii_lowercase().as_str() {
                "y" | "yes" => Answer::Yes,
                "" if usual => Answer::Yes,
                _ => Answer::No,
            }
        } else {
            tell("\n");
            Answer::No
        },
        () = cancel.cancelled() => {
            tell("\n");
            Answer::Interrupted
        }
    }
}
