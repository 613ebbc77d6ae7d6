//! `labcheck add step3`: proposes checks for what stands on the machine, and writes them into the scenario.

use crate::{
    cli::add::AddArgs,
    exit::ExitStatus,
    output::{
        print::{println, tell},
        refusal::Refusal,
        rewrite::{Rewrite, rewrite},
        signals::cancelled_by_signals,
        terminal::warn,
    },
    place::{find, origin::Origin, proposed, steps},
    report::{diff::diff, style::Styles},
    scenario::model::Scenario,
    wording::{add as words, rewrite::Rewritten},
};

/// Does it.
pub(super) async fn add(args: AddArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let cancel = cancelled_by_signals();
    let path = proposed::scenario_file(&origin.here, args.scenario.as_deref())?;
    let (mut step, mut meant) = (String::new(), Vec::new());
    let mut place = find::find_for(Some(&path), args.plain, origin, &cancel, |lab| {
        let of_step = of_step(lab, &args.words);
        step = steps::one_step(lab, "add", &args.words[..of_step])?;
        meant = proposed::meant(&step, &args.words[of_step..])?;
        Ok(())
    })?;
    if let Some(notice) = place.notice() {
        warn(&notice);
    }
    let proposed = tokio::select! {
        proposed = proposed::proposed(&mut place, &step, &meant) => proposed?,
        () = cancel.cancelled() => {
            return Err(Refusal::new(ExitStatus::Interrupted, words::INTERRUPTED));
        }
    };
    for (what, why) in &proposed.declined {
        warn(&words::declined(what, why));
    }
    let source = place.lab.scenario.source.clone();
    if proposed.checks == 0 {
        return Err(Refusal::incomplete(words::nothing(&step, proposed.declined.len())));
    }
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    tell(&diff(&source.name, &source.text, &proposed.text, &styles));
    if args.check {
        println!("{}", words::would_change(&source.name, proposed.checks));
        return Ok(ExitStatus::Failed);
    }
    let question = words::question(proposed.checks);
    let (of, name, before) = (Rewritten::Scenario, &source.name, &source.text);
    let it = Rewrite { of, name, path: &path, before, after: &proposed.text };
    rewrite(it, (!args.yes).then_some(&question), &cancel).await?;
    println!("{}", words::written(&source.name, proposed.checks, proposed.todos));
    println!("Next:");
    for command in proposed::next(&path, &step, place.session.is_some()) {
        println!("  {command}");
    }
    // Who asks for all that is new wants to know of what is left, too.
    let is_all = proposed.declined.is_empty();
    Ok(if is_all { ExitStatus::Passed } else { ExitStatus::Incomplete })
}

/// How many of the words name the step: `step 3` has two.
fn of_step(lab: &Scenario, words: &[String]) -> usize {
    let is_bare = words.first().is_some_and(|word| word.eq_ignore_ascii_case("step"));
    let most = if is_bare && lab.step("step").is_none() { 2 } else { 1 };
    words.len().min(most)
}
