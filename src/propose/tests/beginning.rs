//! What was there before, and what of a check is kept by that.

use super::*;
use crate::{
    fact::ObserveError,
    journal::{Deed, EngineEvent, Entry, Subject},
    object::ObjectName,
    syntax::template::Vars,
    verdict::Verdict,
};

fn entries(deeds: Vec<Deed>) -> Vec<Entry> {
    let entry = |(at, deed)| Entry { at: jiff::Timestamp::from_second(at).unwrap(), deed };
    (0..).zip(deeds).map(entry).collect()
}

fn made(subject: Subject, name: &str, image: Option<&str>) -> Deed {
    let (name, image) = (Some(name.to_owned()), image.map(str::to_owned));
    Deed::Engine(EngineEvent { subject, action: "create".into(), image, id: None, name })
}

fn recorded() -> Deed {
    Deed::Recorded { machine: "main".into(), programs: vec!["docker".into()] }
}

#[test]
fn what_was_there_at_the_beginning_is_known_from_a_whole_journal_only() {
    let volume = |name: &str| ObjectName::new(ObjectKind::Volume, name);
    let done = Deed::Done { step: "zero".into() };
    let journal = entries(vec![
        Deed::Opened,
        recorded(),
        made(Subject::Volume, "setup", None),
        Deed::SetUp,
        Deed::Images(vec![]),
        made(Subject::Volume, "zero", None),
        Deed::Images(vec![image("1", &["busy:1"], &[])]),
        done,
        made(Subject::Volume, "own", None),
    ]);
    let lab = Beginning::of_lab(&journal, "one");
    let step = Beginning::of_step(&journal, "one", &["zero"]);
    for (name, at_lab, at_step) in
        [("setup", Had::Yes, Had::Yes), ("zero", Had::No, Had::Yes), ("own", Had::No, Had::No)]
    {
        assert_eq!((lab.had(&volume(name)), step.had(&volume(name))), (at_lab, at_step), "{name}");
    }
    assert_eq!(
        (lab.had_image(&name("busy:1")), step.had_image(&name("busy:1"))),
        (Had::No, Had::Yes)
    );
    // A later step that is told done is no beginning of this one.
    assert_eq!(Beginning::of_step(&journal, "one", &[]).had(&volume("zero")), Had::No);
    let bridge = ObjectName::new(ObjectKind::Network, "bridge");
    assert_eq!(lab.had(&bridge), Had::Unknown);
    for gap in [vec![Deed::Opened, recorded(), Deed::Gap, Deed::SetUp], vec![Deed::Opened], vec![]]
    {
        let lab = Beginning::of_lab(&entries(gap), "one");
        assert_eq!(lab.had(&volume("own")), Had::Unknown);
        assert_eq!(lab.had_image(&name("busy:1")), Had::Unknown);
    }
}

#[test]
fn a_check_that_held_at_the_beginning_is_none_and_of_what_nobody_knows_somebody_decides() {
    let journal = entries(vec![
        Deed::Opened,
        recorded(),
        Deed::Images(vec![image("1", &["busy:1"], &[format!("busy@{DIGEST}")])]),
        made(Subject::Container, "old", Some("busy:1")),
        Deed::SetUp,
    ]);
    let lab = Beginning::of_lab(&journal, "one");
    let vars: Vars = [("images.busy.digest".to_owned(), DIGEST.to_owned())].into();
    let held = |kind: &'static str, keys: &[(&'static str, &str)]| {
        let keys = keys.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let proposal = Proposal { name: "x".into(), kind, keys, todos: vec![] };
        lab.held(&readable(&proposal).expects, &vars, ("one", "x"))
    };
    let digest = ("digest", "\"${{ images.busy.digest }}\"");
    assert_eq!(held("image", &[("name", "\"busy:1\""), digest]), Had::Yes);
    assert_eq!(held("image", &[("name", "\"busy:2\""), digest]), Had::No);
    assert_eq!(held("container", &[("name", "web"), ("state", "running")]), Had::No);
    assert_eq!(held("container", &[("name", "old"), ("state", "exited")]), Had::Unknown);
    assert_eq!(held("container", &[("image", "\"busy:1\""), ("state", "exited")]), Had::Unknown);
    assert_eq!(held("container", &[("image", "\"busy:2\""), ("state", "exited")]), Had::No);
    assert_eq!(held("file", &[("path", "x")]), Had::Unknown);
    let unknown = || Ok(vec![Todo::Beginning]);
    for (at_lab, at_step, wanted) in [
        (Had::Yes, Had::Yes, Err(Unkept::AtLab)),
        (Had::Yes, Had::No, Err(Unkept::AtLab)),
        (Had::Yes, Had::Unknown, Err(Unkept::AtLab)),
        (Had::No, Had::Yes, Err(Unkept::AtStep)),
        (Had::No, Had::No, Ok(vec![])),
        (Had::No, Had::Unknown, unknown()),
        (Had::Unknown, Had::Yes, Err(Unkept::AtStep)),
        (Had::Unknown, Had::No, unknown()),
        (Had::Unknown, Had::Unknown, unknown()),
    ] {
        assert_eq!(kept(&Verdict::Pass, at_lab, at_step), wanted, "{at_lab:?} {at_step:?}");
        let error = Verdict::Error(ObserveError::Engine("away".into()));
        for verdict in [Verdict::Fail(vec![]), error] {
            assert_eq!(kept(&verdict, at_lab, at_step), Err(Unkept::NotSo));
        }
    }
}
