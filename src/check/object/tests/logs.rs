//! What a container has printed.

use super::{inspected, judge, named, read, web};
use crate::{
    check::CheckKind,
    fact::{Fact, Observation, ObserveError, Query, Witness},
    object::{ObjectKind, ObjectName},
    outcome::Stream,
    syntax::template::Vars,
    verdict::{Difference, Verdict},
};

fn printed(text: &str, truncated: bool) -> [Observation; 2] {
    let stream = Stream { text: text.to_owned(), truncated };
    [
        inspected(named(ObjectKind::Container, "web"), vec![web()]),
        Observation { query: Query::Logs("web".into()), answer: Ok(Fact::Logs(stream)) },
    ]
}

fn of(logs: &str, text: &str, truncated: bool) -> Verdict {
    judge(&format!("{{ container: {{ name: web, logs: {logs} }} }}"), &printed(text, truncated))
}

const TEXT: &str = "starting\nready\n";

#[test]
fn what_a_container_printed_is_judged_as_a_stream_is() {
    for (logs, passes) in [
        ("{ contains: ready }", true),
        ("{ contains: broken }", false),
        ("{ line: ready }", true),
        ("{ line: read }", false),
        ("{ lines: [starting, ready] }", true),
        ("{ lines: [ready, starting] }", false),
        ("{ matches: '^star' }", true),
        ("{ matches: '^art' }", false),
        ("{ absent: error }", true),
        ("{ absent: rea }", false),
        ("{ equals: \"starting\\nready\" }", true),
        ("{ equals: ready }", false),
        ("empty", false),
        ("[{ contains: ready }, { absent: error }]", true),
        ("[{ contains: ready }, { absent: starting }]", false),
    ] {
        let verdict = of(logs, TEXT, false);
        assert_eq!(verdict.passed(), passes, "{logs}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Pass | Verdict::Fail(_)), "{logs}: {verdict:?}");
    }
    assert_eq!(of("empty", "", false), Verdict::Pass);
}

#[test]
fn what_was_cut_off_the_logs_is_an_error_where_it_could_decide() {
    assert_eq!(of("{ contains: ready }", TEXT, true), Verdict::Pass);
    assert!(matches!(of("{ absent: ready }", TEXT, true), Verdict::Fail(_)));
    for logs in ["{ absent: error }", "{ contains: broken }", "{ equals: \"starting\\nready\" }"] {
        let Verdict::Error(fault) = of(logs, TEXT, true) else { panic!("{logs}") };
        let cut = "what the container web printed has more output than is kept";
        assert_eq!(fault.to_string(), cut);
    }
}

#[test]
fn logs_that_differ_are_told_with_what_is_in_them() {
    let told = |logs: &str| {
        let Verdict::Fail(found) = of(logs, TEXT, false) else { panic!("{logs}") };
        let Difference::InLogs { container, what } = found[0].what.clone() else {
            panic!("{found:?}")
        };
        assert_eq!(container, ObjectName::new(ObjectKind::Container, "web"));
        *what
    };
    let lacks = told("{ contains: x }");
    assert!(
        matches!(&lacks, Difference::Lacks { wanted, seen, .. } if wanted == "x" && seen == "starting\nready"),
        "{lacks:?}"
    );
    let has = told("{ absent: ea }");
    assert!(
        matches!(&has, Difference::Has { unwanted, seen, .. } if unwanted == "ea" && seen == "ready"),
        "{has:?}"
    );
}

#[test]
fn logs_are_asked_for_only_where_they_are_judged_and_unread_ones_are_an_error() {
    let asked = |yaml: &str| -> Vec<Query> {
        let kind: CheckKind = read(yaml).unwrap();
        kind.queries(&Vars::new(), Witness::Engine).unwrap()
    };
    let logs = Query::Logs("web".into());
    assert!(asked("{ container: { name: web, logs: { contains: x } } }").contains(&logs));
    assert!(!asked("{ container: { name: web } }").contains(&logs));
    let kind = read("{ container: { name: web, logs: { contains: \"${{ x }}\" } } }").unwrap();
    assert_eq!(kind.templates().len(), 2);
    let mut seen = printed("", false);
    seen[1].answer = Err(ObserveError::Engine("no reading".into()));
    let verdict = judge("{ container: { name: web, logs: { absent: x } } }", &seen);
    assert!(matches!(verdict, Verdict::Error(ObserveError::Engine(_))), "{verdict:?}");
}

#[test]
fn logs_that_cannot_be_meant_are_refused() {
    for (yaml, problem) in [
        ("{ container: { image: nginx, logs: { contains: x } } }", "of a container with a name"),
        ("{ container: { name: x, gone: true, logs: { contains: x } } }", "no other properties"),
        ("{ container: { name: x, logs: { empty: false } } }", "asserts next to nothing"),
        ("{ container: { name: x, logs: { holds: y } } }", "holds"),
        ("{ container: { name: x, logs: [] } }", "logs"),
        ("{ network: { name: x, logs: { contains: y } } }", "logs"),
    ] {
        let told = read(yaml).unwrap_err();
        assert!(told.contains(problem), "{yaml}: {told}");
    }
}
