//! `labcheck run`: brings up the lab's world, does the lab, tells it, takes the world away.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{Classroom, EngineChoice, Laid, Spec},
    cli::{EngineArg, run::RunArgs},
    codes,
    exit::ExitStatus,
    fact::ObserveError,
    library::{self, Lab},
    oci::Digest,
    output::{
        live::Teller,
        print::{eprintln, println, tell},
        question::{Answer, ask},
        refusal::Refusal,
        reports::ReportFiles,
        signals::cancelled_by_signals,
        terminal::{self, warn},
    },
    place::{
        agreement,
        bring::Bring,
        choice,
        consent::Stranger,
        files,
        origin::Origin,
        plugins,
        pulled::Before,
        swept,
        world::{self, Entered},
    },
    record::{LeftOut, Record, StepRecord, World, WorldKind},
    report::{self, run::Detail, style::Styles},
    run::{Conditions, Plan, execute},
    scenario::{model::Scenario, without::Without},
    wording::{self, brought::Told, stranger},
};

/// Does it.
pub(super) async fn run(mut args: RunArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let colour = !args.plain && std::io::stderr().is_terminal();
    let lab = library::open(args.scenario.as_deref(), colour)?.bound();
    let (scenario, left_out) = without(&lab.scenario, &args)?;
    let plan =
        Plan::new(&scenario, &args.steps).map_err(|error| Refusal::usage(error.to_string()))?;
    let compared = agreement::compare(&lab, colour)?;
    if let Some(note) = &compared.note {
        eprintln!("{}", crate::text::for_terminal(note.as_bytes(), TOLD));
    }
    compared.agreed?;
    let cancel = cancelled_by_signals();
    if !lab.came_with_labcheck() {
        args.engine = engine_of_stranger(args.engine, origin)?;
        if !may_type(&args, origin, &lab, &cancel).await? {
            return Ok(ExitStatus::Interrupted);
        }
    }
    let choice = choose(&args, origin, &lab.scenario).await?;
    let files = ReportFiles::open(&args.reports.0)?;
    let laid = bring(&args, origin, &choice, &plan, &cancel).await?;
    let started = Instant::now();
    let began = jiff::Timestamp::now();
    let base = origin.here.base.clone();
    let order = Spec { laid, ..order(&args, origin, &lab.scenario) };
    if let Some(left) = swept::sweep(&base).await {
        eprintln!("{}", crate::text::for_terminal(left.as_bytes(), TOLD));
    }
    let before = Before::look(&choice).await;
    let opened = tokio::select! {
        opened = world::open_ordered(&base, &order, &choice) => opened,
        () = cancel.cancelled() => {
            // What was half made is an abandoned folder: swept here, as the next start would.
            crate::classroom::sweep_own(&base).await;
            return Err(Refusal::incomplete(INTERRUPTED));
        }
    };
    let classroom = opened.map_err(|error| Refusal::error(world::tell_unopened(&error)))?;
    for note in &classroom.world().notes {
        eprintln!("{}", crate::text::for_terminal(note.to_string().as_bytes(), TOLD));
    }
    let engine_ms = started.elapsed();
    let done = in_classroom(&args, origin, &lab, &plan, &classroom, &cancel).await;
    let kept_from = Instant::now();
    if args.keep && done.is_ok() {
        keep(&classroom, &cancel).await;
    }
    let kept = kept_from.elapsed(); // the user's time, not the run's
    let left_behind = classroom.close().await;
    tell_pulled(before.as_ref()).await;
    let Done { world, steps } = done.map_err(|stop| stop.leaving(&left_behind))?;
    let record = Record {
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        lab: lab.scenario.title.clone(),
        scenario: lab.scenario.source.name.clone(),
        scenario_digest: Digest::of(lab.scenario.source.text.as_bytes()).to_string(),
        started: began,
        took_ms: millis(started.elapsed().saturating_sub(kept)),
        lab_ms: in_commands(&steps) + millis(engine_ms),
        world,
        steps,
        interrupted: cancel.is_cancelled() && !args.keep,
        left_behind,
        left_out,
    };
    files.write(&record)?;
    let again = again(&args);
    let summary = report::run::summary(&detail(&args, &lab.scenario, &again), &record);
    tell(&summary);
    Ok(record.exit_code())
}

