//! What a listing asks, what may not be written, and when the two witnesses agree.

use super::*;
use crate::{fact::Fact, syntax::yaml};

fn read(yaml: &str) -> Result<ListingCheck, Vec<String>> {
    let decoder = Decoder::default();
    let check = ListingCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    let problems: Vec<String> =
        decoder.into_problems().into_iter().map(|problem| problem.title).collect();
    if problems.is_empty() { Ok(check.unwrap()) } else { Err(problems) }
}

fn engine(tags: &[&str]) -> EngineImage {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    EngineImage { id: "sha256:aaaaaaaaaaaaaaaaaaaa".into(), tags, digests: Vec::new() }
}

fn client(repository: &str, tag: &str) -> ClientImage {
    ClientImage {
        repository: repository.into(),
        tag: tag.into(),
        digest: "<none>".into(),
        id: "sha256:aaaaaaaaaaaaaaaaaaaa".into(),
    }
}

#[test]
fn a_listing_asserts_something_and_says_its_count_once() {
    assert_eq!(read("{ repository: a }").unwrap_err(), ["this listing expects nothing"]);
    let both = read("{ exactly: [{ tag: x }], count: 1 }").unwrap_err();
    assert_eq!(both, ["`exactly` says how many rows there are"]);
    for fine in
        ["count: 0", "includes: [{ tag: x }]", "excludes: [{ tag: x }]", "exactly: [{ tag: x }]"]
    {
        assert!(read(&format!("{{ {fine} }}")).is_ok(), "{fine}");
    }
    let check =
        read("{ includes: [{ tag: \"${{ a }}\" }], excludes: [{ tag: \"${{ b }}\" }] }").unwrap();
    let names: Vec<&str> =
        check.templates().iter().flat_map(|t| t.names()).map(|name| name.value).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn both_witnesses_are_asked_where_both_are_there() {
    let check = read("{ repository: a, count: 0 }").unwrap();
    let asked = |witness| check.queries(&Vars::new(), witness).unwrap();
    assert_eq!(asked(Witness::Both), [Query::EngineImages, Query::ClientImages]);
    assert_eq!(asked(Witness::Engine), [Query::EngineImages]);
    assert_eq!(check.nature().names, Names::Parts(Some("a")));
    assert_eq!(read("{ count: 0 }").unwrap().nature().names, Names::Parts(None));
    let images = Ok(Fact::EngineImages(vec![engine(&["a:1"])]));
    let seen = [Observation { query: Query::EngineImages, answer: images }];
    let judged = |witness| {
        let context = Context { vars: &Vars::new(), line: &|_| 1, witness, of: ("s", "c") };
        check.judge(&seen, &context).map(|found| found.len())
    };
    assert_eq!(judged(Witness::Engine), Ok(1), "one row is there");
    assert!(judged(Witness::Both).is_err(), "the client was not asked");
}

#[test]
fn the_witnesses_agree_about_tags_however_each_spells_them() {
    let told = |tags: &[&str], rows: &[(&str, &str)]| {
        let rows: Vec<ClientImage> = rows.iter().map(|(name, tag)| client(name, tag)).collect();
        agree(&[engine(tags)], &rows)
    };
    let disagrees = |text: &str| Err(ObserveError::Disagreement(text.into()));
    assert_eq!(told(&["docker.io/library/a:1"], &[("a", "1")]), Ok(()));
    for unnamed in [("a", "<none>"), ("<none>", "<none>"), ("<none>", "1")] {
        assert_eq!(told(&["a:1"], &[("a", "1"), unnamed]), Ok(()), "{unnamed:?}");
    }
    let shown = "docker.io/library/a:1 (sha256:aaaaaaaaaaaa)";
    assert_eq!(told(&["a:1"], &[]), disagrees(&format!("`docker images` does not list {shown}")));
    let more = format!("`docker images` lists {shown}, which is not there");
    assert_eq!(told(&[], &[("a", "1")]), disagrees(&more));
}
