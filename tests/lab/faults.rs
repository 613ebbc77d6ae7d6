//! Every fault of the classroom, met by real docker clients, is told as the reason that it is.

use std::{fs, path::Path, time::Duration};

use labcheck::{
    classroom::{
        Classroom, SLOW, Sabotage,
        layout::REGISTRY_PORT,
        registry::{Fault, Requests, Rule},
    },
    outcome::{Exit, Outcome, Stream},
    refusal::{Named, Reason, classify},
};

use crate::support::{Room, can_have_private_engine, load};

const LAB: &str = "version: 1\nlab: x.md\ntitle: x\nclassroom:\n  images:\n    - { name: \"alpine:latest\", build: files, id: stable, signed: true }\n    - { name: \"alpine:edge\", build: files, variant: e, id: edge }\n    - { name: \"tenstartups/alpine:latest\", build: files, id: community }\nsteps:\n  - id: s\n    section: S\n    do:\n      - run: \"true\"\n";
const IMAGE: &str = "alpine:latest";
/// A tag that is not signed, in a repository that is.
const UNSIGNED_TAG: &str = "alpine:edge";
const UNSIGNED_REPOSITORY: &str = "tenstartups/alpine:latest";

/// A docker client with a `DOCKER_CONFIG` of its own.
struct Client {
    program: &'static str,
    environment: Vec<(String, String)>,
    config: tempfile::TempDir,
}

impl Client {
    /// One that has no trust data.
    fn cold(program: &'static str, classroom: &Classroom) -> Self {
        let mut environment = classroom.world().environment.clone();
        let config = tempfile::tempdir().unwrap();
        for (name, value) in &mut environment {
            if name == "DOCKER_CONFIG" {
                copy(&Path::new(value).join("tls"), &config.path().join("tls"));
                *value = config.path().display().to_string();
            }
        }
        Self { program, environment, config }
    }

    /// One with the trust data of another.
    fn like(&self) -> Self {
        let config = tempfile::tempdir().unwrap();
        copy(self.config.path(), config.path());
        let mut environment = self.environment.clone();
        environment.retain(|(name, _)| name != "DOCKER_CONFIG");
        environment.push(("DOCKER_CONFIG".to_owned(), config.path().display().to_string()));
        Self { program: self.program, environment, config }
    }

    async fn docker(&self, args: &[&str], trust: &str) -> Outcome {
        let mut command = tokio::process::Command::new(self.program);
        command.args(args).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env("HOME", self.config.path()).env("DOCKER_CONTENT_TRUST", trust);
        let started = std::time::Instant::now();
        let ended = tokio::time::timeout(Duration::from_mins(1), command.output()).await;
        let output = ended.unwrap().unwrap();
        let stream = |bytes: &[u8]| Stream {
            text: String::from_utf8_lossy(bytes).into_owned(),
            truncated: false,
        };
        Outcome {
            exit: Exit::Code(output.status.code().unwrap()),
            stdout: stream(&output.stdout),
            stderr: stream(&output.stderr),
            screen: None,
            circumstances: Box::default(),
            took_ms: started.elapsed().as_millis().try_into().unwrap(),
        }
    }

    /// Pulls with trust on, with nothing on the engine.
    async fn pull(&self, image: &str) -> Outcome {
        self.pull_with(image, "1").await
    }

    async fn pull_with(&self, image: &str, trust: &str) -> Outcome {
        self.docker(&["rmi", "-f", image], "0").await;
        self.docker(&["pull", image], trust).await
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn told(outcome: &Outcome, image: &str) -> Reason {
    classify(outcome, &image.parse().unwrap()).reason
}

/// The docker clients of this machine that still have content trust.
fn clients() -> Vec<&'static str> {
    let has_trust = |program: &&str| {
        let version = std::process::Command::new(program).arg("--version").output();
        version.is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let major =
                text.strip_prefix("Docker version ").and_then(|rest| rest.split('.').next());
            major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major < 29)
        })
    };
    let found: Vec<_> =
        ["/usr/bin/docker", "/usr/local/bin/docker"].into_iter().filter(has_trust).collect();
    assert!(!found.is_empty(), "no docker client with content trust: apt-get install docker.io");
    found
}

