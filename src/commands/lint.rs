//! `labcheck lint`: what is wrong with the texts of a lab, without any engine.

use crate::{
    cli::lint::LintArgs,
    exit::ExitStatus,
    output::{
        print::{eprintln, tell},
        refusal::Refusal,
        text::TextOutput,
    },
    place::linted::{self, Linted},
    report::{
        findings::{self, FORMATS},
        style::Styles,
    },
};

/// Looks at what is named, or at all that is at hand. Exit code 1 where there are errors, or warnings under `--strict`;
/// 2 where something cannot be read, whatever else was found.
pub(super) fn lint(args: &LintArgs) -> Result<ExitStatus, Refusal> {
    let output = TextOutput::open(args.output.as_deref(), args.force)?;
    let Linted { mut findings, unread } = linted::lint(&args.labs)?;
    findings.found.retain(|finding| !args.allow.contains(&finding.code));
    if findings.files.is_empty() {
        return Err(Refusal::usage(unread.join("\n")).laid_out());
    }
    for why in &unread {
        eprintln!("{why}");
    }
    let sums = findings.sums();
    let is_text = args.format == FORMATS[0].name;
    if output.is_printed() && is_text {
        let styles = if args.plain { Styles::default() } else { Styles::colourful() };
        tell(&findings::told(&styles, &findings));
    } else if let Some(format) = FORMATS.iter().find(|format| format.name == args.format) {
        let text = (format.render)(&findings)?;
        output.put(&text, &format!("{}It is in", findings::sum(&findings)))?;
    }
    Ok(if !unread.is_empty() {
        ExitStatus::Usage
    } else if sums.errors > 0 || (args.strict && sums.warnings > 0) {
        ExitStatus::Failed
    } else {
        ExitStatus::Passed
    })
}
