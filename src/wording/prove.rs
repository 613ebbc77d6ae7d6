//! What `labcheck prove` says.

use std::{fmt::Write as _, path::Path, time::Duration};

use super::{count, difference, fault, skip};
use crate::{
    exit::ExitStatus,
    prove::{Base, Breach, Outcome, Proof, Ruling, StepProof, When, Why, Wrong},
    text,
    verdict::Verdict,
};

/// Where Ctrl-C came.
pub(crate) const INTERRUPTED: &str = "it was interrupted";
/// Where the classroom of the verbs stands after `finish`.
pub(crate) const STANDS: &str = "the classroom still stands";
/// Where the user's own engine was asked for.
pub(crate) const NO_HOST: &str = "\
labcheck prove does every step wrong on purpose, and not on your own engine.
Next: leave --engine away; where a private engine cannot be had, labcheck doctor says what is missing";

/// Where a step as it is could not be looked at.
pub(crate) const NO_BASE: &str = "the step as the lab has it could not be done";
/// Where a proof is of something else.
pub(crate) const OTHER: &str =
    "it is of another version of the lab or of labcheck, or of another share";

/// Why a file cannot be gone on with, and what to do.
pub(crate) fn not_gone_on_with(path: &Path, why: &str) -> String {
    format!(
        "{} cannot be gone on with: {why}.\nNext: leave --resume away, or name another file",
        path.display()
    )
}

/// Why nothing could be proven.
pub(crate) fn no_world(why: &str) -> String {
    format!("The lab could not be done, so nothing is proven: {why}\nNext: labcheck run")
}

/// What a verb printed that did not end well.
pub(crate) fn printed(text: &str) -> String {
    format!("it did not end well: {text}")
}

/// Checks that are open where the step is solved.
pub(crate) fn open(checks: &[&str]) -> String {
    format!("these do not pass afterwards: {}", checks.join("; "))
}

/// Checks that pass where the step was put back.
pub(crate) fn stays(checks: &[&str]) -> String {
    format!("these still pass afterwards: {}", checks.join("; "))
}

/// What could not be taken away.
pub(crate) fn left(left: &[String]) -> String {
    format!(
        "these could not be taken away: {}; look what uses them, then labcheck finish",
        left.join(", ")
    )
}

/// A world that does not end.
pub(crate) fn too_long(within: Duration) -> String {
    format!("its world did not come to an end within {} minutes", within.as_secs() / 60)
}

/// Of a step that holds.
pub(crate) const HOLDS: &str =
    "no check passes before it, all pass afterwards: twice, alone, and behind the others";
/// Of a step that holds, and that only a person can judge.
pub(crate) const ONLY_COMMANDS: &str =
    "every command ends as in the lab: twice, alone, and behind the others";
/// Of a step that nobody came to.
pub(crate) const NOT_TRIED: &str =
    "nothing of it was proven: a step that it needs does not hold, or it was interrupted";
/// What nobody noticed.
pub(crate) const UNSEEN: &str = "every check passed all the same";
/// What a check does that passed behind its step.
pub(crate) const UNDONE: &str = "it does not pass once the whole lab is done";
/// What to do about it.
pub(crate) const UNDONE_NEXT: &str =
    "next: let it pass for what was true once (`when: ever`), or ask for the deed";
/// The heading of the verbs.
pub(crate) const VERBS: &str = "solve, reset, finish";

/// How much of what was done wrong in a step was noticed.
pub(crate) fn counts(step: &StepProof) -> String {
    let of = |wanted: fn(&Ruling) -> bool| step.tested.iter().filter(|t| wanted(&t.ruling)).count();
    let caught = of(|ruling| matches!(ruling, Ruling::Caught(_)));
    let same = of(|ruling| matches!(ruling, Ruling::Equivalent(_)));
    let lost = of(|ruling| matches!(ruling, Ruling::Lost(_)));
    let ends = |outcome| step.tested.iter().filter(|tested| tested.outcome() == outcome).count();
    let mut told = vec![format!("{caught} noticed")];
    for (many, what) in [
        (ends(Outcome::Survived), "unseen"),
        (ends(Outcome::Waived), "waived"),
        (ends(Outcome::Open), "unclear"),
        (same, "as right"),
        (lost, "lost though right"),
    ] {
        told.extend((many > 0).then(|| format!("{many} {what}")));
    }
    let looks = (step.only_look > 0)
        .then(|| format!("; only looking, and left alone: {}", count(step.only_look, "command")));
    told.join(", ") + &looks.unwrap_or_default()
}

/// What something that was done wrong is about, what was done, and which check would notice it.
pub(crate) fn wrong(wrong: &Wrong) -> (String, String, &'static str) {
    match wrong {
        Wrong::Solution { change, command, .. } => {
            let row = change.row();
            (command.clone(), row.told.to_owned(), row.catch)
        }
        Wrong::World(fault) => {
            let told = "a service of the classroom failed".to_owned();
            (fault.clone(), told, "ask for what only the working command leaves")
        }
    }
}

