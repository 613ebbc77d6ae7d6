//! `labcheck hint step3`: one hint more for the first check that does not pass, from a question to the
//! command. Every hint is written into the journal.

use anstream::eprintln;

use super::{check, place::StudentPlace, signals::cancelled_by_signals, teller::tell};
use crate::{
    check::Check,
    cli::student::HintArgs,
    env::Surroundings,
    exit::Code,
    journal::Deed,
    report::{student, style::Styles},
    text,
};

/// Gives it.
pub async fn hint(args: HintArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let cancel = cancelled_by_signals();
    let mut place = match check::find(args.scenario.as_deref(), args.plain, surroundings, &cancel) {
        Ok(place) => place,
        Err(code) => return Ok(code),
    };
    let step = match check::one_step(&mut place, args.step.as_deref()).await {
        Ok(step) => step,
        Err(code) => return Ok(code),
    };
    if let Some(notice) = place.notice() {
        eprintln!("{}", text::for_terminal(notice.as_bytes(), 1_000));
    }
    let record = match place.ask(&step).await {
        Ok(record) => record,
        Err(fault) => {
            eprintln!("{fault}\n{}", crate::wording::remedy(&fault));
            return Ok(Code::Error);
        }
    };
    let Some(first) = record.checks.iter().find(|check| !check.verdict.passed()) else {
        tell(&student::step(&styles, &record));
        if record.skip.is_none() {
            tell(&format!("\n{step} is done; no hint is needed. To go on: labcheck\n"));
        }
        return Ok(record_code(&record));
    };
    let mistake = first.mistake.as_ref().map(|mistake| mistake.say.as_str());
    tell(&next_hint(&place, &step, &first.name, mistake));
    Ok(Code::Passed)
}

fn record_code(record: &crate::record::StepRecord) -> Code {
    if record.skip.is_some() { Code::Incomplete } else { Code::Passed }
}

/// The next level for this check, written down. The place is turned to the step.
pub(super) fn next_hint(
    place: &StudentPlace,
    step: &str,
    name: &str,
    mistake: Option<&str>,
) -> String {
    let scenario = &place.lab.scenario;
    let found = scenario.step(step).into_iter().flat_map(|step| &step.checks);
    let check = found.clone().find(|check| check.name.value == name);
    let mut out = format!("{step}: {}\n", clean(name));
    if let Some(mistake) = mistake {
        out.push_str(&format!("  {}\n", clean(mistake)));
    }
    let hints = check.map_or(&[][..], |check: &Check| &check.hints[..]);
    let given = given(place, step, name);
    let level = (given + 1).min(hints.len());
    let Some(hint) = level.checked_sub(1).and_then(|at| hints.get(at)) else {
        out.push_str(&format!("This check has no hints. To see what is wrong: labcheck {step}\n"));
        return out;
    };
    let shown = hint.expand(&place.vars).unwrap_or_else(|_| hint.written());
    out.push_str(&format!("  hint {level} of {}: {}\n", hints.len(), clean(&shown)));
    out.push_str(&if level < hints.len() {
        format!("When you have tried: labcheck {step}. For the next hint: labcheck hint {step}\n")
    } else {
        format!("That is the last hint. Try it, then: labcheck {step}. To see it done: labcheck solve {step}\n")
    });
    if given < hints.len()
        && let Some(evidence) = &place.host.evidence
    {
        evidence.note(Deed::Hint {
            step: step.to_owned(),
            check: name.to_owned(),
            level: u32::try_from(level).unwrap_or(u32::MAX),
        });
    }
    out
}

/// How many hints were given for it so far.
fn given(place: &StudentPlace, step: &str, check: &str) -> usize {
    let levels = place.host.entries().iter().filter_map(|entry| match &entry.deed {
        Deed::Hint { step: s, check: c, level } if s == step && c == check => Some(*level),
        _ => None,
    });
    levels.max().map_or(0, |level| usize::try_from(level).unwrap_or(usize::MAX))
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), 1_000)
}
