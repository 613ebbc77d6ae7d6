//! What stands over a program in a machine, behind `labcheck impersonate`: it tells who keeps the journal what was
//! started, has the program do it, and tells how that ended. It judges nothing, and keeps nothing from going on.

mod attend;
mod script;
mod signals;
pub(super) mod told;

use std::{ffi::OsString, io};

pub use attend::UNTOLD;
pub(super) use attend::{BESIDE, real};
pub(super) use script::{program_of, script};
pub use told::{Begun, Ended, LINE, PREFIXES, Typed};

/// Ends as the program does that it stands for; comes back only where that could not be started.
pub fn attend(typed: &Typed<'_>) -> io::Error {
    attend::attend(typed)
}

/// Goes on as a program that ends when its parent does.
pub fn go_on_beside(parent: &str, program: &[OsString]) -> io::Error {
    attend::go_on_beside(parent, program)
}
