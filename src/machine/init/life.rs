//! What is the duty of every first process: it ends when nobody wants it any more, and takes in whoever ends before.

use std::{io, thread, time::Duration};

use rustix::process::{Pid, WaitOptions, WaitStatus, wait};

use super::failed::{Failed, While as _};

/// How often it is looked whether a machine without any process of its own has one again.
const NOBODY_LEFT: Duration = Duration::from_secs(1);

/// Ends this process, and with it everything in its namespaces, once nobody holds its standard input any more.
pub(super) fn end_with_input() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        std::process::exit(0);
    });
}

/// Takes in whoever ends, as a first process has to, until this one does.
pub(super) fn reap_until(last: Pid) -> Result<WaitStatus, Failed> {
    loop {
        let (pid, status) = next()?;
        if pid == last {
            return Ok(status);
        }
    }
}

/// Waits for the next one that ends.
pub(super) fn reap_any() -> Result<Pid, Failed> {
    next().map(|(pid, _)| pid)
}

fn next() -> Result<(Pid, WaitStatus), Failed> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error).doing("waiting for children"),
        }
    }
}

/// Takes in whoever ends, for as long as the machine is there.
pub(super) fn reap_for_ever() -> ! {
    loop {
        if matches!(wait(WaitOptions::empty()), Err(rustix::io::Errno::CHILD)) {
            thread::sleep(NOBODY_LEFT); // who comes in later may leave somebody behind
        }
    }
}
