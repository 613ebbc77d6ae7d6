//! The place where a student works: the classroom that stands, or the Docker host that their docker command
//! uses; always with their own environment.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_util::sync::CancellationToken;

use super::{
    enter::{Entry, trust_server},
    evidence,
    origin::Origin,
    own_engine,
    work::Work,
    world,
};
use crate::{
    brought::Brought,
    classroom::{Scratch, layout::TEMPORARY, standing::Session},
    env::text,
    fact::ObserveError,
    host::{
        context::client_engine,
        desk::Desk,
        docker::{DockerCli, Variables},
        engine::Engine,
        evidence::UpTo,
        observer::Observer,
        student::StudentHost,
    },
    image::Provenance,
    journal::{self, Deed},
    library::Lab,
    oci::Digest,
    output::refusal::Refusal,
    record::{CheckRecord, ClientSeen, EngineSeen, StepRecord, World, WorldKind},
    report::progress::Progress,
    run::{self, Abilities, Doing, Glance, Noting, Place, StepSeen},
    scenario::{
        model::Step,
        requires::{Required, Requirement},
    },
    syntax::template::Vars,
    verdict::Skip,
};

/// Names the variable by which a shell of a classroom passes on what it has not exported.
const UNEXPORTED: &str = "LABCHECK_UNEXPORTED";

/// A place, with the lab that is done there.
pub(crate) struct StudentPlace {
    pub(crate) lab: Arc<Lab>,
    pub(crate) session: Option<Session>,
    pub(crate) host: StudentHost,
    pub(crate) vars: Vars,
    pub(super) variables: Variables,
    abilities: Abilities,
    /// The programs that are typed there in place of the host's.
    brought: Vec<Brought>,
    cancel: CancellationToken,
    /// What to do where root has a classroom and this user has none.
    pub(super) roots: String,
    _scratch: Option<Scratch>,
}

