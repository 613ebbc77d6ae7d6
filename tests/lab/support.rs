//! A lab in a classroom, with room for sabotage before it is done.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use labcheck::{
    classroom::{Classroom, EngineChoice},
    cli::{EngineArg, VERBS},
    env::Surroundings,
    fact::ObserveError,
    place::{
        origin::Origin,
        world::{self, Entered},
    },
    record::StepRecord,
    run::{Conditions, Plan, execute},
    scenario::{self, model::Scenario},
    syntax::source::Source,
    verdict::{Difference, Verdict},
};
use tokio_util::sync::CancellationToken;

use crate::needs;

pub(crate) const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");

/// Says that a test was left out, or fails where Docker is required.
pub(crate) fn can_have_private_engine() -> bool {
    needs::met(&["private engine"])
}

pub(crate) fn load(text: &str) -> Scenario {
    let source = Source { name: "scenario.yaml".into(), text: text.into() };
    scenario::load(&source, &VERBS).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The first lab with some of its text replaced; what is replaced has to be there.
pub(crate) fn edited(edits: &[(&str, &str)]) -> Scenario {
    let mut text = SCENARIO.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    load(&text)
}

/// A classroom of its own in a folder of its own.
pub(crate) struct Room {
    pub classroom: Classroom,
    pub origin: Origin,
    _base: tempfile::TempDir,
}

impl Room {
    pub(crate) async fn open(scenario: &Scenario) -> Self {
        Self::open_with(scenario, needs::surroundings()).await
    }

    pub(crate) async fn open_with(scenario: &Scenario, surroundings: Surroundings) -> Self {
        let (choice, _) =
            world::choose(EngineArg::Private, &Origin::of(&needs::surroundings()).machine).unwrap();
        Self::open_at(scenario, surroundings, &choice).await
    }

    pub(crate) async fn open_at(
        scenario: &Scenario,
        surroundings: Surroundings,
        choice: &EngineChoice,
    ) -> Self {
        // A disk, since an engine's storage wants one.
        let base =
            tempfile::Builder::new().prefix("labcheck-test-").tempdir_in("/var/tmp").unwrap();
        let classroom = world::open(base.path(), scenario, choice).await.unwrap();
        Self { classroom, origin: Origin::of(&surroundings), _base: base }
    }

    pub(crate) async fn enter(&self, scenario: &Scenario) -> Result<Entered, ObserveError> {
        let cancel = CancellationToken::new();
        world::enter(
            &self.classroom,
            scenario,
            (&self.origin, world::Begin::at_home(&self.classroom)),
            &cancel,
        )
        .await
    }

    /// Does the steps named.
    pub(crate) async fn run(&self, scenario: &Scenario, steps: &[&str]) -> Vec<StepRecord> {
        let mut entered = self.enter(scenario).await.unwrap();
        let records = run_entered(&mut entered, scenario, steps).await;
        entered.host.end().await;
        records
    }

    pub(crate) async fn close(self) {
        let left = self.classroom.close().await;
        assert_eq!(left, Vec::<String>::new());
    }
}

pub(crate) async fn run_entered(
    entered: &mut Entered,
    scenario: &Scenario,
    steps: &[&str],
) -> Vec<StepRecord> {
    let steps: Vec<String> = steps.iter().map(|step| (*step).to_owned()).collect();
    let plan = Plan::new(scenario, &steps).unwrap();
    let cancel = CancellationToken::new();
    let conditions = Conditions {
        abilities: &entered.abilities,
        timeout: Duration::from_mins(1),
        fail_fast: false,
        cancel: &cancel,
    };
    let vars = entered.vars.clone();
    execute(&plan, &mut entered.host, vars, &conditions, &mut |_| {}).await
}

/// Everything that is neither a pass nor a consequence of something earlier: what it is, and its
/// verdict.
pub(crate) fn red(records: &[StepRecord]) -> Vec<(String, Verdict)> {
    let mut red = Vec::new();
    for step in records {
        let actions = step.actions.iter().map(|a| (a.command.clone(), a.verdict.clone()));
        let checks = step.checks.iter().map(|c| (c.name.clone(), c.verdict.clone()));
        red.extend(
            actions
                .chain(checks)
                .filter(|(_, v)| matches!(v, Verdict::Fail(_) | Verdict::Error(_))),
        );
    }
    red
}

/// The one line that is red.
pub(crate) fn only_red(records: &[StepRecord]) -> (String, Verdict) {
    let mut red = red(records);
    assert_eq!(red.len(), 1, "{red:#?}");
    red.remove(0)
}

pub(crate) fn differences(verdict: &Verdict) -> Vec<&Difference> {
    match verdict {
        Verdict::Fail(mismatches) => mismatches.iter().map(|mismatch| &mismatch.what).collect(),
        other => panic!("no fail: {other:?}"),
    }
}

/// The surroundings with a program of this name first on the `PATH`.
pub(crate) fn with_program(name: &str, script: &str) -> (Surroundings, tempfile::TempDir) {
    // Not among temporary files, of which the lab's machine has its own.
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    crate::program::program(&folder.path().join(name), script);
    let mut surroundings = needs::surroundings();
    let mut path = OsString::from(folder.path());
    path.push(":");
    path.push(surroundings.path());
    surroundings.variables.insert("PATH".into(), path);
    (surroundings, folder)
}

/// Where the real docker is.
pub(crate) fn real_docker() -> PathBuf {
    labcheck::machine::programs::find_program(&needs::surroundings().path(), "docker").unwrap()
}

/// The verdict on one check, looked at now.
pub(crate) async fn look_at(
    entered: &mut Entered,
    scenario: &Scenario,
    check: &labcheck::check::Check,
) -> Verdict {
    let vars = entered.vars.clone();
    let question = labcheck::run::Question { scenario, step: "s", check, vars: &vars };
    labcheck::run::look(&mut entered.host, question).await.verdict
}
