//! `labcheck solve step3`: does the step, after asking, and writes down that it did.

use std::{fmt::Write as _, io, path::PathBuf, time::Duration};

use crate::{
    classroom::standing::Session,
    cli::student::SolveArgs,
    exit::ExitStatus,
    fact::ObserveError,
    host::{docker::Variables, real::RealHost},
    journal::{self, Deed},
    library::{Lab, files::kept},
    outcome::{Exit, Outcome},
    output::{
        print::{eprintln, tell},
        question::{Answer, ask},
        refusal::Refusal,
        signals::cancelled_by_signals,
        terminal,
    },
    place::{consent::Stranger, files, find, origin::Origin, steps, student::StudentPlace, world},
    record::{CheckRecord, StepRecord},
    report::{progress::Progress, student},
    run::{self, Conditions, Solved},
    text,
    verdict::Skip,
    wording::stranger::forgotten,
};

/// How long one command may take.
const WITHIN: Duration = Duration::from_mins(2);

/// Does it.
pub(super) async fn solve(args: SolveArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let sheet = terminal::sheet(args.plain);
    let cancel = cancelled_by_signals();
    let mut id = String::new();
    let mut place = find::find_for(None, args.plain, origin, &cancel, |lab| {
        id = steps::one_step(lab, "solve", &args.step)?;
        Ok(())
    })?;
    let Some(session) = place.session.clone() else {
        return Err(Refusal::usage(
            "Steps are solved in a classroom only, and none is up. To have one: labcheck start",
        ));
    };
    if let Some(unmet) = place.can_type(&id).await? {
        tell(&cannot(&id, &unmet));
        return Ok(ExitStatus::Incomplete);
    }
    let lab = whole(&place, &session);
    if !args.yes {
        let world = world::kind(session.world.kind);
        let stranger = Stranger::of(&lab, world, &origin.here.base);
        if let Some(stranger) = &stranger {
            tell(&stranger.told(&sheet));
        }
        let question = format!(
            "labcheck types the commands of {id} for you, and writes down that it did. Go on? [y/N] "
        );
        match ask(&question, false, &cancel).await {
            Answer::Yes => {
                let remembered = stranger.map_or(Ok(()), |stranger| stranger.remember());
                remembered.unwrap_or_else(|error| terminal::warn(&forgotten(&error)));
            }
            Answer::Interrupted => return Ok(ExitStatus::Interrupted),
            Answer::No | Answer::NotAsked => {
                return Err(Refusal::usage(format!(
                    "Nothing was done. To have it done without a question: labcheck solve {id} --yes"
                )));
            }
        }
    }
    let before = place.ask(&id).await?;
    // What labcheck does must not be taken for the student's doing.
    note(&place, Deed::Solved { step: id.clone() })?;
    type_step(&place, &session, &lab, &id, origin, &cancel).await;
    if let Err(fault) = note(&place, Deed::SolveEnded { step: id.clone() }) {
        eprintln!("{fault}\n{}", crate::wording::remedy(&fault));
    }
    if cancel.is_cancelled() {
        return Err(Refusal::incomplete(format!(
            "Interrupted. What was typed so far has happened; labcheck reset {id} puts it back."
        )));
    }
    let mut record = place.ask(&id).await?;
    if !brought(&before, &record) {
        // Where it cannot be written down, labcheck has the credit.
        let _ = note(&place, Deed::SolvedNothing { step: id.clone() });
        record.help = before.help;
        record.help.shown |= !record.help.solved;
    }
    tell(&student::step(&sheet, &record));
    tell(&student::outcome(&sheet, &record, None));
    tell(&own_exports(&place, &id));
    Ok(match Progress::of(&record) {
        Progress::Done => ExitStatus::Passed,
        Progress::Skipped | Progress::Unchecked | Progress::ForPerson => ExitStatus::Incomplete,
        Progress::Open { .. } | Progress::NotBegun | Progress::Unjudged => ExitStatus::Failed,
    })
}

/// The classroom's lab with its files and what its handout shows: all that is typed.
fn whole(place: &StudentPlace, session: &Session) -> Lab {
    let Lab { scenario, handout, .. } = &*place.lab;
    let files = kept(&session.folder);
    let (scenario, handout) = (scenario.clone(), handout.clone());
    Lab { scenario, handout, handout_path: None, files }.bound()
}

/// Why nothing of a step is typed.
fn cannot(id: &str, unmet: &Skip) -> String {
    let remedy = crate::wording::skip_remedy(unmet).unwrap_or("labcheck doctor");
    format!(
        "{id} cannot be done here, so nothing was typed: {}.\nWhat to do: {remedy}\n",
        clean(&crate::wording::skip(unmet))
    )
}

/// Whether anything is judged otherwise since. A check may want something of the student's own shell besides, so
/// that it need not pass.
fn brought(before: &StepRecord, now: &StepRecord) -> bool {
    let was = |check: &CheckRecord| before.checks.iter().find(|was| was.id == check.id);
    now.checks.iter().any(|check| was(check).is_none_or(|was| was.verdict != check.verdict))
}

