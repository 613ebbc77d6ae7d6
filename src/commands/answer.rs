//! `labcheck answer step2 7`: answers a question of the handout, which is written into the classroom's journal, and tells
//! whether it is right.

use tokio_util::sync::CancellationToken;

use crate::{
    cli::student::AnswerArgs,
    exit::ExitStatus,
    output::{
        print::tell,
        question::{Line, ask_line},
        refusal::Refusal,
        signals::cancelled_by_signals,
        terminal,
    },
    place::{
        find,
        origin::Origin,
        questions::{self, Meant},
        steps,
    },
    record::StepRecord,
    report::{sheet::Sheet, student},
    scenario::model::Scenario,
    verdict::Verdict,
};

const NO_CLASSROOM: &str =
    "Questions are answered in a classroom only, and none is up. To have one: labcheck start";
const NOTHING_SAID: &str = "Nothing was answered, so nothing was written down.";
const INTERRUPTED: &str = "Interrupted; nothing was written down.";

/// Does it.
pub(super) async fn answer(args: AnswerArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let cancel = cancelled_by_signals();
    if args.hash {
        return hash(&args, &cancel).await;
    }
    let sheet = Sheet { verbose: true, ..terminal::sheet(args.plain) };
    let mut step = String::new();
    let mut place = find::find_for(None, args.plain, origin, &cancel, |lab| {
        step = steps::one_step(lab, "answer", &args.words[..of_step(lab, &args.words)])?;
        Ok(())
    })?;
    if place.session.is_none() {
        return Err(Refusal::usage(NO_CLASSROOM));
    }
    let lab = &place.lab.scenario;
    let mut meant = questions::meant(lab, &step, &args.words[of_step(lab, &args.words)..])?;
    if meant.text.trim().is_empty() {
        let question = questions::question(lab, &meant, &place.vars);
        meant.text = asked(&question, &typed(&meant), &cancel).await?;
    }
    meant.text = questions::fitting(&meant.text)?;
    let Meant { step, check, .. } = meant.clone();
    questions::give(&place, meant)?;
    let record = place.ask(&step).await?;
    Ok(told(&sheet, record, &check))
}

/// How many of the words name the step: `step 2` has two.
fn of_step(lab: &Scenario, words: &[String]) -> usize {
    let is_bare = words.first().is_some_and(|word| word.eq_ignore_ascii_case("step"));
    let most = if is_bare && lab.step("step").is_none() { 2 } else { 1 };
    words.len().min(most)
}

/// Tells what came of it: the check alone, whatever else is open of its step.
fn told(sheet: &Sheet, mut record: StepRecord, check: &str) -> ExitStatus {
    record.checks.retain(|one| one.id == check);
    tell(&student::step(sheet, &record));
    let step = &record.id;
    tell(&format!(
        "\n{}",
        sheet.paragraph(&format!("It is written down. For the whole step: labcheck {step}"))
    ));
    match record.checks.first().map(|check| &check.verdict) {
        Some(Verdict::Pass) => ExitStatus::Passed,
        Some(Verdict::Fail(_)) => ExitStatus::Failed,
        Some(Verdict::Error(_)) => ExitStatus::Error,
        Some(Verdict::Skip(_)) | None => ExitStatus::Incomplete,
    }
}

/// What to type where there is no terminal to ask on.
fn typed(meant: &Meant) -> String {
    format!("labcheck answer {} {} YOUR-ANSWER", meant.step, meant.check)
}

async fn asked(question: &str, typed: &str, cancel: &CancellationToken) -> Result<String, Refusal> {
    match ask_line(&format!("{question} "), cancel).await {
        Line::Said(line) if !line.is_empty() => Ok(line),
        Line::Said(_) | Line::Closed | Line::NotAsked => {
            Err(Refusal::usage(format!("{NOTHING_SAID} To answer: {typed}")))
        }
        Line::Interrupted => Err(Refusal::incomplete(format!("{INTERRUPTED} To answer: {typed}"))),
    }
}

/// Prints what a scenario has in the place of the answer.
async fn hash(args: &AnswerArgs, cancel: &CancellationToken) -> Result<ExitStatus, Refusal> {
    let text = match args.words.join(" ") {
        empty if empty.trim().is_empty() => {
            asked("Which answer is right?", "labcheck answer --hash ANSWER", cancel).await?
        }
        text => text,
    };
    tell(&format!("answer: {}\n", questions::hashed(&text, args.exact)?));
    Ok(ExitStatus::Passed)
}
