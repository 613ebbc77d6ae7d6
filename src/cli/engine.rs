//! The word for the engine that serves.

use clap::ValueEnum;

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineArg {
    /// A private one if the machine allows it, else the user's own if that can ask Docker Hub, else none
    Auto,
    /// A private one, or an error
    Private,
    /// The user's own, pulling from Docker Hub; only trust is the lab's
    Host,
}
