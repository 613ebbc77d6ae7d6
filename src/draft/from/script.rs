//! A platform's script as a check of `command`: its text stands in the scenario, where nobody who does the lab changes it.

mod done;
mod idle;
mod messages;
mod opaque;
mod reader;
mod unfit;

use self::{
    opaque::{hands_docker, hidden},
    reader::{is_shell, run},
};
use super::course::{Left, Manner, Script};
use crate::cmdline::Program;

pub(super) use self::{done::manner, messages::FAILS};

/// The same of what is typed, in bytes.
const TYPED: usize = 8 << 10;
/// Seconds that a check may take, and those where nothing is said.
pub(super) const SECONDS: u64 = 60;

/// A check as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::draft) struct Written {
    /// Its name.
    pub(in crate::draft) name: String,
    /// What it says where something is missing.
    pub(in crate::draft) hints: Vec<String>,
    /// What is run.
    pub(in crate::draft) run: String,
    /// How long it may take.
    pub(in crate::draft) within: String,
    /// Whether it is asked again until it passes.
    pub(in crate::draft) is_repeated: bool,
    /// The line that it has to print, where it has to print one.
    pub(in crate::draft) prints: Option<&'static str>,
}

/// The check, or why there is none.
pub(in crate::draft) fn written(script: &Script) -> Result<Written, Left> {
    if let Some((line, why)) = unfit::unfit(script) {
        return Err(script.left(line, why));
    }
    Ok(Written {
        name: script.name.clone(),
        hints: script.hints.clone(),
        run: run(script),
        within: format!("{}s", script.seconds.unwrap_or(SECONDS).clamp(1, SECONDS)),
        is_repeated: script.is_repeated,
        prints: (script.manner == Manner::SaysDone).then_some("done"),
    })
}

/// A script that does a step, as what is typed; why there is none. `doubt` says of its text why nobody should type it, and
/// in which line; `look` what somebody should look at, which is handed on with it.
pub(in crate::draft) fn solution(
    script: &Script,
    doubt: impl Fn(&str) -> Option<(usize, &'static str)>,
    look: impl Fn(&str) -> Option<(usize, &'static str)>,
) -> Result<(String, Option<Left>), Left> {
    if script.text.len() > TYPED || script.text.contains('\0') {
        let what = "this script is too long to be typed; write its commands as `- run:` with `unwritten: true`";
        return Err(script.left(1, what));
    }
    let unread = "nobody can tell what it does";
    let at = |found: &str| line_of(&script.text, found) + 1;
    let why = if script.text.contains('\r') {
        Some((at("\r"), "it has a carriage return"))
    } else if script.text.contains(FAILS) {
        Some((at(FAILS), "`fail-message` is the platform's"))
    } else if is_shell(script) {
        doubt(&script.text)
    } else {
        Some((1, unread))
    };
    if let Some((line, why)) = why {
        let what = format!(
            "this script does the step and is not typed, because {why}; write what of it the lab needs as `- run:` with `unwritten: true`"
        );
        return Err(script.left(line, what));
    }
    let look = look(&script.text).map(|(line, what)| script.left(line, what));
    Ok((run(script), look))
}

/// Whether nobody can tell what a program runs, or what it does with docker.
pub(in crate::draft) fn is_opaque(program: &Program) -> bool {
    hidden(program).is_some() || hands_docker(program).is_some()
}

/// Lines above the first that has this word.
pub(super) fn line_of(text: &str, word: &str) -> usize {
    text.lines().position(|line| line.contains(word)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
