use super::*;

fn item(name: &str, todos: &[&str]) -> Item {
    let keys = vec![("name", name.to_owned())];
    let name = format!("the volume {name} is there");
    let proposal = Proposal { name, kind: "volume", keys, todos: vec![] };
    Item { proposal, todos: todos.iter().map(|todo| (*todo).to_owned()).collect() }
}

/// What is put into a text at `|`, which is no part of it.
fn puts(marked: &str, step: &str, lines: &str) {
    let text = marked.replacen('|', "", 1);
    for newline in ["\n", "\r\n"] {
        let [text, wanted] =
            [text.clone(), marked.replacen('|', lines, 1)].map(|text| text.replace('\n', newline));
        let items = [item("a", &[]), item("b", &["think"])];
        let after =
            with_checks(&text, step, &items).unwrap_or_else(|why| panic!("{why:?}: {text}"));
        assert_eq!(after, wanted);
    }
}

#[test]
fn checks_stand_behind_those_of_the_step_and_all_else_stays() {
    let indented = "        - name: the volume a is there\n          expect: { volume: { name: a } }\n        # TODO: think\n        - name: the volume b is there\n          expect: { volume: { name: b } }\n";
    // Behind the last, with its remarks, before what is between steps.
    puts(
        "# x\nsteps:\n    - id: one\n      check:   # these\n        # first\n        - name: x # y\n          expect: {}\n\n        - {a: 'b: c'}\n        # of b\n|\n    # of two\n    - id: two\n      do: []\n",
        "one",
        indented,
    );
}

#[test]
fn a_list_is_found_however_it_is_indented() {
    let at = |dash: usize| {
        let (d, b) = (" ".repeat(dash), " ".repeat(dash + 2));
        format!(
            "{d}- name: the volume a is there\n{b}expect: {{ volume: {{ name: a }} }}\n{d}# TODO: think\n{d}- name: the volume b is there\n{b}expect: {{ volume: {{ name: b }} }}\n"
        )
    };
    puts(
        "steps:\n- id: one\n  check:\n  - run: >-\n      - id: two\n\n      # no\n|  do:\n  - x\n",
        "one",
        &at(2),
    );
    puts("steps:\n  -\n    id: one\n    \"check\":\n        - x\n|...\n", "one", &at(8));
}

#[test]
fn a_step_without_a_list_gets_one_indented_as_its_others() {
    let at = |column: usize, dash: usize| {
        let (c, d, b) = (" ".repeat(column), " ".repeat(dash), " ".repeat(dash + 2));
        format!(
            "{c}check:\n{d}- name: the volume a is there\n{b}expect: {{ volume: {{ name: a }} }}\n{d}# TODO: think\n{d}- name: the volume b is there\n{b}expect: {{ volume: {{ name: b }} }}\n"
        )
    };
    puts("steps:\n  - id: one\n    do:\n    - run: x\n|\n  - id: two\n", "one", &at(4, 4));
    puts(
        "steps:\n  - id: one\n    do:\n      - run: x\n        # y\n|\n\n# end\n",
        "one",
        &at(4, 6),
    );
    puts("steps:\n- id: one\n  section: S\n  do: [{ run: x }]\n|lint: []\n", "one", &at(2, 4));
}

#[test]
fn the_last_line_without_an_end_has_none_afterwards() {
    let text = "steps:\n  - id: one\n    check:\n      - x";
    let after = with_checks(text, "one", &[item("a", &[])]).unwrap();
    assert_eq!(
        after,
        format!(
            "{text}\n      - name: the volume a is there\n        expect: {{ volume: {{ name: a }} }}"
        )
    );
}

#[test]
fn within_brackets_each_stands_on_a_line_of_its_own() {
    let entries = "\n      { name: the volume a is there, expect: { volume: { name: a } } },\n      # TODO: think\n      { name: the volume b is there, expect: { volume: { name: b } } }";
    let behind = |comma: &str| format!("{comma}{}", entries.replace("\n      ", "\n        "));
    puts("steps:\n  - id: one\n    check: [{ a: b }|]\n", "one", &behind(","));
    puts(
        "steps:\n  - id: one\n    check: [{ a: \"]\" }, # x ]|\n    ]\n    do: []\n",
        "one",
        &behind(""),
    );
    puts("steps:\n  - id: one\n    check: [|]\n", "one", &behind(""));
    // The remark stays with what it is about, and a comma comes before it.
    let commas = |text: &str| text.replacen(" # x", ", # x", 1);
    for (before, lines) in [
        (
            "steps:\n  - id: one\n    check: [\n      { a: b } # x\n    ]\n",
            entries.replace("\n      ", "\n        "),
        ),
        ("steps:\n  - { id: one, do: [] # x\n    }\n", format!("\n    check: [{entries}]")),
    ] {
        let after = with_checks(before, "one", &[item("a", &[]), item("b", &["think"])]);
        assert_eq!(after, Ok(commas(before).replacen("# x", &format!("# x{lines}"), 1)));
    }
    let key = format!(", check: [{entries}]");
    puts("steps:\n  - { id: one, do: [{ run: \"}\" }]| }\n", "one", &key);
}

