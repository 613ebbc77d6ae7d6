//! `labcheck submit`: judges every step, and writes one file to hand in.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use crate::{
    cli::grades::SubmitArgs,
    exit::ExitStatus,
    output::{
        files::Target,
        print::println,
        question::{Line, ask_line},
        refusal::Refusal,
        signals::cancelled_by_signals,
    },
    place::{find, handed::hand_in, here::Here, origin::Origin, person},
    report::handed,
    submission::{self, Who},
    text,
};

const INSIDE: &str = "\
This shell is in the classroom, and a file that is written here goes with it; nothing was written.
Next: exit, then labcheck submit";
const NOBODY: &str = "\
Nobody said whose work this is; nothing was written.
Next: labcheck submit --student ID, with what your course calls you";
const INTERRUPTED: &str = "Interrupted; nothing was written. To hand in: labcheck submit";
const QUESTION: &str = "What does your course call you (a number, a login, an address)? ";

/// Does it.
pub(super) async fn submit(args: SubmitArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let here = &origin.here;
    if matches!(here.choose(), Ok(session) if session.is_seen_inside()) {
        return Err(Refusal::usage(INSIDE));
    }
    let cancel = cancelled_by_signals();
    let who = who(&args, here, &cancel).await?;
    let mut place = find::find(args.scenario.as_deref(), true, origin, &cancel)?;
    let usual = submission::file_name(&place.lab.scenario.title, &who.id);
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(usual));
    let target = Target::open(&path, args.force).map_err(|error| {
        Refusal::own(format!(
            "{} cannot be written: {error}; name another file with --output, or --force to overwrite it",
            path.display()
        ))
    })?;
    let key = person::key(&here.base)?;
    person::remember(&here.base, &who)?;
    let submission = tokio::select! {
        submission = hand_in(&mut place, who) => submission?,
        () = cancel.cancelled() => return Err(Refusal::incomplete(INTERRUPTED)),
    };
    println!("{}", handed::contents(&submission));
    let written = submission::write(&submission, &key)?;
    let size = written.len();
    target.write(&written).map_err(|error| {
        Refusal::own(format!(
            "{} cannot be written: {error}; name another file with --output",
            path.display()
        ))
    })?;
    println!("{}", handed::written(&text::name(&path.display().to_string()), size));
    Ok(ExitStatus::Passed)
}

/// Who hands in: as it is said now, else as it was last time, else asked.
async fn who(args: &SubmitArgs, here: &Here, cancel: &CancellationToken) -> Result<Who, Refusal> {
    let before = person::remembered(&here.base);
    let id = match (&args.student, &before) {
        (Some(id), _) => id.clone(),
        (None, Some(who)) => who.id.clone(),
        (None, None) => match ask_line(QUESTION, cancel).await {
            Line::Said(line) => line,
            Line::Interrupted => return Err(Refusal::incomplete(INTERRUPTED)),
            Line::Closed | Line::NotAsked => return Err(Refusal::usage(NOBODY)),
        },
    };
    let same = before.filter(|who| who.id == id).and_then(|who| who.name);
    let who = Who { id, name: args.name.clone().or(same) };
    who.check().map_err(|wrong| Refusal::usage(wrong.to_string()))?;
    Ok(who)
}
