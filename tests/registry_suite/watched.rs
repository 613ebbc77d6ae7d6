//! The journal sees every request, and every fault shows as what it is.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use labcheck::{
    classroom::registry::{
        Access, CLIENT_CLOSED, Fault, Limits, OCI_MANIFEST, Reference, Requests, Rule, Target,
    },
    oci::Digest,
};

use crate::{
    client::{parse, raw, send},
    content::image,
    support::Running,
};

type Journal = Arc<Mutex<Vec<Access>>>;

fn observed() -> (Running, Journal) {
    let journal = Journal::default();
    let sink = Arc::clone(&journal);
    let observer = Arc::new(move |access: &Access| sink.lock().unwrap().push(access.clone()));
    (Running::observed(tempfile::tempdir().unwrap(), Limits::default(), Some(observer)), journal)
}

#[test]
fn the_journal_tells_who_asked_for_what_and_what_came_of_it() {
    let (running, journal) = observed();
    let digest = image(&running.registry, "lab/a", "v1", b"layer");
    let layer = Digest::of(b"layer");
    let agent = [("User-Agent", "docker/20.10")];
    let ask =
        |method, path: &str, body: &[u8]| send(running.address, method, path, &agent, body).status;
    let upload = format!("/v2/lab/a/blobs/uploads/?digest={}", Digest::of(b"new"));
    assert_eq!(ask("GET", "/v2/lab/a/manifests/v1", b""), 200);
    assert_eq!(ask("HEAD", "/v2/lab/a/manifests/v1", b""), 200);
    assert_eq!(ask("GET", "/v2/lab/a/manifests/v2", b""), 404);
    assert_eq!(ask("GET", &format!("/v2/lab/a/blobs/{layer}"), b""), 200);
    assert_eq!(ask("POST", &upload, b"new"), 201);
    assert_eq!(ask("GET", "/v2/../x", b""), 404);

    let seen = journal.lock().unwrap().clone();
    let told: Vec<_> = seen
        .iter()
        .map(|a| (a.method.as_str(), a.status, a.digest.clone(), a.received, a.complete))
        .collect();
    let expected = [
        ("GET", 200, Some(digest.clone()), 0, true),
        ("HEAD", 200, Some(digest), 0, true),
        ("GET", 404, None, 0, true),
        ("GET", 200, Some(layer.clone()), 0, true),
        ("POST", 201, Some(Digest::of(b"new")), 3, true),
        ("GET", 404, None, 0, true),
    ];
    assert_eq!(told, expected);
    let repository: labcheck::classroom::registry::Repository = "lab/a".parse().unwrap();
    let tag = |t: &str| Reference::Tag(t.parse().unwrap());
    assert_eq!(seen[0].target, Target::Manifest(repository.clone(), tag("v1")));
    assert_eq!(seen[2].target.reference(), Some(tag("v2")));
    assert_eq!(seen[3].target, Target::Blob(repository.clone(), layer));
    assert_eq!(seen[4].target, Target::Upload(repository));
    assert_eq!(seen[5].target, Target::Nothing);
    assert_eq!((seen[1].sent, seen[3].sent), (0, 5));
    assert!(seen.iter().all(|a| a.user_agent == "docker/20.10"));
}

#[test]
fn a_client_that_goes_away_is_told_as_such() {
    use std::io::Write as _;
    let (running, journal) = observed();
    let started = send(running.address, "POST", "/v2/a/blobs/uploads/", &[], b"");
    let location = started.header("location");
    let mut stream = std::net::TcpStream::connect(running.address).unwrap();
    write!(stream, "PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n0123")
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while running.upload_bytes() < 4 {
        assert!(Instant::now() < deadline, "what came was not written");
        std::thread::yield_now();
    }
    drop(stream);
    while journal.lock().unwrap().len() < 2 {
        assert!(Instant::now() < deadline, "the journal never heard of it");
        std::thread::yield_now();
    }
    let last = journal.lock().unwrap()[1].clone();
    assert_eq!((last.status, last.received, last.complete), (CLIENT_CLOSED, 4, false));
    let status = send(running.address, "GET", location, &[], b"");
    assert_eq!((status.status, status.header("range")), (204, "0-3"), "to be resumed");
}

