//! Types a step for a student who asked for it: what the handout says, without judging what comes out. The
//! checks judge afterwards.

use tokio_util::sync::CancellationToken;

use super::execute::{Attempted, Runner};
use crate::{
    fact::ObserveError,
    host::Host,
    outcome::Outcome,
    scenario::model::{Action, ActionKind, Scenario, Step},
    syntax::template::Vars,
    verdict::{Skip, Verdict},
};

use super::{Conditions, Doing};

/// One command of a solution, typed or not.
#[derive(Debug)]
pub enum Solved<'s> {
    /// It is typed now.
    Typing {
        /// The command.
        command: &'s str,
    },
    /// A question is answered now.
    Answering {
        /// What a student would type for it.
        command: &'s str,
    },
    /// It was typed; this came out.
    Typed(&'s Outcome),
    /// It was left out.
    LeftOut {
        /// The command.
        command: &'s str,
        /// Why.
        why: &'s Skip,
    },
    /// It could not be typed.
    Failed(&'s ObserveError),
}

/// Types a step's commands. What earlier steps export is exported first: a student's shell would have it.
pub async fn solve<H: Host>(
    host: &mut H,
    scenario: &Scenario,
    step: &Step,
    vars: Vars,
    conditions: &Conditions<'_>,
    tell: &mut impl FnMut(Solved<'_>),
) {
    let mut runner = Runner::new(scenario, host, vars, conditions);
    for action in exported_before(scenario, step) {
        if let Ok(command) = action.command().expand(runner.vars()) {
            let _ = runner.typed(action, &command, &mut Vec::new()).await;
        }
    }
    for action in step.typed() {
        if conditions.cancel.is_cancelled() {
            return;
        }
        let why = conditions.abilities.unmet(scenario, Doing::Command(step, action));
        type_one(&mut runner, step, action, why.as_ref(), conditions.cancel, tell).await;
    }
}

/// Types one command of a step, or tells why not.
pub(super) async fn type_one<H: Host>(
    runner: &mut Runner<'_, H>,
    step: &Step,
    action: &Action,
    unmet: Option<&Skip>,
    cancel: &CancellationToken,
    tell: &mut impl FnMut(Solved<'_>),
) {
    let command = match action.command().expand(runner.vars()) {
        Ok(command) => command,
        Err(unresolved) => {
            return tell(Solved::Failed(&ObserveError::Unresolved(unresolved.to_string())));
        }
    };
    if let Some(why) = unmet {
        let told = match &action.kind {
            ActionKind::Answer(answer) => answer.hidden(&step.id.value), // nobody helped
            ActionKind::Run(_)
            | ActionKind::Session { .. }
            | ActionKind::Edit { .. }
            | ActionKind::Shown { .. } => command,
        };
        return tell(Solved::LeftOut { command: &told, why });
    }
    if let ActionKind::Answer(answer) = &action.kind {
        tell(Solved::Answering { command: &command });
        if let Err(fault) = runner.answer(step, answer).await {
            tell(Solved::Failed(&fault));
        }
        return;
    }
    tell(Solved::Typing { command: &command });
    let typed = if action.within.is_some() {
        // What comes after it needs what it waits for.
        let attempted = runner.attempted(action, &command, &mut Vec::new()).await;
        let Attempted { outcome, verdict, .. } = attempted;
        outcome.ok_or_else(|| untyped(&verdict))
    } else {
        runner.typed(action, &command, &mut Vec::new()).await
    };
    match typed {
        Ok(outcome) => {
            runner.capture(action, &outcome);
            if !cancel.is_cancelled() {
                tell(Solved::Typed(&outcome));
            }
        }
        Err(fault) => tell(Solved::Failed(&fault)),
    }
}

/// Why nothing was typed.
fn untyped(verdict: &Verdict) -> ObserveError {
    let unknown = || ObserveError::Unfinished("it was not typed".to_owned());
    verdict.fault().cloned().unwrap_or_else(unknown)
}

/// The commands of earlier steps that only set the environment.
fn exported_before<'s>(scenario: &'s Scenario, step: &Step) -> impl Iterator<Item = &'s Action> {
    let earlier = scenario.steps.iter().take_while(move |s| s.id.value != step.id.value);
    let exports: Vec<&Action> = earlier.flat_map(|s| &s.actions).filter(|a| exports(a)).collect();
    exports.into_iter()
}

/// Whether a command only changes what its shell exports.
pub fn exports(action: &Action) -> bool {
    let ActionKind::Run(command) = &action.kind else { return false };
    let written = command.written();
    let plain = !written.contains([';', '|', '&', '`', '$', '\n']);
    plain && (written.starts_with("export ") || written.starts_with("unset "))
}
