//! Flags of `prove`.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use clap::Args;

use super::run::{RunArgs, WorldArgs};
use crate::{share::Share, syntax::decode::parse_duration};

/// Flags of `prove`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct ProveArgs {
    /// The steps whose checks are proven; all of them if none is named
    pub steps: Vec<String>,
    /// The scenario; without it the one in the working tree, else the built-in first lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Do wrong only what a student does, and nothing to the classroom
    #[arg(long)]
    pub no_faults: bool,
    /// Leave out whether solve, reset and finish do what they say
    #[arg(long)]
    pub no_verbs: bool,
    /// How many worlds there are at a time; without it one for each two processors
    #[arg(long, short, value_name = "COUNT")]
    pub jobs: Option<NonZeroUsize>,
    /// Do nothing more wrong after this time, counted from the beginning; what is left is told, and --resume goes on with it
    #[arg(long, value_name = "TIME", value_parser = budget)]
    pub budget: Option<Duration>,
    /// Draws the order in which it is tried, so that a budget is not always spent on the same
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
    /// Only a share, as 1/3: the shares of three machines are all of it
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Share>,
    /// Write the proof to this file, again after each world; - is standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Go on with the proof that is in the file of --json
    #[arg(long, requires = "json")]
    pub resume: bool,
    /// Where it is done.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Do not ask first about a lab that did not come with labcheck, as in CI
    #[arg(long, short)]
    pub yes: bool,
    /// Show all that was done wrong, what was noticed too
    #[arg(long, short)]
    pub verbose: bool,
    /// No colours and no progress line, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

impl ProveArgs {
    /// The run that has the same world.
    pub fn run(&self) -> RunArgs {
        RunArgs {
            steps: self.steps.clone(),
            yes: self.yes,
            plain: self.plain,
            ..RunArgs::of(self.scenario.clone(), &self.world)
        }
    }
}

fn budget(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write a length of time like 90s or 30m, at most 1h".into())
}
