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
    output::{signals::cancelled_by_signals, terminal},
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

/// Does it.
pub async fn start(args: StartArgs, surroundings: &Surroundings) -> anyhow::Result<ExitStatus> {
    let colour = !args.plain && io::stderr().is_terminal();
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = match library::open_called(named.as_deref(), colour) {
        Ok(lab) => lab,
        Err(unusable) => {
            eprintln!("{unusable}");
            return Ok(ExitStatus::Usage);
        }
    };
    if find_program(&surroundings.path(), "docker").is_none() {
        eprintln!("{NO_DOCKER}");
        return Ok(ExitStatus::Error);
    }
    let cancel = cancelled_by_signals();
    let base = surroundings.state_dir();
    if let Some(here) = surroundings.get(CHOICE).map(PathBuf::from) {
        return Ok(match standing::choose(&base, Some(&here)) {
            Ok(session) => {
                let next = Next { session: &session, lab: &lab, plain: args.plain };
                stands_already(&next, surroundings, true, &cancel).await
            }
            Err(none) => {
                eprintln!("{}", no_choice(&none, surroundings));
                ExitStatus::Usage
            }
        });
    }
    let Some(starting) = begin(&base, &cancel).await? else {
        eprintln!("Interrupted; the other start goes on.");
        return Ok(ExitStatus::Incomplete);
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
) -> anyhow::Result<ExitStatus> {
    classroom::sweep(base).await;
    let found = standing::find(base);
    if let Some(unreadable) = found.unreadable.first() {
        eprintln!("{unreadable}");
        return Ok(ExitStatus::Usage);
    }
    if let Some(session) = found.standing.first() {
        let next = Next { session, lab, plain: args.plain };
        return Ok(stands_already(&next, surroundings, false, cancel).await);
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
        return Ok(ExitStatus::Incomplete);
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
) -> anyhow::Result<ExitStatus> {
    match serde_json::from_str::<Word>(line) {
        Ok(Word::Ready) => {
            let found = standing::find(base);
            let Some(session) = found.standing.first() else {
                eprintln!(
                    "The classroom came up and is gone again; see what happened: labcheck status"
                );
                return Ok(ExitStatus::Error);
            };
            println!("The classroom for \"{}\" is up.", lab.scenario.title);
            let next = Next { session, lab, plain: args.plain };
            Ok(next.tell(surroundings, cancel).await)
        }
        Ok(Word::Failed { text, usage }) => {
            started.ended().await?;
            terminal::warn(&text);
            if !usage && !surroundings.is_root {
                terminal::warn(&own_engine::told(surroundings));
            }
            Ok(if usage { ExitStatus::Usage } else { ExitStatus::Error })
        }
        Err(_) => {
            started.ended().await?;
            classroom::sweep(base).await;
            let log = text::for_terminal(starting.written().as_bytes(), TOLD);
            eprintln!(
                "The classroom's keeper ended without a word. Its log:\n{log}\nNext: labcheck doctor, then start again"
            );
            Ok(ExitStatus::Error)
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
async fn stands_already(
    next: &Next<'_>,
    surroundings: &Surroundings,
    inside: bool,
    cancel: &CancellationToken,
) -> ExitStatus {
    let Next { session, lab, .. } = next;
    let ours = lab.text();
    let same = session.lab.scenario == ours.scenario && session.lab.handout == ours.handout;
    if same && inside {
        println!("This shell is in the classroom for \"{}\" already.", session.lab.title);
        println!("Do what the handout says, then: labcheck {}", next.first_step());
        return ExitStatus::Passed;
    }
    if same {
        println!("The classroom for \"{}\" is up already.", session.lab.title);
        return next.tell(surroundings, cancel).await;
    }
    let other = if session.lab.title == lab.scenario.title {
        format!("the classroom that is up was made from other files of \"{}\"", session.lab.title)
    } else {
        format!("the classroom that is up is another lab's: \"{}\"", session.lab.title)
    };
    eprintln!(
        "Nothing was started: {other}.\nNext: labcheck finish takes it away with all that was done in it; then start again"
    );
    ExitStatus::Usage
}
