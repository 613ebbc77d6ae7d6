//! What a student did, by the journal, in words.

use super::count;
use crate::{
    cmdline,
    journal::{EngineEvent, Subject},
    text,
};

/// That it is told by whom.
pub fn title(student: &str, lab: &str) -> String {
    format!("{student}: {lab}")
}

/// What a way is made of, and what it lacks: the first thing in it.
pub const OF_WHAT: &str = "as the journal has it: programs of Docker's as they were typed, what the engine did, no output";
/// Nothing is known of it.
pub const NO_JOURNAL: &str = "this submission has no journal, so nothing is known of the way; have the lab done in `labcheck start`";
/// A submission in other formats.
pub const ONLY_THE_WAY: &str = "this is a submission: `labcheck grade FILE` judges it; of it only the way is written, with --report asciicast=FILE";
/// Something was typed, and nobody knows what.
pub const UNSEEN: &str = "something was typed that could not be seen";
/// The classroom was down.
pub const RESUMED: &str = "the lab's machine was down, and goes on from here";
/// Something was missed.
pub const GAP: &str = "for a while the engine could not be followed";

/// Where it is, and how it plays: the file as a shell takes it.
pub fn written(student: &str, file: &str) -> String {
    let file = text::shown(&cmdline::written(std::iter::once(file))).into_owned();
    format!(
        "The way of {student} is in {file}, by the journal that they handed in. It tells what they did and is no grade.\n\
         Next:\n  asciinema play {file}\n"
    )
}

/// labcheck was asked about a step: the journal has what passed then and nothing of the rest.
pub fn judged(step: &str, passed: usize) -> String {
    format!("labcheck {step}: {} passed", count(passed, "check"))
}

/// A hint was given.
pub fn hint(step: &str, check: &str, level: u32) -> String {
    format!("hint {level} for {step}/{check}")
}

/// A question was answered.
pub fn answered(step: &str, check: &str, text: &str) -> String {
    format!("answered {step}/{check}: {text}")
}

/// labcheck did a step.
pub fn solved(step: &str) -> String {
    format!("labcheck does {step} itself")
}

/// What labcheck typed for that.
pub fn solving(line: &str) -> String {
    format!("labcheck typed: {line}")
}

/// A step was put back.
pub fn reset(step: &str) -> String {
    format!("{step} was put back")
}

/// Who asked was told that a step is done.
pub fn done(step: &str) -> String {
    format!("{step} is done")
}

/// What the engine did, where it is worth a line.
pub fn engine(event: &EngineEvent) -> Option<String> {
    let (what, actions): (&str, &[&str]) = match event.subject {
        Subject::Image => ("image", &["pull", "push", "tag", "untag", "delete", "load", "import"]),
        Subject::Container => ("container", &["create", "start", "die", "destroy", "rename"]),
        Subject::Build => return None,
        Subject::Network => ("network", &["create", "destroy"]),
        Subject::Volume => ("volume", &["create", "destroy"]),
        Subject::Service => ("service", &["create", "update", "remove"]),
        Subject::Node => ("node", &["create", "update", "remove"]),
        Subject::Secret => ("secret", &["create", "update", "remove"]),
        Subject::Config => ("config", &["create", "update", "remove"]),
    };
    let name = event.name.as_ref().or(event.image.as_ref())?;
    actions.contains(&&*event.action).then(|| format!("{what} {}: {name}", event.action))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_is_named_as_a_shell_takes_it() {
        assert!(
            super::written("ada", "a way.cast").ends_with("Next:\n  asciinema play 'a way.cast'\n")
        );
    }
}
