//! Where in a machine stand-ins and what they stand for are, and how one goes on as the other.

use std::{io, os::unix::process::CommandExt as _, process::Command};

/// Where they are, in a machine.
pub(in crate::machine) const FOLDER: &str = "/run/labcheck";
/// This program, in there.
pub const LABCHECK: &str = "/run/labcheck/labcheck";
/// What stands in place of programs of these names.
pub(in crate::machine) const BIN: &str = "/run/labcheck/bin";
/// The programs themselves.
pub(in crate::machine) const REAL: &str = "/run/labcheck/real";

/// Goes on as another program.
pub(super) fn go_on(command: &mut Command) -> io::Error {
    let program = command.get_program().to_string_lossy().into_owned();
    io::Error::other(format!("{program}: {}", command.exec()))
}
