//! The words by which docker clients and engines tell their reasons: the one table of them.
//!
//! Measured with the docker CLI 1.10.3 to 29.7.2 and engines 20.10.24 to 29.7.2; words of a full disk,
//! a rate limit, a credential helper and a machine that lacks something as people reported them. A row
//! matches a line that docker itself prints, never a line of a program inside a container.

use super::Reason;

/// One wording.
#[derive(Debug)]
pub(super) struct Wording {
    /// What it means.
    pub(super) reason: Reason,
    /// Who has to be speaking.
    pub(super) by: By,
    /// A regular expression for the message behind the prefix. A group `image`, where there is
    /// one, is the image that it speaks of; a group `tag` is a tag.
    pub(super) pattern: &'static str,
}

/// What a line has to begin with, so that its words are docker's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// With the words themselves, or a prefix of docker's: nobody else says this.
    Anyone,
    /// With what only docker, its engine or its builder begins with: any program may say the rest,
    /// as `EOF` or `no such host`.
    Docker,
}

const fn row(reason: Reason, pattern: &'static str) -> Wording {
    Wording { reason, by: By::Anyone, pattern }
}

const fn from_docker(reason: Reason, pattern: &'static str) -> Wording {
    Wording { reason, by: By::Docker, pattern }
}

/// What may stand before a message. The classic builder wraps the client's own error in one of its
/// connection (`error during connect: Post "…/build…": Error: …`); the client of 1.10 and 1.11
/// writes no prefix at all before some.
pub(super) const PREFIX: &str = r"^(?:docker: )?(?:error during connect: (?:Post|Get) \S+: )?(?:Error response from daemon: |Error: |An error occurred trying to connect: )*(?:docker: )?";

/// What stands before a message that is docker's by that alone; the message may come after more.
pub(super) const SPEAKER: &str = r#"^(?:#\d+ ERROR: |docker: |(?:ERROR: |Error: )*(?:Error response from daemon: |error during connect: |error pulling image configuration: |download failed after attempts=\d+: |Error processing tar file|failed to (?:solve|register layer|extract layer|do request|resolve reference|resolve source metadata|authorize|fetch oauth token|fetch anonymous token)\b|failed to copy: (?:httpReadSeeker|failed to)|(?:Get|Head|Post|Put|Patch) "?https?://\S+/(?:v2/|token\?))).*?"#;

