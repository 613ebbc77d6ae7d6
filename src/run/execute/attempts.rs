//! Types a command and judges what comes of it: once, or again until what is expected of it holds or its time is over.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Attempted, Runner};
use crate::{
    expect::Judge,
    fact::ObserveError,
    host::Host,
    outcome::{Exit, Outcome},
    scenario::model::Action,
    syntax::source::Span,
    verdict::{Mismatch, Verdict},
};

/// The pause after the first attempt; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl<H: Host> Runner<'_, H> {
    /// Types a command and judges it; one with a time to hold in, again until it does.
    pub(in crate::run) async fn attempted(
        &mut self,
        action: &Action,
        command: &str,
        dialogue: &mut Vec<String>,
    ) -> Attempted {
        let started = Instant::now();
        let (mut attempts, mut pause) = (0, FIRST_PAUSE);
        loop {
            attempts += 1;
            let (outcome, verdict) = self.attempt(action, command, dialogue).await;
            let left = action.within.unwrap_or_default().saturating_sub(started.elapsed());
            if left.is_zero() || !may_come(&verdict, outcome.as_ref()) {
                return Attempted { outcome, verdict, attempts };
            }
            tokio::select! {
                biased;
                () = self.conditions.cancel.cancelled() => {
                    return Attempted { outcome, verdict, attempts };
                }
                () = tokio::time::sleep(pause.min(left)) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn attempt(
        &mut self,
        action: &Action,
        command: &str,
        dialogue: &mut Vec<String>,
    ) -> (Option<Outcome>, Verdict) {
        let since = Timestamp::now();
        let mut outcome = match self.typed(action, command, dialogue).await {
            Ok(outcome) => outcome,
            Err(fault) => return (None, Verdict::Error(fault)),
        };
        let verdict = match self.learn_started(action, &mut outcome, since).await {
            Ok(()) => self.judge(action, command, &outcome).await,
            Err(fault) => Verdict::Error(fault),
        };
        (Some(outcome), verdict)
    }

    /// The verdict on an outcome. Where it is none, the engine is asked whether it is still there:
    /// a dead engine fails every command, and that is nobody's mistake.
    async fn judge(&mut self, action: &Action, command: &str, outcome: &Outcome) -> Verdict {
        let scenario = self.scenario;
        let line = |at: Span| scenario.line(at);
        let before = self.vars.clone();
        let mut captured = Vec::new();
        for capture in &action.captures {
            match capture.take(outcome, &mut self.vars) {
                Ok(found) => {
                    captured.extend(found.map(|what| Mismatch { line: line(capture.at()), what }));
                }
                Err(fault) => return Verdict::Error(fault),
            }
        }
        let (expects, strict) = (&action.expects[..], scenario.strict);
        let judge = Judge { expects, strict, command, at: action.at };
        let verdict = match judge.judge(outcome, &before, &line) {
            Verdict::Pass => Verdict::of(captured),
            other @ (Verdict::Fail(_) | Verdict::Error(_) | Verdict::Skip(_)) => other,
        };
        // A command that was expected to fail may have failed because there is no engine.
        let ended_well = outcome.exit == Exit::Code(0);
        if matches!(verdict, Verdict::Error(_)) || (ended_well && verdict.passed()) {
            return verdict;
        }
        self.host.engine_answers().await.map_or_else(Verdict::Error, |()| verdict)
    }
}

/// Whether another attempt may come to something else: a service that does not answer yet is one that came in the way.
/// What was not seen to end, or ended its shell, is an error at once, and what goes to another engine will go there again.
fn may_come(verdict: &Verdict, outcome: Option<&Outcome>) -> bool {
    let leads_elsewhere = outcome.is_some_and(|seen| seen.circumstances.elsewhere.is_some());
    match verdict {
        Verdict::Fail(_) => !leads_elsewhere,
        Verdict::Error(ObserveError::InTheWay { .. }) => true,
        Verdict::Pass | Verdict::Error(_) | Verdict::Skip(_) => false,
    }
}
