//! What docker commands do to images and other things, as far as their words tell.

use super::typed::Typed;
use crate::{
    cmdline::{Program, STARTING, docker, given},
    oci::Reference,
};

/// One thing that a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed<'p> {
    /// It takes an image out of a registry.
    Pulls(&'p str),
    /// It makes a container, or a service, of an image; `true`: one that stays.
    Runs(&'p str, bool),
    /// It makes an image here, under this name.
    Makes(&'p str),
    /// It gives an image another name.
    Tags(&'p str, &'p str),
    /// It sends an image to a registry.
    Pushes,
    /// It removes this image.
    Removes(&'p str),
    /// It makes a network or a volume.
    Creates,
    /// It removes something else, or all that is unused.
    Clears,
}

/// All of a typed line.
pub(super) fn deeds<'t>(typed: &'t Typed<'_>) -> Vec<Deed<'t>> {
    if typed.is_command() { typed.programs.iter().flat_map(of).collect() } else { Vec::new() }
}

/// The image that a word names, as docker reads it; nothing where it is a place to fill in, or is none.
pub(crate) fn image(word: &str) -> Option<Reference> {
    if word.contains(['$', '<', '[', '{', '…']) || word.to_lowercase().contains("your") {
        return None;
    }
    word.parse().ok()
}

/// What is made and removed by commands of its own.
const GROUPS: &[&str] =
    &["network", "volume", "service", "stack", "secret", "config", "system", "builder"];

/// The first word that is no flag and no flag's value.
fn first<'p>(words: &[&'p str]) -> Option<&'p str> {
    given(words, STARTING).words.first().copied()
}

pub(super) fn of(program: &Program) -> Vec<Deed<'_>> {
    let Some(found) = docker(program) else { return Vec::new() };
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let Some(at) = words.iter().skip(found.before.len()).position(|word| *word == found.command)
    else {
        return Vec::new();
    };
    let rest = &words[found.before.len() + at + 1..];
    let named = || rest.iter().copied().filter(|word| !word.starts_with('-'));
    match (found.command, rest.first().copied().unwrap_or_default()) {
        ("pull", _) => first_of_pull(rest).map(Deed::Pulls).into_iter().collect(),
        ("run" | "create", _) => {
            let stays = !rest.contains(&"--rm");
            first(rest).map(|image| Deed::Runs(image, stays)).into_iter().collect()
        }
        ("service", "create") => {
            first(&rest[1..]).map(|i| Deed::Runs(i, true)).into_iter().collect()
        }
        ("build", _) => made(rest),
        ("commit", _) => named().nth(1).map(Deed::Makes).into_iter().collect(),
        ("import", _) => named().next_back().map(Deed::Makes).into_iter().collect(),
        ("load", _) => vec![Deed::Makes("")],
        ("tag", _) => match named().collect::<Vec<_>>()[..] {
            [from, to] => vec![Deed::Tags(from, to)],
            _ => Vec::new(),
        },
        ("push", _) => vec![Deed::Pushes],
        ("rmi", _) => named().map(Deed::Removes).collect(),
        // `docker image rm`, and of a container.
        ("rm", _) if words.contains(&"image") => named().map(Deed::Removes).collect(),
        ("network" | "volume" | "secret" | "config", "create") => vec![Deed::Creates],
        ("rm" | "prune", _) | ("swarm", "leave") => vec![Deed::Clears],
        (command, "rm" | "remove" | "prune" | "down") if GROUPS.contains(&command) => {
            vec![Deed::Clears]
        }
        ("compose", _) if rest.contains(&"down") => vec![Deed::Clears],
        _ => Vec::new(),
    }
}

/// `docker pull` has one flag with a value.
fn first_of_pull<'p>(rest: &[&'p str]) -> Option<&'p str> {
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match *word {
            "--platform" => drop(words.next()),
            word if word.starts_with('-') => {}
            word => return Some(word),
        }
    }
    None
}

/// The names behind `-t`.
fn made<'p>(rest: &[&'p str]) -> Vec<Deed<'p>> {
    let pairs = rest.windows(2).filter(|pair| ["-t", "--tag"].contains(&pair[0]));
    let mut made: Vec<_> = pairs.map(|pair| Deed::Makes(pair[1])).collect();
    made.extend(rest.iter().filter_map(|word| word.strip_prefix("--tag=")).map(Deed::Makes));
    if made.is_empty() { vec![Deed::Makes("")] } else { made }
}

#[cfg(test)]
mod tests {
    use super::{Deed::*, *};
    use crate::cmdline::read;

    #[test]
    fn a_docker_command_tells_what_it_does() {
        for (text, wanted) in [
            ("docker pull alpine:edge", vec![Pulls("alpine:edge")]),
            ("docker pull --platform linux/amd64 -q a", vec![Pulls("a")]),
            ("sudo docker image pull a", vec![Pulls("a")]),
            ("docker run --rm -it alpine:edge sh -c ls", vec![Runs("alpine:edge", false)]),
            ("docker run -dp 80:80 --name web nginx", vec![Runs("nginx", true)]),
            ("docker run -d -p80:80 -e A=1 --network=x nginx x", vec![Runs("nginx", true)]),
            ("docker container run -v /a:/b a", vec![Runs("a", true)]),
            ("docker service create --replicas 2 --name w nginx", vec![Runs("nginx", true)]),
            ("docker build -t a/b:1 .", vec![Makes("a/b:1")]),
            ("docker build .", vec![Makes("")]),
            ("docker import - web < web.tar", vec![Makes("web")]),
            ("docker commit 0df web:1", vec![Makes("web:1")]),
            ("docker tag a b/c:1", vec![Tags("a", "b/c:1")]),
            ("docker push b/c:1", vec![Pushes]),
            ("docker rmi -f a b", vec![Removes("a"), Removes("b")]),
            ("docker image rm a", vec![Removes("a")]),
            ("docker rm -f web", vec![Clears]),
            ("docker network create x", vec![Creates]),
            ("docker network rm x", vec![Clears]),
            ("docker compose down", vec![Clears]),
            ("docker compose up -d", vec![]),
            ("docker system prune", vec![Clears]),
            ("docker ps && docker rmi a", vec![Removes("a")]),
            ("echo docker pull a", vec![]),
        ] {
            let read = read(text);
            let seen: Vec<Deed<'_>> = read.programs.iter().flat_map(of).collect();
            assert_eq!(seen, wanted, "{text}");
        }
        assert_eq!(image("your-id/x"), None);
        assert_eq!(image("<image>"), None);
        assert_eq!(image("alpine").unwrap().familiar(), "alpine:latest");
    }
}
