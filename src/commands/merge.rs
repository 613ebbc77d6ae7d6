//! `labcheck merge`: the records of all shares as one, told and written as one.

use crate::{
    cli::texts::MergeArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, reports::ReportFiles},
    place::recorded,
    record::{self, Kept, Runs},
    report::{several::Several, style::Styles},
};

/// What is no share: nobody could tell whether another one is missing.
const NO_SHARE: &str = "this is the record of a run that was no share, so nobody can tell whether others are missing; make it with `labcheck run --shard I/N --json FILE`, or tell it alone with `labcheck report`";

/// Does it; it ends as the worst of the labs did.
pub(super) fn merge(args: &MergeArgs) -> Result<ExitStatus, Refusal> {
    let mut all: Vec<Runs> = Vec::new();
    for path in &args.records {
        match recorded::read_any(path)? {
            Kept::Several(runs) => all.push(*runs),
            Kept::One(_) => return Err(recorded::unfit(path, NO_SHARE)),
        }
        recorded::spare(path, &args.reports.0)?;
    }
    let merged = record::merge(all)
        .map_err(|error| recorded::unfit(&args.records[error.at], &error.why.to_string()))?;
    let Some(runs) = merged else {
        return Err(Refusal::usage("there is no record; name those of all shares"));
    };
    ReportFiles::open(&args.reports.0)?.write(&runs)?;
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    tell(&Several { styles, verbose: args.verbose }.again(&runs));
    Ok(runs.exit_code())
}