/// The engine for a lab that did not come with labcheck: one of its own, or whoever asks says otherwise.
fn engine_of_stranger(wanted: EngineArg, origin: &Origin) -> Result<EngineArg, Refusal> {
    match wanted {
        EngineArg::Host | EngineArg::Private => return Ok(wanted),
        EngineArg::Auto => {}
    }
    let chosen = world::choose(EngineArg::Private, &origin.machine);
    chosen.map_err(|why| Refusal::error(why).and(stranger::NO_MACHINE))?;
    Ok(EngineArg::Private)
}

/// Whether a lab that did not come with labcheck may type; not where the question was left by Ctrl-C.
async fn may_type(
    args: &RunArgs,
    origin: &Origin,
    lab: &Lab,
    cancel: &CancellationToken,
) -> Result<bool, Refusal> {
    let world = match args.engine {
        EngineArg::Host => WorldKind::Host,
        EngineArg::Auto | EngineArg::Private => WorldKind::Private,
    };
    let Some(asked) = Stranger::of(lab, world, &origin.here.base).filter(|_| !args.yes) else {
        return Ok(true);
    };
    tell(&asked.told(&terminal::sheet(args.plain)));
    match ask(stranger::question(world), false, cancel).await {
        Answer::Yes => asked.remember().unwrap_or_else(|error| warn(&stranger::forgotten(&error))),
        Answer::Interrupted => return Ok(false),
        Answer::No => return Err(Refusal::usage(stranger::DECLINED)),
        Answer::NotAsked => return Err(Refusal::usage(stranger::NOT_ASKED)),
    }
    Ok(true)
}

/// The scenario as far as the machine can have it, and what that leaves out.
fn without(whole: &Scenario, args: &RunArgs) -> Result<(Scenario, Vec<LeftOut>), Refusal> {
    let mut kept = whole.clone();
    let mut all = Vec::new();
    for program in &args.without {
        let Without { steps, commands } = kept.leave_out(program);
        if steps.is_empty() && commands.is_empty() {
            return Err(Refusal::usage(format!(
                "nothing of this lab requires `{program}`; omit `--without {program}`"
            )));
        }
        if let Some(step) = args.steps.iter().find(|step| steps.contains(step)) {
            return Err(Refusal::usage(format!(
                "{step} requires `{program}`; omit {step}, or omit `--without {program}`"
            )));
        }
        all.push(LeftOut { program: program.clone(), steps, commands });
    }
    Ok((kept, all))
}

/// Characters of an answer of Docker's shown at most.
const TOLD: usize = 4_000;
const INTERRUPTED: &str = "Interrupted; nothing is left behind. Run it again.";

struct Done {
    world: World,
    steps: Vec<StepRecord>,
}

/// Why nothing was run although the classroom is up.
enum Stop {
    Interrupted,
    Refused(Refusal),
}

impl Stop {
    /// As it is told, with what could not be taken away.
    fn leaving(self, left_behind: &[String]) -> Refusal {
        let refusal = match self {
            Self::Interrupted if left_behind.is_empty() => return Refusal::incomplete(INTERRUPTED),
            Self::Interrupted => Refusal::error("Interrupted."),
            Self::Refused(refusal) if left_behind.is_empty() => return refusal,
            Self::Refused(refusal) => refusal,
        };
        let left = crate::text::for_terminal(left_behind.join("\n  ").as_bytes(), TOLD);
        refusal
            .and(&format!(
                "These could not be taken away:\n  {left}\nNext: look what uses them, then labcheck finish"
            ))
            .laid_out()
    }
}

impl From<ObserveError> for Stop {
    fn from(fault: ObserveError) -> Self {
        let code = codes::FailureCode::of_fault(&fault);
        let remedy = crate::wording::remedy(&fault);
        Self::Refused(Refusal::error(format!("{fault}  [{code}]\n{remedy}")))
    }
}

