//! Scripts that say that it is done by printing the word, as those of Katacoda do.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::course::{Manner, Script},
    reader::is_shell,
};
use crate::{
    cmdline::{Program, read},
    lab::pattern,
};

static DONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bdone\b"));

/// How a script that checks says so: it prints a line `done` for sure, or nowhere has the word, or nobody can tell.
pub(in super::super) fn manner(text: &str) -> Manner {
    let script = Script { text: text.to_owned(), ..Script::default() };
    if !is_shell(&script) {
        return if DONE.is_match(text) { Manner::MaySayDone } else { Manner::Plain };
    }
    let read = read(text);
    if read.programs.iter().any(|program| says(program, text)) {
        return Manner::SaysDone;
    }
    let words = read.programs.iter().flat_map(|program| {
        program.words.iter().chain(program.assigned.iter().map(|(_, value)| value))
    });
    let texts = words.map(|word| word.text.as_str()).chain(read.fed.iter().map(String::as_str));
    let has = texts.into_iter().any(|text| DONE.is_match(text));
    if has || !read.is_whole { Manner::MaySayDone } else { Manner::Plain }
}

/// Whether it prints this line, to where the script prints.
fn says(program: &Program, text: &str) -> bool {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let flags = |flag: &&&str| ["-n", "-e", "-ne", "-en", "-E"].contains(*flag);
    let said = match words.split_first() {
        Some((&"echo", rest)) => &rest[rest.iter().take_while(flags).count()..],
        Some((&"printf", rest)) => rest,
        _ => return false,
    };
    let [word] = said else { return false };
    let line = text.lines().nth(program.line_in(text) - 1).unwrap_or_default();
    let is_elsewhere = program.is_piped || !program.within.is_empty() || line.contains('>');
    word.replace("\\n", "\n").trim() == "done" && !is_elsewhere
}
