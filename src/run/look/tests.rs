//! A student's look against a scripted host: what is true now, what was true once, what is often wrong.

use std::collections::BTreeMap;

use super::*;
use crate::{
    image::EngineImage,
    journal::{Deed, EngineEvent, Entry, Subject},
    outcome::ClientEngine,
    scenario,
    syntax::{source::Source, template::Vars},
};

/// Answers what it was told; counts the probes.
struct Scripted {
    now: Vec<EngineImage>,
    before: Vec<Vec<EngineImage>>,
    /// The latest first, as the moments before.
    moments: Vec<(Timestamp, Vec<EngineImage>)>,
    deeds: Vec<Entry>,
    variables: BTreeMap<String, String>,
    passed: Option<i64>,
    client: &'static str,
    probes: usize,
    witness: Witness,
}

fn host() -> Scripted {
    Scripted {
        now: Vec::new(),
        before: Vec::new(),
        moments: Vec::new(),
        deeds: Vec::new(),
        variables: BTreeMap::new(),
        passed: None,
        client: "unix:///lab",
        probes: 0,
        witness: Witness::Engine,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

impl Observe for Scripted {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        match query {
            Query::EngineImages => Ok(Fact::EngineImages(self.now.clone())),
            Query::ClientEngine => Ok(Fact::ClientEngine(ClientEngine {
                lab: "unix:///lab".into(),
                client: self.client.into(),
                by: "DOCKER_HOST".into(),
            })),
            Query::Variable(name) => Ok(Fact::Variable(self.variables.get(name).cloned())),
            Query::ImagesBefore => Ok(Fact::ImagesBefore(
                self.before
                    .iter()
                    .map(|images| (at(7), images.clone()))
                    .chain(self.moments.clone())
                    .collect(),
            )),
            Query::PassedBefore { .. } => Ok(Fact::PassedBefore(self.passed.map(at))),
            Query::PullProbe(_) => {
                self.probes += 1;
                Err(ObserveError::Client("scripted".into()))
            }
            Query::Deeds(_) => Ok(Fact::Deeds(self.deeds.clone().into())),
            _ => Err(ObserveError::Unfinished(format!("{query:?}"))),
        }
    }

    fn witness(&self) -> Witness {
        self.witness
    }
}

fn image(tag: &str, digest: bool) -> EngineImage {
    let digests = digest.then(|| format!("alpine@sha256:{}", "1".repeat(64)));
    EngineImage {
        id: format!("id of {tag}"),
        tags: vec![tag.into()],
        digests: digests.into_iter().collect(),
    }
}

async fn looked(host: &mut Scripted, check: &str) -> Look {
    let text = format!(
        "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: s\n    section: S\n    check:\n      - name: c\n{check}"
    );
    let source = Source { name: "x.yaml".into(), text };
    let scenario = scenario::load(&source, &[]).unwrap_or_else(|p| panic!("{p:#?}"));
    let vars = Vars::new();
    let question = Question {
        scenario: &scenario,
        step: "s",
        check: &scenario.steps[0].checks[0],
        vars: &vars,
    };
    look(host, question).await
}

const THERE: &str = "        expect: { image: { name: \"alpine:edge\", present: true } }\n";
const ON: &str = "        expect: { environment: { DOCKER_CONTENT_TRUST: \"on\" } }\n";

#[tokio::test]
async fn a_past_state_counts_only_where_the_check_says_so_and_only_for_students() {
    let ever = format!("        when: ever\n{THERE}");
    let was_there =
        || Scripted { before: vec![vec![], vec![image("alpine:edge", true)]], ..host() };
    let look = looked(&mut was_there(), &ever).await;
    assert_eq!((look.verdict, look.held), (Verdict::Pass, Some(at(7))));
    let kept = Fact::EngineImages(vec![image("alpine:edge", true)]);
    assert!(look.seen.iter().any(|o| o.answer == Ok(kept.clone())), "what passed is kept");
    assert!(matches!(looked(&mut was_there(), THERE).await.verdict, Verdict::Fail(_)));
    let mut run = Scripted { witness: Witness::Both, ..was_there() };
    assert!(matches!(looked(&mut run, &ever).await.verdict, Verdict::Fail(_)));
    assert!(matches!(looked(&mut host(), &ever).await.verdict, Verdict::Fail(_)), "never there");
}

#[tokio::test]
async fn a_deed_goes_with_the_images_that_were_there_when_it_was_done_and_with_none_before() {
    let check = "        when: ever\n        expect:\n          - deed: { pulled: \"alpine:edge\" }\n          - image: { name: \"alpine:latest\", present: false }\n";
    let pulled = EngineEvent {
        subject: Subject::Image,
        action: "pull".into(),
        image: Some("alpine:edge".into()),
        id: None,
        name: None,
    };
    let latest = || vec![image("alpine:latest", true)];
    // There was nothing at first, then alpine:latest from the 5th second on, and again nothing from the 8th.
    for (second, held) in [(3, Some(at(1))), (6, None), (9, None)] {
        let mut host = Scripted {
            now: latest(),
            moments: vec![(at(5), latest()), (at(1), vec![])],
            deeds: vec![Entry { at: at(second), deed: Deed::Engine(pulled.clone()) }],
            ..host()
        };
        let look = looked(&mut host, check).await;
        assert_eq!((look.verdict.passed(), look.held), (held.is_some(), held), "{second}");
        host.moments.insert(0, (at(8), vec![]));
        host.moments.insert(0, (at(10), latest()));
        assert_eq!(looked(&mut host, check).await.held, Some(at(8)), "{second}");
    }
}

#[tokio::test]
async fn what_no_snapshot_can_tell_counts_by_an_earlier_verdict() {
    let ever = format!("        when: ever\n{ON}");
    let look = looked(&mut Scripted { passed: Some(9), ..host() }, &ever).await;
    assert_eq!((look.verdict, look.held), (Verdict::Pass, Some(at(9))));
    assert!(matches!(looked(&mut host(), &ever).await.verdict, Verdict::Fail(_)));
    let mut on = host();
    on.variables.insert("DOCKER_CONTENT_TRUST".into(), "1".into());
    let look = looked(&mut on, &ever).await;
    assert_eq!((look.verdict, look.held), (Verdict::Pass, None));
}

#[tokio::test]
async fn a_docker_command_that_goes_elsewhere_is_told_and_not_asked() {
    let refused = "        expect: { refused: { pull: a, because: unsigned, control: b } }\n";
    let mut elsewhere = Scripted { client: "unix:///own", ..host() };
    let Verdict::Fail(found) = looked(&mut elsewhere, refused).await.verdict else { panic!() };
    assert!(matches!(found[..], [Mismatch { what: Difference::OtherEngine { .. }, .. }]));
    assert_eq!(elsewhere.probes, 0);
    // In the lab it is asked; that nobody answers is an error.
    assert!(matches!(looked(&mut host(), refused).await.verdict, Verdict::Error(_)));
    // What is on the host does not depend on it.
    elsewhere.now = vec![image("alpine:edge", true)];
    assert_eq!(looked(&mut elsewhere, THERE).await.verdict, Verdict::Pass);
}

#[tokio::test]
async fn the_first_mistake_whose_pattern_is_seen_is_told_and_only_beside_a_failure() {
    let check = format!(
        "{THERE}        mistakes:\n          - {{ is: look-alike, if: {{ image: {{ name: \"alpine:latest\", local: true }} }}, say: built }}\n          - {{ is: wrong-tag, if: {{ image: {{ name: alpine, present: true }} }}, say: pulled }}\n"
    );
    let with = |images: Vec<EngineImage>| Scripted { now: images, ..host() };
    let told = |look: Look| look.mistake.map(|(code, say)| (code.name(), say));
    let look = looked(&mut with(vec![image("alpine:latest", false)]), &check).await;
    assert_eq!(told(look), Some(("look-alike", "built".to_owned())));
    let look = looked(&mut with(vec![image("alpine:latest", true)]), &check).await;
    assert_eq!(told(look), Some(("wrong-tag", "pulled".to_owned())));
    assert_eq!(told(looked(&mut host(), &check).await), None);
    let both = vec![image("alpine:latest", true), image("alpine:edge", true)];
    assert_eq!(told(looked(&mut with(both), &check).await), None);
}

#[tokio::test]
async fn all_expectations_of_a_list_have_to_hold() {
    let list = "        expect:\n          - image: { name: \"alpine:edge\", present: true }\n          - image: { name: \"alpine:latest\", present: false }\n";
    let edge = || image("alpine:edge", true);
    let passes = |verdict: Verdict| verdict.passed();
    assert!(passes(looked(&mut Scripted { now: vec![edge()], ..host() }, list).await.verdict));
    assert!(!passes(looked(&mut host(), list).await.verdict));
    let both = vec![edge(), image("alpine:latest", true)];
    assert!(!passes(looked(&mut Scripted { now: both, ..host() }, list).await.verdict));
}

#[tokio::test]
async fn what_has_no_past_never_stands_in_for_one() {
    // The variable is on now; the image was there an hour ago, and is gone.
    let both = "        when: ever\n        expect:\n          - image: { name: \"alpine:edge\", present: true }\n          - environment: { DOCKER_CONTENT_TRUST: \"on\" }\n";
    let mut now_on = Scripted { before: vec![vec![image("alpine:edge", true)]], ..host() };
    now_on.variables.insert("DOCKER_CONTENT_TRUST".into(), "1".into());
    assert!(matches!(looked(&mut now_on, both).await.verdict, Verdict::Fail(_)));
}
