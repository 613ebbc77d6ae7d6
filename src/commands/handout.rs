//! `labcheck handout`: the handout, with the values of the classroom that is up.

use std::path::Path;

use crate::{
    classroom::standing::NoChoice,
    cli::texts::HandoutArgs,
    exit::ExitStatus,
    library,
    output::{
        print::tell,
        refusal::{Refusal, chain},
        text::TextOutput,
    },
    place::{here::Here, presented::presented},
    report::blocks::blocks,
};

/// Prints it, or writes it to a file.
pub(super) fn handout(args: &HandoutArgs, here: &Here) -> Result<ExitStatus, Refusal> {
    if args.commands {
        return commands(args, here);
    }
    let none = |none: NoChoice| Refusal::error(none.to_string()).laid_out();
    let session = here.session().map_err(none)?;
    let output = TextOutput::open(args.output.as_deref(), args.force)?;
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = match (&named, &session) {
        (None, Some(session)) => library::open_text(&session.lab, false),
        (named, _) => library::open_called(named.as_deref(), false),
    }?;
    let text = match session.filter(|session| session.lab.scenario == lab.scenario.source.text) {
        Some(session) => presented(&session, &lab).map_err(|error| Refusal::own(chain(&error)))?,
        None => lab.handout.text,
    };
    output.put(&text, "The handout is in")?;
    Ok(ExitStatus::Passed)
}

/// Prints what is seen in it: of a lab's handout, or of any Markdown file.
fn commands(args: &HandoutArgs, here: &Here) -> Result<ExitStatus, Refusal> {
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let markdown = named.as_deref().map(Path::new).filter(|path| library::is_handout(path));
    let handout = match (markdown, &named) {
        (Some(path), _) => library::open_handout(path)?,
        (None, Some(named)) => library::open_called(Some(named), false)?.handout,
        (None, None) => {
            let none = |none: NoChoice| Refusal::error(none.to_string()).laid_out();
            match here.session().map_err(none)? {
                Some(session) => library::open_text(&session.lab, false)?.handout,
                None => library::open_called(None, false)?.handout,
            }
        }
    };
    tell(&blocks(&handout));
    Ok(ExitStatus::Passed)
}
