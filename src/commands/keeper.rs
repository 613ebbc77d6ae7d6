//! `labcheck keeper`: the background process of a standing classroom. `labcheck start` starts it; it says
//! in one line that it is ready or why not, and then keeps the classroom up.

use std::{io::Write as _, path::Path, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{
        self, Classroom, EngineChoice, Spec,
        standing::{self, Keeper, LabText, Session, session, starting},
    },
    cli::{EngineArg, standing::KeeperArgs},
    exit::ExitStatus,
    fact::ObserveError,
    host::engine::EngineInfo,
    library::{self, Lab, files::KEPT},
    output::{print::eprintln, refusal::Refusal},
    place::{
        choice, files, lookout,
        origin::Origin,
        setup,
        world::{self, Begin},
    },
    report::{self, run::Detail, style::Styles},
    run, wording,
};

/// The one line that a keeper says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    /// The classroom stands.
    Ready,
    /// There is none.
    Failed {
        /// Why, and what to do.
        text: String,
        /// Whether the lab is to blame, and not the machine.
        usage: bool,
    },
}

/// Brings the classroom up, keeps it, takes it away.
pub(super) async fn keeper(args: KeeperArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let base = origin.here.base.clone();
    eprintln!("{}", starting::first_words());
    let stop = stopped_by_signals();
    let word = match open(&args, origin, &base, &stop).await {
        Ok((keeper, lab, session)) => {
            let cancel = keeper.cancelled();
            let keeping = keeper.publishing(args.publish).keep(stop);
            // Who looks asks the keeper for the journal, as everybody does.
            let looking = async {
                if let Err(refusal) = lookout::begin(Arc::new(lab), session, origin, cancel).await {
                    let why = refusal.plain();
                    eprintln!("nobody looks for what counts once it was true: {why}");
                }
                say(&Word::Ready);
            };
            let (left, ()) = tokio::join!(Box::pin(keeping), looking);
            for left in &left {
                eprintln!("left behind: {left}");
            }
            return Ok(if left.is_empty() { ExitStatus::Passed } else { ExitStatus::Error });
        }
        Err(word) => word,
    };
    starting::failed(&base);
    say(&word);
    Ok(ExitStatus::Error)
}

async fn open(
    args: &KeeperArgs,
    origin: &Origin,
    base: &Path,
    stop: &CancellationToken,
) -> Result<(Keeper, Lab, Session), Word> {
    let failed = |text: String| Word::Failed { text, usage: false };
    let lab = library::open_called(Some(&args.lab), false)
        .map_err(|unusable| Word::Failed { text: unusable.to_string(), usage: true })?;
    let (upstream, plugins) = (args.upstream.clone(), args.plugins.clone());
    let (laid, work) = (args.laid.clone(), args.work.clone());
    let order = Spec { upstream, plugins, laid, work, ..world::order(&lab.scenario) };
    if let Some(folder) = &args.resume {
        let (keeper, session) = resume(folder, &order, origin, base, stop).await?;
        return Ok((keeper, lab, session));
    }
    let chosen = choice::decide(args.engine, &origin.machine, &order).await.map_err(failed)?;
    let asked_for = match args.engine {
        EngineArg::Host => Some("--engine host was asked for".to_owned()),
        EngineArg::Auto | EngineArg::Private => None,
    };
    let why = chosen.why().or(asked_for);
    let choice = chosen.choice;
    setup::fits(&lab.scenario, &choice).map_err(|why| failed(why.to_owned()))?;
    let opened = tokio::select! {
        opened = world::open_ordered(base, &order, &choice) => opened,
        () = stop.cancelled() => {
            // What was half made is an abandoned folder.
            classroom::sweep_own(base).await;
            return Err(failed("The start was interrupted; nothing is left behind.".into()));
        }
    };
    let room = opened.map_err(|error| failed(world::tell_unopened(&error)))?;
    let engine = match world::fitting_engine(&room, origin).await {
        Ok(engine) => engine,
        Err(fault) => {
            room.close().await;
            return Err(failed(format!("{fault}\n{}", wording::remedy(&fault))));
        }
    };
    let session = session_of(&room, &order, lab.text(), why, engine);
    let folder = room.path().to_owned();
    let set_up = tokio::select! {
        set_up = Box::pin(set_up(&room, &lab, session.work.as_deref(), origin, stop)) => set_up,
        () = stop.cancelled() => Err("The start was interrupted; nothing is left behind.".into()),
    };
    if let Err(text) = set_up {
        room.close().await;
        return Err(failed(text));
    }
    if let Err(error) = keep_files(&lab, &folder) {
        room.close().await;
        return Err(failed(wording::unwritten(&folder, &error)));
    }
    match Keeper::new(room, &session, base) {
        Ok(keeper) => Ok((keeper, lab, session)),
        Err((room, error)) => {
            room.close().await;
            Err(failed(wording::unwritten(&folder, &error)))
        }
    }
}

