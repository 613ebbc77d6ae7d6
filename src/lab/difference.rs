//! Where a scenario and its handout do not say the same.

use super::{block::Line, handout::Handout};
use crate::{
    scenario::model::{Action, Example, Step},
    suggest::nearest,
    syntax::{problem::Problem, source::Located, template::Vars},
};

/// Headings that are listed at most.
const HEADINGS: usize = 20;

/// One difference, in the file that has to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// In the scenario.
    Scenario(Problem),
    /// In the handout.
    Handout(Problem),
}

pub(super) fn no_file(file: &Located<String>) -> Difference {
    Difference::Scenario(
        Problem::new(file.at, "the handout shows no file here")
            .help("show it in a block of its own, between the commands that stand around it here"),
    )
}

/// The headings that there are, or the one that was meant.
pub(super) fn no_heading(step: &Step, handout: &Handout) -> Problem {
    let problem = Problem::new(step.section.at, "the handout has no such heading");
    let headings = || handout.sections.iter().map(|s| s.title.as_str()).filter(|t| !t.is_empty());
    match nearest(&step.section.value, headings()) {
        Some(near) => {
            problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
        }
        None if headings().next().is_none() => problem.help("the handout has no headings at all"),
        None => {
            let mut told: Vec<String> =
                headings().take(HEADINGS).map(|title| format!("`{title}`")).collect();
            let more = headings().count().saturating_sub(HEADINGS);
            if more > 0 {
                told.push(format!("{more} more"));
            }
            problem.help(format!("its headings are {}", told.join(", ")))
        }
    }
}

pub(super) fn no_command(action: &Action, vars: &Vars) -> Difference {
    let help = if action.is_typed() {
        "write it as in the handout, in its order, or say `unwritten: true`"
    } else {
        "write it as in the handout, in its order, or remove this entry"
    };
    Difference::Scenario(
        Problem::new(action.command().at, "the handout does not have this command here")
            .label(action.command().expand(vars).unwrap_or_default())
            .help(help),
    )
}

pub(super) fn otherwise(action: &Action, printed: &[&str]) -> Difference {
    let help = match printed {
        [] => "the handout types nothing into it".to_owned(),
        typed => format!("the handout types: {}", typed.join(" | ")),
    };
    Difference::Scenario(
        Problem::new(action.command().at, "the handout types something else into this").help(help),
    )
}

pub(super) fn second_heading(line: &Line) -> Difference {
    Difference::Handout(
        Problem::new(line.at, "a heading before had the same text, so no step can name this one")
            .help("give the two headings different texts"),
    )
}

pub(super) fn uncovered(line: &Line) -> Difference {
    Difference::Handout(
        Problem::new(line.at, "no line of the scenario types this command").help(
            "add it to the scenario's step of this section; if nobody has to type it, add it as `shown:`, or mark its block as `text`",
        ),
    )
}

pub(super) fn stale(example: &Example) -> Difference {
    Difference::Scenario(
        Problem::new(example.at, "the handout prints no such line under this command")
            .help("remove the example, or write its line as the handout prints it"),
    )
}
