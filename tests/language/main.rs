//! The language of scenarios as it is told: the manual and the schema are made from what the reader reads by, and a
//! validator of somebody else's agrees with the reader.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::{env, fs, path::Path};

use labcheck::{
    cli::VERBS,
    scenario,
    syntax::{
        manual::manual,
        schema::schema,
        shape::{self, Shape},
        source::Source,
    },
};
use serde_json::Value;

const MANUAL: &str = "scenarios/README.md";
const SCHEMA: &str = "scenarios/scenario.schema.json";
/// What stands above the tables.
const HEAD: &str = "# The language of scenarios

Made from what labcheck reads by. Editors that know JSON Schema check a scenario while it is written, with this in its
first line:

```yaml
# yaml-language-server: $schema=https://json-schema.org/draft/2020-12/schema
```

";

#[test]
fn the_manual_and_the_schema_are_what_the_reader_reads_by() {
    let head = HEAD.replace("https://json-schema.org/draft/2020-12/schema", "scenario.schema.json");
    kept(MANUAL, &format!("{head}{}", manual(&scenario::language()).trim_end()));
    kept(SCHEMA, &serde_json::to_string_pretty(&written_schema()).unwrap());
}

fn written_schema() -> Value {
    schema("A scenario of labcheck", &scenario::language())
}

#[test]
fn no_two_parts_of_the_manual_and_of_the_schema_have_one_name() {
    let mut titles = std::collections::BTreeMap::new();
    let mut open = vec![scenario::language()];
    while let Some(shape) = open.pop() {
        let (title, rows) = match &shape {
            Shape::Mapping(mapped) => (mapped.title, &mapped.rows),
            Shape::Kinds(what, rows) => (*what, rows),
            Shape::List(inner) | Shape::Pairs(_, inner) => {
                open.push((**inner).clone());
                continue;
            }
            Shape::Either(shapes) => {
                open.extend(shapes.clone());
                continue;
            }
            _ => continue,
        };
        open.extend(rows.iter().map(|row| row.shape.clone()));
        // As the schema's definitions are named: `answer` and "an answer" are one.
        let known = titles.entry(shape::title(title)).or_insert_with(|| rows.clone());
        assert_eq!(known, rows, "{title}");
    }
    assert!(titles.len() > 20, "{titles:?}");
}

/// Compares a kept file, or writes it anew where that is asked for.
fn kept(file: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let made = format!("{made}\n");
    if env::var_os("LABCHECK_UPDATE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "{file} is not what the reader reads by; look at what changed, then: LABCHECK_UPDATE=1 cargo test --test language"
    );
}

fn reader_accepts(text: &str) -> bool {
    scenario::load(&Source { name: "s.yaml".into(), text: text.into() }, &VERBS).is_ok()
}

/// What the schema says against it.
fn refused_by_schema(text: &str) -> Vec<String> {
    // As YAML 1.2 has it: `on` is a word.
    let options = serde_yaml::options! { strict_booleans: true };
    let value: Value = serde_yaml::from_str_with_options(text, options).unwrap();
    let validator = jsonschema::validator_for(&written_schema()).unwrap();
    let told =
        |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(&value).map(told).collect()
}

/// A scenario of one step with these entries.
fn with(top: &str, step: &str) -> String {
    format!(
        "version: 1\ntitle: x\nlab: x.md\n{top}\nsteps:\n  - id: s\n    section: S\n    {step}\n"
    )
}

