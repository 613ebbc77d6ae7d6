//! Does steps as a student would who judges nothing, and then looks at the checks of the last one: so it is seen what
//! they say of a step that was done otherwise.

use std::collections::BTreeSet;

use super::{Conditions, Doing, Solved, early::held_before, execute::Runner, solve::type_one};
use crate::{
    check::When,
    fact::ObserveError,
    host::Host,
    prove::End,
    record::CheckRecord,
    scenario::model::{Scenario, Step},
    syntax::template::Vars,
};

/// What was seen of the last step.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// How each command of the steps before ended.
    pub before_ends: Vec<End>,
    /// How each of its commands ended.
    pub ends: Vec<End>,
    /// The ids of its checks that passed before anything of it was typed, and are not there to say that something stays
    /// so; nothing where nobody asked for that.
    pub held: BTreeSet<String>,
    /// Its checks, afterwards.
    pub after: Vec<CheckRecord>,
    /// Those checks of the steps before that have to hold at any time, with the id of each one's step, afterwards; nothing
    /// where nobody asked for that.
    pub earlier: Vec<(String, CheckRecord)>,
}

/// What is done between the steps before and the last one; and whether the last one's checks are looked at before it, and
/// those of the steps before at the end, too.
pub struct Between<F> {
    /// What is done.
    pub then: F,
    /// Whether the checks are looked at.
    pub looks: bool,
}

/// Does the steps before, and the last one. `vars` holds what is known at the start.
pub async fn tried<H: Host>(
    host: &mut H,
    (scenario, before, last): (&Scenario, &[&Step], &Step),
    vars: Vars,
    conditions: &Conditions<'_>,
    between: Between<impl AsyncFnOnce() -> Result<(), ObserveError>>,
) -> Result<Tried, ObserveError> {
    let mut runner = Runner::new(scenario, host, vars, conditions);
    let mut tried = Tried::default();
    for step in before {
        tried.before_ends.extend(typed(&mut runner, scenario, step, conditions).await);
    }
    if between.looks {
        let held = held_before(runner.asked(), last).await;
        tried.held = held.into_iter().map(str::to_owned).collect();
    }
    (between.then)().await?;
    tried.ends = typed(&mut runner, scenario, last, conditions).await;
    for check in &last.checks {
        let record = runner.check(&last.id.value, check, None).await;
        tried.after.push(runner.masked_check(record));
    }
    for step in before.iter().filter(|_| between.looks) {
        for check in step.checks.iter().filter(|check| check.when == When::Now) {
            let record = runner.check(&step.id.value, check, None).await;
            tried.earlier.push((step.id.value.clone(), runner.masked_check(record)));
        }
    }
    if conditions.cancel.is_cancelled() {
        return Err(ObserveError::Unfinished("it was interrupted".to_owned()));
    }
    Ok(tried)
}

/// Types what is typed in a step; how each command ended.
async fn typed<H: Host>(
    runner: &mut Runner<'_, H>,
    scenario: &Scenario,
    step: &Step,
    conditions: &Conditions<'_>,
) -> Vec<End> {
    let mut ends = Vec::new();
    for action in step.typed() {
        if conditions.cancel.is_cancelled() {
            break;
        }
        let unmet = conditions.abilities.unmet(scenario, Doing::Command(step, action));
        let mut end = End::default();
        let told = action.told();
        let mut tell = |solved: Solved<'_>| {
            if let Solved::Typed(outcome) = solved {
                end = End::of(&told, outcome);
            }
        };
        type_one(runner, step, action, unmet.as_ref(), conditions.cancel, &mut tell).await;
        ends.push(end);
    }
    ends
}

impl Tried {
    /// The checks that passed before anything was typed.
    pub fn vacuous(&self) -> impl Iterator<Item = &CheckRecord> {
        self.after.iter().filter(|check| self.held.contains(&check.id))
    }

    /// What does not pass afterwards, of what a machine can judge.
    pub fn open(&self) -> impl Iterator<Item = &CheckRecord> {
        let is_open =
            |check: &&CheckRecord| !check.verdict.passed() && !check.verdict.is_for_person();
        self.after.iter().filter(is_open)
    }
}
