//! The order in which a lab is proven: as the lab has it, its verbs, and then all that may be done wrong.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    time::Instant,
};

use futures_util::{StreamExt as _, stream};

use super::kept::Kept;
use crate::{
    classroom::Sabotage,
    cli::prove::ProveArgs,
    output::{progress::Progress, refusal::Refusal},
    place::proving::{Done, Verbs, Worlds},
    prove::{
        Attempt, Base, Breach, Drawn, Mutant, Ruling, StepProof, Tested, Trouble, Undone, When,
        Wrong, asks_services, drawn, of_fault, of_mutant, order, waived,
    },
    record::StepRecord,
    run::{Plan, Tried},
    scenario::model::{Scenario, Step},
    share::Share,
    wording::prove as words,
};

/// What is proven, and in which worlds.
pub(super) struct Course<'c> {
    pub(super) args: &'c ProveArgs,
    pub(super) plan: &'c Plan<'c>,
    pub(super) worlds: &'c Worlds<'c>,
}

/// One thing that is done wrong.
enum Job<'j> {
    Solution(&'j Mutant),
    World(&'j Step, Sabotage),
}

impl Course<'_> {
    /// All of it, as far as the time goes.
    pub(super) async fn run(&self, kept: &mut Kept) -> Result<(), Refusal> {
        let began = Instant::now();
        let progress = Progress::new(self.args.plain);
        progress.tell("The lab as it is, twice");
        self.begin(kept).await?;
        let mut bases = BTreeMap::new();
        let last = self.proven(kept).last().map(|step| step.id.value.clone());
        for step in self.proven(kept) {
            progress.tell(&step.id.value);
            let (needed, before) = (self.needed(step), self.before(kept, step));
            let alone = self.as_it_is(step, &needed, When::Alone).await;
            let is_other =
                !needed.iter().map(|one| one.id.at).eq(before.iter().map(|one| one.id.at));
            let behind = match alone {
                Ok(_) if is_other => self.as_it_is(step, &before, When::Behind).await,
                alone => alone,
            };
            // What was interrupted says nothing.
            match behind {
                _ if self.worlds.cancel.is_cancelled() => entry(kept, step).base = Base::NotTried,
                Ok(tried) => {
                    if last.as_ref() == Some(&step.id.value) {
                        self.undone(kept, &tried);
                    }
                    bases.insert(step.id.value.as_str(), attempt(tried));
                }
                Err(troubles) => entry(kept, step).base = Base::Broken(troubles),
            }
            kept.write()?;
        }
        if self.args.shard.is_none_or(Share::is_first) && !self.args.no_verbs {
            self.verbs(kept, &progress).await?;
        }
        self.wrong(kept, &bases, began, &progress).await
    }

    /// The steps that hold so far.
    fn proven(&self, kept: &Kept) -> Vec<&Step> {
        let holds = |step: &&&Step| {
            let proof = kept.proof.steps.iter().find(|proof| proof.id == step.id.value);
            proof.is_some_and(|proof| proof.base == Base::Holds)
        };
        self.plan.steps.iter().filter(holds).copied().collect()
    }

    /// The lab as it is, twice.
    async fn begin(&self, kept: &mut Kept) -> Result<(), Refusal> {
        let [first, second] = [self.worlds.run(self.plan), self.worlds.run(self.plan)];
        let (first, second) =
            if self.jobs() > 1 { tokio::join!(first, second) } else { (first.await, second.await) };
        let no_world = |why: String| Refusal::error(words::no_world(&why));
        let (first, second) = (first.map_err(no_world)?, second.map_err(no_world)?);
        for step in &self.plan.steps {
            let runs = [(When::FirstRun, &first), (When::SecondRun, &second)];
            let runs: Vec<(When, &StepRecord)> = runs
                .into_iter()
                .flat_map(|(when, run)| run.iter().map(move |record| (when, record)))
                .filter(|(_, record)| record.id == step.id.value)
                .collect();
            entry(kept, step).base = Base::of_runs(&runs);
        }
        kept.write()
    }

    /// A step as the lab has it, behind these; what does not hold of it.
    async fn as_it_is(
        &self,
        step: &Step,
        before: &[&Step],
        when: When,
    ) -> Result<Tried, Vec<Trouble>> {
        let error = |why: String| {
            let (line, what) = (self.plan.scenario.line(step.id.at), step.id.value.clone());
            vec![Trouble { when, line, what, wrong: Breach::NoWorld(why) }]
        };
        let done = Done { before, step, fault: None, looks: true };
        let tried = self.worlds.tried(done).await.map_err(error)?;
        let held = tried.vacuous().map(|check| Trouble::of(when, check, Breach::HeldBefore));
        let open = tried
            .open()
            .map(|check| Trouble::of(when, check, Breach::Verdict(check.verdict.clone())));
        let troubles: Vec<Trouble> = held.chain(open).collect();
        if troubles.is_empty() { Ok(tried) } else { Err(troubles) }
    }

    /// What of the earlier steps holds no more where the last one is done.
    fn undone(&self, kept: &mut Kept, tried: &Tried) {
        for (id, check) in &tried.earlier {
            let Some(step) = kept.proof.steps.iter_mut().find(|step| step.id == *id) else {
                continue;
            };
            step.undone.extend(Undone::of(self.plan.scenario, id, check));
        }
    }

    /// The steps before a step, as far as they hold.
    fn before(&self, kept: &Kept, step: &Step) -> Vec<&Step> {
        let earlier = self.proven(kept).into_iter();
        earlier.take_while(|other| other.id.value != step.id.value).collect()
    }

    /// The steps that a step needs, in order.
    fn needed(&self, step: &Step) -> Vec<&Step> {
        let plan = Plan::new(self.plan.scenario, std::slice::from_ref(&step.id.value));
        let steps = plan.map(|plan| plan.steps).unwrap_or_default();
        steps.into_iter().filter(|other| other.id.value != step.id.value).collect()
    }

    /// What `solve`, `reset` and `finish` do.
    async fn verbs(&self, kept: &mut Kept, progress: &Progress) -> Result<(), Refusal> {
        if self.worlds.cancel.is_cancelled() {
            return Ok(());
        }
        progress.tell("solve, reset and finish");
        let (origin, start) = (self.worlds.origin, self.start()?);
        let verbs =
            Verbs::new(&origin.here.base, &origin.machine.labcheck).map_err(Refusal::own)?;
        let told = verbs.told(&start, &self.proven(kept), self.worlds.cancel).await;
        if !self.worlds.cancel.is_cancelled() {
            kept.proof.verbs = Some(told);
        }
        kept.write()
    }

    /// What `start` gets besides.
    fn start(&self) -> Result<Vec<OsString>, Refusal> {
        let mut args: Vec<OsString> = vec!["--engine".into(), "private".into()];
        let name = &self.plan.scenario.source.name;
        if !self.worlds.lab.came_with_labcheck() {
            args.extend(["--scenario".into(), std::path::absolute(name)?.into()]);
        }
        if let Some(client) = &self.args.world.client {
            args.extend(["--client".into(), std::path::absolute(client)?.into()]);
        }
        if let Some(upstream) = &self.args.world.upstream {
            args.extend(["--upstream".into(), upstream.to_string().into()]);
        }
        Ok(args)
    }

    /// All that may be done wrong, each in a world of its own.
    async fn wrong(
        &self,
        kept: &mut Kept,
        bases: &BTreeMap<&str, Attempt>,
        began: Instant,
        progress: &Progress,
    ) -> Result<(), Refusal> {
        let drawn: Vec<(&Step, Drawn)> = self
            .proven(kept)
            .into_iter()
            .map(|step| (step, drawn(self.plan.scenario, &self.before(kept, step), step)))
            .collect();
        for (step, drawn) in &drawn {
            entry(kept, step).only_look = drawn.only_look;
        }
        let known: BTreeSet<String> = kept.proof.tested().map(|t| t.id.clone()).collect();
        let mut jobs = self.jobs_of(&drawn);
        jobs.retain(|job| !known.contains(&job.id()));
        let all = jobs.len();
        progress.begin(all);
        let (mut written, is_unwritten) = (Ok(()), Cell::new(false));
        let is_over = || {
            self.worlds.cancel.is_cancelled()
                || is_unwritten.get()
                || self.args.budget.is_some_and(|budget| began.elapsed() >= budget)
        };
        let before: BTreeMap<&str, Vec<&Step>> =
            drawn.iter().map(|(step, _)| (&*step.id.value, self.before(kept, step))).collect();
        let tried = stream::iter(jobs).map(|job| async {
            let before = before.get(&*job.step().id.value).map_or(&[][..], Vec::as_slice);
            let ruling =
                if is_over() { None } else { Some(self.ruling(&job, before, bases).await) };
            (job, ruling.filter(|_| !self.worlds.cancel.is_cancelled()))
        });
        let mut tried = std::pin::pin!(tried.buffer_unordered(self.jobs()));
        while let Some((job, ruling)) = tried.next().await {
            progress.done(&job.id());
            match ruling {
                Some(ruling) => {
                    let tested = self.tested(&job, ruling);
                    entry(kept, job.step()).tested.push(tested);
                }
                None => kept.proof.left += 1,
            }
            // The worlds that are up come to their end before that is told.
            if let (Ok(()), Err(refusal)) = (&written, kept.write()) {
                written = Err(refusal);
                is_unwritten.set(true);
            }
        }
        written
    }

    /// All of this share, in the order that the seed draws.
    fn jobs_of<'j>(&self, drawn: &'j [(&'j Step, Drawn)]) -> Vec<Job<'j>> {
        let mut jobs: Vec<Job<'_>> = Vec::new();
        for (step, drawn) in drawn {
            jobs.extend(drawn.mutants.iter().map(Job::Solution));
            if !self.args.no_faults && asks_services(step) && !step.is_for_person() {
                jobs.extend(Sabotage::all().map(|fault| Job::World(step, fault)));
            }
        }
        jobs.retain(|job| self.args.shard.is_none_or(|share| share.has(&job.id())));
        jobs.sort_by_key(|job| order(self.args.seed, &job.id()));
        jobs
    }

    async fn ruling(
        &self,
        job: &Job<'_>,
        before: &[&Step],
        bases: &BTreeMap<&str, Attempt>,
    ) -> Ruling {
        let step = job.step();
        let (typed, fault) = match job {
            Job::Solution(mutant) => (&mutant.step, None),
            Job::World(step, fault) => (*step, Some(*fault)),
        };
        let done = Done { before, step: typed, fault, looks: false };
        let tried = match self.worlds.tried(done).await {
            Ok(tried) => attempt(tried),
            Err(why) => return Ruling::NotTried(why),
        };
        match (job, bases.get(step.id.value.as_str())) {
            (_, None) => Ruling::NotTried(words::NO_BASE.to_owned()),
            (Job::Solution(mutant), Some(base)) => of_mutant(mutant, base, &tried),
            (Job::World(..), Some(base)) => of_fault(base, &tried),
        }
    }

    fn tested(&self, job: &Job<'_>, ruling: Ruling) -> Tested {
        let scenario: &Scenario = self.plan.scenario;
        let (line, wrong) = match job {
            Job::Solution(mutant) => {
                let (command, instead) = (mutant.command.clone(), mutant.instead.clone());
                (mutant.line, Wrong::Solution { change: mutant.change, command, instead })
            }
            Job::World(step, fault) => {
                (scenario.line(step.id.at), Wrong::World(fault.name().to_owned()))
            }
        };
        let mut tested = Tested { id: job.id(), wrong, line, ruling, waived: None };
        tested.waived = waived(scenario, &tested).map(|waiver| waiver.why.value.clone());
        tested
    }

    fn jobs(&self) -> usize {
        let half = || std::thread::available_parallelism().map_or(1, |n| n.get().div_ceil(2));
        self.args.jobs.map_or_else(half, std::num::NonZeroUsize::get)
    }
}

impl Job<'_> {
    fn id(&self) -> String {
        match self {
            Self::Solution(mutant) => mutant.id.clone(),
            Self::World(step, fault) => format!("{}/{fault}", step.id.value),
        }
    }

    fn step(&self) -> &Step {
        match self {
            Self::Solution(mutant) => &mutant.step,
            Self::World(step, _) => step,
        }
    }
}

/// What is kept of a step.
fn entry<'k>(kept: &'k mut Kept, step: &Step) -> &'k mut StepProof {
    let all = &mut kept.proof.steps;
    let at = all.iter().position(|proof| proof.id == step.id.value).unwrap_or_else(|| {
        let judged = step.checks.iter().filter(|check| !check.is_for_person());
        all.push(StepProof {
            id: step.id.value.clone(),
            base: Base::NotTried,
            undone: Vec::new(),
            only_look: 0,
            checks: judged.map(|check| check.id.clone()).collect(),
            tested: Vec::new(),
        });
        all.len() - 1
    });
    &mut all[at]
}

fn attempt(tried: Tried) -> Attempt {
    Attempt { before: tried.before_ends, ends: tried.ends, checks: tried.after }
}
