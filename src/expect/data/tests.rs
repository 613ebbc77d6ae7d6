//! What is read as an expectation of JSON, and what differs for which reason.

use serde_json::json;

use super::*;
use crate::{
    outcome::StreamName,
    syntax::{field::Mapping, yaml},
};

const MAPPING: Mapping<(At, Is, Has, Absent, Matches)> =
    Mapping { what: "`json`", title: None, choice: None, fields: (AT, IS, HAS, ABSENT, MATCHES) };

fn read(yaml: &str) -> Result<DataExpect, (String, Option<String>)> {
    let decoder = Decoder::default();
    let node = yaml::parse(yaml).unwrap();
    let (fields, values) = MAPPING.read(&decoder, &node).unwrap();
    let read = DataExpect::read(&decoder, &fields, values);
    let problems = decoder.into_problems();
    problems.into_iter().next().map_or_else(|| Ok(read.unwrap()), |p| Err((p.title, p.help)))
}

fn web() -> Value {
    json!([{
        "State": { "Running": true, "ExitCode": 0, "Health": null },
        "HostConfig": { "PidsLimit": 100, "CapDrop": ["ALL"], "Binds": null },
        "Config": { "Image": "nginx:1", "Labels": { "com.example.tier": "web" } },
    }])
}

fn judged(yaml: &str) -> Option<Difference> {
    let vars = Vars::from([("image".to_owned(), "nginx:1".to_owned())]);
    let (of, web) = (DataOf::Stream(StreamName::Stdout), web());
    read(yaml).unwrap().judge(&of, Ok(&web), &vars).unwrap()
}

#[test]
fn what_is_there_passes() {
    for yaml in [
        "{ at: 0.State.Running, is: true }",
        "{ at: 0.State.ExitCode, is: 0.0 }",
        "{ at: 0.State.Health, is: null }",
        "{ at: 0.HostConfig.CapDrop, is: [ALL] }",
        "{ at: 0.HostConfig.CapDrop, has: [ALL] }",
        "{ at: 0.Config.Image, is: \"${{ image }}\" }",
        "{ at: 0.Config.Image, matches: '^nginx:\\d' }",
        "{ at: 0.Config, has: { Labels: { com.example.tier: web } } }",
        "{ at: '0.Config.Labels[\"com.example.tier\"]', is: web }",
        "{ has: [{ Config: { Image: \"nginx:1\" } }] }",
        "{ at: 0.HostConfig.Memory, absent: true }",
        "{ at: 0.HostConfig.Binds.0, absent: true }",
        "{ at: 1, absent: true }",
    ] {
        assert_eq!(judged(yaml), None, "{yaml}");
    }
}

#[test]
fn what_differs_is_told_with_the_place_what_was_wanted_and_what_is_there() {
    let value = |text: &str| SeenData::Value(text.to_owned());
    let is = |text: &str| WantedData::Is(text.to_owned());
    for (yaml, at, wanted, seen) in [
        ("{ at: 0.State.Running, is: false }", "0.State.Running", is("false"), value("true")),
        ("{ at: 0.State.Running, is: \"true\" }", "0.State.Running", is("\"true\""), value("true")),
        (
            "{ at: 0.HostConfig.PidsLimit, is: 10 }",
            "0.HostConfig.PidsLimit",
            is("10"),
            value("100"),
        ),
        (
            "{ at: 0.HostConfig.CapDrop, has: [NET] }",
            "0.HostConfig.CapDrop",
            WantedData::Has("[\"NET\"]".into()),
            value("[\"ALL\"]"),
        ),
        (
            "{ at: 0.HostConfig.PidsLimit, matches: '1' }",
            "0.HostConfig.PidsLimit",
            WantedData::Matches("1".into()),
            value("100"),
        ),
        (
            "{ at: 0.Config.Image, matches: '^alpine' }",
            "0.Config.Image",
            WantedData::Matches("^alpine".into()),
            value("\"nginx:1\""),
        ),
        (
            "{ at: 0.State.Health, absent: true }",
            "0.State.Health",
            WantedData::Absent,
            value("null"),
        ),
        (
            "{ at: '0.Config.Labels[\"com.example.tier\"]', absent: true }",
            "0.Config.Labels[\"com.example.tier\"]",
            WantedData::Absent,
            value("\"web\""),
        ),
        (
            "{ at: 1.State, absent: true }",
            "1.State",
            WantedData::Absent,
            SeenData::NoItem { reached: String::new(), key: "1".into(), of: 1 },
        ),
        (
            "{ at: 0.State.Running.x, is: 1 }",
            "0.State.Running.x",
            is("1"),
            SeenData::NoParts {
                reached: "0.State.Running".into(),
                key: "x".into(),
                value: "true".into(),
            },
        ),
        (
            "{ at: 0.Stat, has: { Running: true } }",
            "0.Stat",
            WantedData::Has("{\"Running\":true}".into()),
            SeenData::NoKey {
                reached: "0".into(),
                key: "Stat".into(),
                keys: vec!["Config".into(), "HostConfig".into(), "State".into()],
                of: 3,
                near: Some("State".into()),
            },
        ),
    ] {
        let (of, at) = (DataOf::Stream(StreamName::Stdout), at.to_owned());
        assert_eq!(judged(yaml), Some(Difference::Data { of, at, wanted, seen }), "{yaml}");
    }
}

