//! Flags of `add`.

use std::path::PathBuf;

use clap::Args;

/// Flags of `add`.
#[derive(Clone, Debug, Args)]
pub struct AddArgs {
    /// The step, and what to propose checks for: a kind and its names, as in step3 image alpine:3.20 container web db;
    /// without any all that is new
    #[arg(value_name = "STEP [KIND NAME...]...")]
    pub words: Vec<String>,
    /// The scenario; without it that of the classroom, else the working tree's
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Show what would be written, and write nothing; exit code 1 where something would
    #[arg(long)]
    pub check: bool,
    /// Do not ask whether it may be written
    #[arg(long, short)]
    pub yes: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}
