//! Flags of the verbs about standing classrooms.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
};

use clap::{Args, ValueEnum};

use super::engine::EngineArg;
use crate::classroom::{Laid, upstream::Upstream};

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
    /// The docker that the lab's own machine is to have, of version 20.10 to 28 where the lab needs content trust;
    /// without it yours, or one that labcheck finds. LABCHECK_CLIENT says the same
    #[arg(long, value_name = "FILE")]
    pub client: Option<PathBuf>,
    /// Ask nothing: go on with a classroom of this lab that went down, and let a lab that did not come with labcheck
    /// type its setup
    #[arg(long, short)]
    pub yes: bool,
    /// Take a classroom that went down away, with all that was done in it, and begin anew
    #[arg(long, conflicts_with = "yes")]
    pub afresh: bool,
    /// No colours, no progress line and no question, on a terminal too
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `shell`.
#[derive(Clone, Debug, Args)]
pub struct ShellArgs {
    /// The machine, where the lab has several; without it the first
    #[arg(value_name = "MACHINE")]
    pub machine: Option<String>,
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
    /// Before, write the record of every step as it is judged now to this file, and the journal beside it
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub keep: Option<PathBuf>,
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
    /// Where ports that containers publish are open
    #[arg(long, env = "LABCHECK_PUBLISH", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub publish: IpAddr,
    /// The folder of the lab's files, which the lab's machine has as it is here
    #[arg(long)]
    pub work: Option<PathBuf>,
    /// The folder of the classroom that went down and is to be gone on with
    #[arg(long)]
    pub resume: Option<PathBuf>,
    /// Programs that lie over the host's in the lab's machine
    #[arg(long, value_parser = laid)]
    pub laid: Vec<Laid>,
}

/// As the one who starts the keeper writes it.
fn laid(text: &str) -> Result<Laid, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Arguments of `impersonate`.
#[derive(Clone, Debug, Args)]
pub struct ImpersonateArgs {
    /// In whose place
    pub program: String,
    /// Its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<std::ffi::OsString>,
}

/// Arguments of `pid1`.
#[derive(Clone, Debug, Args)]
pub struct Pid1Args {
    /// What is to be made
    pub plan: std::path::PathBuf,
    /// Which machine; without it the network
    pub name: Option<String>,
}
