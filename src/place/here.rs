//! Which classroom is meant, and what is told where that is none.

use std::path::Path;

use crate::{
    classroom::standing::NoChoice, codes, env::Surroundings, exit::ExitStatus,
    output::refusal::Refusal, text,
};

/// Bytes of what is told at most.
const TOLD: usize = 8_000;
/// Where root's classrooms are.
pub(crate) const ROOTS_STATE: &str = "/var/lib/labcheck";

/// Why there is no one classroom to speak of, and what to do.
pub(crate) fn no_choice(
    none: &NoChoice,
    surroundings: &Surroundings,
    status: ExitStatus,
) -> Refusal {
    let refusal = Refusal::new(status, why_none(none, surroundings));
    match none {
        NoChoice::Several(_) => refusal.laid_out(), // a list
        NoChoice::None | NoChoice::Gone(_) | NoChoice::Unreadable(_) => refusal,
    }
}

/// The same in words.
pub(crate) fn why_none(none: &NoChoice, surroundings: &Surroundings) -> String {
    let code = match none {
        NoChoice::Several(_) => codes::Code::SeveralClassrooms,
        NoChoice::None | NoChoice::Gone(_) | NoChoice::Unreadable(_) => codes::Code::NoClassroom,
    };
    let root = of_root(none, surroundings.is_root, Path::new(ROOTS_STATE), "shell");
    let why = text::for_terminal(none.to_string().as_bytes(), TOLD);
    format!("[{code}] {}{root}", sentence(&why))
}

/// Who started a classroom with sudo needs sudo to see it, and to take it away.
pub(crate) fn of_root(none: &NoChoice, is_root: bool, state: &Path, verb: &str) -> String {
    let named_so =
        |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("room-");
    let has_one = || std::fs::read_dir(state).into_iter().flatten().flatten().any(named_so);
    if matches!(none, NoChoice::None) && !is_root && has_one() {
        return format!(
            "\nroot has one, below {}. If you started it with sudo, type: sudo labcheck {verb}; else ask whoever is root here to.",
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
        assert_eq!(of_root(&NoChoice::None, false, state.path(), "shell"), "");
        std::fs::create_dir(state.path().join("room-x")).unwrap();
        for verb in ["shell", "finish"] {
            let told = of_root(&NoChoice::None, false, state.path(), verb);
            assert!(told.contains(&format!("type: sudo labcheck {verb}")), "{told}");
        }
        assert_eq!(of_root(&NoChoice::None, true, state.path(), "shell"), "");
        assert_eq!(of_root(&NoChoice::Gone("/x".into()), false, state.path(), "shell"), "");
        assert_eq!(of_root(&NoChoice::None, false, Path::new("/nowhere"), "shell"), "");
    }
}
