//! Every fault, met by real clients: one that has nothing cached, and one that has.

use std::time::Duration;

use labcheck::classroom::{
    certs::Authority,
    trust::{Fault, Gun, Stale, TrustService},
};

use crate::support::{Client, Outcome, Registry, Served, docker_clients, make_image, push, ready};

/// A signed image at a registry, and the service that signed it.
struct Stage {
    trust: TrustService,
    served: Served,
    authority: Authority,
    registry: Registry,
    gun: Gun,
    _dir: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let trust = TrustService::open(dir.path(), None).unwrap();
        let authority = Authority::new().unwrap();
        let served = Served::with_tls(trust.router(), &authority);
        let registry = Registry::start();
        let gun: Gun = registry.name("lab/signed").parse().unwrap();
        let image = format!("{gun}:v1");
        make_image(&image, "signed");
        let (digest, size) = push(&image);
        trust.sign(&gun, "v1", &digest.parse().unwrap(), size).unwrap();
        Self { trust, served, authority, registry, gun, _dir: dir }
    }

    fn client(&self) -> Client {
        Client::new(&self.served.url(), self.authority.pem())
    }

    fn read(&self, client: &Client, program: &str) -> Outcome {
        let image = format!("{}:v1", self.gun);
        match program {
            "notary" => client.notary(&["lookup", self.gun.as_str(), "v1"]),
            cli => client.docker(cli, &["pull", &image], &[]),
        }
    }
}

/// What a client that meets a fault prints; `None` where it reads the image all the same.
struct Met {
    fault: Fault,
    cold: Option<&'static str>,
    warm: Option<&'static str>,
}

const STALE: &str = "Error while downloading remote metadata, using cached timestamp - this might not be the latest version available remotely";
const NO_CERTIFICATE: &str =
    "could not validate the path to a trusted root: unable to retrieve valid leaf certificates";
const ROTATED: &str = "could not rotate trust to a new trusted root: failed to validate data with current trusted certificates";

fn met(fault: Fault, cold: Option<&'static str>, warm: Option<&'static str>) -> Met {
    Met { fault, cold, warm }
}

fn table(is_notary: bool) -> Vec<Met> {
    let both = |fault, words| met(fault, Some(words), Some(words));
    // with a copy, docker and notary go on where the service does not answer
    let cold = |fault, words| met(fault, Some(words), None);
    let either = |docker, notary| if is_notary { notary } else { docker };
    vec![
        cold(
            Fault::InternalError,
            either("unable to reach trust server at this time: 500.", "client is offline"),
        ),
        cold(
            Fault::Unavailable,
            either("unable to reach trust server at this time: 503.", "client is offline"),
        ),
        cold(
            Fault::Unauthorized,
            "you are not authorized to perform this operation: server returned 401.",
        ),
        cold(Fault::CutShort, either("Error: error contacting notary server: EOF", "fatal: EOF")),
        both(Fault::Expired(Stale::Timestamp), "timestamp expired at "),
        both(Fault::Expired(Stale::Snapshot), "snapshot expired at "),
        both(Fault::Expired(Stale::Targets), "targets expired at "),
        both(Fault::Expired(Stale::Root), "root expired at "),
        both(Fault::RootCertificateExpired, NO_CERTIFICATE),
        // sha256 or sha512: a map's order decides in the client
        both(Fault::TargetsTampered, " checksum for targets did not match: expected "),
        met(Fault::RootReplaced, None, Some(ROTATED)),
        met(
            Fault::Rollback,
            Some("No valid trust data for v1"),
            Some(either(
                "Warning: potential malicious behavior - trust data version is lower than expected for remote repository ",
                "version 1 is lower than current version 2",
            )),
        ),
        met(Fault::Slow(Duration::from_millis(50)), None, None),
    ]
}

