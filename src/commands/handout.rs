//! `labcheck handout`: the handout, with the values of the classroom that is up.

use std::{io, path::Path};

use anstream::println;

use crate::{
    classroom::standing::{
        self, Session,
        find::{CHOICE, NoChoice},
    },
    cli::texts::HandoutArgs,
    env::Surroundings,
    exit::ExitStatus,
    library,
    output::{
        files::write,
        print::tell,
        refusal::{Refusal, chain},
    },
    place::presented::presented,
};

/// Prints it, or writes it to a file.
pub fn handout(args: &HandoutArgs, surroundings: &Surroundings) -> Result<ExitStatus, Refusal> {
    let session = match standing(surroundings) {
        Ok(session) => session,
        Err(none) => return Err(Refusal::error(none.to_string()).laid_out()),
    };
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = match (&named, &session) {
        (None, Some(session)) => library::open_text(&session.lab, false),
        (named, _) => library::open_called(named.as_deref(), false),
    }?;
    let text = match session.filter(|session| session.lab.scenario == lab.scenario.source.text) {
        Some(session) => presented(&session, &lab).map_err(|error| Refusal::own(chain(&error)))?,
        None => lab.handout.text,
    };
    let Some(path) = &args.output else {
        return Ok(if tell(&text) { ExitStatus::Passed } else { ExitStatus::Error });
    };
    match write(path, &text, args.force) {
        Ok(()) => {
            println!("The handout is in {}.", path.display());
            Ok(ExitStatus::Passed)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Refusal::usage(format!(
            "{} is there already; name another file, or overwrite it with --force",
            path.display()
        ))),
        Err(error) => Err(Refusal::error(format!(
            "{} cannot be written: {error}; name another file",
            path.display()
        ))),
    }
}

/// The classroom whose values are printed, if one is up.
fn standing(surroundings: &Surroundings) -> Result<Option<Session>, NoChoice> {
    let named = surroundings.get(CHOICE).map(Path::new);
    match standing::choose(&surroundings.state_dir(), named) {
        Ok(session) => Ok(Some(session)),
        Err(NoChoice::None) => Ok(None),
        Err(none) => Err(none),
    }
}
