//! The reasons, and whose doing each is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of a docker command that could have been refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The repository has no trust data at all.
    UnsignedRepository,
    /// The repository is signed, this tag is not.
    UnsignedTag,
    /// The trust service does not answer, or answers with an error of its own.
    TrustUnreachable,
    /// The trust service's TLS certificate is not accepted.
    Tls,
    /// Trust metadata is past its expiry.
    Expired,
    /// A certificate of the signer has expired or is for another name.
    RootCertificate,
    /// Trust metadata does not fit its checksums or signatures.
    Tampered,
    /// The root of trust was replaced and the old one does not vouch for the new.
    RootReplaced,
    /// Trust metadata is older than what the client has seen.
    RolledBack,
    /// The registry served other content than its digest names.
    WrongDigest,
    /// The trust service or the registry wants a login.
    Unauthorised,
    /// The image does not exist.
    NotFound,
    /// The registry's address cannot be reached.
    NoNetwork,
    /// The registry answers with an error of its own.
    RegistryFailure,
    /// The registry wants less to be asked of it.
    RateLimited,
    /// The classroom's registry takes no more.
    RegistryFull,
    /// A name cannot be resolved.
    NoSuchHost,
    /// The registry, or what is on the way to it, takes longer than docker waits.
    NoAnswer,
    /// A program that keeps logins fails, or is missing.
    CredentialHelper,
    /// A disk is full.
    DiskFull,
    /// The engine may not make cgroups.
    ReadOnlyCgroups,
    /// Files of an image belong to users that the engine's machine does not have.
    FewUsers,
    /// The kernel, or a container around the engine, has no FUSE.
    NoFuse,
    /// The engine does not answer.
    EngineUnreachable,
    /// The user may not use the engine's socket.
    NotAllowed,
    /// Client and engine have no version of the API in common.
    VersionsApart,
    /// The client has no content trust: version 29 removed it.
    NoContentTrust,
    /// The engine's containerd image store cannot sign on push (docker/for-mac#7273).
    CannotSign,
    /// It was still running at its deadline.
    TimedOut,
    /// It went through with trust data from a cache, because the trust service was not reached.
    StaleCache,
    /// It went through, by way of a signature.
    TrustedPull,
    /// It went through, no signature asked for.
    PlainPull,
    /// Nothing that is known; or several at once.
    Unknown,
}

/// Whose doing it is, when another reason was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The student's or the lab's: a fail.
    Person,
    /// Ours, Docker's or the network's: an error.
    Surroundings,
    /// Nobody can tell: a fail that shows the words.
    Unclear,
}

impl Reason {
    /// Whose doing it is.
    pub fn blame(self) -> Blame {
        match self {
            Self::UnsignedRepository
            | Self::UnsignedTag
            | Self::NotFound
            | Self::StaleCache
            | Self::TrustedPull
            | Self::PlainPull => Blame::Person,
            Self::TrustUnreachable
            | Self::Tls
            | Self::Expired
            | Self::RootCertificate
            | Self::Tampered
            | Self::RootReplaced
            | Self::RolledBack
            | Self::WrongDigest
            | Self::Unauthorised
            | Self::NoNetwork
            | Self::RegistryFailure
            | Self::RateLimited
            | Self::RegistryFull
            | Self::NoSuchHost
            | Self::NoAnswer
            | Self::CredentialHelper
            | Self::DiskFull
            | Self::ReadOnlyCgroups
            | Self::FewUsers
            | Self::NoFuse
            | Self::EngineUnreachable
            | Self::NotAllowed
            | Self::VersionsApart
            | Self::NoContentTrust
            | Self::CannotSign
            | Self::TimedOut => Blame::Surroundings,
            Self::Unknown => Blame::Unclear,
        }
    }

    /// Whether nothing was refused.
    pub fn is_success(self) -> bool {
        matches!(self, Self::StaleCache | Self::TrustedPull | Self::PlainPull)
    }
}

/// The reasons that a scenario may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// No signature: of the repository, or of this tag.
    Unsigned,
    /// Exactly this reason.
    Exactly(Reason),
}

/// What a scenario writes, and what it accepts.
const NAMED: [(&str, Named); 13] = [
    ("unsigned", Named::Unsigned),
    ("unsigned-repository", Named::Exactly(Reason::UnsignedRepository)),
    ("unsigned-tag", Named::Exactly(Reason::UnsignedTag)),
    ("trust-unreachable", Named::Exactly(Reason::TrustUnreachable)),
    ("tls", Named::Exactly(Reason::Tls)),
    ("expired", Named::Exactly(Reason::Expired)),
    ("root-certificate", Named::Exactly(Reason::RootCertificate)),
    ("tampered", Named::Exactly(Reason::Tampered)),
    ("root-replaced", Named::Exactly(Reason::RootReplaced)),
    ("rolled-back", Named::Exactly(Reason::RolledBack)),
    ("wrong-digest", Named::Exactly(Reason::WrongDigest)),
    ("unauthorised", Named::Exactly(Reason::Unauthorised)),
    ("not-found", Named::Exactly(Reason::NotFound)),
];

impl Named {
    /// All of them, with their words.
    pub const ALL: &'static [(&'static str, Self)] = &NAMED;

    /// The word that a scenario writes.
    pub fn word(self) -> &'static str {
        NAMED.iter().find(|(_, named)| *named == self).map_or("", |(word, _)| word)
    }

    /// Whether this reason is what was named.
    pub fn accepts(self, reason: Reason) -> bool {
        match self {
            Self::Unsigned => matches!(reason, Reason::UnsignedRepository | Reason::UnsignedTag),
            Self::Exactly(named) => named == reason,
        }
    }
}
