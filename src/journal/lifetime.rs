//! What the journal has about one object of the engine: that it came, and that it went.

use super::{Deed, EngineEvent, Entry, Subject};
use crate::object::{ObjectKind, ObjectName};

/// The entries about an object, with what tells whether anything can be missing.
pub fn lifetime(entries: &[Entry], object: &ObjectName) -> Vec<Entry> {
    let is_of = |deed: &Deed| match deed {
        Deed::Engine(event) | Deed::ByLabcheck { event, .. } => is_about(event, object),
        Deed::Recorded { .. } | Deed::Gap | Deed::Resumed => true,
        Deed::Opened
        | Deed::Images(_)
        | Deed::Registry(_)
        | Deed::Trust(_)
        | Deed::ClientEnded { .. }
        | Deed::Typed(_)
        | Deed::TypedEnded { .. }
        | Deed::TypedUnseen
        | Deed::Judged { .. }
        | Deed::Hint { .. }
        | Deed::Answered(_)
        | Deed::Solved { .. }
        | Deed::Typing { .. }
        | Deed::SolveEnded { .. }
        | Deed::SolvedNothing { .. }
        | Deed::Done { .. }
        | Deed::Reset { .. }
        | Deed::SetUp
        | Deed::Forgotten { .. }
        | Deed::Between => false,
    };
    entries.iter().filter(|entry| is_of(&entry.deed)).cloned().collect()
}

/// Whether it was made, by these entries about it. A node has no name when it comes: the first that tells it is an
/// `update` (measured: 20.10).
pub fn was_made(entries: &[Entry], object: &ObjectName) -> bool {
    let comes_by = match object.kind {
        ObjectKind::Container
        | ObjectKind::Network
        | ObjectKind::Volume
        | ObjectKind::Stack
        | ObjectKind::Service
        | ObjectKind::Secret
        | ObjectKind::Config => "create",
        ObjectKind::Node => "update",
    };
    let is_make = |event: &EngineEvent| event.action == comes_by && is_about(event, object);
    entries.iter().any(|entry| matches!(&entry.deed, Deed::Engine(event) if is_make(event)))
}

/// When an object came that was there when these entries end: of a lab's setup, it is what everybody begins with.
pub fn stands(entries: &[Entry], object: &ObjectName) -> Option<Entry> {
    let about = entries
        .iter()
        .filter(|entry| matches!(&entry.deed, Deed::Engine(event) if is_about(event, object)));
    let mut came = None;
    for entry in about {
        let one = std::slice::from_ref(entry);
        if was_made(one, object) {
            came = Some(entry.clone());
        } else if went(one, object) {
            came = None;
        }
    }
    came
}

/// Whether it was taken away, by these entries about it.
pub fn went(entries: &[Entry], object: &ObjectName) -> bool {
    let goes = |event: &EngineEvent| {
        matches!(event.action.as_str(), "destroy" | "remove") && is_about(event, object)
    };
    entries.iter().any(|entry| matches!(&entry.deed, Deed::Engine(event) if goes(event)))
}

/// Whether everything that came and went is written down: in a lab's own machine, without a gap.
pub fn is_followed(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry.deed, Deed::Recorded { .. }))
}

/// Whether something may have come and gone that nobody saw.
pub fn has_gap(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.deed == Deed::Gap)
}

/// Whether an event is about it.
fn is_about(event: &EngineEvent, object: &ObjectName) -> bool {
    let is_its_kind = match object.kind {
        ObjectKind::Container => matches!(event.subject, Subject::Container | Subject::Build),
        ObjectKind::Network => event.subject == Subject::Network,
        ObjectKind::Volume => event.subject == Subject::Volume,
        ObjectKind::Service => event.subject == Subject::Service,
        ObjectKind::Node => event.subject == Subject::Node,
        ObjectKind::Secret => event.subject == Subject::Secret,
        ObjectKind::Config => event.subject == Subject::Config,
        // The engine has no such thing: `gone` is refused for it.
        ObjectKind::Stack => false,
    };
    is_its_kind && event.name.as_ref() == Some(&object.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn event(subject: Subject, action: &str, name: &str) -> Deed {
        let (action, name) = (action.to_owned(), Some(name.to_owned()));
        Deed::Engine(EngineEvent { subject, action, image: None, id: None, name })
    }

    fn entries(deeds: impl IntoIterator<Item = Deed>) -> Vec<Entry> {
        deeds.into_iter().map(|deed| Entry { at: Timestamp::UNIX_EPOCH, deed }).collect()
    }

    fn volume(name: &str) -> ObjectName {
        ObjectName::new(ObjectKind::Volume, name)
    }

    #[test]
    fn an_object_was_made_where_one_of_its_kind_and_name_was() {
        let all = entries([
            event(Subject::Volume, "create", "data"),
            event(Subject::Volume, "destroy", "data"),
            event(Subject::Volume, "mount", "other"),
            event(Subject::Network, "create", "other"),
            event(Subject::Build, "create", "built"),
        ]);
        let made = |object: ObjectName| was_made(&lifetime(&all, &object), &object);
        assert!(made(volume("data")) && !made(volume("other")) && !made(volume("da")));
        let container = |name| ObjectName::new(ObjectKind::Container, name);
        assert!(made(container("built")) && !made(container("data")));
        assert_eq!(lifetime(&all, &volume("data")).len(), 2);
    }

    #[test]
    fn what_came_last_stands_until_it_is_taken_away() {
        let data = |actions: &[&str]| {
            let all = actions.iter().map(|action| event(Subject::Volume, action, "data"));
            entries(all.chain([event(Subject::Volume, "destroy", "other")]))
        };
        for (actions, is_there) in [
            (&["create"][..], true),
            (&["create", "destroy"], false),
            (&["create", "destroy", "create", "mount"], true),
            (&["mount"], false),
        ] {
            let all = data(actions);
            assert_eq!(stands(&all, &volume("data")).is_some(), is_there, "{actions:?}");
            assert_eq!(went(&all, &volume("data")), actions.contains(&"destroy"));
        }
    }

    #[test]
    fn what_labcheck_made_for_another_step_was_not_made() {
        let Deed::Engine(made) = event(Subject::Volume, "create", "data") else { panic!() };
        let by = Deed::ByLabcheck { step: "other".into(), event: made };
        let all = entries([by]);
        assert!(!was_made(&all, &volume("data")));
        assert_eq!(lifetime(&all, &volume("data")).len(), 1, "it is told");
    }

    #[test]
    fn a_machine_tells_of_everything_and_a_gap_that_something_may_lack() {
        let recorded = Deed::Recorded { machine: "main".into(), programs: Vec::new() };
        let all = entries([recorded, Deed::Opened]);
        let told = lifetime(&all, &volume("data"));
        assert!(is_followed(&told) && !has_gap(&told));
        let told = lifetime(&entries([Deed::Gap]), &volume("data"));
        assert!(!is_followed(&told) && has_gap(&told));
    }
}
