//! A docker command as its verb, with the words behind that.

use super::{docker::docker, line::Program};

/// A docker command with the words behind it.
pub(crate) struct Invocation<'p> {
    /// `run`, or of a group `network create`.
    pub(crate) verb: String,
    /// The words behind that.
    pub(crate) rest: Vec<&'p str>,
}

/// Groups whose commands are called by two words.
const GROUPS: &[&str] = &[
    "network", "volume", "service", "stack", "swarm", "node", "secret", "config", "system",
    "compose", "plugin", "context", "trust", "manifest",
];

/// The docker command that a program is, if it is one.
pub(crate) fn invocation(program: &Program) -> Option<Invocation<'_>> {
    let found = docker(program)?;
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let at = words
        .iter()
        .rposition(|word| word.rsplit('/').next() == Some("docker") || *word == found.command);
    let first = found.before.len() + 1;
    let place = words.iter().skip(first).position(|word| *word == found.command);
    let from = place.map_or(at.unwrap_or(0) + 1, |place| first + place + 1);
    let mut rest = words.get(from..).unwrap_or_default().to_vec();
    let mut verb = found.command.to_owned();
    if GROUPS.contains(&found.command) && !rest.is_empty() {
        verb = format!("{verb} {}", rest.remove(0));
    }
    // `docker image rm` is `docker rmi`.
    if verb == "rm" && words.get(first..from).is_some_and(|words| words.contains(&"image")) {
        "rmi".clone_into(&mut verb);
    }
    Some(Invocation { verb, rest })
}

#[cfg(test)]
mod tests {
    use super::{super::read, *};

    #[test]
    fn a_docker_command_is_its_verb_and_what_stands_behind() {
        for (text, verb, rest) in [
            ("docker run -d nginx", "run", &["-d", "nginx"][..]),
            ("docker container run nginx", "run", &["nginx"]),
            ("docker image rm a", "rmi", &["a"]),
            ("docker container rm a", "rm", &["a"]),
            ("docker network create x", "network create", &["x"]),
            ("sudo docker --context c volume rm v", "volume rm", &["v"]),
            ("docker", "", &[]),
        ] {
            let line = read(text);
            let found = invocation(&line.programs[0]).unwrap();
            assert_eq!((found.verb.as_str(), found.rest.as_slice()), (verb, rest), "{text}");
        }
        assert!(invocation(&read("ls docker").programs[0]).is_none());
    }
}
