//! `labcheck handout`: the handout, with the values of the classroom that is up.

use std::io;

use anstream::println;

use crate::{
    classroom::standing::NoChoice,
    cli::texts::HandoutArgs,
    exit::ExitStatus,
    library,
    output::{
        files::write,
        print::tell,
        refusal::{Refusal, chain},
    },
    place::{here::Here, presented::presented},
};

/// Prints it, or writes it to a file.
pub(super) fn handout(args: &HandoutArgs, here: &Here) -> Result<ExitStatus, Refusal> {
    let none = |none: NoChoice| Refusal::error(none.to_string()).laid_out();
    let session = here.session().map_err(none)?;
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
