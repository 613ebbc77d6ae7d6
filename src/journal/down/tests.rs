use jiff::Timestamp;

use super::*;
use crate::journal::{
    RegistryRequest, TrustRequest, about,
    deeds::{in_a_row, removed},
};

const NAME: &str = "alpine:edge";

fn entries(deeds: impl IntoIterator<Item = Deed>) -> Vec<Entry> {
    let at = |second| Timestamp::from_second(second).unwrap();
    (0..).zip(deeds).map(|(second, deed)| Entry { at: at(second), deed }).collect()
}

fn images(tags: &[&str]) -> Deed {
    let image = |tag: &&str| EngineImage {
        id: format!("sha256:{tag}"),
        tags: vec![(*tag).to_owned()],
        digests: Vec::new(),
    };
    Deed::Images(tags.iter().map(image).collect())
}

fn asked(status: u16) -> Deed {
    Deed::Registry(RegistryRequest {
        method: "GET".into(),
        repository: "library/alpine".into(),
        reference: "edge".into(),
        digest: None,
        status,
        lost: false,
    })
}

fn pulled() -> Deed {
    let image = Some(NAME.to_owned());
    Deed::Engine(EngineEvent {
        subject: Subject::Image,
        action: "pull".into(),
        image,
        id: None,
        name: None,
    })
}

fn client(verb: &str) -> Client {
    let words = ["docker", verb, "alpine"].map(str::to_owned);
    Client::new(7, Timestamp::UNIX_EPOCH, "docker", &words)
}

fn trust(asker: Option<Client>) -> Deed {
    answered(asker, 200)
}

fn answered(asker: Option<Client>, status: u16) -> Deed {
    Deed::Trust(TrustRequest {
        method: "GET".into(),
        collection: "docker.io/library/alpine".into(),
        file: "timestamp.json".into(),
        status,
        published: None,
        signed: None,
        asker,
        lost: false,
    })
}

fn ended() -> Deed {
    Deed::ClientEnded { pid: 7, began: Timestamp::UNIX_EPOCH }
}

#[test]
fn it_is_doubted_only_where_something_was_under_way_or_the_images_are_others() {
    let there = || images(&[NAME]);
    let image = Some(NAME.to_owned());
    let event =
        EngineEvent { subject: Subject::Image, action: "tag".into(), image, id: None, name: None };
    let tagged = Deed::Engine(event);
    let cases: [(&str, Vec<Deed>, bool); 13] = [
        ("nobody got anything", vec![there(), answered(None, 400), Deed::Resumed], false),
        ("it was no request", vec![there(), asked(400), Deed::Resumed, there()], false),
        ("only a tag was told", vec![there(), asked(200), tagged, Deed::Resumed, there()], true),
        ("nothing was asked for", vec![there(), Deed::Resumed, there()], false),
        ("a pull was told", vec![asked(200), pulled(), there(), Deed::Resumed, there()], false),
        ("a pull was not told", vec![there(), asked(200), Deed::Resumed, there()], true),
        ("there was no such image", vec![there(), asked(404), Deed::Resumed, there()], false),
        ("a client pulled", vec![there(), trust(Some(client("pull"))), Deed::Resumed], true),
        ("it had ended", vec![there(), trust(Some(client("pull"))), ended(), Deed::Resumed], false),
        ("a client looked", vec![there(), trust(Some(client("inspect"))), Deed::Resumed], false),
        ("nobody was seen", vec![there(), trust(None), Deed::Resumed], true),
        ("an image is lost", vec![there(), Deed::Resumed, images(&[])], true),
        ("an image came unseen", vec![images(&[]), Deed::Resumed, there()], true),
    ];
    for (case, deeds, is_doubted) in cases {
        let told = about(&entries(deeds), NAME);
        assert_eq!(told.iter().any(|entry| entry.deed == Deed::Gap), is_doubted, "{case}");
    }
}

#[test]
fn an_engine_that_lists_its_images_in_another_order_has_lost_none() {
    let one = images(&["alpine:edge", "alpine:latest"]);
    let other = images(&["alpine:latest", "alpine:edge"]);
    let told = about(&entries([one, Deed::Resumed, other]), NAME);
    assert!(told.iter().all(|entry| entry.deed != Deed::Gap), "{told:?}");
}

#[test]
fn what_is_gone_after_it_was_down_was_not_removed_and_what_goes_later_was() {
    let name = NAME.parse().unwrap();
    let removed = |deeds: Vec<Deed>| removed(&about(&entries(deeds), NAME), &name);
    assert!(removed(vec![images(&[NAME]), images(&[])]), "the positive control");
    assert!(!removed(vec![images(&[NAME]), Deed::Resumed, images(&[])]));
    assert!(removed(vec![images(&[NAME]), Deed::Resumed, images(&[NAME]), images(&[])]));
}

#[test]
fn pulls_before_and_after_it_was_down_are_not_in_a_row() {
    let name = NAME.parse().unwrap();
    let times = |deeds: Vec<Deed>| in_a_row(&about(&entries(deeds), NAME), &name);
    assert_eq!(times(vec![pulled(), pulled()]), 2);
    assert_eq!(times(vec![pulled(), Deed::Resumed, pulled()]), 1);
}

#[test]
fn whoever_was_at_work_is_at_an_end() {
    let solved = |step: &str| Deed::Solved { step: step.into() };
    let solve_ended = |step: &str| Deed::SolveEnded { step: step.into() };
    let asks = || trust(Some(client("pull")));
    assert_eq!(unfinished(&entries([asks(), asks()])), [ended()]);
    assert_eq!(unfinished(&entries([asks(), ended()])), []);
    assert_eq!(unfinished(&entries([trust(None), pulled()])), []);
    let told = entries([solved("one"), solve_ended("one"), solved("two"), solved("one")]);
    assert_eq!(unfinished(&told), [solve_ended("one"), solve_ended("two")]);
}
