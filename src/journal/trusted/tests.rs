use jiff::Timestamp;

use super::*;
use crate::{
    image::EngineImage,
    journal::{
        EngineEvent, RegistryRequest, Subject, about,
        deeds::{Through, doubt, in_a_row, pulls, tagged_by_hand},
        without_solved,
    },
};

const HUB: &str = "docker.io/library/alpine";
const OWN: &str = "localhost:5000/you/alpine";
const SIGNED: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const OTHER: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn journal(deeds: Vec<Deed>) -> Vec<Entry> {
    let at = |n: usize| Timestamp::from_second(i64::try_from(n).unwrap()).unwrap();
    deeds.into_iter().enumerate().map(|(n, deed)| Entry { at: at(n), deed }).collect()
}

/// A process that began at this second.
fn client(pid: u32, program: &str, line: &str) -> Client {
    let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
    Client::new(pid, Timestamp::UNIX_EPOCH, program, &arguments)
}

fn docker(pid: u32) -> Client {
    client(pid, "docker", "docker pull alpine")
}

fn request(method: &str, collection: &str, file: &str, asker: Option<&Client>) -> TrustRequest {
    let [method, collection, file] = [method, collection, file].map(str::to_owned);
    let signed = Some([("latest".to_owned(), SIGNED.to_owned())].into());
    TrustRequest {
        method,
        collection,
        file,
        status: 200,
        published: None,
        signed,
        asker: asker.cloned(),
        lost: false,
    }
}

/// Reads that `latest` is signed.
fn asks(asker: &Client) -> Deed {
    Deed::Trust(request("GET", HUB, "timestamp.json", Some(asker)))
}

fn ends(asker: &Client) -> Deed {
    Deed::ClientEnded { pid: asker.pid, began: asker.began }
}

fn event(action: &str, image: &str, id: Option<&str>) -> Deed {
    let (action, image) = (action.to_owned(), Some(image.to_owned()));
    let id = id.map(str::to_owned);
    Deed::Engine(EngineEvent { subject: Subject::Image, action, image, id, name: None })
}

fn pull(digest: &str) -> Deed {
    event("pull", &format!("alpine@{digest}"), None)
}

fn tag(name: &str, id: &str) -> Deed {
    event("tag", name, Some(id))
}

/// The images that are there: their ids, and the digests that these have.
fn there(images: &[(&str, &str)]) -> Deed {
    let image = |(id, digest): &(&str, &str)| EngineImage {
        id: (*id).to_owned(),
        tags: Vec::new(),
        digests: vec![format!("alpine@{digest}")],
    };
    Deed::Images(images.iter().map(image).collect())
}

fn read(deeds: Vec<Deed>) -> Vec<(String, Through)> {
    let all = pulls(&journal(deeds));
    all.into_iter().map(|pull| (pull.name.familiar(), pull.through)).collect()
}

fn by_trust() -> (String, Through) {
    ("alpine:latest".to_owned(), Through::Trust)
}

fn by_digest(digest: &str) -> (String, Through) {
    (format!("alpine@{digest}"), Through::Plain)
}

/// What a docker command does with content trust on, on each image store.
fn sequence(asker: &Client) -> Vec<Deed> {
    vec![
        asks(asker),
        pull(SIGNED),
        there(&[("one", SIGNED)]),
        tag("alpine:latest", "one"),
        ends(asker),
    ]
}

#[test]
fn a_pull_is_through_trust_where_one_client_asked_had_it_pulled_and_gave_the_tag() {
    for line in
        ["docker pull alpine", "docker run alpine", "docker create alpine", "docker build -"]
    {
        let asker = client(7, "docker", line);
        assert_eq!(read(sequence(&asker)), [by_trust()], "{line}");
    }
    // On a containerd image store the id is the digest; what was there already is told alike.
    let asker = docker(7);
    let stored = vec![asks(&asker), pull(SIGNED), tag("alpine:latest", SIGNED), ends(&asker)];
    assert_eq!(read(stored), [by_trust()]);
    let again = [sequence(&asker), sequence(&docker(8))].concat();
    assert_eq!(read(again), [by_trust(), by_trust()]);
    assert!(!tagged_by_hand(&journal(sequence(&asker))));
}

