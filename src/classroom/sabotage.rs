//! Faults on demand: one thing that is wrong with a classroom, chosen by name.
//!
//! What `prove` and the tests break, to show that no check passes for the wrong reason. It only
//! names faults and delegates: the registry and the trust service carry out their own, the
//! classroom stops the trust service or serves it with another TLS certificate, the lab's machines
//! lose their network or their disk. It must not know what a client makes of a fault.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    Classroom, ClassroomError,
    certs::Validity,
    registry::{Fault as RegistryFault, Requests, Rule},
    trust::{Fault as TrustFault, Stale},
};
use crate::machine::Fault as MachineFault;

/// How much later every answer of a slow trust service comes. A first signed pull asks it five times.
pub const SLOW: Duration = Duration::from_millis(500);

/// The name in the TLS certificate of [`Sabotage::CertificateOfAnotherName`].
const ANOTHER_NAME: &str = "elsewhere.invalid";

/// Seconds after which a registry that answers 429 asks to be tried again.
const RETRY_AFTER: u32 = 1;

/// One thing that is wrong with a classroom, written by its name.
///
/// *Cold* is a docker client without trust data of the repository, *warm* one that has the newest.
/// Their words were measured with the docker CLI 20.10.24 and 28.2.2 at engine 20.10.24 on the pull
/// of a signed image; `tests/lab/faults.rs` holds both clients against every fault. Every refusal is
/// exit status 1. "Goes on" is exit status 0, and a warning on stderr that ends in `using cached
/// timestamp - this might not be the latest version available remotely`.
///
/// | name | on the wire | cold | warm |
/// |---|---|---|---|
/// | `trust-down` | the trust service's port refuses connections | `error contacting notary server: dial tcp …: connect: connection refused` | goes on |
/// | `trust-internal-error` | 500 to every request | `unable to reach trust server at this time: 500.` | goes on |
/// | `trust-unavailable` | 503 to every request | `unable to reach trust server at this time: 503.` | goes on |
/// | `trust-unauthorised` | 401 to every request, with no hint how to log in | `you are not authorized to perform this operation: server returned 401.` | goes on |
/// | `trust-slow` | every answer comes [`SLOW`] later | pulls, slowly | pulls, slowly |
/// | `trust-cut` | half of a metadata file, then the connection ends | `error contacting notary server: EOF` | goes on |
/// | `certificate-expired` | TLS with a certificate that expired yesterday | `x509: certificate has expired or is not yet valid: …` | goes on |
/// | `certificate-of-another-name` | TLS with a certificate for another host | `x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs` | goes on |
/// | `timestamp-expired` | `timestamp.json`, signed, expired yesterday | `remote repository … out-of-date: timestamp expired at …` | the same |
/// | `snapshot-expired` | `snapshot.json` likewise | `… snapshot expired at …` | the same |
/// | `targets-expired` | `targets.json` likewise | `… targets expired at …` | the same |
/// | `root-expired` | `root.json` likewise | `… root expired at …` | the same |
/// | `root-certificate-expired` | a current `root.json` whose key's certificate expired yesterday | `could not validate the path to a trusted root: unable to retrieve valid leaf certificates` | the same |
/// | `targets-tampered` | `targets.json` with other digests and the old signatures | `sha256 checksum for targets did not match: …`, or sha512 | the same |
/// | `root-replaced` | a `root.json` of other keys that the old ones did not sign | pulls: trust on first use | `could not rotate trust to a new trusted root: …` |
/// | `rollback` | the state before the newest | pulls what it says | `Warning: potential malicious behavior - trust data version is lower than expected for remote repository …` |
/// | `blob-lost` | 404 `BLOB_UNKNOWN` for every layer and configuration | `error pulling image configuration: download failed after attempts=1: unknown blob` | the same |
/// | `wrong-digest` | manifests and blobs with a byte changed, under the digest asked for | `manifest verification failed for digest sha256:…`, or `image config …` | the same |
/// | `too-many-requests` | 429 to every request, `Retry-After: 1` | `toomanyrequests` | the same |
/// | `network-cut` | from the machine nobody of the lab's network is reached, no name server either | `lookup …: connect: no route to host` | the same |
/// | `disk-full` | where the engine puts what it downloads no byte has room | `no space left on device` | the same |
///
/// A warm client of a fault that it goes on with never finds out; a cold client that met
/// `root-replaced` believes in that root, and refuses the true one afterwards.
///
/// In the lab's machine Docker Hub's name leads to the lab's registry: its faults are told in its own words there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Sabotage {
    /// The trust service does not run.
    TrustDown,
    /// The trust service answers 500.
    TrustInternalError,
    /// The trust service answers 503.
    TrustUnavailable,
    /// The trust service answers 401.
    TrustUnauthorised,
    /// The trust service takes [`SLOW`] for every answer.
    TrustSlow,
    /// The trust service breaks off in the middle of an answer.
    TrustCut,
    /// The trust service's TLS certificate has expired.
    CertificateExpired,
    /// The trust service's TLS certificate is for another host.
    CertificateOfAnotherName,
    /// The timestamp has expired.
    TimestampExpired,
    /// The snapshot has expired.
    SnapshotExpired,
    /// The targets have expired.
    TargetsExpired,
    /// The root metadata has expired.
    RootExpired,
    /// The certificate of the root key has expired, the root metadata has not.
    RootCertificateExpired,
    /// The targets were changed by somebody without their key.
    TargetsTampered,
    /// The root was replaced, and the old one does not vouch for the new.
    RootReplaced,
    /// The trust service went back to what it served before.
    Rollback,
    /// The registry lost the content of every image.
    BlobLost,
    /// The registry serves other content than the digest names.
    WrongDigest,
    /// The registry has had too many requests.
    TooManyRequests,
    /// The lab's machine reaches nobody.
    NetworkCut,
    /// The engine's disk is full.
    DiskFull,
}

