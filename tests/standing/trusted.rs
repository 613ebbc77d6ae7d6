//! Pulls through content trust, told apart from everything that only looks like one.

use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Command, Stdio},
    time::Duration,
};

use labcheck::{
    classroom::standing::Session,
    journal::{
        self, Deed, Entry,
        deeds::{Signed, Through, pulls, signed_push},
    },
    verdict::Verdict,
};

use crate::support::{Place, can_have_private_engine, settled, told, typed, until};

/// What was pulled of a repository, and how.
fn read(entries: &[Entry], name: &str) -> Vec<(String, Through)> {
    let about = journal::about(journal::own(entries), name);
    pulls(&about).into_iter().map(|pull| (pull.name.familiar(), pull.through)).collect()
}

async fn after(place: &Place, session: &Session, line: &str) -> Vec<(String, Through)> {
    let before = read(&settled(session).await, "alpine").len();
    typed(session, &place.folder(), line);
    read(&settled(session).await, "alpine").split_off(before)
}

fn trusted(tag: &str) -> (String, Through) {
    (format!("alpine:{tag}"), Through::Trust)
}

/// Who asked, of the requests about a collection; each once.
fn askers(entries: &[Entry]) -> Vec<String> {
    let mut all = Vec::new();
    for entry in entries {
        let Deed::Trust(request) = &entry.deed else { continue };
        let client = request.asker.as_ref().unwrap();
        let word = format!("{} {}", client.program, client.verb);
        if all.last() != Some(&word) {
            all.push(word);
        }
    }
    all
}

/// Verdicts of a step with content trust on in the shell that asks, by the checks' names.
fn verdicts(
    place: &Place,
    session: &Session,
    step: &str,
) -> BTreeMap<String, (Verdict, Option<String>)> {
    let file = place.folder().join("record.json");
    let mut command = place.labcheck(&[step, "--json", file.to_str().unwrap()]);
    command.envs(session.world.environment.iter().cloned()).env("DOCKER_CONTENT_TRUST", "1");
    let output = command.output().unwrap();
    let text =
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
    let record = crate::record::read(&text);
    let checks = record.steps.into_iter().flat_map(|step| step.checks);
    checks.map(|c| (c.name, (c.verdict, c.code.map(|code| code.to_string())))).collect()
}

#[tokio::test]
async fn every_way_to_pull_with_content_trust_on_counts() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let on = "export DOCKER_CONTENT_TRUST=1; ";
    for line in [
        "docker pull alpine:latest",
        "docker pull alpine", // it is up to date
        "docker image pull --quiet alpine",
        "docker rmi -f alpine:latest && docker run --rm alpine:latest true", // it is absent
        "docker rmi -f alpine:latest && docker create alpine",
        "rm -rf \"$DOCKER_CONFIG/trust\" && docker pull alpine", // nothing is cached
    ] {
        assert_eq!(
            after(&place, &session, &format!("{on}{line}")).await,
            [trusted("latest")],
            "{line}"
        );
    }
    let three = format!(
        "{on}docker pull alpine && docker pull library/alpine && docker pull docker.io/library/alpine"
    );
    assert_eq!(after(&place, &session, &three).await.len(), 3);
    let both = format!("{on}docker pull alpine & docker pull alpine & wait");
    let both = after(&place, &session, &both).await;
    assert_eq!(both, [trusted("latest"), trusted("latest")]);
    let off = "docker pull alpine";
    assert_eq!(after(&place, &session, off).await, [("alpine:latest".to_owned(), Through::Plain)]);
    let all = settled(&session).await;
    let seen = askers(&all);
    assert!(
        seen.contains(&"docker pull".to_owned()) && seen.contains(&"docker run".to_owned()),
        "{seen:?}"
    );
    assert!(seen.iter().all(|word| word.starts_with("docker ")), "{seen:?}");
}

#[tokio::test]
async fn a_digest_and_a_name_given_by_hand_are_no_trusted_pull() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let digest = |id: &str| session.world.digests[id].clone();
    let (edge, stable, pinned) = (digest("edge"), digest("stable"), digest("pinned"));
    // Another shell with content trust on asks all the while.
    typed(
        &session,
        &place.folder(),
        "DOCKER_CONTENT_TRUST=1; export DOCKER_CONTENT_TRUST; ! docker pull alpine:edge 2>&1; docker trust inspect alpine; ! docker trust inspect tenstartups/alpine 2>&1",
    );
    for (held, tag) in [(&edge, "edge"), (&stable, "latest"), (&pinned, "latest")] {
        let line = format!("docker pull -q alpine@{held} && docker tag alpine@{held} alpine:{tag}");
        let by_digest = (format!("alpine@{held}"), Through::Plain);
        assert_eq!(after(&place, &session, &line).await, [by_digest], "{tag}");
    }
    typed(&session, &place.folder(), "docker run --rm alpine:edge true");
    let (verdict, _) = &verdicts(&place, &session, "step1")["alpine:edge was pulled by its tag"];
    assert!(matches!(verdict, Verdict::Fail(_)), "{verdict:?}");
    let step3 = verdicts(&place, &session, "step3");
    for check in
        ["alpine:latest was pulled through content trust", "it is the image that was signed"]
    {
        assert!(matches!(step3[check].0, Verdict::Fail(_)), "{check}: {:?}", step3[check]);
    }
    // What the handout says is seen, whatever was done around it.
    typed(
        &session,
        &place.folder(),
        "docker rmi -f alpine:latest alpine:edge && docker pull -q alpine:edge && DOCKER_CONTENT_TRUST=1 docker pull -q alpine",
    );
    let step3 = verdicts(&place, &session, "step3");
    let (verdict, _) = &step3["alpine:latest was pulled through content trust"];
    assert_eq!(*verdict, Verdict::Pass);
}