#[test]
fn two_clients_at_once_are_two_pulls_however_their_events_cross() {
    let (one, two) = (docker(7), docker(8));
    let (listed, tagged) = (there(&[("one", SIGNED)]), tag("alpine:latest", "one"));
    let done = [pull(SIGNED), listed.clone(), tagged.clone()];
    let asked = [asks(&one), asks(&two)];
    // The second asks last and is done first; then the other way round; then step by step.
    for deeds in [
        [&asked[..], &done[..], &[ends(&two)], &done[..], &[ends(&one)]].concat(),
        [&asked[..], &done[..], &[ends(&one)], &done[..], &[ends(&two)]].concat(),
        [
            &asked[..],
            &[pull(SIGNED), pull(SIGNED), listed, tagged.clone(), ends(&two), tagged, ends(&one)],
        ]
        .concat(),
    ] {
        assert_eq!(read(deeds), [by_trust(), by_trust()]);
    }
}

/// Step 3 pulls the image through trust, looks for another one's signature, and pulls that by its digest; step 4
/// pulls the image three times.
#[test]
fn pulls_in_a_row_are_those_with_nothing_else_between_them() {
    let other = |asker: &Client| {
        let mut request = request("GET", "docker.io/tenstartups/alpine", "root.json", Some(asker));
        request.status = 404;
        Deed::Trust(request)
    };
    let by_digest = || event("pull", &format!("tenstartups/alpine@{OTHER}"), None);
    let own = Client { solving: Some("step4".into()), ..docker(9) };
    let trusted =
        |times: u32| -> Vec<Deed> { (0..times).flat_map(|n| sequence(&docker(10 + n))).collect() };
    let plain = |times: usize| vec![event("pull", "alpine:latest", None); times];
    let step3 = || [sequence(&docker(7)), vec![other(&docker(8)), by_digest()]].concat();
    let refused = || [sequence(&docker(7)), vec![other(&docker(8))]].concat();
    let solved: Vec<Deed> =
        (0..3).flat_map(|n| sequence(&Client { pid: 20 + n, ..own.clone() })).collect();
    let looks_on = client(8, "docker", "docker trust inspect tenstartups/alpine");
    let reset = || vec![Deed::Reset { step: "step3".into() }];
    let named_there = || {
        let tags = vec!["alpine:latest".to_owned()];
        Deed::Images(vec![EngineImage { id: "one".into(), tags, digests: Vec::new() }])
    };
    for (what, deeds, counted) in [
        ("both steps", [step3(), trusted(3)].concat(), 3),
        ("both steps, trust off by then", [step3(), plain(3)].concat(), 3),
        ("three pulls in all", [step3(), trusted(2)].concat(), 2),
        ("three pulls in all, the unsigned one refused", [refused(), trusted(2)].concat(), 2),
        ("step 4 alone, with trust on", trusted(3), 3),
        ("step 4 alone, with trust off", plain(3), 3),
        (
            "step 4 first, two pulls and step 3's, which begins with a removal",
            [trusted(2), vec![named_there(), there(&[])], step3()].concat(),
            2,
        ),
        ("step 3 done anew", [step3(), plain(2), reset(), step3()].concat(), 2),
        ("step 3 put back", [plain(2), reset(), plain(2)].concat(), 2),
        ("a look at signatures", [plain(2), vec![other(&looks_on)], plain(1)].concat(), 3),
    ] {
        let all = about(&journal(deeds), "alpine:latest");
        assert_eq!(in_a_row(&all, &"alpine".parse().unwrap()), counted, "{what}");
    }
    for deeds in [solved.clone(), [step3(), solved].concat()] {
        let all = journal(deeds);
        let left = without_solved(&all, "step4");
        assert_eq!(in_a_row(&about(&left, "alpine"), &"alpine".parse().unwrap()), 3, "solved");
    }
}

