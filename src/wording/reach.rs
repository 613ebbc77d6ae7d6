//! Differences of services in words.

use super::told::{Told, told};
use crate::reach::{ReachAsked, Target, Unreached};

/// It does not answer.
pub(super) fn no_answer(asked: &ReachAsked, seen: &Unreached, control: bool) -> Told {
    let next = if control {
        "without somebody who is there nothing is proven by silence: start what should answer"
            .to_owned()
    } else {
        match seen {
            Unreached::NoName => {
                "a container is known by its name in networks that were made with `docker network create`".to_owned()
            }
            Unreached::Refused | Unreached::NoRoute | Unreached::Silent | Unreached::Broken(_) => {
                "docker ps shows what runs, and which ports are published".to_owned()
            }
        }
    };
    Told { next: Some(next), ..told(format!("{asked} answers"), seen.to_string()) }
}

/// It answers and must not be reached.
pub(super) fn answered(asked: &ReachAsked, broken: Option<&str>) -> Told {
    let seen = broken.map_or_else(
        || "it answers".to_owned(),
        |why| format!("somebody takes the connection: {why}"),
    );
    let next = match &asked.from {
        Some(name) => format!("docker inspect {name} shows which networks it is in"),
        None => "docker ps shows which ports are published".to_owned(),
    };
    Told { next: Some(next), ..told(format!("{asked} is not reached"), seen) }
}

/// It answers otherwise.
pub(super) fn differs(asked: &ReachAsked, of: &str, wanted: &str, seen: Option<&str>) -> Told {
    let seen = seen.map_or_else(|| format!("no {of}"), |seen| format!("{of} {seen}"));
    Told { next: Some(ask(asked)), ..told(format!("{asked} with {of} {wanted}"), seen) }
}

/// What it says is otherwise.
pub(super) fn body(asked: &ReachAsked, what: Told) -> Told {
    let wanted = what.expected.replacen("on body", "in it", 1);
    Told { expected: format!("{asked}, {wanted}"), next: Some(ask(asked)), ..what }
}

fn ask(asked: &ReachAsked) -> String {
    match (&asked.target, &asked.from) {
        (Target::Http(url), None) => format!("curl -i {url}"),
        (Target::Http(_) | Target::Tcp(_), Some(name)) => format!("docker logs {name}"),
        (Target::Tcp(_), None) => "docker ps shows what runs".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: Option<&str>) -> ReachAsked {
        let target = Target::Http("http://localhost/".into());
        ReachAsked { target, from: from.map(str::to_owned), within_ms: 1 }
    }

    #[test]
    fn silence_is_told_by_its_reason() {
        let told = no_answer(&asked(None), &Unreached::Refused, false);
        assert_eq!(
            (told.expected.as_str(), told.seen.as_str()),
            ("http://localhost/ answers", "connection refused")
        );
        assert!(told.next.unwrap().starts_with("docker ps"));
        let told = no_answer(&asked(Some("web")), &Unreached::NoName, false);
        assert_eq!(told.expected, "http://localhost/ from the container web answers");
        assert!(told.next.unwrap().contains("docker network create"));
        assert!(
            no_answer(&asked(None), &Unreached::Silent, true)
                .next
                .unwrap()
                .contains("nothing is proven")
        );
    }

    #[test]
    fn an_answer_is_told_with_what_it_has() {
        let told = differs(&asked(None), "status", "200", Some("404"));
        assert_eq!(told.expected, "http://localhost/ with status 200");
        assert_eq!(
            (told.seen.as_str(), told.next.as_deref()),
            ("status 404", Some("curl -i http://localhost/"))
        );
        assert_eq!(differs(&asked(None), "etag", "x", None).seen, "no etag");
        let told = answered(&asked(Some("web")), None);
        assert_eq!(told.seen, "it answers");
        assert_eq!(told.next.unwrap(), "docker inspect web shows which networks it is in");
        let told = answered(&asked(None), Some("the connection was closed at once"));
        assert!(told.seen.ends_with("the connection was closed at once"));
        assert!(
            body(&asked(None), super::super::told::told("on body: x", "y"))
                .expected
                .ends_with("/, in it: x")
        );
    }
}
