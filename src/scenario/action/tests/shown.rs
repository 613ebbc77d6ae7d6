//! What is only shown, and what does not go with it.

use crate::{scenario::load, syntax::source::Source};

/// Each problem of a scenario whose step is this, with its line and column, and what to do.
fn told(step: &str) -> Vec<String> {
    let text =
        format!("version: 1\ntitle: x\nlab: x.md\nsteps:\n  - {{ id: s, section: S, {step} }}\n");
    let source = Source { name: "s.yaml".into(), text };
    let problems = load(&source, &[]).err().unwrap_or_default();
    let told = problems.into_iter().map(|problem| {
        let (line, column) = source.line_column(problem.at);
        format!("{line}:{column} {}: {}", problem.title, problem.help.unwrap_or_default())
    });
    told.collect()
}

const CHECK: &str = "check: [{ name: n, expect: { deed: { pulled: x } } }]";

#[test]
fn a_command_that_is_only_shown_says_why_and_nothing_is_expected_of_it() {
    assert_eq!(told(&format!("do: [{{ shown: a, why: b }}], {CHECK}")), [""; 0]);
    assert_eq!(told("do: [{ shown: a, why: b }, { run: ls }]"), [""; 0]);
    let entry = "make an entry of its own for it, or remove it";
    for (entries, wanted) in [
        (
            "{ run: ls }, { shown: a }",
            "5:44 this says not why nobody types it: add `why:` with the reason".to_owned(),
        ),
        (
            "{ run: ls, why: b }",
            "5:42 `why` belongs to a command that is `shown` only: write `shown:` in place of what is typed, or remove `why`".to_owned(),
        ),
        (
            "{ shown: a, why: b, expect: [{ exit: 0 }] }, { run: ls }",
            format!("5:51 `expect` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: a, why: b, run: ls }, { run: ls }",
            format!("5:51 `run` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: a, why: b, within: 5s }, { run: ls }",
            format!("5:51 `within` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: a, why: b, stdin: [c] }, { run: ls }",
            format!("5:51 `stdin` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: a, why: b, unwritten: true }, { run: ls }",
            format!("5:51 `unwritten` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: a, why: b, in: other }, { run: ls }",
            format!("5:51 `in` does not go with `shown`: {entry}"),
        ),
        (
            "{ shown: 'a ${{ x }}', why: b }, { run: ls }",
            "5:40 nothing gives the variable `x` a value before this: capture it in an earlier command, or define it under `vars`".to_owned(),
        ),
        (
            "{ shown: a, why: b }, { shown: c, why: d }",
            "5:5 this step only shows commands, so nothing in it could fail: add `check:` with what must be true, or a command that is typed".to_owned(),
        ),
    ] {
        assert_eq!(told(&format!("do: [{entries}]")), [wanted], "{entries}");
    }
}
