//! `labcheck start`: brings a lab's classroom up in the background, and says what to do next.

mod down;
mod next;
mod prospects;
mod unfit;

use std::{
    ffi::OsString,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use self::{
    down::{Course, is_of},
    next::Next,
};
use super::keeper::Word;
use crate::{
    classroom::{
        self, EngineChoice, Laid,
        standing::{self, Dead, NoChoice, Session, Starting, find::CHOICE},
    },
    cli::standing::StartArgs,
    exit::ExitStatus,
    host::{
        Environment, Inherit,
        detached::{Detached, Started},
    },
    library::{self, BUILT_IN_PREFIX, Lab},
    output::{
        print::{eprintln, print, println, tell},
        progress::Progress,
        question::{Answer, ask},
        refusal::Refusal,
        signals::cancelled_by_signals,
        terminal::{self, warn},
    },
    place::{
        bring::{self, Bring},
        consent::Stranger,
        files, kind,
        origin::Origin,
        own_engine, plugins, swept, world,
    },
    record::WorldKind,
    scenario::model::Step,
    text,
    wording::{self, stranger},
};

/// How often it is asked whether another start has come to its end.
const POLL: Duration = Duration::from_millis(50);
/// How long a keeper may take that is told to end.
const ENDED_WITHIN: Duration = Duration::from_secs(10);
/// Characters of a message of the keeper's at most.
const TOLD: usize = 8_000;

/// What is told where nobody could type the handout's commands.
const NO_DOCKER: &str = "\
The docker command is missing, so the handout's commands cannot be typed; nothing was started.
Install it (apt-get install docker.io, and docker-cli in newer Debian), then: labcheck start";

const INTERRUPTED: &str = "Interrupted; nothing is left behind. Start again: labcheck start";

/// Does it.
pub(super) async fn start(
    args: StartArgs,
    origin: &Origin,
    labcheck: &Path,
) -> Result<ExitStatus, Refusal> {
    let colour = !args.plain && io::stderr().is_terminal();
    let named = library::called(args.lab.as_deref(), args.scenario.as_deref());
    let lab = library::open_called(named.as_deref(), colour)?;
    let has_machine =
        matches!(world::choose(args.engine, &origin.machine), Ok((EngineChoice::Private(_), _)));
    if !has_machine && origin.machine.program("docker").is_none() {
        return Err(Refusal::error(NO_DOCKER));
    }
    let cancel = cancelled_by_signals();
    let start = Start { args: &args, origin, labcheck, lab: &lab, has_machine, cancel: &cancel };
    let here = &origin.here;
    if here.chosen.is_some() {
        match here.choose() {
            Ok(session) if !session.has_lost_its_machine() => {
                return start.stands_already(&session, true).await;
            }
            Ok(_) | Err(NoChoice::Down(_)) => {} // as from anywhere else
            Err(none) => return Err(here.refuse(&none, ExitStatus::Usage)),
        }
    }
    let starting = begin(&here.base, &cancel).await?;
    let end = start.with_right(&starting).await;
    starting.end();
    end
}

/// Waits for the right to start.
async fn begin(base: &Path, cancel: &CancellationToken) -> Result<Starting, Refusal> {
    let mut told = false;
    loop {
        let begun = Starting::begin(base).map_err(Refusal::own)?;
        if let Some(starting) = begun {
            return Ok(starting);
        }
        if !told {
            eprintln!("Another labcheck start is at work; waiting for it.");
            told = true;
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            () = cancel.cancelled() => {
                return Err(Refusal::incomplete("Interrupted; the other start goes on."));
            }
        }
    }
}

/// What a start has at hand.
struct Start<'s> {
    args: &'s StartArgs,
    origin: &'s Origin,
    /// The program that the keeper is.
    labcheck: &'s Path,
    lab: &'s Lab,
    /// Whether the lab gets a machine of its own.
    has_machine: bool,
    cancel: &'s CancellationToken,
}

