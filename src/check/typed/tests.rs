//! What was typed, against entries, without a host.

use super::*;
use crate::{fact::Fact, journal::Deed, syntax::yaml};

fn read(yaml: &str) -> TypedCheck {
    let decoder = Decoder::default();
    let check = TypedCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    assert_eq!(decoder.into_problems(), [], "{yaml}");
    check.unwrap()
}

fn entry(second: i64, deed: Deed) -> Entry {
    Entry { at: Timestamp::from_second(second).unwrap(), deed }
}

fn recorded() -> Entry {
    let programs = ["docker", "curl"].map(str::to_owned).into();
    entry(0, Deed::Recorded { machine: "lab".into(), programs })
}

fn typed(number: u64, line: &str, exported: &[(&str, &str)], by_sudo: bool) -> Typed {
    let mut words = words_of(line).into_iter();
    let program = words.next().unwrap();
    let exported = exported.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Typed { number, program, arguments: words.collect(), exported, by_sudo, ..Typed::default() }
}

/// One that began at a second and ended at the next.
fn run(second: u32, typed: Typed, code: i32) -> [Entry; 2] {
    let end = Deed::TypedEnded { number: typed.number, exit: Some(Exit::Code(code)) };
    [entry(second.into(), Deed::Typed(typed)), entry(i64::from(second) + 1, end)]
}

fn judge(yaml: &str, entries: &[Entry]) -> Judged {
    let check = read(yaml);
    let seen = [Observation {
        query: Query::Typed(check.program.clone()),
        answer: Ok(Fact::Deeds(entries.into())),
    }];
    check.judge(
        &seen,
        &Context { vars: &Vars::new(), line: &|_| 3, witness: Witness::Engine, of: ("s", "c") },
    )
}

#[test]
fn a_line_is_judged_word_for_word_with_its_variables_sudo_and_status() {
    const TRUST: &str = "DOCKER_CONTENT_TRUST";
    let pull = |exported: &[(&str, &str)], by_sudo, code| {
        run(1, typed(0, "docker pull alpine", exported, by_sudo), code)
    };
    let wanted = "{ line: docker pull alpine, exported: { DOCKER_CONTENT_TRUST: \"on\" } }";
    for (yaml, entries, passes) in [
        (wanted, pull(&[(TRUST, "1")], false, 0), true),
        (wanted, pull(&[(TRUST, "0")], false, 0), false),
        (wanted, pull(&[], false, 0), false),
        (wanted, pull(&[(TRUST, "1")], false, 1), false),
        ("{ line: docker pull alpine }", pull(&[], true, 0), true),
        ("{ line: docker pull alpine, sudo: false }", pull(&[], true, 0), false),
        ("{ line: docker pull alpine, sudo: true }", pull(&[], true, 0), true),
        ("{ line: docker pull alpine, sudo: true }", pull(&[], false, 0), false),
        ("{ line: docker pull alpine, exit: 1 }", pull(&[], false, 1), true),
        ("{ line: docker pull alpine, exit: 1 }", pull(&[], false, 0), false),
        ("{ line: docker pull 'alpine' }", pull(&[], false, 0), true),
        ("{ line: docker pull }", pull(&[], false, 0), false),
        ("{ line: docker pull alpine:edge }", pull(&[], false, 0), false),
        ("{ line: docker pull -q alpine }", pull(&[], false, 0), false),
        ("{ matches: 'docker (image )?pull .*' }", pull(&[], false, 0), true),
        ("{ matches: 'docker pull' }", pull(&[], false, 0), false),
        ("{ matches: 'docker push .*' }", pull(&[], false, 0), false),
    ] {
        let judged = judge(yaml, &[&[recorded()], &entries[..]].concat()).unwrap();
        assert_eq!(judged.is_empty(), passes, "{yaml}: {judged:?}");
    }
}

#[test]
fn what_has_not_ended_by_itself_or_was_cut_does_not_count() {
    let yaml = "{ line: docker pull alpine }";
    let begun = entry(1, Deed::Typed(typed(0, "docker pull alpine", &[], false)));
    let killed = entry(2, Deed::TypedEnded { number: 0, exit: Some(Exit::Signal(9)) });
    let cut = Typed { is_cut: true, ..typed(0, "docker pull alpine", &[], false) };
    for entries in [
        vec![recorded(), begun.clone()],
        vec![recorded(), begun, killed],
        [&[recorded()], &run(1, cut, 0)[..]].concat(),
    ] {
        assert_eq!(judge(yaml, &entries).unwrap().len(), 1, "{entries:?}");
    }
}

