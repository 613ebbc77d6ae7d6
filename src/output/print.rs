//! The one door to whoever reads what labcheck says: people on standard output and standard error, programs on standard
//! output. It never panics, and what it cannot write it remembers: labcheck does not end as if all had been told.
//!
//! Whatever text comes here, from whoever it is: of what would lead a terminal or show nothing only labcheck's own styles
//! get through, all else is shown as `\u{202e}`.
//!
//! A descriptor that is closed when labcheck starts is `/dev/null` from then on, as Rust's runtime makes it: nobody asked
//! for words, and the exit code tells.

use std::{
    io::{self, IsTerminal},
    os::fd::{AsFd, BorrowedFd},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use anstream::{AutoStream, ColorChoice, adapter::strip_str, stream::RawStream};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};

use crate::text::{harmless, shown};

const OUTPUT: &str = "standard output";
const ASIDE: &str = "standard error";

/// Whether standard output is a record's, so that people are told on standard error.
static IS_LEFT: AtomicBool = AtomicBool::new(false);
/// What could not be written, of standard output and of standard error.
static LOST: [OnceLock<Lost>; 2] = [OnceLock::new(), OnceLock::new()];

/// Words that reached nobody.
#[derive(Debug)]
pub(super) struct Lost {
    stream: &'static str,
    error: io::Error,
}

impl Lost {
    /// What to say of it, and what to do.
    pub(super) fn told(&self) -> String {
        let Self { stream, error } = self;
        if error.kind() == io::ErrorKind::BrokenPipe {
            return format!(
                "Not all was told: the reader of {stream} went away, so there is no result. To have it, read to the end."
            );
        }
        format!(
            "Not all was told: {stream} cannot be written: {error}. There is no result; mend that, then ask again."
        )
    }
}

/// Leaves standard output to what is written there as a file: people are told on standard error from now on.
pub(super) fn leave_output() {
    IS_LEFT.store(true, Ordering::Relaxed);
}

/// What could not be written, if anything could not.
pub(super) fn lost() -> Option<&'static Lost> {
    LOST.iter().find_map(OnceLock::get)
}

/// Whether standard output still takes what is written.
pub(crate) fn is_read() -> bool {
    LOST[0].get().is_none()
}

/// Notes that the reader of standard output went away, which somebody noticed before anything was written.
pub(crate) fn nobody_reads() {
    remember(OUTPUT, Err(io::ErrorKind::BrokenPipe.into()));
}

/// A text that was made to be told, without its colours.
pub(super) fn without_colours(text: &str) -> String {
    strip_str(text).to_string()
}

/// Tells a person.
pub(crate) fn tell(text: &str) {
    if IS_LEFT.load(Ordering::Relaxed) {
        return aside(text);
    }
    remember(OUTPUT, write(&io::stdout().lock(), text));
}

/// Tells a person beside the result: what is to be known of it, and what is wrong.
pub(crate) fn aside(text: &str) {
    remember(ASIDE, write(&io::stderr().lock(), text));
}

/// Tells a program, letter for letter.
pub(crate) fn exact(text: &str) {
    remember(OUTPUT, to_output(text));
}

/// The same, for a caller that tells itself what fails. On a terminal a person reads it.
pub(super) fn to_output(text: &str) -> io::Result<()> {
    let out = io::stdout().lock();
    // None of it is labcheck's own, and so are no styles in it.
    if out.is_terminal() { write(&out, &shown(text)) } else { all(out.as_fd(), text.as_bytes()) }
}

/// Remembers the first trouble, which tells enough.
fn remember(stream: &'static str, written: io::Result<()>) {
    if let Err(error) = written {
        let _ = LOST[usize::from(stream != OUTPUT)].set(Lost { stream, error });
    }
}

fn write<S: RawStream + AsFd + IsTerminal>(stream: &S, text: &str) -> io::Result<()> {
    let text = &harmless(text);
    if AutoStream::choice(stream) == ColorChoice::Never {
        return all(stream.as_fd(), strip_str(text).to_string().as_bytes());
    }
    all(stream.as_fd(), text.as_bytes())
}

/// Not by way of `std`, for which what was written to a descriptor that is not for writing is written. A descriptor that
/// another program made non-blocking is waited for.
fn all(to: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => drop(poll(&mut [PollFd::new(&to, PollFlags::OUT)], None)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// `print!` on the door.
macro_rules! told {
    ($($words:tt)*) => { $crate::output::print::tell(&format!($($words)*)) };
}
/// `println!` on the door.
macro_rules! told_line {
    () => { $crate::output::print::tell("\n") };
    ($($words:tt)*) => { $crate::output::print::tell(&(format!($($words)*) + "\n")) };
}
/// `eprint!` on the door.
macro_rules! told_aside {
    ($($words:tt)*) => { $crate::output::print::aside(&format!($($words)*)) };
}
/// `eprintln!` on the door.
macro_rules! told_line_aside {
    ($($words:tt)*) => { $crate::output::print::aside(&(format!($($words)*) + "\n")) };
}
pub(crate) use {
    told as print, told_aside as eprint, told_line as println, told_line_aside as eprintln,
};
