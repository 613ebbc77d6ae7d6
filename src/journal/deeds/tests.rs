use super::*;
use crate::journal::{Published, about, own, since_reset, snapshots, without_solved};

const D: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const HUB: &str = "docker.io/library/alpine";

/// One moment after the other, a second apart.
fn journal(deeds: Vec<Deed>) -> Vec<Entry> {
    let at = |n: usize| Timestamp::from_second(i64::try_from(n).unwrap()).unwrap();
    deeds.into_iter().enumerate().map(|(n, deed)| Entry { at: at(n), deed }).collect()
}

fn image(action: &str, name: &str) -> Deed {
    event(Subject::Image, action, name)
}

fn event(subject: Subject, action: &str, name: &str) -> Deed {
    let (action, image) = (action.to_owned(), Some(name.to_owned()));
    Deed::Engine(EngineEvent { subject, action, image, id: None })
}

fn asked(method: &str, collection: &str, file: &str, status: u16) -> Deed {
    let [method, collection, file] = [method, collection, file].map(str::to_owned);
    Deed::Trust(TrustRequest { method, collection, file, status, published: None })
}

fn there(names: &[&str]) -> Deed {
    let image = |name: &&str| EngineImage {
        id: format!("id of {name}"),
        tags: if name.contains('@') { vec![] } else { vec![(*name).to_owned()] },
        digests: if name.contains('@') { vec![(*name).to_owned()] } else { vec![] },
    };
    Deed::Images(names.iter().map(image).collect())
}

fn name(text: &str) -> Reference {
    text.parse().unwrap()
}

fn pulled(deeds: Vec<Deed>) -> Vec<(String, Through)> {
    pulls(&journal(deeds)).into_iter().map(|pull| (pull.name.familiar(), pull.through)).collect()
}

#[test]
fn a_pull_is_through_trust_where_the_service_was_asked_and_a_tag_followed() {
    let digest = format!("alpine@{D}");
    let by_trust = || {
        vec![
            asked("GET", HUB, "timestamp.json", 200),
            image("pull", &digest),
            image("tag", "alpine:latest"),
        ]
    };
    assert_eq!(pulled(by_trust()), [("alpine:latest".to_owned(), Through::Trust)]);
    // Nobody asked, the service knew nothing, or no tag followed: it was a pull by digest.
    let mut unasked = by_trust();
    unasked.remove(0);
    let mut unknown = by_trust();
    unknown[0] = asked("GET", HUB, "timestamp.json", 404);
    let mut untagged = by_trust();
    untagged.pop();
    for deeds in [unasked, unknown, untagged] {
        assert_eq!(pulled(deeds), [(digest.clone(), Through::Plain)]);
    }
    let plain = vec![asked("GET", HUB, "timestamp.json", 200), image("pull", "alpine:edge")];
    assert_eq!(pulled(plain), [("alpine:edge".to_owned(), Through::Plain)]);
}

#[test]
fn pulls_in_a_row_begin_anew_when_the_image_went_away() {
    let pull = || image("pull", "alpine:latest");
    let runs: Vec<(Vec<Deed>, usize)> = vec![
        (vec![], 0),
        (vec![pull(), there(&["alpine:latest"]), pull(), pull()], 3),
        (vec![pull(), there(&["alpine:latest"]), there(&[]), pull(), pull()], 2),
        (vec![pull(), image("pull", "alpine:edge"), pull()], 2),
    ];
    for (deeds, longest) in runs {
        assert_eq!(in_a_row(&journal(deeds.clone()), &name("alpine")), longest, "{deeds:?}");
    }
}

type Was<'w> = &'w dyn Fn(&[Entry]) -> bool;

