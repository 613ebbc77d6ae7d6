use super::*;
use crate::{outcome::Stream, refusal::Reason};

fn outcome(exit: Exit, stderr: &str, screen: Option<&str>) -> Outcome {
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    Outcome {
        exit,
        stdout: Stream::default(),
        stderr: stream(stderr),
        screen: screen.map(stream),
        took_ms: 1,
        circumstances: Box::default(),
    }
}

fn reason(stderr: &str) -> Option<Reason> {
    trouble(&outcome(Exit::Code(1), stderr, None)).map(|trouble| trouble.reason)
}

/// Whose words they are: (1) the engine up to 28, (2) the client, (3) containerd and engines with its
/// store, (4) BuildKit, (5) runc.
const TOLD: &[(Reason, &str)] = &[
    // A full disk.
    (
        Reason::DiskFull,
        "failed to register layer: Error processing tar file(exit status 1): write /bin/busybox: no space left on device",
    ), // 1
    (
        Reason::DiskFull,
        "docker: failed to register layer: Error processing tar file(exit status 1): write /lib/libdns.so: no space left on device.",
    ), // 1
    (
        Reason::DiskFull,
        "failed to register layer: ApplyLayer exit status 1 stdout:  stderr: write /usr/x.gch: no space left on device",
    ), // 1
    (
        Reason::DiskFull,
        "failed to register layer: Untar re-exec error: exit status 1: output: open /usr/src/x: no space left on device",
    ), // 1.10
    (Reason::DiskFull, "write /srv/data/tmp/GetImageBlob417263541: no space left on device"), // 1
    (
        Reason::DiskFull,
        "Error response from daemon: mkdir /var/lib/docker/overlay2/4f/diff: no space left on device",
    ), // 1
    (
        Reason::DiskFull,
        "failed to extract layer (application/vnd.oci.image.layer.v1.tar+gzip sha256:0465) to overlayfs as \"extract-26-WDeK sha256:dc6b\": write /var/lib/containerd/x: no space left on device",
    ), // 3
    (
        Reason::DiskFull,
        "ERROR: failed to solve: failed to copy files: userspace copy failed: write /var/lib/docker/x: no space left on device",
    ), // 4
    (
        Reason::DiskFull,
        "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: write /var/lib/docker/x: no space left on device",
    ), // 4
    (
        Reason::DiskFull,
        "open /root/.docker/trust/tuf/docker.io/library/alpine/metadata/root.json: no space left on device",
    ), // 2
    (Reason::DiskFull, "Error response from daemon: write /var/lib/docker/x: disk quota exceeded"), // 1
    // The classroom's registry, full.
    (Reason::RegistryFull, "denied: the classroom's registry is full; labcheck finish makes room"), // 1, 20.10 and 28
    (
        Reason::RegistryFull,
        "error from registry: the classroom's registry is full; labcheck finish makes room - the registry is full: it holds at most 21474836480 bytes; labcheck finish makes room",
    ), // 3
    // A rate limit.
    (
        Reason::RateLimited,
        "Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading",
    ), // 1
    (
        Reason::RateLimited,
        "toomanyrequests: too many failed login attempts for username or IP address",
    ), // 1
    (
        Reason::RateLimited,
        "error pulling image configuration: toomanyrequests: Too Many Requests. Please see the documentation",
    ), // 1
    (
        Reason::RateLimited,
        "Error response from daemon: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/x/manifests/latest: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.",
    ), // 3
    (
        Reason::RateLimited,
        "Error response from daemon: failed to resolve reference \"docker.io/library/x:1\": unexpected status from HEAD request to https://registry-1.docker.io/v2/library/x/manifests/1: 429 Too Many Requests",
    ), // 3
    (
        Reason::RateLimited,
        "docker: error from registry: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
    ), // 29
    (
        Reason::RateLimited,
        "Error response from daemon: error from registry: You have reached your unauthenticated pull rate limit.",
    ), // 29
    (
        Reason::RateLimited,
        "#8 ERROR: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/node/manifests/sha256:d0: 429 Too Many Requests - Server message: toomanyrequests",
    ), // 4
    (
        Reason::RateLimited,
        "Error response from daemon: received unexpected HTTP status: 429 Too Many Requests",
    ), // 1
    // The program that keeps logins.
    (
        Reason::CredentialHelper,
        "error getting credentials - err: exec: \"docker-credential-desktop\": executable file not found in $PATH, out: ``",
    ), // 2
    (
        Reason::CredentialHelper,
        "docker: error getting credentials - err: exec: \"docker-credential-desktop.exe\": executable file not found in $PATH, out: ``.",
    ), // 2
    (
        Reason::CredentialHelper,
        "Error saving credentials: error storing credentials - err: exec: \"docker-credential-pass\": executable file not found in $PATH, out: ``",
    ), // 2
    (
        Reason::CredentialHelper,
        "ERROR: failed to solve: alpine: error getting credentials - err: exit status 1, out: `gpg: decryption failed`",
    ), // 4
    // No answer in time.
    (Reason::NoAnswer, "Error response from daemon: context deadline exceeded"), // 3
    (
        Reason::NoAnswer,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout",
    ), // 1
    (
        Reason::NoAnswer,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp 34.1.2.3:443: i/o timeout",
    ), // 1
    (
        Reason::NoAnswer,
        "Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
    ), // 1
    (
        Reason::NoAnswer,
        "ERROR: failed to solve: DeadlineExceeded: alpine: failed to resolve source metadata for docker.io/library/alpine:latest: context deadline exceeded",
    ), // 4
    // Names.
    (
        Reason::NoSuchHost,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.1:53: no such host",
    ), // 1
    (
        Reason::NoSuchHost,
        "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.1:53: no such host",
    ), // 1, behind a mirror
    (
        Reason::NoSuchHost,
        "Error response from daemon: failed to resolve reference \"docker.io/library/alpine:latest\": failed to do request: Head \"https://registry-1.docker.io/v2/library/alpine/manifests/latest\": dial tcp: lookup registry-1.docker.io: no such host",
    ), // 3
    (
        Reason::NoSuchHost,
        "ERROR: failed to solve: failed to do request: Head \"https://registry-1.docker.io/v2/x/manifests/latest\": dial tcp: lookup registry-1.docker.io: no such host",
    ), // 4
    (
        Reason::NoSuchHost,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: server misbehaving",
    ), // 1
    (
        Reason::NoSuchHost,
        "docker: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: Temporary failure in name resolution.",
    ), // 1
    (
        Reason::NoSuchHost,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: read udp 10.0.0.3:4711->10.0.0.2:53: i/o timeout",
    ), // 1
    // The network.
    (
        Reason::NoNetwork,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp 34.1.2.3:443: connect: network is unreachable",
    ), // 1
    (
        Reason::NoNetwork,
        "Error response from daemon: Get \"https://localhost:5000/v2/\": dial tcp 127.0.0.1:5000: connect: connection refused",
    ), // 1
    (
        Reason::NoNetwork,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: no route to host",
    ), // 1
    // The registry.
    (
        Reason::RegistryFailure,
        "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
    ), // 1
    (
        Reason::RegistryFailure,
        "error parsing HTTP 502 response body: invalid character '<' looking for beginning of value",
    ), // 1
    (
        Reason::RegistryFailure,
        "Error response from daemon: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/x/blobs/sha256:0a: 500 Internal Server Error",
    ), // 3
    (
        Reason::RegistryFailure,
        "Error response from daemon: failed to resolve reference \"localhost:5000/x:1\": unexpected status from HEAD request to http://localhost:5000/v2/x/manifests/1: 503 Service Unavailable",
    ), // 3
    (Reason::RegistryFailure, "Error response from daemon: Get \"http://127.0.0.1:5000/v2/\": EOF"), // 1
    (
        Reason::RegistryFailure,
        "error pulling image configuration: download failed after attempts=6: unexpected EOF",
    ), // 1
    (
        Reason::RegistryFailure,
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": read tcp 10.0.0.3:4711->34.1.2.3:443: read: connection reset by peer",
    ), // 1
    (
        Reason::Tls,
        "Error response from daemon: Get \"https://localhost:5000/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
    ), // 1
    (
        Reason::WrongDigest,
        "failed to extract layer sha256:0a: failed commit on ref \"layer-sha256:0a\": unexpected commit digest sha256:0b, expected sha256:0a: failed precondition",
    ), // 3
    // Client and engine.
    (
        Reason::VersionsApart,
        "Error response from daemon: client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version",
    ), // engine 29.0
    (
        Reason::VersionsApart,
        "docker: Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.41.",
    ), // 29.0 with 20.10
    (
        Reason::VersionsApart,
        "Error response from daemon: client is newer than server (client API version: 1.24, server API version: 1.22)",
    ), // 1.12 with 1.10
    (
        Reason::VersionsApart,
        "\"docker trust\" requires API version 1.41, but the Docker daemon API version is 1.24",
    ), // 2
    // The engine.
    (
        Reason::EngineUnreachable,
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    ), // 2, up to 28
    (
        Reason::EngineUnreachable,
        "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory",
    ), // 29
    (
        Reason::EngineUnreachable,
        "error during connect: Get \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/info\": EOF",
    ), // 2
    (
        Reason::EngineUnreachable,
        "error during connect: Post \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/images/create\": read unix @->/run/docker.sock: read: connection reset by peer",
    ), // 2
    (
        Reason::NotAllowed,
        "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://x\": dial unix /var/run/docker.sock: connect: permission denied",
    ), // 2, up to 28
    (
        Reason::NotAllowed,
        "Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    ), // 2, 20.10
    (
        Reason::NotAllowed,
        "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock",
    ), // 29
    // The machine.
    (
        Reason::ReadOnlyCgroups,
        "docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/docker/4f: read-only file system: unknown",
    ), // 5
    (Reason::ReadOnlyCgroups, "mkdir /sys/fs/cgroup/docker: read-only file system"), // 5
    (
        Reason::ReadOnlyCgroups,
        "docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: cannot set memory limit: container could not join or create cgroup: unknown",
    ), // without root, runc 1.1
    (
        Reason::FewUsers,
        "docker: Error response from daemon: failed to register layer: lchown /etc/shadow: invalid argument",
    ), // without root, 28
    (Reason::NoFuse, "fuse: device not found, try 'modprobe fuse' first"),
    (
        Reason::NoFuse,
        "docker: Error response from daemon: error creating overlay mount: fuse: device not found, try 'modprobe fuse' first",
    ), // 1
];

#[test]
fn trouble_in_every_wording_is_told_with_its_line() {
    for (wanted, line) in TOLD {
        let stderr = format!("Using default tag: latest\n{line}\n\n");
        let seen = trouble(&outcome(Exit::Code(1), &stderr, None));
        let wanted = Classified { reason: *wanted, evidence: (*line).to_owned() };
        assert_eq!(seen, Some(wanted), "{line}");
    }
}

#[test]
fn what_is_somebodys_mistake_or_unknown_is_no_trouble() {
    for line in [
        "denied: requested access to the resource is denied",
        "Error response from daemon: manifest for alpine:nope not found: manifest unknown: manifest unknown",
        "Error response from daemon: failed to resolve reference \"docker.io/library/alpine:nope\": docker.io/library/alpine:nope: not found",
        "no matching manifest for linux/arm64 in the manifest list entries",
        "Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries: no match for platform in manifest: not found",
        "docker: 'pul' is not a docker command.",
        "Error: No such image: nope",
        "Unable to find image 'nope:latest' locally",
    ] {
        assert_eq!(reason(line), None, "{line}");
    }
}

#[test]
fn what_a_program_prints_is_no_trouble_of_dockers() {
    for line in [
        "EOF",
        "unexpected EOF",
        "Error: EOF",
        "sh: syntax error: unexpected EOF",
        "dd: error writing 'x': No space left on device",
        "write /data/x: no space left on device",
        "myapp: dial tcp 10.0.0.1:443: connect: connection refused",
        "dial tcp: lookup db: no such host",
        "Get \"https://api.example.com/items\": dial tcp: lookup api.example.com: no such host",
        "Error: context deadline exceeded",
        "app: x509: certificate signed by unknown authority",
        "curl: (6) Could not resolve host: registry-1.docker.io",
        "HTTP/1.1 429 Too Many Requests",
        "mkdir: cannot create directory '/sys/fs/cgroup/x': Read-only file system",
        "ERROR: failed to solve: process \"/bin/sh -c echo no space left on device; exit 1\" did not complete successfully: exit code: 1",
        "#7 0.231 write /x: no space left on device",
    ] {
        assert_eq!(reason(line), None, "{line}");
    }
}

#[test]
fn a_command_that_went_through_or_never_ended_met_no_trouble() {
    let line = "Error response from daemon: context deadline exceeded";
    assert_eq!(reason(line), Some(Reason::NoAnswer));
    for exit in [Exit::Code(0), Exit::Signal(9), Exit::TimedOut { after_ms: 5_000 }, Exit::Flooded]
    {
        assert_eq!(trouble(&outcome(exit, line, None)), None);
    }
}

#[test]
fn in_a_dialogue_the_terminal_tells_and_a_halt_may_be_trouble() {
    let line =
        "Error response from daemon: toomanyrequests: You have reached your pull rate limit.";
    let screen = format!("Using default tag: latest\r\n{line}\r\n");
    for exit in [Exit::Code(1), Exit::Stuck("Enter passphrase".to_owned())] {
        let seen = trouble(&outcome(exit, "", Some(&screen))).unwrap();
        assert_eq!((seen.reason, seen.evidence.as_str()), (Reason::RateLimited, line));
    }
    assert_eq!(trouble(&outcome(Exit::Stuck("x".into()), "", Some("/ # "))), None);
}
