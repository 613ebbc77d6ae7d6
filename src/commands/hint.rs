//! `labcheck hint step3`: one hint more for the first check that does not pass, from a question to the
//! command. Every hint is written into the journal.

use super::{
    check, place::StudentPlace, signals::cancelled_by_signals, teller::tell, terminal, words,
};
use crate::{
    check::Check,
    cli::student::HintArgs,
    env::Surroundings,
    exit::Code,
    journal::Deed,
    record::CheckRecord,
    report::{progress::Progress, sheet::Sheet, student},
    text,
};

/// Gives it.
pub async fn hint(args: HintArgs, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let sheet = terminal::sheet(args.plain);
    let cancel = cancelled_by_signals();
    let mut named = None;
    let scenario = args.scenario.as_deref();
    let found = check::find_for(scenario, args.plain, surroundings, &cancel, |lab| {
        if !args.step.is_empty() {
            named = Some(words::one_step(lab, "hint", &args.step)?);
        }
        Ok(())
    });
    let mut place = match found {
        Ok(place) => place,
        Err(code) => return Ok(code),
    };
    let step = match named {
        Some(step) => step,
        None => match check::first_open(&mut place).await {
            Ok(step) => step,
            Err(code) => return Ok(code),
        },
    };
    if let Some(notice) = place.notice() {
        terminal::warn(&notice);
    }
    let record = match place.ask(&step).await {
        Ok(record) => record,
        Err(fault) => {
            terminal::warn(&format!("{fault}\n{}", crate::wording::remedy(&fault)));
            return Ok(Code::Error);
        }
    };
    let Some(first) = record.checks.iter().find(|check| !check.verdict.passed()) else {
        tell(&student::step(&sheet, place.naming(), &record));
        return Ok(match Progress::of(&record) {
            Progress::Unchecked => {
                tell(&student::outcome(&sheet, &record, None));
                Code::Incomplete
            }
            Progress::Skipped => Code::Incomplete,
            Progress::Done | Progress::NotBegun | Progress::Open { .. } | Progress::Unjudged => {
                tell(&format!("\n{step} is done; no hint is needed. To go on: labcheck\n"));
                Code::Passed
            }
        });
    };
    tell(&told(&sheet, &place, &step, first));
    Ok(Code::Passed)
}

/// A hint, and how it stands among the others of its check.
pub(super) struct Given {
    /// Which it is, from 1.
    pub(super) level: usize,
    /// How many there are.
    pub(super) of: usize,
    /// The hint.
    pub(super) text: String,
}

impl Given {
    /// `hint 1 of 3: …`.
    pub(super) fn line(&self) -> String {
        format!("hint {} of {}: {}", self.level, self.of, clean(&self.text))
    }

    /// Whether it is the last.
    pub(super) fn is_last(&self) -> bool {
        self.level == self.of
    }
}

/// The next hint for this check, written down; the last one again where there is no other. The place is
/// turned to the step.
pub(super) fn next_hint(place: &StudentPlace, step: &str, id: &str) -> Option<Given> {
    let found = place.lab.scenario.step(step).into_iter().flat_map(|step| &step.checks);
    let check: Option<&Check> = found.clone().find(|check| check.id == id);
    let hints = check.map_or(&[][..], |check| &check.hints[..]);
    let given = given(place, step, id);
    let level = (given + 1).min(hints.len());
    let hint = level.checked_sub(1).and_then(|at| hints.get(at))?;
    if given < hints.len()
        && let Some(evidence) = &place.host.evidence
    {
        // The journal was read a moment ago: where it cannot be written to now, a hint's trace is lost.
        let _ = evidence.note(vec![Deed::Hint {
            step: step.to_owned(),
            check: id.to_owned(),
            level: u32::try_from(level).unwrap_or(u32::MAX),
        }]);
    }
    let text = hint.expand(&place.vars).unwrap_or_else(|_| hint.written());
    Some(Given { level, of: hints.len(), text: place.naming().spell(&text) })
}

/// The next hint in words, with the mistake that shows.
fn told(sheet: &Sheet, place: &StudentPlace, step: &str, record: &CheckRecord) -> String {
    let mut out = sheet.paragraph(&format!("{step}: {}", record.name));
    if let Some(mistake) = &record.mistake {
        out += &sheet.entry("", &place.naming().spell(&mistake.say));
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

/// How many hints were given for it so far.
fn given(place: &StudentPlace, step: &str, check: &str) -> usize {
    let levels = place.host.entries().iter().filter_map(|entry| {
        let Deed::Hint { step: of, check: about, level } = &entry.deed else { return None };
        (of == step && about == check).then_some(*level)
    });
    levels.max().map_or(0, |level| usize::try_from(level).unwrap_or(usize::MAX))
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), 1_000)
}
