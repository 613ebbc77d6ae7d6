//! The program that reads a script, and the command that runs it.

use std::fmt::Write as _;

use super::super::course::{Manner, Script};
use crate::cmdline;

/// Shells whose scripts are read; those before the last two are near enough to bash to be run by it.
const SHELLS: &[&str] = &["sh", "bash", "dash", "ash", "zsh", "ksh"];
/// By this it fails, whatever comes after: the file is empty then. No trap of the script's and no other shell undoes that.
const FAIL_MESSAGE: &str = "readonly MARK_OF_FAIL_MESSAGE\nfail-message() { >|\"$MARK_OF_FAIL_MESSAGE\"; builtin echo \"FAIL: $*\"; builtin exit 1; }\n";
/// What stands before the command that runs such a script, and behind its text.
const MARKED: (&str, &str) = (
    "mark=$(TMPDIR=/tmp mktemp) && echo passed >\"$mark\" || exit 1\nMARK_OF_FAIL_MESSAGE=$mark ",
    "\ncode=$?\ntest -s \"$mark\" || code=1\nrm -f \"$mark\"\nexit \"$code\"",
);

/// The program that reads a script, with its words, and whether bash can do it.
pub(super) struct Reader {
    pub(super) words: Vec<String>,
    is_bash: bool,
}

/// Whether a shell reads it whose language is read here, too.
pub(super) fn is_shell(script: &Script) -> bool {
    let reader = reader(script);
    SHELLS.contains(&reader.words[0].as_str())
        && (script.manner != Manner::FailMessage || reader.is_bash)
}

pub(super) fn reader(script: &Script) -> Reader {
    let first = script.text.lines().next().unwrap_or_default();
    let mut words: Vec<&str> =
        first.strip_prefix("#!").unwrap_or_default().split_whitespace().collect();
    if words.first().is_some_and(|word| word.ends_with("/env")) {
        words.remove(0);
        words.retain(|word| *word != "-S");
    }
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = words.first().map_or_else(|| "bash".to_owned(), |word| name(word));
    let is_bash = SHELLS[..SHELLS.len() - 2].contains(&program.as_str());
    // Only bash has functions of such a name.
    let needs_bash = script.manner == Manner::FailMessage && is_bash;
    let program = if needs_bash || program == "ash" { "bash".to_owned() } else { program };
    let rest = words.iter().skip(1).map(|word| (*word).to_owned());
    Reader { words: std::iter::once(program).chain(rest).collect(), is_bash }
}

/// The command that runs it. It is read from a descriptor of its own, so that its programs do not read it as their input.
pub(super) fn run(script: &Script) -> String {
    let reader = reader(script);
    let mut end = "END_OF_SCRIPT".to_owned();
    while script.text.lines().any(|line| line == end) {
        end.push('_');
    }
    let words = reader.words.iter().map(String::as_str);
    let words = words.chain(["/dev/fd/3"]).chain(script.args.iter().map(String::as_str));
    let is_marked = script.manner == Manner::FailMessage && reader.is_bash;
    let ((before, behind), own) = if is_marked { (MARKED, FAIL_MESSAGE) } else { (("", ""), "") };
    let text = script.text.strip_suffix('\n').unwrap_or(&script.text);
    let mut run = format!("{before}{} 3<<'{end}'\n", cmdline::written(words));
    let _ = write!(run, "{own}{text}\n{end}{behind}");
    run
}