#[test]
fn a_long_value_is_told_in_part() {
    let long = json!("x".repeat(5_000));
    let expect = read("{ is: 1 }").unwrap();
    let of = DataOf::Stream(StreamName::Stdout);
    let Some(Difference::Data { seen: SeenData::Value(told), .. }) =
        expect.judge(&of, Ok(&long), &Vars::new()).unwrap()
    else {
        panic!()
    };
    assert!(told.len() <= 400 && told.ends_with("more bytes"), "{told}");
}

#[test]
fn what_cannot_be_read_is_what_is_seen_whatever_was_wanted() {
    let ends = SeenData::NotJson { line: 1, column: 2, why: "x".into() };
    let of = DataOf::Stream(StreamName::Stdout);
    for yaml in ["{ is: 1 }", "{ at: a, absent: true }", "{ at: a, matches: b }", "{ has: [1] }"] {
        let what = read(yaml).unwrap().judge(&of, Err(&ends), &Vars::new()).unwrap();
        assert!(matches!(what, Some(Difference::Data { seen, .. }) if seen == ends), "{yaml}");
    }
    let unknown = read("{ is: \"${{ gone }}\" }").unwrap().judge(&of, Ok(&web()), &Vars::new());
    assert!(matches!(unknown, Err(ObserveError::Unresolved(_))));
}

#[test]
fn what_cannot_fail_or_says_two_things_is_a_problem() {
    let join = "join keys, and places from 0, by dots, as `0.State.Running`; write a key with other characters as `Config.Labels[\"com.example.tier\"]`";
    for (yaml, title, help) in [
        (
            "{ at: a }",
            "this says nothing of what is there",
            "add `is`, `has`, `absent` or `matches`",
        ),
        (
            "{ at: a, is: 1, has: [1] }",
            "this has both `is` and `has`",
            "make an entry of its own for each",
        ),
        ("{ absent: true }", "the whole cannot be absent", "add `at:` with what is not there"),
        (
            "{ at: a, absent: false }",
            "`absent: false` asserts next to nothing",
            "say what must be there with `is`, `has` or `matches`",
        ),
        (
            "{ at: a, matches: '.*' }",
            "everything matches this pattern, so it asserts nothing",
            "name what must be there",
        ),
        ("{ at: .a, is: 1 }", "`.a` is no path into JSON", join),
    ] {
        assert_eq!(read(yaml).unwrap_err(), (title.to_owned(), Some(help.to_owned())), "{yaml}");
    }
}

#[test]
fn its_variables_are_those_of_its_path_and_of_what_is_wanted() {
    for (yaml, wanted) in [
        ("{ at: \"a.${{ x }}\", is: [\"${{ y }}\", { k: \"${{ z }}\" }] }", &["x", "y", "z"][..]),
        ("{ matches: \"${{ p }}\" }", &["p"]),
        ("{ has: [\"${{ h }}\"] }", &["h"]),
        ("{ at: a, absent: true }", &[]),
    ] {
        let expect = read(yaml).unwrap();
        let names = expect.templates().into_iter().flat_map(Template::names);
        assert_eq!(names.map(|name| name.value).collect::<Vec<_>>(), wanted, "{yaml}");
    }
}