/// How `docker pull alpine:latest` ends for a client without trust data, and for one that has the
/// newest.
fn met(fault: Sabotage) -> [Reason; 2] {
    use Sabotage as F;
    match fault {
        F::TrustDown | F::TrustInternalError | F::TrustUnavailable | F::TrustCut => {
            [Reason::TrustUnreachable, Reason::StaleCache]
        }
        F::TrustUnauthorised => [Reason::Unauthorised, Reason::StaleCache],
        F::TrustSlow => [Reason::TrustedPull; 2],
        F::CertificateExpired | F::CertificateOfAnotherName => [Reason::Tls, Reason::StaleCache],
        F::TimestampExpired | F::SnapshotExpired | F::TargetsExpired | F::RootExpired => {
            [Reason::Expired; 2]
        }
        F::RootCertificateExpired => [Reason::RootCertificate; 2],
        F::TargetsTampered => [Reason::Tampered; 2],
        // What nobody can notice who has seen nothing before.
        F::RootReplaced => [Reason::TrustedPull, Reason::RootReplaced],
        F::Rollback => [Reason::TrustedPull, Reason::RolledBack],
        // Docker Hub's name leads to the lab's registry.
        F::BlobLost => [Reason::RegistryFailure; 2],
        F::TooManyRequests => [Reason::RateLimited; 2],
        F::WrongDigest => [Reason::WrongDigest; 2],
        // The trust service is reached, from outside of the machine; the engine misses its name server first.
        F::NetworkCut => [Reason::NoSuchHost; 2],
        F::DiskFull => [Reason::DiskFull; 2],
    }
}

/// What a client without trust data prints that sets the fault apart; nothing where it notices none.
fn words(fault: Sabotage) -> &'static str {
    use Sabotage as F;
    match fault {
        F::TrustDown => "connect: connection refused",
        F::TrustInternalError => "at this time: 500.",
        F::TrustUnavailable => "at this time: 503.",
        F::TrustUnauthorised => "server returned 401.",
        F::TrustCut => "contacting notary server: EOF",
        F::CertificateExpired => "certificate has expired or is not yet valid",
        F::CertificateOfAnotherName => "cannot validate certificate for 127.0.0.1",
        F::TimestampExpired => "out-of-date: timestamp expired at ",
        F::SnapshotExpired => "out-of-date: snapshot expired at ",
        F::TargetsExpired => "out-of-date: targets expired at ",
        F::RootExpired => "out-of-date: root expired at ",
        F::RootCertificateExpired => "unable to retrieve valid leaf certificates",
        F::TargetsTampered => "checksum for targets did not match",
        F::TrustSlow | F::RootReplaced | F::Rollback => "",
        F::BlobLost => "unknown blob",
        F::WrongDigest => "verification failed for digest",
        F::TooManyRequests => "toomanyrequests",
        F::NetworkCut => "no route to host",
        F::DiskFull => "no space left on device",
    }
}

/// The same for a tag that is not signed: told as that by who could learn it, and by nobody else.
fn met_without_signature(signed: Reason) -> Reason {
    match signed {
        Reason::TrustedPull
        | Reason::RegistryFailure
        | Reason::RateLimited
        | Reason::WrongDigest
        | Reason::NoSuchHost
        | Reason::DiskFull => Reason::UnsignedTag,
        Reason::StaleCache => Reason::TrustUnreachable,
        other => other,
    }
}

/// And for a repository that the trust service does not know: only an answer can tell.
fn met_without_trust_data(signed: Reason) -> Reason {
    match signed {
        Reason::TrustUnreachable | Reason::Unauthorised | Reason::Tls => signed,
        _ => Reason::UnsignedRepository,
    }
}

