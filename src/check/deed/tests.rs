//! When a deed was done first, what it is about, and what is told where it was not.

use super::*;
use crate::{
    journal::{DeedAsked, EngineEvent, Subject, deeds::Through},
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
    EngineEvent { subject, action: action.into(), image: Some(image.into()), id: None, name: None }
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

/// What differs where these entries are all that is known.
fn differences(yaml: &str, name: &str, entries: &[Entry]) -> Vec<Difference> {
    let answer = Ok(crate::fact::Fact::Deeds(entries.into()));
    let seen = [Observation { query: Query::Deeds(name.into()), answer }];
    let context =
        Context { vars: &Vars::new(), line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    let found = read(yaml).judge(&seen, &context).unwrap();
    found.into_iter().map(|mismatch| mismatch.what).collect()
}

#[test]
fn a_pull_that_is_wanted_by_tag_or_by_trust_or_in_a_row_is_no_other_one() {
    let plain = |image: &str| DeedSeen::Pulled { image: image.into(), through: Through::Plain };
    let wanted = |through, in_a_row| DeedAsked::Pulled { image: "a:1".into(), through, in_a_row };
    let two = [pulled(1, "a:1"), pulled(2, "a:1")];
    for fine in ["", ", through: tag", ", in_a_row: 2"] {
        let yaml = format!("{{ pulled: \"a:1\"{fine} }}");
        assert_eq!(differences(&yaml, "a:1", &two), [], "{yaml}");
    }
    let by_trust = differences("{ pulled: \"a:1\", through: trust }", "a:1", &two);
    let (wanted_by_trust, seen) = (wanted(Some(Through::Trust), 1), vec![plain("a:1")]);
    assert_eq!(by_trust, [Difference::NotDone { wanted: wanted_by_trust, seen }]);
    let in_a_row = differences("{ pulled: \"a:1\", in_a_row: 3 }", "a:1", &two);
    let seen = vec![DeedSeen::InARow { times: 2 }, plain("a:1")];
    assert_eq!(in_a_row, [Difference::NotDone { wanted: wanted(None, 3), seen }]);
    let others = [pulled(1, "a:2"), pulled(2, "a:3"), pulled(3, "a:2")];
    let seen = vec![plain("a:2"), plain("a:3")];
    let other = differences("{ pulled: \"a:1\" }", "a:1", &others);
    assert_eq!(other, [Difference::NotDone { wanted: wanted(None, 1), seen }], "each once");
    let pushed = differences("{ pushed: \"a:1\" }", "a:1", &others[..1]);
    let wanted = DeedAsked::Pushed { image: "a:1".into(), signing: None };
    assert_eq!(pushed, [Difference::NotDone { wanted, seen: vec![plain("a:2")] }]);
}

#[test]
fn another_container_is_told_where_one_is_wanted_and_nothing_where_no_deed_is_like_it() {
    let entries = [
        entry(1, event(Subject::Container, "start", "mongo:1")),
        entry(2, event(Subject::Container, "start", "mongo:1")),
    ];
    let seen = vec![DeedSeen::RanAnother { image: "mongo:1".into() }];
    let wanted = DeedAsked::Ran { image: "a:1".into() };
    let told = differences("{ ran: \"a:1\" }", "a:1", &entries);
    assert_eq!(told, [Difference::NotDone { wanted, seen }]);
    assert_eq!(differences("{ ran: \"mongo:1\" }", "mongo:1", &entries), []);
    let wanted = DeedAsked::Removed { image: "a:1".into() };
    let told = differences("{ removed: \"a:1\" }", "a:1", &entries);
    assert_eq!(told, [Difference::NotDone { wanted, seen: vec![] }]);
}
