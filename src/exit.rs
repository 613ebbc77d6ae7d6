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

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.number())
    }
}
