//! A lab done once, from the classroom's coming to its going.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::told::{INTERRUPTED, TOLD, again, detail};
use crate::{
    classroom::{Classroom, EngineChoice, Spec},
    cli::run::RunArgs,
    codes,
    fact::ObserveError,
    library::Lab,
    output::{
        live::Teller,
        print::{eprintln, println, tell},
        refusal::Refusal,
    },
    place::{
        files,
        origin::Origin,
        setup,
        world::{self, Begin, Entered},
    },
    record::{ActionRecord, StepRecord, World},
    report,
    run::{Conditions, Event, Plan, execute, went_through},
    wording,
};

/// What is done, and where.
pub(super) struct Job<'j> {
    pub(super) args: &'j RunArgs,
    pub(super) origin: &'j Origin,
    pub(super) lab: &'j Lab,
    pub(super) plan: &'j Plan<'j>,
    pub(super) choice: &'j EngineChoice,
    pub(super) order: &'j Spec,
    pub(super) cancel: &'j CancellationToken,
}

/// What came of the whole lab, done once in a classroom of its own that is gone by now.
pub(super) struct Tried {
    pub(super) began: Timestamp,
    pub(super) took_ms: u64,
    pub(super) lab_ms: u64,
    pub(super) world: World,
    pub(super) setup: Vec<ActionRecord>,
    pub(super) steps: Vec<StepRecord>,
    pub(super) left_behind: Vec<String>,
}

/// Why nothing was typed.
pub(super) struct Untried {
    pub(super) began: Timestamp,
    pub(super) took_ms: u64,
    pub(super) why: Refusal,
    /// Whether it may go otherwise from the beginning: nobody ended it, and nothing of it is left.
    pub(super) may_come: bool,
}

/// Brings the classroom up, does the lab and takes the classroom away.
pub(super) async fn tried(job: &Job<'_>) -> Result<Tried, Box<Untried>> {
    let (started, began) = (Instant::now(), Timestamp::now());
    let untried = |why: Refusal, may_come: bool| {
        Box::new(Untried { began, took_ms: millis(started.elapsed()), why, may_come })
    };
    let Job { args, origin, cancel, .. } = *job;
    let base = origin.here.base.clone();
    let opened = tokio::select! {
        opened = world::open_ordered(&base, job.order, job.choice) => opened,
        () = cancel.cancelled() => {
            // What was half made is an abandoned folder: swept here, as the next start would.
            crate::classroom::sweep_own(&base).await;
            return Err(untried(Refusal::incomplete(INTERRUPTED), false));
        }
    };
    let classroom =
        opened.map_err(|error| untried(Refusal::error(world::tell_unopened(&error)), true))?;
    for note in &classroom.world().notes {
        eprintln!("{}", crate::text::for_terminal(note.to_string().as_bytes(), TOLD));
    }
    let engine_ms = started.elapsed();
    let done = in_classroom(job, &classroom).await;
    let kept_from = Instant::now();
    if args.keep && done.is_ok() {
        keep(&classroom, cancel).await;
    }
    let kept = kept_from.elapsed(); // the user's time, not the run's
    let left_behind = classroom.close().await;
    let Done { world, setup, steps } = done.map_err(|stop| {
        let may_come = left_behind.is_empty() && !cancel.is_cancelled();
        untried(stop.leaving(&left_behind), may_come)
    })?;
    let took_ms = millis(started.elapsed().saturating_sub(kept));
    let lab_ms = in_commands(&steps) + millis(engine_ms);
    Ok(Tried { began, took_ms, lab_ms, world, setup, steps, left_behind })
}

struct Done {
    world: World,
    setup: Vec<ActionRecord>,
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

async fn in_classroom(job: &Job<'_>, classroom: &Classroom) -> Result<Done, Stop> {
    let Job { args, origin, lab, plan, cancel, .. } = *job;
    let entered =
        world::enter(classroom, &lab.scenario, (origin, Begin::at_home(classroom)), cancel).await;
    if cancel.is_cancelled() {
        return Err(Stop::Interrupted);
    }
    if let Some(told) = world::without_bash(&lab.scenario, &origin.machine) {
        eprintln!("{told}");
    }
    let mut entered = entered?;
    // The lab's shells begin in their home.
    files::lay_out(&lab.files, &classroom.home()).map_err(|error| {
        let told = format!("The lab's files cannot be written: {error}; check the disk");
        Stop::Refused(Refusal::error(told))
    })?;
    let again = again(args);
    let detail = detail(args, &lab.scenario, &again);
    let mut teller = Teller::new(detail, args.plain);
    tell(&format!("{}\n", lab.scenario.title));
    if !lab.scenario.classroom.setup.is_empty() {
        tell(&report::run::heading(&detail, "setup", wording::setup::TITLE));
    }
    let tell = &mut |event: Event<'_>| teller.tell(&event);
    let set_up = setup::set_up(classroom, &lab.scenario, &mut entered, cancel, tell);
    let set_up = Box::pin(set_up).await?;
    if cancel.is_cancelled() {
        return Err(Stop::Interrupted);
    }
    let Entered { mut host, abilities, world, vars } = entered;
    let (timeout, fail_fast) = (args.world.timeout, args.fail_fast);
    let conditions = Conditions { abilities: &abilities, timeout, fail_fast, cancel };
    let steps = if went_through(&set_up) {
        execute(plan, &mut host, vars, &conditions, tell).await
    } else {
        Vec::new()
    };
    host.end().await;
    Ok(Done { world, setup: set_up, steps })
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

/// In milliseconds.
pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
