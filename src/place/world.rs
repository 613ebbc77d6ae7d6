//! From a scenario and a machine to a classroom: which engine serves, what it has to hold.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use super::{evidence, machine::Machine, origin::Origin};
use crate::{
    brought::Brought,
    classroom::{
        Classroom, ClassroomError, Description, EngineChoice, ImageContent, ImageWanted, Note,
        Spec, WorldKind,
        images::{self, ImageError},
    },
    cli::EngineArg,
    fact::ObserveError,
    host::{
        desk::Desk,
        docker::{DockerCli, Variables},
        door::Door,
        engine::{Engine, EngineInfo},
        observer::Observer,
        real::RealHost,
        shells::ShellProgram,
    },
    machine::{Unmet, programs::with_administrators},
    output::refusal::chain,
    record::{self, ClientSeen, EngineSeen, MachineSeen, World},
    run::{Abilities, Reach, misfit},
    scenario::{
        classroom::{Build, ClassroomSpec},
        model::{Scenario, ShellKind},
    },
    syntax::template::Vars,
};

/// Characters of an error shown at most.
const TOLD: usize = 4_000;

/// What the scenario orders, in the classroom's own words.
pub fn order(scenario: &Scenario) -> Spec {
    let spec = &scenario.classroom;
    let images = spec.images.iter().map(|image| ImageWanted {
        id: image.id.clone(),
        name: image.name.value.clone(),
        tagged: image.tagged,
        variant: image.variant.clone(),
        content: match image.build {
            Build::Shell => ImageContent::Shell,
            Build::Files => ImageContent::Files,
        },
        signed: image.signed,
        hub: image.hub.clone(),
    });
    Spec {
        images: images.collect(),
        hosts: spec.hosts.iter().map(|host| host.value.clone()).collect(),
        upstream: None,
        plugins: Vec::new(),
        machines: spec.machines.iter().map(|machine| machine.value.clone()).collect(),
        laid: Vec::new(),
        work: None,
        recorded: scenario.recorded().into_iter().map(str::to_owned).collect(),
    }
}

