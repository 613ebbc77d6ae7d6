//! Checks against facts, without a host: each refusal beside its positive control.

use super::{kinds::KINDS, *};
use crate::syntax::yaml;
use crate::{
    fact::{Fact, Observation, ObserveError, PullProbe},
    image::{ClientImage, EngineImage},
    outcome::{Exit, Outcome, Stream},
    verdict::{Difference, Verdict},
};

const D1: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const D2: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn image(id: &str, tags: &[&str], digests: &[&str]) -> EngineImage {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    EngineImage { id: id.to_owned(), tags: own(tags), digests: own(digests) }
}

fn host() -> Vec<EngineImage> {
    vec![
        image("sha256:aaaaaaaaaaaaaaaa", &["alpine:edge"], &[&format!("alpine@{D1}")]),
        image("sha256:bbbbbbbbbbbbbbbb", &[], &[&format!("alpine@{D2}")]),
        image("sha256:cccccccccccccccc", &["docker.io/library/mongo:1", "mine:1"], &[]),
        image("sha256:eeeeeeeeeeeeeeee", &["twice:1", "twice:2"], &[]),
        // Before API 1.43, and on a containerd image store.
        image(
            "sha256:dddddddddddddddd",
            &["<none>:<none>"],
            &["old@sha256:1111111111111111111111111111111111111111111111111111111111111111"],
        ),
    ]
}

fn judge(yaml: &str, seen: &[Observation]) -> Verdict {
    let node = yaml::parse(yaml).unwrap();
    let decoder = Decoder::default();
    let kind = CheckKind::read(&decoder, &node);
    assert_eq!(decoder.into_problems(), [], "{yaml}");
    let vars = Vars::new();
    kind.unwrap()
        .judge(seen, &Context { vars: &vars, line: &|_| 1, witness: Witness::Both, of: ("s", "c") })
}

fn engine(images: Vec<EngineImage>) -> Observation {
    Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(images)) }
}

fn client(rows: &[(&str, &str, &str)]) -> Observation {
    let row = |(repository, tag, id): &(&str, &str, &str)| ClientImage {
        repository: (*repository).to_owned(),
        tag: (*tag).to_owned(),
        digest: "<none>".to_owned(),
        id: (*id).to_owned(),
    };
    let rows = rows.iter().map(row).collect();
    Observation { query: Query::ClientImages, answer: Ok(Fact::ClientImages(rows)) }
}

