//! `labcheck hint step3`: one hint more for the first check that does not pass, from a question to the
//! command. Every hint is written into the journal.

use crate::{
    cli::student::HintArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, signals::cancelled_by_signals, terminal},
    place::{find, hints::next_hint, origin::Origin, steps, student::StudentPlace},
    record::{CheckRecord, StepRecord},
    report::{progress::Progress, sheet::Sheet, student},
};

const ALL_DONE: &str =
    "Every step is done; no help is needed. To take the classroom away: labcheck finish";

/// Gives it.
pub(super) async fn hint(args: HintArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let sheet = terminal::sheet(args.plain);
    let cancel = cancelled_by_signals();
    let mut named = None;
    let scenario = args.scenario.as_deref();
    let mut place = find::find_for(scenario, args.plain, origin, &cancel, |lab| {
        if !args.step.is_empty() {
            named = Some(steps::one_step(lab, "hint", &args.step)?);
        }
        Ok(())
    })?;
    let step = match named {
        Some(step) => step,
        None => first_open(&mut place).await?,
    };
    if let Some(notice) = place.notice() {
        terminal::warn(&notice);
    }
    let record = place.ask(&step).await?;
    let Some(first) = first(&place, &step, &record) else {
        tell(&student::step(&sheet, &record));
        return Ok(match Progress::of(&record) {
            Progress::Unchecked | Progress::ForPerson => {
                tell(&student::outcome(&sheet, &record, None));
                ExitStatus::Incomplete
            }
            Progress::Skipped => ExitStatus::Incomplete,
            Progress::Done | Progress::NotBegun | Progress::Open { .. } | Progress::Unjudged => {
                tell(&format!("\n{step} is done; no hint is needed. To go on: labcheck\n"));
                ExitStatus::Passed
            }
        });
    };
    tell(&told(&sheet, &place, &step, first));
    Ok(ExitStatus::Passed)
}

/// The first check that does not pass; of those that only a person can judge, one that has hints, and only where no
/// other is left.
fn first<'r>(place: &StudentPlace, step: &str, record: &'r StepRecord) -> Option<&'r CheckRecord> {
    let spec = place.lab.scenario.step(step);
    let has_hints = |id: &str| {
        let checks = spec.map_or(&[][..], |step| &step.checks);
        checks.iter().any(|check| check.id == id && !check.hints.is_empty())
    };
    let open = || record.checks.iter().filter(|check| !check.verdict.passed());
    let of_person = || open().find(|check| check.verdict.is_for_person() && has_hints(&check.id));
    open().find(|check| !check.verdict.is_for_person()).or_else(of_person)
}

/// The next hint in words, with the mistake that shows.
fn told(sheet: &Sheet, place: &StudentPlace, step: &str, record: &CheckRecord) -> String {
    let mut out = sheet.paragraph(&format!("{step}: {}", record.name));
    if let Some(mistake) = &record.mistake {
        out += &sheet.entry("", &mistake.say);
    }
    let Some(hint) = next_hint(place, step, &record.id) else {
        return out
            + &sheet.paragraph(&format!(
                "This check has no hints. To see what is wrong: labcheck {step}"
            ));
    };
    out += &sheet.entry("", &hint.line());
    let next = if hint.is_last() {
        format!(
            "That is the last hint. Try it, then: labcheck {step}. To see it done: labcheck solve {step}"
        )
    } else {
        format!("When you have tried: labcheck {step}. For the next hint: labcheck hint {step}")
    };
    out + &sheet.paragraph(&next)
}

/// The first step that is not done; where all are, no help is needed.
async fn first_open(place: &mut StudentPlace) -> Result<String, Refusal> {
    let ids: Vec<String> =
        place.lab.scenario.steps.iter().map(|step| step.id.value.clone()).collect();
    for id in ids {
        if Progress::of(&place.ask(&id).await?).is_open() {
            return Ok(id);
        }
    }
    Err(Refusal::new(ExitStatus::Passed, ALL_DONE))
}
