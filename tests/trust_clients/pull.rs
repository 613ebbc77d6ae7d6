//! Images that the classroom signs itself, met by real clients: docker pull by both generations
//! of the CLI, docker trust inspect and the notary client over checked TLS.

use std::sync::{Arc, Mutex};

use crate::support::{Client, Registry, Served, docker_clients, make_image, push, ready};
use labcheck::classroom::{
    certs::{Authority, Validity},
    trust::{Access, Gun, TrustService},
};

fn service(dir: &tempfile::TempDir) -> TrustService {
    TrustService::open(dir.path(), None).unwrap()
}

#[test]
fn a_signed_image_is_pulled_and_an_unsigned_one_refused() {
    if !ready() {
        return;
    }
    let store = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let trust = service(&store);
    let served = Served::with_tls(trust.router(), &authority);
    let registry = Registry::start();
    let image = registry.name("lab/signed");
    let tagged = format!("{image}:v1");
    make_image(&tagged, "signed");
    let (digest, size) = push(&tagged);
    let unsigned = registry.name("lab/unsigned:v1");
    make_image(&unsigned, "unsigned");
    push(&unsigned);
    let gun: Gun = image.parse().unwrap();
    trust.sign(&gun, "v1", &digest.parse().unwrap(), size).unwrap();

    for cli in docker_clients() {
        registry.clean();
        let client = Client::new(&served.url(), authority.pem());
        let pulled = client.docker(cli, &["pull", &tagged], &[]).ok();
        pulled.prints(&format!("Pull (1 of 1): {image}:v1@{digest}"));
        let refused = client.docker(cli, &["pull", &unsigned], &[]);
        refused.fails_with("Error: remote trust data does not exist for ");
        let no_tag = client.docker(cli, &["pull", &format!("{image}:v2")], &[]);
        no_tag.fails_with("No valid trust data for v2");
    }
}

#[test]
fn over_checked_tls_docker_and_notary_read_what_was_signed_across_a_restart() {
    if !ready() {
        return;
    }
    let store = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let gun: Gun = "docker.io/library/alpine".parse().unwrap();
    let digest = format!("sha256:{}", "5e".repeat(32));
    let trust = service(&store);
    trust.sign(&gun, "latest", &digest.parse().unwrap(), 528).unwrap();
    trust.sign(&gun, "old", &digest.parse().unwrap(), 528).unwrap();
    trust.unsign(&gun, "old").unwrap();
    drop(trust);

    let trust = service(&store);
    assert!(trust.has(&gun));
    let served = Served::with_tls(trust.router(), &authority);
    let client = Client::new(&served.url(), authority.pem());
    let listed = client.notary(&["list", gun.as_str()]).ok();
    assert!(listed.stdout.contains(&"5e".repeat(32)) && !listed.stdout.contains("old"));
    for cli in docker_clients() {
        let client = Client::new(&served.url(), authority.pem());
        let inspected = client.docker(cli, &["trust", "inspect", "alpine:latest"], &[]).ok();
        inspected.prints(&"5e".repeat(32));
    }
    trust.sign(&gun, "next", &digest.parse().unwrap(), 528).unwrap();
    client.notary(&["lookup", gun.as_str(), "next"]).ok();
    trust.forget(&gun).unwrap();
    assert!(!trust.has(&gun));
    let gone = Client::new(&served.url(), authority.pem()).notary(&["list", gun.as_str()]);
    gone.fails_with("does not have trust data for docker.io/library/alpine");
}

#[test]
fn every_request_is_told_to_the_observer() {
    if !ready() {
        return;
    }
    let store = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let seen: Arc<Mutex<Vec<Access>>> = Arc::default();
    let journal = Arc::clone(&seen);
    let observer = Arc::new(move |access: &Access| journal.lock().unwrap().push(access.clone()));
    let trust = TrustService::open(store.path(), Some(observer)).unwrap();
    let served = Served::with_tls(trust.router(), &authority);
    let client = Client::new(&served.url(), authority.pem());
    client.notary(&["list", "docker.io/library/none"]).fails_with("does not have trust data");
    let seen = seen.lock().unwrap();
    let told: Vec<_> = seen.iter().map(|a| (a.path.as_str(), a.status)).collect();
    assert_eq!(told, [("/v2/", 200), ("/v2/docker.io/library/none/_trust/tuf/root.json", 404)]);
    assert_eq!([seen[0].file(), seen[1].file()], ["", "root.json"]);
    assert_eq!(seen[1].gun.as_ref().unwrap().as_str(), "docker.io/library/none");
}

