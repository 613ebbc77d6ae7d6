//! Nothing is told by colour alone, and who wants no colour gets no escape byte, on a terminal too.

use std::{io::Read as _, path::Path};

use pty_process::blocking::{Command, open};

use crate::folder;

/// What labcheck prints on a terminal.
pub(crate) fn on_terminal(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> String {
    let (mut terminal, line) = open().unwrap();
    terminal.resize(pty_process::Size::new(24, 70)).unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("TERM", "xterm-256color")
        .env("LABCHECK_STATE_DIR", folder.join("state"));
    for (name, value) in variables {
        command = command.env(name, value);
    }
    let mut child = command.spawn(line).unwrap();
    let mut shown = Vec::new();
    let _ = terminal.read_to_end(&mut shown); // ends in EIO
    child.wait().unwrap();
    String::from_utf8_lossy(&shown).replace("\r\n", "\n")
}

const TOLD: &[&[&str]] = &[
    &["--help"],
    &["run", "--help"],
    &["list"],
    &["explain"],
    &["explain", "LC201"],
    &["doctor"],
    &["run", "--nonsense"],
];

#[test]
fn a_terminal_gets_styles_and_who_wants_none_gets_the_same_words() {
    let folder = folder();
    for args in TOLD {
        let styled = on_terminal(folder.path(), args, &[]);
        assert!(styled.contains('\x1b'), "the control: {args:?}\n{styled}");
        let words = anstream::adapter::strip_str(&styled).to_string();
        for variables in [&[("NO_COLOR", "1")][..], &[("TERM", "dumb")], &[("CLICOLOR", "0")]] {
            let plain = on_terminal(folder.path(), args, variables);
            assert!(!plain.contains('\x1b'), "{args:?} {variables:?}\n{plain}");
            assert_eq!(plain, words, "{args:?} {variables:?}");
        }
        // clap does not let a verb's flag stand before the verb.
        if args[0] != "--help" {
            let plain = on_terminal(folder.path(), &[args, &["--plain"][..]].concat(), &[]);
            assert!(!plain.contains('\x1b'), "{args:?} --plain\n{plain}");
        }
    }
}

#[test]
fn pages_fit_the_terminal() {
    let folder = folder();
    for line in on_terminal(folder.path(), &["explain", "LC412"], &[("NO_COLOR", "1")]).lines() {
        assert!(line.chars().count() <= 70, "{line}");
    }
}
