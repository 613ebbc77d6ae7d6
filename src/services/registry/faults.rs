//! Faults on demand: a registry that misbehaves in one chosen way, so that a check can be shown to fail
//! for the right reason. Without a rule the registry is honest.
//!
//! Pure but for the shared list of rules; `http` carries them out.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Reference, RegistryError, Repository, journal::Target};

/// One way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A manifest or blob that is there is answered 404 to `GET` and `HEAD`: the registry lost it.
    Lost,
    /// `GET` of a manifest or blob answers other bytes than its digest names: a manifest with a line
    /// feed more (still JSON), a blob with another last byte. The headers keep the right digest.
    Corrupt,
    /// 429 "too many requests", with a `Retry-After` of so many seconds.
    TooManyRequests {
        /// Seconds.
        retry_after: u32,
    },
    /// 500 "unknown error".
    Broken,
    /// 503 "service unavailable".
    Unavailable,
    /// Every answer comes so much later.
    Slow(Duration),
    /// The connection is closed after half of the answer's body.
    Cut,
}

/// Which requests a rule is for. [`Default`] is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Requests {
    /// All, the first `GET /v2/` too.
    #[default]
    All,
    /// Manifests, read or written.
    Manifests,
    /// Blobs, read or on their way in.
    Blobs,
}

/// A fault, and whom it befalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    fault: Fault,
    requests: Requests,
    repository: Option<Repository>,
    reference: Option<Reference>,
    left: Option<u32>,
}

impl Rule {
    /// This fault for every request, until it is taken back.
    pub fn new(fault: Fault) -> Self {
        Self { fault, requests: Requests::All, repository: None, reference: None, left: None }
    }

    /// Only for these requests.
    #[must_use]
    pub fn on(self, requests: Requests) -> Self {
        Self { requests, ..self }
    }

    /// Only in this repository.
    pub fn within(self, repository: &str) -> Result<Self, RegistryError> {
        Ok(Self { repository: Some(repository.parse()?), ..self })
    }

    /// Only for this tag or digest, as the URL has it: a manifest asked for by tag is not met by a rule
    /// for its digest.
    pub fn about(self, reference: &str) -> Result<Self, RegistryError> {
        Ok(Self { reference: Some(reference.parse()?), ..self })
    }

    /// Only for the first so many requests that it meets.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { left: Some(times), ..self }
    }

    fn meets(&self, target: &Target) -> bool {
        let requests = match self.requests {
            Requests::All => true,
            Requests::Manifests => matches!(target, Target::Manifest(..)),
            Requests::Blobs => matches!(target, Target::Blob(..) | Target::Upload(_)),
        };
        let repository = self.repository.as_ref().is_none_or(|r| target.repository() == Some(r));
        let reference =
            self.reference.as_ref().is_none_or(|r| target.reference().as_ref() == Some(r));
        requests && repository && reference && self.left != Some(0)
    }
}

/// The rules in force. Clones share them; they may be changed while the registry serves.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    /// Adds a rule to those in force.
    pub fn add(&self, rule: Rule) {
        self.rules().push(rule);
    }

    /// Takes all rules back.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// The faults that befall a request, in the order in which they were added. Counts it.
    pub(super) fn of(&self, target: &Target) -> Vec<Fault> {
        let mut rules = self.rules();
        let met = rules.iter_mut().filter(|rule| rule.meets(target)).map(|rule| {
            rule.left = rule.left.map(|left| left.saturating_sub(1));
            rule.fault
        });
        met.collect()
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Digest;

    fn manifest(repository: &str, reference: &str) -> Target {
        Target::Manifest(repository.parse().unwrap(), reference.parse().unwrap())
    }

    #[test]
    fn a_rule_meets_what_it_names_and_nothing_else() {
        let digest = Digest::of(b"x");
        let blob = Target::Blob("a".parse().unwrap(), digest.clone());
        let upload = Target::Upload("a".parse().unwrap());
        let all = || Rule::new(Fault::Lost);
        let table = [
            (all(), Target::Ping, true),
            (all().on(Requests::Manifests), manifest("a", "v1"), true),
            (all().on(Requests::Manifests), blob.clone(), false),
            (all().on(Requests::Manifests), Target::Ping, false),
            (all().on(Requests::Blobs), blob.clone(), true),
            (all().on(Requests::Blobs), upload, true),
            (all().on(Requests::Blobs), manifest("a", "v1"), false),
            (all().within("a").unwrap(), manifest("a", "v1"), true),
            (all().within("a").unwrap(), manifest("a/b", "v1"), false),
            (all().within("a").unwrap(), Target::Ping, false),
            (all().about("v1").unwrap(), manifest("a", "v1"), true),
            (all().about("v1").unwrap(), manifest("a", "v2"), false),
            (all().about(digest.as_str()).unwrap(), blob, true),
        ];
        for (rule, target, met) in table {
            assert_eq!(rule.meets(&target), met, "{rule:?} {target:?}");
        }
        assert!(all().within("../x").is_err() && all().about("a b").is_err());
    }

    #[test]
    fn a_counted_rule_wears_off_and_clearing_ends_all() {
        let faults = Faults::default();
        assert_eq!(faults.of(&Target::Ping), []);
        faults.add(Rule::new(Fault::Broken).times(2));
        faults.clone().add(Rule::new(Fault::Cut));
        let seen: Vec<_> = (0..3).map(|_| faults.of(&Target::Ping).len()).collect();
        assert_eq!(seen, [2, 2, 1]);
        faults.clear();
        assert_eq!(faults.of(&Target::Ping), []);
    }
}
