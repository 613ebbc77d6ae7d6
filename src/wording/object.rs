//! Differences of objects of the engine in words.

use super::told::{Told, told};
use crate::object::{NoManager, ObjectKind, ObjectName, Sought};

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
        ObjectKind::Stack => "docker stack rm",
        ObjectKind::Service => "docker service rm",
        ObjectKind::Secret => "docker secret rm",
        ObjectKind::Config => "docker config rm",
        ObjectKind::Node => "docker node rm",
    };
    let next = Some(format!("{remove} {}", object.name));
    Told { next, ..told(format!("the {object} is gone"), "it is here") }
}

/// It is not there, and was not.
pub(super) fn never_there(object: &ObjectName) -> Told {
    let seen = "nothing of that name was made or removed in this classroom since the step began, or labcheck did it";
    let next = "make it, as an earlier step does, then remove it".to_owned();
    Told { next: Some(next), ..told(format!("the {object} was here, and is gone"), seen) }
}

/// There can be none, since the engine manages no swarm.
pub(super) fn no_manager(sought: &Sought, why: NoManager) -> Told {
    let (seen, next) = match why {
        NoManager::Alone => (
            "this engine is in no swarm",
            "docker swarm init makes one, or docker swarm join takes part in another's",
        ),
        NoManager::Worker => (
            "this engine is a worker of a swarm, and only a manager knows what the swarm has",
            "docker node promote on a manager makes it one; docker node ls there shows who is what",
        ),
    };
    let wanted = format!("the {sought}, by an engine that manages a swarm");
    Told { next: Some(next.to_owned()), ..told(wanted, seen) }
}

/// It has not what it should have.
pub(super) fn property(object: &ObjectName, of: &str, wanted: &str, seen: &[String]) -> Told {
    let next = Some(next(object, of));
    let of = of.replace('_', " ");
    Told { next, ..told(format!("{object} with {of} {wanted}"), format!("{of}: {}", all(seen))) }
}

/// What a container has printed is otherwise.
pub(super) fn logs(container: &ObjectName, what: Told) -> Told {
    let wanted = what.expected.replacen("on logs", "in it", 1);
    let expected = format!("what the {container} printed, {wanted}");
    Told { expected, next: Some(next(container, "logs")), ..what }
}

fn all(seen: &[String]) -> String {
    let has = |value: &String| if value.is_empty() { "none".to_owned() } else { value.clone() };
    let seen: Vec<String> = seen.iter().map(has).collect();
    if seen.is_empty() { "none".to_owned() } else { seen.join(", ") }
}

fn next(object: &ObjectName, of: &str) -> String {
    let ObjectName { kind, name } = object;
    match (kind, of) {
        (ObjectKind::Container, "state" | "exit" | "health" | "restarts" | "logs") => {
            format!("docker logs {name} tells what happened in it")
        }
        (ObjectKind::Container, _) => {
            format!("docker inspect {name} shows all of it; it is changed by making it anew")
        }
        (ObjectKind::Network, "containers") => format!(
            "docker network connect {name} and docker network disconnect {name} put containers in and out"
        ),
        (ObjectKind::Network | ObjectKind::Volume, _) => {
            format!("docker {} inspect {name} shows all of it", kind.name())
        }
        (ObjectKind::Service, "running" | "update_state") => {
            format!("docker service ps {name} tells how its tasks fare")
        }
        (ObjectKind::Service, _) => {
            format!(
                "docker service inspect {name} shows all of it; docker service update changes it"
            )
        }
        (ObjectKind::Node, _) => {
            format!("docker node inspect {name} shows all of it; docker node update changes it")
        }
        (ObjectKind::Secret | ObjectKind::Config, _) => {
            let kind = kind.name();
            format!("docker {kind} inspect {name} shows it; it is changed by making it anew")
        }
        (ObjectKind::Stack, _) => {
            format!("docker stack services {name} shows it; docker stack deploy changes it")
        }
    }
}

fn list(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Container => "docker ps --all",
        ObjectKind::Network => "docker network ls",
        ObjectKind::Volume => "docker volume ls",
        ObjectKind::Stack => "docker stack ls",
        ObjectKind::Service => "docker service ls",
        ObjectKind::Secret => "docker secret ls",
        ObjectKind::Config => "docker config ls",
        ObjectKind::Node => "docker node ls",
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
        let printed = logs(&web, super::super::told::told("on logs: ready", "not yet"));
        assert_eq!(printed.expected, "what the container web printed, in it: ready");
        assert_eq!(printed.seen, "not yet");
        assert!(printed.next.unwrap().starts_with("docker logs web"));
        let service = ObjectName::new(ObjectKind::Service, "web");
        let running = property(&service, "running", "3", &["1".into()]);
        assert_eq!(running.expected, "service web with running 3");
        assert_eq!(running.next.unwrap(), "docker service ps web tells how its tasks fare");
        let sought = Sought::Named(service);
        let alone = no_manager(&sought, NoManager::Alone);
        assert_eq!(alone.expected, "the service web, by an engine that manages a swarm");
        assert_eq!(alone.seen, "this engine is in no swarm");
        assert!(alone.next.unwrap().starts_with("docker swarm init"));
        let worker = no_manager(&sought, NoManager::Worker);
        assert!(worker.seen.contains("a worker of a swarm"));
        assert!(worker.next.unwrap().starts_with("docker node promote"));
        assert_eq!(told.next.unwrap(), "docker volume inspect db shows all of it");
    }
}
