//! Differences of containers, networks and volumes in words.

use super::told::{Told, told};
use crate::object::{ObjectKind, ObjectName, Sought};

/// It is not there.
pub(super) fn missing(sought: &Sought) -> Told {
    let kind = sought.kind();
    let wanted = match sought {
        Sought::Named(object) => format!("the {object}"),
        Sought::MadeFrom { .. } => format!("a {sought}"),
    };
    Told {
        next: Some(format!("{} shows what there is", list(kind))),
        ..told(wanted, format!("no such {}", kind.name()))
    }
}

/// It is there and must be gone.
pub(super) fn present(object: &ObjectName) -> Told {
    let remove = match object.kind {
        ObjectKind::Container => "docker rm -f",
        ObjectKind::Network => "docker network rm",
        ObjectKind::Volume => "docker volume rm",
    };
    let next = Some(format!("{remove} {}", object.name));
    Told { next, ..told(format!("the {object} is gone"), "it is here") }
}

/// It is not there, and was not.
pub(super) fn never_there(object: &ObjectName) -> Told {
    told(
        format!("the {object} was here, and is gone"),
        "nothing of that name was here in this classroom since the step began",
    )
}

/// It has not what it should have.
pub(super) fn property(object: &ObjectName, of: &str, wanted: &str, seen: &[String]) -> Told {
    let has = |value: &String| if value.is_empty() { "none".to_owned() } else { value.clone() };
    let seen: Vec<String> = seen.iter().map(has).collect();
    let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
    let ObjectName { kind, name } = object;
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
        ..told(format!("{object} with {of} {wanted}"), format!("{of}: {seen}"))
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
        let web = ObjectName::new(ObjectKind::Container, "web");
        let told = missing(&Sought::Named(web.clone()));
        assert_eq!(
            (told.expected.as_str(), told.seen.as_str()),
            ("the container web", "no such container")
        );
        assert_eq!(told.next.as_deref(), Some("docker ps --all shows what there is"));
        assert_eq!(present(&web).next.as_deref(), Some("docker rm -f web"));
        assert_eq!(never_there(&web).expected, "the container web was here, and is gone");
        let told = property(&web, "cap_drop", "ALL", &[]);
        assert_eq!(told.expected, "container web with cap drop ALL");
        assert_eq!(told.seen, "cap drop: none");
        let told = property(&web, "state", "running", &["exited".into()]);
        assert!(told.next.unwrap().starts_with("docker logs web"));
        let told = property(
            &ObjectName::new(ObjectKind::Volume, "db"),
            "driver",
            "local",
            &[String::new()],
        );
        assert_eq!(told.seen, "driver: none");
        assert_eq!(told.next.unwrap(), "docker volume inspect db shows all of it");
    }
}
