//! `labcheck start`: brings a lab's classroom up in the background, and says what to do next.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anstream::{eprintln, println};
use tokio_util::sync::CancellationToken;

use super::{
    files,
    keeper::Word,
    library::{self, BUILT_IN_PREFIX, Lab},
    plugins,
    signals::cancelled_by_signals,
    status::no_choice,
};
use crate::{
    classroom::{
        self, WorldKind,
        standing::{self, Session, Starting, find::CHOICE},
    },
    cli::standing::StartArgs,
    env::Surroundings,
    exit::Code,
    host::{
        Environment, Inherit,
        detached::{Detached, Started},
    },
    text,
};

/// How often it is asked whether another start has come to its end.
const POLL: Duration = Duration::from_millis(50);
/// Characters of a message of the keeper's at most.
const TOLD: usize = 8_000;

/// Does it.
pub async fn start(args: StartArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let colour = !args.plain && io::stderr().is_terminal();
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = match library::open_called(named.as_deref(), colour) {
        Ok(lab) => lab,
        Err(unusable) => {
            eprintln!("{unusable}");
            return Ok(Code::Usage);
        }
    };
    let base = surroundings.state_dir();
    if let Some(here) = surroundings.get(CHOICE).map(PathBuf::from) {
        return Ok(match standing::choose(&base, Some(&here)) {
            Ok(session) => stands_already(&session, &lab, &args, true),
            Err(none) => {
                eprintln!("{}", no_choice(&none, surroundings));
                Code::Usage
            }
        });
    }
    let cancel = cancelled_by_signals();
    let Some(starting) = begin(&base, &cancel).await? else {
        eprintln!("Interrupted; the other start goes on.");
        return Ok(Code::Incomplete);
    };
    let code = with_right(&args, surroundings, &lab, &base, &starting, &cancel).await;
    starting.end();
    code
}

/// Waits for the right to start.
async fn begin(base: &Path, cancel: &CancellationToken) -> anyhow::Result<Option<Starting>> {
    let mut told = false;
    loop {
        let begun = Starting::begin(base).map_err(|error| {
            anyhow::anyhow!(
                "{} cannot be written: {error}; check its owner, or set LABCHECK_STATE_DIR",
                base.display()
            )
        })?;
        if let Some(starting) = begun {
            return Ok(Some(starting));
        }
        if !told {
            eprintln!("Another labcheck start is at work; waiting for it.");
            told = true;
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            () = cancel.cancelled() => return Ok(None),
        }
    }
}

async fn with_right(
    args: &StartArgs,
    surroundings: &Surroundings,
    lab: &Lab,
    base: &Path,
    starting: &Starting,
    cancel: &CancellationToken,
) -> anyhow::Result<Code> {
    classroom::sweep(base).await;
    let found = standing::find(base);
    if let Some(unreadable) = found.unreadable.first() {
        eprintln!("{unreadable}");
        return Ok(Code::Usage);
    }
    if let Some(session) = found.standing.first() {
        return Ok(stands_already(session, lab, args, false));
    }
    let keeper = Detached {
        program: surroundings.program.clone(),
        args: keeper_args(args, lab, surroundings)?,
        environment: keeper_environment(base),
        stderr: starting.log()?,
    };
    let mut started = keeper.start().map_err(|reason| anyhow::anyhow!(reason))?;
    let progress = (!args.plain && io::stderr().is_terminal()).then(|| {
        let progress = indicatif::ProgressBar::new_spinner();
        progress.set_message("Bringing the classroom up");
        progress.enable_steady_tick(Duration::from_millis(120));
        progress
    });
    let line = tokio::select! {
        line = started.first_line() => Some(line?),
        () = cancel.cancelled() => None,
    };
    if let Some(progress) = progress {
        progress.finish_and_clear();
    }
    let Some(line) = line else {
        started.end().await?;
        eprintln!("Interrupted; nothing is left behind. Start again: labcheck start");
        return Ok(Code::Incomplete);
    };
    ready(started, &line, lab, args, base, starting).await
}

/// What came of it.
async fn ready(
    started: Started,
    line: &str,
    lab: &Lab,
    args: &StartArgs,
    base: &Path,
    starting: &Starting,
) -> anyhow::Result<Code> {
    match serde_json::from_str::<Word>(line) {
        Ok(Word::Ready) => {
            let found = standing::find(base);
            let Some(session) = found.standing.first() else {
                eprintln!(
                    "The classroom came up and is gone again; see what happened: labcheck status"
                );
                return Ok(Code::Error);
            };
            println!("The classroom for \"{}\" is up.", lab.scenario.title);
            println!("{}", world(session));
            next(session, lab, args);
            Ok(Code::Passed)
        }
        Ok(Word::Failed { text, usage }) => {
            started.ended().await?;
            eprintln!("{}", text::for_terminal(text.as_bytes(), TOLD));
            Ok(if usage { Code::Usage } else { Code::Error })
        }
        Err(_) => {
            started.ended().await?;
            classroom::sweep(base).await;
            let log = text::for_terminal(starting.written().as_bytes(), TOLD);
            eprintln!(
                "The classroom's keeper ended without a word. Its log:\n{log}\nNext: labcheck doctor, then start again"
            );
            Ok(Code::Error)
        }
    }
}

