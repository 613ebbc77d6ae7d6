//! Flags of the verbs that tell and change nothing: doctor, explain, list, handout, schema,
//! completions, man.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use super::reports::ReportArgs;

/// Flags of `doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The codes, as LC201 or image-missing; all of them in a list if none is named
    pub codes: Vec<String>,
    /// No bold headings
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// One lab: the file of a scenario, or a name such as distribution-and-trust
    pub lab: Option<String>,
    /// The same, as the other verbs take it
    #[arg(long, value_name = "FILE", conflicts_with = "lab")]
    pub scenario: Option<PathBuf>,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
    /// No bold headings
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `handout`.
#[derive(Clone, Debug, Args)]
pub struct HandoutArgs {
    /// The lab: the file of a scenario, or a name such as distribution-and-trust; without it the one
    /// in the working tree, else the built-in first lab
    pub lab: Option<String>,
    /// The same, as the other verbs take it
    #[arg(long, value_name = "FILE", conflicts_with = "lab")]
    pub scenario: Option<PathBuf>,
    /// Write it to this file instead of printing it; - is standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Print what labcheck sees in it instead: each code block, how it is read and why, and what of it is typed; the lab may
    /// be the handout itself, any Markdown file
    #[arg(long, conflicts_with = "output")]
    pub commands: bool,
}

/// Flags of `report`.
#[derive(Clone, Debug, Args)]
pub struct ReportVerbArgs {
    /// The record: what `labcheck run --json FILE` wrote; or a submission, of which --report asciicast=FILE is the student's way
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,
    /// The reports that are wanted.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Show what every command printed
    #[arg(long)]
    pub verbose: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `merge`.
#[derive(Clone, Debug, Args)]
pub struct MergeArgs {
    /// The records of all shares: what `labcheck run --shard I/N --json FILE` wrote
    #[arg(value_name = "RECORD", required = true)]
    pub records: Vec<PathBuf>,
    /// The reports that are wanted.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Tell the runs that passed too, with what every command printed
    #[arg(long)]
    pub verbose: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
    /// The same for people, as Markdown
    #[arg(long)]
    pub manual: bool,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// What may be written in a scenario
    Scenario,
    /// What may be written in the file that `labcheck grade --policy` takes
    Policy,
    /// What may be written in the file that `labcheck grade --overrides` takes
    Overrides,
    /// What `labcheck grade --format json` writes
    Gradebook,
    /// What `labcheck lint --format json` writes
    Lint,
    /// What `labcheck prove --json` writes
    Proof,
    /// What `--json` writes
    Record,
    /// What `labcheck run --shard I/N --json` and `labcheck merge --json` write
    Runs,
}

/// Flags of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell that completes
    pub shell: Option<Shell>,
}

/// Flags of `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// Write a page for labcheck and for each of its verbs into this folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
