//! What is seen of the machine, and what of it is new.

use std::{collections::BTreeSet, path::PathBuf};

use serde_json::Value;

use super::{super::student::StudentPlace, Meant};
use crate::{
    fact::{Fact, ObserveError, Query},
    file::{FileAsked, FilePlace},
    host::{Observe as _, engine::Engine},
    image::EngineImage,
    journal::{Deed, Entry},
    lab::is_drawn,
    object::{ObjectKind, ObjectName, Sought, is_everywhere, is_id},
    oci::Reference,
    propose::{Around, Beginning, Had, KINDS, KnownImage, Looked, Seen, Spoken, Unfit, spoken},
    reach::{ReachAsked, Target},
};

/// How long a service may take to answer, as long as a check gives it.
const WITHIN_MS: u64 = 5_000;

/// Everything that is seen once.
pub(super) struct Eyes {
    engine: Engine,
    images: Vec<EngineImage>,
    known: Vec<KnownImage>,
    typed: BTreeSet<String>,
    /// Words that somebody gave as a name.
    names: BTreeSet<String>,
    containerd_store: bool,
    is_machine: bool,
    work: Option<PathBuf>,
    spoken: Spoken,
}

impl Eyes {
    /// Looks at the images, and at what is known of the place.
    pub(super) async fn open(
        place: &StudentPlace,
        journal: &[Entry],
    ) -> Result<Self, ObserveError> {
        let engine = place.host.observer.engine.clone();
        let containerd_store = match &place.session {
            Some(session) => session.engine.containerd_store,
            None => engine.info().await?.containerd_store,
        };
        let scenario = &place.lab.scenario;
        let known = scenario.classroom.images.iter().filter_map(|image| {
            let digest = place.vars.get(&format!("images.{}.digest", image.id))?;
            let (name, id) = (image.name.value.clone(), image.id.clone());
            Some(KnownImage { name, id, digest: digest.clone() })
        });
        let typed = journal.iter().filter_map(|entry| {
            if let Deed::Typed(typed) = &entry.deed { Some(&typed.arguments) } else { None }
        });
        Ok(Self {
            images: engine.images().await?,
            known: known.collect(),
            names: typed.clone().flat_map(|words| names_in(words)).map(str::to_owned).collect(),
            typed: typed.flatten().cloned().collect(),
            containerd_store,
            is_machine: place.host.observer.desk.is_some(),
            work: place.session.as_ref().and_then(|session| session.work.clone()),
            spoken: spoken(scenario, &place.vars),
            engine,
        })
    }

    /// Whether it is a lab's own machine, where everything is the lab's.
    pub(super) fn is_machine(&self) -> bool {
        self.is_machine
    }

    /// What is known besides one thing.
    pub(super) fn around<'e>(&'e self, step: &'e Beginning) -> Around<'e> {
        Around {
            images: &self.images,
            before: step.images(),
            known: &self.known,
            containerd_store: self.containerd_store,
            is_machine: self.is_machine,
            work: self.work.as_deref(),
            typed: &self.typed,
        }
    }

    /// All that was not there when the step began, and that no check speaks of.
    pub(super) async fn news(
        &self,
        place: &mut StudentPlace,
        step: &Beginning,
    ) -> Result<Vec<Meant>, ObserveError> {
        let mut news = Vec::new();
        for row in KINDS {
            let names = match row.looked {
                Looked::Image => self.new_images(step),
                Looked::Object(kind) => self.new_objects(place, kind, step).await?,
                Looked::File | Looked::Answers => Vec::new(),
            };
            news.extend(names.into_iter().map(|name| Meant { row, name }));
        }
        Ok(news)
    }

    fn new_images(&self, step: &Beginning) -> Vec<String> {
        let names = self.images.iter().flat_map(|image| {
            let mut names: Vec<&str> = image.real_tags().collect();
            if names.is_empty() {
                names.extend(image.digests.iter().map(String::as_str));
            }
            names
        });
        let names = names.filter_map(|name| name.parse::<Reference>().ok());
        let is_new = |name: &Reference| {
            step.had_image(name) != Had::Yes && !self.spoken.images.contains(name)
        };
        let names: BTreeSet<String> = names.filter(is_new).map(|name| name.familiar()).collect();
        names.into_iter().collect()
    }

    async fn new_objects(
        &self,
        place: &mut StudentPlace,
        kind: ObjectKind,
        step: &Beginning,
    ) -> Result<Vec<String>, ObserveError> {
        let mut new = Vec::new();
        for name in self.engine.names(kind).await? {
            let object = ObjectName::new(kind, &name);
            let is_the_engines = match kind {
                ObjectKind::Network => is_everywhere(&name),
                ObjectKind::Volume => is_id(&name),
                ObjectKind::Node => true,
                ObjectKind::Container
                | ObjectKind::Stack
                | ObjectKind::Service
                | ObjectKind::Secret
                | ObjectKind::Config => false,
            };
            let is_spoken = self.spoken.objects.contains(&object)
                || (kind == ObjectKind::Container && self.is_spoken_by_image(place, &name).await?);
            if !is_the_engines && !is_spoken && step.had(&object) != Had::Yes {
                new.push(name);
            }
        }
        // A name that the engine drew is another one every time, and so would be its place among the others.
        if kind == ObjectKind::Container {
            new.sort_by_key(|name| !self.is_named(name));
        }
        Ok(new)
    }

