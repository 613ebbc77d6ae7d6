//! What a student is told of what they hand in.

use std::fmt::Write as _;

use indicatif::BinaryBytes;

use super::progress::{Progress, Score};
use crate::{
    journal::Deed,
    submission::{Submission, Who},
    text,
    wording::count,
};

/// What is in a submission, before it is written: whoever hands in knows what.
pub(crate) fn contents(submission: &Submission) -> String {
    let Submission { head, record, seen, journal } = submission;
    let mut told = String::from("This is handed in, and nothing else:\n");
    let mut row = |what: &str, is: &str| {
        let _ = writeln!(told, "  {what:<8} {is}");
    };
    row("whose", &whose(&head.student));
    row("lab", &text::name(&record.lab));
    let steps = || record.steps.iter().map(|step| (step, Progress::of(step)));
    let points = record.points().map_or(0, |points| points.possible);
    row("judged", &Score::of(steps(), points).tell());
    let answers = seen.iter().map(|step| step.answers.len()).sum();
    row(
        "seen",
        &format!("{} of your Docker: images, its variables, versions", count(answers, "answer")),
    );
    if let Some(journal) = journal {
        let typed = journal.iter().filter(|entry| matches!(entry.deed, Deed::Typed(_))).count();
        let is_theirs = |deed: &Deed| matches!(deed, Deed::Answered(one) if !one.by_labcheck);
        let given = journal.iter().filter(|entry| is_theirs(&entry.deed)).count();
        let given = if given > 0 {
            format!(" and {} to questions", count(given, "answer"))
        } else {
            String::new()
        };
        row(
            "journal",
            &format!(
                "{} of what happened in the classroom, {}{given} among them",
                count(journal.len(), "line"),
                count(typed, "command line")
            ),
        );
    }
    let machine = record.world.machine.as_ref().map_or_else(String::new, |machine| {
        format!("{}, {}, ", text::name(&machine.os), text::name(&machine.arch))
    });
    row("machine", &format!("{machine}a number that stands for it and tells nothing of it"));
    told.push_str(SEALED);
    for (step, progress) in steps() {
        let _ = writeln!(told, "  {:<12} {}", text::name(&step.id), progress.tell());
    }
    if journal.is_some() {
        told.push_str(NEW_SHELL);
    }
    told.trim_end().to_owned()
}

const SEALED: &str = "\
What looked like a secret in a command line was masked when it was typed. The
file is signed, so that a change to it shows. It cannot show that nobody helped.
";
const NEW_SHELL: &str = "\
What a check asks of your shell was asked of a new one of the classroom; where
it counts that it was so once, it counts that it passed in yours. Not yet? Then
labcheck shell, labcheck check all in there, exit, and labcheck submit --force
";

fn whose(who: &Who) -> String {
    let name =
        who.name.as_deref().map_or_else(String::new, |name| format!(" ({})", text::name(name)));
    format!("{}{name}", text::name(&who.id))
}

/// That it is written.
pub(crate) fn written(path: &str, size: usize) -> String {
    format!(
        "\nWritten to {path} ({}).\nNext: hand this file in as your course says.\nWhat you do from now on is not in it: labcheck submit --force writes it anew.",
        BinaryBytes(size as u64)
    )
}
