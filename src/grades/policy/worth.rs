//! What each check is worth: the scenario's points, those of the policy's `points` in their place, all of it scaled to
//! `out_of`.

use super::{super::Marks, name::Name};
use crate::{
    scenario::model::{Scenario, Step},
    syntax::{decode::Decoder, problem::Problem, source::Located},
};

/// What a policy says that a step or a check is worth.
pub(super) type Weight = (Located<Name>, Marks);

/// What each check of each step is worth.
pub(super) fn worths(
    decoder: &Decoder,
    scenario: &Scenario,
    weights: &[Weight],
    out_of: Option<&Located<Marks>>,
) -> Vec<Vec<Marks>> {
    let steps = scenario.steps.iter().enumerate();
    let own: Vec<Vec<Marks>> =
        steps.map(|(at, step)| of_step(decoder, step, at, weights)).collect();
    match out_of {
        Some(out_of) => scaled(decoder, own, out_of),
        None => own,
    }
}

/// What the scenario says that each check of a step is worth.
pub(super) fn points(step: &Step) -> Vec<Marks> {
    step.checks.iter().map(|check| Marks::from(check.points)).collect()
}

fn of_step(decoder: &Decoder, step: &Step, at: usize, weights: &[Weight]) -> Vec<Marks> {
    let of = |check: Option<usize>| {
        let wanted = Name { step: at, check };
        weights.iter().find(|(name, _)| name.value == wanted)
    };
    let set: Vec<Option<Marks>> =
        (0..step.checks.len()).map(|check| of(Some(check)).map(|(_, marks)| *marks)).collect();
    let mut worths = points(step);
    if let Some((name, whole)) = of(None) {
        let taken: Marks = set.iter().flatten().copied().sum();
        // What is set is no part of what is shared.
        for (worth, set) in worths.iter_mut().zip(&set) {
            *worth = if set.is_some() { Marks::ZERO } else { *worth };
        }
        share(decoder, &mut worths, *whole, taken, name);
    }
    worths.iter().zip(set).map(|(worth, set)| set.unwrap_or(*worth)).collect()
}

/// Shares what is left of a step among the checks that have no marks of their own.
fn share(
    decoder: &Decoder,
    worths: &mut Vec<Marks>,
    whole: Marks,
    taken: Marks,
    name: &Located<Name>,
) {
    let problem = |title: String| Problem::new(name.at, title);
    if taken > whole {
        decoder.report(
            problem(format!(
                "checks of this step have {taken} marks, which is more than its {whole}"
            ))
            .help("give the step more, or the checks less"),
        );
        return;
    }
    let rest = whole - taken;
    if !rest.is_zero() && worths.iter().copied().sum::<Marks>().is_zero() {
        decoder.report(
            problem(format!(
                "no check of this step is left that could have {rest} marks by its points"
            ))
            .help("give each check its marks, as in `step3/digest-pinned: 2`"),
        );
        return;
    }
    *worths = rest.split(worths);
}

/// All of it scaled, so that the lab comes to this.
fn scaled(decoder: &Decoder, worths: Vec<Vec<Marks>>, out_of: &Located<Marks>) -> Vec<Vec<Marks>> {
    let flat: Vec<Marks> = worths.iter().flatten().copied().collect();
    let problem = if out_of.value.is_zero() {
        Some(("a lab cannot be out of 0 marks", "write more than 0, or remove `out_of`"))
    } else if flat.iter().copied().sum::<Marks>().is_zero() {
        Some(("no check of the lab has any marks that could be scaled", "give some in `points`"))
    } else {
        None
    };
    if let Some((title, help)) = problem {
        decoder.report(Problem::new(out_of.at, title).help(help));
        return worths;
    }
    let mut shares = out_of.value.split(&flat).into_iter();
    worths.iter().map(|step| shares.by_ref().take(step.len()).collect()).collect()
}
