//! When a deed was done first, what it is about, and what is told where it was not.

use super::*;
use crate::{
    journal::{EngineEvent, Subject},
    syntax::yaml,
    verdict::{DeedSeen, OwnAction},
};

fn read(yaml: &str) -> DeedCheck {
    let decoder = Decoder::default();
    let deed = DeedCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    assert_eq!(decoder.into_problems(), [], "{yaml}");
    deed.unwrap()
}

fn event(subject: Subject, action: &str, image: &str) -> EngineEvent {
    EngineEvent { subject, action: action.into(), image: Some(image.into()), id: None }
}

fn entry(second: i64, event: EngineEvent) -> Entry {
    Entry { at: Timestamp::from_second(second).unwrap(), deed: Deed::Engine(event) }
}

fn pulled(second: i64, image: &str) -> Entry {
    entry(second, event(Subject::Image, "pull", image))
}

#[test]
fn a_deed_was_done_first_at_the_entry_that_made_it_true() {
    let first = |yaml: &str, entries: &[Entry]| {
        read(yaml).first_done(entries, &Vars::new()).map(Timestamp::as_second)
    };
    let many: Vec<Entry> = (1..=9)
        .map(|second| pulled(second, if second < 4 { "alpine:1" } else { "alpine:2" }))
        .collect();
    assert_eq!(first("{ pulled: \"alpine:1\" }", &many), Some(1));
    assert_eq!(first("{ pulled: \"alpine:2\" }", &many), Some(4));
    assert_eq!(first("{ pulled: \"alpine:2\" }", &many[..4]), Some(4), "the last entry of all");
    assert_eq!(first("{ pulled: \"alpine:2\" }", &many[..3]), None);
    assert_eq!(first("{ pulled: \"alpine:2\" }", &[]), None);
}

#[test]
fn a_deed_of_containers_is_told_from_one_of_images() {
    assert!(read("{ ran: alpine }").runs());
    assert!(!read("{ pulled: alpine }").runs() && !read("{ removed: alpine }").runs());
}

#[test]
fn the_same_deed_with_other_images_is_found_for_pulls_and_containers() {
    let entries = [pulled(1, "busybox:1"), entry(2, event(Subject::Container, "start", "mongo:1"))];
    let alike = |yaml: &str| -> Vec<String> {
        read(yaml).alike(&entries).iter().map(Reference::familiar).collect()
    };
    assert_eq!(alike("{ pulled: alpine }"), ["busybox:1"]);
    assert_eq!(alike("{ ran: alpine }"), ["mongo:1"]);
    assert_eq!(alike("{ tagged: alpine }"), Vec::<String>::new());
}

#[test]
fn what_labcheck_did_while_it_solved_another_step_is_told_once_for_each_action() {
    let solved = |action: &str| Entry {
        at: Timestamp::UNIX_EPOCH,
        deed: Deed::ByLabcheck {
            step: "s".into(),
            event: event(Subject::Image, action, "alpine:latest"),
        },
    };
    let actions = ["pull", "push", "tag", "start", "pull", "untag"];
    let seen = by_labcheck(&actions.map(solved));
    let told = [OwnAction::Pull, OwnAction::Push, OwnAction::Tag, OwnAction::Start];
    let of =
        |action| DeedSeen::ByLabcheck { step: "s".into(), action, image: "alpine:latest".into() };
    assert_eq!(seen, told.map(of));
}

#[test]
fn the_nature_of_a_deed_is_what_it_needs_brings_and_publishes() {
    for (yaml, needs, brings, publishes) in [
        ("{ pulled: alpine }", Some(true), true, false),
        ("{ ran: alpine }", Some(false), true, false),
        ("{ removed: alpine }", Some(false), false, false),
        ("{ pushed: alpine }", None, true, true),
        ("{ published: example.com/c }", None, false, true),
        ("{ tagged: alpine }", None, false, false),
    ] {
        let deed = read(yaml);
        let nature = deed.nature();
        let needed: Vec<bool> = nature.needs.iter().map(|needed| needed.pulled).collect();
        assert_eq!(needed, Vec::from_iter(needs), "{yaml}");
        assert_eq!((nature.brings.is_some(), nature.publishes.is_some()), (brings, publishes));
    }
}
