//! Named pipes: made, read and held open.

use std::{io, path::Path};

use tokio::net::unix::pipe::{OpenOptions, Receiver, Sender};

/// Makes a named pipe that only this user may open.
#[cfg(target_os = "linux")]
fn make(path: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, Mode, mkfifoat};
    Ok(mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR)?)
}

/// Makes a named pipe that only this user may open.
#[cfg(not(target_os = "linux"))]
fn make(path: &Path) -> io::Result<()> {
    let status = std::process::Command::new("mkfifo").args(["-m", "600"]).arg(path).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("mkfifo failed")) }
}

/// Makes a named pipe and opens it for reading. It reads as ended once a writer came and went.
pub(super) fn listen(path: &Path) -> io::Result<Receiver> {
    make(path)?;
    OpenOptions::new().open_receiver(path)
}

/// Holds a pipe that is being read open, so that it does not end before the awaited writer came.
pub(super) fn hold(path: &Path) -> io::Result<Sender> {
    OpenOptions::new().open_sender(path)
}
