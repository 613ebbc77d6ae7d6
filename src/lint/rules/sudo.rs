//! Commands of the shell's own behind `sudo`.

use super::super::{rule::Found, subject::Subject};
use crate::{
    cmdline::{Program, read},
    lab::looks_like_command,
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