#[test]
fn what_stands_in_another_shape_is_refused_and_nothing_is_guessed() {
    let items = [item("a", &[])];
    for (text, why) in [
        ("steps:\n  - id: one\n    check:\n", Unwritable::Shape),
        ("steps:\n  - id: one\n    check: &x\n      - y\n", Unwritable::Shape),
        ("x: &x [y]\nsteps:\n  - id: one\n    check: *x\n", Unwritable::Shape),
        ("x: &x { id: one, check: [] }\nsteps: [*x]\n", Unwritable::Shape),
        ("steps:\n  - id: one\n    check:\n# x\n      - y: \"a\n\nb\"\n", Unwritable::Shape),
        ("steps: [", Unwritable::Shape),
        ("steps:\n  - id: one\n    section: \"a\n\n  b\"\n", Unwritable::NoPlace),
    ] {
        assert_eq!(with_checks(text, "one", &items), Err(why), "{text}");
    }
    // What the words for it say helps.
    let text = "steps:\n  - id: one\n    check: []\n    section: \"a\n\n  b\"\n";
    let entry = "[\n        { name: the volume a is there, expect: { volume: { name: a } } }]";
    assert_eq!(with_checks(text, "one", &items), Ok(text.replace("[]", entry)));
    let text = "steps:\n  - &one { id: one, check: [] }\n";
    let entry = entry.replace("\n        ", "\n      ");
    assert_eq!(with_checks(text, "one", &items), Ok(text.replace("[]", &entry)));
    assert_eq!(with_checks("steps: []\n", "one", &items), Err(Unwritable::NoStep));
    let long = Proposal {
        keys: vec![("name", "x".repeat(90)), ("driver", "local".into())],
        ..item("a", &[]).proposal
    };
    let after =
        with_checks("steps:\n- id: one\n", "one", &[Item { proposal: long, todos: vec![] }])
            .unwrap();
    let x = "x".repeat(90);
    assert_eq!(
        after,
        format!(
            "steps:\n- id: one\n  check:\n    - name: the volume a is there\n      expect:\n        volume:\n          name: {x}\n          driver: local\n"
        )
    );
}

#[test]
fn a_check_that_is_there_is_found_however_it_is_written_and_whatever_it_is_called() {
    let with = |expect: &str| {
        format!("steps:\n  - id: one\n    check:\n      - name: x\n        expect: {expect}\n")
    };
    let keys = vec![("name", "a".to_owned()), ("labels", "{ a: \"1\", b: \"2\" }".to_owned())];
    let wanted = Proposal { keys, ..item("a", &[]).proposal };
    for (expect, is) in [
        ("{ volume: { name: a, labels: { a: \"1\", b: \"2\" } } }", true),
        ("{ volume: { labels: { b: '2', a: '1' }, name: a } }", true),
        ("[{ volume: { name: a, labels: { a: \"1\", b: \"2\" } } }]", true),
        (
            "\n          volume:\n            name: a\n            labels:\n              a: \"1\"\n              b: \"2\"",
            true,
        ),
        ("{ volume: { name: a } }", false),
        ("{ volume: { name: a, labels: { a: \"1\" } } }", false),
        ("{ volume: { name: a, labels: { a: \"1\", b: \"3\" } } }", false),
        ("{ network: { name: a, labels: { a: \"1\", b: \"2\" } } }", false),
        (
            "[{ volume: { name: a, labels: { a: \"1\", b: \"2\" } } }, { volume: { name: b } }]",
            false,
        ),
    ] {
        assert_eq!(is_there(&with(expect), "one", &wanted), is, "{expect}");
        assert!(!is_there(&with(expect), "two", &wanted));
    }
    let named = |name: &str| {
        let proposal = Proposal { name: name.into(), ..wanted.clone() };
        proposal.named_beside(["x", "x (2)"].into_iter()).name
    };
    assert_eq!((named("x").as_str(), named("y").as_str()), ("x (3)", "y"));
}
