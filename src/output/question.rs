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

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// This, without the blanks around it.
    Said(String),
    /// Nothing: the terminal's end of the file.
    Closed,
    /// As of an [`Answer`].
    Interrupted,
    /// As of an [`Answer`].
    NotAsked,
}

/// Asks; an empty line is `usual`.
pub(crate) async fn ask(question: &str, usual: bool, cancel: &CancellationToken) -> Answer {
    match ask_line(question, cancel).await {
        Line::Said(line) => match line.to_ascii_lowercase().as_str() {
            "y" | "yes" => Answer::Yes,
            "" if usual => Answer::Yes,
            _ => Answer::No,
        },
        Line::Closed => Answer::No,
        Line::Interrupted => Answer::Interrupted,
        Line::NotAsked => Answer::NotAsked,
    }
}

/// Asks for a line.
pub(crate) async fn ask_line(question: &str, cancel: &CancellationToken) -> Line {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Line::NotAsked;
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
            Line::Said(line.trim().to_owned())
        } else {
            tell("\n");
            Line::Closed
        },
        () = cancel.cancelled() => {
            tell("\n");
            Line::Interrupted
        }
    }
}
