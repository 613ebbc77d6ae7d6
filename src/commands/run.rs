//! `labcheck run`: brings up the lab's world, does the lab, tells it, takes the world away.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use anstream::{eprintln, println};
use tokio_util::sync::CancellationToken;

use super::{
    choice, files,
    json::JsonTarget,
    library::{self, Lab},
    plugins,
    pulled::Before,
    signals::cancelled_by_signals,
    teller::{Teller, tell},
    world::{self, Entered},
};
use crate::{
    classroom::{Classroom, EngineChoice, Spec},
    cli::RunArgs,
    codes,
    env::Surroundings,
    exit::Code,
    lab::{Difference, Handout, agree},
    oci::{Digest, Naming},
    record::{LeftOut, Record, StepRecord, World},
    report::{self, run::Detail, style::Styles},
    run::{Conditions, Plan, execute},
    scenario::{model::Scenario, without::Without},
};

/// Does it.
pub async fn run(args: RunArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let colour = !args.plain && std::io::stderr().is_terminal();
    let lab = match library::open(args.scenario.as_deref(), colour) {
        Ok(lab) => lab.bound(),
        Err(unusable) => {
            eprintln!("{unusable}");
            return Ok(Code::Usage);
        }
    };
    let (scenario, left_out) = match without(&lab.scenario, &args) {
        Ok(kept) => kept,
        Err(wrong) => {
            eprintln!("{wrong}");
            return Ok(Code::Usage);
        }
    };
    let plan = match Plan::new(&scenario, &args.steps) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{error}");
            return Ok(Code::Usage);
        }
    };
    let choice = match prepare(&args, surroundings, &lab).await {
        Ok(choice) => choice,
        Err(stop) => {
            eprintln!("{}", stop.text);
            return Ok(stop.code);
        }
    };
    let json = args.json.as_deref().map(JsonTarget::open).transpose()?;
    let cancel = cancelled_by_signals();
    let started = Instant::now();
    let began = jiff::Timestamp::now();
    let base = surroundings.state_dir();
    let order = order(&args, surroundings, &lab.scenario);
    let before = Before::look(&choice).await;
    let opened = tokio::select! {
        opened = world::open_ordered(&base, &order, &choice) => opened,
        () = cancel.cancelled() => {
            // What was half made is an abandoned folder: swept here, as the next start would.
            crate::classroom::sweep_own(&base).await;
            eprintln!("{INTERRUPTED}");
            return Ok(Code::Incomplete);
        }
    };
    let classroom = match opened {
        Ok(classroom) => classroom,
        Err(error) => {
            eprintln!("{}", world::tell_unopened(&error));
            return Ok(Code::Error);
        }
    };
    for note in classroom.notes() {
        eprintln!("{}", crate::text::for_terminal(note.to_string().as_bytes(), TOLD));
    }
    let engine_ms = started.elapsed();
    let done = in_classroom(&args, surroundings, &lab, &plan, &classroom, &cancel).await;
    let kept_from = Instant::now();
    if args.keep && done.is_ok() {
        keep(&classroom, &cancel).await;
    }
    let kept = kept_from.elapsed(); // the user's time, not the run's
    let naming = classroom.naming().clone();
    let left_behind = classroom.close().await;
    tell_pulled(before.as_ref()).await;
    let Done { world, steps, printed } = match done {
        Ok(done) => done,
        Err(stop) => return Ok(stopped(&stop, &left_behind)),
    };
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
    if let Some(json) = json {
        json.write(&record)?;
    }
    let again = again(&args);
    let summary = report::run::summary(&detail(&args, &lab.scenario, &again, &naming), &record);
    if !tell(&summary) || !printed {
        eprintln!("The report could not be printed; check the disk that stdout goes to.");
        return Ok(Code::Error);
    }
    Ok(record.exit_code())
}

/// Tells why nothing was run, and what could not be taken away.
fn stopped(stop: &Stop, left_behind: &[String]) -> Code {
    if left_behind.is_empty() {
        eprintln!("{}", stop.text);
        return stop.code;
    }
    let told = stop.text.replace(INTERRUPTED, "Interrupted.");
    let left = crate::text::for_terminal(left_behind.join("\n  ").as_bytes(), TOLD);
    eprintln!(
        "{told}\nThese could not be taken away:\n  {left}\nNext: look what uses them, then labcheck finish"
    );
    Code::Error
}

/// The scenario as far as the machine can have it, and what that leaves out.
fn without(whole: &Scenario, args: &RunArgs) -> Result<(Scenario, Vec<LeftOut>), String> {
    let mut kept = whole.clone();
    let mut all = Vec::new();
    for program in &args.without {
        let Without { steps, commands } = kept.leave_out(program);
        if steps.is_empty() && commands.is_empty() {
            return Err(format!(
                "nothing of this lab requires `{program}`; omit `--without {program}`"
            ));
        }
        if let Some(step) = args.steps.iter().find(|step| steps.contains(step)) {
            return Err(format!(
                "{step} requires `{program}`; omit {step}, or omit `--without {program}`"
            ));
        }
        all.push(LeftOut { program: program.clone(), steps, commands });
    }
    Ok((kept, all))
}

/// Characters of an answer of Docker's shown at most.
const TOLD: usize = 4_000;
/// Differences between handout and scenario shown at most: whoever has more has another handout.
const SHOWN: usize = 100;
const INTERRUPTED: &str = "Interrupted; nothing is left behind. Run it again.";

struct Done {
    world: World,
    steps: Vec<StepRecord>,
    /// Whether all of it could be told.
    printed: bool,
}

/// Why nothing was run although the classroom is up.
struct Stop {
    text: String,
    code: Code,
}

