//! labcheck's own exit codes: documented, tested, and the same for every command.

use std::process::ExitCode;

/// What labcheck says by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Everything passed.
    Passed,
    /// Something failed: the student's or the lab's doing.
    Failed,
    /// Wrong usage, or a scenario that cannot be read.
    Usage,
    /// Something kept us from judging: ours, Docker's or the network's doing.
    Error,
    /// Nothing failed, but something was skipped, or nothing ran.
    Incomplete,
    /// Ctrl-C at a question, told as shells tell it.
    Interrupted,
}

impl ExitStatus {
    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Error => 3,
            Self::Incomplete => 4,
            Self::Interrupted => 130,
        }
    }
}

impl ExitStatus {
    /// The worse of two results of runs: a lab that cannot be run as it is, which only a person mends, is told before a
    /// failure, a failure before an error, an error before incompleteness.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let badness = |status: Self| match status {
            Self::Passed => 0,
            Self::Incomplete => 1,
            Self::Error => 2,
            Self::Failed => 3,
            // A lab alone that was left at its question is incomplete among others.
            Self::Usage | Self::Interrupted => 4,
        };
        if badness(other) > badness(self) { other } else { self }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.number())
    }
}