impl StudentPlace {
    /// The place of this work.
    pub(crate) fn of(
        Work { lab, session }: Work,
        origin: &Origin,
        cancel: &CancellationToken,
    ) -> Result<Self, Refusal> {
        let variables = origin.variables.clone();
        let docker_host = session.as_ref().map_or_else(
            || client_engine(&variables).to,
            |session| session.world.docker_host.clone(),
        );
        let engine = Engine::at(&docker_host)
            .map_err(|fault| Refusal::from(fault).and(&own_engine::told(&origin.machine)))?;
        let (scratch, folder) = match &session {
            Some(session) => (None, session.folder.join(TEMPORARY)),
            None => own_scratch(&origin.here.base)?,
        };
        let trust_server = session.as_ref().map(|session| trust_server(session).to_owned());
        let observer = Observer {
            engine,
            trust_server,
            inside: None,
            desk: session.as_ref().and_then(|session| desk(session, &variables)),
            scratch: folder,
            cancel: cancel.clone(),
        };
        let images = session.iter().flat_map(|session| &session.world.digests);
        let images = images.map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()));
        let vars = lab.scenario.variables(images.collect());
        let scenario = Digest::of(lab.scenario.source.text.as_bytes()).to_string();
        let evidence = session.as_ref().map(evidence::of_standing);
        let unexported = unexported(&variables);
        let host = StudentHost::new(observer, variables.clone(), unexported, evidence, scenario);
        let cancel = cancel.clone();
        let roots = origin.here.roots("shell");
        let of_machine = session.as_ref().filter(|session| is_typed_there(session, &variables));
        let brought = of_machine.map_or_else(Vec::new, |session| session.world.brought.clone());
        let tools = world::tools(&lab.scenario, &origin.machine, &brought);
        let docker = of_machine.and_then(|session| session.world.brought("docker"));
        let client = docker.and_then(|docker| docker.version.clone()).unwrap_or_default();
        let abilities = Abilities { client, tools, ..Abilities::default() };
        Ok(Self {
            lab,
            session,
            host,
            vars,
            variables,
            abilities,
            brought,
            cancel,
            roots,
            _scratch: scratch,
        })
    }

    /// Looks at a step.
    pub(crate) async fn ask(&mut self, step: &str) -> Result<StepRecord, ObserveError> {
        Ok(self.ask_and_note(step).await?.0)
    }

    /// The same, with what was seen for it.
    pub(crate) async fn ask_and_note(
        &mut self,
        step: &str,
    ) -> Result<(StepRecord, StepSeen), ObserveError> {
        let lab = Arc::clone(&self.lab);
        let step = self.turn_to(&lab, step, UpTo::Now).await?;
        let place = Place {
            abilities: &self.abilities,
            vars: &self.vars,
            has_journal: self.session.is_some(),
        };
        let mut host = Noting::of(&mut self.host);
        let mut record = run::ask(&mut host, &lab.scenario, step, &place).await;
        let seen = StepSeen { step: record.id.clone(), answers: host.answers() };
        record.help = run::help(self.host.past().all(), &record.id);
        self.remember(&record);
        Ok((record, seen))
    }

    /// From now on questions about the shell are those about a new one of the classroom, where this one is none of it: what is
    /// exported here, and where docker goes here, tells nothing of what was done in there.
    pub(crate) fn ask_a_new_shell(&mut self) {
        let Some(session) = &self.session else { return };
        if session.is_seen_inside()
            || client_engine(&self.variables).to == session.world.docker_host
        {
            return;
        }
        let entry = Entry::new(session, &self.variables, Path::new("labcheck"));
        let variables = &mut self.host.variables;
        variables.retain(|name, _| !entry.unset.iter().any(|unset| name == unset.as_str()));
        let exports = entry.exports.into_iter();
        variables.extend(exports.map(|(name, value)| (name.into(), value.into())));
        self.host.unexported.clear();
    }

    /// Looks at a step from outside the student's shell; nothing is written down. No docker process
    /// is started for it but one, once, to learn the client's version.
    pub(crate) async fn glance(&mut self, step: &Step) -> Glance {
        let lab = Arc::clone(&self.lab);
        let turned = self.turn_to(&lab, &step.id.value, UpTo::Written).await.map(|_| ());
        let place = Place {
            abilities: &self.abilities,
            vars: &self.vars,
            has_journal: self.session.is_some(),
        };
        let mut glance = match turned {
            Ok(()) => run::glance(&mut self.host, &lab.scenario, step, &place).await,
            Err(fault) => Glance::faulty(&lab.scenario, step, &place, &fault),
        };
        glance.record.help = run::help(self.host.past().all(), &step.id.value);
        glance
    }

    /// Makes ready for questions about a step.
    async fn turn_to<'l>(
        &mut self,
        lab: &'l Lab,
        step: &str,
        up_to: UpTo,
    ) -> Result<&'l Step, ObserveError> {
        let Some(step) = lab.scenario.step(step) else {
            return Err(ObserveError::Unresolved(format!("there is no step {step}")));
        };
        let judging = Doing::Judging(step).requirements(&lab.scenario);
        self.learn(Needs::of(judging)).await?;
        self.host.turn_to(&step.id.value, up_to)?;
        Ok(step)
    }

    /// Learns whether the commands of a step can be typed here, each of them too; the step's own requirement
    /// that is not met, where there is one.
    pub(crate) async fn can_type(&mut self, step: &str) -> Result<Option<Skip>, ObserveError> {
        let lab = Arc::clone(&self.lab);
        let Some(step) = lab.scenario.step(step) else { return Ok(None) };
        let commands = step.actions.iter().map(|action| Doing::Command(step, action));
        let doings = std::iter::once(Doing::Typing(step)).chain(commands);
        self.learn(Needs::of(doings.flat_map(|doing| doing.requirements(&lab.scenario)))).await?;
        Ok(self.abilities.unmet(&lab.scenario, Doing::Typing(step)))
    }

    /// Learns what the place can do, as far as it is asked for and not known.
    async fn learn(&mut self, needs: Needs) -> Result<(), ObserveError> {
        if let Some(session) = &self.session {
            self.abilities.engine.clone_from(&session.engine.version);
            self.abilities.containerd_store = session.engine.containerd_store;
        } else if needs.store {
            let info = self.host.observer.engine.info().await?;
            self.abilities.engine = info.version;
            self.abilities.containerd_store = info.containerd_store;
        } else if self.abilities.engine.is_empty() {
            self.abilities.engine = self.host.observer.engine.version().await?;
        }
        if needs.client && self.abilities.client.is_empty() {
            let cli = DockerCli::new(self.variables.clone(), self.cancel.clone());
            self.abilities.client = cli.version().await?;
        }
        Ok(())
    }

    /// What passes now is written down: a check may count what was true once.
    fn remember(&self, record: &StepRecord) {
        let Some(evidence) = &self.host.evidence else { return };
        let scenario = self.host.past().scenario();
        let passed = record.checks.iter().filter(|c| c.verdict.passed() && c.held.is_none());
        let is_news = |check: &&CheckRecord| {
            journal::passed_before(self.host.past().entries(), &record.id, &check.id, scenario)
                .is_none()
        };
        let judged = passed.filter(is_news).map(|check| Deed::Judged {
            step: record.id.clone(),
            check: check.id.clone(),
            scenario: scenario.to_owned(),
            passed: true,
        });
        let judged: Vec<Deed> = judged.collect();
        if !judged.is_empty() {
            // A journal that cannot be written to loses the trace of a verdict, never the verdict.
            let _ = evidence.note(judged);
        }
    }

    /// The first time that somebody who asks about a step alone is told that it is done is written down: they go
    /// on with another one.
    pub(crate) fn remember_done(&self, record: &StepRecord) {
        let is_told = |deed: &Deed| matches!(deed, Deed::Done { step } if *step == record.id);
        if Progress::of(record) == Progress::Done
            && !self.host.past().entries().iter().any(|entry| is_told(&entry.deed))
            && let Some(evidence) = &self.host.evidence
        {
            let _ = evidence.note(vec![Deed::Done { step: record.id.clone() }]); // as above
        }
    }

    /// What the place can do, as far as it was asked for.
    pub(crate) fn abilities(&self) -> &Abilities {
        &self.abilities
    }

    /// For the record.
    pub(crate) fn world(&self) -> World {
        let session = self.session.as_ref();
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        World {
            kind: session.map_or(WorldKind::None, |session| world::kind(session.world.kind)),
            engine: EngineSeen {
                version: known(&self.abilities.engine),
                storage: session.and_then(|session| known(&session.engine.storage)),
            },
            client: ClientSeen { version: known(&self.abilities.client) },
            shell: None,
            images: session.map_or(Provenance::Unknown, |session| session.world.images.clone()),
            brought: self.brought.clone(),
            machine: Some(world::machine()),
        }
    }
}

