use super::*;
use crate::outcome::Stream;

fn outcome(exit: i32, stdout: &str, stderr: &str) -> Outcome {
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    Outcome {
        exit: Exit::Code(exit),
        stdout: stream(stdout),
        stderr: stream(stderr),
        screen: None,
        circumstances: Box::default(),
        took_ms: 1,
    }
}

fn reason(image: &str, exit: i32, stderr: &str) -> Reason {
    classify(&outcome(exit, "Using default tag: latest\n", stderr), &image.parse().unwrap()).reason
}

#[test]
fn the_line_of_a_trusted_pull_is_a_pattern() {
    assert!(TRUSTED_LINE.is_some());
}

/// Each line as a client or an engine prints it, the versions beside.
#[test]
fn every_measured_wording_is_told_apart() {
    use Reason::{
        CannotSign, EngineUnreachable, Expired, NoAnswer, NoContentTrust, NoSuchHost, NotAllowed,
        NotFound, RateLimited, RegistryFailure, RolledBack, RootCertificate, RootReplaced,
        Tampered, Tls, TrustUnreachable, Unauthorised, UnsignedRepository, UnsignedTag,
        WrongDigest,
    };
    const NO_DATA: &str = "remote trust data does not exist for docker.io/tenstartups/alpine: notary.docker.io does not have trust data for docker.io/tenstartups/alpine";
    let wrapped = |prefix: &str, suffix: &str| format!("{prefix}{NO_DATA}{suffix}");
    let table: Vec<(Reason, String)> = vec![
        (UnsignedRepository, wrapped("Error: ", "\n")), // pull, 1.10 to 28
        (UnsignedRepository, wrapped("docker: Error: ", ".\nSee 'docker run --help'.\n")), // run, up to 27
        (UnsignedRepository, wrapped("docker: Error: ", "\n\nRun 'docker run --help' for more information\n")), // run, 28
        (
            UnsignedRepository,
            wrapped("error during connect: Post \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/build?dockerfile=Dockerfile&version=1\": Error: ", "\n"),
        ), // classic build, 20.10 and 28
        (UnsignedRepository, wrapped("error during connect: Post http://%2Fvar%2Frun%2Fdocker.sock/v1.35/build: Error: ", "\n")), // classic build, 17.x
        (UnsignedTag, "No trust data for latest\n".into()), // up to 17.09
        (UnsignedTag, "Error: No trust data for latest\n".into()),
        (UnsignedTag, "No valid trust data for latest\n".into()), // since 17.10
        (TrustUnreachable, "Error: error contacting notary server: dial tcp 127.0.0.1:1: connect: connection refused\n".into()),
        (TrustUnreachable, "Error: error contacting notary server: dial tcp: lookup notary.docker.io: no such host\n".into()),
        (TrustUnreachable, "Error: unable to reach trust server at this time: 500.\n".into()),
        (TrustUnreachable, "Error: unable to reach trust server at this time: 503.\n".into()),
        (Tls, "Error: error contacting notary server: x509: certificate signed by unknown authority\n".into()),
        (Tls, "Error: error contacting notary server: tls: failed to verify certificate: x509: certificate signed by unknown authority\n".into()), // 28
        (Tls, "x509: certificate signed by unknown authority\n".into()), // up to 1.12
        (Tls, "Error: error contacting notary server: x509: certificate has expired or is not yet valid: current time 2026-11-22T22:13:08Z is after 2026-11-21T00:00:00Z\n".into()),
        (Tls, "valid https URL required for trust server, got http://127.0.0.1:4443\n".into()),
        (Unauthorised, "Error: unable to reach trust server at this time: 401.\n".into()), // 1.10
        (Unauthorised, "Error: you are not authorized to perform this operation: server returned 401.\n".into()), // since 1.13
        (Expired, "Error: remote repository docker.io/tenstartups/alpine out-of-date: timestamp expired at Mon Jan  1 00:00:00 UTC 2024\n".into()),
        (RootCertificate, "could not validate the path to a trusted root: unable to retrieve valid leaf certificates\n".into()),
        (Tampered, "sha256 checksum for targets did not match 0a0b\n".into()),
        (Tampered, "sha512 checksum for targets did not match 0a0b\n".into()), // 1.12
        (Tampered, "tuf: checksum for targets did not match\n".into()), // 1.10
        (RootReplaced, "could not rotate trust to a new trusted root: failed to validate data with current trusted certificates\n".into()),
        (RolledBack, "Warning: potential malicious behavior - trust data version is lower than expected for remote repository docker.io/tenstartups/alpine: version 1 is lower than current version 2\n".into()), // 20.10, 28
        (TrustUnreachable, "Error: error contacting notary server: EOF\n".into()), // cut off; 20.10, 28
        (Tls, "Error: error contacting notary server: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs\n".into()), // 28
        (
            Expired,
            "time=\"2026-11-22T23:04:36Z\" level=error msg=\"Metadata for root expired\"\nError: remote repository docker.io/tenstartups/alpine out-of-date: root expired at Sat Nov 21 23:04:36 UTC 2026\n".into(),
        ), // 20.10, 28
        (NotFound, "Error response from daemon: manifest for tenstartups/alpine:latest not found: manifest unknown: manifest unknown\n".into()), // engine 20.10
        (NotFound, "Error response from daemon: failed to resolve reference \"docker.io/tenstartups/alpine:latest\": docker.io/tenstartups/alpine:latest: not found\n".into()), // engine 29
        (NotFound, "Error response from daemon: pull access denied for tenstartups/alpine, repository does not exist or may require 'docker login'\n".into()),
        (NoSuchHost, "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.1:53: no such host\n".into()),
        (NoAnswer, "Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)\n".into()),
        (RegistryFailure, "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable\n".into()),
        (RateLimited, "Error response from daemon: toomanyrequests: You have reached your pull rate limit.\n".into()),
        (RateLimited, "Error response from daemon: toomanyrequests\n".into()), // 429 without a text; engine 20.10
        (RegistryFailure, "error pulling image configuration: download failed after attempts=1: unknown blob\n".into()), // a lost configuration; engine 20.10
        (RateLimited, "error pulling image configuration: download failed after attempts=6: toomanyrequests\n".into()), // engine 20.10
        (RegistryFailure, "unknown blob\n".into()), // a lost layer; engine 20.10
        (RegistryFailure, "Error response from daemon: Get \"http://127.0.0.1:5000/v2/\": EOF\n".into()), // cut off; engine 20.10
        (EngineUnreachable, "error during connect: Get \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/info\": EOF\n".into()),
        (WrongDigest, "manifest verification failed for digest sha256:24b5cbf0373ea4ff\n".into()), // engine 20.10
        (WrongDigest, "error pulling image configuration: image config verification failed for digest sha256:f5958bdd9552f289\n".into()), // engine 20.10
        (WrongDigest, "filesystem layer verification failed for digest sha256:f5958bdd9552f289\n".into()), // engine 20.10
        (NoSuchHost, "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.1:53: no such host\n".into()), // where a mirror fails; engine 20.10
        (CannotSign, "failed to sign localhost:5000/you/alpine:trusted: no hashes specified for target \"\"\n".into()), // engine 29
        (NoContentTrust, "docker: unknown command: docker trust\n\nRun 'docker --help' for more information\n".into()), // 29
        (EngineUnreachable, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n".into()),
        (EngineUnreachable, "docker: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?.\n".into()),
        (NotAllowed, "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://x\": dial unix /var/run/docker.sock: connect: permission denied\n".into()),
    ];
    for (wanted, stderr) in table {
        assert_eq!(reason("tenstartups/alpine", 1, &stderr), wanted, "{stderr}");
    }
}

#[test]
fn a_refusal_of_another_image_or_tag_does_not_count() {
    let stderr = "Error: remote trust data does not exist for docker.io/library/mongo: h does not have trust data for docker.io/library/mongo\n";
    assert_eq!(reason("tenstartups/alpine", 1, stderr), Reason::Unknown);
    assert_eq!(reason("alpine:latest", 1, "No valid trust data for edge\n"), Reason::Unknown);
    assert_eq!(reason("alpine:edge", 1, "No valid trust data for edge\n"), Reason::UnsignedTag);
    let missing = "Error response from daemon: manifest for alpine:edge not found: manifest unknown: manifest unknown\n";
    assert_eq!(reason("alpine:edge", 1, missing), Reason::NotFound);
    assert_eq!(reason("alpine:latest", 1, missing), Reason::Unknown);
}

#[test]
fn words_that_a_program_prints_are_not_dockers() {
    for stderr in [
        "my script: remote trust data does not exist for docker.io/tenstartups/alpine: x does not have trust data for docker.io/tenstartups/alpine\n",
        "echo No trust data for latest\n",
        "",
        "boom\n",
    ] {
        assert_eq!(reason("tenstartups/alpine", 1, stderr), Reason::Unknown, "{stderr}");
    }
}

#[test]
fn a_command_that_succeeded_or_never_ended_is_no_refusal() {
    let words = "Error: remote trust data does not exist for docker.io/tenstartups/alpine: h does not have trust data for docker.io/tenstartups/alpine\n";
    assert_eq!(reason("tenstartups/alpine", 0, words), Reason::PlainPull);
    let mut killed = outcome(1, "", words);
    for (exit, reason) in [
        (Exit::Signal(9), Reason::Unknown),
        (Exit::TimedOut { after_ms: 5_000 }, Reason::TimedOut),
        (Exit::Flooded, Reason::Unknown),
    ] {
        killed.exit = exit;
        assert_eq!(classify(&killed, &"tenstartups/alpine".parse().unwrap()).reason, reason);
    }
}

#[test]
fn what_a_cached_copy_lacks_is_no_unsigned_image_while_the_service_is_not_reached() {
    // A warm client of a stopped service, 20.10 and 28.
    let stale = "time=\"2026-11-22T23:04:21Z\" level=warning msg=\"Error while downloading remote metadata, using cached timestamp - this might not be the latest version available remotely\"\n";
    let refused = "No valid trust data for edge\n";
    assert_eq!(reason("alpine:edge", 1, refused), Reason::UnsignedTag);
    assert_eq!(reason("alpine:edge", 1, &format!("{stale}{refused}")), Reason::TrustUnreachable);
    let registry = "Error response from daemon: toomanyrequests\n";
    assert_eq!(reason("alpine", 1, &format!("{stale}{registry}")), Reason::RateLimited);
}

#[test]
fn two_reasons_at_once_are_none_unless_both_are_trouble() {
    let full = "write /srv/data/tmp/GetImageBlob1: no space left on device\n";
    let both = format!("{full}Error response from daemon: context deadline exceeded\n");
    assert_eq!(reason("alpine", 1, &both), Reason::DiskFull);
    let stderr =
        "No valid trust data for latest\nError: unable to reach trust server at this time: 500.\n";
    assert_eq!(reason("alpine", 1, stderr), Reason::Unknown);
}

#[test]
fn a_success_tells_how_it_came_about() {
    let hex = "a".repeat(64);
    let pulled = format!("Pull (1 of 1): alpine:latest@sha256:{hex}\n");
    let stale = "level=warning msg=\"Error while downloading remote metadata, using cached timestamp - this might not be the latest version available remotely\"\n";
    let image = "alpine".parse().unwrap();
    for (stdout, stderr, wanted) in [
        (pulled.as_str(), "", Reason::TrustedPull),
        (pulled.as_str(), stale, Reason::StaleCache),
        ("latest: Pulling from library/alpine\n", "", Reason::PlainPull),
    ] {
        assert_eq!(classify(&outcome(0, stdout, stderr), &image).reason, wanted);
    }
}

proptest::proptest! {
    #[test]
    fn no_random_text_is_an_unsigned_image(text in "\\PC{0,200}") {
        let seen = reason("tenstartups/alpine", 1, &text);
        proptest::prop_assert!(!matches!(seen, Reason::UnsignedRepository | Reason::UnsignedTag));
    }
}