async fn in_classroom(
    args: &RunArgs,
    surroundings: &Surroundings,
    lab: &Lab,
    plan: &Plan<'_>,
    classroom: &Classroom,
    cancel: &CancellationToken,
) -> Result<Done, Stop> {
    let entered = world::enter(classroom, &lab.scenario, surroundings, cancel).await;
    if cancel.is_cancelled() {
        return Err(Stop { text: INTERRUPTED.to_owned(), code: Code::Incomplete });
    }
    if let Some(told) = world::without_bash(&lab.scenario, surroundings) {
        eprintln!("{told}");
    }
    let Entered { mut host, abilities, world, vars } = entered.map_err(|fault| Stop {
        text: format!(
            "{fault}  [{}]\n{}",
            codes::Code::of_fault(&fault),
            crate::wording::remedy(&fault)
        ),
        code: Code::Error,
    })?;
    // The lab's shells begin in their home.
    files::lay_out(&lab.files, &classroom.home()).map_err(|error| Stop {
        text: format!("The lab's files cannot be written: {error}; check the disk"),
        code: Code::Error,
    })?;
    let conditions = Conditions { abilities: &abilities, timeout: args.timeout, cancel };
    let again = again(args);
    let detail = detail(args, &lab.scenario, &again, classroom.naming());
    let mut teller = Teller::new(detail, args.plain);
    teller.printed &= tell(&format!("{}\n", lab.scenario.title));
    let steps = execute(plan, &mut host, vars, &conditions, &mut |event| teller.tell(&event)).await;
    host.end().await;
    Ok(Done { world, steps, printed: teller.printed })
}

/// Everything that is known without a classroom: whether the handout is the scenario's, and which
/// world it will be.
async fn prepare(
    args: &RunArgs,
    surroundings: &Surroundings,
    lab: &Lab,
) -> Result<EngineChoice, Stop> {
    agreement(lab, args)?;
    choose(args, surroundings, &lab.scenario).await
}

/// What the classroom has to hold.
fn order(args: &RunArgs, surroundings: &Surroundings, scenario: &Scenario) -> Spec {
    let upstream = args.upstream.clone();
    let plugins = plugins::folders(surroundings);
    Spec { upstream, plugins, ..world::order(&scenario.classroom) }
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
    surroundings: &Surroundings,
    scenario: &Scenario,
) -> Result<EngineChoice, Stop> {
    let stop = |text: String| {
        let text = crate::text::for_terminal(text.as_bytes(), TOLD);
        Stop { text, code: Code::Error }
    };
    let order = order(args, surroundings, scenario);
    let chosen = choice::decide(args.engine, surroundings, &order).await.map_err(stop)?;
    if !chosen.at_stake.is_empty() {
        return Err(stop(choice::at_stake(&chosen.at_stake)));
    }
    if let Some(told) = chosen.told() {
        eprintln!("{}", crate::text::for_terminal(told.as_bytes(), TOLD));
    }
    Ok(chosen.choice)
}

/// The handout and the scenario have to type the same: else it is not the handout that is tested.
/// The handout prints the digests that are the same everywhere, so those are the values compared,
/// whatever the digests of the world at hand.
fn agreement(lab: &Lab, args: &RunArgs) -> Result<(), Stop> {
    let mut vars = world::constants(&lab.scenario.classroom)
        .map_err(|error| Stop { text: error.to_string(), code: Code::Error })?;
    for (name, template) in &lab.scenario.vars {
        if let Ok(value) = template.expand(&vars) {
            vars.insert(name.value.clone(), value);
        }
    }
    let handout = Handout::parse(&lab.handout.text);
    let agreement = agree(&lab.scenario, &handout, &vars);
    let unchecked: Vec<_> = agreement.unchecked.iter().map(|l| (l.line, l.text.as_str())).collect();
    if let Some(note) = crate::wording::unchecked(&lab.handout.name, &unchecked) {
        eprintln!("{}", crate::text::for_terminal(note.as_bytes(), TOLD));
    }
    let differences = &agreement.differences;
    if differences.is_empty() {
        return Ok(());
    }
    let colour = !args.plain && std::io::stderr().is_terminal();
    let mut text: String = differences
        .iter()
        .take(SHOWN)
        .map(|difference| match difference {
            Difference::Scenario(problem) => {
                report::problems(&lab.scenario.source, std::slice::from_ref(problem), colour)
            }
            Difference::Handout(problem) => {
                report::problems(&lab.handout, std::slice::from_ref(problem), colour)
            }
        })
        .collect();
    let count = crate::wording::count(differences.len(), "difference");
    let shown =
        if differences.len() > SHOWN { format!(" ({SHOWN} are shown)") } else { String::new() };
    text = format!("{text}{count} between handout and scenario{shown}; nothing was run.");
    Err(Stop { text, code: Code::Usage })
}

/// What to type to get where the run was, with the flags that lead there.
fn again(args: &RunArgs) -> String {
    match &args.scenario {
        Some(path) => format!("labcheck run --keep --scenario {}", path.display()),
        None => "labcheck run --keep".to_owned(),
    }
}

fn detail<'d>(
    args: &RunArgs,
    scenario: &'d Scenario,
    again: &'d str,
    naming: &'d Naming,
) -> Detail<'d> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    Detail { styles, verbose: args.verbose, scenario: &scenario.source.name, again, naming }
}

/// Leaves the classroom up until the user has seen enough.
async fn keep(classroom: &Classroom, cancel: &CancellationToken) {
    if cancel.is_cancelled() {
        return;
    }
    println!("\nThe classroom stays up until you press Ctrl-C. In another terminal:");
    for (name, value) in classroom.environment() {
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
