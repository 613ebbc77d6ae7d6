//! What labcheck tells and changes nothing by: codes, labs, handouts, completions, manual pages.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod add;
mod completions;
mod explain;
mod handout;
mod hostile;
mod lint;
mod list;
mod machine;
mod man;
mod merge;
#[path = "../common/needs.rs"]
mod needs;
mod new;
mod plain;
#[path = "../common/program.rs"]
mod program;
mod report;
mod schema;
#[path = "../common/unheard.rs"]
mod unheard;
mod unheard_verbs;
mod words;
mod written;

use std::path::Path;

use assert_cmd::Command;

/// labcheck in a folder of its own: no lab but the built-in one, no classroom.
fn labcheck(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("labcheck").unwrap();
    command.current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state"));
    command.env_remove("LABCHECK_CLASSROOM").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// What stands in the README between these lines.
fn of_the_readme(begin: &str, end: &str) -> String {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (_, rest) = readme.split_once(&format!("\n{begin}\n")).unwrap();
    rest.split_once(&format!("\n{end}\n")).unwrap().0.to_owned() + "\n"
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("labcheck-texts-").tempdir().unwrap()
}

/// What a command prints, which ends with this status.
fn printed(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}{told}");
    text
}