#[test]
fn who_makes_a_container_asks_for_no_more_when_it_is_made() {
    let container = |action: &str, image: &str| {
        let Deed::Engine(event) = event(action, image, Some("c1")) else { unreachable!() };
        Deed::Engine(EngineEvent { subject: Subject::Container, ..event })
    };
    let made = || container("create", &format!("alpine@{SIGNED}"));
    let by_hand = || vec![pull(SIGNED), there(&[("one", SIGNED)]), tag("alpine:latest", "one")];
    let runs = client(7, "docker", "docker run x");
    let also_runs = client(8, "docker", "docker run x");
    let asked = || vec![asks(&runs)];
    // It runs on, and somebody pulls and tags by hand meanwhile.
    let deeds = [asked(), vec![made()], by_hand(), vec![ends(&runs)]].concat();
    assert_eq!(read(deeds), [by_digest(SIGNED)]);
    for (what, deeds) in [
        ("it had to pull first", [asked(), by_hand(), vec![made(), ends(&runs)]].concat()),
        (
            "the container is somebody else's",
            [asked(), vec![container("create", "alpine:latest")], by_hand(), vec![ends(&runs)]]
                .concat(),
        ),
        (
            "one of two has its container",
            [asked(), vec![asks(&also_runs), made()], by_hand(), vec![made(), ends(&runs)]]
                .concat(),
        ),
        (
            "another one's has run for long",
            [asked(), vec![made()], vec![asks(&also_runs)], by_hand(), vec![made()]].concat(),
        ),
        (
            "another one gave up",
            [vec![asks(&also_runs), ends(&also_runs)], asked(), by_hand(), vec![made()]].concat(),
        ),
    ] {
        assert_eq!(read(deeds), [by_trust()], "{what}");
    }
    let pulls_on = [vec![asks(&docker(9)), made()], by_hand(), vec![ends(&docker(9))]].concat();
    assert_eq!(read(pulls_on), [by_trust()], "a pull makes no container");
}

#[test]
fn a_signature_of_another_collection_makes_no_trusted_pull() {
    let mut deeds = sequence(&docker(7));
    deeds[0] = Deed::Trust(request("GET", OWN, "timestamp.json", Some(&docker(7))));
    assert_eq!(read(deeds), [by_digest(SIGNED)]);
}

#[test]
fn whatever_is_not_the_clients_own_is_a_pull_by_digest() {
    let asker = docker(7);
    let inspects = client(7, "docker", "docker trust inspect alpine");
    let notary = client(7, "notary", "notary list docker.io/library/alpine");
    let without = |at: usize| {
        let mut deeds = sequence(&asker);
        deeds.remove(at);
        deeds
    };
    let changed = |at: usize, deed: Deed| {
        let mut deeds = sequence(&asker);
        deeds[at] = deed;
        deeds
    };
    let mut refused = request("GET", HUB, "timestamp.json", Some(&asker));
    refused.status = 404;
    let mut unsigned = request("GET", HUB, "timestamp.json", Some(&asker));
    unsigned.signed = Some([("edge".to_owned(), SIGNED.to_owned())].into());
    for (what, deeds) in [
        ("nobody asked", without(0)),
        ("no tag followed", without(3)),
        ("the service had nothing", changed(0, Deed::Trust(refused))),
        ("another tag is signed", changed(0, Deed::Trust(unsigned))),
        ("somebody looked on", sequence(&inspects)),
        ("notary asked", sequence(&notary)),
        ("another name was given", changed(3, tag("alpine:mine", "one"))),
        ("another image got the tag", changed(3, tag("alpine:latest", "two"))),
        (
            "it asked after the pull",
            vec![
                pull(SIGNED),
                there(&[("one", SIGNED)]),
                asks(&asker),
                tag("alpine:latest", "one"),
            ],
        ),
        (
            "it had ended before the pull",
            vec![
                asks(&asker),
                ends(&asker),
                pull(SIGNED),
                there(&[("one", SIGNED)]),
                tag("alpine:latest", "one"),
            ],
        ),
        (
            "it was killed before the tag",
            vec![
                asks(&asker),
                pull(SIGNED),
                there(&[("one", SIGNED)]),
                ends(&asker),
                tag("alpine:latest", "one"),
            ],
        ),
    ] {
        assert_eq!(read(deeds.clone()), [by_digest(SIGNED)], "{what}");
        let by_hand = deeds.iter().any(|deed| matches!(deed, Deed::Engine(e) if e.action == "tag"));
        assert_eq!(tagged_by_hand(&journal(deeds)), by_hand, "{what}");
    }
    let other =
        vec![asks(&asker), pull(OTHER), there(&[("two", OTHER)]), tag("alpine:latest", "two")];
    assert_eq!(read(other), [by_digest(OTHER)], "another digest than the signed one");
}

