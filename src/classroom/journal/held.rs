//! What the classroom's services have, as far as anybody gave it to them: where they deny it, it was lost.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

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
    pub(in super::super) fn forget(&self, repository: &str, guns: &[String]) {
        let mut inner = self.lock();
        inner.manifests.retain(|(held, _)| held != repository);
        inner.collections.retain(|held| !guns.contains(held));
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
        held.forget("library/alpine", &["docker.io/library/alpine".to_owned()]);
        assert!(!got("edge", 404) && !asked("root.json"));
    }
}
