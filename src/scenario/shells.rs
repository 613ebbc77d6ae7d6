//! The names of the shells that commands are typed into.

/// The one that a command is typed into that names none; on the first machine.
pub const MAIN_SHELL: &str = "main";
