//! `labcheck prove`: does every step as the lab has it and then wrong in every way that it knows, each in a fresh world,
//! and tells which check noticed it.

mod course;
mod kept;

use std::io::IsTerminal as _;

use self::{course::Course, kept::Kept};
use super::run;
use crate::{
    classroom::{EngineChoice, Spec, sweep_own},
    cli::{EngineArg, prove::ProveArgs},
    exit::ExitStatus,
    library,
    output::{print::tell, refusal::Refusal, signals::cancelled_by_signals, terminal::warn},
    place::{agreement, origin::Origin, proving, proving::Worlds, setup, swept},
    report::{proof, style::Styles},
    run::Plan,
    wording::prove as words,
};

/// Does it.
pub(super) async fn prove(args: ProveArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let mut typed = args.run();
    let colour = !args.plain && std::io::stderr().is_terminal();
    let mut lab = library::open(typed.scenario(), colour)?.bound();
    let (scenario, _) = run::without(&lab.scenario, &typed)?;
    lab.scenario = scenario;
    agreement::compare(&lab, colour)?.agreed?;
    let scenario = &lab.scenario;
    let plan =
        Plan::new(scenario, &args.steps).map_err(|error| Refusal::usage(error.to_string()))?;
    let cancel = cancelled_by_signals();
    match typed.world.engine {
        EngineArg::Host => return Err(Refusal::usage(words::NO_HOST)),
        EngineArg::Auto | EngineArg::Private => typed.world.engine = EngineArg::Private,
    }
    if !lab.came_with_labcheck() && !run::may_type(&typed, origin, &lab, &cancel).await? {
        return Ok(ExitStatus::Interrupted);
    }
    let choice = run::choose(&typed, origin, scenario).await?;
    if let EngineChoice::Host(_) = &choice {
        return Err(Refusal::usage(words::NO_HOST));
    }
    setup::fits(scenario, &choice).map_err(Refusal::error)?;
    let mut kept = Kept::open(&args, &lab)?;
    let laid = run::bring(&typed, origin, &choice, &plan, &cancel).await?;
    let base = &origin.here.base;
    if let Some(left) = swept::sweep(base).await {
        warn(&left);
    }
    proving::swept(base, &origin.machine.labcheck, &cancel).await;
    let worlds = Worlds {
        lab: &lab,
        origin,
        order: Spec { laid, ..run::order(&typed, origin, scenario) },
        choice,
        timeout: typed.world.timeout,
        cancel: &cancel,
    };
    tell(&format!("{}\n", scenario.title));
    let course = Course { args: &args, plan: &plan, worlds: &worlds };
    let done = Box::pin(course.run(&mut kept)).await;
    sweep_own(base).await; // what was half made is an abandoned folder
    done?;
    let proof = kept.end(cancel.is_cancelled())?;
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let detail = proof::Detail { styles, verbose: args.verbose, scenario };
    tell(&proof::told(&detail, &proof));
    Ok(proof.exit_status())
}
