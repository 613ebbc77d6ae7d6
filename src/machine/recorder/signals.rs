//! The signals of somebody who stands for a program: what the program does not get itself is passed on.

use std::{collections::BTreeSet, fs, process::Child};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::{
    consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH},
    iterator::{SignalsInfo, exfiltrator::WithOrigin},
    low_level::{
        emulate_default_handler,
        siginfo::{Cause, Origin},
    },
};

/// What is passed on.
const PASSED: [i32; 7] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];

/// What comes from now on.
pub(super) struct Signals(SignalsInfo<WithOrigin>);

impl Signals {
    /// Begins to take them, but for those that whoever started this ignores: the program ignores them, too.
    pub(super) fn take() -> std::io::Result<Self> {
        let ignored = ignored(&fs::read_to_string("/proc/self/status").unwrap_or_default());
        let taken = PASSED.into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0);
        SignalsInfo::new(taken.chain([SIGCHLD])).map(Self)
    }

    /// Waits until the program ends.
    pub(super) fn until_ended(
        &mut self,
        child: &mut Child,
    ) -> std::io::Result<std::process::ExitStatus> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            let sent = self.0.wait().filter(|origin| !is_the_terminals(origin));
            let signals: BTreeSet<i32> = sent.map(|origin| origin.signal).collect();
            for signal in signals.into_iter().filter(|signal| *signal != SIGCHLD) {
                pass(signal, child);
            }
        }
    }
}

/// The terminal's go to everybody in its foreground: the program has had it. Of others nobody knows whether they went
/// to a group or to us alone: the program gets them, twice at worst.
fn is_the_terminals(origin: &Origin) -> bool {
    matches!(origin.cause, Cause::Kernel)
}

fn pass(signal: i32, child: &Child) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        let _ = kill_process(Pid::from_child(child), signal); // it may have ended
    }
}

/// Ends by a signal, as the program did.
pub(super) fn end_by(signal: i32) {
    let _ = emulate_default_handler(signal);
}

/// The mask of ignored signals (proc(5), `SigIgn`).
fn ignored(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        assert_eq!(ignored("Name:\tx\nSigIgn:\t0000000000000003\nSigCgt:\t0\n"), 3);
        assert_eq!(ignored("Name:\tx\n"), 0);
    }
}