/// The table. The first row that matches a line decides.
pub(super) const WORDINGS: &[Wording] = &[
    row(
        Reason::UnsignedRepository,
        r"remote trust data does not exist for (?P<image>\S+): \S+ does not have trust data for (?P<again>\S+?)\.?$",
    ),
    // Up to 17.09, and since.
    row(Reason::UnsignedTag, r"No (?:valid )?trust data for (?P<tag>[A-Za-z0-9_.-]+?)\.?$"),
    row(Reason::RootReplaced, r"could not rotate trust to a new trusted root"),
    row(
        Reason::RootCertificate,
        r"could not validate the path to a trusted root: unable to retrieve valid leaf certificates",
    ),
    row(
        Reason::RolledBack,
        r"Warning: potential malicious behavior - trust data version is lower than expected for remote repository (?P<image>\S+): ",
    ),
    row(Reason::Expired, r"remote repository (?P<image>\S+) out-of-date: \S+ expired at "),
    row(Reason::Tampered, r"(?:sha256|sha512) checksum for \S+ did not match"),
    row(Reason::Tampered, r"tuf: checksum for \S+ did not match"),
    row(Reason::Tampered, r"could not validate the path to a trusted root: "),
    row(Reason::Tampered, r"valid signatures did not meet threshold for "),
    row(Reason::Tls, r"(?:tls: failed to verify certificate: )?x509: "),
    row(Reason::Tls, r"error contacting notary server: (?:.*: )?(?:x509|tls): "),
    row(Reason::Tls, r"valid https URL required for trust server, got "),
    row(
        Reason::Unauthorised,
        r"you are not authorized to perform this operation: server returned 401",
    ),
    row(Reason::Unauthorised, r"unable to reach trust server at this time: 401"),
    row(Reason::TrustUnreachable, r"unable to reach trust server at this time: \d+"),
    row(Reason::TrustUnreachable, r"error contacting notary server: "),
    row(Reason::TrustUnreachable, r"(?:client is offline|trust service unavailable)"),
    row(Reason::CannotSign, r"failed to sign \S+: no hashes specified for target"),
    // Client 29: `docker trust`, and its flag.
    row(Reason::NoContentTrust, r"unknown command: docker trust"),
    row(
        Reason::NoContentTrust,
        r"Flag --disable-content-trust has been deprecated, support for docker content trust was removed",
    ),
    // The engine's, and before 1.13 the client's; a flag that an older engine lacks.
    row(
        Reason::VersionsApart,
        r"client version \S+ is too (?:old|new)\. M(?:in|ax)imum supported API version is ",
    ),
    row(Reason::VersionsApart, r"client is newer than server \(client API version: "),
    row(
        Reason::VersionsApart,
        r#""?[\w -]+"? requires API version \S+, but the Docker daemon API version is "#,
    ),
    // Up to 28, and since 29.
    row(Reason::EngineUnreachable, r"Cannot connect to the Docker daemon"),
    row(Reason::EngineUnreachable, r"failed to connect to the docker API at "),
    row(
        Reason::NotAllowed,
        r"(?:Got )?permission denied while trying to connect to the (?i:docker) (?:daemon|API)",
    ),
    row(
        Reason::EngineUnreachable,
        r"error during connect: .*(?:\bEOF|connection reset by peer|connection refused|broken pipe|no such file or directory|the docker daemon is not running.*)\.?$",
    ),
    row(Reason::EngineUnreachable, r"read unix \S+: connection reset by peer$"),
    // The machine's own.
    from_docker(Reason::DiskFull, r"\b(?:no space left on device|disk quota exceeded)\b"),
    row(
        Reason::DiskFull,
        r"(?:open|write|mkdir|rename|sync) \S*(?:/GetImageBlob\d+|docker_temp_\d+|/\.docker/\S*|/(?:docker|containerd)/\S*): (?:no space left on device|disk quota exceeded)",
    ),
    from_docker(
        Reason::ReadOnlyCgroups,
        r"(?:mkdir /sys/fs/cgroup/\S*: read-only file system|cgroup mountpoint does not exist|cannot find cgroup mount destination|container could not join or create cgroup|rootless needs no limits)",
    ),
    from_docker(
        Reason::FewUsers,
        r"(?:lchown \S+: invalid argument|potentially insufficient UIDs or GIDs available in user namespace)",
    ),
    row(Reason::ReadOnlyCgroups, r"mkdir /sys/fs/cgroup/\S*: read-only file system"),
    from_docker(Reason::NoFuse, r"fuse: device not found"),
    row(Reason::NoFuse, r"fuse: device not found"),
    row(
        Reason::CredentialHelper,
        r"(?i:error) (?:getting|saving|storing|listing|erasing) credentials\b",
    ),
    from_docker(
        Reason::CredentialHelper,
        r#"(?:(?i:error) (?:getting|saving) credentials\b|exec: "docker-credential-\S+": )"#,
    ),
    // The registry's: 429 by name, by number, in containerd's words and Docker Hub's.
    row(
        Reason::RateLimited,
        r"(?:error pulling image configuration: )?(?:download failed after attempts=\d+: )?(?:error from registry: )?toomanyrequests(?:: |$)",
    ),
    row(
        Reason::RateLimited,
        r"error from registry: (?:You have reached your .*pull rate limit|too many requests\b)",
    ),
    from_docker(
        Reason::RateLimited,
        r"(?:\b429 Too Many Requests|\btoomanyrequests\b|received unexpected HTTP status: 429|You have reached your \S* ?pull rate limit)",
    ),
    // The classroom's own, by its words alone: what else is denied may be the student's doing. Engines 20.10 and 28, and
    // 28 with containerd's store.
    row(
        Reason::RegistryFull,
        r"(?:denied|error from registry): the classroom's registry is full\b",
    ),
    row(Reason::NotFound, r"manifest for (?P<image>\S+) not found"),
    row(Reason::NotFound, r#"failed to resolve reference "(?P<image>[^"]+)": \S+ not found"#),
    row(
        Reason::NotFound,
        r#"failed to resolve reference "(?P<image>[^"]+)": pull access denied, repository does not exist"#,
    ),
    row(Reason::NotFound, r"manifest unknown"),
    row(Reason::NotFound, r"Error: image (?P<image>\S+) not found"),
    row(
        Reason::NotFound,
        r"(?:pull access denied for|repository) (?P<image>\S+),? (?:repository does not exist|not found)",
    ),
    row(Reason::Unauthorised, r"(?:unauthorized: |no basic auth credentials)"),
    row(
        Reason::WrongDigest,
        r"(?:error pulling image configuration: )?(?:manifest|image config|filesystem layer) verification failed for digest sha256:",
    ),
    from_docker(
        Reason::WrongDigest,
        r"(?:unexpected commit digest sha256:\S+, expected sha256:|failed size validation: )",
    ),
    // Of a blob; the engine tries some errors again, five times.
    row(
        Reason::RegistryFailure,
        r"(?:error pulling image configuration: )?(?:download failed after attempts=\d+: )?(?:unknown blob$|received unexpected HTTP status: 5|error parsing HTTP 5)",
    ),
    from_docker(
        Reason::RegistryFailure,
        r"(?:received unexpected HTTP status: 5|error parsing HTTP 5|unexpected status(?: code| from \S+ request to)? \S+: 5\d\d\b|content at \S+/blobs/\S+ not found|\bEOF\.?$|: connection reset by peer)",
    ),
    // Names first: a look-up may run out of time as well.
    from_docker(
        Reason::NoSuchHost,
        r"(?:\blookup \S+?(?: on \S+)?: |\bno such host\b|server misbehaving|Temporary failure in name resolution)",
    ),
    from_docker(
        Reason::NoAnswer,
        r"(?:context deadline exceeded|TLS handshake timeout|i/o timeout|Client\.Timeout exceeded|request canceled while waiting for connection|timeout awaiting response headers)",
    ),
    from_docker(
        Reason::NoNetwork,
        r"(?:connection refused|network is unreachable|no route to host|host is down|proxyconnect tcp: )",
    ),
    from_docker(Reason::Tls, r"\b(?:x509|tls): "),
];

/// On stderr: the trust service was not reached, and a cached answer served, whatever it was.
pub(super) const STALE: &str = "using cached timestamp";
/// Exit status 0, and a line like this on stdout: the name was translated by a signature.
pub(super) const TRUSTED: &str = r"^Pull \(\d+ of \d+\): \S+@sha256:[0-9a-f]{64}$";

/// On stderr beside what is asked for, whatever is asked: client 29.0 where stdout is no terminal; 28.5
/// where it asks Docker Hub's own trust service.
pub(super) const NOTICES: &[&str] = &[
    "WARNING: This output is designed for human readability. For machine-readable output, please use --format.",
    "WARNING: Docker is retiring DCT for Docker Official Images (DOI).",
];