impl Start<'_> {
    async fn with_right(&self, starting: &Starting) -> Result<ExitStatus, Refusal> {
        let base = &self.origin.here.base;
        if let Some(left) = swept::sweep(base).await {
            eprintln!("{}", text::for_terminal(left.as_bytes(), TOLD));
        }
        let found = standing::find(base);
        if let Some(unreadable) = found.unreadable.first() {
            return Err(Refusal::usage(unreadable.to_string()));
        }
        if let Some(session) = found.standing.first() {
            if !(session.has_lost_its_machine() && is_of(self.lab, session)) {
                return self.stands_already(session, false).await;
            }
            rest(session).await?;
        }
        let Self { args, lab, cancel, .. } = *self;
        let dead = match (down::Found { args, base, lab, cancel }).course().await? {
            Course::Anew => None,
            Course::GoOn(dead) => Some(*dead),
            Course::Interrupted => return Ok(ExitStatus::Interrupted),
        };
        let dead = dead.as_ref();
        if dead.is_none() && !self.may_set_up().await? {
            return Ok(ExitStatus::Interrupted);
        }
        let found = self.bring(dead).await?;
        let keeper = Detached {
            program: self.labcheck.to_owned(),
            args: self.keeper_args(&found.laid, dead, self.work(dead))?,
            environment: keeper_environment(base),
            stderr: starting.log()?,
        };
        let mut started = keeper.start().map_err(Refusal::own)?;
        let Some(line) = self.first_line(&mut started).await? else {
            started.end().await?;
            return Err(Refusal::incomplete(interrupted(dead)));
        };
        if let Ok(Word::Ready) = serde_json::from_str(&line) {
            return self.is_up(found.client, dead).await;
        }
        started.ended().await?;
        let failed = self.failed(&line, starting).await;
        Err(if dead.is_some() { failed.and(wording::down::AS_IT_WAS) } else { failed })
    }

    /// Whether the setup of a lab may be typed, if it has one and did not come with labcheck; not where the question was
    /// left by Ctrl-C.
    async fn may_set_up(&self) -> Result<bool, Refusal> {
        let Self { args, origin, lab, cancel, .. } = *self;
        if args.yes || lab.scenario.classroom.setup.is_empty() {
            return Ok(true);
        }
        let lab = Lab::clone(lab).bound();
        let world = WorldKind::Private;
        let Some(asked) = Stranger::of_setup(&lab, &origin.here.base) else { return Ok(true) };
        tell(&asked.told(&terminal::sheet(args.plain)));
        let answer = if args.plain {
            Answer::NotAsked
        } else {
            ask(stranger::question(world), false, cancel).await
        };
        asked.answered(answer, warn)
    }

    /// The programs that the lab's machine gets beside the host's.
    async fn bring(&self, dead: Option<&Dead>) -> Result<bring::Found, Refusal> {
        let Self { args, origin, cancel, .. } = *self;
        let (named, upstream) = (args.client.as_deref(), args.upstream.as_ref());
        let bring = Bring { origin, named, upstream, cancel, tell: warn };
        let steps: Vec<&Step> = self.lab.scenario.steps.iter().collect();
        let interrupted = || Refusal::incomplete(interrupted(dead));
        bring
            .for_lab(self.has_machine, &self.lab.scenario, &steps)
            .await
            .map_err(|not| not.told(interrupted))
    }

    /// What the keeper says; nothing where it was interrupted.
    async fn first_line(&self, started: &mut Started) -> io::Result<Option<String>> {
        let progress = Progress::new(self.args.plain);
        progress.tell("Bringing the classroom up");
        tokio::select! {
            line = started.first_line() => line.map(Some),
            () = self.cancel.cancelled() => Ok(None),
        }
    }

    async fn is_up(
        &self,
        client: Option<String>,
        dead: Option<&Dead>,
    ) -> Result<ExitStatus, Refusal> {
        let found = standing::find(&self.origin.here.base);
        let Some(session) = found.standing.first() else {
            return Err(Refusal::error(
                "The classroom came up and is gone again; see what happened: labcheck status",
            ));
        };
        let title = text::name(&self.lab.scenario.title);
        if dead.is_some() {
            let told = wording::down::is_up_again(&title);
            print!("{}", terminal::sheet(self.args.plain).paragraph(&told));
        } else {
            println!("The classroom for \"{title}\" is up.");
        }
        let next = Next { client, ..self.next(session) };
        Ok(next.tell(self.origin, self.cancel).await)
    }

    /// Why it did not come up.
    async fn failed(&self, line: &str, starting: &Starting) -> Refusal {
        match serde_json::from_str(line) {
            Ok(Word::Failed { text, usage: true }) => Refusal::usage(text),
            Ok(Word::Failed { text, usage: false }) if self.origin.machine.is_root => {
                Refusal::error(text)
            }
            Ok(Word::Failed { text, usage: false }) => {
                Refusal::error(text).and(&own_engine::told(&self.origin.machine))
            }
            Ok(Word::Ready) | Err(_) => {
                classroom::sweep(&self.origin.here.base).await;
                let log = text::for_terminal(starting.written().as_bytes(), TOLD);
                Refusal::error(format!(
                    "The classroom's keeper ended without a word. Its log:\n{log}\nNext: labcheck doctor, then start again"
                ))
                .laid_out()
            }
        }
    }

    /// The folder of the lab's files, which its machine has as it is here.
    fn work(&self, dead: Option<&Dead>) -> Option<PathBuf> {
        if let Some(dead) = dead {
            return dead.session.work.clone().filter(|folder| folder.is_dir());
        }
        let Lab { files: own, scenario, .. } = self.lab;
        self.has_machine.then(|| files::prepare(own, &scenario.title))?
    }

    fn keeper_args(
        &self,
        laid: &[Laid],
        dead: Option<&Dead>,
        work: Option<PathBuf>,
    ) -> io::Result<Vec<OsString>> {
        let name = &self.lab.scenario.source.name;
        let lab = match name.strip_prefix(BUILT_IN_PREFIX) {
            Some(name) => name.trim_end_matches(".yaml").into(),
            None => std::path::absolute(name)?.into_os_string(),
        };
        let engine = clap::ValueEnum::to_possible_value(&self.args.engine);
        let engine = engine.map(|value| value.get_name().to_owned()).unwrap_or_default();
        let mut all = vec!["keeper".into(), "--lab".into(), lab, "--engine".into(), engine.into()];
        if let Some(dead) = dead {
            all.extend(["--resume".into(), dead.session.folder.clone().into()]);
        }
        if let Some(upstream) = &self.args.upstream {
            all.extend(["--upstream".into(), upstream.to_string().into()]);
        }
        // The keeper does not know the user's DOCKER_CONFIG.
        for folder in plugins::folders(&self.origin.variables) {
            all.extend(["--plugins".into(), folder.into()]);
        }
        if let Some(work) = work {
            all.extend(["--work".into(), work.into()]);
        }
        for laid in laid {
            all.extend(["--laid".into(), serde_json::to_string(laid)?.into()]);
        }
        Ok(all)
    }

    fn next<'n>(&'n self, session: &'n Session) -> Next<'n> {
        let client = session.world.brought("docker").and_then(|docker| docker.version.clone());
        let (lab, plain) = (self.lab, self.args.plain);
        Next { session, lab, plain, asks: !plain && !self.args.yes, client }
    }

    /// A classroom stands: this lab's, or another's.
    async fn stands_already(&self, session: &Session, inside: bool) -> Result<ExitStatus, Refusal> {
        let next = self.next(session);
        let same = is_of(self.lab, session);
        if same && inside {
            println!(
                "This shell is in the classroom for \"{}\" already.",
                text::name(&session.lab.title)
            );
            println!("Do what the handout says, then: labcheck {}", next.first_step());
            return Ok(ExitStatus::Passed);
        }
        if same {
            println!("The classroom for \"{}\" is up already.", text::name(&session.lab.title));
            return Ok(next.tell(self.origin, self.cancel).await);
        }
        let title = text::name(&session.lab.title);
        let other = if session.lab.title == self.lab.scenario.title {
            format!("the classroom that is up was made from other files of \"{title}\"")
        } else {
            format!("the classroom that is up is another lab's: \"{title}\"")
        };
        Err(Refusal::usage(format!(
            "Nothing was started: {other}.\nNext: labcheck finish takes it away with all that was done in it; then start again"
        )))
    }
}

/// Has a keeper end that keeps nothing up any more: its machine has ended.
async fn rest(session: &Session) -> Result<(), Refusal> {
    let Some(keeper) = session.keeper() else { return Ok(()) };
    keeper.ask_to_end()?;
    if keeper.has_ended_within(ENDED_WITHIN).await {
        return Ok(());
    }
    Err(Refusal::error(format!("{}\nProcess {} does not end.", kind::LOST, session.pid)))
}

fn interrupted(dead: Option<&Dead>) -> &'static str {
    if dead.is_some() { wording::down::INTERRUPTED } else { INTERRUPTED }
}

/// The keeper is in no classroom itself.
fn keeper_environment(base: &Path) -> Environment {
    Environment::new(Inherit::Everything)
        .without("DOCKER_CONFIG")
        .without(CHOICE)
        .set("LABCHECK_STATE_DIR", base)
}
