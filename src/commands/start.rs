//! `labcheck start`: brings a lab's classroom up in the background, and says what to do next.

mod next;
mod prospects;

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anstream::{eprintln, println};
use tokio_util::sync::CancellationToken;

use self::next::Next;
use super::keeper::Word;
use crate::{
    classroom::{
        self,
        engine::needs::find_program,
        standing::{self, Starting, find::CHOICE},
    },
    cli::standing::StartArgs,
    env::Surroundings,
    exit::ExitStatus,
    host::{
        Environment, Inherit,
        detached::{Detached, Started},
    },
    library::{self, BUILT_IN_PREFIX, Lab},
    output::{refusal::Refusal, signals::cancelled_by_signals},
    place::{here::no_choice, own_engine, plugins},
    text,
};

/// How often it is asked whether another start has come to its end.
const POLL: Duration = Duration::from_millis(50);
/// Characters of a message of the keeper's at most.
const TOLD: usize = 8_000;

/// What is told where nobody could type the handout's commands.
const NO_DOCKER: &str = "\
The docker command is missing, so the handout's commands cannot be typed; nothing was started.
Install it (apt-get install docker.io, and docker-cli in newer Debian), then: labcheck start";

const INTERRUPTED: &str = "Interrupted; nothing is left behind. Start again: labcheck start";

/// Does it.
pub async fn start(args: StartArgs, surroundings: &Surroundings) -> Result<ExitStatus, Refusal> {
    let colour = !args.plain && io::stderr().is_terminal();
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = library::open_called(named.as_deref(), colour)?;
    if find_program(&surroundings.path(), "docker").is_none() {
        return Err(Refusal::error(NO_DOCKER));
    }
    let cancel = cancelled_by_signals();
    let base = surroundings.state_dir();
    if let Some(here) = surroundings.get(CHOICE).map(PathBuf::from) {
        let session = standing::choose(&base, Some(&here))
            .map_err(|none| no_choice(&none, surroundings, ExitStatus::Usage))?;
        let next = Next { session: &session, lab: &lab, plain: args.plain };
        return stands_already(&next, surroundings, true, &cancel).await;
    }
    let Some(starting) = begin(&base, &cancel).await? else {
        return Err(Refusal::incomplete("Interrupted; the other start goes on."));
    };
    let end = with_right(&args, surroundings, &lab, &base, &starting, &cancel).await;
    starting.end();
    end
}

/// Waits for the right to start.
async fn begin(base: &Path, cancel: &CancellationToken) -> Result<Option<Starting>, Refusal> {
    let mut told = false;
    loop {
        let begun = Starting::begin(base).map_err(|error| {
            Refusal::own(format!(
                "{} cannot be written: {error}; check its owner, or set LABCHECK_STATE_DIR",
                base.display()
            ))
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
) -> Result<ExitStatus, Refusal> {
    classroom::sweep(base).await;
    let found = standing::find(base);
    if let Some(unreadable) = found.unreadable.first() {
        return Err(Refusal::usage(unreadable.to_string()));
    }
    if let Some(session) = found.standing.first() {
        let next = Next { session, lab, plain: args.plain };
        return stands_already(&next, surroundings, false, cancel).await;
    }
    let keeper = Detached {
        program: surroundings.program.clone(),
        args: keeper_args(args, lab, surroundings)?,
        environment: keeper_environment(base),
        stderr: starting.log()?,
    };
    let mut started = keeper.start().map_err(Refusal::own)?;
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
        return Err(Refusal::incomplete(INTERRUPTED));
    };
    ready(started, &line, args, surroundings, lab, base, starting, cancel).await
}

/// What came of it.
#[expect(clippy::too_many_arguments, reason = "what a start knows, handed on once")]
async fn ready(
    started: Started,
    line: &str,
    args: &StartArgs,
    surroundings: &Surroundings,
    lab: &Lab,
    base: &Path,
    starting: &Starting,
    cancel: &CancellationToken,
) -> Result<ExitStatus, Refusal> {
    match serde_json::from_str::<Word>(line) {
        Ok(Word::Ready) => {
            let found = standing::find(base);
            let Some(session) = found.standing.first() else {
                return Err(Refusal::error(
                    "The classroom came up and is gone again; see what happened: labcheck status",
                ));
            };
            println!("The classroom for \"{}\" is up.", lab.scenario.title);
            let next = Next { session, lab, plain: args.plain };
            Ok(next.tell(surroundings, cancel).await)
        }
        Ok(Word::Failed { text, usage }) => {
            started.ended().await?;
            if usage {
                return Err(Refusal::usage(text));
            }
            let refusal = Refusal::error(text);
            Err(if surroundings.is_root {
                refusal
            } else {
                refusal.and(&own_engine::told(surroundings))
            })
        }
        Err(_) => {
            started.ended().await?;
            classroom::sweep(base).await;
            let log = text::for_terminal(starting.written().as_bytes(), TOLD);
            Err(Refusal::error(format!(
                "The classroom's keeper ended without a word. Its log:\n{log}\nNext: labcheck doctor, then start again"
            ))
            .laid_out())
        }
    }
}

fn keeper_args(
    args: &StartArgs,
    lab: &Lab,
    surroundings: &Surroundings,
) -> io::Result<Vec<std::ffi::OsString>> {
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
async fn stands_already(
    next: &Next<'_>,
    surroundings: &Surroundings,
    inside: bool,
    cancel: &CancellationToken,
) -> Result<ExitStatus, Refusal> {
    let Next { session, lab, .. } = next;
    let ours = lab.text();
    let same = session.lab.scenario == ours.scenario && session.lab.handout == ours.handout;
    if same && inside {
        println!("This shell is in the classroom for \"{}\" already.", session.lab.title);
        println!("Do what the handout says, then: labcheck {}", next.first_step());
        return Ok(ExitStatus::Passed);
    }
    if same {
        println!("The classroom for \"{}\" is up already.", session.lab.title);
        return Ok(next.tell(surroundings, cancel).await);
    }
    let other = if session.lab.title == lab.scenario.title {
        format!("the classroom that is up was made from other files of \"{}\"", session.lab.title)
    } else {
        format!("the classroom that is up is another lab's: \"{}\"", session.lab.title)
    };
    Err(Refusal::usage(format!(
        "Nothing was started: {other}.\nNext: labcheck finish takes it away with all that was done in it; then start again"
    )))
}
