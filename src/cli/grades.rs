//! Flags of the verbs about grades.

use std::path::PathBuf;

use clap::Args;

/// Flags of `submit`.
#[derive(Clone, Debug, Args)]
pub struct SubmitArgs {
    /// What your course calls you; remembered for the next time
    #[arg(long, value_name = "ID")]
    pub student: Option<String>,
    /// Your name; remembered as well
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The file to write; without it one that is called by the lab and you, where you are
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub force: bool,
    /// The scenario; without it that of the classroom, else the working tree's or the built-in lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
}
