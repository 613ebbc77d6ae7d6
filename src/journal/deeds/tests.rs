use super::*;
use crate::journal::{
    Published, about, counting, images_in, of_setup, own, since_reset, snapshots, without_solved,
};
use crate::{image::EngineImage, journal::Subject};

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
    Deed::Engine(EngineEvent { subject, action, image, id: None, name: None })
}

fn asked(method: &str, collection: &str, file: &str, status: u16) -> Deed {
    let [method, collection, file] = [method, collection, file].map(str::to_owned);
    Deed::Trust(TrustRequest {
        method,
        collection,
        file,
        status,
        published: None,
        signed: None,
        asker: None,
        lost: false,
    })
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
fn pulls_in_a_row_begin_anew_when_the_image_went_away_or_something_else_was_done() {
    let pull = || image("pull", "alpine:latest");
    let runs: Vec<(Vec<Deed>, usize)> = vec![
        (vec![], 0),
        (vec![pull(), there(&["alpine:latest"]), pull(), pull()], 3),
        (vec![pull(), there(&["alpine:latest"]), there(&[]), pull(), pull()], 2),
        (vec![pull(), image("pull", "alpine:edge"), pull()], 1),
        (vec![pull(), pull(), Deed::Between, pull()], 2),
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
        let (targets, delegations) = (own(targets), own(delegations));
        request.published = Some(Published { targets, delegations, ..Published::default() });
        Deed::Trust(request)
    };
    let root = |handed_over: &[&str]| {
        let Deed::Trust(mut request) = upload(&[], &[]) else { unreachable!() };
        let handed_over = handed_over.iter().map(|role| (*role).to_owned()).collect();
        request.published = Some(Published { handed_over, ..Published::default() });
        Deed::Trust(request)
    };
    let lost = |file: &str| {
        let Deed::Trust(request) = asked("GET", HUB, file, 404) else { unreachable!() };
        Deed::Trust(TrustRequest { lost: true, ..request })
    };
    let new_key = || asked("POST", HUB, "snapshot.key", 200);
    let by = |program: &str, line: &str| {
        let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let Deed::Trust(mut request) = asked("GET", HUB, "root.json", 200) else { unreachable!() };
        request.asker = Some(Client::new(1, Timestamp::UNIX_EPOCH, program, &arguments));
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
    let pushed_it: Was<'_> = &|j| pushed(j, &it, None);
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
        (&found_unsigned, vec![asked("GET", HUB, "root.json", 404)], true),
        (&found_unsigned, vec![asked("GET", HUB, "timestamp.json", 404)], true),
        (&found_unsigned, vec![asked("GET", HUB, "targets/releases.json", 404)], false),
        (&found_unsigned, vec![asked("GET", HUB, "snapshot.key", 404)], false),
        (&found_unsigned, vec![lost("root.json")], false),
        (&found_unsigned, vec![asked("GET", HUB, "root.json", 200)], false),
        (&asked_trust, vec![by("docker", "docker pull alpine")], true),
        (&asked_trust, vec![by("docker", "docker push alpine")], true),
        (&asked_trust, vec![by("docker", "docker trust inspect alpine")], false),
        (&asked_trust, vec![by("notary", "notary list alpine")], false),
        (&asked_trust, vec![asked("GET", HUB, "root.json", 200)], false),
        (&asked_trust, vec![], false),
        (&may_have_asked_trust, vec![asked("GET", HUB, "root.json", 200)], true),
        (&may_have_asked_trust, vec![by("docker", "docker trust inspect alpine")], false),
        (rotated_it, vec![new_key(), root(&["snapshot"])], true),
        (rotated_it, vec![new_key()], false),
        (rotated_it, vec![new_key(), root(&["timestamp"])], false),
        (rotated_it, vec![new_key(), upload(&["x"], &[])], false),
        (rotated_it, vec![root(&["snapshot"]), new_key()], false),
        (rotated_it, vec![asked("GET", HUB, "snapshot.key", 200), root(&["snapshot"])], false),
        (rotated_it, vec![asked("POST", HUB, "snapshot.key", 404), root(&["snapshot"])], false),
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

/// A container of one id, from its making to its start.
#[test]
fn a_container_is_of_the_image_that_its_name_stood_for_when_it_was_made() {
    let digest = format!("alpine@{D}");
    let wanted = name(&digest);
    let tag = "alpine:edge";
    let of = |subject, action: &str, image: &str| {
        let Deed::Engine(event) = event(subject, action, image) else { unreachable!() };
        Deed::Engine(EngineEvent { id: Some("c1".into()), ..event })
    };
    let container = |action: &str, image: &str| of(Subject::Container, action, image);
    let right = || {
        let (tags, digests) = (vec![tag.to_owned()], vec![digest.clone()]);
        Deed::Images(vec![EngineImage { id: "one".to_owned(), tags, digests }])
    };
    let look_alike = || there(&[tag]);
    let both_names = format!("{tag}@{D}");
    let table: Vec<(&str, Vec<Deed>, bool)> = vec![
        ("as typed", vec![right(), container("create", tag), container("start", tag)], true),
        (
            "a look-alike's, started after the pull",
            vec![
                look_alike(),
                container("create", tag),
                image("pull", tag),
                right(),
                container("start", tag),
            ],
            false,
        ),
        (
            "pulled and made before anybody looked",
            vec![
                look_alike(),
                image("pull", tag),
                container("create", tag),
                right(),
                container("start", tag),
            ],
            true,
        ),
        (
            "nobody pulled before it was made",
            vec![
                look_alike(),
                container("create", tag),
                container("start", tag),
                image("pull", tag),
                right(),
            ],
            false,
        ),
        ("made before all this", vec![right(), container("start", tag)], false),
        ("by its digest", vec![container("start", &digest)], true),
        (
            "by its tag and its digest, as services do",
            vec![right(), container("create", &both_names), container("start", &both_names)],
            true,
        ),
        (
            "of a build",
            vec![right(), of(Subject::Build, "create", tag), of(Subject::Build, "start", tag)],
            false,
        ),
        ("never started", vec![right(), container("create", tag)], false),
    ];
    for (what, deeds, done) in table {
        assert_eq!(ran(&journal(deeds), &wanted), done, "{what}");
    }
}

#[test]
fn only_what_came_after_the_opening_counts_as_it_stands() {
    let mut all =
        journal(vec![image("pull", "old"), Deed::Opened, image("pull", "a"), image("tag", "b")]);
    all[2].at = all[0].at;
    let kept: Vec<Deed> = own(&all).iter().map(|entry| entry.deed.clone()).collect();
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
    // What is about others stands there as that, once.
    let expected = [
        image("pull", "alpine:edge"),
        Deed::Between,
        there(&["alpine:edge"]),
        asked("GET", HUB, "root.json", 200),
        Deed::Between,
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
fn what_was_set_up_is_there_and_is_nobodys_deed() {
    let recorded = Deed::Recorded { machine: "lab".into(), programs: vec!["docker".into()] };
    let all = journal(vec![
        image("pull", "old"),
        Deed::Opened,
        recorded.clone(),
        image("pull", "alpine:edge"),
        there(&["alpine:edge"]),
        Deed::SetUp,
        image("pull", "other"),
    ]);
    let deeds = |entries: &[Entry]| entries.iter().map(|e| e.deed.clone()).collect::<Vec<_>>();
    let there = there(&["alpine:edge"]);
    assert_eq!(deeds(&counting(&all)), [recorded, there, image("pull", "other")]);
    assert_eq!(deeds(of_setup(&all)), deeds(&all[1..5]));
    assert_eq!(deeds(&counting(&all[..5])), deeds(&all[1..5]), "it is not over yet");
    // What the setup made starts again as it likes; another's start is a deed.
    let of = |action: &str, id: &str| {
        let Deed::Engine(event) = event(Subject::Container, action, "a") else { panic!() };
        Deed::Engine(EngineEvent { id: Some(id.to_owned()), ..event })
    };
    let again = journal(vec![
        Deed::Opened,
        of("create", "1"),
        Deed::SetUp,
        of("start", "1"),
        of("die", "1"),
        of("start", "2"),
    ]);
    assert_eq!(deeds(&counting(&again)), [of("die", "1"), of("start", "2")]);
    assert_eq!(of_setup(&all[..5]), []);
}

#[test]
fn a_pull_of_all_tags_is_none_of_latest() {
    assert_eq!(pulled(vec![image("pull", "alpine"), image("pull", "localhost:5000/x")]), []);
    let named = "localhost:5000/x:latest";
    assert_eq!(pulled(vec![image("pull", named)]), [(named.to_owned(), Through::Plain)]);
}

/// With content trust on the client has a container made from the signed digest, whatever was typed.
#[test]
fn what_labcheck_typed_is_its_own_by_the_signed_digest_too() {
    let step = || "step1".to_owned();
    let arguments = ["docker", "run", "alpine"].map(str::to_owned);
    let client = Client::new(1, Timestamp::UNIX_EPOCH, "docker", &arguments);
    let Deed::Trust(request) = asked("GET", HUB, "timestamp.json", 200) else { unreachable!() };
    let signed = Some([("latest".to_owned(), D.to_owned())].into());
    let asks = |solving: Option<String>| {
        let asker = Some(Client { solving, ..client.clone() });
        Deed::Trust(TrustRequest { signed: signed.clone(), asker, ..request.clone() })
    };
    let digest = format!("alpine@{D}");
    for (solving, is_labchecks) in [(Some(step()), true), (None, false)] {
        let all = journal(vec![
            Deed::Solved { step: step() },
            Deed::Typing { step: step(), images: images_in("docker run alpine") },
            asks(solving),
            event(Subject::Container, "start", &digest),
        ]);
        let left = without_solved(&all, "step2");
        let own = left.iter().any(|entry| matches!(entry.deed, Deed::ByLabcheck { .. }));
        assert_eq!(own, is_labchecks, "{left:?}");
    }
}

#[test]
fn what_labcheck_typed_to_solve_one_step_is_no_deed_for_another_and_what_others_do_meanwhile_is() {
    let solved = |step: &str| Deed::Solved { step: step.into() };
    let ended = |step: &str| Deed::SolveEnded { step: step.into() };
    let types = |command: &str| Deed::Typing { step: "step4".into(), images: images_in(command) };
    let all = journal(vec![
        image("pull", "alpine"),
        solved("step4"),
        image("pull", "alpine"),
        types("docker pull alpine:edge"),
        image("pull", "alpine:edge"),
        image("pull", "alpine"),
        there(&["alpine"]),
        types("docker run --rm 'alpine' true"),
        image("pull", "alpine:edge"),
        event(Subject::Container, "start", "alpine:latest"),
        ended("step4"),
        image("pull", "alpine"),
    ]);
    assert_eq!(without_solved(&all, "step4"), all);
    let others = without_solved(&all, "step3");
    let by_labcheck: Vec<usize> =
        (0..all.len()).filter(|at| matches!(others[*at].deed, Deed::ByLabcheck { .. })).collect();
    assert_eq!(by_labcheck, [4, 9]);
    let rest = (0..all.len()).filter(|at| !by_labcheck.contains(at));
    assert!(rest.into_iter().all(|at| others[at] == all[at]), "{others:?}");
    let edge = about(&others, "alpine:edge");
    assert!(edge.iter().any(|entry| matches!(entry.deed, Deed::ByLabcheck { .. })), "it is told");
    assert_eq!(pulls(&edge).iter().filter(|pull| pull.name == name("alpine:edge")).count(), 1);
}

#[test]
fn networks_and_volumes_of_the_time_when_labcheck_solved_another_step_are_its_own() {
    let event = |subject, name: &str| EngineEvent {
        subject,
        action: "create".into(),
        image: None,
        id: None,
        name: Some(name.to_owned()),
    };
    let made = |subject, name: &str| Deed::Engine(event(subject, name));
    let all = journal(vec![
        made(Subject::Network, "mine"),
        Deed::Solved { step: "step3".into() },
        made(Subject::Network, "its"),
        made(Subject::Volume, "data"),
        Deed::SolveEnded { step: "step3".into() },
        made(Subject::Volume, "more"),
    ]);
    let own = |step: &str| -> Vec<bool> {
        let left = without_solved(&all, step);
        left.iter().map(|entry| matches!(entry.deed, Deed::Engine(_))).collect()
    };
    assert_eq!(own("step3"), [true, false, true, true, false, true]);
    assert_eq!(own("step4"), [true, false, false, false, false, true]);
    let unsolved = without_solved(&all[..1], "step4");
    assert!(
        matches!(unsolved, std::borrow::Cow::Borrowed(_)),
        "where nothing was solved, nothing is copied"
    );
}
