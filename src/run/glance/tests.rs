//! What is told of a step without its student's shell, against a host that fails where it is asked for
//! anything of that shell.

use jiff::Timestamp;

use super::*;
use crate::{
    image::EngineImage,
    journal::{Answered, Deed, EngineEvent, Entry, Subject, about, passed_before},
    outcome::ClientEngine,
    run::{Abilities, touches},
    scenario,
    syntax::{source::Source, template::Vars},
};

const STEPS: &str = r#"
  - id: one
    section: S
    do: [{ run: 'true' }]
    check:
      - { name: image, expect: { image: { name: "a:1", present: true } } }
      - { name: deed, expect: { deed: { pulled: "a:1" } } }
      - { name: listing, when: ever, expect: { listing: { repository: a, includes: [{ tag: "1" }] } } }
  - id: two
    section: S
    do: [{ run: 'true' }]
    check:
      - { name: ever, when: ever, expect: { environment: { X: set } } }
      - { name: now, expect: [{ deed: { removed: "a:1" } }, { environment: { X: unset } }] }
      - name: refused
        when: ever
        expect: { refused: { pull: b, because: unsigned, control: "a:1" } }
        mistakes:
          - { is: not-exported, if: { environment: { X: unexported } }, say: never said }
"#;

#[derive(Default)]
struct Afar {
    entries: Vec<Entry>,
    images: Vec<EngineImage>,
    goes_elsewhere: bool,
}

