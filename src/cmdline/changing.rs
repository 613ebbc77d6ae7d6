//! The docker commands that do more than to tell.

use super::{
    docker::{compose, docker},
    line::Program,
};

/// Commands of docker's that only tell.
const READS: &[&str] = &[
    "config", "diff", "df", "exec", "history", "images", "info", "inspect", "logs", "ls", "port",
    "ps", "search", "stats", "top", "version",
];
/// Commands of docker's that only group others, which are looked at in their place.
const GROUPS: &[&str] = &[
    "compose", "config", "context", "manifest", "network", "node", "plugin", "secret", "service",
    "stack", "swarm", "system", "trust", "volume",
];

/// Flags of theirs, before the command, that take a value.
const VALUED: &[&str] = &[
    "-f",
    "--file",
    "-p",
    "--project-name",
    "--profile",
    "--env-file",
    "--project-directory",
    "--ansi",
    "--parallel",
    "--progress",
];
/// A command that is not written there: a substitution is an empty word.
const UNKNOWN: &str = "$(…)";

/// What a docker command changes by, as `run` or `volume rm`; nothing where it only tells, or is none. `docker-compose` is
/// `docker compose`.
pub(crate) fn changing(program: &Program) -> Option<String> {
    if let Some((_, behind)) = compose(program) {
        return changes("compose", &behind);
    }
    let docker = docker(program)?;
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let at = words.iter().position(|word| *word == docker.command)?;
    let command = if docker.command.is_empty() { UNKNOWN } else { docker.command };
    changes(command, &words[at + 1..])
}

fn changes(command: &str, rest: &[&str]) -> Option<String> {
    let (command, told) = if GROUPS.contains(&command) {
        let is_value = |at: usize| at > 0 && VALUED.contains(&rest[at - 1]);
        let mut all = rest.iter().enumerate();
        let below = all.find(|(at, word)| !word.starts_with('-') && !is_value(*at));
        let below = below.map(|(_, word)| if word.is_empty() { UNKNOWN } else { *word });
        let below = below.unwrap_or_default();
        (below, format!("{command} {below}"))
    } else {
        (command, command.to_owned())
    };
    let is_help = rest.first() == Some(&"--help");
    let is_told_only = command.is_empty() || READS.contains(&command) || is_help;
    (!is_told_only).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdline::read;

    #[test]
    fn what_only_tells_is_no_change() {
        for (text, wanted) in [
            ("docker run alpine", Some("run")),
            ("if ! docker compose -f x.yaml up -d; then exit 1; fi", Some("compose up")),
            ("docker-compose -f x.yaml up -d", Some("compose up")),
            ("sudo /usr/bin/docker-compose down", Some("compose down")),
            ("docker-compose ps -q", None),
            ("docker-compose --version", None),
            ("ls docker-compose up", None),
            ("docker --version", None),
            ("docker ps", None),
            ("docker compose -f x.yaml ps", None),
            ("echo docker run", None),
            ("docker $(echo rm) -f web", Some("$(…)")),
            ("docker container `x` web", Some("$(…)")),
            ("docker compose $(x)", Some("compose $(…)")),
            ("docker -H \"$(x)\" ps", None),
            ("docker compose --ansi never ps", None),
            ("docker build --help", None),
            ("docker run alpine --help", Some("run")),
        ] {
            let line = read(text);
            let found = line.programs.iter().rev().find_map(changing);
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }
}
