//! Flags of `new`.

use std::path::PathBuf;

use clap::Args;

/// Flags of `new`.
#[derive(Clone, Debug, Args)]
pub struct NewArgs {
    /// The handout, a Markdown file; or a folder with a lab of Killercoda, Instruqt or Educates, of which a handout is made, too
    #[arg(value_name = "HANDOUT")]
    pub handout: PathBuf,
    /// Write the scenario to this file, from whose folder the handout has to be found; - is standard output, of a handout only.
    /// Without it the file beside the handout, or in the folder scenarios beside a folder labs. Of another platform's lab the handout that is
    /// made goes beside this file, and without it the two are labs/NAME.md and scenarios/NAME.yaml
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the scenario if it is there, and of another platform's lab the handout that is made as well
    #[arg(long)]
    pub force: bool,
}
