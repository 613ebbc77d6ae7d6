//! Commands that cannot work in a classroom, whatever the lab says: those that ask for what it has no way to. By
//! their words alone: it is asked only where a command did not do what was expected. Pure.

use crate::{
    fact::Limit,
    oci::{Reference, is_served},
};

/// What a command of the lab's shell does not reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Nothing is out of reach.
    #[default]
    Everything,
    /// The lab's registry: something else answers where the handout has it.
    NotTheRegistry,
    /// The Internet, of which the lab's machine has only what the lab brings.
    NotTheInternet,
}

/// Programs that speak to a network themselves.
const ASKING: &[&str] =
    &["curl", "wget", "http", "nc", "telnet", "skopeo", "crane", "regctl", "oras"];
/// Where a handout has the lab's own registry.
const REGISTRY: &[&str] = &["localhost:5000", "127.0.0.1:5000"];

/// What keeps a command from working here, if anything does.
pub(super) fn limit(command: &str, reach: Reach) -> Option<Limit> {
    if reach == Reach::Everything {
        return None;
    }
    command.split(['|', ';', '&', '\n', '(', ')', '`']).find_map(|simple| {
        let words: Vec<&str> =
            simple.split_whitespace().map(|w| w.trim_matches(['"', '\''])).collect();
        let is_set = |word: &&&str| word.contains('=') || **word == "sudo" || **word == "$";
        let words = &words[words.iter().take_while(is_set).count()..];
        let (program, rest) = words.split_first()?;
        match *program {
            "docker" if reach == Reach::NotTheInternet => of_docker(rest),
            asking if asking == "docker" || ASKING.contains(&asking) => of_registry(rest, reach),
            _ => None,
        }
    })
}

fn of_docker(words: &[&str]) -> Option<Limit> {
    let mut plain = words.iter().copied().filter(|word| !word.starts_with('-')).peekable();
    plain.next_if_eq(&"image"); // `docker image pull` is `docker pull`
    match (plain.next()?, plain.next()) {
        ("pull" | "push", Some(name)) => {
            let name: Reference = name.parse().ok()?;
            (!is_served(&name)).then(|| Limit::OtherRegistry(name.domain().to_owned()))
        }
        _ => None,
    }
}

fn of_registry(words: &[&str], reach: Reach) -> Option<Limit> {
    let names_it = words.iter().any(|word| REGISTRY.iter().any(|host| word.contains(host)));
    (reach == Reach::NotTheRegistry && names_it).then_some(Limit::Registry)
}

#[cfg(test)]
mod tests {
    use super::{Reach::*, *};

    #[test]
    fn what_goes_past_the_engine_is_known_by_its_words() {
        for (command, reach, wanted) in [
            ("curl -s http://localhost:5000/v2/_catalog", NotTheInternet, None),
            ("curl -s http://localhost:5000/v2/_catalog", NotTheRegistry, Some(Limit::Registry)),
            ("X=1 sudo curl '127.0.0.1:5000/v2/' | jq .", NotTheRegistry, Some(Limit::Registry)),
            ("skopeo inspect docker://localhost:5000/a", NotTheRegistry, Some(Limit::Registry)),
            ("docker push localhost:5000/you/app:1", NotTheRegistry, Some(Limit::Registry)),
            ("docker pull -q localhost:5000/a", NotTheRegistry, Some(Limit::Registry)),
            ("docker manifest inspect localhost:5000/a", NotTheRegistry, Some(Limit::Registry)),
            ("docker manifest inspect localhost:5000/a", NotTheInternet, None),
            (
                "docker pull quay.io/a/b",
                NotTheInternet,
                Some(Limit::OtherRegistry("quay.io".into())),
            ),
            (
                "docker image push ghcr.io/a/b:1",
                NotTheInternet,
                Some(Limit::OtherRegistry("ghcr.io".into())),
            ),
            // What works, and what fails for another reason.
            ("docker pull quay.io/a/b", NotTheRegistry, None),
            ("docker pull hello:1", NotTheInternet, None),
            ("docker push localhost:5000/you/app:1", NotTheInternet, None),
            ("docker run hello:1 wget localhost:5000", NotTheInternet, None),
            ("wget -qO- localhost:8080", NotTheRegistry, None),
            ("curl https://example.com", NotTheInternet, None),
            ("echo localhost:5000", NotTheInternet, None),
            ("docker manifest inspect hello:1", NotTheRegistry, None),
            ("docker push localhost:5000/you/app:1", Everything, None),
        ] {
            assert_eq!(limit(command, reach), wanted, "{command}");
        }
    }
}
