//! `labcheck reset step2`: puts a step back to where it was before, with those that need it: its images,
//! what it pushed and signed, the keys that this made, and what the journal has of it.

use std::{collections::BTreeSet, fmt::Write as _, fs, io, path::Path, time::Duration};

use crate::{
    classroom::{
        WorldKind,
        standing::{
            Session,
            control::{self, Answer, Request},
        },
    },
    cli::student::ResetArgs,
    exit::ExitStatus,
    fact::{Fact, ObserveError},
    host::{engine::Engine, evidence::UpTo, read},
    image::EngineImage,
    journal::{self, Deed, Entry, deeds, lifetime},
    object::{NoManager, ObjectKind, ObjectName, Sought},
    oci::Reference,
    output::{print::tell, refusal::Refusal, signals::cancelled_by_signals},
    place::{find, origin::Origin, steps, student::StudentPlace},
    run::Undo,
    text,
};

/// How long the classroom has for an answer.
const WITHIN: Duration = Duration::from_secs(20);
/// Bytes of a key file that are read for its role.
const LARGEST_KEY: u64 = 64 << 10;

/// Does it.
pub(super) async fn reset(args: ResetArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let cancel = cancelled_by_signals();
    let mut id = String::new();
    let mut place = find::find_for(None, true, origin, &cancel, |lab| {
        id = steps::one_step(lab, "reset", &args.step)?;
        Ok(())
    })?;
    let Some(session) = place.session.clone() else {
        return Err(Refusal::usage(
            "Steps are put back in a classroom only, and none is up. To have one: labcheck start",
        ));
    };
    let undo = Undo::of(&place.lab.scenario, &id, &place.vars);
    let plan = Plan::make(&mut place, &session, &undo).await?;
    if args.dry_run {
        tell(&plan.told(&undo, "Would be put back"));
        return Ok(ExitStatus::Passed);
    }
    let left = plan.carry_out(&place, &session, &undo).await;
    let title = if left.is_empty() { "Put back" } else { "Put back in part" };
    tell(&plan.told(&undo, title));
    if left.is_empty() {
        tell(&format!("To do it again: {id}. To see where you stand: labcheck\n"));
        return Ok(ExitStatus::Passed);
    }
    let left = left.iter().map(|left| format!("Not taken away: {}\n", clean(left)));
    let left: String = left.collect();
    Err(Refusal::error(format!("{left}Mend what is said there, then: labcheck reset {id}")))
}

/// What goes.
struct Plan {
    /// Names as the engine lists them, with those of the scenario.
    images: Vec<(String, String)>,
    containers: Vec<ObjectName>,
    objects: Vec<ObjectName>,
    kept: Vec<String>,
    not_ours: Vec<ObjectName>,
    published: Vec<String>,
    /// Answers that count no longer.
    answers: usize,
}

impl Plan {
    async fn make(
        place: &mut StudentPlace,
        session: &Session,
        undo: &Undo,
    ) -> Result<Self, ObserveError> {
        let observer = &place.host.observer;
        let there: BTreeSet<String> =
            observer.engine.images().await?.iter().flat_map(names).collect();
        let before = Before::read(place, session)?;
        let (mut images, mut kept) = (Vec::new(), Vec::new());
        for name in &undo.images {
            let Ok(reference) = name.parse::<Reference>() else { continue };
            if deeds::holds(&before.images, &reference) {
                kept.push(name.clone());
                continue;
            }
            let is_it = |n: &&String| n.parse::<Reference>().is_ok_and(|found| found == reference);
            let found = there.iter().find(is_it);
            images.extend(found.map(|found| (found.clone(), name.clone())));
        }
        let mut containers = Vec::new();
        if session.world.kind != WorldKind::Host {
            for container in observer.engine.containers().await? {
                if images.iter().any(|(name, _)| *name == container.image) {
                    containers.push(ObjectName::new(ObjectKind::Container, container.id));
                }
            }
        }
        let (set_up, made): (BTreeSet<_>, BTreeSet<_>) =
            undo.objects.iter().cloned().partition(|object| before.has(object));
        let (objects, not_ours) = objects(&observer.engine, session.world.kind, &made).await?;
        kept.extend(set_up.iter().map(ToString::to_string));
        let published = undo.published.iter().filter_map(|name| repository(name)).collect();
        let answers = answers(place, undo)?;
        Ok(Self { images, containers, objects, kept, not_ours, published, answers })
    }

    /// Takes it away; what could not be is told.
    async fn carry_out(&self, place: &StudentPlace, session: &Session, undo: &Undo) -> Vec<String> {
        let engine = &place.host.observer.engine;
        let mut left = Vec::new();
        for object in self.containers.iter().chain(&self.objects) {
            let removed = engine.remove(object).await;
            left.extend(removed.err().map(|fault| format!("{object}: {fault}")));
        }
        for (name, _) in &self.images {
            left.extend(engine.remove_image(name).await.err().map(|fault| fault.to_string()));
        }
        for repository in &self.published {
            let request = Request::Forget { repository: repository.clone() };
            match control::ask(&session.folder, &request, WITHIN).await {
                Ok(Answer::Forgotten { .. }) => {}
                Ok(Answer::Refused { reason }) => left.push(reason),
                Ok(other) => left.push(format!("the classroom answered {other:?}")),
                Err(error) => left.push(error.to_string()),
            }
            left.extend(
                forget_keys(&session.folder, repository).err().map(|error| error.to_string()),
            );
        }
        let marks = || undo.steps.iter().map(|step| Deed::Reset { step: step.clone() }).collect();
        let marked = place.host.evidence.iter().map(|evidence| evidence.note(marks()));
        left.extend(marked.filter_map(Result::err).map(|fault| fault.to_string()));
        left
    }

