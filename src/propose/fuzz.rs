//! Scenarios that nobody would write, and what a stranger's engine may tell.

use super::{
    insert::{Item, is_there, with_checks},
    keys::Keys,
    proposal::Proposal,
};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    syntax::yaml::{Node, Value, parse},
};

/// A check that stands nowhere yet.
fn item() -> Item {
    let keys = vec![("name", "fuzzed".to_owned()), ("driver", "\"a: # ]\"".to_owned())];
    let proposal = Proposal { name: "it's: # there".into(), kind: "volume", keys, todos: vec![] };
    Item { proposal, todos: vec!["think # ] }".into()] }
}

/// Whether nothing of it is lost, and all of it is in its order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.bytes();
    part.bytes().all(|byte| rest.any(|other| other == byte))
}

fn of_key<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Value::Map(pairs) = &node.value else { return None };
    pairs.iter().find(|(key, _)| key.value == name).map(|(_, node)| node)
}

const ROWS: &[Row] = &[
    Row {
        name: "with_checks",
        cases: 150,
        seeds: seeds![
            "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: one\n    section: S\n    do:\n      - run: a\n    check: # these\n      - name: x # y\n        expect: { volume: { name: a } }\n\n# of two\n  - id: two\n    do: [{ run: b }]\n",
            "steps:\r\n- { id: one, do: [{ run: \"}\" }] } # x\r\n- id: two\r\n  check: [{ a: \"]\" }, # ]\r\n  ]\r\n",
            "steps:\n  - section: |\n      a\n\n      b\n    id: one\n",
            "x: &x [y]\nsteps:\n  - id: one\n    check: *x\n"
        ],
        parse: |input| {
            let text = text(input);
            let item = item();
            match with_checks(&text, "one", std::slice::from_ref(&item)) {
                Ok(after) => {
                    parse(&after).unwrap_or_else(|why| panic!("{why:?}: {after}"));
                    assert!(is_within(&text, &after), "{after}");
                    assert!(is_there(&after, "one", &item.proposal), "{after}");
                    1
                }
                Err(_) => 0,
            }
        },
    },
    Row {
        name: "keys",
        cases: 300,
        seeds: seeds![
            "sleep 600",
            "say \"it's\": # - {x} [y] & *z",
            "a=b,password=hunter2x",
            "1.0"
        ],
        parse: |input| {
            let told = text(input).into_owned();
            let mut keys = Keys::default();
            keys.text("text", &told);
            keys.texts("texts", [told.clone()]);
            keys.pairs("pairs", [("a".to_owned(), told.clone()), (told.clone(), "b".to_owned())]);
            let count = keys.keys.len();
            let written = Proposal::of("kind", String::new(), keys).line();
            let read = parse(&written).unwrap_or_else(|why| panic!("{why:?}: {written}"));
            let read = of_key(&read, "kind").unwrap_or_else(|| panic!("{written}"));
            if let Some(Node { value: Value::Scalar(read), .. }) = of_key(read, "text") {
                assert_eq!(*read, told, "{written}");
            }
            count
        },
    },
];

#[test]
fn a_scenario_may_be_anything_and_nothing_of_it_is_lost() {
    hold(ROWS);
}
