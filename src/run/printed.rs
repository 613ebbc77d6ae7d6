//! Whether a handout prints under its commands what came out.

use crate::{
    fact::ObserveError,
    lab::{Came, Comparison, Drift, Wrong},
    outcome::Outcome,
    record::{DriftRecord, DriftWhy},
    scenario::model::{Action, Example, Printed},
    syntax::template::Vars,
};

/// What the handout prints under one command and has to come.
pub(super) struct Block<'a> {
    action: &'a Action,
    printed: Vec<&'a Printed>,
}

impl<'a> Block<'a> {
    /// All lines but those that the scenario says are examples.
    pub(super) fn of(action: &'a Action, vars: &Vars) -> Self {
        Self::without(action, |example, printed| covers(example, printed, vars).unwrap_or(false))
    }

    /// The same where not every value is known: whatever may be an example is one.
    pub(super) fn at_least(action: &'a Action, vars: &Vars) -> Self {
        Self::without(action, |example, printed| covers(example, printed, vars).unwrap_or(true))
    }

    fn without(action: &'a Action, is_example: impl Fn(&Example, &Printed) -> bool) -> Self {
        let has_to_come =
            |p: &&Printed| !action.examples.iter().any(|example| is_example(example, p));
        Self { action, printed: action.printed.iter().filter(has_to_come).collect() }
    }

    /// The lines that are not what came of what was typed.
    pub(super) fn drifts(
        &self,
        handout: &mut Comparison,
        typed: &str,
        outcome: &Outcome,
    ) -> Vec<(Drift, &'a Printed)> {
        if let Some(written) = &self.action.written {
            handout.typed(written.line, &written.text, typed);
        }
        if outcome.streams().any(|stream| stream.truncated) {
            return Vec::new(); // nothing can be said to be absent
        }
        let printed: Vec<_> = self.printed.iter().map(|p| (p.line, p.text.as_str())).collect();
        let came = Came {
            output: &outcome.stdout.text,
            errors: &outcome.stderr.text,
            screen: outcome.screen.as_ref().map_or("", |screen| &screen.text),
        };
        let drifts = handout.compare(&printed, &came).into_iter();
        let of = |drift: Drift| (self.printed[drift.at], drift);
        drifts.map(of).map(|(printed, drift)| (drift, printed)).collect()
    }

    /// The printed line of this place, where there is one.
    pub(super) fn line(&self, at: usize) -> Option<usize> {
        self.printed.get(at).map(|printed| printed.line)
    }
}

/// A drift, as a record has it.
pub(super) fn record((drift, printed): (Drift, &Printed)) -> DriftRecord {
    DriftRecord {
        handout: printed.handout.clone(),
        line: printed.line,
        printed: printed.text.trim().to_owned(),
        seen: drift.seen,
        why: match drift.wrong {
            Wrong::Otherwise => DriftWhy::Otherwise,
            Wrong::Order => DriftWhy::Order,
            Wrong::Often => DriftWhy::Often,
            Wrong::Columns => DriftWhy::Columns,
            Wrong::Same(line) => DriftWhy::Same { line },
        },
    }
}

fn covers(example: &Example, printed: &Printed, vars: &Vars) -> Result<bool, ObserveError> {
    let Some(line) = &example.line else { return Ok(true) };
    Ok(line.compile(vars)?.is_match(printed.text.trim()))
}
