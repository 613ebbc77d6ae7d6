//! The setup and the steps of a run alike, each with how its parts ended.

use super::{
    case::{Case, Suite},
    cases::suites,
    standing::Standing,
    whole,
};
use crate::{
    record::{ActionRecord, CheckRecord, Record, ShownRecord},
    web::mark::Mark,
};

/// The setup, a step, or what is to be said of the run as a whole.
pub(super) struct Stage<'r> {
    /// As CI's tools read it.
    pub(super) suite: Suite,
    /// How it stands.
    pub(super) standing: Standing,
    /// Its commands.
    pub(super) commands: &'r [ActionRecord],
    /// The commands that nobody types.
    pub(super) shown: &'r [ShownRecord],
    /// Its checks.
    pub(super) checks: &'r [CheckRecord],
}

/// All of a record's, in order.
pub(super) fn stages(record: &Record) -> Vec<Stage<'_>> {
    let setup = (!record.setup.is_empty()).then_some((&record.setup[..], &[][..], &[][..], None));
    let steps = record
        .steps
        .iter()
        .map(|step| (&step.actions[..], &step.shown[..], &step.checks[..], Some(step.passed())));
    // Behind them stands what is to be said of the run as a whole.
    let parts =
        setup.into_iter().chain(steps).chain(whole::whole(record).map(|_| Default::default()));
    let all = suites(record).into_iter().zip(parts);
    all.map(|(suite, (commands, shown, checks, passed))| {
        let passed = passed.unwrap_or_else(|| {
            suite.cases.iter().all(|case| Standing::of_case(case) == Standing::Judged(Mark::Pass))
        });
        let standing = Standing::of_step(&suite.cases, passed);
        Stage { suite, standing, commands, shown, checks }
    })
    .collect()
}

impl Stage<'_> {
    /// One of cases alone, of which no command and no check is known.
    pub(super) fn alone(suite: Suite) -> Self {
        let standing = Standing::of_step(&suite.cases, false);
        Self { suite, standing, commands: &[], shown: &[], checks: &[] }
    }

    /// What is said of it as a whole, its commands with how each ended, and its checks so.
    pub(super) fn parts(&self) -> (&[Case], &[Case], &[Case]) {
        let cases = &self.suite.cases;
        let of_parts = self.commands.len() + self.checks.len();
        let (whole, parts) = cases.split_at(cases.len().saturating_sub(of_parts));
        let (commands, checks) = parts.split_at(self.commands.len().min(parts.len()));
        (whole, commands, checks)
    }
}
