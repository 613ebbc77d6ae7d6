//! Named pipes: made, read and held open.

use std::{io, path::Path};

use rustix::fs::{CWD, Mode, mkfifoat};
use tokio::net::unix::pipe::{OpenOptions, Receiver, Sender};

/// Makes a named pipe that only this user may open.
fn make(path: &Path) -> io::Result<()> {
    Ok(mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR)?)
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