#[tokio::test]
async fn every_fault_is_told_as_what_it_is_and_never_as_an_unsigned_image() {
    if !can_have_private_engine() {
        return;
    }
    let mut room = Room::open(&load(LAB)).await;
    for program in clients() {
        let warm = Client::cold(program, &room.classroom);
        assert_eq!(told(&warm.pull(IMAGE).await, IMAGE), Reason::TrustedPull, "the control");
        for fault in Sabotage::all() {
            room.classroom.inject(fault).await.unwrap();
            let asked = [Client::cold(program, &room.classroom), warm.like()];
            for (client, wanted) in asked.iter().zip(met(fault)) {
                let outcome = client.pull(IMAGE).await;
                let seen = told(&outcome, IMAGE);
                assert_eq!(seen, wanted, "{fault}, {program}: {outcome:#?}");
                assert_eq!(wanted.is_success(), outcome.exit == Exit::Code(0), "{outcome:#?}");
                assert!(!Named::Unsigned.accepts(seen));
                let is_told = outcome.stderr.text.contains(words(fault));
                assert!(is_told || seen.is_success() || wanted != met(fault)[0], "{outcome:#?}");
                let took = Duration::from_millis(outcome.took_ms);
                assert!(fault != Sabotage::TrustSlow || took > SLOW, "{took:?}");
                let outcome = client.like().pull(UNSIGNED_TAG).await;
                let seen = told(&outcome, UNSIGNED_TAG);
                assert_eq!(seen, met_without_signature(wanted), "{fault}, {program}: {outcome:#?}");
            }
            let outcome = warm.like().pull(UNSIGNED_REPOSITORY).await;
            let wanted = met_without_trust_data(met(fault)[0]);
            let seen = told(&outcome, UNSIGNED_REPOSITORY);
            assert_eq!(seen, wanted, "{fault}, {program}: {outcome:#?}");
            room.classroom.heal().await.unwrap();
            let healed = Client::cold(program, &room.classroom).pull(IMAGE).await;
            assert_eq!(told(&healed, IMAGE), Reason::TrustedPull, "after {fault}: {healed:#?}");
        }
        assert_eq!(told(&warm.pull(IMAGE).await, IMAGE), Reason::TrustedPull, "nothing is left");
    }
    room.close().await;
}

/// Makes a registry's fault about one layer of an image.
type Make = fn(&str) -> Rule;

/// The registry's own faults, asked by its own address, have words of their own.
#[tokio::test]
async fn a_fault_of_the_registry_that_is_asked_itself_is_told_as_what_it_is() {
    if !can_have_private_engine() {
        return;
    }
    let mut room = Room::open(&load(LAB)).await;
    let (direct, layer) = signed_behind_its_registry(&room.classroom);
    let named = [
        (Sabotage::BlobLost, Reason::RegistryFailure),
        (Sabotage::WrongDigest, Reason::WrongDigest),
        (Sabotage::TooManyRequests, Reason::RateLimited),
    ];
    // None of manifests alone: the engine keeps for a while those that it has had.
    let rules: [(Make, Reason); 6] = [
        (|layer| Rule::new(Fault::Lost).about(layer).unwrap(), Reason::RegistryFailure),
        (|layer| Rule::new(Fault::Corrupt).about(layer).unwrap(), Reason::WrongDigest),
        (|_| Rule::new(Fault::Corrupt).on(Requests::Blobs), Reason::WrongDigest),
        (|_| Rule::new(Fault::Broken), Reason::RegistryFailure),
        (|_| Rule::new(Fault::Unavailable), Reason::RegistryFailure),
        (|_| Rule::new(Fault::Cut), Reason::RegistryFailure),
    ];
    for program in clients() {
        for (fault, wanted) in named {
            room.classroom.inject(fault).await.unwrap();
            refused(program, &room.classroom, &direct, wanted).await;
            room.classroom.heal().await.unwrap();
        }
        for (make, wanted) in &rules {
            room.classroom.registry().faults().add(make(&layer));
            refused(program, &room.classroom, &direct, *wanted).await;
            room.classroom.registry().faults().clear();
        }
        let healed = Client::cold(program, &room.classroom).pull(&direct).await;
        assert_eq!(told(&healed, &direct), Reason::TrustedPull, "{healed:#?}");
    }
    room.close().await;
}

/// With trust on and off, it makes no difference to what a registry does wrong.
async fn refused(program: &'static str, classroom: &Classroom, image: &str, wanted: Reason) {
    for trust in ["1", "0"] {
        let client = Client::cold(program, classroom);
        let outcome = client.pull_with(image, trust).await;
        assert_eq!(told(&outcome, image), wanted, "{program}: {outcome:#?}");
        assert!(!Named::Unsigned.accepts(wanted));
    }
}

/// The image by its name at the registry itself, signed under that name, and its one layer.
fn signed_behind_its_registry(classroom: &Classroom) -> (String, String) {
    let name = format!("127.0.0.1:{REGISTRY_PORT}/library/alpine");
    let digest = classroom.world().digests["stable"].parse().unwrap();
    let stored = classroom.registry().read_manifest("library/alpine", &digest).unwrap().unwrap();
    let size = stored.bytes.len() as u64;
    classroom.trust().sign(&name.parse().unwrap(), "latest", &digest, size).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap();
    let child = index["manifests"][0]["digest"].as_str().unwrap().parse().unwrap();
    let stored = classroom.registry().read_manifest("library/alpine", &child).unwrap().unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap();
    let layer = manifest["layers"][0]["digest"].as_str().unwrap().to_owned();
    (format!("{name}:latest"), layer)
}
