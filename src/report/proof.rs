//! A proof, for people: step by step what was noticed, what was not, and what would notice it.

use std::fmt::Write as _;

use schemars::Schema;

use super::style::{Styles, paint};
use crate::{
    codes::FindingCode,
    prove::{
        Base, FORMAT, Outcome, Proof, Ruling, StepProof, Tested, Trouble, Undone, Wrong, code,
        scores, useless,
    },
    record::schema_of,
    scenario::model::{Scenario, Step},
    text,
    wording::{self, prove as words},
};

/// What `labcheck/proof/v1` says, for people (Markdown).
pub(crate) const MANUAL: &str = include_str!("proof.md");
/// Characters of a text of the lab's shown at most.
const TOLD: usize = 1_000;

/// How it is told.
pub(crate) struct Detail<'d> {
    /// With colours or without.
    pub(crate) styles: Styles,
    /// Whether all that was done wrong is told.
    pub(crate) verbose: bool,
    /// The scenario.
    pub(crate) scenario: &'d Scenario,
}

/// The schema of what is written (draft 2020-12).
pub(crate) fn json_schema() -> Schema {
    schema_of::<Proof>(FORMAT)
}

/// All of it.
pub(crate) fn told(detail: &Detail<'_>, proof: &Proof) -> String {
    let mut text = String::new();
    for step in &proof.steps {
        text.push_str(&of_step(detail, step));
    }
    text.push_str(&verbs(detail, proof));
    if proof.exit_status() == crate::exit::ExitStatus::Passed {
        for waiver in useless(detail.scenario, proof) {
            let line = detail.scenario.line(waiver.allow.at);
            let file = clean(&proof.scenario);
            let told = words::useless(waiver.allow.value.number());
            let _ = writeln!(text, "\n{} {file}:{line}  {told}", word(detail.styles.skip, "note"));
        }
    }
    text + &sum(proof)
}

fn of_step(detail: &Detail<'_>, step: &StepProof) -> String {
    let styles = &detail.styles;
    let section = detail.scenario.step(&step.id).map_or("", |step| &step.section.value);
    let heading = format!("{}  {}", text::name(&step.id), clean(section));
    let mut text = format!("\n{}\n", paint(styles.heading, &heading));
    match &step.base {
        Base::Holds => {
            let of_person = detail.scenario.step(&step.id).is_some_and(Step::is_for_person);
            let told = if of_person { words::ONLY_COMMANDS } else { words::HOLDS };
            let _ = writeln!(text, "  {} {told}", word(styles.pass, "holds"));
        }
        Base::Broken(troubles) => {
            for trouble in troubles {
                text.push_str(&broken(styles, trouble));
            }
        }
        Base::Skipped(skip) => {
            let why = wording::skip(skip);
            let _ = writeln!(text, "  {} {}", word(styles.skip, "skip"), clean(&why));
        }
        Base::NotTried => {
            let _ = writeln!(text, "  {} {}", word(styles.skip, "open"), words::NOT_TRIED);
        }
    }
    if step.base != Base::Holds {
        return text;
    }
    let checks = detail.scenario.step(&step.id).map_or(&[][..], |step| &step.checks);
    for check in checks.iter().filter(|check| check.is_for_person()) {
        let told = words::for_person(&clean(&check.name.value));
        let _ = writeln!(text, "  {} {told}", word(styles.dim, "person"));
    }
    for one in &step.undone {
        text.push_str(&undone(detail, step, one));
    }
    if !detail.scenario.step(&step.id).is_some_and(Step::is_for_person) {
        let _ = writeln!(text, "  {} {}", word(styles.pass, "wrong"), words::counts(step));
    }
    for score in scores(step).iter().filter(|score| score.of > 0) {
        let name = name_of(detail.scenario, &step.id, &score.check);
        let noticed = format!("{:>3} of {}", score.caught, score.of);
        let (style, mark) =
            if score.caught == 0 { (styles.fail, "idle") } else { (styles.dim, "score") };
        let _ = writeln!(text, "  {} {noticed}  {}", word(style, mark), clean(name));
    }
    let mut tested: Vec<&Tested> = step.tested.iter().collect();
    tested.sort_by_key(|tested| (tested.line, tested.id.clone()));
    for tested in tested {
        if detail.verbose
            || matches!(tested.ruling, Ruling::Lost(_))
            || tested.outcome() == Outcome::Survived
            || tested.outcome() == Outcome::Open
        {
            text.push_str(&one(detail, step, tested));
        }
    }
    text
}

