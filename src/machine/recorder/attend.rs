//! A program's start, its end, and what is told of both.

use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
};

use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};

use super::{
    signals::{Signals, end_by},
    told::{Begun, Ended, Listener, Typed},
};
use crate::machine::stand_in::real::{LABCHECK, REAL};

/// Programs that are started with this in the environment are not told of: labcheck itself asks.
pub const UNTOLD: &str = "LABCHECK_UNTOLD";
/// What `labcheck impersonate` calls [`go_on_beside`].
pub(in crate::machine) const BESIDE: &str = "beside";

pub(super) fn attend(typed: &Typed<'_>) -> io::Error {
    let real = real(typed.program);
    let go_on = || Command::new(&real).arg0(typed.called).args(typed.arguments).exec();
    if typed.exported.contains_key(OsStr::new(UNTOLD)) {
        return go_on();
    }
    // Where nobody listens, or signals cannot be taken, it goes on all the same.
    let Ok(mut listener) = Listener::told(&Begun::of(typed)) else { return go_on() };
    let Ok(mut signals) = Signals::take() else { return go_on() };
    let started = Command::new(LABCHECK)
        .args(["impersonate", BESIDE])
        .arg(getpid().as_raw_nonzero().to_string())
        .arg(&real)
        .arg(typed.called)
        .args(typed.arguments)
        .spawn();
    let Ok(mut child) = started else { return go_on() };
    match signals.until_ended(&mut child) {
        Ok(status) => {
            let _ = listener.tell(&how(status)); // the journal knows of a start without an end
            end_as(status)
        }
        Err(error) => error,
    }
}

/// Where the program itself is.
pub(in crate::machine) fn real(program: &Path) -> PathBuf {
    Path::new(REAL).join(program.strip_prefix("/").unwrap_or(program))
}

fn how(status: ExitStatus) -> Ended {
    match status.signal() {
        Some(signal) => Ended::Signal(signal),
        None => Ended::Status(status.code().unwrap_or_default()),
    }
}

fn end_as(status: ExitStatus) -> ! {
    if let Some(signal) = status.signal() {
        end_by(signal);
    }
    std::process::exit(status.code().unwrap_or(1))
}

/// Whoever kills what stands for a program kills the program: it has that done here, and then is the program.
pub(super) fn go_on_beside(parent: &str, program: &[OsString]) -> io::Error {
    let [real, name, arguments @ ..] = program else { return io::ErrorKind::InvalidInput.into() };
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    // It may have ended before that.
    if getppid().is_none_or(|now| now.as_raw_nonzero().to_string() != parent) {
        return io::Error::other("whoever started it has ended");
    }
    Command::new(real).arg0(name).args(arguments).exec()
}