/// A check that only a person can judge.
pub(crate) fn for_person(name: &str) -> String {
    format!("nothing to prove, a person looks at it: {name}")
}

/// Where checks do not take what is as right.
pub(crate) fn lost(checks: &str) -> String {
    format!("whoever does so loses: {checks}")
}

/// Where some checks could not be judged and none noticed it.
pub(crate) fn unclear(checks: &str) -> String {
    format!("no check failed, and these could not be judged: {checks}")
}

/// A waiver that waives nothing.
pub(crate) fn useless(code: &str) -> String {
    format!("there is no {code} here to waive; remove it")
}

/// What the verbs did.
pub(crate) fn verbs(many: usize) -> String {
    format!("{} as they say", count(many, "time"))
}

/// The sum, and what to do.
pub(crate) fn sum(proof: &Proof) -> String {
    let ends = |outcome| proof.tested().filter(|tested| tested.outcome() == outcome).count();
    let tried = proof.tested().count();
    let seconds = proof.took_ms / 1000;
    let mut told = format!(
        "{} done wrong, {} unseen, in {}:{:02} minutes.",
        count(tried, "thing"),
        ends(Outcome::Survived),
        seconds / 60,
        seconds % 60
    );
    let undone = proof.undone().filter(|one| one.outcome() == Outcome::Survived).count();
    if undone > 0 {
        let _ = write!(told, " {} undone by a later step.", count(undone, "check"));
    }
    if proof.left > 0 {
        let why = if proof.interrupted { "it was interrupted" } else { "for want of time" };
        let _ = write!(told, " {} not tried: {why}.", count(proof.left, "thing"));
    }
    let only = [
        proof.shard.as_ref().map(|shard| format!("share {shard} of it")),
        proof.no_faults.then(|| "without faults of the classroom".to_owned()),
        proof.verbs.is_none().then(|| "without solve, reset and finish".to_owned()),
        (!proof.without.is_empty())
            .then(|| format!("without {}", text::name(&proof.without.join(", ")))),
    ];
    let only: Vec<String> = only.into_iter().flatten().collect();
    if !only.is_empty() {
        let _ = write!(told, " This was {}.", only.join(", "));
    }
    let is_skipped = proof.steps.iter().any(|step| matches!(step.base, Base::Skipped(_)));
    let next = match proof.exit_status() {
        ExitStatus::Passed if !only.is_empty() => {
            "Next: prove what was left out, too: labcheck prove"
        }
        ExitStatus::Passed => "Next: labcheck lint, and give the lab to somebody",
        ExitStatus::Failed if ends(Outcome::Survived) > 0 => {
            "Next: have a check notice each, or say in the scenario's `lint` why none has to; labcheck explain CODE tells more"
        }
        ExitStatus::Failed if undone > 0 => {
            "Next: have each check of it pass for what was true once, or say in the scenario's `lint` why not; labcheck explain LC783 tells more"
        }
        ExitStatus::Failed => "Next: mend what is broken, then labcheck prove again",
        ExitStatus::Error => "Next: labcheck doctor, then labcheck prove again",
        ExitStatus::Incomplete | ExitStatus::Usage | ExitStatus::Interrupted if is_skipped => {
            "Next: install what a step requires, or leave it out: labcheck prove --without PROGRAM"
        }
        ExitStatus::Incomplete | ExitStatus::Usage | ExitStatus::Interrupted => {
            "Next: go on with it: labcheck prove --json FILE --resume"
        }
    };
    told + "\n" + next
}

/// When a step was done as the lab has it.
pub(crate) fn when(when: When) -> &'static str {
    match when {
        When::FirstRun => "first run",
        When::SecondRun => "second run",
        When::Alone => "alone",
        When::Behind => "behind the steps before it",
    }
}

/// What is wrong with a step as the lab has it.
pub(crate) fn breach(wrong: &Breach) -> String {
    match wrong {
        Breach::Verdict(one) => verdict(one),
        Breach::HeldBefore => {
            "it passes before anything of the step is done, so it proves nothing".to_owned()
        }
        Breach::Drift => "the handout prints something else: labcheck run shows it".to_owned(),
        Breach::NoWorld(why) => why.clone(),
    }
}

/// Why something did not pass, in a line.
pub(crate) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail(mismatches) => {
            let told = mismatches.iter().map(|mismatch| difference(&mismatch.what));
            let told = told.map(|told| format!("expected {}, seen {}", told.expected, told.seen));
            told.collect::<Vec<_>>().join("; ")
        }
        Verdict::Error(one) => fault(one),
        Verdict::Skip(one) => skip(one),
    }
}

/// Why something done otherwise is as right.
pub(crate) fn why(why: Why) -> &'static str {
    match why {
        Why::Twice => "typed twice it is done as well",
        Why::Refused => "typed so it fails, as whoever types it sees",
        Why::FailsAnyway => "it is refused in the lab as well, so nothing is another without it",
        Why::SameEnds => "in the other order each command ended as before",
        Why::NotAsked => "nothing of the step asked for what was wrong",
    }
}
