//! A sample class.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path, process::Command};

use jiff::Timestamp;
use labcheck::{
    fact::{Fact, Observation, PullProbe, Query},
    image::EngineImage,
    journal::{Deed, EngineEvent, Entry, Subject},
    oci::Digest,
    outcome::{ClientEngine, Exit, Outcome, Stream},
    record::{self, Record},
    run::{Abilities, Handed, StepSeen, rejudge},
    scenario::{self, model::Scenario},
    submission::{FORMAT, Head, Key, Submission, Who, write},
    syntax::source::Source,
};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};

/// The first lab and its digest.
pub(crate) fn lab() -> (Scenario, String) {
    let text = include_str!("../../scenarios/distribution-and-trust.yaml").to_owned();
    let digest = Digest::of(text.as_bytes()).to_string();
    let source = Source { name: "distribution-and-trust.yaml".to_owned(), text };
    (scenario::load(&source, &labcheck::cli::VERBS).unwrap(), digest)
}

/// What a student had done.
#[derive(Clone, Copy)]
pub(crate) enum Done {
    Nothing,
    /// The first two steps.
    Two,
}

/// A submission as labcheck makes one, of a machine that a test made up. No two have the same moments.
pub(crate) async fn submission(student: &str, done: Done) -> Submission {
    let (scenario, digest) = lab();
    let begun: i64 = student.bytes().map(i64::from).sum();
    let at = |second: i64| Timestamp::from_second(1_800_000_000 + 1000 * begun + second).unwrap();
    let sha = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let images: BTreeMap<String, String> =
        [("edge", "a"), ("pinned", "b"), ("stable", "c"), ("community", "d"), ("unsigned", "e")]
            .map(|(id, letter)| (id.to_owned(), sha(letter)))
            .into();
    let event = |subject, action: &str, image: &str, id: &str| {
        Deed::Engine(EngineEvent {
            subject,
            action: action.to_owned(),
            image: Some(image.to_owned()),
            id: Some(id.to_owned()),
            name: None,
        })
    };
    let image = |tags: &[&str], letter: &str| EngineImage {
        id: sha(&letter.repeat(2)[..1]),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        digests: vec![format!("alpine@{}", sha(letter))],
    };
    let pinned = format!("alpine@{}", sha("b"));
    let (here, deeds) = match done {
        Done::Nothing => (Vec::new(), Vec::new()),
        Done::Two => {
            let all = vec![image(&["alpine:edge"], "a"), image(&[], "b")];
            (
                all.clone(),
                vec![
                    event(Subject::Image, "pull", "alpine:edge", "alpine:edge"),
                    Deed::Images(vec![all[0].clone()]),
                    event(Subject::Container, "create", "alpine:edge", "c1"),
                    event(Subject::Container, "start", "alpine:edge", "c1"),
                    event(Subject::Image, "pull", &pinned, &pinned),
                    Deed::Images(all),
                ],
            )
        }
    };
    let journal: Vec<Entry> = std::iter::once(Deed::Opened)
        .chain(deeds)
        .zip(1..)
        .map(|(deed, second)| Entry { at: at(second), deed })
        .collect();
    // A new shell of the classroom, in which nothing is exported: a pull is not refused.
    let door = "unix:///room/docker.sock".to_owned();
    let engine = ClientEngine { lab: door.clone(), client: door, by: "DOCKER_HOST".to_owned() };
    let probe = |image: &str| (Query::PullProbe(image.to_owned()), Fact::PullProbe(asked(image)));
    let answers = [
        (Query::EngineImages, Fact::EngineImages(here)),
        (Query::ClientEngine, Fact::ClientEngine(engine)),
        (Query::Variable("DOCKER_CONTENT_TRUST".to_owned()), Fact::Variable(None)),
        (Query::Unexported("DOCKER_CONTENT_TRUST".to_owned()), Fact::Variable(None)),
        probe("alpine:latest"),
        probe("tenstartups/alpine"),
        probe("localhost:5000/you/alpine:trusted"),
    ];
    let answers = answers.map(|(query, fact)| Observation { query, answer: Ok(fact) }).into();
    let seen = vec![StepSeen { step: "step1".to_owned(), answers }];
    let abilities = Abilities {
        engine: "28.5.2".to_owned(),
        client: "28.5.2".to_owned(),
        tools: ["notary".to_owned()].into(),
        ..Abilities::default()
    };
    let handed = Handed {
        abilities: &abilities,
        images: images
            .iter()
            .map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()))
            .collect(),
        seen: &seen,
        journal: Some(&journal),
        judged_by: &digest,
    };
    let steps = rejudge(handed, &scenario, digest.clone()).await;
    let sample = record::read(include_str!("../records/v1/run-failed.json")).unwrap();
    let record = Record {
        lab: scenario.title.clone(),
        scenario: scenario.source.name.clone(),
        scenario_digest: digest,
        steps,
        ..sample
    };
    let head = Head {
        format: FORMAT.to_owned(),
        student: Who { id: student.to_owned(), name: None },
        made: at(100),
        abilities: abilities.clone(),
        images,
        machine: None,
        has_journal: true,
    };
    Submission { head, record, seen, journal: Some(journal) }
}

/// A pull that went to the engine as it was typed.
fn asked(image: &str) -> PullProbe {
    let stream = || Stream { text: String::new(), truncated: false };
    let outcome = Outcome {
        exit: Exit::Code(1),
        stdout: stream(),
        stderr: stream(),
        screen: None,
        took_ms: 1,
        circumstances: Box::default(),
    };
    PullProbe { outcome, asked: Some(image.to_owned()) }
}

/// A key, made anew.
pub(crate) fn key() -> Key {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Key::from_pkcs8(made.as_ref()).unwrap()
}

/// A submission's bytes, sealed with a key of its own.
pub(crate) async fn sealed(student: &str, done: Done) -> Vec<u8> {
    write(&submission(student, done).await, &key()).unwrap().into_bytes()
}

/// The archive of these files.
pub(crate) fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What labcheck prints on standard output in this folder, and how it ends.
pub(crate) fn labcheck(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"));
    command.args(args).current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state"));
    let output = command.env_remove("LABCHECK_CLASSROOM").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The README's class.
pub(crate) async fn of_the_readme(folder: &Path) {
    let mut changed = sealed("bob", Done::Two).await;
    let second = changed.iter().position(|byte| *byte == b'\n').unwrap();
    changed[second + 500] ^= 1;
    let files = [
        ("Ada L_1_assignsubmission_file_/ada.labcheck", sealed("ada", Done::Two).await),
        ("Bob B_2_assignsubmission_file_/bob.labcheck", changed),
        ("Grace H_3_assignsubmission_file_/g.labcheck", sealed("grace", Done::Nothing).await),
    ];
    fs::write(folder.join("handed-in.zip"), zip(&files)).unwrap();
    let roster = "id,name\nada,Ada L\nbob,Bob B\ngrace,Grace H\nkim,Kim K\n";
    fs::write(folder.join("class.csv"), roster).unwrap();
}
