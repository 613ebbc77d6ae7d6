//! Carries a plan out on a host, step by step.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{
    Abilities, Doing, Look, Plan, Question,
    early::{Asked, Early, held_before},
    limits, look, printed,
};
use crate::{
    check::Check,
    codes::FailureCode,
    fact::{Limit, Observation, ObserveError},
    host::Host,
    lab::Comparison,
    mask::Mask,
    outcome::Outcome,
    record::{ActionRecord, CheckRecord, Help, ShownRecord, StepRecord, Telling},
    scenario::model::{Action, ActionKind, MAIN_SHELL, Scenario, Step},
    syntax::{source::Span, template::Vars},
    verdict::{Difference, Mismatch, Skip, Verdict},
};

/// Between two looks at a state that comes by itself.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How long a deed takes to be in the journal.
const JOURNAL_WITHIN: Duration = Duration::from_secs(2);

mod answering;
mod attempts;
mod shown;
mod typing;

/// What happens in a run, as it happens.
#[derive(Debug)]
pub enum Event<'e> {
    /// A step begins.
    Step {
        /// The step.
        step: &'e Step,
    },
    /// A command is about to be typed.
    Typing {
        /// The command.
        command: &'e str,
    },
    /// A command was judged.
    Action(&'e ActionRecord),
    /// A command stands in the handout and is not typed.
    Shown(&'e ShownRecord),
    /// A check was judged.
    Check(&'e CheckRecord),
    /// A step is over, or was skipped.
    Done(&'e StepRecord),
}

/// What a run goes by.
pub struct Conditions<'c> {
    /// What the world can do.
    pub abilities: &'c Abilities,
    /// How long a command may take, if it does not say.
    pub timeout: Duration,
    /// Whether no step is done after the first in which something does not pass.
    pub fail_fast: bool,
    /// Interrupts the run.
    pub cancel: &'c CancellationToken,
}

/// What came of a command.
pub(super) struct Attempted {
    /// What was seen of the last attempt, if it was typed.
    pub(super) outcome: Option<Outcome>,
    /// The judgement on it.
    pub(super) verdict: Verdict,
    /// How often it was typed.
    attempts: usize,
}

/// Does the steps of a plan. `vars` holds what is known at the start: the digests of the
/// classroom's images.
pub async fn execute<H: Host>(
    plan: &Plan<'_>,
    host: &mut H,
    vars: Vars,
    conditions: &Conditions<'_>,
    tell: &mut impl FnMut(Event<'_>),
) -> Vec<StepRecord> {
    let mut runner = Runner::new(plan.scenario, host, vars, conditions);
    let mut records: Vec<StepRecord> = Vec::new();
    let mut unpassed: BTreeSet<&str> = BTreeSet::new();
    let mut early = Early::default();
    for (at, step) in plan.steps.iter().enumerate() {
        let (after, later) = (records.last(), plan.steps.get(at + 1..).unwrap_or_default());
        early.look(runner.asked(), after.map(|record| record.id.as_str()), later).await;
        tell(Event::Step { step });
        let broken = records.iter().find(|record| conditions.fail_fast && record.is_broken());
        let record = match runner.blocked(step, &unpassed, broken) {
            Some(skip) => skipped(step, skip),
            None => runner.step(step, &early, tell).await,
        };
        // A step that was left for the sake of another is no reason of its own, nor is what a machine cannot judge.
        let is_reason = !matches!(record.skip, Some(Skip::FailFast(_))) && !record.is_for_person();
        if !record.passed() && is_reason {
            unpassed.insert(&step.id.value);
        }
        tell(Event::Done(&record));
        records.push(record);
    }
    records
}

fn skipped(step: &Step, skip: Skip) -> StepRecord {
    StepRecord {
        id: step.id.value.clone(),
        section: step.section.value.clone(),
        code: FailureCode::of(&Verdict::Skip(skip.clone())),
        skip: Some(skip),
        help: Help::default(),
        worth: Some(step.points()),
        actions: Vec::new(),
        shown: Vec::new(),
        checks: Vec::new(),
    }
}

/// Types into a host, and knows what was captured so far.
pub(super) struct Runner<'r, H> {
    scenario: &'r Scenario,
    host: &'r mut H,
    vars: Vars,
    mask: Mask,
    /// What the handout printed so far, and what came.
    handout: Comparison,
    conditions: &'r Conditions<'r>,
}

impl<'r, H: Host> Runner<'r, H> {
    /// `vars` holds what is known at the start.
    pub(super) fn new(
        scenario: &'r Scenario,
        host: &'r mut H,
        vars: Vars,
        conditions: &'r Conditions<'r>,
    ) -> Self {
        let (mask, handout) = (Mask::default(), Comparison::default());
        let mut runner = Self { scenario, host, vars, mask, handout, conditions };
        runner.learn_secrets(MAIN_SHELL);
        runner.define_vars();
        runner
    }

    /// The values known by now.
    pub(super) fn vars(&self) -> &Vars {
        &self.vars
    }

    /// Takes what a command's output gives to later ones.
    pub(super) fn capture(&mut self, action: &Action, outcome: &Outcome) {
        for capture in &action.captures {
            let _ = capture.take(outcome, &mut self.vars); // the use of a value that is missing tells
        }
    }

    /// Who is asked, as things stand.
    pub(super) fn asked(&mut self) -> Asked<'_, H> {
        let Self { scenario, host, vars, conditions, .. } = self;
        Asked { host, scenario, vars, cancel: conditions.cancel }
    }

    fn line(&self, at: Span) -> usize {
        self.scenario.line(at)
    }

    /// The author's own variables, which may use the classroom's. The scenario was checked: they
    /// can be expanded, unless the classroom lacks an image, and then their use is an error.
    fn define_vars(&mut self) {
        for (name, template) in &self.scenario.vars {
            if let Ok(value) = template.expand(&self.vars) {
                self.vars.insert(name.value.clone(), value);
            }
        }
    }

    fn blocked(
        &self,
        step: &Step,
        unpassed: &BTreeSet<&str>,
        broken: Option<&StepRecord>,
    ) -> Option<Skip> {
        if self.conditions.cancel.is_cancelled() {
            return Some(Skip::Interrupted);
        }
        // What the place lacks is nearer to the point than that another step lacked it too.
        let unmet = self.conditions.abilities.unmet(self.scenario, Doing::Typing(step));
        let need = || step.needs.iter().find(|need| unpassed.contains(need.value.as_str()));
        let ended = || broken.map(|broken| Skip::FailFast(broken.id.clone()));
        unmet.or_else(|| need().map(|need| Skip::Step(need.value.clone()))).or_else(ended)
    }

    async fn step(
        &mut self,
        step: &Step,
        early: &Early<'_>,
        tell: &mut impl FnMut(Event<'_>),
    ) -> StepRecord {
        let mut record = StepRecord {
            id: step.id.value.clone(),
            section: step.section.value.clone(),
            skip: None,
            code: None,
            help: Help::default(),
            worth: Some(step.points()),
            actions: Vec::new(),
            shown: Vec::new(),
            checks: Vec::new(),
        };
        let held = held_before(self.asked(), step).await;
        let mut broken: Option<usize> = None;
        for action in &step.actions {
            if let ActionKind::Shown { command, why } = &action.kind {
                let shown = self.shown(action, command, why);
                tell(Event::Shown(&shown));
                record.shown.push(shown);
                continue;
            }
            let unmet =
                || self.conditions.abilities.unmet(self.scenario, Doing::Command(step, action));
            let skip = broken.map(Skip::Command).or_else(unmet);
            let done = self.told(Some(step), action, skip, tell).await;
            if broken.is_none() && matches!(done.verdict, Verdict::Fail(_) | Verdict::Error(_)) {
                broken = Some(done.line);
            }
            record.actions.push(done);
        }
        for check in &step.checks {
            let mut done = self.check(&step.id.value, check, broken).await;
            let proves_nothing = if held.contains(check.id.as_str()) {
                Some(Difference::HeldBefore)
            } else {
                early.held(&step.id.value, &check.id)
            };
            if let Some(what) = proves_nothing.filter(|_| done.verdict.passed()) {
                let line = self.line(check.at);
                done.verdict = Verdict::Fail(vec![Mismatch { line, what }]);
                done.code = FailureCode::of(&done.verdict);
            }
            let done = self.masked_check(done);
            tell(Event::Check(&done));
            record.checks.push(done);
        }
        record
    }

    /// Types a command, of a step or of none, unless there is a reason not to, and tells what came of it.
    pub(super) async fn told(
        &mut self,
        step: Option<&Step>,
        action: &Action,
        skip: Option<Skip>,
        tell: &mut impl FnMut(Event<'_>),
    ) -> ActionRecord {
        let done = self.action(step, action, skip, tell).await;
        let mut done = self.masked(done);
        done.code = FailureCode::of(&done.verdict);
        tell(Event::Action(&done));
        done
    }

    async fn action(
        &mut self,
        step: Option<&Step>,
        action: &Action,
        skip: Option<Skip>,
        tell: &mut impl FnMut(Event<'_>),
    ) -> ActionRecord {
        let command = action.command().expand(&self.vars);
        let mut record = ActionRecord {
            line: self.line(action.at),
            command: match (&action.kind, &command) {
                (
                    ActionKind::Run(_) | ActionKind::Session { .. } | ActionKind::Answer(_),
                    Ok(command),
                ) => command.clone(),
                (_, _) => action.told(),
            },
            dialogue: Vec::new(),
            outcome: None,
            attempts: None,
            stderr_unspoken: false,
            drift: Vec::new(),
            verdict: Verdict::Pass,
            code: None,
        };
        let interrupted = self.conditions.cancel.is_cancelled().then_some(Skip::Interrupted);
        if let Some(skip) = interrupted.or(skip) {
            record.verdict = Verdict::Skip(skip);
            return record;
        }
        let command = match command {
            Ok(command) => command,
            Err(unresolved) => {
                record.verdict = Verdict::Error(ObserveError::Unresolved(unresolved.to_string()));
                return record;
            }
        };
        self.mask.learn_line(&command);
        tell(Event::Typing { command: &self.mask.text(&command) });
        if let (ActionKind::Answer(answer), Some(step)) = (&action.kind, step) {
            record.verdict = self.prove_and_answer(step, answer).await;
            return record;
        }
        let Attempted { outcome, verdict, attempts } =
            self.attempted(action, &command, &mut record.dialogue).await;
        record.attempts = action.within.map(|_| attempts);
        record.verdict = verdict;
        if let Some(outcome) = outcome {
            if let Some(limit) = self.limit(&command, &record.verdict) {
                record.verdict = Verdict::Error(ObserveError::Limit(limit));
            }
            if record.verdict.passed() {
                let block = printed::Block::of(action, &self.vars);
                let drifts = block.drifts(&mut self.handout, &command, &outcome);
                record.drift = drifts.into_iter().map(printed::record).collect();
            }
            if self.conditions.cancel.is_cancelled() {
                record.verdict = Verdict::Skip(Skip::Interrupted); // it was cut short
            }
            record.stderr_unspoken = !outcome.stderr.text.trim().is_empty()
                && !action.expects.iter().any(|expect| expect.nature().names_stderr());
            record.outcome = Some(outcome);
        }
        record
    }

    /// What kept a command from doing what was expected, where it can do it in no classroom.
    fn limit(&self, command: &str, verdict: &Verdict) -> Option<Limit> {
        match verdict {
            Verdict::Fail(_) | Verdict::Error(ObserveError::InTheWay { .. }) => {
                limits::limit(command, self.conditions.abilities.reach)
            }
            Verdict::Pass | Verdict::Error(_) | Verdict::Skip(_) => None,
        }
    }

    /// Looks at a check, until it passes or its time is over.
    pub(super) async fn check(
        &mut self,
        step: &str,
        check: &Check,
        broken: Option<usize>,
    ) -> CheckRecord {
        if self.conditions.cancel.is_cancelled() {
            return self.check_record(check, Vec::new(), Verdict::Skip(Skip::Interrupted));
        }
        if let Some(line) = broken {
            return self.check_record(check, Vec::new(), Verdict::Skip(Skip::Command(line)));
        }
        // The journal hears of a deed a moment after it.
        let patience = check.eventually.or_else(|| check.asks_journal().then_some(JOURNAL_WITHIN));
        let started = Instant::now();
        loop {
            let question = Question { scenario: self.scenario, step, check, vars: &self.vars };
            let Look { seen, verdict, .. } = look(self.host, question).await;
            if self.conditions.cancel.is_cancelled() {
                return self.check_record(check, seen, Verdict::Skip(Skip::Interrupted));
            }
            let over = patience.is_none_or(|limit| started.elapsed() >= limit);
            if over || verdict.passed() {
                return self.check_record(check, seen, verdict);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn check_record(&self, check: &Check, seen: Vec<Observation>, verdict: Verdict) -> CheckRecord {
        CheckRecord {
            line: self.scenario.line(check.at),
            id: check.id.clone(),
            name: check.name.value.clone(),
            worth: check.points,
            seen,
            held: None,
            mistake: None,
            telling: Telling::Judged,
            code: FailureCode::of(&verdict),
            verdict,
        }
    }
}

#[cfg(test)]
mod tests;
