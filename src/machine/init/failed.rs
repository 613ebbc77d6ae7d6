//! What a first process could not do.

use std::{fmt, io};

/// What could not be done, and why.
#[derive(Debug)]
pub(super) struct Failed {
    doing: String,
    source: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.source)
    }
}

/// Says what was being done where something fails.
pub(super) trait While<T> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failed>;
}

impl<T, E: Into<io::Error>> While<T> for Result<T, E> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failed> {
        self.map_err(|error| Failed { doing: what.to_string(), source: error.into() })
    }
}