#[test]
fn each_client_has_its_own_sequence_and_its_question_stands_for_one_pull() {
    let (one, two) = (docker(1), docker(2));
    let both = vec![
        asks(&one),
        asks(&two),
        pull(SIGNED),
        there(&[("one", SIGNED)]),
        pull(SIGNED),
        tag("alpine:latest", "one"),
        tag("alpine:latest", "one"),
        ends(&two),
        ends(&one),
    ];
    assert_eq!(read(both), [by_trust(), by_trust()]);
    // One asks, and somebody pulls and tags by hand meanwhile: one of the two is through trust, the other is not.
    let one_alone = vec![
        asks(&one),
        pull(SIGNED),
        there(&[("one", SIGNED)]),
        pull(SIGNED),
        tag("alpine:latest", "one"),
        tag("alpine:latest", "one"),
        ends(&one),
    ];
    let read_alone = read(one_alone);
    assert_eq!(read_alone.iter().filter(|pull| **pull == by_trust()).count(), 1, "{read_alone:?}");
    // One process that asks twice for one image is one question.
    let twice =
        [vec![asks(&one)], sequence(&one)[..4].to_vec(), sequence(&one)[1..].to_vec()].concat();
    assert_eq!(read(twice), [by_trust(), by_digest(SIGNED)]);
    // Others before, which asked and went away, spoil nothing.
    let after = [vec![asks(&one), ends(&one)], sequence(&two)].concat();
    assert_eq!(read(after), [by_trust()]);
}

#[test]
fn who_could_not_be_seen_makes_a_pull_doubtful_and_no_other_one() {
    let mut unseen = sequence(&docker(1));
    unseen[0] = Deed::Trust(request("GET", HUB, "timestamp.json", None));
    let name = |text: &str| text.parse::<Reference>().unwrap();
    let doubted = |deeds: &[Deed], text: &str| {
        doubt(&journal(deeds.to_vec()), &name(text)) == Some(Doubt::Asker)
    };
    assert_eq!(read(unseen.clone()), []);
    assert!(doubted(&unseen, "alpine:latest") && doubted(&unseen, &format!("alpine@{SIGNED}")));
    assert!(!doubted(&unseen, "alpine:edge") && !doubted(&unseen, &format!("alpine@{OTHER}")));
    // Without the tag it was by digest, whoever asked.
    assert_eq!(read(unseen[..3].to_vec()), [by_digest(SIGNED)]);
    // Who is seen comes first.
    let mut seen = sequence(&docker(2));
    seen.insert(0, unseen[0].clone());
    assert_eq!(read(seen.clone()), [by_trust()]);
    assert!(!doubted(&seen, "alpine:latest"));
}

