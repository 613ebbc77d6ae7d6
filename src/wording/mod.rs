//! The one door to wording: verdicts, differences and faults in words for a person.
//!
//! Every message ends with what to do next. Pure: it returns text, and others print it.

mod count;
mod difference;
mod drift;
mod fault;
mod reason;
mod unchecked;

pub use count::count;
pub use difference::{Told, exit, tell as difference};
pub use drift::{all as drifts, tell as drift};
pub use fault::{remedy, tell as fault};
pub use reason::{remedy as reason_remedy, tell as reason};
pub use unchecked::tell as unchecked;

use crate::{outcome::Circumstances, record::Help, verdict::Skip};

/// The help that was taken, in a few words.
pub fn help(help: Help) -> Option<String> {
    let hints = (help.hints > 0).then(|| count(help.hints, "hint"));
    match (hints, help.solved, help.shown) {
        (None, false, false) => None,
        (None, true, _) => Some("by labcheck itself".to_owned()),
        (None, false, true) => Some("after labcheck showed how".to_owned()),
        (Some(hints), true, _) => Some(format!("by labcheck itself, after {hints}")),
        (Some(hints), false, true) => Some(format!("with {hints}, after labcheck showed how")),
        (Some(hints), false, false) => Some(format!("with {hints}")),
    }
}

/// What has to be known to read a command's verdict, and is no part of it.
pub fn notes(circumstances: &Circumstances) -> Vec<&'static str> {
    let pipe = "nobody saw whether the programs before the `|` failed: write `set -o pipefail` into the lab, or the command without the pipe";
    let fresh = "typed into a new shell, because the one before had ended: its folder and what it exported are the same, its functions and other variables are gone";
    [(circumstances.unseen_pipes > 0, pipe), (circumstances.fresh_shell, fresh)]
        .into_iter()
        .filter_map(|(applies, note)| applies.then_some(note))
        .collect()
}

/// Why something was skipped.
pub fn skip(skip: &Skip) -> String {
    match skip {
        Skip::Requirement { wanted, seen } if seen.is_empty() => format!("needs {wanted}"),
        Skip::Requirement { wanted, seen } => format!("needs {wanted}; here: {seen}"),
        Skip::Step(step) => format!("{step} did not pass"),
        Skip::Command(line) => format!("not run: the command at line {line} did not pass"),
        Skip::Interrupted => "interrupted".to_owned(),
        Skip::Unknowable { what } => format!("only a classroom knows {what}"),
    }
}

/// What to do about something skipped, where something can be done.
pub fn skip_remedy(skip: &Skip) -> Option<&'static str> {
    match skip {
        Skip::Requirement { wanted, .. } if wanted.contains("content trust") => Some(
            "content trust left the docker client with version 29, which ignores DOCKER_CONTENT_TRUST=1 in silence; put an older client first on the PATH (docker-cli 28 or before)",
        ),
        Skip::Requirement { .. } => Some("install what is named, then run it again"),
        Skip::Unknowable { .. } => Some("labcheck start makes a classroom"),
        Skip::Step(_) | Skip::Command(_) | Skip::Interrupted => None,
    }
}