#[track_caller]
fn assert_met(title: &str, outcome: &Outcome, words: Option<&str>) {
    match words {
        Some(words) => outcome.fails_with(words),
        None => assert_eq!(outcome.exit, Some(0), "{title}: {outcome:#?}"),
    }
}

/// One after the other in one test: all clients share the host's engine.
#[test]
fn every_fault_is_met_as_what_it_is_and_leaves_nothing_behind() {
    if !ready() {
        return;
    }
    let stage = Stage::new();
    let faults = stage.trust.faults();
    let mut programs = docker_clients();
    programs.push("notary");
    for program in programs {
        for Met { fault, cold, warm } in table(program == "notary") {
            let title = format!("{fault:?}, {program}");
            let (new, old) = (stage.client(), stage.client());
            stage.read(&old, program).ok();
            faults.set(fault.clone());
            assert_met(&title, &stage.read(&new, program), cold);
            let met = stage.read(&old, program);
            assert_met(&title, &met, warm);
            let unanswered = cold.is_some() && warm.is_none();
            assert_eq!(met.stderr.contains(STALE), unanswered, "{title}: {met:#?}");
            faults.clear();
            stage.read(&old, program).ok();
            let after = stage.read(&new, program);
            // who began with the replaced root believes that one
            let fooled = fault == Fault::RootReplaced;
            assert_met(&title, &after, fooled.then_some(ROTATED));
        }
    }
    stage.registry.clean();
}

#[test]
fn without_the_service_only_a_client_with_a_copy_goes_on() {
    if !ready() {
        return;
    }
    let mut stage = Stage::new();
    for cli in docker_clients() {
        let (new, old) = (stage.client(), stage.client());
        stage.read(&old, cli).ok();
        stage.served.stop();
        let refused = stage.read(&new, cli);
        refused.fails_with("Error: error contacting notary server: dial tcp ");
        refused.fails_with("connect: connection refused");
        let met = stage.read(&old, cli).ok();
        assert!(met.stderr.contains(STALE), "{met:#?}");
        stage.served = Served::with_tls(stage.trust.router(), &stage.authority);
    }
    stage.registry.clean();
}

/// A collection whose root, targets and snapshot keys are a client's: what the service can do to
/// it is what a real server could.
#[test]
fn a_clients_own_collection_meets_only_what_a_server_could_do() {
    if !ready() {
        return;
    }
    let stage = Stage::new();
    let owner = stage.client();
    let gun = "example.com/own";
    let file = owner.path("file").display().to_string();
    std::fs::write(&file, "content").unwrap();
    owner.notary(&["init", "-p", gun]).ok();
    owner.notary(&["add", "-p", gun, "v1", &file]).ok();
    let reader = stage.client();
    reader.notary(&["list", gun]).ok();
    let faults = stage.trust.faults();
    let tampered = " checksum for targets did not match: expected ";
    let table = [
        met(Fault::Expired(Stale::Timestamp), Some("timestamp expired"), Some("timestamp expired")),
        met(Fault::Expired(Stale::Snapshot), None, None),
        met(Fault::Expired(Stale::Targets), None, None),
        met(Fault::Expired(Stale::Root), None, None),
        met(Fault::RootCertificateExpired, None, None),
        met(Fault::TargetsTampered, Some(tampered), None),
        met(Fault::RootReplaced, None, Some(ROTATED)),
        met(Fault::Rollback, None, Some("version 1 is lower than current version 2")),
    ];
    for Met { fault, cold, warm } in table {
        let title = format!("{fault:?}");
        faults.set(fault);
        assert_met(&title, &stage.client().notary(&["list", gun]), cold);
        assert_met(&title, &reader.notary(&["list", gun]), warm);
        faults.clear();
        reader.notary(&["list", gun]).ok();
    }
    owner.notary(&["key", "rotate", gun, "snapshot", "-r"]).ok();
    faults.set(Fault::Expired(Stale::Snapshot));
    stage.client().notary(&["list", gun]).fails_with("snapshot expired");
}