#[test]
fn what_was_gone_before_anybody_looked_is_doubtful() {
    let asker = docker(7);
    let at_once = |listed: Deed| {
        vec![asks(&asker), pull(SIGNED), tag("alpine:latest", "one"), listed, ends(&asker)]
    };
    let doubted = |deeds: &[Deed]| doubt(&journal(deeds.to_vec()), &"alpine".parse().unwrap());
    let gone = at_once(there(&[]));
    assert_eq!((read(gone.clone()), doubted(&gone)), (vec![], Some(Doubt::Image)));
    for (listed, wanted) in [
        (there(&[("one", SIGNED)]), by_trust()),
        (there(&[("one", OTHER)]), by_digest(SIGNED)),
        (there(&[("two", SIGNED)]), by_digest(SIGNED)),
    ] {
        let deeds = at_once(listed);
        assert_eq!((read(deeds.clone()), doubted(&deeds)), (vec![wanted], None));
    }
}

#[test]
fn a_push_is_signed_by_the_client_that_had_it_pushed() {
    let name: Reference = format!("{OWN}:latest").parse().unwrap();
    let began = |pid: u32, second: i64, line: &str| Client {
        began: Timestamp::from_second(second).unwrap(),
        ..client(pid, "docker", line)
    };
    let pushes = || event("push", &format!("{OWN}:latest"), None);
    let upload = |asker: Option<&Client>| Deed::Trust(request("POST", OWN, "", asker));
    let looks = |asker: &Client| Deed::Trust(request("GET", OWN, "root.json", Some(asker)));
    let arrives = |digest: &str| {
        Deed::Registry(RegistryRequest {
            method: "PUT".into(),
            repository: "you/alpine".into(),
            reference: "latest".into(),
            digest: Some(digest.into()),
            status: 201,
            lost: false,
        })
    };
    let own = began(1, 0, "docker push x");
    let later = began(2, 60, "docker push x");
    let inspects = began(3, 0, "docker trust inspect x");
    let mut other = request("POST", OWN, "", Some(&own));
    other.signed = Some([("edge".to_owned(), SIGNED.to_owned())].into());
    for (deeds, signed) in [
        (vec![arrives(SIGNED), pushes(), upload(Some(&own))], Signed::Yes),
        (vec![pushes(), upload(Some(&own))], Signed::Yes),
        (vec![arrives(SIGNED), pushes()], Signed::No),
        (vec![arrives(OTHER), pushes(), upload(Some(&own))], Signed::No),
        (vec![arrives(SIGNED), upload(Some(&own)), pushes()], Signed::No),
        (vec![arrives(SIGNED), pushes(), upload(Some(&later))], Signed::No),
        (vec![arrives(SIGNED), pushes(), upload(Some(&inspects))], Signed::No),
        (vec![arrives(SIGNED), pushes(), upload(None)], Signed::Doubtful),
        (vec![arrives(SIGNED), pushes(), Deed::Trust(other)], Signed::No),
        (vec![pushes(), looks(&own)], Signed::Unfinished),
        (vec![pushes(), looks(&own), upload(Some(&own))], Signed::Yes),
        (vec![pushes(), looks(&inspects)], Signed::No),
        (vec![pushes(), looks(&later)], Signed::No),
        (vec![looks(&own), pushes()], Signed::No),
    ] {
        assert_eq!(signed_push(&journal(deeds.clone()), &name), signed, "{deeds:?}");
    }
}

#[test]
fn what_labcheck_pulled_by_trust_for_one_step_is_no_deed_for_another() {
    let solver = Client { solving: Some("step3".into()), ..docker(1) };
    let all = journal([sequence(&solver), sequence(&docker(2))].concat());
    assert_eq!(without_solved(&all, "step3"), all);
    let others = without_solved(&all, "step4");
    let left = pulls(&others);
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].name.familiar(), left[0].through, left[0].at),
        ("alpine:latest".into(), Through::Trust, all[6].at)
    );
    // At once: whose question it was decides, not the hour.
    let both = journal(vec![
        asks(&solver),
        asks(&docker(2)),
        pull(SIGNED),
        there(&[("one", SIGNED)]),
        tag("alpine:latest", "one"),
        ends(&solver),
        pull(SIGNED),
        tag("alpine:latest", "one"),
        ends(&docker(2)),
    ]);
    let left = pulls(&without_solved(&both, "step4"));
    assert_eq!(left.len(), 1, "{left:?}");
}