#[test]
fn an_image_is_judged_by_what_the_engine_lists() {
    let by_digest = format!("alpine@{D2}");
    let table: Vec<(String, bool)> = vec![
        ("{ image: { name: alpine:edge, present: true } }".into(), true),
        ("{ image: { name: docker.io/library/alpine:edge, present: true } }".into(), true),
        ("{ image: { name: alpine, present: true } }".into(), false),
        ("{ image: { name: alpine, present: false } }".into(), true),
        ("{ image: { name: alpine:edge, present: false } }".into(), false),
        (format!("{{ image: {{ name: alpine:edge, digest: {D1} }} }}"), true),
        (format!("{{ image: {{ name: alpine:edge, digest: {D2} }} }}"), false),
        (format!("{{ image: {{ name: mine:1, digest: {D1} }} }}"), false),
        ("{ image: { name: alpine:edge, id: aaaaaaaaaaaa } }".into(), true),
        ("{ image: { name: alpine:edge, id: aaaa } }".into(), false),
        ("{ image: { name: alpine:edge, id: bbbbbbbbbbbb } }".into(), false),
        (format!("{{ image: {{ name: \"{by_digest}\", untagged: true }} }}"), true),
        ("{ image: { name: alpine:edge, untagged: true } }".into(), false),
        (format!("{{ image: {{ name: \"old@{D1}\", untagged: true }} }}"), true),
        ("{ image: { name: mongo:1, tags: [mine:1, docker.io/library/mongo:1] } }".into(), true),
        ("{ image: { name: mongo:1, tags: [mine:1] } }".into(), false),
        ("{ image: { name: mongo:1, same_as: mine:1 } }".into(), true),
        ("{ image: { name: mongo:1, listed_once: true } }".into(), true),
        ("{ image: { name: twice:1, listed_once: true } }".into(), false),
        ("{ image: { name: mongo:1, same_as: alpine:edge } }".into(), false),
        ("{ image: { name: mongo:1, same_as: none:1 } }".into(), false),
        (format!("{{ image: {{ name: alpine:edge, distinct_from: \"{by_digest}\" }} }}"), true),
        ("{ image: { name: mongo:1, distinct_from: mine:1 } }".into(), false),
        // "Different from something that is not there" would be true of anything.
        ("{ image: { name: mongo:1, distinct_from: none:1 } }".into(), false),
    ];
    for (yaml, passes) in table {
        let verdict = judge(&yaml, &[engine(host())]);
        assert_eq!(verdict.passed(), passes, "{yaml}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Pass | Verdict::Fail(_)), "{yaml}");
    }
}

#[test]
fn an_unanswered_question_is_an_error_even_where_absence_is_asked() {
    let gone = Observation {
        query: Query::EngineImages,
        answer: Err(ObserveError::Engine("gone".into())),
    };
    for yaml in ["{ image: { name: alpine, present: false } }", "{ listing: { count: 0 } }"] {
        assert!(matches!(judge(yaml, std::slice::from_ref(&gone)), Verdict::Error(_)), "{yaml}");
        assert!(matches!(judge(yaml, &[]), Verdict::Error(_)), "{yaml}");
    }
}

#[test]
fn witnesses_that_disagree_are_reported_and_never_averaged() {
    let images = vec![image("sha256:aaaa", &["alpine:edge"], &[])];
    let yaml = "{ listing: { includes: [{ repository: alpine, tag: edge }] } }";
    let agreed = [engine(images.clone()), client(&[("alpine", "edge", "sha256:aaaa")])];
    assert_eq!(judge(yaml, &agreed), Verdict::Pass);
    for rows in [
        &[][..],
        &[("alpine", "edge", "sha256:bbbb")],
        &[("alpine", "edge", "sha256:aaaa"), ("more", "1", "sha256:cccc")],
    ] {
        let seen = [engine(images.clone()), client(rows)];
        assert!(
            matches!(judge(yaml, &seen), Verdict::Error(ObserveError::Disagreement(_))),
            "{rows:?}"
        );
    }
}

#[test]
fn a_listing_includes_excludes_counts_and_is_exact() {
    let images = || {
        vec![
            image("sha256:aaaa", &["alpine:edge"], &[&format!("alpine@{D1}")]),
            image("sha256:bbbb", &[], &[&format!("alpine@{D2}")]),
        ]
    };
    let seen = [engine(images()), client(&[("alpine", "edge", "sha256:aaaa")])];
    for (yaml, passes) in [
        ("{ listing: { repository: alpine, count: 2 } }".to_owned(), true),
        ("{ listing: { repository: mongo, count: 2 } }".to_owned(), false),
        (format!("{{ listing: {{ includes: [{{ tag: <none>, digest: {D2} }}] }} }}"), true),
        (format!("{{ listing: {{ includes: [{{ tag: edge, digest: {D2} }}] }} }}"), false),
        ("{ listing: { excludes: [{ tag: edge }] } }".to_owned(), false),
        ("{ listing: { excludes: [{ tag: latest }] } }".to_owned(), true),
        ("{ listing: { exactly: [{ tag: edge }, { tag: <none> }] } }".to_owned(), true),
        ("{ listing: { exactly: [{ tag: edge }] } }".to_owned(), false),
    ] {
        let verdict = judge(&yaml, &seen);
        assert_eq!(verdict.passed(), passes, "{yaml}: {verdict:?}");
    }
}

/// As docker lists it: every tag with every digest of its repository.
#[test]
fn a_tag_with_two_digests_is_two_rows() {
    let digests = [&*format!("alpine@{D1}"), &*format!("alpine@{D2}"), &*format!("x/alpine@{D2}")];
    let images = vec![image("sha256:aaaa", &["alpine:edge", "alpine:mine"], &digests)];
    let seen = [
        engine(images),
        client(&[("alpine", "edge", "sha256:aaaa"), ("alpine", "mine", "sha256:aaaa")]),
    ];
    for (yaml, passes) in [
        ("{ listing: { count: 5 } }".to_owned(), true),
        ("{ listing: { repository: alpine, count: 4 } }".to_owned(), true),
        (format!("{{ listing: {{ includes: [{{ tag: edge, digest: {D2} }}] }} }}"), true),
        (format!("{{ listing: {{ excludes: [{{ digest: {D2} }}] }} }}"), false),
    ] {
        assert_eq!(judge(&yaml, &seen).passed(), passes, "{yaml}");
    }
}

#[test]
fn a_deed_is_one_thing_with_its_own_keys() {
    let problems = |yaml: &str| -> Vec<String> {
        let node = yaml::parse(yaml).unwrap();
        let decoder = Decoder::default();
        CheckKind::read(&decoder, &node);
        decoder.into_problems().into_iter().map(|problem| problem.title).collect()
    };
    for fine in [
        "{ deed: { pulled: alpine } }",
        "{ deed: { pulled: alpine, through: trust, in_a_row: 3 } }",
        "{ deed: { rotated: example.com/c, role: snapshot } }",
        "{ deed: { published: example.com/c, target: t, delegation: targets/releases } }",
    ] {
        assert_eq!(problems(fine), Vec::<String>::new(), "{fine}");
    }
    for (wrong, told) in [
        ("{ deed: {} }", "a deed is one thing that was done"),
        ("{ deed: { pulled: a, ran: b } }", "a deed is one thing that was done"),
        ("{ deed: { pulled: a, role: x } }", "`pulled` does not go with `role`"),
        ("{ deed: { rotated: a } }", "`rotated` lacks the key `role`"),
        ("{ deed: { puled: a } }", "`deed` has no key `puled`"),
        ("{ deed: { pulled: a, in_a_row: 1 } }", "`in_a_row` is a number from 2 to 100"),
        ("{ deed: { pulled: \"A!\" } }", "is no image name"),
    ] {
        assert!(
            problems(wrong).iter().any(|title| title.contains(told)),
            "{wrong}: {:?}",
            problems(wrong)
        );
    }
}

#[test]
fn a_deed_that_was_not_seen_fails_and_is_an_error_where_the_journal_has_a_gap() {
    use crate::journal::{Deed, EngineEvent, Entry, Subject};
    let at = jiff::Timestamp::UNIX_EPOCH;
    let pulled = Deed::Engine(EngineEvent {
        subject: Subject::Image,
        action: "pull".into(),
        image: Some("alpine:edge".into()),
        id: None,
        name: None,
    });
    let verdict = |deeds: Vec<Deed>| {
        let entries = deeds.into_iter().map(|deed| Entry { at, deed }).collect();
        let query = Query::Deeds("alpine:edge".into());
        let seen = [Observation { query, answer: Ok(Fact::Deeds(entries)) }];
        judge("{ deed: { pulled: \"alpine:edge\" } }", &seen)
    };
    assert_eq!(verdict(vec![pulled.clone()]), Verdict::Pass);
    assert_eq!(verdict(vec![Deed::Gap, pulled]), Verdict::Pass);
    assert!(matches!(verdict(vec![]), Verdict::Fail(_)));
    assert!(matches!(verdict(vec![Deed::Gap]), Verdict::Error(ObserveError::Gap(_))));
}

#[test]
fn trouble_in_a_probe_is_an_error_and_never_a_refusal_or_its_lack() {
    let ended = |image: &str, stderr: &str, asked: Option<&str>, exit: Exit| {
        let stderr = Stream { text: stderr.to_owned(), truncated: false };
        let stdout = Stream::default();
        let outcome = Outcome {
            exit,
            stdout,
            stderr,
            screen: None,
            took_ms: 1,
            circumstances: Box::default(),
        };
        let probe = PullProbe { outcome, asked: asked.map(str::to_owned) };
        let query = Query::PullProbe(image.to_owned());
        Observation { query, answer: Ok(Fact::PullProbe(probe)) }
    };
    let probe =
        |image: &str, stderr: &str, asked: Option<&str>| ended(image, stderr, asked, Exit::Code(1));
    let unsigned = "Error: remote trust data does not exist for docker.io/you/x: h does not have trust data for docker.io/you/x";
    let full = "open /root/.docker/trust/tuf/x/root.json: no space left on device";
    let yaml = "{ refused: { pull: you/x, because: unsigned, control: alpine } }";
    let verdict = |refused: &str, control: Observation| {
        judge(yaml, &[probe("you/x", refused, None), control])
    };
    assert_eq!(verdict(unsigned, probe("alpine", "", Some(D1))), Verdict::Pass);
    let is_error = |verdict| matches!(verdict, Verdict::Error(ObserveError::InTheWay { .. }));
    assert!(is_error(verdict(full, probe("alpine", "", Some(D1)))));
    assert!(is_error(verdict(unsigned, probe("alpine", full, None))));
    assert!(matches!(verdict("boom", probe("alpine", "", Some(D1))), Verdict::Fail(_)));
    // What the client remembered is no word of the service.
    let cached =
        "level=warning msg=\"Error while downloading remote metadata, using cached timestamp\"";
    assert!(is_error(verdict(unsigned, probe("alpine", cached, Some(D1)))));
    for exit in [Exit::Signal(9), Exit::Flooded, Exit::NotStarted("x".into())] {
        let verdict = verdict(unsigned, ended("alpine", "", None, exit));
        assert!(matches!(verdict, Verdict::Error(ObserveError::Unfinished(_))), "{verdict:?}");
    }
}

#[test]
fn whether_trust_was_asked_by_somebody_unseen_cannot_be_told() {
    use crate::journal::{Deed, Entry, TrustRequest};
    let request = TrustRequest {
        method: "GET".into(),
        collection: "docker.io/library/alpine".into(),
        file: "root.json".into(),
        status: 200,
        published: None,
        signed: None,
        asker: None,
        lost: false,
    };
    let entry = Entry { at: jiff::Timestamp::UNIX_EPOCH, deed: Deed::Trust(request) };
    let verdict = |entries: Vec<Entry>| {
        let (query, answer) = (Query::Deeds("alpine".into()), Ok(Fact::Deeds(entries.into())));
        judge("{ deed: { asked_trust: alpine } }", &[Observation { query, answer }])
    };
    assert!(matches!(verdict(vec![entry]), Verdict::Error(ObserveError::Doubtful { .. })));
    assert!(matches!(verdict(vec![]), Verdict::Fail(_)));
}

#[test]
fn the_nature_of_every_kind_is_what_its_questions_say() {
    for row in KINDS {
        let text = format!("{{ {}: {} }}", row.name, row.example);
        let kind = CheckKind::read(&Decoder::default(), &yaml::parse(&text).unwrap()).unwrap();
        let (nature, vars) = (kind.nature(), Vars::new());
        let queries = kind.queries(&vars, Witness::Engine).unwrap();
        let of_shell = |query: &Query| match query {
            Query::Variable(_) | Query::Unexported(_) | Query::PullProbe(_) => true,
            Query::EngineImages
            | Query::ClientImages
            | Query::ClientEngine
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Inspect(_)
            | Query::Logs(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_)
            | Query::Lifetime(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => false,
        };
        assert_eq!(nature.asks_shell(), queries.iter().any(of_shell), "{text}");
        let asks_docker =
            |query: &Query| matches!(query, Query::ClientImages | Query::PullProbe(_));
        let of_both = kind.queries(&vars, Witness::Both).unwrap();
        assert_eq!(nature.needs_lab_client, of_both.iter().any(asks_docker), "{text}");
        let of_journal = |query: &Query| matches!(query, Query::Deeds(_) | Query::Typed(_));
        assert_eq!(nature.deed.is_some(), queries.iter().any(of_journal));
        let of_typed = |query: &Query| matches!(query, Query::Typed(_));
        assert_eq!(nature.recorded.is_some(), queries.iter().any(of_typed), "{text}");
        assert_eq!(nature.question.is_some(), queries.contains(&Query::Answers), "{text}");
    }
}

#[test]
fn of_a_questions_answers_the_last_one_counts_so_none_is_asked_whether_it_was_right_once() {
    let problems = |when: &str, kind: &str| -> Vec<String> {
        let text = format!("{{ name: x, when: {when}, expect: [{kind}] }}");
        let decoder = Decoder::default();
        Check::read(&decoder, &yaml::parse(&text).unwrap());
        decoder.into_problems().into_iter().map(|problem| problem.title).collect()
    };
    let [asks, other] = ["{ answer: { is: x } }", "{ image: { name: x, present: true } }"];
    let refused = ["of the answers to a question the last one counts"];
    assert_eq!(problems("ever", asks), refused);
    assert_eq!(problems("ever", &format!("{other}, {asks}")), refused);
    assert_eq!((problems("now", asks), problems("ever", other)), (Vec::new(), Vec::new()));
    // What has to hold still cannot count for having held once.
    let refused = ["a guard has to hold still, and this counts that it held once"];
    assert_eq!(problems("ever, guard: true", other), refused);
    assert_eq!(problems("now, guard: true", other), Vec::<String>::new());
    assert_eq!(problems("ever, guard: false", other), Vec::<String>::new());
}

#[test]
fn a_variable_that_is_set_and_not_exported_is_told_from_one_that_is() {
    let seen = |unexported: Option<&str>| {
        let query = Query::Unexported("X".to_owned());
        let answer = Ok(Fact::Variable(unexported.map(str::to_owned)));
        [Observation { query, answer }]
    };
    let judged = |unexported| judge("{ environment: { X: unexported } }", &seen(unexported));
    assert_eq!(judged(Some("1")), Verdict::Pass);
    let Verdict::Fail(found) = judged(None) else { panic!("it is not set at all") };
    assert!(
        matches!(&found[0].what, Difference::Variable { name, .. } if name == "X"),
        "{found:?}"
    );
    assert!(matches!(judge("{ environment: { X: unexported } }", &[]), Verdict::Error(_)));
}

#[test]
fn a_check_has_the_templates_of_all_its_parts_and_asks_the_journal_for_deeds_alone() {
    let read = |expect: &str| {
        let text = format!(
            "{{ name: x, hint: [one], expect: {expect}, mistakes: [{{ is: wrong-tag, if: {{ image: {{ name: two, present: true }} }}, say: three }}] }}"
        );
        let decoder = Decoder::default();
        let check = Check::read(&decoder, &yaml::parse(&text).unwrap());
        assert_eq!(decoder.into_problems(), []);
        check.unwrap().0
    };
    let deed = read("[{ deed: { ran: four } }, { environment: { X: set } }]");
    let written: Vec<String> = deed.templates().into_iter().map(Template::written).collect();
    assert_eq!(written, ["four", "two", "three", "one"]);
    assert!(deed.asks_journal() && !read("{ environment: { X: set } }").asks_journal());
}
