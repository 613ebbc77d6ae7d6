//! Differences in JSON in words.

use super::{
    count,
    told::{Told, told},
};
use crate::{
    object::ObjectKind,
    verdict::{DataOf, SeenData, WantedData},
};

/// Another value at a place than is wanted, or no such place.
pub(super) fn data(of: &DataOf, at: &str, wanted: &WantedData, seen: &SeenData) -> Told {
    let place = match (of, at) {
        (DataOf::Stream(stream), "") => format!("the JSON on {}", stream.name()),
        (DataOf::Stream(stream), at) => format!("{at} in the JSON on {}", stream.name()),
        (DataOf::Object(object), "") => object.to_string(),
        (DataOf::Object(object), at) => format!("{at} of {object}"),
    };
    let wanted = match wanted {
        WantedData::Is(value) => format!("{place} is {value}"),
        WantedData::Has(value) => format!("{place} has {value}"),
        WantedData::Absent => format!("no {place}"),
        WantedData::Matches(pattern) => format!("{place} is a text like: {pattern}"),
    };
    Told { next: Some(next(of, seen)), ..told(wanted, there(seen)) }
}

/// How far the path goes, in words.
fn reached(path: &str) -> String {
    if path.is_empty() { "the whole".to_owned() } else { path.to_owned() }
}

fn there(seen: &SeenData) -> String {
    match seen {
        SeenData::Value(value) => value.clone(),
        SeenData::NoKey { reached: at, key, keys, of, .. } => {
            let more = if *of > keys.len() { ", …" } else { "" };
            let has = if keys.is_empty() { "nothing".to_owned() } else { keys.join(", ") };
            format!("no `{key}`; {} has {has}{more}", reached(at))
        }
        SeenData::NoItem { reached: at, key, of } => {
            format!("no item `{key}`; {} has {}, from 0", reached(at), count(*of, "item"))
        }
        SeenData::NoParts { reached: at, key, value } => {
            format!("no `{key}`; {} is {value}", reached(at))
        }
        SeenData::NotJson { line: 0, why, .. } => format!("no JSON: {why}"),
        SeenData::NotJson { line, column, why } => {
            format!("no JSON from line {line}, column {column}: {why}")
        }
    }
}

fn next(of: &DataOf, seen: &SeenData) -> String {
    if let SeenData::NoKey { near: Some(near), .. } = seen {
        return format!("if `{near}` is meant, write that in the path");
    }
    match (of, seen) {
        (_, SeenData::NotJson { .. }) => {
            "let the command print one JSON text and nothing else, as `docker inspect` does"
                .to_owned()
        }
        (DataOf::Stream(_), _) => "type the command and look at what it prints".to_owned(),
        (DataOf::Object(object), _) => {
            let name = &object.name;
            match object.kind {
                ObjectKind::Container => format!("docker inspect {name} shows all of it"),
                ObjectKind::Stack => format!("docker stack services {name} shows what it has"),
                ObjectKind::Network
                | ObjectKind::Volume
                | ObjectKind::Service
                | ObjectKind::Node
                | ObjectKind::Secret
                | ObjectKind::Config => {
                    format!("docker {} inspect {name} shows all of it", object.kind.name())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{object::ObjectName, outcome::StreamName};

    #[test]
    fn what_is_at_a_place_is_told_or_how_far_the_path_goes() {
        let (text, whole) = (|text: &str| text.to_owned(), String::new());
        let look = "type the command and look at what it prints";
        let json = "let the command print one JSON text and nothing else, as `docker inspect` does";
        for (seen, told, next) in [
            (SeenData::Value(text("false")), "false", look),
            (
                SeenData::NoKey {
                    reached: text("0.State"),
                    key: text("Runing"),
                    keys: vec![text("Pid"), text("Running")],
                    of: 13,
                    near: Some(text("Running")),
                },
                "no `Runing`; 0.State has Pid, Running, …",
                "if `Running` is meant, write that in the path",
            ),
            (
                SeenData::NoKey {
                    reached: whole.clone(),
                    key: text("x"),
                    keys: vec![],
                    of: 0,
                    near: None,
                },
                "no `x`; the whole has nothing",
                look,
            ),
            (
                SeenData::NoItem { reached: text("Mounts"), key: text("1"), of: 1 },
                "no item `1`; Mounts has 1 item, from 0",
                look,
            ),
            (
                SeenData::NoParts { reached: text("a"), key: text("b"), value: text("true") },
                "no `b`; a is true",
                look,
            ),
            (
                SeenData::NotJson { line: 2, column: 1, why: text("trailing characters") },
                "no JSON from line 2, column 1: trailing characters",
                json,
            ),
            (SeenData::NotJson { line: 0, column: 0, why: text("empty") }, "no JSON: empty", json),
        ] {
            let of = DataOf::Stream(StreamName::Stdout);
            let wanted = WantedData::Is(text("true"));
            let expected = text("0.State.Runing in the JSON on stdout is true");
            let wanted_told = Told { expected, seen: text(told), next: Some(text(next)) };
            assert_eq!(data(&of, "0.State.Runing", &wanted, &seen), wanted_told);
        }
    }

    #[test]
    fn what_is_wanted_says_of_whom() {
        let stdout = DataOf::Stream(StreamName::Stdout);
        let object = |kind| DataOf::Object(ObjectName::new(kind, "x"));
        let container = object(ObjectKind::Container);
        let has = WantedData::Has("[1]".into());
        for (of, at, wanted, expected, next) in [
            (
                &stdout,
                "",
                &has,
                "the JSON on stdout has [1]",
                "type the command and look at what it prints",
            ),
            (&container, "", &has, "container x has [1]", "docker inspect x shows all of it"),
            (
                &container,
                "A.B",
                &WantedData::Absent,
                "no A.B of container x",
                "docker inspect x shows all of it",
            ),
            (
                &object(ObjectKind::Volume),
                "A",
                &WantedData::Matches("^y".into()),
                "A of volume x is a text like: ^y",
                "docker volume inspect x shows all of it",
            ),
        ] {
            let told = data(of, at, wanted, &SeenData::Value("1".into()));
            assert_eq!((told.expected.as_str(), told.next.as_deref()), (expected, Some(next)));
        }
    }
}