#[test]
fn a_bad_certificate_of_the_service_is_refused_by_name() {
    if !ready() {
        return;
    }
    let store = tempfile::tempdir().unwrap();
    let trust = service(&store);
    let authority = Authority::new().unwrap();
    let cases = [
        (vec!["127.0.0.1"], Validity::Expired, "certificate has expired or is not yet valid"),
        (vec!["elsewhere.invalid"], Validity::Current, "cannot validate certificate for 127.0.0.1"),
    ];
    for (names, validity, wording) in cases {
        let leaf = authority.leaf(&names, validity).unwrap();
        let served = Served::new(trust.router(), leaf.acceptor().unwrap());
        let client = Client::new(&served.url(), authority.pem());
        client.notary(&["list", "docker.io/library/none"]).fails_with(wording);
        for cli in docker_clients() {
            let client = Client::new(&served.url(), authority.pem());
            let pulled = client.docker(cli, &["pull", "alpine"], &[]);
            pulled.fails_with(wording);
        }
    }
    let served = Served::with_tls(trust.router(), &Authority::new().unwrap());
    let client = Client::new(&served.url(), authority.pem());
    client.notary(&["list", "a/b"]).fails_with("certificate signed by unknown authority");
}

type Hook = Box<dyn FnOnce() + Send>;

/// One client has read the collection and is about to publish, when another one does.
#[test]
fn a_client_that_comes_second_hears_of_a_conflict_and_may_try_again() {
    if !ready() {
        return;
    }
    let store = tempfile::tempdir().unwrap();
    let authority = Authority::new().unwrap();
    let between: Arc<Mutex<Option<Hook>>> = Arc::default();
    let hook = Arc::clone(&between);
    let observer = Arc::new(move |access: &Access| {
        let act =
            if access.file() == "timestamp.json" { hook.lock().unwrap().take() } else { None };
        if let Some(act) = act {
            tokio::task::block_in_place(act);
        }
    });
    let trust = TrustService::open(store.path(), Some(observer)).unwrap();
    let served = Served::with_tls(trust.router(), &authority);
    let gun = "example.com/shared";
    let first = Client::new(&served.url(), authority.pem());
    let second = Client::new(&served.url(), authority.pem());
    let file = first.path("file").display().to_string();
    std::fs::write(&file, "content").unwrap();
    first.notary(&["init", "-p", gun]).ok();
    let copied = ["-r", first.path("trust").to_str().unwrap(), second.dir.path().to_str().unwrap()]
        .map(str::to_owned);
    crate::support::run("cp", &copied.each_ref().map(String::as_str), &[]).ok();

    second.notary(&["add", gun, "mine", &file]).ok();
    let (won, seen) = std::sync::mpsc::channel();
    let act = move || won.send(first.notary(&["add", "-p", gun, "theirs", &file])).unwrap();
    *between.lock().unwrap() = Some(Box::new(act));
    let refused = second.notary(&["publish", gun]);
    seen.recv().unwrap().ok();
    refused.fails_with("fatal: trust server rejected operation.");
    let reader = Client::new(&served.url(), authority.pem());
    let listed = reader.notary(&["list", gun]).ok();
    assert!(listed.stdout.contains("theirs") && !listed.stdout.contains("mine"), "{listed:#?}");
    second.notary(&["publish", gun]).ok();
    let listed = reader.notary(&["list", gun]).ok();
    assert!(listed.stdout.contains("theirs") && listed.stdout.contains("mine"), "{listed:#?}");
}
