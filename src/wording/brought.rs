//! Programs of the lab's machine that are not the host's, in words.

use std::path::Path;

use crate::brought::{Because, Brought, Lack, PassedOver, Source, Why};

/// What to do where no client can be had by itself.
const WAYS: &str = "\
To have one, any of these does:
  labcheck start --client FILE   FILE is a docker of version 20.10 to 28 that is somewhere here
  sudo apt-get update            so that apt lists a docker-ce-cli, docker-cli or docker.io below 29: it is unpacked, not installed
  labcheck start --upstream URL  URL is a registry that has docker:28-cli, as Docker Hub has";

/// Where something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// In the lab's shell.
    Inside,
    /// Outside of it.
    Outside,
}

/// What the lab's machine has in place of the host's, and why: `Your docker is 29.0.1; in here it is 28.5.2, because
/// Docker 29 ignores DOCKER_CONTENT_TRUST.`
pub fn tell(brought: &Brought, told: Told) -> String {
    let program = &brought.program;
    let there = match told {
        Told::Inside => "in here",
        Told::Outside => "in the lab's shell",
    };
    let is = brought.version.as_ref().map_or_else(|| "one".to_owned(), Clone::clone);
    let own = brought.instead_of.as_ref().map(|own| format!("Your {program} is {own}"));
    let own = own.unwrap_or_else(|| match brought.because {
        Because::Strange => format!("Your {program} says no version"),
        Because::Missing
        | Because::NoContentTrust
        | Because::TooOld
        | Because::Version { .. }
        | Because::Named => format!("Your machine has no {program}"),
    });
    let is = match brought.because {
        Because::Missing => format!("there is {is}, {}", source(&brought.from)),
        Because::Strange | Because::Named => format!("it is {is}, {}", source(&brought.from)),
        Because::NoContentTrust => {
            format!("it is {is}, because Docker 29 ignores DOCKER_CONTENT_TRUST")
        }
        Because::TooOld => format!("it is {is}, because labs are made for 20.10 and newer"),
        Because::Version { ref wanted } => format!("it is {is}, because the lab wants {wanted}"),
    };
    format!("{own}; {there} {is}.")
}

/// Where it came from, in a few words.
pub fn source(from: &Source) -> String {
    match from {
        Source::Named { path } => format!("the one that you named, {}", path.display()),
        Source::Host { path } => path.display().to_string(),
        Source::Package { name, version } => {
            format!("out of the package {name} {version}, which is not installed")
        }
        Source::Image { name, registry, .. } => format!("out of the image {name} of {registry}"),
    }
}

/// What is being fetched.
pub fn fetching(what: &str) -> String {
    format!(
        "Fetching a program for the lab's machine out of {what}; it is kept, so this happens once. Ctrl-C ends it."
    )
}

/// No client that does: what is missing, what was looked at, what to do.
pub fn lack(lack: &Lack) -> String {
    let own = lack.instead_of.as_ref().map(|own| format!("Your docker is {own}"));
    let missing = match &lack.because {
        Because::Missing => "There is no docker command here".to_owned(),
        Because::Strange | Because::Named => {
            "Your docker says no version that Docker says".to_owned()
        }
        Because::NoContentTrust => {
            own.unwrap_or_default() + ", which ignores DOCKER_CONTENT_TRUST, and the lab needs it"
        }
        Because::TooOld => own.unwrap_or_default() + ", and labs are made for 20.10 and newer",
        Because::Version { wanted } => {
            own.unwrap_or_default() + &format!(", and the lab wants {wanted}")
        }
    };
    let looked: Vec<String> =
        lack.passed.iter().map(|one| format!("  {}\n", passed(one))).collect();
    let looked =
        if looked.is_empty() { String::new() } else { format!("Looked at:\n{}", looked.concat()) };
    format!("{missing}. Another one that would do was not found.\n{looked}{WAYS}")
}

fn passed(one: &PassedOver) -> String {
    format!("{}: {}", one.what, why(&one.why))
}

fn why(why: &Why) -> String {
    match why {
        Why::DoesNotRun(words) => format!("it does not run: {words}"),
        Why::Strange => "it does not answer as that program does".to_owned(),
        Why::Version(version) => format!("it is {version}"),
        Why::Damaged => "its bytes are not those of its digest".to_owned(),
        Why::NotHad(words) => words.clone(),
    }
}

/// A client that was named, and cannot be used.
pub fn named_in_vain(file: &Path, reason: &Why) -> String {
    format!(
        "The docker client that you named, {}, cannot be used: {}; nothing was done.\n{NAME_ANOTHER}",
        file.display(),
        why(reason)
    )
}

