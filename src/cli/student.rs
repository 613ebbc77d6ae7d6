//! Flags of the verbs about what a student did.

use std::path::PathBuf;

use clap::Args;

use super::reports::ReportArgs;

/// Flags of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// The steps to look at, or `all`
    pub steps: Vec<String>,
    /// The scenario; without it that of the classroom, else the working tree's or the built-in lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// The reports that go to a file.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Show every check with all that is known of it, those that wait for another one too
    #[arg(long, short)]
    pub verbose: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `hint`.
#[derive(Clone, Debug, Args)]
pub struct HintArgs {
    /// The step; without it the first one that is not done
    pub step: Vec<String>,
    /// The scenario; without it that of the classroom, else the working tree's or the built-in lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `answer`.
#[derive(Clone, Debug, Args)]
pub struct AnswerArgs {
    /// The step, the id of its check where it asks more than one question, and the answer; without an answer it is asked
    #[arg(value_name = "STEP [CHECK] ANSWER", allow_negative_numbers = true)]
    pub words: Vec<String>,
    /// Answer nothing, and print what a scenario has in the place of the answer
    #[arg(long)]
    pub hash: bool,
    /// With --hash: the answer is right letter for letter only
    #[arg(long, requires = "hash")]
    pub exact: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `solve`.
#[derive(Clone, Debug, Args)]
pub struct SolveArgs {
    /// The step
    pub step: Vec<String>,
    /// Do not ask first, nor show a lab that did not come with labcheck
    #[arg(long, short)]
    pub yes: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}

/// Flags of `reset`.
#[derive(Clone, Debug, Args)]
pub struct ResetArgs {
    /// The step; those that need it are put back as well
    pub step: Vec<String>,
    /// Only list what would be taken away
    #[arg(long)]
    pub dry_run: bool,
}

/// Flags of `watch`.
#[derive(Clone, Debug, Args)]
pub struct WatchArgs {
    /// The scenario; without it that of the classroom, else the working tree's or the built-in lab
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// No colours, no redrawn screen and no keys: a line whenever something changes
    #[arg(long)]
    pub plain: bool,
}
