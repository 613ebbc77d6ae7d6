//! What is said of a lab's setup.

/// The heading of its commands.
pub const TITLE: &str = "Before the first step";

/// Where the user's own engine would serve.
pub const NO_MACHINE: &str = "This lab has its machine set up before it begins. That is done in a machine of the lab's own, never on your own engine. Next: labcheck doctor says what is missing for one; --engine private asks for it";

/// What stands above the command that did not go through.
pub const FAILED: &str = "The lab's setup did not go through, so there is no classroom:";

/// The end of a run that has told the command.
pub const NOT_RUN: &str = "The lab's setup did not go through, so nothing of the lab was typed. Next: mend what is said there, then run it again";

/// What to do who did not write the lab.
pub const NEXT: &str =
    "Next: type labcheck start again; if it comes again, show this to whoever wrote the lab";

/// Where the lab's files have no place.
pub const NO_FOLDER: &str = "The lab's files, which its setup may need, cannot be written below this folder. Next: go to a folder of your own and type labcheck start again";

/// Where what was set up could be taken for a student's doing.
pub const NOT_TAKEN_DOWN: &str =
    "the journal does not take down that the lab is set up; check the disk";
