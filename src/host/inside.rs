//! How a program is started so that it runs where it is to run: here, or in a machine of the lab's.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use tokio::process::Command;

use crate::machine::Entry;

/// A program with its arguments in a folder. The environment is the caller's to set: it goes along.
pub(super) fn command(
    inside: Option<&Entry>,
    program: &OsStr,
    args: &[OsString],
    folder: Option<&Path>,
) -> Command {
    if let Some(entry) = inside {
        let mut command = Command::new(entry.program());
        command.args(entry.args(folder.unwrap_or(Path::new("/")), program, args));
        return command;
    }
    let mut command = Command::new(program);
    command.args(args);
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    command
}
