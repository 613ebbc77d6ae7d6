//! Flags of the verbs about grades.

use std::{num::NonZero, path::PathBuf};

use clap::{Args, builder::PossibleValuesParser};

use crate::gradebook::FORMATS;

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

/// What a class is graded from and by.
#[derive(Clone, Debug, Args)]
pub struct ClassArgs {
    /// What was handed in: a folder, a .zip, one file, or a platform's bulk download as it comes
    #[arg(value_name = "HANDED-IN")]
    pub handed: PathBuf,
    /// The lab, whose scenario alone decides; without it the working tree's or the built-in one
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Who is in the class: YAML, or the table that a platform or a spreadsheet exports
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// How many files to judge at a time; without it as many as there are cores
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZero<usize>>,
}

/// Flags of `grade`.
#[derive(Clone, Debug, Args)]
pub struct GradeArgs {
    /// What from, and what by.
    #[command(flatten)]
    pub class: ClassArgs,
    /// Weights, pass mark, lateness, rounding; without it the scenario's points
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// What somebody decided by hand, with who, why and when
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// The folder to write the gradebook to
    #[arg(long, short, value_name = "FOLDER", requires = "formats")]
    pub output: Option<PathBuf>,
    /// What to write there; may be named again
    #[arg(
        long = "format",
        value_name = "NAME",
        requires = "output",
        value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name)),
    )]
    pub formats: Vec<String>,
    /// Overwrite files that are there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Canvas: the assignment's title with its number, as Canvas exports it: "Lab (123)"
    #[arg(long, value_name = "TITLE")]
    pub assignment: Option<String>,
    /// Give platforms the certain marks of a grade of which something is undecided, as if the rest were lost
    #[arg(long)]
    pub undecided_as_lost: bool,
}

/// Flags of `regrade`.
#[derive(Clone, Debug, Args)]
pub struct RegradeArgs {
    /// The gradebook to compare with: the gradebook.json that grade wrote
    #[arg(long, value_name = "FILE")]
    pub before: PathBuf,
    /// As it is graded now.
    #[command(flatten)]
    pub grade: GradeArgs,
}

/// Flags of `verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// What from, and what by.
    #[command(flatten)]
    pub class: ClassArgs,
}
