//! `labcheck` alone: where one stands, and what comes next.

use std::path::Path;

use anstream::eprintln;

use super::{check, signals::cancelled_by_signals, teller::tell};
use crate::{
    env::Surroundings,
    exit::Code,
    record::StepRecord,
    report::{
        student::{self, Progress},
        style::Styles,
    },
    text,
};

/// Looks at every step and says what comes next. The exit code is 0 where the whole lab is done, else 4.
pub(super) async fn overview(
    scenario: Option<&Path>,
    surroundings: &Surroundings,
) -> anyhow::Result<Code> {
    let styles = Styles::colourful();
    let cancel = cancelled_by_signals();
    let mut place = match check::find(scenario, false, surroundings, &cancel) {
        Ok(place) => place,
        Err(code) => return Ok(code),
    };
    if place.session.is_none() {
        tell(&format!(
            "{}\n\nNo classroom is up. To begin: labcheck start\nTo check the Docker host that you have: labcheck step1. All verbs: labcheck help\n",
            text::for_terminal(place.lab.scenario.title.as_bytes(), 200)
        ));
        return Ok(Code::Incomplete);
    }
    if let Some(notice) = place.notice() {
        eprintln!("{}", text::for_terminal(notice.as_bytes(), 1_000));
    }
    let ids: Vec<String> =
        place.lab.scenario.steps.iter().map(|step| step.id.value.clone()).collect();
    let mut records: Vec<StepRecord> = Vec::new();
    for id in &ids {
        match place.ask(id).await {
            Ok(record) => records.push(record),
            Err(fault) => {
                eprintln!("{fault}\n{}", crate::wording::remedy(&fault));
                return Ok(Code::Error);
            }
        }
    }
    tell(&student::overview(&styles, &place.lab.scenario.title, &records));
    let progress: Vec<Progress> = records.iter().map(Progress::of).collect();
    Ok(if Progress::all_done(&progress) { Code::Passed } else { Code::Incomplete })
}
