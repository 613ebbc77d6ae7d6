//! The flags of the reports that go to a file: `--json FILE`, and `--report FORMAT=FILE` for each row of their table.

use std::{ffi::OsString, os::unix::ffi::OsStrExt as _, path::PathBuf};

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches,
    builder::{OsStringValueParser, TypedValueParser as _},
    value_parser,
};

use crate::{
    report::files::{FILES, FileReport, JSON},
    suggest::nearest,
};

const JSON_FLAG: &str = "json";
const REPORT: &str = "report";

/// A report that is wanted, and its file.
pub type Wanted = (&'static FileReport, PathBuf);

/// The reports that are wanted, each with its file.
#[derive(Clone, Default)]
pub struct ReportArgs(pub Vec<Wanted>);

impl std::fmt::Debug for ReportArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(report, path)| (report.name, path))).finish()
    }
}

impl Args for ReportArgs {
    fn augment_args(command: Command) -> Command {
        flags(command, FILES)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ReportArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(wanted(matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flags(command: Command, rows: &'static [FileReport]) -> Command {
    let json = Arg::new(JSON_FLAG).long(JSON_FLAG).value_name("FILE");
    let json = json.value_parser(value_parser!(PathBuf)).help(
        "Write the record of everything seen to this file; - is standard output, and people are told on standard error",
    );
    let formats: Vec<String> =
        rows.iter().map(|report| format!("{}: {}", report.name, report.about)).collect();
    let report = Arg::new(REPORT).long(REPORT).value_name("FORMAT=FILE").action(ArgAction::Append);
    let report =
        report.value_parser(OsStringValueParser::new().try_map(move |text| read(&text, rows)));
    let help = format!(
        "Write a report to a file, as junit=FILE; may be named several times. {}",
        formats.join("; ")
    );
    command.arg(json).arg(report.help(help))
}

/// `junit=FILE`.
fn read(text: &OsString, rows: &'static [FileReport]) -> Result<Wanted, String> {
    let bytes = text.as_bytes();
    let names = || rows.iter().map(|report| report.name);
    let known = || names().collect::<Vec<_>>().join(", ");
    let split = bytes.iter().position(|byte| *byte == b'=');
    let Some((name, file)) = split.map(|at| (&bytes[..at], &bytes[at + 1..])) else {
        return Err(format!("write FORMAT=FILE, as junit=report.xml; the formats are {}", known()));
    };
    let name = String::from_utf8_lossy(name);
    let Some(report) = rows.iter().find(|report| report.name == name) else {
        return Err(match nearest(&name, names()) {
            Some(near) => format!("there is no format `{name}`; did you mean `{near}`?"),
            None => format!("there is no format `{name}`; the formats are {}", known()),
        });
    };
    if file.is_empty() {
        return Err(format!("this names no file; write {name}=FILE"));
    }
    Ok((report, PathBuf::from(std::ffi::OsStr::from_bytes(file))))
}

fn wanted(matches: &ArgMatches) -> ReportArgs {
    let json = matches.get_one::<PathBuf>(JSON_FLAG).map(|path| (&JSON, path.clone()));
    let reports = matches.get_many::<Wanted>(REPORT).into_iter().flatten().cloned();
    ReportArgs(json.into_iter().chain(reports).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{
        cli::{Cli, Verb},
        output::reports::ReportFiles,
        record,
        report::reported::Reported,
    };

    /// A report that was added by the recipe of CONTRIBUTING.md: a pure function, and a row.
    const TOY: &[FileReport] = &[FileReport {
        name: "ids",
        about: "the ids of the steps",
        render: |reported| {
            let Reported::One(record) = reported else { return Ok(String::new()) };
            Ok(record.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join(" "))
        },
    }];

    #[test]
    fn a_report_of_the_recipe_is_a_format_with_its_help_and_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids.txt");
        let mut command = flags(Command::new("run"), TOY);
        let help = command.render_help().to_string();
        assert!(help.contains("--report <FORMAT=FILE>") && help.contains(TOY[0].about), "{help}");
        assert!(wanted(&command.clone().get_matches_from(["run"])).0.is_empty());
        let mut file = OsString::from("ids=");
        file.push(&path);
        let typed =
            command.get_matches_from(["run".as_ref(), "--report".as_ref(), file.as_os_str()]);
        let text = std::fs::read_to_string("tests/records/v1/run-failed.json").unwrap();
        let record = record::read(&text).unwrap();
        ReportFiles::open(&wanted(&typed).0).unwrap().write(&record).unwrap();
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            (TOY[0].render)((&record).into()).unwrap()
        );
        assert!((TOY[0].render)((&record).into()).unwrap().contains(&record.steps[0].id));
    }

    #[test]
    fn every_report_is_a_format_of_the_verbs_that_have_a_record() {
        for report in FILES {
            for verb in [&["run"][..], &["check"], &["report", "x.json"], &["merge", "x.json"]] {
                let flag = format!("--report={}=a=b", report.name);
                let words = ["labcheck"].iter().chain(verb).copied().chain([flag.as_str()]);
                let cli = Cli::parse_from(words.chain(["--json", "x"]));
                let reports = match cli.verb {
                    Some(Verb::Run(args)) => args.reports,
                    Some(Verb::Check(args)) => args.reports,
                    Some(Verb::Report(args)) => args.reports,
                    Some(Verb::Merge(args)) => args.reports,
                    other => panic!("{other:?}"),
                };
                let told =
                    reports.0.iter().map(|(report, path)| (report.name, path.to_str().unwrap()));
                assert_eq!(told.collect::<Vec<_>>(), [("json", "x"), (report.name, "a=b")]);
            }
        }
    }

    #[test]
    fn what_names_no_format_or_no_file_is_told_what_to_write() {
        for (typed, wanted) in [
            ("junit", "write FORMAT=FILE"),
            ("jnuit=x", "did you mean `junit`?"),
            ("pdf=x", "the formats are json, junit"),
            ("tap=", "write tap=FILE"),
        ] {
            let told = read(&typed.into(), FILES).err().unwrap();
            assert!(told.contains(wanted), "{typed}: {told}");
        }
        assert_eq!(read(&"tap=-".into(), FILES).unwrap().1, PathBuf::from("-"));
    }
}
