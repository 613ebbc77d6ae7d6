//! What one image differs in, what a check of it needs, and what may not be written.

use super::*;
use crate::{fact::Fact, syntax::yaml};

const D1: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const D2: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn read(yaml: &str) -> Result<ImageCheck, Vec<String>> {
    let decoder = Decoder::default();
    let check = ImageCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    let problems: Vec<String> =
        decoder.into_problems().into_iter().map(|problem| problem.title).collect();
    if problems.is_empty() { Ok(check.unwrap()) } else { Err(problems) }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn image(id: &str, tags: &[&str], digests: &[&str]) -> EngineImage {
    EngineImage { id: id.into(), tags: owned(tags), digests: owned(digests) }
}

fn differences(yaml: &str, images: Vec<EngineImage>) -> Vec<Difference> {
    let seen = [Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(images)) }];
    let context =
        Context { vars: &Vars::new(), line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    let found = read(yaml).unwrap().judge(&seen, &context).unwrap();
    found.into_iter().map(|mismatch| mismatch.what).collect()
}

#[test]
fn nothing_to_say_and_properties_of_what_is_absent_are_problems() {
    let nothing = "this says nothing about the image";
    let absent = "an image that must be absent has no other properties";
    assert_eq!(read("{ name: a }").unwrap_err(), [nothing]);
    for property in [
        "digest: x",
        "id: x",
        "tags: [b]",
        "untagged: true",
        "local: true",
        "listed_once: true",
        "same_as: b",
        "distinct_from: b",
    ] {
        assert!(read(&format!("{{ name: a, {property} }}")).is_ok(), "{property}");
        let both = format!("{{ name: a, present: false, {property} }}");
        assert_eq!(read(&both).unwrap_err(), [absent], "{property}");
    }
    for fine in ["present: true", "present: false", "present: false, untagged: false"] {
        assert!(read(&format!("{{ name: a, {fine} }}")).is_ok(), "{fine}");
    }
    for other in ["name: A!, present: true", "name: a, same_as: A!", "name: a, distinct_from: A!"] {
        assert_eq!(read(&format!("{{ {other} }}")).unwrap_err().len(), 1, "{other}");
    }
}

#[test]
fn what_is_missing_is_told_with_up_to_eight_names_of_its_repository() {
    let tags: Vec<String> = (1..=9).map(|n| format!("a:{n}")).collect();
    let tags: Vec<&str> = tags.iter().map(String::as_str).chain(["b:1", "<none>:<none>"]).collect();
    let digest = format!("a@{D1}");
    let images = vec![image("1", &tags, &[&digest]), image("2", &["a:1"], &[])];
    let found = differences("{ name: \"a:edge\", present: true }", images);
    let seen = owned(&["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8"]);
    assert_eq!(found, [Difference::ImageMissing { image: "a:edge".into(), seen }]);
    let found = differences("{ name: \"b:2\", present: true }", vec![image("1", &["b:1"], &[])]);
    let seen = owned(&["b:1"]);
    assert_eq!(found, [Difference::ImageMissing { image: "b:2".into(), seen }]);
}

#[test]
fn every_property_that_differs_is_told_with_what_was_seen() {
    let (a, other) = (format!("a@{D1}"), format!("other/a@{D2}"));
    let host = || {
        let mixed = image("sha256:aaaaaaaaaaaaaaaa", &["a:1", "a:2", "b:1", "a@x"], &[&a, &other]);
        vec![mixed, image("2", &["c:1"], &[])]
    };
    let name = || "a:1".to_owned();
    let identity = |of, wanted: &str, seen: &str| Difference::Identity {
        image: name(),
        of,
        wanted: wanted.into(),
        seen: owned(&[seen]),
    };
    let id = "sha256:aaaaaaaaaaaaaaaa";
    let same =
        |other: &str, wanted| Difference::Sameness { image: name(), other: other.into(), wanted };
    let tags = |wanted: &[&str], seen: &[&str]| Difference::Tags {
        image: name(),
        wanted: owned(wanted),
        seen: owned(seen),
    };
    for (property, told) in [
        (format!("digest: {D2}"), identity(Identity::Digest, D2, D1)),
        ("id: aaaaaaaaaaa".to_owned(), identity(Identity::Id, "aaaaaaaaaaa", id)),
        ("id: bbbbbbbbbbbb".to_owned(), identity(Identity::Id, "bbbbbbbbbbbb", id)),
        ("tags: [\"b:1\", \"a:1\"]".to_owned(), tags(&["a:1", "b:1"], &["a:1", "a:2", "b:1"])),
        (
            "untagged: true".to_owned(),
            Difference::Tagged { image: name(), seen: owned(&["a:1", "a:2", "b:1"]) },
        ),
        ("listed_once: true".to_owned(), tags(&["a:1"], &["a:1", "a:2"])),
        ("local: true".to_owned(), Difference::FromRegistry { image: name(), seen: owned(&[D1]) }),
        ("same_as: \"c:1\"".to_owned(), same("c:1", true)),
        ("distinct_from: \"b:1\"".to_owned(), same("b:1", false)),
        (
            "same_as: \"c:2\"".to_owned(),
            Difference::ImageMissing { image: "c:2".into(), seen: owned(&["c:1"]) },
        ),
    ] {
        let yaml = format!("{{ name: \"a:1\", {property} }}");
        assert_eq!(differences(&yaml, host()), [told], "{property}");
    }
    let absent = differences("{ name: \"a:1\", present: false }", host());
    assert_eq!(absent, [Difference::ImagePresent { image: name() }]);
    for passes in [
        "id: aaaaaaaaaaaa",
        "id: \"sha256:aaaaaaaaaaaaaaaa\"",
        "same_as: \"b:1\"",
        "distinct_from: \"c:1\"",
        "tags: [\"a:2\", \"b:1\", \"a:1\"]",
    ] {
        let yaml = format!("{{ name: \"a:1\", {passes} }}");
        assert_eq!(differences(&yaml, host()), [], "{passes}");
    }
    assert_eq!(differences("{ name: \"c:1\", local: true }", host()), []);
    assert_eq!(differences("{ name: \"b:1\", listed_once: true }", host()), []);
}

#[test]
fn an_image_that_is_wanted_from_a_registry_is_needed_and_one_that_is_wanted_is_brought() {
    for (yaml, needs, brings) in [
        ("{ name: a, same_as: b, distinct_from: c }", &["a", "b", "c"][..], true),
        ("{ name: a, present: false }", &[], false),
        ("{ name: a, local: true, same_as: b }", &[], true),
    ] {
        let check = read(yaml).unwrap();
        let nature = check.nature();
        let needed: Vec<String> = nature.needs.iter().map(|needed| needed.name.written()).collect();
        assert_eq!(needed, needs, "{yaml}");
        assert!(nature.needs.iter().all(|needed| !needed.pulled));
        assert_eq!(nature.brings.map(Template::written), brings.then(|| "a".to_owned()), "{yaml}");
    }
    let check = read("{ name: a, id: b, digest: c, tags: [d], same_as: e }").unwrap();
    let written: Vec<String> = check.templates().into_iter().map(Template::written).collect();
    assert_eq!(written, ["a", "e", "c", "b", "d"]);
}
