//! Several labs, or the share of them that this machine does: each is done as alone, and all are told together.

use std::time::Instant;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    listed::{Listed, listed},
    tried::millis,
};
use crate::{
    cli::run::RunArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, reports::ReportFiles, signals::cancelled_by_signals},
    record::{LabResult, LabRun, Record, Runs, Shares},
    report::{several::Several, style::Styles},
    wording::share as words,
};

const NO_STEPS: &str = "steps are of one lab, and this is of several; omit the steps, or name one lab with --scenario and omit --shard";
const NO_KEEP: &str =
    "--keep is for one lab; omit it, or name one lab with --scenario and omit --shard";

/// Does those of the share, each as `alone` does it. It ends as the worst of them; a share without a lab leaves it to the others.
pub(super) async fn run(
    args: RunArgs,
    alone: impl AsyncFn(RunArgs) -> Result<Option<Record>, Refusal>,
) -> Result<ExitStatus, Refusal> {
    if !args.steps.is_empty() {
        return Err(Refusal::usage(NO_STEPS));
    }
    if args.keep {
        return Err(Refusal::usage(NO_KEEP));
    }
    let (number, of) = args.shard.map_or((1, 1), |share| (share.number(), share.of()));
    let (listed, labs) = listed(&args, of)?;
    let files = ReportFiles::open(&args.reports.0)?;
    let cancel = cancelled_by_signals();
    let (started, began) = (Timestamp::now(), Instant::now());
    let mut runs = Runs {
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        took_ms: 0,
        shares: Shares { of, done: vec![number], missing: Vec::new() },
        labs,
    };
    let own = listed.iter().zip(&mut runs.labs).filter(|(_, lab)| lab.share == number);
    in_turn(&args, own, &cancel, alone).await;
    runs.took_ms = millis(began.elapsed());
    files.write(&runs)?;
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    tell(&Several { styles, verbose: args.verbose }.sum(&runs));
    Ok(runs.exit_code())
}

/// Does them one after another, and none behind one that was interrupted.
async fn in_turn<'l>(
    args: &RunArgs,
    labs: impl Iterator<Item = (&'l Listed, &'l mut LabRun)>,
    cancel: &CancellationToken,
    alone: impl AsyncFn(RunArgs) -> Result<Option<Record>, Refusal>,
) {
    let mut is_ended = false;
    for (listed, lab) in labs {
        lab.result = if is_ended || cancel.is_cancelled() {
            LabResult::Interrupted(words::INTERRUPTED.to_owned())
        } else {
            let done = Box::pin(alone(listed.args(args))).await;
            if let Err(refusal) = &done {
                refusal.tell();
            }
            tell("\n");
            result(done, lab, listed.is_still())
        };
        is_ended |= is_interrupted(&lab.result);
    }
}

/// What came of a lab.
fn result(done: Result<Option<Record>, Refusal>, lab: &LabRun, is_still: bool) -> LabResult {
    match done {
        Ok(Some(record)) if is_still && record.scenario == lab.scenario => {
            LabResult::Run(Box::new(record))
        }
        Ok(Some(_)) => LabResult::Changed,
        Ok(None) => LabResult::Interrupted(words::UNANSWERED.to_owned()),
        Err(refusal) => {
            let why = refusal.plain();
            match refusal.status() {
                ExitStatus::Usage => LabResult::Refused(why),
                ExitStatus::Incomplete | ExitStatus::Interrupted => LabResult::Interrupted(why),
                ExitStatus::Error | ExitStatus::Failed | ExitStatus::Passed => {
                    LabResult::Error(why)
                }
            }
        }
    }
}

/// Whether nobody wants what would come behind it.
fn is_interrupted(result: &LabResult) -> bool {
    match result {
        LabResult::Run(record) => record.interrupted,
        LabResult::Interrupted(_) => true,
        LabResult::Refused(_)
        | LabResult::Error(_)
        | LabResult::Changed
        | LabResult::Elsewhere
        | LabResult::Missing => false,
    }
}

#[cfg(test)]
mod tests;
