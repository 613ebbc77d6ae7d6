//! Programs of a script of which nobody can tell what they run.

use crate::cmdline::{Program, hands_on, is_hidden, looks_up, runs};

/// They run what stands in a file or comes in, unless it is written behind one of these flags.
const INTERPRETERS: &[&str] = &[
    "python", "python2", "python3", "perl", "ruby", "node", "nodejs", "php", "lua", "tclsh",
    "expect", "fish", "busybox", "ssh", "at", "batch", "crontab", "nsenter", "chroot", "unshare",
    "parallel",
];
const WRITTEN: &[char] = &['c', 'e', 'E', 'm', 'V'];
/// They only read and tell, whatever is written behind them.
const READERS: &[&str] = &[
    "docker",
    "docker-compose",
    "echo",
    "printf",
    "grep",
    "egrep",
    "fgrep",
    "test",
    "[",
    "[[",
    "which",
    "type",
    "hash",
    "ls",
    "cat",
    "head",
    "tail",
    "wc",
    "cut",
    "tr",
    "jq",
    "stat",
    "diff",
    "cmp",
    "file",
    "sort",
    "uniq",
    "dirname",
    "basename",
    "readlink",
    "realpath",
    "pgrep",
    "ps",
    "id",
    "getent",
    "groups",
    "curl",
    "wget",
    "export",
    "declare",
    "local",
    "readonly",
    "set",
    "for",
    "case",
    "cd",
    "read",
    "fail-message",
    "touch",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "dpkg-query",
];

/// What it is called where nobody can tell what it runs.
pub(super) fn hidden(program: &Program) -> Option<&str> {
    if is_hidden(program) {
        return Some(program.words.first().map_or("", |word| word.text.as_str()));
    }
    let name = runs(program, INTERPRETERS)?;
    let is_written = program.words.iter().skip(1).any(|word| {
        let flag = word.text.strip_prefix('-');
        flag.is_some_and(|flag| {
            flag == "-version" || (!flag.starts_with('-') && flag.contains(WRITTEN))
        })
    });
    (!is_written).then_some(name)
}

/// What it is called where it has docker, or `sudo`, in its words, and nobody can tell what it does with it.
pub(super) fn hands_docker(program: &Program) -> Option<&str> {
    let words = || program.words.iter().skip(1).map(|word| word.text.as_str());
    let is_named = words().any(|word| word.contains("docker") || ["sudo", "doas"].contains(&word));
    let looks_for = program.name() == "find"
        && !words().any(|word| word.starts_with("-exec") || word.starts_with("-ok"));
    let is_read =
        looks_up(program) || hands_on(program) || looks_for || runs(program, READERS).is_some();
    (is_named && !is_read).then(|| program.name())
}
