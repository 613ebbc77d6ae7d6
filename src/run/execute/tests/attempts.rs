//! Commands that are typed again until what is expected of them holds.

use super::*;

#[tokio::test]
async fn a_command_is_typed_again_until_what_is_expected_holds_or_its_time_is_over() {
    let steps = |within: &str| {
        let expect = "[{ stdout: { contains: ready } }, { stderr: { absent: never } }]";
        format!(
            "  - {{ id: one, section: S, do: [{{ run: a, within: {within}, expect: {expect} }}, {{ run: b }}] }}\n"
        )
    };
    let first = |outcomes: &[Outcome]| [("a".to_owned(), outcomes.to_vec())].into();
    let refused = || {
        let dial = "Get \"https://x/v2/\": dial tcp 127.0.0.1:443: connect: connection refused";
        outcome(1, "", dial)
    };
    let mut late = Scripted {
        first: first(&[outcome(7, "", ""), refused()]),
        ..host(&[("a", 0, "ready\n", ""), ("b", 0, "", "")])
    };
    let records = done(&mut late, &steps("10s")).await;
    assert_eq!(words(&records), ["one: pass pass"]);
    assert_eq!(late.typed, ["main: a", "main: a", "main: a", "main: b"]);
    let actions = &records[0].actions;
    assert_eq!([actions[0].attempts, actions[1].attempts], [Some(3), None]);
    assert_eq!(actions[0].outcome.as_ref().unwrap().stdout.text, "ready\n");

    let mut never = host(&[("a", 0, "waiting\n", "")]);
    let records = done(&mut never, &steps("150ms")).await;
    assert_eq!(words(&records), ["one: fail skip"]);
    assert_eq!(records[0].actions[0].attempts, Some(never.typed.len()));
    assert!(never.typed.len() > 1, "{:?}", never.typed);
}

#[tokio::test]
async fn what_another_attempt_cannot_mend_ends_the_attempts() {
    let steps = "  - { id: one, section: S, do: [{ run: a, within: 1s }] }\n";
    let ends = |exit| Outcome { exit, ..outcome(1, "", "") };
    let mut elsewhere = outcome(1, "", "");
    elsewhere.circumstances.elsewhere = Some(crate::outcome::ClientEngine {
        lab: "unix:///lab".into(),
        client: "unix:///own".into(),
        by: "DOCKER_HOST".into(),
    });
    for (last, word) in [
        (ends(Exit::TimedOut { after_ms: 1_000 }), "one: error"),
        (ends(Exit::Flooded), "one: error"),
        (ends(Exit::ShellLost("gone".into())), "one: error"),
        (elsewhere, "one: fail"),
    ] {
        let mut host = Scripted::default();
        host.outcomes.insert("a".into(), last.clone());
        host.first.insert("a".into(), vec![outcome(1, "", "")]);
        let records = done(&mut host, steps).await;
        assert_eq!(words(&records), [word], "{last:?}");
        assert_eq!(records[0].actions[0].attempts, Some(2), "{last:?}");
    }
}

#[tokio::test]
async fn a_command_reads_its_lines_and_nothing_where_there_are_none() {
    let steps = "  - { id: one, section: S, do: [{ run: a, capture: { id: { stdout: '(7)' } } }, { run: cat, stdin: [\"id ${{ id }}\", \"\", end], within: 10s, expect: [{ stdout: { contains: \"7\" } }] }] }\n";
    let mut host = host(&[("a", 0, "7", ""), ("cat < id 7||end", 0, "7", "")]);
    host.first.insert("cat < id 7||end".into(), vec![outcome(1, "", "")]);
    let records = done(&mut host, steps).await;
    assert_eq!(words(&records), ["one: pass pass"]);
    assert_eq!(host.typed, ["main: a", "main: cat < id 7||end", "main: cat < id 7||end"]);
    let actions = &records[0].actions;
    assert_eq!(actions[0].dialogue, [""; 0]);
    assert_eq!(actions[1].dialogue, ["id 7", "", "end"], "once, however often it was typed");
}
