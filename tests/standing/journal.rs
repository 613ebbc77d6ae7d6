//! What a classroom's journal has of what was done in it.

use labcheck::{
    classroom::standing::Session,
    image::EngineImage,
    journal::{Deed, Entry, Subject},
};

use crate::support::{Place, can_have_private_engine, noted, settled, typed};

/// The engine's events about images and the starts of containers, as `action name`.
fn events(entries: &[Entry]) -> Vec<String> {
    let told = entries.iter().filter_map(|entry| match &entry.deed {
        Deed::Engine(event) => {
            let counts = event.subject == Subject::Image || event.action == "start";
            let name = event.image.as_deref().or(event.id.as_deref()).unwrap_or_default();
            counts.then(|| format!("{} {name}", event.action))
        }
        _ => None,
    });
    told.collect()
}

fn snapshots(entries: &[Entry]) -> Vec<Vec<EngineImage>> {
    let told = entries.iter().filter_map(|entry| match &entry.deed {
        Deed::Images(images) => Some(images.clone()),
        _ => None,
    });
    told.collect()
}

fn tags(images: &[EngineImage]) -> Vec<String> {
    let mut tags: Vec<String> = images.iter().flat_map(|image| image.tags.clone()).collect();
    tags.sort();
    tags
}

/// What was added to the journal by a command line.
async fn added(place: &Place, session: &Session, line: &str) -> Vec<Entry> {
    let before = settled(session).await.len();
    typed(session, &place.folder(), line);
    settled(session).await.split_off(before)
}

fn is_trust(entry: &Entry, method: &str, collection: &str, file: &str) -> bool {
    matches!(&entry.deed, Deed::Trust(request)
        if request.method == method && request.collection == collection && request.file == file)
}

#[tokio::test]
async fn what_is_done_by_hand_is_written_down() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let begun = settled(&session).await;
    assert_eq!(begun[0].deed, Deed::Opened);
    assert_eq!(snapshots(&begun), [Vec::<EngineImage>::new()], "nothing was there at first");

    let pulled = added(&place, &session, "docker pull alpine:edge").await;
    assert_eq!(events(&pulled), ["pull alpine:edge"]);
    let seen = snapshots(&pulled);
    assert_eq!(seen.len(), 1, "{pulled:?}");
    let digest = &session.world.digests["edge"];
    assert_eq!(tags(&seen[0]), ["alpine:edge"]);
    assert_eq!(seen[0][0].digests, [format!("alpine@{digest}")]);
    let asked = pulled.iter().any(|entry| {
        matches!(&entry.deed, Deed::Registry(request)
            if request.repository == "library/alpine" && request.reference == "edge"
                && request.status == 200 && request.digest.as_deref() == Some(digest))
    });
    assert!(asked, "{pulled:?}");

    let pinned = &session.world.digests["pinned"];
    let pulled = added(&place, &session, &format!("docker pull alpine@{pinned}")).await;
    assert_eq!(events(&pulled), [format!("pull alpine@{pinned}")]);

    let trusted = "DOCKER_CONTENT_TRUST=1 docker pull alpine:latest";
    let pulled = added(&place, &session, trusted).await;
    let stable = &session.world.digests["stable"];
    assert_eq!(events(&pulled), [format!("pull alpine@{stable}"), "tag alpine:latest".to_owned()]);
    let alpine = "docker.io/library/alpine";
    assert!(pulled.iter().any(|e| is_trust(e, "GET", alpine, "timestamp.json")), "{pulled:?}");

    let removed = added(&place, &session, "docker rmi alpine:edge").await;
    let words: Vec<String> = events(&removed);
    assert!(words.iter().any(|w| w.starts_with("untag sha256:")), "{words:?}");
    assert_eq!(tags(snapshots(&removed).last().unwrap()), ["alpine:latest"]);

    let ran = added(&place, &session, "docker run --rm alpine true").await;
    assert_eq!(events(&ran), ["start alpine"]);

    let push =
        "docker tag alpine localhost:5000/you/alpine:1 && docker push localhost:5000/you/alpine:1";
    let pushed = added(&place, &session, push).await;
    assert_eq!(
        events(&pushed),
        ["tag localhost:5000/you/alpine:1", "push localhost:5000/you/alpine:1"]
    );
    let put = pushed.iter().any(|entry| {
        matches!(&entry.deed, Deed::Registry(request)
            if request.method == "PUT" && request.repository == "you/alpine"
                && request.reference == "1" && request.status == 201)
    });
    assert!(put, "{pushed:?}");
    let times: Vec<_> = pushed.iter().map(|entry| entry.at).collect();
    assert!(times.iter().all(|at| *at > session.since), "{times:?}");
}

