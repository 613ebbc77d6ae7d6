//! Why something was not judged, and what to do about it.

use crate::verdict::{ImageStore, Skip, Unknowable, Unmet};

/// Why something was skipped.
pub fn tell(skip: &Skip) -> String {
    match skip {
        Skip::Requirement(unmet) => requirement(unmet),
        Skip::Step(step) => format!("{step} did not pass"),
        Skip::Command(line) => format!("not run: the command at line {line} did not pass"),
        Skip::FailFast(step) => {
            format!("not done: {step} did not pass, and --fail-fast ends the run there")
        }
        Skip::Interrupted => "interrupted".to_owned(),
        Skip::Unknowable(what) => format!("only a classroom knows {}", unknowable(what)),
        Skip::Person(look) => format!("somebody who grades looks at this: {look}"),
    }
}

/// What is needed, and what is here in its place.
fn requirement(unmet: &Unmet) -> String {
    let (wanted, seen) = match unmet {
        Unmet::Engine { wanted, seen } => (format!("an engine {wanted}"), seen.as_deref()),
        Unmet::Client { wanted, seen } => (format!("a docker client {wanted}"), seen.as_deref()),
        Unmet::ContentTrust { seen } => {
            ("a docker client with content trust (older than 29)".to_owned(), seen.as_deref())
        }
        Unmet::Signing { seen: ImageStore::Containerd } => (
            "an engine that can sign on push".to_owned(),
            Some("its containerd image store cannot, a defect of Docker's"),
        ),
        Unmet::Tool { wanted } => (format!("the program {wanted}"), Some("none on the PATH")),
        Unmet::Unknown { wanted, seen } => (wanted.clone(), seen.as_deref()),
    };
    match seen {
        None => format!("needs {wanted}"),
        Some(seen) => format!("needs {wanted}; here: {seen}"),
    }
}

fn unknowable(what: &Unknowable) -> String {
    match what {
        Unknowable::Deeds => "what was done; a journal is kept in one only".to_owned(),
        Unknowable::Value { name } => format!("the value of {name}"),
        Unknowable::Unknown { what } => what.clone(),
    }
}

/// What to do about something skipped, where something can be done.
pub fn remedy(skip: &Skip) -> Option<&'static str> {
    match skip {
        Skip::Requirement(Unmet::ContentTrust { .. }) => Some(
            "content trust left the docker client with version 29, which ignores DOCKER_CONTENT_TRUST=1 in silence; name an older one (docker-cli 20.10 to 28) with --client FILE, or put it first on the PATH",
        ),
        Skip::Requirement(
            Unmet::Engine { .. }
            | Unmet::Client { .. }
            | Unmet::Signing { .. }
            | Unmet::Tool { .. }
            | Unmet::Unknown { .. },
        ) => Some("install what is named, then run it again"),
        Skip::Unknowable(_) => Some("labcheck start makes a classroom"),
        Skip::FailFast(_) => Some(
            "mend that step and run it again; without --fail-fast this step is done all the same",
        ),
        Skip::Person(_) => Some("do what it says; no machine passes or fails it"),
        Skip::Step(_) | Skip::Command(_) | Skip::Interrupted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_told_with_what_is_here() {
        let some = |text: &str| Some(text.to_owned());
        let unmet = [
            Unmet::Engine { wanted: ">=17.06".into(), seen: some("1.12.6") },
            Unmet::Client { wanted: "<29".into(), seen: None },
            Unmet::ContentTrust { seen: some("29.0.0") },
            Unmet::Signing { seen: ImageStore::Containerd },
            Unmet::Tool { wanted: "notary".into() },
        ];
        let told: Vec<String> = unmet.into_iter().map(|u| tell(&Skip::Requirement(u))).collect();
        assert_eq!(
            told,
            [
                "needs an engine >=17.06; here: 1.12.6",
                "needs a docker client <29",
                "needs a docker client with content trust (older than 29); here: 29.0.0",
                "needs an engine that can sign on push; here: its containerd image store cannot, a defect of Docker's",
                "needs the program notary; here: none on the PATH",
            ]
        );
    }

    #[test]
    fn what_a_person_looks_at_is_told_with_what_to_do() {
        let skip = Skip::Person("Show your diagram.".into());
        assert_eq!(tell(&skip), "somebody who grades looks at this: Show your diagram.");
        assert!(remedy(&skip).unwrap().starts_with("do what it says"));
    }
}
