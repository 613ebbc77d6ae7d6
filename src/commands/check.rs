//! `labcheck step3`, short for `labcheck check step3`: what the student reached, judged as it is.

use std::{io::IsTerminal as _, path::Path, time::Instant};

use anstream::eprintln;
use tokio_util::sync::CancellationToken;

use super::{
    json::JsonTarget,
    own_engine,
    place::{NoPlace, StudentPlace, Work},
    signals::cancelled_by_signals,
    teller::tell,
    terminal, words,
};
use crate::{
    cli::student::CheckArgs,
    env::Surroundings,
    exit::Code,
    record::{Record, StepRecord},
    report::{
        progress::{Progress, Score},
        sheet::Sheet,
        student,
    },
    scenario::model::Scenario,
};

/// Judges the steps named.
pub async fn check(args: CheckArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let (began, started) = (jiff::Timestamp::now(), Instant::now());
    let sheet = Sheet { verbose: args.verbose, ..terminal::sheet(args.plain) };
    let cancel = cancelled_by_signals();
    let mut wanted = Vec::new();
    let scenario = args.scenario.as_deref();
    let found = find_for(scenario, args.plain, surroundings, &cancel, |lab| {
        wanted = words::steps(lab, &args.steps)?;
        Ok(())
    });
    let mut place = match found {
        Ok(place) => place,
        Err(code) => return Ok(code),
    };
    let json = args.json.as_deref().map(JsonTarget::open).transpose()?;
    if let Some(notice) = place.notice() {
        terminal::warn(&notice);
    }
    let mut steps = Vec::new();
    for step in &wanted {
        let asked = tokio::select! {
            asked = place.ask(step) => asked,
            () = cancel.cancelled() => {
                eprintln!("Interrupted; nothing was changed. Ask again.");
                return Ok(Code::Incomplete);
            }
        };
        match asked {
            Ok(record) => {
                let next = next_step(&place.lab.scenario, step);
                tell(&student::step(&sheet, place.naming(), &record));
                tell(&student::outcome(&sheet, &record, next.as_deref()));
                if wanted.len() == 1 {
                    place.remember_done(&record);
                }
                steps.push(record);
            }
            Err(fault) => {
                terminal::warn(&format!("{fault}\n{}", crate::wording::remedy(&fault)));
                return Ok(Code::Error);
            }
        }
    }
    let record = record_of(&place, began, started, steps);
    if wanted.len() > 1 {
        tell(&totals(&record));
    }
    if let Some(json) = json {
        json.write(&record)?;
    }
    Ok(record.exit_code())
}

/// The place to look at, or the exit code after telling why there is none.
pub(super) fn find(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
) -> Result<StudentPlace, Code> {
    find_for(scenario, plain, surroundings, cancel, |_| Ok(()))
}

/// The same, with a look at the lab before anything else is asked: a word that was typed wrong is told as
/// such where no engine answers too.
pub(super) fn find_for(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
    look: impl FnOnce(&Scenario) -> Result<(), Code>,
) -> Result<StudentPlace, Code> {
    let colour = !plain && std::io::stderr().is_terminal();
    let none = |none| no_place(none, surroundings);
    let work = Work::find(surroundings, scenario, colour).map_err(none)?;
    look(&work.lab.scenario)?;
    StudentPlace::of(work, surroundings, cancel).map_err(none)
}

fn no_place(none: NoPlace, surroundings: &Surroundings) -> Code {
    match none {
        NoPlace::Lab(unusable) => {
            eprintln!("{unusable}");
            Code::Usage
        }
        NoPlace::Classroom(said) => {
            terminal::warn(&said);
            Code::Error
        }
        NoPlace::Engine(fault) => {
            terminal::warn(&format!("{fault}\n{}", crate::wording::remedy(&fault)));
            terminal::warn(&own_engine::told(surroundings));
            Code::Error
        }
    }
}

/// The first step that is not done; where all are, that is told.
pub(super) async fn first_open(place: &mut StudentPlace) -> Result<String, Code> {
    let ids: Vec<String> =
        place.lab.scenario.steps.iter().map(|step| step.id.value.clone()).collect();
    for id in &ids {
        match place.ask(id).await {
            Ok(record) if !Progress::of(&record).is_open() => {}
            Ok(_) => return Ok(id.clone()),
            Err(fault) => {
                terminal::warn(&format!("{fault}\n{}", crate::wording::remedy(&fault)));
                return Err(Code::Error);
            }
        }
    }
    eprintln!("Every step is done; no help is needed. To take the classroom away: labcheck finish");
    Err(Code::Passed)
}

fn next_step(scenario: &Scenario, step: &str) -> Option<String> {
    let next = scenario.steps.iter().skip_while(|other| other.id.value != step).nth(1)?;
    Some(format!("{} ({})", next.id.value, next.section.value))
}

fn record_of(
    place: &StudentPlace,
    began: jiff::Timestamp,
    started: Instant,
    steps: Vec<StepRecord>,
) -> Record {
    Record {
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        lab: place.lab.scenario.title.clone(),
        scenario: place.lab.scenario.source.name.clone(),
        scenario_digest: place.host.scenario.clone(),
        started: began,
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        lab_ms: 0,
        world: place.world(),
        steps,
        interrupted: false,
        left_behind: Vec::new(),
        left_out: Vec::new(),
    }
}

fn totals(record: &Record) -> String {
    let steps = || record.steps.iter();
    let points = steps().flat_map(|step| &step.checks).map(|check| check.worth).sum();
    let score = Score::of(steps().map(|step| (step, Progress::of(step))), points);
    format!("\n{}.\n", score.tell())
}
