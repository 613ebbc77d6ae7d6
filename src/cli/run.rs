//! Flags of `run`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueEnum, value_parser};

use super::{engine::EngineArg, reports::ReportArgs};
use crate::{classroom::upstream::Upstream, share::Share, syntax::decode::parse_duration};

/// How often a run may be done again at most: what passes in one of more tries says nothing any more.
const MOST_RETRIES: i64 = 5;

/// What a flake is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FlakesArg {
    /// What it was in its worst try: exit code 1 or 3
    Fail,
    /// A pass; it is told all the same
    Pass,
}

/// Flags of `run`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RunArgs {
    /// The steps to do, with those they need; all of them if none is named
    pub steps: Vec<String>,
    /// The scenario; without it the one in the working tree, else the built-in first lab. Of several, which may be named, all
    /// are done
    #[arg(id = "scenario", long = "scenario", value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
    /// Of all labs that are named, or else of the working tree, do a share, as 1/3: each lab is in one of the three, and
    /// labcheck merge puts their records together
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Share>,
    /// Where it is done.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Do not ask first about a lab that did not come with labcheck, as in CI
    #[arg(long, short)]
    pub yes: bool,
    /// Do no step after the first in which something does not pass; those left are told as skipped
    #[arg(long)]
    pub fail_fast: bool,
    /// Where something does not pass, do the whole lab again in a fresh classroom, at most so often (0 to 5); what
    /// passes then is told as a flake
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u8).range(0..=MOST_RETRIES))]
    pub retries: u8,
    /// What a flake is taken for
    #[arg(long, value_enum, default_value_t = FlakesArg::Fail)]
    pub flakes: FlakesArg,
    /// Keep the classroom up after the run, until Ctrl-C
    #[arg(long, conflicts_with = "retries")]
    pub keep: bool,
    /// The reports that go to a file.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Show what every command printed
    #[arg(long, short)]
    pub verbose: bool,
    /// No colours and no progress line, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

/// Flags of the world that a lab is done in.
#[derive(Clone, Debug, Args)]
pub struct WorldArgs {
    /// Which engine serves, and where images come from
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    pub engine: EngineArg,
    /// Copy the lab's tagged images from this registry instead of building stand-ins
    #[arg(long, value_name = "URL")]
    pub upstream: Option<Upstream>,
    /// The docker that the lab's own machine is to have, of version 20.10 to 28 where the lab needs content trust;
    /// without it yours, or one that labcheck finds. LABCHECK_CLIENT says the same
    #[arg(long, value_name = "FILE")]
    pub client: Option<PathBuf>,
    /// Leave out, by name, what requires this program, where the machine cannot have it; the run is whole
    /// without it. Of several labs, those that require it do
    #[arg(long, value_name = "PROGRAM")]
    pub without: Vec<String>,
    /// How long a command may take, unless the scenario says otherwise
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub timeout: Duration,
}

/// Flags of `update`.
#[derive(Clone, Debug, Args)]
pub struct UpdateArgs {
    /// The lab: the file of a scenario; without it the one in the working tree
    pub lab: Option<String>,
    /// The same, as the other verbs take it
    #[arg(long, value_name = "FILE", conflicts_with = "lab")]
    pub scenario: Option<PathBuf>,
    /// Take what came from this record, which labcheck run --json FILE wrote, and type nothing
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Show what would change, and change nothing; exit code 1 where something would, as in CI
    #[arg(long)]
    pub check: bool,
    /// Ask nothing: neither whether the lab may type nor whether the handout may be written
    #[arg(long, short)]
    pub yes: bool,
    /// Where it is done.
    #[command(flatten)]
    pub world: WorldArgs,
    /// No colours and no progress line, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

impl UpdateArgs {
    /// The run that tells what comes.
    pub fn run(&self) -> RunArgs {
        let scenario = self.scenario.clone().or_else(|| self.lab.clone().map(PathBuf::from));
        RunArgs { yes: self.yes, plain: self.plain, ..RunArgs::of(scenario, &self.world) }
    }
}

impl RunArgs {
    /// The scenario, where it is of one lab.
    pub fn scenario(&self) -> Option<&Path> {
        self.scenarios.first().map(PathBuf::as_path)
    }

    /// Whether it is of several labs, or of a share of them.
    pub fn is_of_several(&self) -> bool {
        self.shard.is_some() || self.scenarios.len() > 1
    }

    /// A run of all of a lab, with no other flags.
    pub(super) fn of(scenario: Option<PathBuf>, world: &WorldArgs) -> Self {
        Self {
            steps: Vec::new(),
            scenarios: scenario.into_iter().collect(),
            shard: None,
            world: world.clone(),
            yes: false,
            fail_fast: false,
            retries: 0,
            flakes: FlakesArg::Fail,
            keep: false,
            reports: ReportArgs::default(),
            verbose: false,
            plain: false,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .ok_or_else(|| "write a length of time like 300ms, 10s or 2m, at most 1h".to_owned())
}