impl Observe for Afar {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        match query {
            Query::EngineImages => Ok(Fact::EngineImages(self.images.clone())),
            Query::ClientEngine => Ok(Fact::ClientEngine(ClientEngine {
                lab: "here".into(),
                client: if self.goes_elsewhere { "there" } else { "here" }.into(),
                by: "DOCKER_HOST".into(),
            })),
            Query::Deeds(name) => Ok(Fact::Deeds(about(&self.entries, name).into())),
            Query::ImagesBefore => Ok(Fact::ImagesBefore(Vec::new())),
            Query::PassedBefore { step, check } => {
                Ok(Fact::PassedBefore(passed_before(&self.entries, step, check, "d")))
            }
            Query::ToldDone { .. } => Ok(Fact::PassedBefore(None)),
            other => panic!("{other:?} was asked"),
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}

fn entry(deed: Deed) -> Entry {
    Entry { at: Timestamp::from_second(9).unwrap(), deed }
}

fn event(subject: Subject, action: &str, image: Option<&str>) -> Entry {
    let image = image.map(str::to_owned);
    entry(Deed::Engine(EngineEvent { subject, action: action.into(), image, id: None, name: None }))
}

fn judged(step: &str, check: &str, scenario: &str) -> Entry {
    let [step, check, scenario] = [step, check, scenario].map(str::to_owned);
    entry(Deed::Judged { step, check, scenario, passed: true })
}

fn image() -> EngineImage {
    EngineImage { id: "sha256:1".into(), tags: vec!["a:1".into()], digests: Vec::new() }
}

fn load() -> Scenario {
    let text = format!("version: 1\ntitle: x\nlab: x.md\nsteps:{STEPS}");
    let source = Source { name: "x.yaml".into(), text };
    scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// `image: pass`, and `deed: elsewhere`.
async fn seen(host: &mut Afar, step: &str) -> Vec<String> {
    let scenario = load();
    let abilities =
        Abilities { engine: "20.10.24".into(), client: "28.2.2".into(), ..Abilities::default() };
    let place = Place { abilities: &abilities, vars: &Vars::new(), has_journal: true };
    let glance = glance(host, &scenario, scenario.step(step).unwrap(), &place).await;
    let word = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Error(_) => "error",
        Verdict::Skip(_) => "skip",
    };
    assert!(glance.record.checks.iter().all(|check| check.mistake.is_none()));
    let checks = glance.record.checks.iter();
    let told = checks.map(|check| format!("{}: {}", check.name, word(&check.verdict)));
    told.chain(glance.elsewhere.iter().map(|name| format!("{name}: elsewhere"))).collect()
}

#[tokio::test]
async fn what_the_engine_and_the_journal_tell_is_judged() {
    let mut host = Afar::default();
    assert_eq!(seen(&mut host, "one").await, ["image: fail", "deed: fail", "listing: fail"]);
    host.images.push(image());
    assert_eq!(seen(&mut host, "one").await, ["image: pass", "deed: fail", "listing: pass"]);
    host.entries.push(event(Subject::Image, "pull", Some("a:1")));
    assert_eq!(seen(&mut host, "one").await, ["image: pass", "deed: pass", "listing: pass"]);
    // Watched from a shell outside the classroom, nobody knows what the student's command lists.
    host.goes_elsewhere = true;
    assert_eq!(seen(&mut host, "one").await, ["image: pass", "deed: pass", "listing: elsewhere"]);
    host.entries.push(judged("one", "listing", "d"));
    assert_eq!(seen(&mut host, "one").await, ["image: pass", "deed: pass", "listing: pass"]);
}

#[tokio::test]
async fn what_only_the_students_shell_tells_is_never_asked_here() {
    let mut host = Afar::default();
    let nothing = ["now: fail", "ever: elsewhere", "refused: elsewhere"];
    assert_eq!(seen(&mut host, "two").await, nothing);
    // A verdict by another scenario, or for another step, is none.
    host.entries.extend([judged("two", "ever", "other"), judged("one", "refused", "d")]);
    assert_eq!(seen(&mut host, "two").await, nothing);
    host.entries.extend([judged("two", "ever", "d"), judged("two", "now", "d")]);
    // What can be seen of `now` is not so now, whatever it was.
    assert_eq!(seen(&mut host, "two").await, ["ever: pass", "now: fail", "refused: elsewhere"]);
    host.entries.extend([entry(Deed::Images(vec![image()])), entry(Deed::Images(Vec::new()))]);
    assert_eq!(seen(&mut host, "two").await, ["ever: pass", "now: pass", "refused: elsewhere"]);
    host.entries
        .retain(|entry| !matches!(&entry.deed, Deed::Judged { check, .. } if check == "now"));
    assert_eq!(
        seen(&mut host, "two").await,
        ["ever: pass", "now: elsewhere", "refused: elsewhere"]
    );
}

#[test]
fn only_what_can_have_changed_is_looked_at() {
    let scenario = load();
    let table = [
        (event(Subject::Image, "pull", Some("a:1")), [true, true]),
        (event(Subject::Image, "untag", None), [true, false]),
        (event(Subject::Image, "pull", Some("c:1")), [true, false]), // names may change hands
        (event(Subject::Container, "start", Some("a:1")), [true, true]),
        (event(Subject::Container, "exec_start", Some("c:1")), [false, false]),
        (entry(Deed::Images(Vec::new())), [true, true]),
        (judged("two", "ever", "d"), [false, true]),
        (entry(Deed::Reset { step: "one".into() }), [true, false]),
        (entry(Deed::Solved { step: "two".into() }), [false, true]),
        (entry(Deed::SolvedNothing { step: "two".into() }), [false, true]),
        (entry(Deed::Hint { step: "one".into(), check: "image".into(), level: 1 }), [true, false]),
        (
            entry(Deed::Answered(Answered {
                step: "two".into(),
                check: "c".into(),
                text: "7".into(),
                by_labcheck: false,
            })),
            [false, true],
        ),
        (entry(Deed::Gap), [true, true]),
        (entry(Deed::Opened), [true, true]),
        (entry(Deed::SolveEnded { step: "one".into() }), [true, true]),
        (entry(Deed::Done { step: "one".into() }), [true, true]),
        (entry(Deed::Typing { step: "one".into(), images: vec!["a:1".into()] }), [false, false]),
        (entry(Deed::Between), [false, false]),
    ];
    for (entry, wanted) in table {
        let touched: Vec<bool> =
            scenario.steps.iter().map(|step| touches(&entry, step, &Vars::new())).collect();
        assert_eq!(touched, wanted, "{entry:?}");
    }
}
