//! What is said of a classroom that went down.

use std::{io, path::Path};

use jiff::Timestamp;

use super::moment;

/// Asks whether to go on with it.
pub fn question(title: &str, last: Timestamp) -> String {
    format!(
        "The classroom for \"{title}\" went down after {}.\nGo on where you were? [Y/n] ",
        moment(last)
    )
}

/// Says that nobody is asked.
pub fn goes_on(title: &str, last: Timestamp) -> String {
    format!(
        "The classroom for \"{title}\" went down after {}; it goes on where you were. To begin anew: labcheck finish, then labcheck start",
        moment(last)
    )
}

/// Says that it is up, once it is.
pub fn is_up_again(title: &str) -> String {
    format!(
        "The classroom for \"{title}\" is up again, with everything that you did in it. Its containers are stopped, as after a reboot, and its shells are gone; what you did in the moment in which it went down you may have to do again."
    )
}

/// Says that it is taken away.
pub fn taken_away(title: &str) -> String {
    format!("The classroom for \"{title}\" that went down is taken away.")
}

/// Says what is wrong with one that nobody can go on with, and asks whether it is to go.
pub fn unfit_question(unfit: &str) -> String {
    format!(
        "{}.\nWhat was done in it cannot be judged any more. Its journal, as it is, would be kept in this folder, and the rest taken away.\nDo that, and begin anew? [y/N] ",
        sentence(unfit)
    )
}

/// The same where nobody is asked, or somebody said no.
pub fn unfit_stays(unfit: &str) -> String {
    format!(
        "{}. Nothing was started, and nothing was taken away.\nNext: labcheck start --afresh keeps its journal, as it is, in this folder, takes the rest away and begins anew; labcheck finish does the same and begins nothing",
        sentence(unfit)
    )
}

/// Says that it is taken away, and where its journal is.
pub fn unfit_taken(unfit: &str, kept: Option<&Path>) -> String {
    let kept = match kept {
        Some(path) => format!(
            "Its journal, as it is, is kept in {}. Next: hand that in where your course wants to see what you did.",
            path.display()
        ),
        None => "It had no journal that could be kept.".to_owned(),
    };
    format!("{}; it is taken away. {kept}", sentence(unfit))
}

/// Why its journal is not kept.
pub fn cannot_be_kept(journal: &Path, error: &io::Error) -> String {
    format!(
        "The journal {} cannot be kept: {error}. Nothing was taken away.\nNext: see whose it is and copy what you need of it; then remove the folder above it yourself, and start again",
        journal.display()
    )
}

/// What to do where there is no place for it.
pub const NOTHING_TAKEN: &str = "The classroom's journal is to be kept in this folder and cannot be; nothing was taken away.\nNext: do the same in a folder that you may write to";

/// An error's text as the beginning of one.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why another lab is not started beside it.
pub fn another(title: &str, last: Timestamp, is_same_title: bool) -> String {
    let which = if is_same_title { ", made from other files," } else { "" };
    format!(
        "Nothing was started: the classroom for \"{title}\"{which} went down after {}, and can be gone on with.\nNext: labcheck start with that lab goes on where you were; labcheck start --afresh takes it away with all that was done in it, and begins this one",
        moment(last)
    )
}

/// Why it does not go on with the engine that was asked for.
pub fn other_engine(title: &str) -> String {
    format!(
        "Nothing was started: the classroom for \"{title}\" that went down has an engine of its own, and --engine host asks for yours.\nNext: labcheck start goes on where you were; labcheck start --afresh --engine host takes it away and begins anew"
    )
}

/// What to do where it did not come up.
pub const AS_IT_WAS: &str = "The classroom is as it was. Next: mend that, then labcheck start; or labcheck start --afresh, which takes it away and begins anew";

/// Why its result is not kept as it is.
pub const NOT_KEPT: &str = "The classroom is down, so nothing of it can be judged; nothing was taken away.\nNext: labcheck start goes on where you were; then labcheck finish --keep";

/// What is said where somebody changes their mind.
pub const INTERRUPTED: &str =
    "Interrupted; the classroom that went down is as it was. To go on: labcheck start";
