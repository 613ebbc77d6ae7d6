//! Flags of `lint`.

use std::path::PathBuf;

use clap::{Args, builder::PossibleValuesParser};

use crate::{codes::FindingCode, report::findings::FORMATS};

/// Flags of `lint`.
#[derive(Clone, Debug, Args)]
pub struct LintArgs {
    /// The labs: files of scenarios, names such as distribution-and-trust, or handouts without a scenario (.md); without
    /// any, all labs of the working tree, else the built-in one
    pub labs: Vec<String>,
    /// How to tell it
    #[arg(
        long,
        value_name = "NAME",
        default_value = "text",
        value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name)),
    )]
    pub format: String,
    /// Write it to this file instead of printing it; - is standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Leave out what has this code, as LC714 or placeholder; may be given several times
    #[arg(long, value_name = "CODE")]
    pub allow: Vec<FindingCode>,
    /// Fail for warnings too
    #[arg(long)]
    pub strict: bool,
    /// No colours
    #[arg(long)]
    pub plain: bool,
}