/// All of them, by name.
const NAMED: [(&str, Sabotage); 21] = [
    ("trust-down", Sabotage::TrustDown),
    ("trust-internal-error", Sabotage::TrustInternalError),
    ("trust-unavailable", Sabotage::TrustUnavailable),
    ("trust-unauthorised", Sabotage::TrustUnauthorised),
    ("trust-slow", Sabotage::TrustSlow),
    ("trust-cut", Sabotage::TrustCut),
    ("certificate-expired", Sabotage::CertificateExpired),
    ("certificate-of-another-name", Sabotage::CertificateOfAnotherName),
    ("timestamp-expired", Sabotage::TimestampExpired),
    ("snapshot-expired", Sabotage::SnapshotExpired),
    ("targets-expired", Sabotage::TargetsExpired),
    ("root-expired", Sabotage::RootExpired),
    ("root-certificate-expired", Sabotage::RootCertificateExpired),
    ("targets-tampered", Sabotage::TargetsTampered),
    ("root-replaced", Sabotage::RootReplaced),
    ("rollback", Sabotage::Rollback),
    ("blob-lost", Sabotage::BlobLost),
    ("wrong-digest", Sabotage::WrongDigest),
    ("too-many-requests", Sabotage::TooManyRequests),
    ("network-cut", Sabotage::NetworkCut),
    ("disk-full", Sabotage::DiskFull),
];

/// A word that names no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault `{0}`; there are: {all}", all = Sabotage::names().collect::<Vec<_>>().join(", "))]
pub struct UnknownSabotage(String);