/// A check that does not pass any more once the lab is done.
fn undone(detail: &Detail<'_>, step: &StepProof, undone: &Undone) -> String {
    let styles = &detail.styles;
    let place = format!("{}:{}", clean(&detail.scenario.source.name), undone.line);
    let name = clean(name_of(detail.scenario, &step.id, &undone.check));
    let code = FindingCode::UndoneLater;
    let (style, mark, told) = match (undone.outcome(), &undone.waived) {
        (Outcome::Waived, Some(why)) if detail.verbose => (styles.dim, "waived", clean(why)),
        (Outcome::Fine | Outcome::Waived, _) => return String::new(),
        (Outcome::Survived, _) => {
            let told = clean(&words::verdict(&undone.verdict));
            (styles.fail, "undone", format!("{told}\n           {}", words::UNDONE_NEXT))
        }
        (Outcome::Open, _) => (styles.error, "error", clean(&words::verdict(&undone.verdict))),
    };
    let line = format!("{} {place}: {}: {name}  [{code}]", word(style, mark), words::UNDONE);
    format!("  {line}\n           {told}\n")
}

/// One thing that was done wrong, and what came of it.
fn one(detail: &Detail<'_>, step: &StepProof, tested: &Tested) -> String {
    let styles = &detail.styles;
    let (about, what, catch) = words::wrong(&tested.wrong);
    let names = |by: &[crate::prove::Caught]| {
        let all = by.iter().map(|caught| {
            let code = caught.code.map(|code| format!("  [{code}]")).unwrap_or_default();
            format!("{}{code}", clean(name_of(detail.scenario, &step.id, &caught.check)))
        });
        all.collect::<Vec<_>>().join("; ")
    };
    let (style, mark, told) = match (&tested.ruling, &tested.waived) {
        (Ruling::Caught(by), _) => (styles.pass, "noticed", names(by)),
        (Ruling::Lost(by), _) => (styles.skip, "lost", words::lost(&names(by))),
        (Ruling::Equivalent(why), _) => (styles.dim, "as right", words::why(*why).to_owned()),
        (Ruling::Survived, Some(why)) => (styles.dim, "waived", clean(why)),
        (Ruling::Survived, None) => (styles.fail, "unseen", words::UNSEEN.to_owned()),
        (Ruling::Unclear(by), _) => (styles.error, "unclear", words::unclear(&names(by))),
        (Ruling::NotTried(why), _) => (styles.error, "error", clean(why)),
    };
    let place = format!("{}:{}", clean(&detail.scenario.source.name), tested.line);
    let code = code(&tested.wrong).filter(|_| tested.outcome() == Outcome::Survived);
    let code = code.map(|code| format!("  [{code}]")).unwrap_or_default();
    let mut text = format!("  {} {place}: {what}: {}{code}\n", word(style, mark), clean(&about));
    if let Wrong::Solution { instead: Some(instead), .. } = &tested.wrong {
        let _ = writeln!(text, "           typed: {}", clean(instead));
    }
    let _ = writeln!(text, "           {told}");
    if tested.outcome() == Outcome::Survived {
        let _ = writeln!(text, "           next: {catch}");
    }
    text
}

fn broken(styles: &Styles, trouble: &Trouble) -> String {
    let (style, mark) =
        if trouble.is_error() { (styles.error, "error") } else { (styles.fail, "broken") };
    let Trouble { when, line, what, wrong } = trouble;
    let when = words::when(*when);
    format!(
        "  {} {when}, line {line}: {}\n           {}\n",
        word(style, mark),
        clean(what),
        clean(&words::breach(wrong))
    )
}

fn verbs(detail: &Detail<'_>, proof: &Proof) -> String {
    let Some(verbs) = &proof.verbs else { return String::new() };
    let styles = &detail.styles;
    let wrong: Vec<_> = verbs.iter().filter(|verb| verb.wrong.is_some()).collect();
    let mut text = format!("\n{}\n", paint(styles.heading, words::VERBS));
    if wrong.is_empty() {
        let _ = writeln!(text, "  {} {}", word(styles.pass, "holds"), words::verbs(verbs.len()));
    }
    for verb in wrong {
        let why = clean(verb.wrong.as_deref().unwrap_or_default());
        let _ = writeln!(
            text,
            "  {} {}\n           {}",
            word(styles.fail, "broken"),
            text::name(&verb.verb),
            why
        );
    }
    text
}

fn sum(proof: &Proof) -> String {
    format!("\n{}\n", words::sum(proof))
}

fn name_of<'s>(scenario: &'s Scenario, step: &str, check: &'s str) -> &'s str {
    let checks = scenario.step(step).map_or(&[][..], |step| &step.checks);
    checks.iter().find(|own| own.id == check).map_or(check, |own| &own.name.value)
}

/// A word of a column.
fn word(style: anstyle::Style, word: &str) -> String {
    paint(style, &format!("{word:<8}"))
}

fn clean(untrusted: &str) -> String {
    text::bounded(&text::shown(&untrusted.replace('\n', " ")), TOLD).into_owned()
}

#[cfg(test)]
mod tests;
