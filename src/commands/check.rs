//! `labcheck step3`, short for `labcheck check step3`: what the student reached, judged as it is.

use std::time::Instant;

use crate::{
    cli::student::CheckArgs,
    exit::ExitStatus,
    output::{
        print::tell, refusal::Refusal, reports::ReportFiles, signals::cancelled_by_signals,
        terminal,
    },
    place::{find, judged::record_of, origin::Origin, steps},
    record::Record,
    report::{
        progress::{Progress, Score},
        sheet::Sheet,
        student,
    },
    scenario::model::Scenario,
};

const INTERRUPTED: &str = "Interrupted; nothing was changed. Ask again.";

/// Judges the steps named.
pub(super) async fn check(args: CheckArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let began = (jiff::Timestamp::now(), Instant::now());
    let sheet = Sheet { verbose: args.verbose, ..terminal::sheet(args.plain) };
    let cancel = cancelled_by_signals();
    let mut wanted = Vec::new();
    let scenario = args.scenario.as_deref();
    let mut place = find::find_for(scenario, args.plain, origin, &cancel, |lab| {
        wanted = steps::steps(lab, &args.steps)?;
        Ok(())
    })?;
    let files = ReportFiles::open(&args.reports.0)?;
    if let Some(notice) = place.notice() {
        terminal::warn(&notice);
    }
    let mut steps = Vec::new();
    for step in &wanted {
        let judged = tokio::select! {
            judged = place.ask(step) => judged,
            () = cancel.cancelled() => return Err(Refusal::incomplete(INTERRUPTED)),
        };
        let record = judged?;
        let next = next_step(&place.lab.scenario, step);
        tell(&student::step(&sheet, &record));
        tell(&student::outcome(&sheet, &record, next.as_deref()));
        if wanted.len() == 1 {
            place.remember_done(&record);
        }
        steps.push(record);
    }
    let record = record_of(&place, began, steps);
    if wanted.len() > 1 {
        tell(&totals(&record));
    }
    files.write(&record)?;
    Ok(record.exit_code())
}

fn next_step(scenario: &Scenario, step: &str) -> Option<String> {
    let next = scenario.steps.iter().skip_while(|other| other.id.value != step).nth(1)?;
    Some(format!("{} ({})", next.id.value, next.section.value))
}

fn totals(record: &Record) -> String {
    let steps = || record.steps.iter();
    let points = steps().flat_map(|step| &step.checks).map(|check| check.worth).sum();
    let score = Score::of(steps().map(|step| (step, Progress::of(step))), points);
    format!("\n{}.\n", score.tell())
}