/// Chooses the engine by what is installed alone: whether the user's own does, nobody is asked here
/// ([`super::choice::decide`] asks). The second part says why it is not a private one, where it is
/// not.
pub fn choose(
    wanted: EngineArg,
    machine: &Machine,
) -> Result<(EngineChoice, Option<String>), String> {
    let needs = machine.private_engine();
    let host = || EngineChoice::Host(machine.docker_host.clone());
    let missing = |unmet: Vec<Unmet>| {
        unmet
            .iter()
            .map(|unmet| format!("{} ({})", unmet.what, unmet.remedy))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (wanted, needs) {
        (EngineArg::Host, _) => Ok((host(), None)),
        (_, Ok(needs)) => Ok((EngineChoice::Private(needs), None)),
        (EngineArg::Private, Err(unmet)) => {
            Err(format!("a private engine cannot be had: missing {}", missing(unmet)))
        }
        (EngineArg::Auto, Err(unmet)) => Ok((host(), Some(missing(unmet)))),
    }
}

/// Brings the classroom up.
pub async fn open(
    base: &Path,
    scenario: &Scenario,
    choice: &EngineChoice,
) -> Result<Classroom, ClassroomError> {
    open_ordered(base, &order(scenario), choice).await
}

/// The same, with what the command line and the surroundings add to the order.
pub async fn open_ordered(
    base: &Path,
    order: &Spec,
    choice: &EngineChoice,
) -> Result<Classroom, ClassroomError> {
    Box::pin(Classroom::open(base, order, choice)).await
}

/// What the engine of a classroom says of itself.
pub(crate) async fn engine_of(classroom: &Classroom) -> Result<EngineInfo, ObserveError> {
    Engine::at(&classroom.world().docker_host)?.info().await
}

/// Why the classroom could not be brought up, and what to do next.
pub fn tell_unopened(error: &ClassroomError) -> String {
    let text = format!("The lab's classroom cannot be brought up: {}", chain(error));
    // An upstream's words may be part of it.
    let text = crate::text::for_terminal(text.as_bytes(), TOLD);
    if !matches!(error, ClassroomError::Upstream(_)) {
        return text;
    }
    format!("{text}\nNext: mend that, or leave --upstream away to use the lab's own stand-ins")
}

/// A classroom entered: what types into it, and what is known of it.
pub struct Entered {
    /// Types and observes.
    pub host: RealHost,
    /// What the scenario's requirements are held against.
    pub abilities: Abilities,
    /// For the record.
    pub world: World,
    /// The digests of the classroom's images, as the scenario calls them.
    pub vars: Vars,
}

/// The engine of a classroom, where the docker command at hand fits it.
pub async fn fitting_engine(
    classroom: &Classroom,
    origin: &Origin,
) -> Result<EngineInfo, ObserveError> {
    let info = engine_of(classroom).await?;
    let cli = DockerCli::new(variables(origin, classroom), CancellationToken::new())
        .inside(classroom.inside().map(|entries| entries.first().clone()));
    match Box::pin(misfit(&cli, &info)).await {
        Some(misfit) => Err(misfit.fault()),
        None => Ok(info),
    }
}

/// The home folder that a student's shell has in the lab's machine as it has it outside.
pub(crate) fn home(variables: &Variables, other: impl FnOnce() -> PathBuf) -> PathBuf {
    let home = variables.get(OsStr::new("HOME")).map(PathBuf::from);
    home.filter(|home| home.is_absolute()).unwrap_or_else(other)
}

/// Where shells begin.
#[derive(Clone, Debug)]
pub struct Begin {
    /// The home folder.
    pub home: PathBuf,
    /// The folder.
    pub folder: PathBuf,
}

impl Begin {
    /// In a home folder of the classroom's own.
    pub fn at_home(classroom: &Classroom) -> Self {
        Self { home: classroom.home(), folder: classroom.home() }
    }
}

/// Enters a classroom as a student would: with shells that live in it.
pub async fn enter(
    classroom: &Classroom,
    scenario: &Scenario,
    (origin, begin): (&Origin, Begin),
    cancel: &CancellationToken,
) -> Result<Entered, ObserveError> {
    let mut variables = variables(origin, classroom);
    variables.insert("HOME".into(), begin.home.into_os_string());
    let engine = Engine::at(&classroom.world().docker_host)?;
    let info = engine.info().await?;
    let cli = DockerCli::new(variables.clone(), cancel.clone())
        .inside(classroom.inside().map(|entries| entries.first().clone()));
    let client = cli.version().await?;
    if let Some(misfit) = Box::pin(misfit(&cli, &info)).await {
        return Err(misfit.fault());
    }
    let observer = Observer {
        engine,
        trust_server: Some(classroom.trust_inside()),
        inside: classroom.inside(),
        desk: desk(classroom),
        scratch: classroom.temporary(),
        cancel: cancel.clone(),
    };
    let door = door(classroom.world(), classroom.path())?;
    let shell = shell_program(scenario, &origin.machine);
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let world = World {
        kind: kind(classroom.world().kind),
        engine: EngineSeen { version: known(&info.version), storage: known(&info.storage) },
        client: ClientSeen { version: known(&client) },
        shell: Some(shell.seen(cancel).await),
        images: classroom.world().images.clone(),
        brought: classroom.world().brought.clone(),
        machine: Some(machine()),
    };
    Ok(Entered {
        host: RealHost::new(observer, shell, variables, begin.folder, door)
            .with_evidence(Some(evidence::of_own(classroom.journal_path(), classroom.settler()))),
        abilities: Abilities {
            engine: info.version,
            client,
            containerd_store: info.containerd_store,
            tools: tools(scenario, &origin.machine, &classroom.world().brought),
            reach: reach(classroom.world()),
        },
        world,
        vars: digests(classroom),
    })
}

/// What commands of the lab's shell do not reach.
pub(crate) fn reach(world: &Description) -> Reach {
    let is_registry = |note: &Note| match note {
        Note::PortTaken | Note::NotReached { .. } => true,
        Note::AtStake(_) => false,
    };
    match world.kind {
        WorldKind::Private => Reach::NotTheInternet,
        WorldKind::Host if world.notes.iter().any(is_registry) => Reach::NotTheRegistry,
        WorldKind::Host => Reach::Everything,
    }
}

/// How a record calls a kind of world.
pub(crate) fn kind(world: WorldKind) -> record::WorldKind {
    match world {
        WorldKind::Private => record::WorldKind::Private,
        WorldKind::Host => record::WorldKind::Host,
    }
}

/// The machine at hand, for the record.
pub(super) fn machine() -> MachineSeen {
    let (os, arch) = crate::env::machine();
    MachineSeen { os: os.to_owned(), arch: arch.to_owned() }
}

/// `images.ID.digest` for the images whose digests are the same on every machine, so that a handout
/// can print them: those of files only, as labcheck builds them. The images of one world, such as
/// Docker Hub's of today, have no part in it.
pub(crate) fn constants(spec: &ClassroomSpec) -> Result<Vars, ImageError> {
    let digests = constant_digests(spec)?.into_iter();
    Ok(digests.map(|(id, digest)| (format!("images.{id}.digest"), digest)).collect())
}

/// The same by the images' ids.
pub fn constant_digests(spec: &ClassroomSpec) -> Result<BTreeMap<String, String>, ImageError> {
    let constant = spec.images.iter().filter(|image| image.build == Build::Files);
    constant
        .map(|image| {
            let built = images::files(image.name.value.path(), &image.variant)?;
            Ok((image.id.clone(), built.digest.to_string()))
        })
        .collect()
}

/// `images.ID.digest` for every image of the classroom.
pub(crate) fn digests(classroom: &Classroom) -> Vars {
    let digests = classroom.world().digests.iter();
    digests.map(|(id, digest)| (format!("images.{id}.digest"), digest.clone())).collect()
}

/// Where checks ask their commands; nothing without a machine.
fn desk(classroom: &Classroom) -> Option<Desk> {
    let inside = classroom.inside()?.first().clone();
    let (folder, home) = (classroom.home(), classroom.home());
    let environment = classroom.inner_environment();
    Some(Desk { inside: Some(inside), folder, home, environment })
}

/// What the lab's shells export: labcheck's own environment, without what would lead docker
/// elsewhere, and with the classroom's.
fn variables(origin: &Origin, classroom: &Classroom) -> Variables {
    let ours = |name: &std::ffi::OsStr| {
        let name = name.to_string_lossy();
        name.starts_with("DOCKER_")
            || name.starts_with("NOTARY_")
            || name.starts_with("LABCHECK_")
            || name.starts_with("BUILDKIT_")
    };
    let mut variables: Variables =
        origin.variables.clone().into_iter().filter(|(name, _)| !ours(name)).collect();
    // In the lab's machine whoever types is root.
    let path = &origin.machine.path;
    let path = if classroom.is_private() { with_administrators(path) } else { path.clone() };
    variables.insert("PATH".into(), path);
    variables.insert("HOME".into(), classroom.home().into_os_string());
    // The docker client leaves a file there where a classic build is refused (28.2: "docker-build-…").
    variables.insert("TMPDIR".into(), classroom.temporary().into_os_string());
    variables.extend(classroom.inner_environment().into_iter().map(|(n, v)| (n.into(), v.into())));
    variables
}

/// The way to the user's own engine by which it is known what labcheck's own commands make there; nothing in a world
/// without one.
pub(crate) fn door(world: &Description, folder: &Path) -> Result<Option<Door>, ObserveError> {
    match world.kind {
        WorldKind::Private => Ok(None),
        WorldKind::Host => Door::open(&world.docker_host, folder).map(Some).map_err(|error| {
            let folder = folder.display();
            ObserveError::Unfinished(format!(
                "no socket can be opened in {folder}: {error}; check the disk and `ulimit -n`"
            ))
        }),
    }
}

/// The shell that commands are typed into: bash, as most students do, where there is one.
pub(crate) fn shell_program(scenario: &Scenario, machine: &Machine) -> ShellProgram {
    let wanted = scenario.shell.as_ref().map_or(ShellKind::Bash, |shell| shell.value);
    let bash = machine.program("bash");
    match (wanted, bash) {
        (ShellKind::Bash, Some(bash)) => ShellProgram::bash(bash),
        (ShellKind::Bash, None) | (ShellKind::Sh, _) => ShellProgram::sh(),
    }
}

/// What to know where a lab's commands are meant for bash and there is none.
pub(crate) fn without_bash(scenario: &Scenario, machine: &Machine) -> Option<String> {
    let program = shell_program(scenario, machine);
    (scenario.shell.is_none() && !program.is_bash).then(|| {
        "There is no bash on the PATH, so commands are typed into /bin/sh. What only bash understands \
         fails there. To have it as most students do: install bash"
            .to_owned()
    })
}

/// The programs found or brought, of those that the scenario asks for.
pub(crate) fn tools(
    scenario: &Scenario,
    machine: &Machine,
    brought: &[Brought],
) -> BTreeSet<String> {
    let is_brought = |name: &str| brought.iter().any(|brought| brought.program == name);
    let tools = scenario.tools(&scenario.steps).into_iter();
    tools.filter(|name| machine.program(name).is_some() || is_brought(name)).collect()
}