/// Types the lab's setup, among its files. The text says why there is no classroom.
async fn set_up(
    room: &Classroom,
    lab: &Lab,
    work: Option<&Path>,
    origin: &Origin,
    stop: &CancellationToken,
) -> Result<(), String> {
    let scenario = &lab.scenario;
    if scenario.classroom.setup.is_empty() {
        return Ok(());
    }
    let told = |fault: ObserveError| format!("{fault}\n{}", wording::remedy(&fault));
    let home = world::home(&origin.variables, || room.home());
    let folder = work.map_or_else(|| home.clone(), Path::to_owned);
    match work {
        Some(work) => {
            drop(files::lay_out(&lab.files, work).map_err(|e| wording::unwritten(work, &e))?);
        }
        None if lab.files.is_empty() => {}
        None => return Err(wording::setup::NO_FOLDER.to_owned()),
    }
    let entered = world::enter(room, scenario, (origin, Begin { home, folder }), stop).await;
    let mut entered = entered.map_err(told)?;
    let set_up = setup::set_up(room, scenario, &mut entered, stop, &mut |_| {}).await;
    entered.host.end().await;
    let typed = set_up.map_err(told)?;
    let Some(last) = typed.last().filter(|_| !run::went_through(&typed)) else { return Ok(()) };
    let scenario = &scenario.source.name;
    let detail = Detail { styles: Styles::default(), verbose: false, scenario, again: "" };
    let command = report::run::action(&detail, "", last);
    Err(format!("{}\n{command}{}", wording::setup::FAILED, wording::setup::NEXT))
}

/// The same with a classroom that went down. Whatever fails leaves it as one that can be gone on with.
async fn resume(
    folder: &Path,
    order: &Spec,
    origin: &Origin,
    base: &Path,
    stop: &CancellationToken,
) -> Result<(Keeper, Session), Word> {
    let failed = |text: String| Word::Failed { text, usage: false };
    let dead = standing::dead(base).into_iter().find(|dead| dead.session.folder == folder);
    let dead = dead.ok_or_else(|| failed(format!("{} is gone.", folder.display())))?;
    let needs = match world::choose(EngineArg::Private, &origin.machine).map_err(failed)?.0 {
        EngineChoice::Private(needs) => needs,
        EngineChoice::Host(_) => return Err(failed("It has an engine of its own.".to_owned())),
    };
    let opened = tokio::select! {
        opened = Box::pin(Classroom::resume(&dead, order, &needs)) => opened,
        () = stop.cancelled() => {
            classroom::sweep_own(base).await;
            return Err(failed(wording::down::INTERRUPTED.to_owned()));
        }
    };
    let room = opened.map_err(|error| failed(world::tell_unopened(&error)))?;
    let Session { lab, why, .. } = dead.session;
    let (room, word) = match world::fitting_engine(&room, origin).await {
        Ok(engine) => {
            let session = session_of(&room, order, lab, why, engine);
            match Keeper::new(room, &session, base) {
                Ok(keeper) => return Ok((keeper, session)),
                Err((room, error)) => (*room, wording::unwritten(folder, &error)),
            }
        }
        Err(fault) => (room, format!("{fault}\n{}", wording::remedy(&fault))),
    };
    room.rest().await;
    Err(failed(word))
}

/// A student need not have the lab's files.
fn keep_files(lab: &Lab, folder: &Path) -> std::io::Result<()> {
    if lab.files.is_empty() {
        return Ok(());
    }
    let kept = folder.join(KEPT);
    std::fs::create_dir(&kept)?;
    files::lay_out(&lab.files, &kept).map(drop)
}

fn session_of(
    room: &Classroom,
    order: &Spec,
    lab: LabText,
    why: Option<String>,
    engine: EngineInfo,
) -> Session {
    Session {
        format: session::FORMAT.to_owned(),
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        machine: room
            .inside()
            .map(|entries| session::Inside { entries, environment: room.inner_environment() }),
        since: Timestamp::now(),
        folder: room.path().to_owned(),
        work: order.work.clone().filter(|_| room.is_private()),
        lab,
        world: room.world().clone(),
        why,
        engine,
    }
}

/// The starter may be gone: the classroom stands all the same.
fn say(word: &Word) {
    let line = serde_json::to_string(word).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Ended by SIGTERM and SIGINT; the end of a terminal (SIGHUP) is none of a keeper's.
fn stopped_by_signals() -> CancellationToken {
    let stop = CancellationToken::new();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        if let Ok(mut signals) = signal(kind) {
            let stop = stop.clone();
            tokio::spawn(async move {
                signals.recv().await;
                stop.cancel();
            });
        }
    }
    // Once tokio listens for it, it ends nobody.
    if let Ok(mut hangups) = signal(SignalKind::hangup()) {
        tokio::spawn(async move { while hangups.recv().await.is_some() {} });
    }
    stop
}
