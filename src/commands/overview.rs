//! `labcheck` alone: where one stands, and what comes next.

use std::path::Path;

use crate::{
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, signals::cancelled_by_signals, terminal},
    place::{find, origin::Origin},
    record::StepRecord,
    report::{progress::Progress, student},
};

/// Looks at every step and says what comes next. The exit code is 0 where the whole lab is done, else 4.
pub(super) async fn overview(
    scenario: Option<&Path>,
    origin: &Origin,
) -> Result<ExitStatus, Refusal> {
    let sheet = terminal::sheet(false);
    let cancel = cancelled_by_signals();
    let mut place = find::find(scenario, false, origin, &cancel)?;
    if place.session.is_none() {
        let said = [
            place.lab.scenario.title.as_str(),
            "",
            "No classroom is up. To begin: labcheck start",
            "To check the Docker host that you have: labcheck step1. All verbs: labcheck help",
        ];
        tell(
            &said
                .map(|line| sheet.paragraph(line) + if line.is_empty() { "\n" } else { "" })
                .concat(),
        );
        return Ok(ExitStatus::Incomplete);
    }
    if let Some(notice) = place.notice() {
        terminal::warn(&notice);
    }
    let ids: Vec<String> =
        place.lab.scenario.steps.iter().map(|step| step.id.value.clone()).collect();
    let mut records: Vec<StepRecord> = Vec::new();
    for id in &ids {
        records.push(place.ask(id).await?);
    }
    let points = place.lab.scenario.points();
    tell(&student::overview(&sheet, &place.lab.scenario.title, &records, points));
    let progress: Vec<Progress> = records.iter().map(Progress::of).collect();
    Ok(if Progress::all_done(&progress) { ExitStatus::Passed } else { ExitStatus::Incomplete })
}
