//! What the classroom's services have, as far as anybody gave it to them: where they deny it, it was lost.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::journal::{Deed, Entry, TrustRequest};

/// Manifests and collections. Clones are one.
#[derive(Clone, Default)]
pub(in super::super) struct Held {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    manifests: BTreeSet<(String, String)>,
    collections: BTreeSet<String>,
}

impl Held {
    /// The registry has this repository's tag or digest.
    pub(in super::super) fn manifest(&self, repository: &str, reference: &str) {
        self.lock().manifests.insert((repository.to_owned(), reference.to_owned()));
    }

    /// The trust service has this collection.
    pub(in super::super) fn collection(&self, gun: &str) {
        self.lock().collections.insert(gun.to_owned());
    }

    /// Somebody wished it away.
    pub(super) fn forget(&self, repository: &str, gun: &str) {
        let mut inner = self.lock();
        inner.manifests.retain(|(held, _)| held != repository);
        inner.collections.retain(|held| held != gun);
    }

    /// What was given and taken according to a journal, after what is here already.
    pub(super) fn learn(&self, entries: &[Entry]) {
        for entry in entries {
            if let Deed::Registry(request) = &entry.deed {
                let references = [Some(request.reference.as_str()), request.digest.as_deref()];
                let references: Vec<&str> = references.into_iter().flatten().collect();
                self.answered(&request.method, &request.repository, &references, request.status);
            } else if let Deed::Trust(request) = &entry.deed {
                let TrustRequest { method, collection, file, status, .. } = request;
                self.answered_of(method, collection, file, *status);
            } else if let Deed::Forgotten { repository, collection } = &entry.deed {
                self.forget(repository, collection);
            }
        }
    }

    /// An answer of the registry about a manifest: whether it denies what was given to it. What it took or let
    /// go of is remembered.
    pub(super) fn answered(
        &self,
        method: &str,
        repository: &str,
        references: &[&str],
        status: u16,
    ) -> bool {
        let is_done = status < 300;
        let mut inner = self.lock();
        for reference in references {
            let key = (repository.to_owned(), (*reference).to_owned());
            match method {
                "PUT" if is_done => drop(inner.manifests.insert(key)),
                // With a digest go the tags that mean it, which is not known here: none of them counts as lost.
                "DELETE" if is_done && reference.contains(':') => inner
                    .manifests
                    .retain(|held| *held != key && (held.0 != key.0 || held.1.contains(':'))),
                "DELETE" if is_done => drop(inner.manifests.remove(&key)),
                "GET" | "HEAD" if status == 404 && inner.manifests.contains(&key) => return true,
                _ => {}
            }
        }
        false
    }

    /// The same of the trust service about a collection; `file` is nothing for an upload and a removal.
    pub(super) fn answered_of(&self, method: &str, gun: &str, file: &str, status: u16) -> bool {
        let mut inner = self.lock();
        match (method, file) {
            ("POST", "") if status == 200 => drop(inner.collections.insert(gun.to_owned())),
            ("DELETE", "") if status == 200 => drop(inner.collections.remove(gun)),
            // Whoever has a collection has these; of other files there may be none.
            ("GET", "root.json" | "timestamp.json" | "snapshot.json" | "targets.json") => {
                return status == 404 && inner.collections.contains(gun);
            }
            _ => {}
        }
        false
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::RegistryRequest;

    #[test]
    fn what_was_given_before_the_classroom_was_down_is_known_by_its_journal() {
        let put = |reference: &str| {
            Deed::Registry(RegistryRequest {
                method: "PUT".into(),
                repository: "you/alpine".into(),
                reference: reference.into(),
                digest: Some(format!("sha256:{reference}")),
                status: 201,
                lost: false,
            })
        };
        let published = Deed::Trust(TrustRequest {
            method: "POST".into(),
            collection: "localhost:5000/you/alpine".into(),
            file: String::new(),
            status: 200,
            published: None,
            signed: None,
            asker: None,
            lost: false,
        });
        let forgotten = Deed::Forgotten {
            repository: "you/alpine".into(),
            collection: "localhost:5000/you/alpine".into(),
        };
        let learnt = |deeds: &[Deed]| {
            let held = Held::default();
            let at = jiff::Timestamp::UNIX_EPOCH;
            let entries = deeds.iter().map(|deed| Entry { at, deed: deed.clone() });
            held.learn(&entries.collect::<Vec<_>>());
            let manifest = |reference| held.answered("GET", "you/alpine", &[reference], 404);
            let root = held.answered_of("GET", "localhost:5000/you/alpine", "root.json", 404);
            (manifest("1"), manifest("sha256:1"), root)
        };
        assert_eq!(learnt(&[]), (false, false, false));
        assert_eq!(learnt(&[put("1"), published.clone()]), (true, true, true));
        assert_eq!(learnt(&[put("1"), published, forgotten]), (false, false, false));
    }

    #[test]
    fn only_what_was_given_can_be_lost() {
        let held = Held::default();
        held.manifest("library/alpine", "edge");
        held.collection("docker.io/library/alpine");
        let got = |reference: &str, status: u16| {
            held.answered("GET", "library/alpine", &[reference], status)
        };
        assert!(got("edge", 404) && !got("edge", 200) && !got("mine", 404));
        assert!(!held.answered("PUT", "library/alpine", &["mine", "sha256:1"], 201));
        assert!(got("mine", 404) && got("sha256:1", 404));
        held.answered("DELETE", "library/alpine", &["mine"], 202);
        assert!(!got("mine", 404) && got("sha256:1", 404));
        held.answered("PUT", "library/alpine", &["again", "sha256:2"], 201);
        held.answered("DELETE", "library/alpine", &["sha256:2"], 202);
        assert!(!got("again", 404) && !got("sha256:2", 404) && got("sha256:1", 404));
        held.manifest("library/alpine", "edge");
        let asked = |file: &str| held.answered_of("GET", "docker.io/library/alpine", file, 404);
        assert!(asked("root.json") && !asked("targets/releases.json"));
        assert!(!held.answered_of("GET", "example.com/other", "root.json", 404));
        held.answered_of("POST", "example.com/other", "", 200);
        assert!(held.answered_of("GET", "example.com/other", "root.json", 404));
        held.answered_of("DELETE", "example.com/other", "", 200);
        assert!(!held.answered_of("GET", "example.com/other", "root.json", 404));
        held.forget("library/alpine", "docker.io/library/alpine");
        assert!(!got("edge", 404) && !asked("root.json"));
    }
}
