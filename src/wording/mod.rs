//! The one door to wording: verdicts, differences and faults in words for a person.
//!
//! Every message ends with what to do next. Pure: it returns text, and others print it.

pub(crate) mod add;
mod again;
mod answer;
pub mod brought;
mod count;
mod data;
mod deed;
mod difference;
pub mod down;

pub mod draft;
mod drift;
mod exit;
mod fault;
mod file;
pub mod flake;
mod moment;
mod numbers;
mod object;
pub mod person;
pub mod prove;
mod reach;
mod reason;
pub mod rewrite;
pub mod setup;
pub mod share;
mod shown;
mod skip;
pub mod stranger;
pub mod taken;
mod told;
mod unchecked;
mod unread;
mod unwritten;
pub mod update;
pub mod way;
mod world;

pub use again::{BUILT_IN_PREFIX, run_keep};
pub use count::count;
pub use difference::{first as differences, tell as difference};
pub use drift::{NOTHING as NO_LINE, all as drifts, tell as drift};
pub use exit::exit;
pub use fault::{remedy, tell as fault};
pub use moment::moment;
pub use numbers::{UNJUDGED, numbers};
pub use reason::{remedy as reason_remedy, tell as reason};
pub use shown::tell as shown;
pub use skip::{remedy as skip_remedy, tell as skip};
pub use told::Told;
pub use unchecked::tell as unchecked;
pub use unread::{see, tell as unread};
pub use unwritten::tell as unwritten;
pub use world::{images, tell as world};

use crate::{outcome::Circumstances, record::Help};

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

/// `after 3 attempts`: how often a command was typed, where that was more than once.
pub fn attempts(attempts: Option<usize>) -> Option<String> {
    let several = attempts.filter(|attempts| *attempts > 1)?;
    Some(format!("after {}", count(several, "attempt")))
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

#[cfg(test)]
mod tests {
    #[test]
    fn how_often_a_command_was_typed_is_told_where_it_was_more_than_once() {
        let told = [None, Some(1), Some(3)].map(super::attempts);
        assert_eq!(told, [None, None, Some("after 3 attempts".to_owned())]);
    }
}
