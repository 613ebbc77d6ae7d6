use serde_json::Value;

use super::*;
use crate::{
    journal::{EngineEvent, Subject},
    submission::testing::submission,
};

fn entry(second: i64, deed: Deed) -> Entry {
    Entry { at: Timestamp::from_second(1_800_000_000 + second).unwrap(), deed }
}

fn typed(number: u64, words: &str) -> Typed {
    let mut words = words.split(' ').map(str::to_owned);
    let program = words.next().unwrap();
    let arguments = words.collect();
    Typed { number, machine: "lab".into(), program, arguments, ..Typed::default() }
}

fn judged(step: &str, passed: bool) -> Deed {
    let (check, scenario) = ("c".to_owned(), "sha256:0".to_owned());
    Deed::Judged { step: step.to_owned(), check, scenario, passed }
}

/// What is told, each with its second.
fn told(entries: Vec<Entry>) -> Vec<(i64, String)> {
    let mut submission = submission();
    submission.journal = Some(entries);
    let cast = way(&submission).unwrap().unwrap();
    let head: Value = serde_json::from_str(cast.lines().next().unwrap()).unwrap();
    assert_eq!(head["title"], "ada: A small lab");
    let line = |line: &str| {
        let (second, kind, text): (f64, String, String) = serde_json::from_str(line).unwrap();
        assert_eq!(kind, "o");
        #[expect(clippy::cast_possible_truncation, reason = "it is small")]
        (second as i64, text.strip_suffix("\r\n").unwrap().to_owned())
    };
    cast.lines().skip(3).map(line).collect()
}

#[test]
fn it_plays_what_was_typed_and_what_came_of_it_at_its_time() {
    let exported = [("DOCKER_HOST", "unix:///x"), ("DOCKER_CONTENT_TRUST", "1")];
    let exported = exported.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut trusted = typed(2, "docker pull alpine:latest");
    trusted.exported = exported.into();
    trusted.by_sudo = true;
    let mut solving = typed(3, "docker pull nginx");
    solving.solving = Some("step3".into());
    let pulled = EngineEvent {
        subject: Subject::Image,
        action: "pull".into(),
        image: Some("alpine:edge".into()),
        id: None,
        name: None,
    };
    let (step, check) = (|| "step1".to_owned(), || "c".to_owned());
    let all = told(vec![
        entry(0, Deed::Opened),
        entry(1, Deed::Typed(typed(1, "docker pull alpine:edge"))),
        entry(3, Deed::Engine(pulled.clone())),
        entry(3, Deed::TypedEnded { number: 1, exit: Some(Exit::Code(0)) }),
        entry(4, judged("step1", true)),
        entry(4, judged("step1", false)),
        entry(5, judged("step2", true)),
        entry(5, judged("step2", true)),
        entry(6, Deed::Hint { step: step(), check: check(), level: 2 }),
        entry(7, Deed::Typed(trusted)),
        entry(8, Deed::TypedEnded { number: 2, exit: Some(Exit::Code(1)) }),
        entry(9, Deed::Typed(solving)),
        entry(9, Deed::TypedEnded { number: 7, exit: Some(Exit::Code(1)) }),
        entry(9, Deed::Solved { step: step() }),
        entry(10, Deed::Engine(EngineEvent { action: "attach".into(), ..pulled })),
        entry(11, Deed::Gap),
        entry(12, judged("step1", true)),
    ]);
    let wanted = [
        (1, "$ docker pull alpine:edge"),
        (3, "# image pull: alpine:edge"),
        (4, "# labcheck step1: 1 check passed"),
        (5, "# labcheck step2: 2 checks passed"),
        (6, "# hint 2 for step1/c"),
        (7, "$ DOCKER_CONTENT_TRUST=1 sudo docker pull alpine:latest"),
        (8, "# exit status 1"),
        (9, "# labcheck typed: docker pull nginx"),
        (9, "# labcheck does step1 itself"),
        (11, "# for a while the engine could not be followed"),
        (12, "# labcheck step1: 1 check passed"),
    ];
    let wanted: Vec<_> = wanted.map(|(second, text)| (second, text.to_owned())).into();
    assert_eq!(all, wanted);
}

#[test]
fn the_machine_is_told_where_there_are_several_and_nothing_leads_a_terminal() {
    let other = Typed { machine: "n2".into(), ..typed(2, "docker ps") };
    let mut evil = typed(3, "docker run");
    evil.arguments.push("\u{1b}[2J\nrm\u{202e}x".into());
    let all = told(vec![
        entry(0, Deed::Typed(typed(1, "docker ps"))),
        entry(1, Deed::Typed(other)),
        entry(2, Deed::Typed(evil)),
    ]);
    assert_eq!(all[0].1, "lab$ docker ps");
    assert_eq!(all[1].1, "n2$ docker ps");
    assert!(!all[2].1.contains(['\u{1b}', '\n', '\u{202e}']), "{:?}", all[2]);
}

#[test]
fn what_has_no_journal_has_no_way_and_one_of_before_the_setup_does_not_count() {
    let none = Submission { journal: None, ..submission() };
    assert!(way(&none).is_none());
    let all = told(vec![
        entry(0, Deed::Opened),
        entry(1, Deed::Typed(typed(1, "docker pull before"))),
        entry(2, Deed::SetUp),
        entry(3, Deed::Typed(typed(2, "docker pull after"))),
    ]);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].1.ends_with("docker pull after"));
}
