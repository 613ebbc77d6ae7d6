//! `labcheck completions`.

use std::{fs, path::Path};

use assert_cmd::Command;
use clap::CommandFactory as _;

use crate::{folder, labcheck, printed};

/// What bash offers behind these words.
fn completed(script: &Path, words: &[&str]) -> Vec<String> {
    let commands = format!(
        "source '{}'; COMP_WORDS=({}); COMP_CWORD={}; _labcheck labcheck '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut bash = Command::new("bash");
    let text = printed(bash.args(["--norc", "-c", &commands]), 0);
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_takes_the_script_and_completes_verbs_steps_and_shells() {
    let folder = folder();
    let script = folder.path().join("labcheck.bash");
    fs::write(&script, printed(labcheck(folder.path()).args(["completions", "bash"]), 0)).unwrap();
    printed(Command::new("bash").arg("-n").arg(&script), 0);

    let command = labcheck::cli::Cli::command();
    for prefix in ["", "st", "ex", "d"] {
        let is_offered =
            |verb: &&clap::Command| !verb.is_hide_set() && verb.get_name().starts_with(prefix);
        let mut wanted: Vec<&str> =
            command.get_subcommands().filter(is_offered).map(clap::Command::get_name).collect();
        let offered = completed(&script, &["labcheck", prefix]);
        let mut verbs: Vec<&str> =
            offered.iter().map(String::as_str).filter(|w| !w.starts_with('-')).collect();
        wanted.sort_unstable();
        verbs.sort_unstable();
        verbs.retain(|verb| *verb != "help");
        assert_eq!(verbs, wanted, "{prefix}");
    }
    assert_eq!(completed(&script, &["labcheck", "run", "step3"]), ["step3", "step3b"]);
    assert_eq!(completed(&script, &["labcheck", "explain", "--pl"]), ["--plain"]);
    let shells = completed(&script, &["labcheck", "completions", ""]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(shells.iter().any(|word| word == shell), "{shells:?}");
    }
}

#[test]
fn every_shell_gets_a_script_that_speaks_of_every_verb() {
    let folder = folder();
    let command = labcheck::cli::Cli::command();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(labcheck(folder.path()).args(["completions", shell]), 0);
        for verb in command.get_subcommands() {
            let name = verb.get_name();
            assert_eq!(script.contains(name), !verb.is_hide_set(), "{shell}: {name}");
        }
    }
    labcheck(folder.path()).args(["completions", "tcsh"]).assert().code(2);
}
