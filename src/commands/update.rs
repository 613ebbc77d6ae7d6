//! `labcheck update`: writes into a handout what came out, where it prints something else.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::run;
use crate::{
    cli::run::UpdateArgs,
    exit::ExitStatus,
    library::{self, Lab},
    oci::Digest,
    output::{
        print::{println, tell},
        refusal::Refusal,
        rewrite::{Rewrite, rewrite},
        signals::cancelled_by_signals,
        terminal::warn,
    },
    place::{agreement, origin::Origin, recorded as named, world},
    record::Record,
    report::{diff::diff, style::Styles},
    run::{Updated, update as updated},
    syntax::source::Source,
    wording::{rewrite::Rewritten, update as words},
};

/// Does it.
pub(super) async fn update(args: UpdateArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let typed = args.run();
    let lab = library::open(typed.scenario(), !args.plain)?;
    let Some(path) = lab.handout_path.clone() else {
        return Err(Refusal::usage(words::BUILT_IN));
    };
    let record = match &args.from {
        Some(from) => {
            agreement::compare(&lab, !args.plain)?.agreed?;
            recorded(from, &lab)?
        }
        None => match Box::pin(run::recorded(typed, origin)).await? {
            Some(record) => record,
            None => return Ok(ExitStatus::Interrupted),
        },
    };
    whole(&record)?;
    let Updated { text, left, untold, unseen } = after(&lab, &record)?;
    // Of this handout a run just told everything; another record may be of another one.
    let untold = if args.from.is_some() { untold } else { Vec::new() };
    let is_told = untold.is_empty() && unseen.is_empty();
    if text != lab.handout.text {
        let styles = if args.plain { Styles::default() } else { Styles::colourful() };
        tell(&format!("\n{}", diff(&lab.handout.name, &lab.handout.text, &text, &styles)));
        if args.check {
            println!("{}", words::would_change(&lab.handout.name));
        } else {
            let cancel: CancellationToken = cancelled_by_signals();
            let of = Rewritten::Handout;
            let Source { name, text: before } = &lab.handout;
            let it = Rewrite { of, name, path: &path, before, after: &text };
            rewrite(it, (!args.yes).then_some(words::QUESTION), &cancel).await?;
            println!("{}", words::written(&lab.handout.name));
        }
    } else if left.is_empty() && is_told {
        println!("{}", words::true_already(&lab.handout.name));
    }
    if !left.is_empty() {
        warn(&words::left(&lab.handout.name, &left));
    }
    if !untold.is_empty() {
        warn(&words::untold(&lab.handout.name, &untold));
    }
    if !unseen.is_empty() {
        warn(&words::unseen(&lab.handout.name, &unseen));
    }
    let is_true = left.is_empty() && (text == lab.handout.text || !args.check);
    Ok(match (is_true, is_told) {
        (false, _) => ExitStatus::Failed,
        (true, false) => ExitStatus::Incomplete,
        (true, true) => ExitStatus::Passed,
    })
}

/// The record of a run of this scenario.
fn recorded(from: &Path, lab: &Lab) -> Result<Record, Refusal> {
    let record = named::read(from)?;
    let digest = Digest::of(lab.scenario.source.text.as_bytes()).to_string();
    if record.scenario_digest == digest {
        Ok(record)
    } else {
        Err(named::unfit(from, words::OTHER_SCENARIO))
    }
}

/// That a run was one by which a handout can be written: of what failed an error would get into it.
fn whole(record: &Record) -> Result<(), Refusal> {
    let totals = record.totals();
    if totals.failed > 0 {
        return Err(Refusal::new(ExitStatus::Failed, words::failed(totals.failed)));
    }
    if totals.errors > 0 {
        return Err(Refusal::error(words::unjudged(totals.errors)));
    }
    if record.interrupted || totals.passed == 0 {
        return Err(Refusal::incomplete(words::INTERRUPTED));
    }
    Ok(())
}

/// The handout as it has to be.
fn after(lab: &Lab, record: &Record) -> Result<Updated, Refusal> {
    let images = world::constants(&lab.scenario.classroom);
    let images = images.map_err(|error| Refusal::error(error.to_string()))?;
    let vars = lab.scenario.variables(images);
    Ok(updated(&lab.scenario, &lab.handout, record, &vars))
}