#[test]
fn each_deed_is_seen_where_it_was_done_and_not_where_it_was_not() {
    let upload = |targets: &[&str], delegations: &[&str]| {
        let own = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        let Deed::Trust(mut request) = asked("POST", HUB, "", 200) else { unreachable!() };
        request.published =
            Some(Published { targets: own(targets), delegations: own(delegations) });
        Deed::Trust(request)
    };
    let it = name("alpine:edge");
    let ran_it: Was<'_> = &|j| ran(j, &it);
    // By its digest: a look-alike of the same tag is another image.
    let digest = format!("alpine@{D}");
    let it_by_digest = name(&digest);
    let ran_digest: Was<'_> = &|j| ran(j, &it_by_digest);
    let both = || {
        let (tags, digests) = (vec!["alpine:edge".to_owned()], vec![digest.clone()]);
        Deed::Images(vec![EngineImage { id: "one".to_owned(), tags, digests }])
    };
    let removed_it: Was<'_> = &|j| removed(j, &it);
    let pushed_it: Was<'_> = &|j| pushed(j, &it, false);
    let signed_it: Was<'_> = &|j| pushed(j, &it, true);
    let rotated_it: Was<'_> = &|j| rotated(j, "snapshot");
    let published_x: Was<'_> = &|j| published(j, Some("x"), None);
    let delegated: Was<'_> = &|j| published(j, None, Some("targets/releases"));
    let container = |action: &str| event(Subject::Container, action, "alpine:edge");
    let refused = asked("POST", HUB, "", 400);
    let table: Vec<(Was<'_>, Vec<Deed>, bool)> = vec![
        (ran_it, vec![container("start")], true),
        (ran_it, vec![container("create")], false),
        (ran_it, vec![event(Subject::Container, "start", "alpine")], false),
        (ran_it, vec![both(), event(Subject::Container, "start", &digest)], true),
        (
            ran_it,
            vec![there(&["alpine:edge", &digest]), event(Subject::Container, "start", &digest)],
            false,
        ),
        (ran_digest, vec![both(), container("start")], true),
        (ran_digest, vec![container("start"), both()], true),
        (ran_digest, vec![there(&["alpine:edge"]), container("start")], false),
        (ran_digest, vec![there(&["alpine:edge"]), container("start"), both()], false),
        (ran_digest, vec![both(), there(&["alpine:edge"]), container("start")], false),
        (removed_it, vec![there(&["alpine:edge"]), there(&[])], true),
        (removed_it, vec![there(&[]), there(&["alpine:edge"])], false),
        (removed_it, vec![there(&[])], false),
        (pushed_it, vec![image("push", "alpine:edge")], true),
        (pushed_it, vec![image("push", "alpine:latest")], false),
        (signed_it, vec![image("push", "alpine:edge")], false),
        (signed_it, vec![image("push", "alpine:edge"), upload(&["edge"], &[])], true),
        (signed_it, vec![image("push", "alpine:edge"), upload(&["latest"], &[])], false),
        (signed_it, vec![image("push", "alpine:edge"), refused.clone()], false),
        (signed_it, vec![upload(&["edge"], &[]), image("push", "alpine:edge")], false),
        (&found_unsigned, vec![asked("GET", HUB, "root.json", 404)], true),
        (&found_unsigned, vec![asked("GET", HUB, "root.json", 200)], false),
        (&asked_trust, vec![asked("GET", HUB, "root.json", 200)], true),
        (&asked_trust, vec![], false),
        (rotated_it, vec![asked("POST", HUB, "snapshot.key", 200)], true),
        (rotated_it, vec![asked("GET", HUB, "snapshot.key", 200)], false),
        (rotated_it, vec![asked("POST", HUB, "snapshot.key", 404)], false),
        (published_x, vec![upload(&["x"], &[])], true),
        (published_x, vec![upload(&["y"], &[])], false),
        (published_x, vec![refused], false),
        (delegated, vec![upload(&[], &["targets/releases"])], true),
        (delegated, vec![upload(&["x"], &[])], false),
    ];
    for (was, deeds, done) in table {
        assert_eq!(was(&journal(deeds.clone())), done, "{deeds:?}");
    }
}

#[test]
fn only_what_came_after_the_opening_counts_as_it_stands() {
    let mut all =
        journal(vec![image("pull", "old"), Deed::Opened, image("pull", "a"), image("tag", "b")]);
    all[2].at = all[0].at;
    let kept: Vec<Deed> = own(&all).into_iter().map(|entry| entry.deed).collect();
    assert_eq!(kept, [Deed::Opened, image("pull", "a"), image("tag", "b")]);
}

#[test]
fn what_is_about_a_name_is_of_its_repository_only() {
    let all = journal(vec![
        image("pull", "alpine:edge"),
        image("pull", "other"),
        there(&["alpine:edge", "other"]),
        there(&["alpine:edge"]),
        asked("GET", HUB, "root.json", 200),
        asked("GET", "docker.io/library/other", "root.json", 200),
        Deed::Reset { step: "step1".into() },
        there(&[]),
    ]);
    let about = about(&all, "alpine");
    let expected = [
        image("pull", "alpine:edge"),
        there(&["alpine:edge"]),
        asked("GET", HUB, "root.json", 200),
        there(&[]),
    ];
    assert_eq!(about.iter().map(|e| e.deed.clone()).collect::<Vec<_>>(), expected);
    assert_eq!(snapshots(&about).len(), 2);
    assert_eq!(since_reset(&all, "step2").len(), all.len());
}

#[test]
fn after_a_reset_nothing_counts_but_the_images_that_were_there_then() {
    let all = journal(vec![
        image("pull", "alpine:edge"),
        there(&["alpine:edge"]),
        Deed::Reset { step: "step1".into() },
        there(&[]),
    ]);
    let since = since_reset(&all, "step1");
    let deeds: Vec<Deed> = since.iter().map(|entry| entry.deed.clone()).collect();
    assert_eq!(deeds, [there(&["alpine:edge"]), there(&[])]);
    assert_eq!(since[0].at, all[2].at);
    assert!(removed(&since, &name("alpine:edge")));
}

#[test]
fn a_pull_of_all_tags_is_none_of_latest() {
    assert_eq!(pulled(vec![image("pull", "alpine"), image("pull", "localhost:5000/x")]), []);
    let named = "localhost:5000/x:latest";
    assert_eq!(pulled(vec![image("pull", named)]), [(named.to_owned(), Through::Plain)]);
}

#[test]
fn what_labcheck_did_to_solve_one_step_is_no_deed_for_another() {
    let solved = |step: &str| Deed::Solved { step: step.into() };
    let ended = |step: &str| Deed::SolveEnded { step: step.into() };
    let all = journal(vec![
        solved("step4"),
        image("pull", "alpine"),
        there(&["alpine"]),
        ended("step4"),
        image("pull", "b"),
    ]);
    let deeds = |step: &str| -> Vec<Deed> {
        without_solved(&all, step).into_iter().map(|entry| entry.deed).collect()
    };
    assert_eq!(deeds("step4").len(), all.len());
    assert_eq!(
        deeds("step3"),
        [solved("step4"), there(&["alpine"]), ended("step4"), image("pull", "b")]
    );
    // A solution that was killed swallows nothing of what came much later.
    let mut killed = journal(vec![solved("step4"), image("pull", "alpine")]);
    killed[1].at += SignedDuration::from_mins(20);
    assert_eq!(without_solved(&killed, "step3"), killed);
}
