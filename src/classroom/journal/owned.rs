//! Which of an engine's images and containers are the lab's.

use std::collections::BTreeSet;

use crate::{
    image::EngineImage,
    journal::{EngineEvent, Subject},
    oci::{Digest, LAB_REGISTRY, Reference},
};

/// The lab's part of an engine.
#[derive(Clone, Debug)]
pub(in super::super) struct Owned {
    /// On a user's own engine the full names of the lab's repositories. Nothing where all of the engine is the lab's.
    only: Option<BTreeSet<String>>,
}

impl Owned {
    /// All of an engine.
    pub(in super::super) fn everything() -> Self {
        Self { only: None }
    }

    /// Of a user's own engine: these repositories, and whatever is called after the lab's
    /// registry.
    pub(in super::super) fn among_others(repositories: impl IntoIterator<Item = String>) -> Self {
        Self { only: Some(repositories.into_iter().collect()) }
    }

    /// Whether an image of this name is the lab's.
    fn has(&self, name: &str) -> bool {
        // `<none>:<none>`: an image without a name, as engines before API 1.43 list it.
        if name.starts_with('<') {
            return false;
        }
        let Some(only) = &self.only else { return true };
        let is_ours = |reference: Reference| {
            reference.domain() == LAB_REGISTRY || only.contains(&reference.full_name())
        };
        name.parse().is_ok_and(is_ours)
    }

    fn is_everything(&self) -> bool {
        self.only.is_none()
    }

    /// An event about the lab's; nothing where it is about something else, or may be. `there` are the
    /// lab's images of that moment: a container may be made from one by its id. What users call their containers on
    /// their own engine is left out: one of the lab's image may be theirs.
    pub(super) fn event(&self, event: EngineEvent, there: &[EngineImage]) -> Option<EngineEvent> {
        let name = event.name.clone().filter(|_| self.is_everything());
        let event = EngineEvent { name, ..event };
        let Some(name) = &event.image else { return self.is_everything().then_some(event) };
        if event.subject == Subject::Container && is_hex(name) && !is_tag(name, there) {
            let image = named_by_id(name, there);
            let subject = if is_whole_id(name) { Subject::Build } else { Subject::Container };
            return (image.is_some() || self.is_everything()).then_some(EngineEvent {
                subject,
                image,
                ..event
            });
        }
        self.has(name).then_some(event)
    }

    /// The lab's images among an engine's.
    pub(super) fn images(&self, images: Vec<EngineImage>) -> Vec<EngineImage> {
        let own = |names: Vec<String>| -> Vec<String> {
            names.into_iter().filter(|name| self.has(name)).collect()
        };
        let images = images.into_iter().filter_map(|image| {
            let (tags, digests) = (own(image.tags), own(image.digests));
            let is_ours = self.is_everything() || !tags.is_empty() || !digests.is_empty();
            is_ours.then_some(EngineImage { id: image.id, tags, digests })
        });
        images.collect()
    }
}

/// An image's id, or the beginning of one.
fn is_hex(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How the engine's own programs name an image.
fn is_whole_id(text: &str) -> bool {
    text.parse::<Digest>().is_ok()
}

/// Names come before ids, as the engine looks them up.
fn is_tag(text: &str, there: &[EngineImage]) -> bool {
    let Ok(wanted) = text.parse::<Reference>() else { return false };
    let is_wanted = |tag: &String| tag.parse::<Reference>().is_ok_and(|tag| tag == wanted);
    there.iter().any(|image| image.tags.iter().any(is_wanted))
}

/// A name of the image with this id.
fn named_by_id(id: &str, there: &[EngineImage]) -> Option<String> {
    let bare = |id: &str| id.strip_prefix("sha256:").unwrap_or(id).to_owned();
    let image = there.iter().find(|image| bare(&image.id).starts_with(&bare(id)))?;
    image.tags.iter().chain(&image.digests).next().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPINE: &str = "docker.io/library/alpine";

    fn event(image: Option<&str>) -> EngineEvent {
        let image = image.map(str::to_owned);
        EngineEvent { subject: Subject::Image, action: "tag".into(), image, id: None, name: None }
    }

    fn image(tags: &[&str]) -> EngineImage {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        EngineImage { id: "sha256:1".into(), tags, digests: Vec::new() }
    }

    #[test]
    fn of_a_users_engine_only_the_labs_names_are_written() {
        let host = Owned::among_others([ALPINE.to_owned()]);
        let private = Owned::everything();
        for (seen, in_host, in_private) in [
            (Some("alpine:edge"), true, true),
            (Some("localhost:5000/me/x:1"), true, true),
            (Some("127.0.0.1:5001/library/alpine:edge"), false, true),
            (Some("secret/project:1"), false, true),
            (Some("<none>:<none>"), false, false),
            (None, false, true),
        ] {
            let told = |owned: &Owned| owned.event(event(seen), &[]);
            assert_eq!(told(&host), in_host.then(|| event(seen)), "{seen:?}");
            assert_eq!(told(&private), in_private.then(|| event(seen)), "{seen:?}");
        }
        let listed = vec![image(&["secret:1", "alpine:edge"]), image(&["secret:2"]), image(&[])];
        assert_eq!(host.images(listed.clone()), [image(&["alpine:edge"])]);
        assert_eq!(private.images(listed.clone()), listed);
    }

    #[test]
    fn a_container_made_from_an_id_has_the_name_of_its_image() {
        let host = Owned::among_others([ALPINE.to_owned()]);
        let private = Owned::everything();
        let there = [
            EngineImage { id: "sha256:cafe12".into(), ..image(&["alpine:edge"]) },
            EngineImage { id: "sha256:beef34".into(), ..image(&["cafe:latest"]) },
        ];
        let told = |owned: &Owned, seen: &str| {
            let event = EngineEvent { subject: Subject::Container, ..event(Some(seen)) };
            owned.event(event, &there).map(|event| event.image)
        };
        for (seen, named) in [
            ("cafe1", Some("alpine:edge")),
            ("sha256:cafe12", Some("alpine:edge")),
            ("cafe", Some("cafe")), // a name, and it comes first
            ("alpine:edge", Some("alpine:edge")),
            ("dead", None),
        ] {
            assert_eq!(told(&private, seen), Some(named.map(str::to_owned)), "{seen}");
        }
        let whole = format!("sha256:{}", "c0ffee42".repeat(8));
        let there = [EngineImage { id: whole.clone(), ..image(&["alpine:edge"]) }];
        for (seen, subject) in [(&*whole, Subject::Build), ("c0ffee42", Subject::Container)] {
            let event = EngineEvent { subject: Subject::Container, ..event(Some(seen)) };
            let told = private.event(event, &there).unwrap();
            assert_eq!((told.subject, told.image.as_deref()), (subject, Some("alpine:edge")));
        }
        let named = EngineEvent {
            subject: Subject::Container,
            name: Some("my-secret".into()),
            ..event(Some("alpine:edge"))
        };
        let name = |owned: &Owned| owned.event(named.clone(), &there).unwrap().name;
        assert_eq!((name(&host), name(&private)), (None, named.name.clone()));
        assert_eq!(told(&host, "cafe1"), Some(Some("alpine:edge".to_owned())));
        assert_eq!(told(&host, "dead"), None, "it may be anybody's");
    }
}
