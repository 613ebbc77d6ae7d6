//! Scripts that fail by `fail-message`: whether each that stands in one is surely heard.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    cmdline::{CommandLine, Program},
    lab::pattern,
};

/// What a script fails by, whatever comes after.
pub(in super::super) const FAILS: &str = "fail-message";

/// Another one of the script's own.
static OWN: LazyLock<Regex> = LazyLock::new(|| pattern(r"fail-message\s*\("));
/// Flags of `set` and of the shell that change nothing of it.
static FLAGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[-+][euxE]+|[-+][euxE]*o|--|-|pipefail|errexit|nounset|xtrace)$")
});

/// Why one may not be heard, and its line. `flags` are those of the shell that reads the script.
pub(super) fn lost(
    text: &str,
    read: &CommandLine,
    flags: &[String],
) -> Option<(usize, &'static str)> {
    if flags.iter().any(|flag| !FLAGS.is_match(flag)) {
        return Some((1, "its shell has flags that may change what `fail-message` does"));
    }
    let called = |program: &&Program| program.words.first().is_some_and(|word| word.text == FAILS);
    let called: Vec<usize> =
        read.programs.iter().filter(called).map(|program| program.line_in(text)).collect();
    for (at, line) in text.lines().enumerate() {
        let is_remark = line.trim_start().starts_with('#');
        let many = if is_remark { 0 } else { line.matches(FAILS).count() };
        if many > called.iter().filter(|line| **line == at + 1).count() {
            return Some((at + 1, "nobody can tell whether this `fail-message` makes it fail"));
        }
    }
    if let Some(own) = OWN.find(text) {
        let line = text[..own.start()].matches('\n').count() + 1;
        return Some((line, "it has a `fail-message` of its own"));
    }
    if let Some(program) = read.programs.iter().find(|program| changes_it(program)) {
        let why = "other shells that it starts would know its functions, and no `fail-message`";
        return Some((program.line_in(text), why));
    }
    let beside = read.programs.iter().find(|program| program.name() == "coproc");
    let line = beside.map_or(1, |program| program.line_in(text));
    let is_beside = read.is_parallel || beside.is_some();
    is_beside.then_some((
        line,
        "something in it goes on beside it, and nobody waits for its `fail-message`",
    ))
}

/// Whether functions reach other shells by it, or the shell becomes another one.
fn changes_it(program: &Program) -> bool {
    let flags = || program.words.iter().skip(1).map(|word| word.text.as_str());
    let has = |letter: char| flags().any(|word| word.starts_with('-') && word.contains(letter));
    match program.name() {
        "export" => has('f'),
        "declare" | "typeset" | "local" => has('f') || has('x'),
        "set" => {
            let mut own = flags().take_while(|word| *word != "--");
            own.any(|word| {
                !FLAGS.is_match(word)
                    && (word.starts_with(['-', '+'])
                        || word.contains("all")
                        || word == "posix"
                        || word == "restricted")
            })
        }
        "parallel" | "enable" => true,
        _ => false,
    }
}
