//! The lab on real images: copied from Debian's `docker-registry`, and from a registry that speaks
//! TLS and wants a token, as Docker Hub does.

pub(crate) mod registries;

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use labcheck::{classroom::certs::Authority, image::Provenance};
use rustix::process::{Pid, Signal, kill_process};

use self::registries::{EDGE, STABLE, Served, Upstream};
use crate::{
    cli::{labcheck, state},
    machine::processes,
    needs,
};

const REMEDY: &str = "leave --upstream away to use the lab's own stand-ins\n";

/// What answers a host's request before the registry does.
type Front = fn(&str, &Request) -> Option<Response>;

fn can_have_upstream() -> bool {
    needs::met(&["docker-registry", "skopeo", "private engine"])
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs labcheck and sees to it that nothing of the run is left.
fn run(base: &Path, args: &[&str], variables: &[(&str, &Path)]) -> Output {
    let folder = base.join("state");
    let mut command = labcheck(&folder);
    command.arg("run").args(args);
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    assert!(!folder.exists(), "{output:?}");
    assert_eq!(processes(folder.to_str().unwrap()).into_iter().collect::<Vec<_>>(), [""; 0]);
    output
}

/// A run that must end before it begins, with these words.
fn refused(base: &Path, url: &str, words: &str) {
    let output = run(base, &["--upstream", url], &[]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains(words) && told.contains(url), "{words}\n{told}");
    assert!(told.ends_with(REMEDY), "{told}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn the_whole_lab_passes_on_images_of_debians_registry_under_their_own_digests() {
    if !can_have_upstream() {
        return;
    }
    let upstream = Upstream::start();
    upstream.fill();
    let base = state();
    let file = base.path().join("record.json");
    let args = ["--upstream", &upstream.url(), "--json", file.to_str().unwrap()];
    let output = run(base.path(), &args, &[]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}\n{}", text(&output.stderr));
    assert!(told.contains("7 of 7 steps passed: "), "{told}");
    let last = told.lines().last().unwrap();
    assert!(last.contains(&format!("The tagged images came from {};", upstream.url())), "{last}");

    let record = crate::record::read(&fs::read_to_string(file).unwrap());
    assert_eq!(record.world.images, Provenance::Registry { url: upstream.url() });
    let printed = |step: usize, command: &str| {
        let mut actions = record.steps[step].actions.iter();
        let action = actions.find(|action| action.command == command).unwrap();
        action.outcome.as_ref().unwrap().stdout.text.clone()
    };
    let edge = printed(0, "docker pull alpine:edge");
    assert!(edge.contains(&format!("Digest: {}", upstream.digest(EDGE))), "{edge}");
    // Signed by the classroom as the index that it is.
    let signed = printed(2, "docker pull alpine:latest");
    let wanted = format!("Pull (1 of 1): alpine:latest@{}", upstream.digest(STABLE));
    assert!(signed.contains(&wanted), "{signed}");
}

#[test]
fn an_upstream_that_is_not_there_or_lacks_or_damaged_an_image_ends_the_run_before_it_begins() {
    if !can_have_upstream() {
        return;
    }
    let base = state();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    refused(base.path(), &format!("http://127.0.0.1:{port}"), "cannot be reached");
    let upstream = Upstream::start();
    refused(base.path(), &upstream.url(), "has no library/alpine:edge");
    upstream.fill();
    // The control: undamaged, it does.
    let output = run(base.path(), &["step1", "--upstream", &upstream.url()], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    upstream.damage_layers();
    refused(base.path(), &upstream.url(), "the content is damaged there");
}

/// As Docker Hub asks for it; the realm is where this says, of the host that was asked.
fn token_wanted(realm: &str, host: &str, request: &Request) -> Option<Response> {
    if request.uri().path() == "/token" {
        let query = request.uri().query().unwrap_or_default();
        let of = |name: &str| query.contains(&format!("scope=repository%3A{name}%3Apull"));
        let token = match query {
            _ if of("library%2Falpine") => "for-library",
            _ if of("tenstartups%2Falpine") => "for-tenstartups",
            _ => return Some(StatusCode::BAD_REQUEST.into_response()),
        };
        return Some(format!(r#"{{"token":"{token}"}}"#).into_response());
    }
    let (wanted, name) = if request.uri().path().starts_with("/v2/library/") {
        ("Bearer for-library", "library/alpine")
    } else {
        ("Bearer for-tenstartups", "tenstartups/alpine")
    };
    if request.headers().get(header::AUTHORIZATION).is_some_and(|token| token == wanted) {
        return None;
    }
    let challenge = format!(
        "Bearer realm=\"{realm}://{host}/token\",service=\"fake\",scope=\"repository:{name}:pull\""
    );
    let headers = [(header::WWW_AUTHENTICATE, challenge)];
    Some((StatusCode::UNAUTHORIZED, headers).into_response())
}

#[test]
fn an_upstream_behind_tls_that_wants_a_token_gives_its_images_to_who_trusts_its_certificate() {
    if !can_have_upstream() {
        return;
    }
    let authority = Authority::new().unwrap();
    let served =
        Served::start(Some(&authority), |host, request| token_wanted("https", host, request));
    let base = state();
    let roots = base.path().join("roots.pem");
    fs::write(&roots, authority.pem()).unwrap();
    let url = format!("https://{}", served.address);
    let trusting: &[(&str, &Path)] = &[("SSL_CERT_FILE", &roots)];
    let output = run(base.path(), &["step1", "--upstream", &url], trusting);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    refused(base.path(), &url, "invalid peer certificate");

    // A token is not fetched in the clear, nor a blob.
    let table: [(Front, &str); 2] = [
        (|host, request| token_wanted("http", host, request), "from https to something else"),
        (
            |host, request| {
                let path = request.uri().path();
                let location = [(header::LOCATION, format!("http://{host}{path}"))];
                let moved = || (StatusCode::TEMPORARY_REDIRECT, location).into_response();
                path.contains("/blobs/").then(moved)
            },
            "it redirects from https to http",
        ),
    ];
    for (front, words) in table {
        let served = Served::start(Some(&authority), front);
        let url = format!("https://{}", served.address);
        let output = run(base.path(), &["--upstream", &url], trusting);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains(words) && told.ends_with(REMEDY), "{words}\n{told}");
    }
}

#[test]
fn ctrl_c_ends_a_download_that_stalls_and_leaves_nothing() {
    if !can_have_upstream() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = state();
    let folder = base.path().join("state");
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"))
        .args(["run", "--upstream", &format!("http://{}", listener.local_addr().unwrap())])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LABCHECK_STATE_DIR", &folder)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (_silent, _) = listener.accept().unwrap();
    assert!(folder.exists());
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let begun = Instant::now();
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert!(begun.elapsed() < Duration::from_secs(10), "it did not wait for the network");
    assert!(!folder.exists());
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let base = state();
    for url in ["docker.io", "http://me:secret@127.0.0.1", "https://127.0.0.1/v2/"] {
        let output = run(base.path(), &["--upstream", url], &[]);
        assert_eq!(output.status.code(), Some(2), "{url}: {output:?}");
    }
}
