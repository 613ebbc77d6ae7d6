//! Scripts that cannot fail, as far as their text tells.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::course::{Manner, Script},
    messages::FAILS,
};
use crate::{
    cmdline::{CommandLine, Joint, Program},
    lab::pattern,
};

/// Programs by which a script cannot fail.
const IDLE: &[&str] = &[
    "true", ":", "echo", "printf", "set", "sleep", "exit", "date", "export", "cd", "clear",
    "shopt", "trap", "unset", "wait",
];
/// The same of what is piped into them.
const FILTERS: &[&str] = &["cat", "wc", "sort", "head", "tail", "tee", "tr", "cut", "uniq", "sed"];

/// Functions, by their names.
static FUNCTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*(?:function[ \t]+([\w.-]+)|([\w.-]+)[ \t]*\([ \t]*\))"));

/// Why a script cannot fail, and its line. `flags` are those of the shell that reads it.
pub(super) fn idle(
    script: &Script,
    read: &CommandLine,
    flags: &[String],
) -> Option<(usize, String)> {
    let text = &script.text;
    if read.programs.iter().all(is_idle) {
        return Some((1, "it cannot fail".to_owned()));
    }
    for found in FUNCTION.captures_iter(text) {
        let name = found.get(1).or(found.get(2)).map_or("", |name| name.as_str());
        let line = text[..found.get(0).map_or(0, |all| all.start())].matches('\n').count() + 1;
        let mut words = read.programs.iter().flat_map(|program| &program.words);
        // Where it is made it may stand as if it were called.
        let many = words.by_ref().filter(|word| word.text == name).count();
        let made = usize::from(found.get(1).is_none());
        if many <= made {
            return Some((line, format!("it never calls `{name}`")));
        }
    }
    let is_strict = |word: &str| {
        word.starts_with('-') && !word.starts_with("--") && word.contains('e') || word == "errexit"
    };
    let words = |program: &Program| program.words.iter().skip(1).any(|word| is_strict(&word.text));
    let sets = |program: &Program| program.name() == "set" && words(program);
    let unsets = |program: &Program| {
        program.name() == "set" && program.words.iter().any(|word| word.text == "+e")
    };
    let is_strict = (flags.iter().any(|flag| is_strict(flag)) || read.programs.iter().any(sets))
        && !read.programs.iter().any(unsets);
    let fails = |program: &Program| {
        program.name() == "exit" && !is_idle(program) && program.within.is_empty()
    };
    let is_said = script.manner == Manner::SaysDone;
    let says = |program: &Program| script.manner == Manner::FailMessage && program.name() == FAILS;
    if is_said || read.programs.iter().any(says) || is_strict || read.programs.iter().any(fails) {
        return None;
    }
    // `exit` alone ends as what stands before it did.
    let is_bare = |program: &&Program| program.name() == "exit" && program.words.len() == 1;
    let last = read.programs.iter().rev().find(|program| !is_bare(program))?;
    let is_nothing = match last.joint {
        Joint::And => false,
        Joint::Pipe => is_idle(last) || FILTERS.contains(&last.name()),
        Joint::Alone | Joint::Or => is_idle(last),
    };
    let why = "it passes whatever becomes of what it looks at";
    is_nothing.then(|| (last.line_in(text), why.to_owned()))
}

/// Nothing that it does can fail.
fn is_idle(program: &Program) -> bool {
    let word = |at: usize| program.words.get(at).map(|word| word.text.as_str());
    match program.name() {
        "exit" => match word(1) {
            None => true,
            Some(code) => code.parse::<u32>().is_ok_and(|code| code % 256 == 0),
        },
        "cat" => program.words.iter().skip(1).all(|word| word.text.starts_with('-')),
        // What is compared is written there.
        "[" | "[[" | "test" => {
            let all = &program.words[1..];
            let is_same =
                all.iter().any(|word| ["=", "==", "!=", "-eq"].contains(&word.text.as_str()));
            is_same && !all.iter().any(|word| word.expands)
        }
        name => program.words.is_empty() || IDLE.contains(&name),
    }
}
