//! A lab's setup: typed in order, judged, and ended by the first that does not go through.

use super::*;
use crate::run::{set_up, went_through};

#[tokio::test]
async fn the_setup_ends_with_the_command_that_does_not_come_to_what_is_expected() {
    let setup = "classroom: { setup: [{ run: a }, { run: b, expect: [{ stdout: { contains: ready } }] }, { run: c }] }\n";
    let steps = "  - { id: s, section: S, do: [{ run: ls }] }\n";
    let text = format!("version: 1\ntitle: x\nlab: x.md\n{setup}steps:\n{steps}");
    let scenario = scenario::load(&Source { name: "x.yaml".into(), text }, &[]).unwrap();
    let (abilities, cancel) = (Abilities::default(), CancellationToken::new());
    let conditions = Conditions {
        abilities: &abilities,
        timeout: Duration::ZERO,
        fail_fast: false,
        cancel: &cancel,
    };
    for (printed, exit, typed, ended_by) in [
        ("ready", 0, &["main: a", "main: b", "main: c"][..], None),
        ("not yet", 0, &["main: a", "main: b"], Some("b")),
        ("ready", 1, &["main: a", "main: b"], Some("b")),
    ] {
        let mut host = host(&[("a", 0, "", ""), ("b", exit, printed, ""), ("c", 0, "", "")]);
        let mut told = 0;
        let mut tell = |event: Event<'_>| told += usize::from(matches!(event, Event::Action(_)));
        let done = set_up(&mut host, &scenario, Vars::new(), &conditions, &mut tell).await;
        assert_eq!(host.typed, typed, "{printed} {exit}");
        assert_eq!(told, typed.len());
        let last = done.last().filter(|_| !went_through(&done));
        assert_eq!(last.map(|record| record.command.as_str()), ended_by);
        assert_eq!(done.len(), typed.len());
    }
}
