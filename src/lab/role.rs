//! What one line of a code block is.

/// What one line of a code block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A command, or its first line.
    Command,
    /// A further line of the command above.
    More,
    /// Typed into a program that a command started.
    Inner,
    /// Perhaps typed: nobody can tell without the scenario.
    Unsure,
    /// Printed.
    Printed,
    /// A comment, or nothing.
    Aside,
}

/// A line's role, and where in it the text begins that is typed or printed.
pub(super) type Seen = (Role, usize);
