//! The words by which docker clients and engines tell their reasons: the one table of them.
//!
//! Measured with the docker CLI 1.10.3, 1.12.6, 1.13.1, 17.06.2, 18.09.9, 20.10.24, 28.2.2, 28.5.2
//! and engines 20.10.24 and 29.7.2. A row matches a line that docker itself prints: one that begins
//! with an error's own prefix, never a line of a program inside a container.

use super::Reason;

/// One wording.
#[derive(Debug)]
pub(super) struct Wording {
    /// What it means.
    pub(super) reason: Reason,
    /// A regular expression for the message behind the prefix. A group `image`, where there is
    /// one, is the image that it speaks of; a group `tag` is a tag.
    pub(super) pattern: &'static str,
}

const fn row(reason: Reason, pattern: &'static str) -> Wording {
    Wording { reason, pattern }
}

/// What may stand before a message. The classic builder wraps the client's own error in one of its
/// connection (`error during connect: Post "…/build…": Error: …`); the client of 1.10 and 1.11
/// writes no prefix at all before some.
pub(super) const PREFIX: &str = r"^(?:docker: )?(?:error during connect: (?:Post|Get) \S+: )?(?:Error response from daemon: |Error: |An error occurred trying to connect: )*(?:docker: )?";

/// The table. The first row that matches a line decides.
pub(super) const WORDINGS: &[Wording] = &[
    row(
        Reason::UnsignedRepository,
        r"remote trust data does not exist for (?P<image>\S+): \S+ does not have trust data for (?P<again>\S+?)\.?$",
    ),
    // Up to 17.09, and since.
    row(Reason::UnsignedTag, r"No (?:valid )?trust data for (?P<tag>[A-Za-z0-9_.-]+)$"),
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
    row(Reason::Tls, r"(?:error contacting notary server: )?(?:\S+ )?.*x509: "),
    row(Reason::Tls, r"(?:error contacting notary server: )?(?:.*: )?tls: "),
    row(Reason::Tls, r"valid https URL required for trust server, got "),
    row(
        Reason::Unauthorised,
        r"you are not authorized to perform this operation: server returned 401",
    ),
    row(Reason::Unauthorised, r"unable to reach trust server at this time: 401"),
    row(Reason::TrustUnreachable, r"unable to reach trust server at this time: \d+"),
    row(Reason::TrustUnreachable, r"error contacting notary server: "),
    row(Reason::TrustUnreachable, r"(?:client is offline|trust service unavailable)"),
    // Client 29: `docker trust`, and its flag.
    row(Reason::CannotSign, r"failed to sign \S+: no hashes specified for target"),
    row(Reason::NoContentTrust, r"unknown command: docker trust"),
    row(
        Reason::NoContentTrust,
        r"Flag --disable-content-trust has been deprecated, support for docker content trust was removed",
    ),
    row(Reason::EngineUnreachable, r"Cannot connect to the Docker daemon"),
    row(
        Reason::EngineUnreachable,
        r"(?:Got )?permission denied while trying to connect to the Docker",
    ),
    // An engine that responds is there: it is the registry that broke off.
    row(
        Reason::RegistryFailure,
        r"Error response from daemon: (?:Get|Head) \S+: (?:unexpected )?EOF$",
    ),
    row(Reason::EngineUnreachable, r"(?:EOF|read unix \S+: connection reset by peer)$"),
    row(Reason::NotFound, r"manifest for (?P<image>\S+) not found"),
    row(Reason::NotFound, r#"failed to resolve reference "(?P<image>[^"]+)": \S+ not found"#),
    row(Reason::NotFound, r"manifest unknown"),
    row(Reason::NotFound, r"Error: image (?P<image>\S+) not found"),
    row(
        Reason::NotFound,
        r"(?:pull access denied for|repository) (?P<image>\S+),? (?:repository does not exist|not found)",
    ),
    row(Reason::Unauthorised, r"(?:unauthorized: |no basic auth credentials)"),
    row(
        Reason::RegistryFailure,
        r"(?:received unexpected HTTP status: 5|toomanyrequests(?:: |$)|error parsing HTTP 5)",
    ),
    // Of a blob; the engine tries some errors again, five times.
    row(
        Reason::RegistryFailure,
        r"(?:error pulling image configuration: )?(?:download failed after attempts=\d+: )?(?:unknown blob$|toomanyrequests|received unexpected HTTP status: 5)",
    ),
    row(
        Reason::RegistryFailure,
        r"(?:error pulling image configuration: )?download failed after attempts=\d+: (?:.*: )?(?:unexpected )?EOF$",
    ),
    row(
        Reason::WrongDigest,
        r"(?:error pulling image configuration: )?(?:manifest|image config|filesystem layer) verification failed for digest sha256:",
    ),
    row(
        Reason::NoNetwork,
        r"(?:Get|Head|Post|Put|Patch|dial|lookup|failed to|error pulling).*(?:no such host|connection refused|network is unreachable|i/o timeout|no route to host|Client\.Timeout exceeded|TLS handshake timeout|server misbehaving)",
    ),
];

/// On stderr: the trust service was not reached, and a cached answer served, whatever it was.
pub(super) const STALE: &str = "using cached timestamp";
/// Exit status 0, and a line like this on stdout: the name was translated by a signature.
pub(super) const TRUSTED: &str = r"^Pull \(\d+ of \d+\): \S+@sha256:[0-9a-f]{64}$";
