//! How a run is told.

use crate::{
    cli::run::RunArgs,
    report::{run::Detail, style::Styles},
    scenario::model::Scenario,
    wording,
};

/// Characters of an answer of Docker's shown at most.
pub(super) const TOLD: usize = 4_000;
/// Where nothing was typed yet.
pub(super) const INTERRUPTED: &str = "Interrupted; nothing is left behind. Run it again.";

/// What to type to get where the run was, with the flags that lead there.
pub(super) fn again(args: &RunArgs) -> String {
    wording::run_keep(args.scenario().map(|path| path.display().to_string()).as_deref())
}

/// How much of a run is told, and with which colours.
pub(super) fn detail<'d>(args: &RunArgs, scenario: &'d Scenario, again: &'d str) -> Detail<'d> {
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    Detail { styles, verbose: args.verbose, scenario: &scenario.source.name, again }
}
