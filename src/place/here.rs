//! Which classroom is meant, and what is told where that is none.

use std::path::{Path, PathBuf};

use crate::{
    classroom::{
        standing::{self, NoChoice, Session, find::CHOICE},
        state,
    },
    codes,
    exit::ExitStatus,
    host::own::NotOwn,
    output::refusal::Refusal,
    text,
};

/// Bytes of what is told at most.
const TOLD: usize = 8_000;
/// Where root's classrooms are.
const ROOTS_STATE: &str = "/var/lib/labcheck";

/// The classrooms that can be meant.
#[derive(Clone, Debug)]
pub struct Here {
    /// The state folder, below which they are.
    pub(crate) base: PathBuf,
    /// The folder of the one that the shell says it is in.
    pub(crate) chosen: Option<PathBuf>,
    pub(crate) is_root: bool,
}

impl Here {
    /// The classroom that the shell is in, else the only one that stands.
    pub(crate) fn choose(&self) -> Result<Session, NoChoice> {
        standing::choose(&self.base, self.chosen.as_deref())
    }

    /// That what classrooms say of themselves here is to be believed: the one that this shell is in, or else the state
    /// folder.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if let Some(chosen) = &self.chosen {
            if let Some(why) = standing::distrust(chosen) {
                let at = chosen.display();
                let next = match why {
                    NotOwn::Writable(_) => {
                        format!("look whether all that is in it is yours, then: chmod 700 {at}")
                    }
                    NotOwn::Link | NotOwn::NoFolder | NotOwn::NoFile | NotOwn::Others(_) => {
                        format!("leave it with exit, or: unset {CHOICE}")
                    }
                };
                return Err(Refusal::usage(format!(
                    "This shell names a classroom that is not believed, {at}: {why}.\nNext: {next}"
                )));
            }
            if standing::is_there(chosen) {
                return Ok(());
            }
        }
        state::look(&self.base).map(drop).map_err(Refusal::own)
    }

    /// The same, or nothing where none stands.
    pub(crate) fn session(&self) -> Result<Option<Session>, NoChoice> {
        match self.choose() {
            Ok(session) => Ok(Some(session)),
            Err(NoChoice::None) => Ok(None),
            Err(none) => Err(none),
        }
    }

    /// Why there is no one classroom to speak of, as the end of a verb.
    pub(crate) fn refuse(&self, none: &NoChoice, status: ExitStatus) -> Refusal {
        let refusal = Refusal::new(status, self.why_none(none));
        match none {
            NoChoice::Several(_) => refusal.laid_out(), // a list
            NoChoice::None | NoChoice::Gone(_) | NoChoice::Unreadable(_) | NoChoice::Down(_) => {
                refusal
            }
        }
    }

    /// The same in words, with what to do.
    pub(crate) fn why_none(&self, none: &NoChoice) -> String {
        let code = match none {
            NoChoice::Several(_) => codes::FailureCode::SeveralClassrooms,
            NoChoice::None | NoChoice::Gone(_) | NoChoice::Unreadable(_) | NoChoice::Down(_) => {
                codes::FailureCode::NoClassroom
            }
        };
        let root = if matches!(none, NoChoice::None) { self.roots("shell") } else { String::new() };
        let why = text::for_terminal(none.to_string().as_bytes(), TOLD);
        format!("[{code}] {}{root}", sentence(&why))
    }

    /// What to type where root has a classroom and this user has none.
    pub(crate) fn roots(&self, verb: &str) -> String {
        if self.is_root { String::new() } else { of_root(Path::new(ROOTS_STATE), verb) }
    }
}

/// Who started a classroom with sudo needs sudo to see it, and to take it away.
fn of_root(state: &Path, verb: &str) -> String {
    // Who is not root cannot look into it.
    if state.is_dir() {
        return format!(
            "\nroot may have one, below {}. If you started it with sudo, type: sudo labcheck {verb}; else ask whoever is root here to.",
            state.display()
        );
    }
    String::new()
}

/// A message that begins a line.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classroom_of_roots_is_told_to_whom_it_is_hidden_from() {
        let state = tempfile::tempdir().unwrap();
        for verb in ["shell", "finish"] {
            let told = of_root(state.path(), verb);
            assert!(told.contains(&format!("type: sudo labcheck {verb}")), "{told}");
        }
        assert_eq!(of_root(Path::new("/nowhere"), "shell"), "");
        let root = Here { base: state.path().to_owned(), chosen: None, is_root: true };
        assert_eq!(root.roots("shell"), "");
    }
}
