//! What a signature says of a name, against what is asked of it.

use super::*;
use crate::{
    fact::{Fact, PullProbe},
    outcome::{Exit, Outcome, Stream},
    refusal::Reason,
    syntax::yaml,
};

const D1: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const D2: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";
const UNSIGNED: &str = "Error: remote trust data does not exist for docker.io/you/x: h does not have trust data for docker.io/you/x";

fn read(yaml: &str) -> TrustedCheck {
    let decoder = Decoder::default();
    let check = TrustedCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    assert_eq!(decoder.into_problems(), [], "{yaml}");
    check.unwrap()
}

fn probe(asked: Option<&str>, stderr: &str, exit: Exit) -> Observation {
    let stderr = Stream { text: stderr.into(), truncated: false };
    let (stdout, circumstances) = (Stream::default(), Box::default());
    let outcome = Outcome { exit, stdout, stderr, screen: None, took_ms: 1, circumstances };
    let probe = PullProbe { outcome, asked: asked.map(str::to_owned) };
    Observation { query: Query::PullProbe("you/x:1".into()), answer: Ok(Fact::PullProbe(probe)) }
}

fn signed(asked: &str) -> Observation {
    probe(Some(asked), "", Exit::Code(1))
}

fn here(digests: &[&str]) -> Observation {
    let digests = digests.iter().map(|digest| format!("you/x@{digest}")).collect();
    let image = EngineImage { id: "1".into(), tags: vec!["you/x:1".into()], digests };
    Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(vec![image])) }
}

fn judged(yaml: &str, seen: &[Observation]) -> Judged {
    let context =
        Context { vars: &Vars::new(), line: &|_| 3, witness: Witness::Engine, of: ("s", "c") };
    read(yaml).judge(seen, &context)
}

fn differs(what: Difference) -> Vec<Mismatch> {
    vec![Mismatch { line: 3, what }]
}

fn identity(of: Identity, wanted: &str, seen: &[&str]) -> Difference {
    let seen = seen.iter().map(|digest| (*digest).to_owned()).collect();
    Difference::Identity { image: "you/x:1".into(), of, wanted: wanted.into(), seen }
}

#[test]
fn a_name_is_trusted_where_the_client_asks_for_a_digest_and_for_the_one_that_is_wanted() {
    let name = "{ pull: \"you/x:1\" }";
    let with_digest = format!("{{ pull: \"you/x:1\", digest: {D1} }}");
    assert_eq!(judged(name, &[signed(D1)]), Ok(vec![]));
    assert_eq!(judged(&with_digest, &[signed(D1)]), Ok(vec![]));
    let other = identity(Identity::SignedDigest, D1, &[D2]);
    assert_eq!(judged(&with_digest, &[signed(D2)]), Ok(differs(other)));
    let control = |seen: Reason, evidence: &str| {
        let evidence = evidence.to_owned();
        differs(Difference::Control { image: "you/x:1".into(), seen, evidence })
    };
    let by_tag = control(Reason::PlainPull, "docker asked the engine for the tag 1");
    assert_eq!(judged(&with_digest, &[signed("1")]), Ok(by_tag), "no digest to hold against");
    let Ok(found) = judged(name, &[probe(None, UNSIGNED, Exit::Code(1))]) else { panic!() };
    assert!(matches!(found[0].what, Difference::Control { .. }), "{found:?}");
}

#[test]
fn a_client_that_did_not_end_by_itself_or_remembered_is_no_word_of_the_service() {
    let name = "{ pull: \"you/x:1\" }";
    let killed = judged(name, &[probe(Some(D1), "", Exit::Signal(9))]);
    assert!(matches!(killed, Err(ObserveError::Unfinished(_))), "{killed:?}");
    let cached = "level=warning msg=\"using cached timestamp\"";
    let stale = judged(name, &[probe(Some(D1), cached, Exit::Code(1))]);
    let reason = Reason::TrustUnreachable;
    assert_eq!(stale, Err(ObserveError::InTheWay { reason, evidence: cached.into() }));
    assert!(judged(name, &[]).is_err(), "nobody asked");
}

#[test]
fn as_here_holds_the_signed_digest_against_the_image_on_the_host() {
    let yaml = "{ pull: \"you/x:1\", as_here: true }";
    assert_eq!(judged(yaml, &[signed(D1), here(&[D2, D1])]), Ok(vec![]));
    let other = identity(Identity::Digest, D1, &[D2]);
    assert_eq!(judged(yaml, &[signed(D1), here(&[D2])]), Ok(differs(other)));
    let nothing =
        Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(vec![])) };
    let missing = Difference::ImageMissing { image: "you/x:1".into(), seen: vec![] };
    assert_eq!(judged(yaml, &[signed(D1), nothing]), Ok(differs(missing)));
    let queries = |yaml: &str| read(yaml).queries(&Vars::new(), Witness::Engine).unwrap();
    let probe = Query::PullProbe("you/x:1".into());
    assert_eq!(queries("{ pull: \"you/x:1\" }"), std::slice::from_ref(&probe));
    assert_eq!(queries(yaml), [probe, Query::EngineImages]);
}

#[test]
fn its_variables_are_those_of_the_name_and_of_the_digest() {
    let check = read("{ pull: \"you/${{ a }}\", digest: \"${{ b }}\" }");
    let written: Vec<String> = check.templates().into_iter().map(Template::written).collect();
    assert_eq!(written, ["you/${{ a }}", "${{ b }}"]);
}
