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
        let flag = |report: &'static FileReport| {
            let flag = Arg::new(report.name).long(report.name).help(report.about);
            flag.value_name("FILE").value_parser(value_parser!(PathBuf))
        };
        FILES.iter().fold(command, |command, report| command.arg(flag(report)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ReportArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let wanted = |report: &'static FileReport| {
            matches.get_one::<PathBuf>(report.name).map(|path| (report, path.clone()))
        };
        Ok(Self(FILES.iter().filter_map(wanted).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Verb};

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