    fn told(&self, undo: &Undo, title: &str) -> String {
        let mut out = format!("{title}: {}\n", undo.steps.join(", "));
        for (_, name) in &self.images {
            let _ = writeln!(out, "  image {}", clean(name));
        }
        if !self.containers.is_empty() {
            let count = crate::wording::count(self.containers.len(), "container");
            let _ = writeln!(out, "  {count} made from them");
        }
        for object in &self.objects {
            let _ = writeln!(out, "  {}", clean(&object.to_string()));
        }
        for name in &self.published {
            let _ = writeln!(out, "  repository, signatures and keys of {}", clean(name));
        }
        if self.answers > 0 {
            let count = crate::wording::count(self.answers, "answer");
            let _ = writeln!(out, "  {count} to the handout's questions");
        }
        for name in &self.kept {
            let _ =
                writeln!(out, "  kept, because it was here before the first step: {}", clean(name));
        }
        for object in &self.not_ours {
            let _ = writeln!(
                out,
                "  kept, because nobody knows whether it is the lab's; remove it yourself: {}",
                clean(&object.to_string())
            );
        }
        out
    }
}

/// The objects that are there: those that go, and those that stay. On the user's own engine
/// one of the same name may be theirs.
async fn objects(
    engine: &Engine,
    world: WorldKind,
    made: &BTreeSet<ObjectName>,
) -> Result<(Vec<ObjectName>, Vec<ObjectName>), ObserveError> {
    let mut there = Vec::new();
    for object in made {
        let found = engine.inspect(&Sought::Named(object.clone())).await?;
        // A worker of a swarm says so when it is to remove something.
        let is_none = matches!(&found, Fact::Inspected(found) if found.is_empty());
        if !is_none && found != Fact::NoManager(NoManager::Alone) {
            there.push(object.clone());
        }
    }
    Ok(if world == WorldKind::Host { (Vec::new(), there) } else { (there, Vec::new()) })
}

fn names(image: &EngineImage) -> impl Iterator<Item = String> + use<> {
    image.tags.iter().chain(&image.digests).cloned().collect::<Vec<_>>().into_iter()
}

/// What was there before anybody did anything: it stays.
#[derive(Default)]
struct Before {
    /// Images of the lab's setup, or on the user's own engine.
    images: Vec<EngineImage>,
    /// What happened while the lab was set up.
    setup: Vec<Entry>,
    /// What happened since.
    since: Vec<Entry>,
}

impl Before {
    /// Whether it is one that the setup made, and not a later one of its name.
    fn has(&self, object: &ObjectName) -> bool {
        lifetime::stands(&self.setup, object).is_some() && !lifetime::went(&self.since, object)
    }

    fn read(place: &StudentPlace, session: &Session) -> Result<Self, ObserveError> {
        let Some(evidence) = &place.host.evidence else { return Ok(Self::default()) };
        let entries = evidence.read(UpTo::Written)?;
        let setup = journal::of_setup(&entries).to_vec();
        // An engine of the lab's own has nothing before its setup.
        let first = if session.world.kind == WorldKind::Host {
            journal::snapshots(journal::own(&entries)).pop()
        } else {
            journal::snapshots(&setup).into_iter().next()
        };
        let images = first.map(|(_, images)| images).unwrap_or_default();
        let since = journal::counting(&entries).into_owned();
        Ok(Self { images, setup, since })
    }
}

/// The answers to the questions of these steps.
fn answers(place: &StudentPlace, undo: &Undo) -> Result<usize, ObserveError> {
    let Some(evidence) = &place.host.evidence else { return Ok(0) };
    let entries = evidence.read(UpTo::Written)?;
    let own = journal::own(&entries);
    Ok(undo.steps.iter().map(|step| journal::answers::since_reset(own, step)).sum())
}

/// The repository of an image, or the collection, as it is typed.
fn repository(name: &str) -> Option<String> {
    Some(name.parse::<Reference>().ok()?.familiar_name())
}

/// Removes from the classroom's own configuration what a client keeps of a collection: its metadata, its
/// keys, and the root key once no other collection has keys here (Notary's `trust/` folder).
fn forget_keys(classroom: &Path, collection: &str) -> io::Result<()> {
    let trust = classroom.join("config/trust");
    let full = collection.parse::<Reference>().map_or(collection.to_owned(), |r| r.full_name());
    for metadata in [trust.join("tuf").join(&full), trust.join("tuf").join(collection)] {
        match fs::remove_dir_all(metadata) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let keys = || fs::read_dir(trust.join("private")).into_iter().flatten().flatten();
    let header = |path: &Path, line: &str| {
        let bytes = read::bounded(path, LARGEST_KEY).unwrap_or_default();
        String::from_utf8_lossy(&bytes).lines().any(|l| l.trim() == line)
    };
    for key in keys() {
        if [&full, collection].iter().any(|gun| header(&key.path(), &format!("gun: {gun}"))) {
            fs::remove_file(key.path())?;
        }
    }
    let has_targets = keys().any(|key| header(&key.path(), "role: targets"));
    for key in keys().filter(|key| !has_targets && header(&key.path(), "role: root")) {
        fs::remove_file(key.path())?;
    }
    Ok(())
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), 500)
}
