//! The flags of the reports that go to a file: one for each row of their table.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::report::files::{FILES, FileReport};

/// The reports that are wanted, each with its file.
#[derive(Clone, Default)]
pub struct ReportArgs(pub Vec<(&'static FileReport, PathBuf)>);

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
        Ok(wanted(matches, FILES))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flags(command: Command, rows: &'static [FileReport]) -> Command {
    let flag = |report: &'static FileReport| {
        let flag = Arg::new(report.name).long(report.name).help(report.about);
        flag.value_name("FILE").value_parser(value_parser!(PathBuf))
    };
    rows.iter().fold(command, |command, report| command.arg(flag(report)))
}

fn wanted(matches: &ArgMatches, rows: &'static [FileReport]) -> ReportArgs {
    let wanted = |report: &'static FileReport| {
        matches.get_one::<PathBuf>(report.name).map(|path| (report, path.clone()))
    };
    ReportArgs(rows.iter().filter_map(wanted).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{
        cli::{Cli, Verb},
        output::reports::ReportFiles,
        record,
    };

    /// A report that was added by the recipe of CONTRIBUTING.md: a pure function, and a row.
    const TOY: &[FileReport] = &[FileReport {
        name: "ids",
        about: "Write the ids of the steps to this file",
        render: |record| {
            Ok(record.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join(" "))
        },
    }];

    #[test]
    fn a_report_of_the_recipe_is_a_flag_with_its_help_and_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids.txt");
        let mut command = flags(Command::new("run"), TOY);
        let help = command.render_help().to_string();
        assert!(help.contains("--ids <FILE>") && help.contains(TOY[0].about), "{help}");
        assert!(wanted(&command.clone().get_matches_from(["run"]), TOY).0.is_empty());
        let typed = command.get_matches_from(["run".as_ref(), "--ids".as_ref(), path.as_os_str()]);
        let text = std::fs::read_to_string("tests/records/v1/run-failed.json").unwrap();
        let record = record::read(&text).unwrap();
        ReportFiles::open(&wanted(&typed, TOY).0).unwrap().write(&record).unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), (TOY[0].render)(&record).unwrap());
        assert!((TOY[0].render)(&record).unwrap().contains(&record.steps[0].id));
    }

    #[test]
    fn every_report_is_a_flag_of_the_verbs_that_make_a_record() {
        for report in FILES {
            for verb in ["run", "check"] {
                let flag = format!("--{}", report.name);
                let cli = Cli::parse_from(["labcheck", verb, &flag, "x"]);
                let reports = match cli.verb {
                    Some(Verb::Run(args)) => args.reports,
                    Some(Verb::Check(args)) => args.reports,
                    other => panic!("{other:?}"),
                };
                let [(wanted, path)] = &reports.0[..] else { panic!("{reports:?}") };
                assert_eq!((wanted.name, path.as_path()), (report.name, "x".as_ref()));
            }
        }
    }
}
