//! Whether a lab's handout and its scenario type the same: else it is not the handout that is tested.

use std::collections::BTreeSet;

use super::world;
use crate::{
    lab::{Agreement, Difference, Fence, Handout, Section, Shown, agree},
    library::{BUILT_IN_PREFIX, Lab},
    output::refusal::Refusal,
    report,
    scenario::model::Step,
    wording,
};

/// What came of comparing the two.
pub(crate) struct Compared {
    /// What of the handout nobody checks, and how to see it.
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
    let note = note(lab, &handout, &agreement);
    let differences = &agreement.differences;
    let agreed = if differences.is_empty() {
        Ok(())
    } else {
        Err(Refusal::usage(told(lab, differences, colour)).laid_out())
    };
    Ok(Compared { note, agreed })
}

/// What of the handout nobody checks. A handout of which nothing is read agrees with any scenario that types only what
/// it says is unwritten.
fn note(lab: &Lab, handout: &Handout, agreement: &Agreement) -> Option<String> {
    let unchecked: Vec<_> = agreement.unchecked.iter().map(|l| (l.line, l.text.as_str())).collect();
    let lines: BTreeSet<usize> = unchecked.iter().map(|(line, _)| *line).collect();
    let is_guess = |fence: &&Fence| fence.lines.iter().any(|line| lines.contains(&line.line));
    let guesses = handout.fences().filter(is_guess).count();
    let typed = lab.scenario.steps.iter().flat_map(Step::typed).count();
    let is_read = |section: &Section| section.commands().next().is_some();
    let mut all = lab.scenario.steps.iter().flat_map(Step::typed);
    let is_blind = typed > 0
        && all.all(|action| action.unwritten)
        && agreement.differences.is_empty()
        && !handout.sections.iter().any(is_read)
        && agreement.shown.iter().flatten().all(|shown| *shown == Shown::default());
    let notes = [
        is_blind.then(|| wording::unread(&lab.handout.name, typed)),
        wording::unchecked(&lab.handout.name, guesses, &unchecked),
    ];
    let mut notes: Vec<String> = notes.into_iter().flatten().collect();
    if notes.is_empty() {
        return None;
    }
    let name = &lab.scenario.source.name;
    notes.push(wording::see((!name.starts_with(BUILT_IN_PREFIX)).then_some(name)));
    Some(notes.join("\n"))
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
