//! The reasons of refusals in words.

use crate::refusal::Reason;

/// What happened, in a few words.
pub fn tell(reason: Reason) -> &'static str {
    match reason {
        Reason::UnsignedRepository => "refused: the repository is not signed",
        Reason::UnsignedTag => "refused: the tag is not signed",
        Reason::TrustUnreachable => "the trust service cannot be reached",
        Reason::Tls => "the trust service's TLS certificate is not accepted",
        Reason::Expired => "the trust data has expired",
        Reason::RootCertificate => "the signer's certificate has expired, or is for another name",
        Reason::Tampered => "the trust data was changed by somebody who did not sign it",
        Reason::RootReplaced => "the root of trust was replaced",
        Reason::RolledBack => "the trust data is older than what this client has seen",
        Reason::WrongDigest => "the registry served other content than the digest names",
        Reason::Unauthorised => "a login is asked for",
        Reason::NotFound => "the image does not exist",
        Reason::NoNetwork => "the registry cannot be reached",
        Reason::RegistryFailure => "the registry fails",
        Reason::EngineUnreachable => "the engine cannot be reached",
        Reason::NoContentTrust => "the docker client has no content trust: version 29 removed it",
        Reason::CannotSign => {
            "an engine with the containerd image store cannot sign on push, a defect of Docker's; switch the store off in the engine's settings"
        }
        Reason::TimedOut => "it was still running at its deadline",
        Reason::StaleCache => "it went through with old trust data from a cache",
        Reason::TrustedPull => "it went through, by way of a signature",
        Reason::PlainPull => "it went through, and no signature was asked for",
        Reason::Unknown => "it failed in a way that labcheck does not know",
    }
}
