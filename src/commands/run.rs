//! `labcheck run`: brings up the lab's world, does the lab, tells it, takes the world away.

use std::io::IsTerminal as _;

use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{EngineChoice, Laid, Spec},
    cli::{
        EngineArg,
        run::{FlakesArg, RunArgs},
    },
    exit::ExitStatus,
    library::{self, Lab},
    oci::Digest,
    output::{
        print::{eprintln, tell},
        question::ask,
        refusal::Refusal,
        reports::ReportFiles,
        signals::cancelled_by_signals,
        terminal::{self, warn},
    },
    place::{
        agreement, bring::Bring, choice, consent::Stranger, origin::Origin, plugins,
        pulled::Before, setup, swept, world,
    },
    record::{Flakes, LeftOut, Record, WorldKind},
    report,
    run::Plan,
    scenario::{model::Scenario, without::Without},
    wording::{self, brought::Told, stranger},
};

mod again;
mod listed;
mod several;
mod told;
mod tried;

use again::Done;
use told::{INTERRUPTED, TOLD, again, detail};
use tried::Job;

/// Does it.
pub(super) async fn run(args: RunArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    if args.is_of_several() {
        let alone = async |args| Box::pin(recorded(args, origin)).await;
        return Box::pin(several::run(args, alone)).await;
    }
    let record = Box::pin(recorded(args, origin)).await?;
    Ok(record.map_or(ExitStatus::Interrupted, |record| record.exit_code()))
}

/// Does it and tells it; nothing where Ctrl-C was the answer to whether it may.
pub(super) async fn recorded(
    mut args: RunArgs,
    origin: &Origin,
) -> Result<Option<Record>, Refusal> {
    let colour = !args.plain && std::io::stderr().is_terminal();
    let lab = library::open(args.scenario(), colour)?.bound();
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
        args.world.engine = engine_of_stranger(args.world.engine, origin)?;
        if !may_type(&args, origin, &lab, &cancel).await? {
            return Ok(None);
        }
    }
    let choice = choose(&args, origin, &lab.scenario).await?;
    if args.retries > 0 && !matches!(choice, EngineChoice::Private(_)) {
        return Err(Refusal::usage(wording::flake::NO_MACHINE));
    }
    setup::fits(&lab.scenario, &choice).map_err(Refusal::error)?;
    let files = ReportFiles::open(&args.reports.0)?;
    let laid = bring(&args, origin, &choice, &plan, &cancel).await?;
    let base = origin.here.base.clone();
    let order = Spec { laid, ..order(&args, origin, &lab.scenario) };
    if let Some(left) = swept::sweep(&base).await {
        eprintln!("{}", crate::text::for_terminal(left.as_bytes(), TOLD));
    }
    let before = Before::look(&choice).await;
    let job = Job {
        args: &args,
        origin,
        lab: &lab,
        plan: &plan,
        choice: &choice,
        order: &order,
        cancel: &cancel,
    };
    let done = again::until_passed(&job).await;
    tell_pulled(before.as_ref()).await;
    let Done { earlier, last } = done?;
    let record = Record {
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        lab: lab.scenario.title.clone(),
        scenario: lab.scenario.source.name.clone(),
        scenario_digest: Digest::of(lab.scenario.source.text.as_bytes()).to_string(),
        started: last.began,
        took_ms: last.took_ms,
        lab_ms: last.lab_ms,
        world: last.world,
        setup: last.setup,
        steps: last.steps,
        interrupted: cancel.is_cancelled() && !args.keep,
        left_behind: last.left_behind,
        left_out,
        earlier,
        flakes: match args.flakes {
            FlakesArg::Fail => Flakes::Fail,
            FlakesArg::Pass => Flakes::Pass,
        },
    };
    files.write(&record)?;
    let again = again(&args);
    let summary = report::run::summary(&detail(&args, &lab.scenario, &again), &record);
    tell(&summary);
    Ok(Some(record))
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
pub(super) async fn may_type(
    args: &RunArgs,
    origin: &Origin,
    lab: &Lab,
    cancel: &CancellationToken,
) -> Result<bool, Refusal> {
    let world = match args.world.engine {
        EngineArg::Host => WorldKind::Host,
        EngineArg::Auto | EngineArg::Private => WorldKind::Private,
    };
    let Some(asked) = Stranger::of(lab, world, &origin.here.base).filter(|_| !args.yes) else {
        return Ok(true);
    };
    tell(&asked.told(&terminal::sheet(args.plain)));
    asked.answered(ask(stranger::question(world), false, cancel).await, warn)
}

/// The scenario as far as the machine can have it, and what that leaves out.
pub(super) fn without(
    whole: &Scenario,
    args: &RunArgs,
) -> Result<(Scenario, Vec<LeftOut>), Refusal> {
    let mut kept = whole.clone();
    let mut all = Vec::new();
    for program in &args.world.without {
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

/// The programs that the lab's machine gets beside the host's, told.
pub(super) async fn bring(
    args: &RunArgs,
    origin: &Origin,
    choice: &EngineChoice,
    plan: &Plan<'_>,
    cancel: &CancellationToken,
) -> Result<Vec<Laid>, Refusal> {
    let (named, upstream) = (args.world.client.as_deref(), args.world.upstream.as_ref());
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
pub(super) fn order(args: &RunArgs, origin: &Origin, scenario: &Scenario) -> Spec {
    let upstream = args.world.upstream.clone();
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
pub(super) async fn choose(
    args: &RunArgs,
    origin: &Origin,
    scenario: &Scenario,
) -> Result<EngineChoice, Refusal> {
    let order = order(args, origin, scenario);
    let chosen =
        choice::decide(args.world.engine, &origin.machine, &order).await.map_err(Refusal::error)?;
    if !chosen.at_stake.is_empty() {
        return Err(Refusal::error(choice::at_stake(&chosen.at_stake)));
    }
    if let Some(told) = chosen.told() {
        eprintln!("{}", crate::text::for_terminal(told.as_bytes(), TOLD));
    }
    Ok(chosen.choice)
}