fn keeper_args(
    args: &StartArgs,
    lab: &Lab,
    surroundings: &Surroundings,
) -> anyhow::Result<Vec<std::ffi::OsString>> {
    let name = &lab.scenario.source.name;
    let lab = match name.strip_prefix(BUILT_IN_PREFIX) {
        Some(name) => name.trim_end_matches(".yaml").into(),
        None => std::path::absolute(name)?.into_os_string(),
    };
    let engine = clap::ValueEnum::to_possible_value(&args.engine);
    let engine = engine.map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut all = vec!["keeper".into(), "--lab".into(), lab, "--engine".into(), engine.into()];
    if let Some(upstream) = &args.upstream {
        all.extend(["--upstream".into(), upstream.to_string().into()]);
    }
    // The keeper does not know the user's DOCKER_CONFIG.
    for folder in plugins::folders(surroundings) {
        all.extend(["--plugins".into(), folder.into()]);
    }
    Ok(all)
}

/// The keeper is in no classroom itself.
fn keeper_environment(base: &Path) -> Environment {
    Environment::new(Inherit::Everything)
        .without("DOCKER_CONFIG")
        .without(CHOICE)
        .set("LABCHECK_STATE_DIR", base)
}

/// A classroom stands: this lab's, or another's.
fn stands_already(session: &Session, lab: &Lab, args: &StartArgs, inside: bool) -> Code {
    let ours = lab.text();
    let same = session.lab.scenario == ours.scenario && session.lab.handout == ours.handout;
    if same && inside {
        println!("This shell is in the classroom for \"{}\" already.", session.lab.title);
        println!("Do what the handout says, then: labcheck step1");
        return Code::Passed;
    }
    if same {
        println!("The classroom for \"{}\" is up already.", session.lab.title);
        next(session, lab, args);
        return Code::Passed;
    }
    let other = if session.lab.title == lab.scenario.title {
        format!("the classroom that is up was made from other files of \"{}\"", session.lab.title)
    } else {
        format!("the classroom that is up is another lab's: \"{}\"", session.lab.title)
    };
    eprintln!(
        "Nothing was started: {other}.\nNext: labcheck finish takes it away with all that was done in it; then start again"
    );
    Code::Usage
}

/// Which world it is, and why.
pub(super) fn world(session: &Session) -> String {
    let world = match session.world {
        WorldKind::Private => {
            "It has a Docker engine of its own: the handout's docker commands work letter for letter, and no image of yours is touched.\nThe engine's network is its own, too: curl and its like do not reach localhost:5000 nor published ports from your shell, and docker manifest does not find the lab's images (labcheck explain LC511)."
        }
        WorldKind::Hub => {
            "Your own engine serves, with images from Docker Hub; only the trust service is the classroom's. The handout's commands work letter for letter with today's digests: labcheck handout prints it with those."
        }
        WorldKind::Names => {
            "Your own engine serves, and every image of the lab has the classroom's registry before its name: labcheck handout prints the handout with those names."
        }
    };
    let why = session.why.as_ref();
    let why = why.map(|why| format!("\nWhy: {}", text::for_terminal(why.as_bytes(), TOLD)));
    let notes = session.notes.iter();
    let notes: Vec<String> = notes
        .map(|note| format!("\nNote: {}", text::for_terminal(note.as_bytes(), TOLD)))
        .collect();
    world.to_owned() + &why.unwrap_or_default() + &notes.concat()
}

/// What to do next: the shell, the handout, the first step.
fn next(session: &Session, lab: &Lab, args: &StartArgs) {
    let handout = handout(session, lab, args);
    if let Some(told) = files::offer(&lab.files, &lab.scenario.title) {
        println!("{}", text::for_terminal(told.as_bytes(), TOLD));
    }
    let first = lab.scenario.steps.first().map_or("step1", |step| &step.id.value);
    println!("\nNext:");
    println!("  1. labcheck shell       a shell in the classroom");
    println!("  2. {handout}");
    println!("  3. labcheck {first:<11} is it done, and if not, what is wrong");
    // On the user's own engine, images by the names of Docker Hub are the user's.
    let but = if session.world == WorldKind::Hub { " but the images that you pulled" } else { "" };
    println!("At the end labcheck finish takes everything away{but}.");
}

/// Where the handout is to be had. The built-in lab's is in no file: it is offered.
fn handout(session: &Session, lab: &Lab, args: &StartArgs) -> String {
    let Some(file) = lab.handout.name.strip_prefix(BUILT_IN_PREFIX) else {
        return match session.world {
            // Its names or its digests are others than the file's.
            WorldKind::Names | WorldKind::Hub => {
                "labcheck handout        what to do, step by step".to_owned()
            }
            WorldKind::Private => {
                format!("do what {} says", text::for_terminal(lab.handout.name.as_bytes(), 400))
            }
        };
    };
    let written = match Path::new(file).exists() {
        true => true,
        // Other worlds have other names and digests in it, which `labcheck handout` puts in.
        false if session.world == WorldKind::Private && !args.plain => offer(file, lab),
        false => false,
    };
    if written {
        format!("do what {file} says")
    } else {
        format!("labcheck handout > {file}   what to do, step by step")
    }
}

/// Asks on a terminal whether to write the handout; whether it was written.
fn offer(file: &str, lab: &Lab) -> bool {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return false;
    }
    print_question(&format!("\nWrite the handout to ./{file}? [Y/n] "));
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer).unwrap_or_default() == 0 {
        return false;
    }
    if !matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes") {
        return false;
    }
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    match made.and_then(|mut made| made.write_all(lab.handout.text.as_bytes())) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("{file} cannot be written: {error}");
            false
        }
    }
}

fn print_question(question: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(question.as_bytes()).and_then(|()| out.flush()); // an answer will tell
}
