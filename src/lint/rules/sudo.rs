//! Commands behind `sudo`: the shell's own, and those of a handout that says it has none.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{rule::Found, subject::Subject, typed::Typed};
use crate::{
    cmdline::{Program, read},
    lab::{looks_like_command, pattern},
};

/// What only a shell can do.
const BUILTINS: &[&str] = &[
    "export", "cd", "source", ".", "alias", "unalias", "unset", "set", "declare", "pushd", "popd",
    "ulimit", "umask", "history", "exit",
];
/// Flags of sudo's that take a value.
const VALUED: &[&str] = &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-D", "-R", "-T", "-U"];

/// Those that are typed, and those that the text has one type.
pub(in super::super) fn builtins(subject: &Subject<'_>) -> Vec<Found> {
    let told = |word: &str| {
        format!("`sudo {word}` changes nothing: `{word}` is the shell's own, and no program")
    };
    let typed = subject.typed().iter().filter(|typed| typed.is_command()).filter_map(|typed| {
        let word = typed.programs.iter().find_map(behind_sudo)?;
        Some(Found::in_handout(typed.at(), told(word)))
    });
    let codes = subject.page.codes.iter().filter_map(|at| {
        let text = subject.text().get(at.range()).filter(|text| looks_like_command(text))?;
        let read = read(text);
        let word = read.programs.iter().find_map(behind_sudo)?;
        // `sudo cd` alone is talked about, and not typed.
        (text.split_whitespace().count() > 2).then(|| Found::in_handout(*at, told(word)))
    });
    typed.chain(codes).collect()
}

/// A sentence that says that no command has it.
static NONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:none of (?:the|these|its|our|my)|no)\b[^.,;!?]{0,40}?\bcommands?\b[^.,;!?]{0,80}?\b(?:needs?|requires?|uses?|has|have|preceded|prefixed|begins?|starts?|run)\b[^.,;!?]{0,20}?\bsudo\b",
    )
});

/// Commands that have it all the same, typed or within a sentence.
pub(in super::super) fn after_all(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text();
    let said = subject.page.prose.iter().find_map(|prose| {
        let said = NONE.find(&text[prose.range()])?;
        Some(prose.start + said.start())
    });
    let Some(said) = said else { return Vec::new() };
    let line = text[..said].matches('\n').count() + 1;
    let told = || format!("line {line} says that no command has `sudo`");
    let is_behind = |program: &Program| program.words.first().is_some_and(|w| w.text == "sudo");
    let typed = subject.typed().iter().filter(|typed| typed.programs.iter().any(is_behind));
    let typed = typed.map(Typed::at);
    let codes = subject.page.codes.iter().copied();
    let codes = codes.filter(|at| {
        let code = &text[at.range()];
        code.split_whitespace().count() > 1 && read(code).programs.iter().any(is_behind)
    });
    typed.chain(codes).map(|at| Found::in_handout(at, told())).collect()
}

fn behind_sudo(program: &Program) -> Option<&str> {
    let mut words = program.words.iter().map(|word| word.text.as_str());
    if words.next() != Some("sudo") {
        return None;
    }
    while let Some(word) = words.next() {
        if VALUED.contains(&word) {
            words.next();
        } else if !word.starts_with('-') && !word.contains('=') {
            return Some(word).filter(|word| BUILTINS.contains(word));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::NONE;

    #[test]
    fn a_sentence_that_wants_no_sudo_is_told_from_one_that_speaks_of_it() {
        for (text, wanted) in [
            (
                "Therefore none of the Docker commands in this particular lab are preceded with `sudo`.",
                true,
            ),
            ("No command here needs sudo.", true),
            ("None of these commands\nuse `sudo`.", true),
            ("If no command works, use sudo.", false),
            ("No command is typed here. Then run it with sudo.", false),
            ("Each command needs sudo.", false),
        ] {
            assert_eq!(NONE.is_match(text), wanted, "{text}");
        }
    }
}
