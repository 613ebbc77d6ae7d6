//! `labcheck report record.json`: a record told again, or written in other formats; of a submission the student's way.

use crate::{
    cli::texts::ReportVerbArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, reports::ReportFiles},
    place::recorded::{self, Named},
    record::Kept,
    report::{again::again, files, run::Detail, several::Several, style::Styles, way::way},
    submission::Submission,
    text,
    wording::way as words,
};

/// Does it; it ends as the run did.
pub(super) fn report(args: &ReportVerbArgs) -> Result<ExitStatus, Refusal> {
    let named = recorded::read_named(&args.record)?;
    recorded::spare(&args.record, &args.reports.0)?;
    match &named {
        Named::Kept(kept) => of_record(args, kept),
        Named::Submitted(submission) => of_submission(args, submission),
    }
}

fn of_record(args: &ReportVerbArgs, kept: &Kept) -> Result<ExitStatus, Refusal> {
    let files = ReportFiles::open(&args.reports.0)?;
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let verbose = args.verbose;
    match kept {
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

/// The verdicts in it are the student's own labcheck's: `grade` judges it anew, and nothing here tells them.
fn of_submission(args: &ReportVerbArgs, submission: &Submission) -> Result<ExitStatus, Refusal> {
    let wanted = &args.reports.0;
    if wanted.is_empty() || wanted.iter().any(|(report, _)| report.name != files::CAST.name) {
        return Err(Refusal::usage(words::ONLY_THE_WAY));
    }
    let way = way(submission).ok_or_else(|| Refusal::usage(words::NO_JOURNAL))?;
    let way = way.map_err(|error| Refusal::own(error.to_string()))?;
    ReportFiles::open(wanted)?.write_text(&way)?;
    for (_, file) in wanted.iter().filter(|(_, file)| file.as_os_str() != "-") {
        let student = text::name(&submission.head.student.id);
        tell(&words::written(&student, &file.to_string_lossy()));
    }
    Ok(ExitStatus::Passed)
}