#[tokio::test]
async fn a_pull_by_digest_stays_one_when_a_name_is_given_later() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let pinned = &session.world.digests["pinned"];
    let line = format!(
        "docker pull -q alpine:edge && DOCKER_CONTENT_TRUST=1 docker pull -q alpine && docker pull -q alpine@{pinned} && docker tag alpine:edge alpine:mine"
    );
    let seen = after(&place, &session, &line).await;
    let plain = |name: String| (name, Through::Plain);
    let expected =
        [plain("alpine:edge".into()), trusted("latest"), plain(format!("alpine@{pinned}"))];
    assert_eq!(seen, expected);
    let step2 = verdicts(&place, &session, "step2");
    assert_eq!(step2["the image was pulled by its digest"].0, Verdict::Pass);
}

/// A docker command behind a shell that stops it where it says something; killed at the end.
struct Stopping(Child);

impl Drop for Stopping {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_client_that_is_killed_before_it_gives_the_tag_leaves_a_pull_by_digest() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let stable = &session.world.digests["stable"];
    // Its output goes where nobody reads, and a full pipe holds it up between the pull and the tag.
    let mut command = Command::new("docker");
    command.args(["pull", "alpine:latest"]).envs(session.world.environment.iter().cloned());
    command.env("DOCKER_CONTENT_TRUST", "1").env("HOME", session.folder.join("home"));
    let (reader, writer) = std::io::pipe().unwrap();
    fill(&writer);
    let client = Stopping(command.stdout(writer).stderr(Stdio::null()).spawn().unwrap());
    tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let asked = settled(&session)
                .await
                .iter()
                .any(|entry| matches!(&entry.deed, Deed::Trust(r) if r.file == "timestamp.json"));
            if asked {
                break;
            }
        }
    })
    .await
    .unwrap();
    // It is held up before the pull. Somebody does the rest by hand, once it is gone.
    let pid = client.0.id();
    drop(client);
    drop(reader);
    let journal = session.folder.join("desk/journal.jsonl");
    until("its end is written down", || {
        fs::read_to_string(&journal).unwrap().contains(&format!("\"client-ended\":{{\"pid\":{pid}"))
    });
    let by_hand =
        format!("docker pull -q alpine@{stable} && docker tag alpine@{stable} alpine:latest");
    let seen = after(&place, &session, &by_hand).await;
    assert_eq!(seen, [(format!("alpine@{stable}"), Through::Plain)]);
}

/// Fills a pipe to the brim.
fn fill(writer: &std::io::PipeWriter) {
    use std::io::Write as _;
    let flags = rustix::fs::fcntl_getfl(writer).unwrap();
    rustix::fs::fcntl_setfl(writer, flags | rustix::fs::OFlags::NONBLOCK).unwrap();
    let mut full = writer;
    while full.write(&[b'x'; 4096]).is_ok() {}
    while full.write(b"x").is_ok() {}
    rustix::fs::fcntl_setfl(writer, flags).unwrap();
}

#[tokio::test]
async fn a_push_counts_as_signed_where_its_own_client_signed_it() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let name = "localhost:5000/you/alpine:trusted";
    let passphrases = "export DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=lab-root-pass DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=lab-repository-pass; ";
    let signed = |entries: &[Entry]| {
        let about = journal::about(journal::own(entries), name);
        signed_push(&about, &name.parse().unwrap())
    };
    typed(
        &session,
        &place.folder(),
        &format!(
            "docker pull -q alpine:edge && docker tag alpine:edge {name} && docker push {name}"
        ),
    );
    assert_eq!(signed(&settled(&session).await), Signed::No);
    typed(
        &session,
        &place.folder(),
        &format!("{passphrases} DOCKER_CONTENT_TRUST=1 docker push {name}"),
    );
    assert_eq!(signed(&settled(&session).await), Signed::Yes);
}
