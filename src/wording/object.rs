//! Differences of containers, networks and volumes in words.

use super::told::{Told, told};
use crate::object::{ObjectKind, Sought};

/// It is not there.
pub(super) fn missing(sought: &Sought) -> Told {
    let kind = sought.kind();
    let wanted = match sought {
        Sought::Named { .. } => format!("the {sought}"),
        Sought::MadeFrom { .. } => format!("a {sought}"),
    };
    Told {
        next: Some(format!("{} shows what there is", list(kind))),
        ..told(wanted, format!("no such {}", kind.name()))
    }
}

/// It is there and must be gone.
pub(super) fn present(sought: &Sought) -> Told {
    let name = sought.name().unwrap_or_default();
    let next = match sought.kind() {
        ObjectKind::Container => format!("docker rm -f {name}"),
        ObjectKind::Network => format!("docker network rm {name}"),
        ObjectKind::Volume => format!("docker volume rm {name}"),
    };
    Told { next: Some(next), ..told(format!("the {sought} is gone"), "it is here") }
}

/// It is not there, and was not.
pub(super) fn never_there(sought: &Sought) -> Told {
    told(
        format!("the {sought} was here, and is gone"),
        "nothing of that name was here in this classroom since the step began",
    )
}

/// It has not what it should have.
pub(super) fn property(
    kind: ObjectKind,
    name: &str,
    of: &str,
    wanted: &str,
    seen: &[String],
) -> Told {
    let has = |value: &str| if value.is_empty() { "none".to_owned() } else { value.to_owned() };
    let seen: Vec<String> = seen.iter().map(|value| has(value)).collect();
    let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
    let next = match (kind, of) {
        (ObjectKind::Container, "state" | "exit" | "health") => {
            format!("docker logs {name} tells what happened in it")
        }
        (ObjectKind::Container, _) => {
            format!("docker inspect {name} shows all of it; it is changed by making it anew")
        }
        (ObjectKind::Network | ObjectKind::Volume, _) => {
            format!("docker {} inspect {name} shows all of it", kind.name())
        }
    };
    let of = of.replace('_', " ");
    Told {
        next: Some(next),
        ..told(format!("{} {name} with {of} {wanted}", kind.name()), format!("{of}: {seen}"))
    }
}

fn list(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Container => "docker ps --all",
        ObjectKind::Network => "docker network ls",
        ObjectKind::Volume => "docker volume ls",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_of_an_object_says_what_to_type_next() {
        let web = Sought::Named { kind: ObjectKind::Container, name: "web".into() };
        let told = missing(&web);
        assert_eq!(
            (told.expected.as_str(), told.seen.as_str()),
            ("the container web", "no such container")
        );
        assert_eq!(told.next.as_deref(), Some("docker ps --all shows what there is"));
        assert_eq!(present(&web).next.as_deref(), Some("docker rm -f web"));
        assert_eq!(never_there(&web).expected, "the container web was here, and is gone");
        let told = property(ObjectKind::Container, "web", "cap_drop", "ALL", &[]);
        assert_eq!(told.expected, "container web with cap drop ALL");
        assert_eq!(told.seen, "cap drop: none");
        let told = property(ObjectKind::Container, "web", "state", "running", &["exited".into()]);
        assert!(told.next.unwrap().starts_with("docker logs web"));
        let told = property(ObjectKind::Volume, "db", "driver", "local", &[String::new()]);
        assert_eq!(told.seen, "driver: none");
        assert_eq!(told.next.unwrap(), "docker volume inspect db shows all of it");
    }
}