#[tokio::test]
async fn what_is_signed_is_written_down() {
    if !can_have_private_engine() || std::process::Command::new("notary").output().is_err() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let names = "example.com/you/collection";
    // As the classroom's own shell has it.
    let notary = format!("notary -c {}", session.home().join(".notary/config.json").display());
    let line = format!(
        "export NOTARY_ROOT_PASSPHRASE=lab-root-pass NOTARY_TARGETS_PASSPHRASE=lab-targets-pass NOTARY_SNAPSHOT_PASSPHRASE=lab-snapshot-pass; echo hello > greeting.txt; {notary} init {names} && {notary} add {names} greeting greeting.txt && {notary} publish {names}"
    );
    let published = added(&place, &session, &line).await;
    let held = published.iter().find_map(|entry| match &entry.deed {
        Deed::Trust(request) if request.collection == names && request.method == "POST" => {
            request.published.clone()
        }
        _ => None,
    });
    assert_eq!(held.unwrap().targets, ["greeting"], "{published:?}");
    let line = format!(
        "export DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=lab-delegate-pass NOTARY_TARGETS_PASSPHRASE=lab-targets-pass NOTARY_SNAPSHOT_PASSPHRASE=lab-snapshot-pass; docker trust key generate colleague && {notary} delegation add {names} targets/releases colleague.pub --all-paths && {notary} remove {names} greeting && {notary} publish {names}"
    );
    let published = added(&place, &session, &line).await;
    let held = published.iter().find_map(|entry| match &entry.deed {
        Deed::Trust(request) if request.method == "POST" => request.published.clone(),
        _ => None,
    });
    let held = held.unwrap();
    assert_eq!((held.targets.len(), held.delegations), (0, vec!["targets/releases".to_owned()]));
    let gone = added(&place, &session, &format!("{notary} delete {names} --remote")).await;
    assert!(gone.iter().any(|entry| is_trust(entry, "DELETE", names, "")), "{gone:?}");
}

#[tokio::test]
async fn what_labcheck_did_is_written_down_too_and_a_passed_state_stays_known() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let both = "docker pull alpine:edge && docker rmi -f alpine:edge";
    let done = added(&place, &session, both).await;
    let mut seen: Vec<_> = snapshots(&done).iter().map(|images| tags(images)).collect();
    seen.dedup(); // untagged first, then gone
    assert_eq!(seen, [vec!["alpine:edge".to_owned()], Vec::new()], "was there and was removed");
    typed(&session, &place.folder(), "docker pull alpine:edge");
    let mark = Deed::Solved { step: "step1".into() };
    noted(&session, vec![mark.clone()]).await;
    typed(&session, &place.folder(), "docker pull alpine:latest");
    let all = settled(&session).await;
    let at = all.iter().position(|entry| entry.deed == mark).unwrap();
    assert_eq!(
        events(&all[..at]).last().unwrap(),
        "pull alpine:edge",
        "what was before stands before"
    );
    assert_eq!(events(&all[at..]), ["pull alpine:latest"]);
    assert!(all.iter().all(|entry| entry.deed != Deed::Gap), "{all:?}");
}