async fn in_classroom(
    args: &RunArgs,
    origin: &Origin,
    lab: &Lab,
    plan: &Plan<'_>,
    classroom: &Classroom,
    cancel: &CancellationToken,
) -> Result<Done, Stop> {
    let entered = world::enter(classroom, &lab.scenario, origin, cancel).await;
    if cancel.is_cancelled() {
        return Err(Stop::Interrupted);
    }
    if let Some(told) = world::without_bash(&lab.scenario, &origin.machine) {
        eprintln!("{told}");
    }
    let Entered { mut host, abilities, world, vars } = entered?;
    // The lab's shells begin in their home.
    files::lay_out(&lab.files, &classroom.home()).map_err(|error| {
        let told = format!("The lab's files cannot be written: {error}; check the disk");
        Stop::Refused(Refusal::error(told))
    })?;
    let conditions = Conditions { abilities: &abilities, timeout: args.timeout, cancel };
    let again = again(args);
    let detail = detail(args, &lab.scenario, &again);
    let mut teller = Teller::new(detail, args.plain);
    tell(&format!("{}\n", lab.scenario.title));
    let steps = execute(plan, &mut host, vars, &conditions, &mut |event| teller.tell(&event)).await;
    host.end().await;
    Ok(Done { world, steps })
}

/// The programs that the lab's machine gets beside the host's, told.
async fn bring(
    args: &RunArgs,
    origin: &Origin,
    choice: &EngineChoice,
    plan: &Plan<'_>,
    cancel: &CancellationToken,
) -> Result<Vec<Laid>, Refusal> {
    let (named, upstream) = (args.client.as_deref(), args.upstream.as_ref());
    let bring = Bring { origin, named, upstream, cancel, tell: warn };
    let has_machine = matches!(choice, EngineChoice::Private(_));
    let found = bring.for_lab(has_machine, plan.scenario, &plan.steps).await;
    let found = found.map_err(|not| not.told(|| Refusal::incomplete(INTERRUPTED)))?;
    for laid in &found.laid {
        warn(&wording::brought::tell(&laid.brought, Told::Outside));
    }
    Ok(found.laid)
}

/// What the classroom has to hold.
fn order(args: &RunArgs, origin: &Origin, scenario: &Scenario) -> Spec {
    let upstream = args.upstream.clone();
    let plugins = plugins::folders(&origin.variables);
    Spec { upstream, plugins, ..world::order(scenario) }
}

async fn tell_pulled(before: Option<&Before>) {
    if let Some(before) = before
        && let Some(pulled) = before.told().await
    {
        eprintln!("{}", crate::text::for_terminal(pulled.as_bytes(), TOLD));
    }
}

/// Chooses the world and tells why. Images of the user's that the lab's commands would remove are a
/// reason to do nothing: unlike a student, a run asks nobody before it types.
async fn choose(
    args: &RunArgs,
    origin: &Origin,
    scenario: &Scenario,
) -> Result<EngineChoice, Refusal> {
    let order = order(args, origin, scenario);
    let chosen =
        choice::decide(args.engine, &origin.machine, &order).await.map_err(Refusal::error)?;
    if !chosen.at_stake.is_empty() {
        return Err(Refusal::error(choice::at_stake(&chosen.at_stake)));
    }
    if let Some(told) = chosen.told() {
        eprintln!("{}", crate::text::for_terminal(told.as_bytes(), TOLD));
    }
    Ok(chosen.choice)
}

/// What to type to get where the run was, with the flags that lead there.
fn again(args: &RunArgs) -> String {
    match &args.scenario {
        Some(path) => format!("labcheck run --keep --scenario {}", path.display()),
        None => "labcheck run --keep".to_owned(),
    }
}

fn detail<'d>(args: &RunArgs, scenario: &'d Scenario, again: &'d str) -> Detail<'d> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    Detail { styles, verbose: args.verbose, scenario: &scenario.source.name, again }
}

/// Leaves the classroom up until the user has seen enough.
async fn keep(classroom: &Classroom, cancel: &CancellationToken) {
    if cancel.is_cancelled() {
        return;
    }
    println!("\nThe classroom stays up until you press Ctrl-C. In another terminal:");
    if let Some(entries) = classroom.inside() {
        for (_, entry) in entries.all() {
            println!("  {}", entry.typed());
        }
    }
    for (name, value) in classroom.inner_environment() {
        println!("  export {name}={value}");
    }
    cancel.cancelled().await;
}

/// What the lab's own commands took, in milliseconds.
fn in_commands(steps: &[StepRecord]) -> u64 {
    let outcomes = steps.iter().flat_map(|step| &step.actions).filter_map(|a| a.outcome.as_ref());
    outcomes.map(|outcome| outcome.took_ms).sum()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
