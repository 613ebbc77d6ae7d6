//! Flags of `run`.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{engine::EngineArg, reports::ReportArgs};
use crate::{classroom::upstream::Upstream, syntax::decode::parse_duration};

/// Flags of `run`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RunArgs {
    /// The steps to do, with those they need; all of them if none is named
    pub steps: Vec<String>,
    /// The scenario; without it the one in the working tree, else the built-in first lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
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
    /// without it
    #[arg(long, value_name = "PROGRAM")]
    pub without: Vec<String>,
    /// Do not ask first about a lab that did not come with labcheck, as in CI
    #[arg(long, short)]
    pub yes: bool,
    /// Keep the classroom up after the run, until Ctrl-C
    #[arg(long)]
    pub keep: bool,
    /// The reports that go to a file.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Show what every command printed
    #[arg(long, short)]
    pub verbose: bool,
    /// How long a command may take, unless the scenario says otherwise
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub timeout: Duration,
    /// No colours and no progress line, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text)
        .ok_or_else(|| "write a length of time like 300ms, 10s or 2m, at most 1h".to_owned())
}
