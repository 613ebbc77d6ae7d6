//! Who asked the trust service: a process, and what kind of command it is. Nothing of what else was on its
//! command line is kept: there may be passwords in it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Characters that are kept of a program's name and of a verb.
const LONGEST: usize = 40;
/// Options of the docker command that take a value, before the verb. Short ones may stand together, as in `-Dl debug`.
const WITH_VALUE: &[&str] = &[
    "--config",
    "-c",
    "--context",
    "-H",
    "--host",
    "-l",
    "--log-level",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
];
/// Words of the docker command behind which the verb stands.
const MANAGEMENT: &[&str] = &["builder", "buildx", "container", "image", "manifest", "trust"];
/// What looks for signatures and then has the engine pull.
const PULLS: &[&str] = &[
    "pull",
    "run",
    "create",
    "build",
    "image pull",
    "image build",
    "builder build",
    "container run",
    "container create",
];
/// What has a container made of what it pulled, or of what is here already.
const MAKES: &[&str] = &["run", "create", "container run", "container create"];
/// What signs after a push.
const PUSHES: &[&str] = &["push", "image push", "trust sign"];

/// A process that asked, from its first question to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its number.
    pub pid: u32,
    /// When it began, by the journal's clock, to a hundredth of a second: with the number, it tells one process
    /// from every other.
    pub began: Timestamp,
    /// The name of its program's file.
    pub program: String,
    /// What the program was told to do: `pull`, `container run`, `trust inspect`.
    pub verb: String,
    /// The step that labcheck solved with it, where it was labcheck that started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solving: Option<String>,
}

impl Client {
    /// Of a process with this program's file name and command line.
    pub fn new(pid: u32, began: Timestamp, program: &str, arguments: &[String]) -> Self {
        let speaks = is_docker(program) || program.starts_with("notary");
        let verb = if speaks { verb(arguments) } else { String::new() };
        Self { pid, began, program: shown(program), verb, solving: None }
    }

    /// Whether it is this process.
    pub fn is(&self, pid: u32, began: Timestamp) -> bool {
        (self.pid, self.began) == (pid, began)
    }

    /// Whether it has the engine pull what it found signed.
    pub fn pulls(&self) -> bool {
        is_docker(&self.program) && PULLS.contains(&self.verb.as_str())
    }

    /// Whether it has a container made by what it found signed.
    pub fn makes_a_container(&self) -> bool {
        is_docker(&self.program) && MAKES.contains(&self.verb.as_str())
    }

    /// Whether it signs what it had the engine push.
    pub fn pushes(&self) -> bool {
        is_docker(&self.program) && PUSHES.contains(&self.verb.as_str())
    }
}

/// By the name of its file: `docker`, `docker-28`, `com.docker.cli` (Docker Desktop), `.docker-wrapped` (Nix).
fn is_docker(program: &str) -> bool {
    program.split(['.', '-', '_']).any(|part| part == "docker")
}

/// Whether an option takes the next word as its value.
fn takes_next(word: &str) -> bool {
    let is_group =
        word.len() > 2 && word.starts_with('-') && !word.starts_with("--") && !word.contains('=');
    // Of a group of short options the last one may take it; behind another that does, the rest is its value.
    let takes = |c: char| matches!(c, 'c' | 'H' | 'l');
    let last_takes = || word[1..].find(takes).is_some_and(|at| at + 2 == word.len());
    WITH_VALUE.contains(&word) || is_group && last_takes()
}

/// The verb of a docker or notary command; empty where there is none.
fn verb(arguments: &[String]) -> String {
    let mut words = Vec::new();
    let mut rest = arguments.iter().skip(1).map(String::as_str);
    while let Some(word) = rest.next() {
        if takes_next(word) {
            let _ = rest.next();
        } else if !word.starts_with('-') {
            words.push(word);
            if words.len() > 1 || !MANAGEMENT.contains(&word) {
                break;
            }
        }
    }
    let is_verb = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if words.iter().all(is_verb) { shown(&words.join(" ")) } else { String::new() }
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(program: &str, line: &str) -> Client {
        let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Client::new(1, Timestamp::UNIX_EPOCH, program, &arguments)
    }

    #[test]
    fn a_command_is_known_by_its_verb_and_nothing_else_of_it_is_kept() {
        for (program, line, verb, pulls, pushes) in [
            ("docker", "docker pull alpine", "pull", true, false),
            (
                "docker",
                "/usr/bin/docker -q -H tcp://me:secret@x --context c pull alpine",
                "pull",
                true,
                false,
            ),
            ("docker-28", "d image pull alpine", "image pull", true, false),
            ("docker", "docker run -e PASSWORD=x --rm alpine true", "run", true, false),
            ("docker", "docker container create alpine", "container create", true, false),
            ("docker", "docker build -", "build", true, false),
            ("docker", "docker -Dl debug pull alpine", "pull", true, false),
            ("docker", "docker -ldebug pull alpine", "pull", true, false),
            ("docker", "docker -Hssh://c pull alpine", "pull", true, false),
            ("com.docker.cli", "docker pull alpine", "pull", true, false),
            (".docker-wrapped", "docker pull alpine", "pull", true, false),
            ("dockerish", "docker pull alpine", "", false, false),
            ("docker", "docker push localhost:5000/you/alpine:1", "push", false, true),
            ("docker", "docker trust sign localhost:5000/you/alpine:1", "trust sign", false, true),
            ("docker", "docker trust inspect alpine", "trust inspect", false, false),
            ("docker", "docker --debug=true", "", false, false),
            ("notary", "notary -c /x list docker.io/library/alpine", "list", false, false),
            ("notary", "notary list docker.io/library/alpine", "list", false, false),
            ("curl", "curl https://me:secret@127.0.0.1/", "", false, false),
            ("python3.11", "python3 pull", "", false, false),
            ("docker", "docker", "", false, false),
        ] {
            let client = client(program, line);
            assert_eq!(client.verb, verb, "{line}");
            assert_eq!((client.pulls(), client.pushes()), (pulls, pushes), "{line}");
            assert!(!format!("{client:?}").contains("secret"), "{client:?}");
        }
    }
}
