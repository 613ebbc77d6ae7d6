//! `labcheck report record.json`: a record told again, or written in other formats.

use crate::{
    cli::texts::ReportVerbArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, reports::ReportFiles},
    place::recorded,
    record::Kept,
    report::{again::again, run::Detail, several::Several, style::Styles},
};

/// Does it; it ends as the run did.
pub(super) fn report(args: &ReportVerbArgs) -> Result<ExitStatus, Refusal> {
    let kept = recorded::read_any(&args.record)?;
    recorded::spare(&args.record, &args.reports.0)?;
    let files = ReportFiles::open(&args.reports.0)?;
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let verbose = args.verbose;
    match &kept {
        Kept::One(record) => {
            files.write(&**record)?;
            let (scenario, again_by) = (record.scenario.as_str(), "labcheck run --keep");
            tell(&again(&Detail { styles, verbose, scenario, again: again_by }, record));
            Ok(record.exit_code())
        }
        Kept::Several(runs) => {
            files.write(&**runs)?;
            tell(&Several { styles, verbose }.again(runs));
            Ok(runs.exit_code())
        }
    }
}