#[test]
fn what_nobody_writes_down_is_an_error_and_so_is_a_gap() {
    let yaml = "{ line: docker pull alpine }";
    assert_eq!(judge(yaml, &[]), Err(ObserveError::Limit(Limit::Unrecorded("docker".into()))));
    assert_eq!(
        judge("{ line: notary list }", &[recorded()]),
        Err(ObserveError::Limit(Limit::Unrecorded("notary".into())))
    );
    assert_eq!(judge(yaml, &[recorded()]).unwrap().len(), 1);
    let gap = entry(1, Deed::Gap);
    for missing in [gap.clone(), entry(1, Deed::TypedUnseen)] {
        assert!(matches!(judge(yaml, &[recorded(), missing]), Err(ObserveError::Gap(_))));
    }
    // Nobody saw how it ended: as it should, or not. Of another one that does not count.
    let [begun, _] = run(1, typed(0, "docker pull alpine", &[], false), 0);
    let unseen = entry(2, Deed::TypedEnded { number: 0, exit: None });
    let entries = [recorded(), begun, unseen];
    assert!(matches!(judge(yaml, &entries), Err(ObserveError::Gap(_))));
    assert_eq!(judge("{ line: docker pull alpine, sudo: true }", &entries).unwrap().len(), 1);
    let done = run(2, typed(0, "docker pull alpine", &[], false), 0);
    assert_eq!(judge(yaml, &[&[recorded(), gap], &done[..]].concat()), Ok(vec![]));
}

#[test]
fn what_is_alike_is_told_the_latest_first_and_each_once() {
    let yaml = "{ line: docker pull alpine, exported: { DOCKER_CONTENT_TRUST: \"on\" } }";
    let entries = [
        &[recorded()],
        &run(1, typed(0, "docker pull alpine", &[], true), 0)[..],
        &run(3, typed(1, "docker ps", &[], false), 0)[..],
        &run(5, typed(2, "docker pull alpine:edge", &[], false), 0)[..],
        &run(7, typed(3, "docker pull alpine:edge", &[], false), 0)[..],
        &run(9, typed(4, "curl pull", &[], false), 0)[..],
    ]
    .concat();
    let found = judge(yaml, &entries).unwrap();
    let Difference::NotDone { wanted, seen } = &found[0].what else { panic!("{found:?}") };
    assert_eq!(
        (wanted.to_string().as_str(), found[0].line),
        (
            "`docker pull alpine` was typed, with DOCKER_CONTENT_TRUST on, and ended with status 0",
            3
        )
    );
    let lines = seen.iter().map(|seen| match seen {
        DeedSeen::Typed { line, is_it, by_sudo, .. } => (line.as_str(), *is_it, *by_sudo),
        _ => panic!("{seen:?}"),
    });
    let lines: Vec<_> = lines.collect();
    assert_eq!(
        lines,
        [("docker pull alpine:edge", false, false), ("docker pull alpine", true, true)]
    );
}

#[test]
fn it_was_done_first_when_the_first_that_counts_ended() {
    let entries = [
        &run(1, typed(0, "curl x", &[], false), 7)[..],
        &run(3, typed(1, "curl x", &[], false), 0)[..],
        &run(5, typed(2, "curl x", &[], false), 0)[..],
    ]
    .concat();
    let first = |entries: &[Entry]| {
        read("{ line: curl x }").first_done(entries, &Vars::new()).map(Timestamp::as_second)
    };
    assert_eq!((first(&entries), first(&entries[..3])), (Some(4), None));
    assert!(!read("{ line: curl x }").runs(), "it speaks of no container");
}

#[test]
fn a_line_that_is_not_one_programs_is_a_problem() {
    for (yaml, told) in [
        ("{}", "`typed`"),
        ("{ line: docker ps, matches: docker ps }", "`typed`"),
        ("{ line: docker ps | wc -l }", "not one program's"),
        ("{ line: \"${x} ps\" }", "not one program's"),
        ("{ line: A=1 docker ps }", "not one program's"),
        ("{ line: \"docker 'ps\" }", "not one program's"),
        ("{ line: /usr/bin/docker ps }", "not by its path"),
        ("{ line: docker ps, program: curl }", "`program` does not go with `line`"),
        ("{ matches: '.*' }", "everything matches"),
        ("{ line: docker ps, exit: 300 }", "`exit`"),
        ("{ line: docker ps, exported: { HOME: set } }", "not written down"),
        ("{ line: docker ps, exported: { DOCKER_X: dropped_by_sudo } }", "a variable"),
    ] {
        let decoder = Decoder::default();
        TypedCheck::read(&decoder, &yaml::parse(yaml).unwrap());
        let problems = decoder.into_problems();
        assert!(problems.iter().any(|p| p.title.contains(told)), "{yaml}: {problems:?}");
    }
}

#[test]
fn a_pattern_speaks_of_docker_unless_it_names_a_program() {
    assert_eq!(read("{ matches: 'docker ps' }").program, "docker");
    assert_eq!(read("{ matches: 'curl .*', program: curl }").nature().recorded, Some("curl"));
}
