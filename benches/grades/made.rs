//! A class that a benchmark makes up: every submission as large as that of a student who worked for an afternoon.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use labcheck::{
    journal::{Deed, EngineEvent, Entry, RegistryRequest, Subject, Typed},
    outcome::Exit,
    record::Record,
    run::{Handed, rejudge},
    scenario::model::Scenario,
    submission::{Submission, Who, write},
};

use crate::class::{self, Done};

/// Commands of docker's that each of them typed: the lab has about thirty, and some are typed again.
const TYPED: u64 = 45;
/// Every so many of them runs a container.
const RUNS: u64 = 6;

/// The lab, and what all of the class have in common.
pub(crate) struct Maker {
    lab: (Scenario, String),
    /// One who did two steps, and one who did nothing.
    samples: [Submission; 2],
}

impl Maker {
    pub(crate) async fn new() -> Self {
        let of = |done| class::submission("ada", done);
        Self { lab: class::lab(), samples: [of(Done::Two).await, of(Done::Nothing).await] }
    }

    /// So many submissions, each with moments and a key of its own; every fourth student did nothing yet.
    pub(crate) async fn class(&self, folder: &Path, students: usize) {
        fs::create_dir(folder).unwrap();
        for number in 0..students {
            let sealed = write(&self.submission(number).await, &class::key()).unwrap();
            fs::write(folder.join(format!("s{number:05}.labcheck")), sealed).unwrap();
        }
    }

    async fn submission(&self, number: usize) -> Submission {
        let mut made = self.samples[usize::from(number.is_multiple_of(4))].clone();
        let (scenario, digest) = &self.lab;
        let apart = SignedDuration::new(i64::try_from(number).unwrap() * 3600, 17);
        let opened = made.head.made + apart - SignedDuration::from_secs(3_000);
        let mut journal = made.journal.take().unwrap();
        journal.extend(worked(made.head.made));
        for (entry, line) in journal.iter_mut().zip(0..) {
            entry.at = opened + SignedDuration::new(line, i32::try_from(number).unwrap());
        }
        made.head.student = Who { id: format!("s{number:05}"), name: None };
        made.head.made += apart;
        let handed = Handed {
            abilities: &made.head.abilities,
            images: made
                .head
                .images
                .iter()
                .map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()))
                .collect(),
            seen: &made.seen,
            journal: Some(&journal),
            judged_by: digest,
        };
        let steps = rejudge(handed, scenario, digest.clone()).await;
        made.record = Record { steps, ..made.record };
        made.journal = Some(journal);
        made
    }
}

/// What was typed, and what the engine and the registry did for it.
fn worked(at: Timestamp) -> impl Iterator<Item = Entry> {
    let engine = |action: &str, number: u64| {
        Deed::Engine(EngineEvent {
            subject: Subject::Container,
            action: action.to_owned(),
            image: Some("alpine:edge".to_owned()),
            id: Some(format!("{number:064x}")),
            name: None,
        })
    };
    (1..=TYPED).flat_map(move |number| {
        let is_run = number.is_multiple_of(RUNS);
        let words: &[&str] = if is_run {
            &["run", "--rm", "-it", "alpine:edge", "sh"]
        } else {
            &["images", "--all", "--digests", "alpine"]
        };
        let typed = Typed {
            number,
            machine: "lab".to_owned(),
            program: "docker".to_owned(),
            arguments: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: "/home/student/lab".to_owned(),
            exported: [("DOCKER_HOST".to_owned(), "unix:///run/lab/docker.sock".to_owned())].into(),
            user: 1000,
            terminal: Some("/dev/pts/3".to_owned()),
            ..Typed::default()
        };
        let asked = RegistryRequest {
            method: "HEAD".to_owned(),
            repository: "library/alpine".to_owned(),
            reference: "edge".to_owned(),
            digest: Some(format!("sha256:{number:064x}")),
            status: 200,
            lost: false,
        };
        let of_a_run = [
            engine("create", number),
            engine("start", number),
            engine("die", number),
            Deed::Registry(asked),
        ];
        let between = of_a_run.into_iter().filter(move |_| is_run);
        let ended = Deed::TypedEnded { number, exit: Some(Exit::Code(0)) };
        let deeds = std::iter::once(Deed::Typed(typed)).chain(between).chain([ended]);
        deeds.map(move |deed| Entry { at, deed })
    })
}