#[test]
fn the_schema_is_one_and_accepts_what_the_reader_accepts() {
    assert!(jsonschema::meta::is_valid(&written_schema()));
    let lab = fs::read_to_string("scenarios/distribution-and-trust.yaml").unwrap();
    let images = "classroom: { images: [{ name: \"a:1\", build: shell, id: a, signed: true }], hosts: { registry.test: gateway }, files: { app: files/app }, machines: [node1, node2] }";
    for text in [
        lab,
        with("", "do: [{ run: \"true\" }]"),
        with(
            "strict: true\nshell: sh\nvars: { n: 5, t: 'a ${{ n }}' }",
            "do: [{ run: \"true\", in: other, timeout: 10s, expect: [{ exit: 3 }] }]",
        ),
        with(images, "check: [{ name: n, expect: { image: { name: \"a:1\", present: true } } }]"),
        with(
            images,
            "check: [{ name: n, points: 3, when: ever, eventually: 300ms, hint: [why], expect: [{ deed: { pulled: \"a:1\", through: trust, in_a_row: 2 } }, { environment: { X: on } }] }]",
        ),
        with(
            images,
            "check: [{ name: n, expect: { listing: { includes: [{ tag: /1|2/ }] } }, mistakes: [{ is: wrong-tag, if: { deed: { ran: \"a:1\" } }, say: no }] }]",
        ),
        with(
            images,
            "check: [{ name: n, expect: { refused: { pull: \"b:1\", because: unsigned, control: \"a:1\" } } }]",
        ),
        with(
            "",
            "do: [{ session: sh, talk: [{ send: \"\", until: x }, { press: ctrl-c }, { secret: y }] }]",
        ),
        with(
            "",
            "do: [{ run: ls, expect: [{ stdout: empty }, { stderr: { empty: true } }, { table: { count: 2 } }], examples: [{ because: times }], capture: { id: { stdout: '^(x)$' } } }]",
        ),
        with("", "do: [{ edit: { file: app/x.yaml, from: fence } }]"),
        with("", "do: [{ shown: \"docker run $X\", why: it is the reader's }, { run: ls }]"),
        with(
            "",
            "do: [{ run: ls, within: 10s, expect: [{ exit: nonzero }, { json: { at: 'a.0[\"b.c\"]', is: [1, null, { d: true }] } }] }]",
        ),
        with(
            "",
            "do: [{ run: ls, expect: [{ exit: [0, 130] }, { json: { has: { a: b } } }] }, { session: a, talk: [{ press: ^P^Q }, { press: <Enter> }, { press: Ctrl-X }], expect: [{ exit: { signal: int } }] }]",
        ),
        with(
            "",
            "check: [{ name: n, expect: [{ inspect: { container: web, at: Config.Labels.a, absent: true } }, { inspect: { volume: v, at: A, matches: x } }] }]",
        ),
        with(
            "requires: { client: '<29', content_trust: true, tool: notary }",
            "do: [{ run: ls, unwritten: true }]",
        ),
    ] {
        assert!(reader_accepts(&text), "the reader: {text}");
        assert_eq!(refused_by_schema(&text), [""; 0], "{text}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let image = |fields: &str| {
        with("", &format!("check: [{{ name: n, expect: {{ image: {{ {fields} }} }} }}]"))
    };
    for text in [
        with("tilte: x", "do: [{ run: \"true\" }]"),
        with("strict: yes", "do: [{ run: \"true\" }]"),
        with("shell: zsh", "do: [{ run: \"true\" }]"),
        with("", "needs: [s2]"),
        with("", "do: []"),
        with("", "do: [{ run: ls, session: sh }]"),
        with("", "do: [{ in: main }]"),
        with("", "do: [{ run: ls, shown: ls, why: x }]"),
        with("", "do: [{ run: ls, expect: [{ exit: 256 }] }]"),
        with("", "do: [{ run: ls, expect: [{ exit: 1, stdout: empty }] }]"),
        with("", "do: [{ run: ls, expect: [{ exit: zero }] }]"),
        with("", "do: [{ run: ls, expect: [{ exit: { signal: stop } }] }]"),
        with("", "do: [{ run: ls, expect: [{ json: { at: a } }] }]"),
        with("", "do: [{ run: ls, expect: [{ json: { at: a, is: 1, has: [1] } }] }]"),
        with(
            "",
            "check: [{ name: n, expect: { inspect: { container: a, at: b, absent: false } } }]",
        ),
        with("", "do: [{ run: ls, expect: [{ stdout: { lines: x } }] }]"),
        with("", "do: [{ run: ls, expect: [{ stdout: { empty: false } }] }]"),
        with("", "do: [{ run: ls, timeout: 10 }]"),
        with("", "do: [{ run: ls, timeout: 0s }]"),
        with("", "do: [{ run: ls, timeout: 2h }]"),
        with("", "do: [{ edit: { file: x, from: web } }]"),
        with("", "do: [{ session: sh, talk: [{ press: ^1 }] }]"),
        with("", "do: [{ session: sh, talk: [{ }] }]"),
        with("", "check: [{ name: n }]"),
        with("", "check: [{ expect: { image: { name: a } } }]"),
        with("", "check: [{ name: n, points: -1, expect: { image: { name: a, present: true } } }]"),
        with("", "check: [{ name: n, expect: { pod: { name: a } } }]"),
        with("", "check: [{ name: n, expect: { deed: { pushed: a, in_a_row: 2 } } }]"),
        with("", "check: [{ name: n, expect: { environment: { X: maybe } } }]"),
        with("", "check: [{ name: n, expect: { listing: { repository: a } } }]"),
        image("present: true"),
        image("name: a, present: maybe"),
        image("name: a, tags: []"),
    ] {
        assert!(!reader_accepts(&text), "the reader: {text}");
        assert!(!refused_by_schema(&text).is_empty(), "the schema: {text}");
    }
}
