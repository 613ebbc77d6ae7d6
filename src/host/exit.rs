//! How a process ended. It must not say whether that is good or bad.

use std::{fmt, os::unix::process::ExitStatusExt as _, process::ExitStatus};

use serde::{Deserialize, Serialize};

/// How a process, a command in a shell or a terminal dialogue ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// It ended by itself with this status, 0 to 255. A shell says 128 + n for a command that
    /// signal n ended.
    Code(i32),
    /// A signal ended it that was not ours.
    Signal(i32),
    /// It was ended because it ran past its deadline.
    TimedOut,
    /// It was ended because the run was cancelled.
    Cancelled,
    /// It was ended because one of its streams passed the flood limit.
    Flooded,
    /// It never ran.
    CouldNotStart {
        /// Why, and what to do about it.
        reason: String,
    },
}

impl Exit {
    /// Whether it ended by itself with status 0.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Code(0))
    }

    /// The status it ended with by itself.
    pub fn code(&self) -> Option<i32> {
        if let Self::Code(code) = self { Some(*code) } else { None }
    }

    pub(super) fn of(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Code(code),
            (None, Some(signal)) => Self::Signal(signal),
            (None, None) => {
                Self::CouldNotStart { reason: format!("the system reports {status}; run it again") }
            }
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit status {code}"),
            Self::Signal(signal) => write!(f, "ended by signal {signal}"),
            Self::TimedOut => f.write_str("ended at its deadline"),
            Self::Cancelled => f.write_str("ended because the run was cancelled"),
            Self::Flooded => f.write_str("ended because it printed without end"),
            Self::CouldNotStart { reason } => write!(f, "not started: {reason}"),
        }
    }
}
