//! Types a lab's setup: what makes its machine the one that the handout begins with.

use super::{Conditions, Event, execute::Runner};
use crate::{host::Host, record::ActionRecord, scenario::model::Scenario, syntax::template::Vars};

/// Types it in order, and tells each command. What does not come to what is expected of it ends it, and is the last of
/// what is handed back: then there is no world for the lab.
pub async fn set_up<H: Host>(
    host: &mut H,
    scenario: &Scenario,
    vars: Vars,
    conditions: &Conditions<'_>,
    tell: &mut impl FnMut(Event<'_>),
) -> Vec<ActionRecord> {
    let mut runner = Runner::new(scenario, host, vars, conditions);
    let mut typed = Vec::new();
    for action in &scenario.classroom.setup {
        typed.push(runner.told(None, action, None, tell).await);
        if !went_through(&typed) {
            break;
        }
    }
    typed
}

/// Whether there is a world for the lab after this.
pub fn went_through(typed: &[ActionRecord]) -> bool {
    typed.iter().all(|command| command.verdict.passed())
}
