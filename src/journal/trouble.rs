//! Whether a service of the classroom failed whom it served: by the statuses that it answered with.

use super::{
    Deed, Entry, RegistryRequest, TrustRequest,
    one::{image_event, trust},
};

/// An answer that is nobody's mistake, and that no better one followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// `registry` or `trust service`.
    pub service: &'static str,
    /// What was asked, as `GET library/alpine edge`.
    pub asked: String,
    /// The HTTP status.
    pub status: u16,
}

/// What a registry of a classroom's answers to whom it lets in where it is full, in bytes and in numbers.
const FULL: [u16; 2] = [403, 429];

/// Whether a status of a registry's says that it failed whom it served, and not that they asked for something wrong.
pub fn is_failure(status: u16) -> bool {
    status >= 500 || FULL.contains(&status)
}

/// The last trouble of each service in the entries about one name that nothing healed: an error of the service's
/// own, that it is full, or that it denied what the classroom has. What was never there is no trouble.
pub fn troubles(entries: &[Entry]) -> Vec<Trouble> {
    let mut open: Vec<Trouble> = Vec::new();
    for entry in entries {
        // The engine has what it asked for.
        if ["pull", "push"].iter().any(|action| image_event(entry, action).is_some()) {
            open.retain(|trouble| trouble.service != REGISTRY);
        }
        let answered = if let Deed::Registry(request) = &entry.deed {
            Some(of_registry(request))
        } else {
            trust(entry).map(of_trust)
        };
        let Some((service, asked, status, lost)) = answered else { continue };
        if lost || is_failure(status) {
            open.push(Trouble { service, asked, status });
        } else if status < 400 {
            open.retain(|t| t.service != service || t.asked != asked && t.status < 500);
        }
    }
    let last = |service| open.iter().rev().find(|trouble| trouble.service == service).cloned();
    [REGISTRY, TRUST].into_iter().filter_map(last).collect()
}

const REGISTRY: &str = "registry";
const TRUST: &str = "trust service";

fn of_registry(request: &RegistryRequest) -> (&'static str, String, u16, bool) {
    let asked = format!("{} {}", request.repository, request.reference);
    (REGISTRY, asked.trim_end().to_owned(), request.status, request.lost)
}

fn of_trust(request: &TrustRequest) -> (&'static str, String, u16, bool) {
    let asked = format!("{} {}", request.collection, request.file);
    (TRUST, asked.trim_end().to_owned(), request.status, request.lost)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::journal::{EngineEvent, Subject};

    fn registry(reference: &str, status: u16, lost: bool) -> Deed {
        Deed::Registry(RegistryRequest {
            method: "GET".into(),
            repository: "library/alpine".into(),
            reference: reference.into(),
            digest: None,
            status,
            lost,
        })
    }

    fn trust(file: &str, status: u16, lost: bool) -> Deed {
        Deed::Trust(TrustRequest {
            method: "GET".into(),
            collection: "docker.io/library/alpine".into(),
            file: file.into(),
            status,
            published: None,
            signed: None,
            asker: None,
            lost,
        })
    }

    fn pulled() -> Deed {
        let image = Some("alpine:latest".into());
        Deed::Engine(EngineEvent {
            subject: Subject::Image,
            action: "pull".into(),
            image,
            id: None,
            name: None,
        })
    }

    fn told(deeds: Vec<Deed>) -> Vec<String> {
        let entry = |deed| Entry { at: Timestamp::UNIX_EPOCH, deed };
        let entries: Vec<Entry> = deeds.into_iter().map(entry).collect();
        let told = |t: Trouble| format!("{}: {}: {}", t.service, t.asked, t.status);
        troubles(&entries).into_iter().map(told).collect()
    }

    #[test]
    fn what_a_service_owes_is_trouble_until_it_is_had_and_what_never_was_is_none() {
        let lost = || registry("edge", 404, true);
        let failed = || registry("edge", 500, false);
        let edge = |status: u16| vec![format!("registry: library/alpine edge: {status}")];
        let root = || "trust service: docker.io/library/alpine root.json: 404".to_owned();
        for (deeds, expected) in [
            (vec![], vec![]),
            (vec![registry("edge", 200, false)], vec![]),
            (vec![registry("nonesuch", 404, false)], vec![]),
            (vec![registry("edge", 499, false)], vec![]),
            (vec![registry("edge", 403, false)], edge(403)),
            (vec![registry("edge", 429, false), registry("latest", 200, false)], edge(429)),
            (vec![registry("edge", 403, false), pulled()], vec![]),
            (vec![lost()], edge(404)),
            (vec![failed()], edge(500)),
            (vec![lost(), registry("latest", 200, false)], edge(404)),
            (vec![failed(), registry("latest", 200, false)], vec![]),
            (vec![lost(), registry("edge", 200, false)], vec![]),
            (vec![lost(), pulled()], vec![]),
            (vec![registry("edge", 200, false), lost()], edge(404)),
            (
                vec![lost(), trust("root.json", 404, true)],
                vec!["registry: library/alpine edge: 404".to_owned(), root()],
            ),
            (vec![trust("root.json", 404, false)], vec![]),
            (vec![trust("root.json", 404, true), pulled()], vec![root()]),
            (vec![trust("root.json", 500, false), trust("timestamp.json", 200, false)], vec![]),
        ] {
            assert_eq!(told(deeds.clone()), expected, "{deeds:?}");
        }
    }
}
