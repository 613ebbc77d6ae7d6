//! What an entry of `do:` cannot be, each at its place and with what to write.

use super::*;
use crate::syntax::{problem::Problem, yaml};

fn problems(yaml: &str) -> Vec<Problem> {
    let decoder = Decoder::default();
    action(&decoder, &yaml::parse(yaml).unwrap());
    decoder.into_problems()
}

#[test]
fn what_is_typed_again_is_a_command_that_gives_nothing_to_later_ones() {
    let fine = "{ run: curl -s localhost, within: 10s, timeout: 2s, expect: [{ exit: 0 }] }";
    assert_eq!(problems(fine), []);
    let capture = "a command that is typed again has no one value to capture";
    for (yaml, at, title, help) in [
        (
            "{ session: a, talk: [{ until: b }], within: 10s }",
            "within",
            "a `session` is not typed again",
            "wait in it: `talk: [{ until: … }]`",
        ),
        (
            "{ run: a, within: 10s, capture: { b: { stdout: '(x)' } } }",
            "within",
            capture,
            "capture it from an entry of its own after this one",
        ),
        (
            "{ edit: { file: a, from: fence }, within: 10s }",
            "within",
            "`within` does not go with `edit`",
            "make an entry of its own for it, or remove it",
        ),
        (
            "{ run: a, within: 0s }",
            "0s",
            "`within` is a length of time like `300ms`, `10s` or `2m`, at most an hour",
            "write a number and its unit",
        ),
    ] {
        let found = problems(yaml);
        let [problem] = &found[..] else { panic!("{yaml}: {found:?}") };
        let told = (&yaml[problem.at.range()], problem.title.as_str(), problem.help.as_deref());
        assert_eq!(told, (at, title, Some(help)), "{yaml}");
    }
}

#[test]
fn what_a_command_reads_is_lines() {
    assert_eq!(problems("{ run: cat, stdin: [a, \"\", \"${{ b }}\"] }"), []);
    let again = "make an entry of its own for it, or remove it";
    for (yaml, at, title, help) in [
        (
            "{ session: a, talk: [{ until: b }], stdin: [a] }",
            "stdin",
            "a `session` reads what is typed in it",
            "write the lines in `talk:`, as `{ send: … }`",
        ),
        (
            "{ edit: { file: a, from: fence }, stdin: [a] }",
            "stdin",
            "`stdin` does not go with `edit`",
            again,
        ),
        (
            "{ run: cat, stdin: [] }",
            "[",
            "`stdin` is empty, so it would assert nothing",
            "add an entry, or remove the key",
        ),
        (
            "{ run: cat, stdin: [\"a\\nb\"] }",
            "\"a\\nb\"",
            "this cannot be typed as one line",
            "write a turn for each line, and press keys by name",
        ),
    ] {
        let found = problems(yaml);
        let [problem] = &found[..] else { panic!("{yaml}: {found:?}") };
        let told = (&yaml[problem.at.range()], problem.title.as_str(), problem.help.as_deref());
        assert_eq!(told, (at, title, Some(help)), "{yaml}");
    }
}

mod shown;