    /// Whether a check speaks of a container by its image: of one that nobody named.
    async fn is_spoken_by_image(
        &self,
        place: &mut StudentPlace,
        name: &str,
    ) -> Result<bool, ObserveError> {
        if self.is_named(name) || self.spoken.containers_of.is_empty() {
            return Ok(false);
        }
        let object = ObjectName::new(ObjectKind::Container, name);
        let told = inspected(place, object).await?;
        let image = told.as_ref().ok().and_then(|told| told.pointer("/Config/Image")?.as_str());
        let image = image.and_then(|image| image.parse::<Reference>().ok());
        Ok(image.is_some_and(|image| self.spoken.containers_of.contains(&image)))
    }

    /// Whether somebody called a container so.
    fn is_named(&self, name: &str) -> bool {
        !is_drawn(name) || self.names.contains(name)
    }

    /// Looks at one thing; nothing can be proposed where it is not there. Who names a container takes its name for one.
    pub(super) async fn look(
        &mut self,
        place: &mut StudentPlace,
        meant: &Meant,
        is_meant_by_name: bool,
    ) -> Result<Result<Seen, Unfit>, ObserveError> {
        let name = meant.name.clone();
        Ok(Ok(match meant.row.looked {
            Looked::Image => {
                let Ok(name) = name.parse() else { return Ok(Err(Unfit::OddName)) };
                Seen::Image(name)
            }
            Looked::Object(kind) => {
                let told = match inspected(place, ObjectName::new(kind, &name)).await? {
                    Ok(told) => told,
                    Err(why) => return Ok(Err(why)),
                };
                let is_named = is_meant_by_name || self.is_named(&name);
                let id = told.pointer("/Image").and_then(Value::as_str);
                let image = match id.filter(|_| kind == ObjectKind::Container) {
                    Some(id) => self.engine.image_config(id).await?,
                    None => None,
                };
                Seen::Object { kind, name, is_named, told, image }
            }
            Looked::File => {
                let (container, path) = in_container(&name);
                let within = container.clone().map_or(FilePlace::Machine, FilePlace::Container);
                let asked = FileAsked { within, path: path.clone() };
                let Fact::File(seen) = place.host.observe(&Query::File(asked)).await? else {
                    return Ok(Err(Unfit::Missing));
                };
                Seen::File { path, container, seen }
            }
            Looked::Answers => {
                let target = if name.starts_with("http://") {
                    Target::Http(name.clone())
                } else {
                    Target::Tcp(name.clone())
                };
                let asked = ReachAsked { target, from: None, within_ms: WITHIN_MS };
                let Fact::Reach(reached) = place.host.observe(&Query::Reach(asked)).await? else {
                    return Ok(Err(Unfit::Silent));
                };
                Seen::Answers { address: name, reached }
            }
        }))
    }
}

/// What stands behind `--name`.
fn names_in(words: &[String]) -> impl Iterator<Item = &str> {
    let behind = words.windows(2).filter(|pair| pair[0] == "--name").map(|pair| pair[1].as_str());
    behind.chain(words.iter().filter_map(|word| word.strip_prefix("--name=")))
}

/// `web:/etc/hosts`, as `docker cp` has it, or a path in the lab's machine.
fn in_container(name: &str) -> (Option<String>, String) {
    match name.split_once(':') {
        Some((container, path)) if path.starts_with('/') && !container.contains('/') => {
            (Some(container.to_owned()), path.to_owned())
        }
        _ => (None, name.to_owned()),
    }
}

async fn inspected(
    place: &mut StudentPlace,
    object: ObjectName,
) -> Result<Result<Value, Unfit>, ObserveError> {
    let told = place.host.observe(&Query::Inspect(Sought::Named(object))).await?;
    if let Fact::NoManager(_) = told {
        return Ok(Err(Unfit::NoSwarm));
    }
    let Fact::Inspected(objects) = told else { return Ok(Err(Unfit::Missing)) };
    Ok(objects.into_iter().next().ok_or(Unfit::Missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_stands_behind_the_flag_for_one() {
        for (typed, wanted) in [
            ("run --name brave_curie busy:1", &["brave_curie"][..]),
            ("run --name=brave_curie busy:1", &["brave_curie"]),
            ("rm brave_curie", &[]),
            ("logs --name", &[]),
            ("create --name a --name=b", &["a", "b"]),
        ] {
            let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            assert_eq!(names_in(&words).collect::<Vec<_>>(), wanted, "{typed}");
        }
    }
}
