//! Which of an engine's names are the lab's, and how the lab spells them.

use std::collections::BTreeSet;

use crate::{
    image::EngineImage,
    journal::{EngineEvent, Subject},
    oci::{Digest, LAB_REGISTRY, Naming, Reference},
};

/// The lab's part of an engine.
#[derive(Clone, Debug)]
pub(in super::super) struct Owned {
    naming: Naming,
    /// On a user's own engine whose names are as the handout has them: the full names of the lab's
    /// repositories. Nothing where all of the engine is the lab's, or the names themselves tell.
    only: Option<BTreeSet<String>>,
}

impl Owned {
    /// All of an engine, or what these names tell.
    pub(in super::super) fn by_names(naming: Naming) -> Self {
        Self { naming, only: None }
    }

    /// Of a user's own engine: these repositories, and whatever is called after the lab's
    /// registry.
    pub(in super::super) fn among_others(
        naming: Naming,
        repositories: impl IntoIterator<Item = String>,
    ) -> Self {
        let only = naming.is_letter_for_letter().then(|| repositories.into_iter().collect());
        Self { naming, only }
    }

    /// An image's name in the lab's spelling; nothing where it is none of the lab's.
    fn name(&self, name: &str) -> Option<String> {
        // `<none>:<none>`: an image without a name, as engines before API 1.43 list it.
        let own = self.naming.own_name(name).filter(|name| !name.starts_with('<'))?;
        let Some(only) = &self.only else { return Some(own) };
        let reference: Reference = own.parse().ok()?;
        let is_ours = reference.domain() == LAB_REGISTRY || only.contains(&reference.full_name());
        is_ours.then_some(own)
    }

    fn is_everything(&self) -> bool {
        self.naming.is_letter_for_letter() && self.only.is_none()
    }

    /// An event in the lab's spelling; nothing where it is about something else, or may be. `there` are the
    /// lab's images of that moment: a container may be made from one by its id.
    pub(super) fn event(&self, event: EngineEvent, there: &[EngineImage]) -> Option<EngineEvent> {
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
        Some(EngineEvent { image: Some(self.name(name)?), ..event })
    }

    /// The lab's images among an engine's.
    pub(super) fn images(&self, images: Vec<EngineImage>) -> Vec<EngineImage> {
        let own = |names: Vec<String>| -> Vec<String> {
            names.iter().filter_map(|name| self.name(name)).collect()
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

/// A collection's name in the lab's spelling. The service is the lab's own, so that names it does
/// not know are written as they are.
pub(super) fn collection(naming: &Naming, gun: &str) -> String {
    if naming.is_letter_for_letter() {
        return gun.to_owned();
    }
    let own = naming.own_name(gun).and_then(|name| name.parse::<Reference>().ok());
    own.map_or_else(|| gun.to_owned(), |name| name.full_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPINE: &str = "docker.io/library/alpine";

    fn event(image: Option<&str>) -> EngineEvent {
        let image = image.map(str::to_owned);
        EngineEvent { subject: Subject::Image, action: "tag".into(), image, id: None }
    }

    fn image(tags: &[&str]) -> EngineImage {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        EngineImage { id: "sha256:1".into(), tags, digests: Vec::new() }
    }

    #[test]
    fn of_a_users_engine_only_the_labs_names_are_written() {
        let hub = Owned::among_others(Naming::letter_for_letter(), [ALPINE.to_owned()]);
        let behind = Naming::behind("127.0.0.1:5001".into(), [ALPINE.to_owned()]);
        let names = Owned::among_others(behind, [ALPINE.to_owned()]);
        let private = Owned::by_names(Naming::letter_for_letter());
        for (seen, in_hub, in_names, in_private) in [
            (Some("alpine:edge"), Some("alpine:edge"), None, Some("alpine:edge")),
            (
                Some("localhost:5000/me/x:1"),
                Some("localhost:5000/me/x:1"),
                None,
                Some("localhost:5000/me/x:1"),
            ),
            (
                Some("127.0.0.1:5001/library/alpine:edge"),
                None,
                Some("alpine:edge"),
                Some("127.0.0.1:5001/library/alpine:edge"),
            ),
            (
                Some("127.0.0.1:5001/me/x:1"),
                None,
                Some("localhost:5000/me/x:1"),
                Some("127.0.0.1:5001/me/x:1"),
            ),
            (Some("secret/project:1"), None, None, Some("secret/project:1")),
            (Some("<none>:<none>"), None, None, None),
        ] {
            let told =
                |owned: &Owned| owned.event(event(seen), &[]).map(|event| event.image.unwrap());
            assert_eq!(told(&hub).as_deref(), in_hub, "{seen:?}");
            assert_eq!(told(&names).as_deref(), in_names, "{seen:?}");
            assert_eq!(told(&private).as_deref(), in_private, "{seen:?}");
        }
        let nameless = |owned: &Owned| owned.event(event(None), &[]).is_some();
        assert_eq!((nameless(&hub), nameless(&names), nameless(&private)), (false, false, true));
        let listed = vec![image(&["secret:1", "alpine:edge"]), image(&["secret:2"]), image(&[])];
        assert_eq!(hub.images(listed.clone()), [image(&["alpine:edge"])]);
        assert_eq!(names.images(listed.clone()), []);
        assert_eq!(private.images(listed.clone()), listed);
    }

    #[test]
    fn a_container_made_from_an_id_has_the_name_of_its_image() {
        let hub = Owned::among_others(Naming::letter_for_letter(), [ALPINE.to_owned()]);
        let private = Owned::by_names(Naming::letter_for_letter());
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
        assert_eq!(told(&hub, "cafe1"), Some(Some("alpine:edge".to_owned())));
        assert_eq!(told(&hub, "dead"), None, "it may be anybody's");
    }

    #[test]
    fn collections_are_read_back() {
        let naming = Naming::behind("127.0.0.1:5001".into(), [ALPINE.to_owned()]);
        for (seen, told) in [
            ("127.0.0.1:5001/library/alpine", ALPINE),
            ("127.0.0.1:5001/you/alpine", "localhost:5000/you/alpine"),
            ("example.com/you/collection", "example.com/you/collection"),
        ] {
            assert_eq!(collection(&naming, seen), told);
        }
        assert_eq!(collection(&Naming::letter_for_letter(), "collection"), "collection");
    }
}
