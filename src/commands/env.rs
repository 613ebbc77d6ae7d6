//! `labcheck env`: what puts a shell of the user's own into the classroom, for `eval`.

use std::path::PathBuf;

use anstream::eprintln;

use super::{enter::Entry, status::no_choice, teller::tell};
use crate::{
    classroom::standing::{self, find::CHOICE},
    cli::standing::{EnvArgs, Syntax},
    env::Surroundings,
    exit::Code,
};

/// Prints it.
pub fn env(args: &EnvArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let wanted = surroundings.get(CHOICE).map(PathBuf::from);
    // Where this shell's classroom is gone, the one that is up now is the one to go to.
    let wanted = wanted.filter(|folder| folder.exists());
    let session = match standing::choose(&surroundings.state_dir(), wanted.as_deref()) {
        Ok(session) => session,
        Err(none) => {
            eprintln!("{}", no_choice(&none, surroundings));
            return Ok(Code::Incomplete);
        }
    };
    let syntax = args.shell.unwrap_or_else(|| {
        let shell = surroundings.text("SHELL").unwrap_or_default();
        if shell.ends_with("fish") { Syntax::Fish } else { Syntax::Sh }
    });
    let entry = Entry::new(&session, surroundings);
    Ok(if tell(&entry.text(syntax)) { Code::Passed } else { Code::Error })
}