impl Sabotage {
    /// Every fault there is.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMED.into_iter().map(|(_, fault)| fault)
    }

    /// The names of all of them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.into_iter().map(|(name, _)| name)
    }

    /// Its name, as it is written.
    pub fn name(self) -> &'static str {
        NAMED.iter().find(|(_, fault)| *fault == self).map_or("", |(name, _)| name)
    }

    fn means(self) -> Means {
        match self {
            Self::TrustDown => Means::Stopped,
            Self::TrustInternalError => Means::Trust(TrustFault::InternalError),
            Self::TrustUnavailable => Means::Trust(TrustFault::Unavailable),
            Self::TrustUnauthorised => Means::Trust(TrustFault::Unauthorized),
            Self::TrustSlow => Means::Trust(TrustFault::Slow(SLOW)),
            Self::TrustCut => Means::Trust(TrustFault::CutShort),
            Self::CertificateExpired => Means::Expired,
            Self::CertificateOfAnotherName => Means::Renamed,
            Self::TimestampExpired => Means::Trust(TrustFault::Expired(Stale::Timestamp)),
            Self::SnapshotExpired => Means::Trust(TrustFault::Expired(Stale::Snapshot)),
            Self::TargetsExpired => Means::Trust(TrustFault::Expired(Stale::Targets)),
            Self::RootExpired => Means::Trust(TrustFault::Expired(Stale::Root)),
            Self::RootCertificateExpired => Means::Trust(TrustFault::RootCertificateExpired),
            Self::TargetsTampered => Means::Trust(TrustFault::TargetsTampered),
            Self::RootReplaced => Means::Trust(TrustFault::RootReplaced),
            Self::Rollback => Means::Trust(TrustFault::Rollback),
            Self::BlobLost => Means::Registry(Rule::new(RegistryFault::Lost).on(Requests::Blobs)),
            Self::WrongDigest => Means::Registry(Rule::new(RegistryFault::Corrupt)),
            Self::TooManyRequests => {
                let fault = RegistryFault::TooManyRequests { retry_after: RETRY_AFTER };
                Means::Registry(Rule::new(fault))
            }
            Self::NetworkCut => Means::Machines(MachineFault::NetworkCut),
            Self::DiskFull => Means::Machines(MachineFault::DiskFull),
        }
    }
}

/// What carries a fault out.
enum Means {
    /// The trust service, by itself.
    Trust(TrustFault),
    /// The registry, by itself.
    Registry(Rule),
    /// The trust service is not served.
    Stopped,
    /// It is served with a certificate that has expired.
    Expired,
    /// It is served with a certificate for [`ANOTHER_NAME`].
    Renamed,
    /// The lab's machines.
    Machines(MachineFault),
}

impl fmt::Display for Sabotage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Sabotage {
    type Err = UnknownSabotage;

    fn from_str(text: &str) -> Result<Self, UnknownSabotage> {
        let found = NAMED.iter().find(|(name, _)| *name == text);
        found.map(|(_, fault)| *fault).ok_or_else(|| UnknownSabotage(text.to_owned()))
    }
}

impl TryFrom<String> for Sabotage {
    type Error = UnknownSabotage;

    fn try_from(text: String) -> Result<Self, UnknownSabotage> {
        text.parse()
    }
}

impl From<Sabotage> for String {
    fn from(fault: Sabotage) -> Self {
        fault.name().to_owned()
    }
}

impl Classroom {
    /// From the next request on, this is wrong with the classroom, and nothing else: a fault that
    /// was injected before is healed. Connections to a trust service that stops or gets another
    /// certificate are closed.
    pub async fn inject(&mut self, fault: Sabotage) -> Result<(), ClassroomError> {
        self.heal().await?;
        match fault.means() {
            Means::Trust(fault) => self.trust().faults().set(fault),
            Means::Registry(rule) => self.registry().faults().add(rule),
            Means::Stopped => self.stop_trust().await,
            Means::Expired => self.start_trust(Validity::Expired).await?,
            Means::Renamed => self.start_trust_as(&[ANOTHER_NAME], Validity::Current).await?,
            Means::Machines(fault) => self.break_machines(fault).await?,
        }
        Ok(())
    }

    /// Nothing is wrong any more, whatever was. Content and metadata are as before; the trust
    /// service has its port and a new TLS certificate.
    pub async fn heal(&mut self) -> Result<(), ClassroomError> {
        self.trust().faults().clear();
        self.registry().faults().clear();
        self.mend_machines().await?;
        self.start_trust(Validity::Current).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_one_name_and_is_read_by_it() {
        let names: std::collections::BTreeSet<_> = Sabotage::names().collect();
        assert_eq!(names.len(), NAMED.len());
        for fault in Sabotage::all() {
            assert_eq!(fault.name().parse(), Ok(fault));
            let json = serde_json::to_string(&fault).unwrap();
            assert_eq!(json, format!("\"{fault}\""));
            assert_eq!(serde_json::from_str::<Sabotage>(&json).unwrap(), fault);
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_the_known_ones() {
        let error = "trust-dwon".parse::<Sabotage>().unwrap_err().to_string();
        assert!(error.starts_with("there is no fault `trust-dwon`; there are: trust-down, "));
        assert!(serde_json::from_str::<Sabotage>("\"\"").is_err());
    }
}