fn note(place: &StudentPlace, deed: Deed) -> Result<(), ObserveError> {
    place.host.evidence.as_ref().map_or(Ok(()), |evidence| evidence.note(vec![deed]))
}

async fn type_step(
    place: &StudentPlace,
    session: &Session,
    lab: &Lab,
    id: &str,
    origin: &Origin,
    cancel: &tokio_util::sync::CancellationToken,
) {
    let scenario = &lab.scenario;
    let Some(step) = scenario.step(id) else { return };
    let folder = match files_here(lab) {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!(
                "The lab's files cannot be written here: {error}; go to a folder of your own"
            );
            return;
        }
    };
    let door = match world::door(&session.world, &session.folder) {
        Ok(door) => door,
        Err(fault) => {
            eprintln!("{fault}\n{}", crate::wording::remedy(&fault));
            return;
        }
    };
    // Whoever asks from outside the lab's machine has it typed in there, as a student would type it.
    let outside = session.inside().filter(|(entries, _)| !entries.is_here());
    let variables = variables(outside.as_ref().map_or(session, |(_, inside)| inside), origin);
    let is_there = outside.as_ref().is_none_or(|(entries, _)| entries.first().has(&folder));
    let folder = if is_there { folder } else { session.home() };
    let mut observer = place.host.observer.clone();
    observer.inside = outside.map(|(entries, _)| entries);
    let shell = world::shell_program(scenario, &origin.machine);
    let mut host = RealHost::new(observer, shell, variables, folder, door)
        .with_evidence(place.host.evidence.clone());
    let conditions =
        Conditions { abilities: place.abilities(), timeout: WITHIN, fail_fast: false, cancel };
    run::solve(&mut host, scenario, step, place.vars.clone(), &conditions, &mut |solved| {
        let images = match &solved {
            Solved::Typing { command } => Some(journal::images_in(command)),
            // No image comes of it.
            Solved::Answering { .. } => Some(Vec::new()),
            Solved::Typed(_) | Solved::LeftOut { .. } | Solved::Failed(_) => None,
        };
        if let Some(images) = images {
            let typing = Deed::Typing { step: id.to_owned(), images };
            if let Err(fault) = note(place, typing) {
                eprintln!("{fault}\n{}", crate::wording::remedy(&fault));
                cancel.cancel(); // what is not announced would be taken for the student's
            }
        }
        tell(&told(&solved));
    })
    .await;
    host.end().await;
}

/// The folder that the commands are typed in: the lab's own below the present one, where `start` made it,
/// else the present one. What is missing of the lab's files is laid there.
fn files_here(lab: &Lab) -> io::Result<PathBuf> {
    let own = PathBuf::from(files::folder_name(&lab.scenario.title));
    let folder = if !lab.files.is_empty() && own.is_dir() { own } else { PathBuf::from(".") };
    let folder = std::path::absolute(folder)?; // the lab's machine has it under the same name
    let laid = files::lay_out(&lab.files, &folder)?;
    for other in laid.others {
        eprintln!("{} is another than the lab's; it is taken as it is", other.display());
    }
    Ok(folder)
}

/// What the lab's shell exports: the student's own, led into the classroom.
fn variables(session: &Session, origin: &Origin) -> Variables {
    let mut variables = origin.variables.clone();
    for name in [
        "DOCKER_HOST",
        "DOCKER_CONTEXT",
        "DOCKER_TLS_VERIFY",
        "DOCKER_CERT_PATH",
        "DOCKER_API_VERSION",
    ] {
        variables.remove(std::ffi::OsStr::new(name));
    }
    // Notary has its settings there; and outside the lab's machine nothing goes into the user's own home folder.
    variables.insert("HOME".into(), session.home().into_os_string());
    variables.extend(session.world.environment.iter().map(|(n, v)| (n.into(), v.into())));
    variables
}

fn told(solved: &Solved<'_>) -> String {
    match solved {
        Solved::Typing { command } | Solved::Answering { command } => {
            format!("$ {}\n", clean(command))
        }
        Solved::LeftOut { command, why } => {
            format!("$ {}\n  left out: {}\n", clean(command), clean(&crate::wording::skip(why)))
        }
        Solved::Failed(fault) => format!("  not typed: {}\n", clean(&fault.to_string())),
        Solved::Typed(outcome) => shown(outcome),
    }
}

fn shown(outcome: &Outcome) -> String {
    let mut out = String::new();
    for stream in outcome.streams() {
        for line in clean(&stream.text).lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    if !matches!(outcome.exit, Exit::Code(0)) {
        let _ = writeln!(out, "  ({})", crate::wording::exit(&outcome.exit));
    }
    out
}

/// What a step exports lasts in the shell that it was typed into, which was labcheck's.
fn own_exports(place: &StudentPlace, id: &str) -> String {
    let step = place.lab.scenario.step(id).into_iter().flat_map(|step| &step.actions);
    let commands: Vec<String> = step
        .filter(|action| run::exports(action))
        .filter_map(|action| action.command().expand(&place.vars).ok())
        .collect();
    if commands.is_empty() {
        return String::new();
    }
    format!(
        "A variable lives in the shell that it was set in. Type it in yours, then ask again:\n  {}\n",
        commands.join("\n  ")
    )
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), 4_000)
}
