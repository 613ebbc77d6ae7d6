//! A kind of check that was added by the recipe of CONTRIBUTING.md and nothing else: one file that says all that
//! [`Kind`] asks for, and one row. Whatever does something for one kind and not for another has to do it for this one.

use jiff::Timestamp;

use super::{Question, Undo, look, touches};
use crate::{
    check::{
        Check, CheckKind, Context, When,
        kind::Kind,
        nature::{Names, Nature, Needed, Shell},
        seen::Judged,
    },
    fact::{Fact, Observation, ObserveError, Query, Witness},
    host::Observe,
    image::EngineImage,
    journal::{Deed, EngineEvent, Entry, Subject},
    scenario::{self, model::Scenario},
    syntax::{
        decode::Decoder,
        field::Reads as _,
        manual::manual,
        schema::schema,
        shape::Shape,
        source::{Source, Span},
        template::{Template, Vars},
        values::{self, Kinds},
    },
    verdict::{Difference, Mismatch, Verdict},
};

/// `runs: alpine`: a container of this image runs.
#[derive(Debug)]
struct Runs {
    image: Template,
    /// What it asks: something with a past, or something without.
    query: Query,
    at: Span,
}

impl Kind for Runs {
    fn templates(&self) -> Vec<&Template> {
        vec![&self.image]
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Nothing,
            needs_lab_client: false,
            deed: None,
            needs: vec![Needed { name: &self.image, pulled: false }],
            brings: Some(&self.image),
            object: None,
            publishes: None,
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![self.query.clone()])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let answer = seen.iter().find(|one| one.query == self.query);
        let runs = match answer.map(|one| &one.answer) {
            Some(Ok(Fact::Deeds(entries))) => !entries.is_empty(),
            Some(Ok(Fact::Variable(value))) => value.is_some(),
            _ => return Err(ObserveError::Unfinished("nobody answered".into())),
        };
        let what = Difference::ImageMissing { image: "alpine".into(), seen: Vec::new() };
        Ok(if runs { vec![] } else { vec![Mismatch { line: (context.line)(self.at), what }] })
    }
}

/// The row.
const TOY: &[values::Kind<CheckKind>] = &[values::Kind {
    name: "runs",
    doc: "A container that runs.",
    example: "alpine",
    read: |decoder, node| {
        let image = decoder.template(node, "an image")?;
        let query = Query::Deeds(image.written());
        Some(CheckKind::of(Runs { image, query, at: node.at }))
    },
    shape: || Shape::Template,
}];

fn with_a_past() -> CheckKind {
    let text = format!("{{ runs: {} }}", TOY[0].example);
    let node = crate::syntax::yaml::parse(&text).unwrap();
    Kinds("kind of check", TOY).read(&Decoder::default(), &node).unwrap()
}

fn without_a_past() -> CheckKind {
    let image = Template::literal("alpine".into(), Span::default());
    CheckKind::of(Runs { image, query: Query::Variable("RUNS".into()), at: Span::default() })
}

/// A lab whose only check asks for an image on the host, and for this.
fn lab(kind: CheckKind) -> Scenario {
    let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: s\n    section: S\n    check:\n      - name: c\n        when: ever\n        expect: { image: { name: \"tool:1\", present: true } }\n";
    let source = Source { name: "x.yaml".into(), text: text.into() };
    let mut scenario = scenario::load(&source, &[]).unwrap();
    scenario.steps[0].checks[0].expects.push(kind);
    scenario
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// An image was here once and is here no more; whether a container runs now, and since when.
struct Host {
    runs: Option<Entry>,
}

impl Observe for Host {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        let image = EngineImage { id: "1".into(), tags: vec!["tool:1".into()], digests: vec![] };
        match query {
            Query::EngineImages => Ok(Fact::EngineImages(vec![])),
            Query::ImagesBefore => {
                Ok(Fact::ImagesBefore(vec![(at(9), vec![]), (at(5), vec![image]), (at(1), vec![])]))
            }
            Query::Deeds(_) => Ok(Fact::Deeds(self.runs.clone().into_iter().collect())),
            Query::Variable(_) => Ok(Fact::Variable(self.runs.as_ref().map(|_| "yes".to_owned()))),
            Query::PassedBefore { .. } => Ok(Fact::PassedBefore(None)),
            _ => Err(ObserveError::Unfinished("not asked in this test".into())),
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}

fn started(second: i64) -> Entry {
    let event = EngineEvent {
        subject: Subject::Container,
        action: "start".into(),
        image: Some("alpine".into()),
        id: None,
        name: None,
    };
    Entry { at: at(second), deed: Deed::Engine(event) }
}

async fn judged(kind: CheckKind, runs: Option<Entry>) -> Verdict {
    let (scenario, vars) = (lab(kind), Vars::new());
    let check: &Check = &scenario.steps[0].checks[0];
    assert_eq!(check.when, When::Ever);
    look(&mut Host { runs }, Question { scenario: &scenario, step: "s", check, vars: &vars })
        .await
        .verdict
}

#[tokio::test]
async fn what_is_true_only_now_does_not_pass_together_with_what_was_true_once() {
    // The image was there from the 5th second to the 9th.
    assert_eq!(judged(with_a_past(), Some(started(4))).await, Verdict::Pass);
    assert!(matches!(judged(with_a_past(), Some(started(20))).await, Verdict::Fail(_)));
    assert!(matches!(judged(with_a_past(), None).await, Verdict::Fail(_)));
    for runs in [None, Some(started(4)), Some(started(20))] {
        let verdict = judged(without_a_past(), runs).await;
        assert!(matches!(verdict, Verdict::Fail(_)), "nobody knows its past: {verdict:?}");
    }
}

#[test]
fn what_happens_to_it_wakes_watch() {
    let (scenario, vars) = (lab(with_a_past()), Vars::new());
    assert!(touches(&started(1), &scenario.steps[0], &vars));
    let other = EngineEvent {
        subject: Subject::Container,
        action: "start".into(),
        image: Some("busybox".into()),
        id: None,
        name: None,
    };
    let entry = Entry { at: at(1), deed: Deed::Engine(other) };
    assert!(!touches(&entry, &scenario.steps[0], &vars), "another image's container");
}

#[test]
fn what_it_brings_is_taken_away_by_reset() {
    let undo = Undo::of(&lab(with_a_past()), "s", &Vars::new());
    let images: Vec<&str> = undo.images.iter().map(String::as_str).collect();
    assert_eq!(images, ["alpine:latest", "tool:1"]);
}

#[test]
fn it_is_in_the_manual_and_in_the_schema() {
    let language = Kinds("kind of check", TOY).shape();
    let row = "| `runs` | a text with variables | A container that runs. As in `runs: alpine`. |";
    assert!(manual(&language).contains(row), "{}", manual(&language));
    let schema = schema("x", &language).to_string();
    assert!(schema.contains("\"runs\""), "{schema}");
}
