//! A place in what is told of an object: what passes, and each thing that is wrong for its own reason.

use serde_json::{Value, json};

use super::*;
use crate::{
    check::CheckKind,
    fact::Fact,
    syntax::yaml,
    verdict::{SeenData, Verdict, WantedData},
};

fn read(yaml: &str) -> Result<CheckKind, Vec<(usize, String, Option<String>)>> {
    let decoder = Decoder::default();
    let kind = CheckKind::read(&decoder, &yaml::parse(yaml).unwrap());
    let problems = decoder.into_problems().into_iter();
    let problems: Vec<_> = problems.map(|it| (it.at.start, it.title, it.help)).collect();
    if problems.is_empty() { Ok(kind.unwrap()) } else { Err(problems) }
}

fn told(kind: ObjectKind, name: &str, objects: Vec<Value>) -> Observation {
    let sought = Sought::Named(ObjectName::new(kind, name));
    Observation { query: Query::Inspect(sought), answer: Ok(Fact::Inspected(objects)) }
}

fn judge(yaml: &str, seen: &[Observation]) -> Verdict {
    let vars = Vars::from([("name".to_owned(), "web".to_owned())]);
    let context = Context { vars: &vars, line: &|_| 3, witness: Witness::Engine, of: ("s", "c") };
    read(yaml).unwrap().judge(seen, &context)
}

fn seen() -> [Observation; 4] {
    let web = json!({
        "Name": "/web",
        "State": { "Running": true },
        "HostConfig": { "PidsLimit": 100, "CapDrop": ["ALL"], "Ulimits": null },
        "Config": { "Labels": { "com.example.tier": "web" } },
    });
    let back = json!({ "Name": "back", "IPAM": { "Config": [{ "Subnet": "10.77.0.0/24" }] } });
    let data = json!({ "Name": "data", "Options": null });
    [
        told(ObjectKind::Container, "web", vec![web]),
        told(ObjectKind::Network, "back", vec![back]),
        told(ObjectKind::Volume, "data", vec![data]),
        told(ObjectKind::Container, "gone", vec![]),
    ]
}

#[test]
fn what_an_object_has_at_a_place_passes_and_what_it_has_not_differs() {
    for (yaml, passes) in [
        ("{ container: web, at: HostConfig.PidsLimit, is: 100 }", true),
        ("{ container: \"${{ name }}\", at: State, has: { Running: true } }", true),
        ("{ container: web, at: 'Config.Labels[\"com.example.tier\"]', is: web }", true),
        ("{ container: web, at: HostConfig.CapDrop, has: [ALL] }", true),
        ("{ container: web, at: HostConfig.Ulimits.0, absent: true }", true),
        ("{ network: back, at: IPAM.Config.0.Subnet, matches: '^10\\.77\\.' }", true),
        ("{ volume: data, at: Options.type, absent: true }", true),
        ("{ container: web, at: HostConfig.PidsLimit, is: 10 }", false),
        ("{ container: web, at: HostConfig.PidsLimit, is: \"100\" }", false),
        ("{ container: web, at: State, has: { Running: false } }", false),
        ("{ network: back, at: IPAM.Config.1.Subnet, matches: '^10' }", false),
    ] {
        let verdict = judge(&format!("{{ inspect: {yaml} }}"), &seen());
        assert_eq!(verdict.passed(), passes, "{yaml}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Pass | Verdict::Fail(_)), "{yaml}: {verdict:?}");
    }
}

#[test]
fn what_differs_says_of_which_object_and_one_that_is_not_there_is_missing() {
    let fails = |what| Verdict::Fail(vec![Mismatch { line: 3, what }]);
    let web = ObjectName::new(ObjectKind::Container, "web");
    let what = Difference::Data {
        of: DataOf::Object(web),
        at: "HostConfig.PidsLimit".into(),
        wanted: WantedData::Is("10".into()),
        seen: SeenData::Value("100".into()),
    };
    let yaml = "{ inspect: { container: web, at: HostConfig.PidsLimit, is: 10 } }";
    assert_eq!(judge(yaml, &seen()), fails(what));
    let sought = Sought::Named(ObjectName::new(ObjectKind::Container, "gone"));
    for way in ["is: 1", "matches: x"] {
        let yaml = format!("{{ inspect: {{ container: gone, at: A, {way} }} }}");
        let missing = Difference::ObjectMissing { sought: sought.clone() };
        assert_eq!(judge(&yaml, &seen()), fails(missing), "{way}");
    }
    assert!(matches!(judge(yaml, &[]), Verdict::Error(_)), "nobody asked");
    let other = "{ inspect: { container: \"${{ none }}\", at: A, is: 1 } }";
    assert!(matches!(judge(other, &seen()), Verdict::Error(ObserveError::Unresolved(_))));
}

#[test]
fn it_is_about_an_object_by_its_name() {
    let kind = read("{ inspect: { volume: \"${{ name }}\", at: \"${{ a }}\", is: \"${{ b }}\" } }")
        .unwrap();
    let object = kind.nature().object.unwrap();
    assert_eq!((object.kind, object.gone), (ObjectKind::Volume, false));
    assert_eq!(object.name.written(), "${{ name }}");
    let names = kind.templates().into_iter().flat_map(Template::names);
    assert_eq!(names.map(|name| name.value).collect::<Vec<_>>(), ["name", "a", "b"]);
    let asked = kind.queries(&[("name".to_owned(), "web".to_owned())].into(), Witness::Engine);
    let sought = Sought::Named(ObjectName::new(ObjectKind::Volume, "web"));
    assert_eq!(asked, Ok(vec![Query::Inspect(sought)]));
    let odd = kind.queries(&[("name".to_owned(), "a b".to_owned())].into(), Witness::Engine);
    assert!(matches!(odd, Err(ObserveError::Unresolved(_))), "{odd:?}");
}

#[test]
fn what_is_not_one_object_and_one_expectation_is_a_problem() {
    let one = "write one of `container`, `network` and `volume`, with its name";
    for (yaml, at, title, help) in [
        ("{ inspect: { at: A, is: 1 } }", 11, "`inspect` looks at one object", one),
        (
            "{ inspect: { container: a, volume: a, at: A, is: 1 } }",
            11,
            "`inspect` looks at one object",
            one,
        ),
        (
            "{ inspect: { container: a b, at: A, is: 1 } }",
            24,
            "`a b` cannot be a name in Docker",
            "use letters, digits, `_`, `.` and `-`, with a letter or digit first",
        ),
        (
            "{ inspect: { container: a, at: A } }",
            11,
            "this says nothing of what is there",
            "add `is`, `has`, `absent` or `matches`",
        ),
        (
            "{ inspect: { container: a, at: State.Gone, absent: true } }",
            51,
            "whether an engine tells this of an object is not known, so this may pass for nothing",
            "say what is there with `is` or `has`; a key of the lab's own is written as `[\"Name\"]`",
        ),
        (
            "{ inspect: { image: a, at: A, is: 1 } }",
            13,
            "`inspect` has no key `image`",
            "known here: container, network, volume, at, is, has, absent, matches",
        ),
    ] {
        let problem = (at, title.to_owned(), Some(help.to_owned()));
        let problems = read(yaml).unwrap_err();
        assert!(problems.contains(&problem), "{yaml}: {problems:?}");
    }
}
