//! The signals that end a program, by their names.

use super::Exit;

/// Their names and numbers, as Linux has them wherever docker runs (signal(7)); those that only halt a program, or that
/// it does not notice, end nothing and are left out.
pub const SIGNALS: &[(&str, i32)] = &[
    ("hup", 1),
    ("int", 2),
    ("quit", 3),
    ("ill", 4),
    ("trap", 5),
    ("abrt", 6),
    ("bus", 7),
    ("fpe", 8),
    ("kill", 9),
    ("usr1", 10),
    ("segv", 11),
    ("usr2", 12),
    ("pipe", 13),
    ("alrm", 14),
    ("term", 15),
    ("xcpu", 24),
    ("xfsz", 25),
    ("sys", 31),
];

/// What a shell adds to a signal's number to tell it as a status (POSIX: more than 128; bash, dash and docker: 128).
const ADDED: i32 = 128;

/// The signal that ended something: seen as one, or told as a status of 128 and its number.
pub fn ended_by(exit: &Exit) -> Option<i32> {
    let told = match exit {
        Exit::Code(code) => code - ADDED,
        Exit::Signal(signal) => return Some(*signal),
        Exit::TimedOut { .. }
        | Exit::NotStarted(_)
        | Exit::Flooded
        | Exit::ShellLost(_)
        | Exit::Stuck(_) => return None,
    };
    name(told).map(|_| told)
}

/// What a signal is called.
pub fn name(signal: i32) -> Option<&'static str> {
    SIGNALS.iter().find(|(_, number)| *number == signal).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_seen_or_told_as_a_status_and_other_statuses_tell_none() {
        for (exit, signal) in [
            (Exit::Signal(2), Some(2)),
            (Exit::Signal(34), Some(34)),
            (Exit::Code(130), Some(2)),
            (Exit::Code(143), Some(15)),
            (Exit::Code(2), None),
            (Exit::Code(128), None),
            (Exit::Code(148), None),
            (Exit::Code(255), None),
            (Exit::TimedOut { after_ms: 130 }, None),
            (Exit::Stuck("x".into()), None),
        ] {
            assert_eq!(ended_by(&exit), signal, "{exit:?}");
        }
        assert_eq!(name(9), Some("kill"));
        assert_eq!(name(19), None, "it halts and ends nothing");
    }
}
