//! Worlds in which a lab is proven: each is fresh, a step is done in it, and it goes.

mod verbs;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    files,
    origin::Origin,
    setup,
    world::{self, Begin, Entered},
};
use crate::{
    classroom::{Classroom, EngineChoice, Sabotage, Spec},
    fact::ObserveError,
    library::Lab,
    record::StepRecord,
    run::{Abilities, Between, Conditions, Event, Plan, Tried, execute, tried, went_through},
    scenario::model::Step,
    wording,
};

pub(crate) use verbs::{Verbs, swept};

/// How long one world may take in all: an engine that hangs is an error, and not a long proof.
const WORLD_WITHIN: Duration = Duration::from_mins(20);

/// What every world is made of.
pub(crate) struct Worlds<'w> {
    /// The lab.
    pub(crate) lab: &'w Lab,
    /// Where it is proven.
    pub(crate) origin: &'w Origin,
    /// What each world holds.
    pub(crate) order: Spec,
    /// The engine.
    pub(crate) choice: EngineChoice,
    /// How long a command may take, if it does not say.
    pub(crate) timeout: Duration,
    /// Interrupts it.
    pub(crate) cancel: &'w CancellationToken,
}

/// A step that is done, behind others.
#[derive(Clone, Copy)]
pub(crate) struct Done<'d> {
    /// The steps before.
    pub(crate) before: &'d [&'d Step],
    /// The step.
    pub(crate) step: &'d Step,
    /// What is wrong with the world from then on.
    pub(crate) fault: Option<Sabotage>,
    /// Whether its checks are looked at before it, and those of the others at the end, too.
    pub(crate) looks: bool,
}

impl Worlds<'_> {
    /// Does steps in a fresh world as `labcheck run` does; the text says why there was none.
    pub(crate) async fn run(&self, plan: &Plan<'_>) -> Result<Vec<StepRecord>, String> {
        self.world(async |_, mut entered: Entered| {
            let Entered { host, abilities, vars, .. } = &mut entered;
            let (conditions, vars) = (self.conditions(abilities), vars.clone());
            let records = execute(plan, host, vars, &conditions, &mut |_| {}).await;
            entered.host.end().await;
            Ok(records)
        })
        .await
    }

    /// Does a step in a fresh world, judging nothing before its end; the text says why it could not be.
    pub(crate) async fn tried(&self, done: Done<'_>) -> Result<Tried, String> {
        let Done { before, step, fault, looks } = done;
        self.world(async |classroom: &mut Classroom, mut entered: Entered| {
            let Entered { host, abilities, vars, .. } = &mut entered;
            let (conditions, vars) = (self.conditions(abilities), vars.clone());
            let then = async || match fault {
                Some(fault) => classroom.inject(fault).await.map_err(|error| {
                    ObserveError::Unfinished(format!("{fault} cannot be had: {error}"))
                }),
                None => Ok(()),
            };
            let steps = (&self.lab.scenario, before, step);
            let between = Between { then, looks };
            let seen = tried(host, steps, vars, &conditions, between).await;
            entered.host.end().await;
            seen
        })
        .await
    }

    fn conditions<'c>(&'c self, abilities: &'c Abilities) -> Conditions<'c> {
        Conditions { abilities, timeout: self.timeout, fail_fast: false, cancel: self.cancel }
    }

    /// Has something done in a fresh world, which goes afterwards whatever happened.
    async fn world<T>(
        &self,
        work: impl AsyncFnOnce(&mut Classroom, Entered) -> Result<T, ObserveError>,
    ) -> Result<T, String> {
        let base = &self.origin.here.base;
        let opened = tokio::select! {
            opened = world::open_ordered(base, &self.order, &self.choice) => opened,
            () = self.cancel.cancelled() => return Err(wording::prove::INTERRUPTED.to_owned()),
        };
        let mut classroom = opened.map_err(|error| world::tell_unopened(&error))?;
        let worked = tokio::time::timeout(WORLD_WITHIN, async {
            let entered = self.entered(&classroom).await?;
            work(&mut classroom, entered).await
        });
        let worked = Box::pin(worked).await;
        let left = classroom.close().await;
        if !left.is_empty() {
            return Err(wording::prove::left(&left));
        }
        match worked {
            Ok(worked) => worked.map_err(|fault| fault.to_string()),
            Err(_) => Err(wording::prove::too_long(WORLD_WITHIN)),
        }
    }

    async fn entered(&self, classroom: &Classroom) -> Result<Entered, ObserveError> {
        let (scenario, home) = (&self.lab.scenario, Begin::at_home(classroom));
        let begin = (self.origin, home);
        let mut entered = world::enter(classroom, scenario, begin, self.cancel).await?;
        files::lay_out(&self.lab.files, &classroom.home()).map_err(|error| {
            ObserveError::Unfinished(format!("the lab's files cannot be written: {error}"))
        })?;
        let tell = &mut |_: Event<'_>| {};
        let set_up = setup::set_up(classroom, scenario, &mut entered, self.cancel, tell);
        if went_through(&Box::pin(set_up).await?) {
            Ok(entered)
        } else {
            Err(ObserveError::Unfinished(wording::setup::FAILED.to_owned()))
        }
    }
}