/// Where checks ask their commands: with the home folder that the student's shell has in the machine. Nothing without a
/// machine that is up.
fn desk(session: &Session, variables: &Variables) -> Option<Desk> {
    let machine = session.machine.as_ref().filter(|_| !session.has_lost_its_machine())?;
    let first = machine.entries.first();
    let home = world::home(variables, || session.home());
    Some(Desk {
        inside: (!first.is_here()).then(|| first.clone()),
        folder: session.work.clone().unwrap_or_else(|| home.clone()),
        home,
        environment: machine.environment.clone(),
    })
}

/// Whether the student types in the lab's machine, where there is one. A shell outside that is led to its engine types
/// the host's programs; one that is not asks about what was done in there.
fn is_typed_there(session: &Session, variables: &Variables) -> bool {
    session.is_seen_inside() || client_engine(variables).to != session.world.docker_host
}

/// What has to be known to tell whether requirements are met.
#[derive(Default)]
struct Needs {
    client: bool,
    store: bool,
}

impl Needs {
    fn of<'r>(requirements: impl Iterator<Item = &'r Requirement>) -> Self {
        let mut needs = Self::default();
        for requirement in requirements {
            match requirement.what {
                Required::Client(_) | Required::ContentTrust => needs.client = true,
                Required::Signing => needs.store = true,
                Required::Engine(_) | Required::Tool(_) => {}
            }
        }
        needs
    }
}

/// `NAME=value` lines of what the shell has set and not exported.
fn unexported(variables: &Variables) -> BTreeMap<String, String> {
    let text = text(variables, UNEXPORTED).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn own_scratch(base: &Path) -> Result<(Option<Scratch>, PathBuf), Refusal> {
    let scratch = Scratch::make(base).map_err(Refusal::own)?;
    let path = scratch.path().to_owned();
    Ok((Some(scratch), path))
}