#[test]
fn every_fault_shows_as_what_it_is_and_goes_away() {
    let running = Running::start();
    let faults = running.registry.faults().clone();
    let digest = image(&running.registry, "a", "v1", b"layer");
    let manifest = "/v2/a/manifests/v1";
    let blob = format!("/v2/a/blobs/{}", Digest::of(b"layer"));
    let get = |path: &str| send(running.address, "GET", path, &[], b"");
    let honest = get(manifest);

    faults.add(Rule::new(Fault::Lost).on(Requests::Blobs));
    assert_eq!((get(&blob).status, get(&blob).codes()), (404, vec!["BLOB_UNKNOWN".to_owned()]));
    assert_eq!(get(manifest).status, 200);
    faults.clear();

    faults.add(Rule::new(Fault::Lost).about("v1").unwrap());
    assert_eq!(get(manifest).codes(), ["MANIFEST_UNKNOWN"]);
    assert_eq!(get(&format!("/v2/a/manifests/{digest}")).status, 200);
    faults.clear();

    faults.add(Rule::new(Fault::Corrupt));
    let wrong = get(manifest);
    assert_eq!((wrong.status, wrong.header("content-type")), (200, OCI_MANIFEST));
    assert_eq!(wrong.header("docker-content-digest"), digest.as_str());
    assert_ne!(Digest::of(&wrong.body), digest);
    assert_eq!(wrong.json(), honest.json(), "still the same JSON");
    assert_eq!(get(&blob).text(), "layes");
    faults.clear();

    for (fault, status, code) in [
        (Fault::TooManyRequests { retry_after: 7 }, 429, "TOOMANYREQUESTS"),
        (Fault::Broken, 500, "UNKNOWN"),
        (Fault::Unavailable, 503, "UNAVAILABLE"),
    ] {
        faults.add(Rule::new(fault).times(1));
        let answer = get("/v2/");
        assert_eq!((answer.status, answer.codes()), (status, vec![code.to_owned()]));
        assert_eq!(answer.header("retry-after"), if status == 429 { "7" } else { "" });
        assert_eq!(get("/v2/").status, 200, "it was for one request");
        let large = vec![0u8; 32 << 20];
        faults.add(Rule::new(fault).on(Requests::Blobs));
        let answer = send(running.address, "POST", "/v2/a/blobs/uploads/", &[], &large);
        assert_eq!(answer.status, status, "told although the body is large");
        faults.clear();
    }

    faults.add(Rule::new(Fault::Slow(Duration::from_millis(300))).within("a").unwrap());
    let begin = Instant::now();
    assert_eq!(get(manifest).status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(300));
    faults.clear();

    assert_eq!(get(manifest), honest);
}

#[test]
fn a_cut_answer_ends_in_the_middle() {
    let (running, journal) = observed();
    let content: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
    let digest = running.registry.put_blob("a", &content).unwrap();
    running.registry.faults().add(Rule::new(Fault::Cut));
    let request = format!("GET /v2/a/blobs/{digest} HTTP/1.1\r\nHost: x\r\n\r\n");
    let answer = parse(&raw(running.address, request.as_bytes()), "GET").unwrap();
    assert_eq!((answer.status, answer.header("content-length")), (200, "1000000"));
    // How much of the half reaches the client before the connection ends is the kernel's affair.
    assert!(answer.body.len() <= 500_000, "{} bytes", answer.body.len());
    assert!(content.starts_with(&answer.body), "what came is the beginning of the blob");
    let deadline = Instant::now() + Duration::from_secs(20);
    while journal.lock().unwrap().is_empty() {
        assert!(Instant::now() < deadline, "the journal never heard of it");
        std::thread::yield_now();
    }
    let last = journal.lock().unwrap().last().cloned().unwrap();
    assert_eq!((last.sent, last.complete), (500_000, false));
}