/// A client that was named, and is the wrong one.
pub fn named_and_wrong(file: &Path, version: &str, because: &Because) -> String {
    let lacks = match because {
        Because::NoContentTrust => "which has no content trust, and the lab needs it".to_owned(),
        Because::Version { wanted } => format!("and the lab wants {wanted}"),
        Because::Missing | Because::Strange | Because::TooOld | Because::Named => {
            "which is no version of Docker's".to_owned()
        }
    };
    format!(
        "The docker client that you named, {}, is {version}, {lacks}; nothing was done.\n{NAME_ANOTHER}",
        file.display()
    )
}

const NAME_ANOTHER: &str = "Next: name a docker of version 20.10 to 28, or omit --client and unset LABCHECK_CLIENT: then labcheck looks for one";

/// A client that was named where there is no machine to lay it in.
pub fn named_for_nothing(file: &Path) -> String {
    format!(
        "{} was named for the lab's own machine (--client or LABCHECK_CLIENT), and this lab has none: your own docker is used. To use another one, put it first on the PATH.",
        file.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brought(because: Because, own: Option<&str>, from: Source) -> Brought {
        Brought {
            program: "docker".to_owned(),
            version: Some("28.5.2".to_owned()),
            instead_of: own.map(str::to_owned),
            because,
            from,
            digest: String::new(),
        }
    }

    #[test]
    fn what_the_labs_machine_has_is_told_in_one_sentence() {
        let host = || Source::Host { path: "/opt/bin/docker".into() };
        let package =
            || Source::Package { name: "docker-cli".into(), version: "28.5.2+dfsg1-1".into() };
        let own = Some("29.0.1");
        for (because, own, from, there, wanted) in [
            (
                Because::NoContentTrust,
                own,
                host(),
                Told::Inside,
                "Your docker is 29.0.1; in here it is 28.5.2, because Docker 29 ignores DOCKER_CONTENT_TRUST.",
            ),
            (
                Because::NoContentTrust,
                own,
                host(),
                Told::Outside,
                "Your docker is 29.0.1; in the lab's shell it is 28.5.2, because Docker 29 ignores DOCKER_CONTENT_TRUST.",
            ),
            (
                Because::Missing,
                None,
                package(),
                Told::Inside,
                "Your machine has no docker; in here there is 28.5.2, out of the package docker-cli 28.5.2+dfsg1-1, which is not installed.",
            ),
            (
                Because::Strange,
                None,
                host(),
                Told::Inside,
                "Your docker says no version; in here it is 28.5.2, /opt/bin/docker.",
            ),
            (
                Because::Version { wanted: ">=25".into() },
                Some("24.0.7"),
                host(),
                Told::Inside,
                "Your docker is 24.0.7; in here it is 28.5.2, because the lab wants >=25.",
            ),
            (
                Because::TooOld,
                Some("19.03.15"),
                host(),
                Told::Inside,
                "Your docker is 19.03.15; in here it is 28.5.2, because labs are made for 20.10 and newer.",
            ),
            (
                Because::Named,
                Some("28.2.2"),
                Source::Named { path: "my/docker".into() },
                Told::Outside,
                "Your docker is 28.2.2; in the lab's shell it is 28.5.2, the one that you named, my/docker.",
            ),
        ] {
            assert_eq!(tell(&brought(because, own, from), there), wanted);
        }
    }

    #[test]
    fn where_none_is_found_what_is_missing_what_was_seen_and_every_way_is_told() {
        let passed = |what: &str, why| PassedOver { what: what.to_owned(), why };
        let told = lack(&Lack {
            instead_of: Some("29.0.1".into()),
            because: Because::NoContentTrust,
            passed: vec![
                passed("/usr/bin/docker", Why::Version("30.0.0".into())),
                passed("/opt/bin/docker", Why::DoesNotRun("signal 11".into())),
            ],
        });
        for words in [
            "Your docker is 29.0.1, which ignores DOCKER_CONTENT_TRUST, and the lab needs it.",
            "  /usr/bin/docker: it is 30.0.0\n",
            "  /opt/bin/docker: it does not run: signal 11\n",
            "--client FILE",
            "sudo apt-get update",
            "--upstream URL",
        ] {
            assert!(told.contains(words), "{words}\n{told}");
        }
        let none = lack(&Lack { instead_of: None, because: Because::Missing, passed: vec![] });
        assert!(none.starts_with("There is no docker command here.") && !none.contains("Looked"));
    }
}
