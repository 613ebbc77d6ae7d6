//! Whether a lab's handout and its scenario type the same: else it is not the handout that is tested.

use super::world;
use crate::{
    lab::{Difference, Handout, agree},
    library::Lab,
    output::refusal::Refusal,
    report, wording,
};

/// What came of comparing the two.
pub(crate) struct Compared {
    /// What of the handout nobody checks.
    pub(crate) note: Option<String>,
    /// Where they differ, as the end of a verb.
    pub(crate) agreed: Result<(), Refusal>,
}

/// Compares them. The handout prints the digests that are the same everywhere, so those are the values compared,
/// whatever the digests of the world at hand.
pub(crate) fn compare(lab: &Lab, colour: bool) -> Result<Compared, Refusal> {
    let mut vars = world::constants(&lab.scenario.classroom)
        .map_err(|error| Refusal::error(error.to_string()))?;
    for (name, template) in &lab.scenario.vars {
        if let Ok(value) = template.expand(&vars) {
            vars.insert(name.value.clone(), value);
        }
    }
    let handout = Handout::parse(&lab.handout.text);
    let agreement = agree(&lab.scenario, &handout, &vars);
    let unchecked: Vec<_> = agreement.unchecked.iter().map(|l| (l.line, l.text.as_str())).collect();
    let note = wording::unchecked(&lab.handout.name, &unchecked);
    let differences = &agreement.differences;
    let agreed = if differences.is_empty() {
        Ok(())
    } else {
        Err(Refusal::usage(told(lab, differences, colour)).laid_out())
    };
    Ok(Compared { note, agreed })
}

fn told(lab: &Lab, differences: &[Difference], colour: bool) -> String {
    let text: String = differences
        .iter()
        .take(report::SHOWN)
        .map(|difference| match difference {
            Difference::Scenario(problem) => {
                report::problems(&lab.scenario.source, std::slice::from_ref(problem), colour)
            }
            Difference::Handout(problem) => {
                report::problems(&lab.handout, std::slice::from_ref(problem), colour)
            }
        })
        .collect();
    let count = wording::count(differences.len(), "difference");
    let is_more = differences.len() > report::SHOWN;
    let shown = if is_more { format!(" ({} are shown)", report::SHOWN) } else { String::new() };
    format!("{text}{count} between handout and scenario{shown}; nothing was run.")
}
