//! Flags of the verbs about standing classrooms.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::engine::EngineArg;
use crate::classroom::upstream::Upstream;

/// Flags of `start`.
#[derive(Clone, Debug, Args)]
pub struct StartArgs {
    /// The lab: the file of a scenario, or a name such as distribution-and-trust; without it the one
    /// in the working tree, else the built-in first lab
    pub lab: Option<String>,
    /// The same, as the other verbs take it
    #[arg(long, value_name = "FILE", conflicts_with = "lab")]
    pub scenario: Option<PathBuf>,
    /// Which engine serves: a private one, the user's own, or a private one if it can be had
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    pub engine: EngineArg,
    /// Copy the lab's tagged images from this registry instead of building stand-ins
    #[arg(long, value_name = "URL")]
    pub upstream: Option<Upstream>,
    /// No colours, no progress line and no question, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `shell`.
#[derive(Clone, Debug, Args)]
pub struct ShellArgs {
    /// The shell; without it yours
    #[arg(long, value_name = "PROGRAM")]
    pub shell: Option<PathBuf>,
}

/// Flags of `env`.
#[derive(Clone, Debug, Args)]
pub struct EnvArgs {
    /// For which shell; without it the one that `SHELL` names
    #[arg(long, value_enum)]
    pub shell: Option<Syntax>,
}

/// How a shell wants its variables set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Syntax {
    /// sh, dash, bash, zsh, ksh
    Sh,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
}

/// Flags of `status`.
#[derive(Clone, Debug, Args)]
pub struct StatusArgs {
    /// Print the classroom's session as JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `finish`.
#[derive(Clone, Debug, Args)]
pub struct FinishArgs {
    /// Only list what would be taken away
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask first, where something of the lab was done
    #[arg(long, short)]
    pub yes: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `keeper`.
#[derive(Clone, Debug, Args)]
pub struct KeeperArgs {
    /// The lab
    #[arg(long)]
    pub lab: String,
    /// Which engine serves
    #[arg(long, value_enum)]
    pub engine: EngineArg,
    /// Where the lab's images are copied from
    #[arg(long)]
    pub upstream: Option<Upstream>,
    /// Folders with plugins of the docker client's
    #[arg(long)]
    pub plugins: Vec<std::path::PathBuf>,
}

/// Arguments of `pid1`.
#[derive(Clone, Debug, Args)]
pub struct Pid1Args {
    /// What is to be made
    pub plan: std::path::PathBuf,
    /// Which machine; without it the network
    pub name: Option<String>,
}
