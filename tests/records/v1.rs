//! Records of version 1 carry the same verdicts, read as records of today.

use labcheck::{
    image::Provenance,
    record::{self, MachineSeen, Points, ReadError, Telling, WorldKind},
    verdict::{Skip, Unknowable, Unmet, Verdict},
};
use serde_json::Value;

use crate::{V1, stored};

/// `step check: fail LC201`, of all that a record judges, as its own JSON has it.
fn judged_then(record: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for step in record["steps"].as_array().unwrap() {
        let id = step["id"].as_str().unwrap();
        let told = |verdict: &Value| match verdict {
            Value::String(word) => word.clone(),
            _ => verdict.as_object().unwrap().keys().next().unwrap().clone(),
        };
        let code = |of: &Value| of["code"].as_str().unwrap_or("none").to_owned();
        if let Some(skip) = step.get("skip") {
            all.push(format!("{id}: skipped {} {}", told(skip), code(step)));
        }
        for (list, name) in [("actions", "command"), ("checks", "name")] {
            for of in step[list].as_array().unwrap() {
                let name = of[name].as_str().unwrap();
                all.push(format!("{id} {name}: {} {}", told(&of["verdict"]), code(of)));
            }
        }
    }
    all
}

/// The same of a record of today.
fn judged_now(record: &record::Record) -> Vec<String> {
    let code = |code: Option<labcheck::codes::FailureCode>| {
        code.map_or("none".to_owned(), |c| c.to_string())
    };
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Error(_) => "error",
        Verdict::Skip(_) => "skip",
    };
    let skip = |skip: &Skip| match skip {
        Skip::Requirement(_) => "requirement",
        Skip::Step(_) => "step",
        Skip::Command(_) => "command",
        Skip::FailFast(_) => "fail-fast",
        Skip::Interrupted => "interrupted",
        Skip::Unknowable(_) => "unknowable",
        Skip::Person(_) => "person",
    };
    let mut all = Vec::new();
    for step in &record.steps {
        let id = &step.id;
        all.extend(
            step.skip.iter().map(|s| format!("{id}: skipped {} {}", skip(s), code(step.code))),
        );
        all.extend(
            step.actions
                .iter()
                .map(|a| format!("{id} {}: {} {}", a.command, verdict(&a.verdict), code(a.code))),
        );
        all.extend(
            step.checks
                .iter()
                .map(|c| format!("{id} {}: {} {}", c.name, verdict(&c.verdict), code(c.code))),
        );
    }
    all
}

#[test]
fn the_records_of_a_run_before_and_after_the_redesign_carry_the_same_verdicts() {
    for (name, exit_code) in V1 {
        let text = stored(name);
        let then: Value = serde_json::from_str(&text).unwrap();
        let now = record::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let judged = judged_then(&then);
        assert!(judged.len() >= 3, "{name}: {judged:?}");
        assert_eq!(judged_now(&now), judged, "{name}");
        assert_eq!(now.exit_code().number(), exit_code, "{name}");
        // Written today, it is one of today and says the same.
        let today = serde_json::to_string(&now).unwrap();
        assert_eq!(crate::record::read(&today), now, "{name}");
    }
}

#[test]
fn what_version_1_said_in_words_is_data_and_what_it_did_not_tell_is_unknown() {
    let read = |name: &str| record::read(&stored(name)).unwrap();
    let passed = read("run-passed");
    assert_eq!(passed.started, "2026-11-26T07:03:04.498035184Z".parse().unwrap());
    let world = &passed.world;
    assert_eq!((world.kind, &world.images), (WorldKind::Private, &Provenance::BuiltHere));
    let shell = world.shell.as_ref().unwrap();
    assert_eq!((shell.program.as_str(), shell.version.as_deref()), ("bash", Some("5.2.15")));
    assert_eq!(world.engine.storage.as_deref(), Some("overlay2"));
    assert_eq!(world.machine, None::<MachineSeen>);
    assert_eq!(passed.points(), Some(Points { got: 60, possible: 60, undecided: 0 }));

    let skipped = read("run-skipped");
    let notary = Skip::Requirement(Unmet::Tool { wanted: "notary".into() });
    assert_eq!(skipped.steps[1].skip, Some(notary));
    assert_eq!(skipped.steps[1].points(), None, "what the checks of a skipped step are worth");
    assert_eq!(skipped.points(), None);

    let outside = read("check-outside");
    assert_eq!(
        (outside.world.kind, &outside.world.images),
        (WorldKind::None, &Provenance::Unknown)
    );
    assert_eq!(outside.world.shell, None);
    let skip = |at: usize| &outside.steps[0].checks[at].verdict;
    assert_eq!(*skip(0), Verdict::Skip(Skip::Unknowable(Unknowable::Deeds)));
    let name = "images.edge.digest".into();
    assert_eq!(*skip(1), Verdict::Skip(Skip::Unknowable(Unknowable::Value { name })));

    let waiting = &read("check-mistake").steps[0].checks;
    assert_eq!(waiting[0].id, "alpine-edge-was-pulled-by-its-tag");
    assert_eq!(waiting[1].telling, Telling::Waits(waiting[0].id.clone()));
    let held = read("check-held").steps[0].checks[1].held;
    assert_eq!(held.unwrap().strftime("%H:%M").to_string(), "07:03");
}

#[test]
fn what_is_no_record_of_these_versions_is_refused_with_what_to_do() {
    let refused = |text: &str| record::read(text).unwrap_err().to_string();
    let newer = refused(r#"{ "format": "labcheck/record/v9" }"#);
    assert_eq!(
        newer,
        "the format is `labcheck/record/v9`, and this reads labcheck/record/v1 and labcheck/record/v2; install a newer labcheck"
    );
    let other = refused(r#"{ "format": "labcheck/list/v1", "labs": [] }"#);
    assert!(other.ends_with("name the file that `labcheck run --json FILE` wrote"), "{other}");
    assert!(refused("{}").starts_with("this says no `format`"));
    assert!(refused("[1]").starts_with("this says no `format`"));
    assert!(refused("# Not").starts_with("this is no JSON"));
    assert!(refused("{ \"format\": ").starts_with("this is no JSON"));
    for format in ["labcheck/record/v1", "labcheck/record/v2"] {
        let text = format!("{{ \"format\": \"{format}\" }}");
        let told = refused(&text);
        assert!(
            told.starts_with(&format!("this is not a whole {format}: missing field")),
            "{told}"
        );
        assert!(matches!(record::read(&text), Err(ReadError::Invalid { .. })));
    }
    // Nothing is passed over in an older one either.
    let more = stored("run-failed").replacen("\"interrupted\"", "\"more\": 1, \"interrupted\"", 1);
    assert!(refused(&more).contains("unknown field `more`"), "{}", refused(&more));
}

#[test]
fn the_worlds_of_version_1_are_known_by_what_they_were() {
    let private = "\n  \"engine\": \"private\",";
    let text = stored("run-passed");
    assert!(text.contains(private));
    for (then, now) in [
        ("private", WorldKind::Private),
        ("hub", WorldKind::Host),
        ("host", WorldKind::Names),
        ("none", WorldKind::None),
    ] {
        let text = text.replace(private, &format!("\n  \"engine\": \"{then}\","));
        let read = record::read(&text).unwrap();
        assert_eq!(read.world.kind, now, "{then}");
        // What is written of it today is read as the same.
        let today = serde_json::to_string(&read).unwrap();
        assert_eq!(record::read(&today).unwrap().world.kind, now, "{then}");
    }
}
