//! The docker commands of a command line.

use super::line::{Program, base_name};

/// Programs that run another one.
const WRAPPERS: &[&str] = &[
    "sudo", "doas", "env", "time", "nohup", "timeout", "command", "exec", "nice", "xargs", "watch",
    "stdbuf", "setsid",
];
/// Docker's own flags, before its command, that take a value.
const VALUED: &[&str] = &[
    "-H",
    "--host",
    "-c",
    "--context",
    "--config",
    "-l",
    "--log-level",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
];
/// Commands that only group others.
const GROUPS: &[&str] = &["container", "image", "builder", "buildx"];

/// A docker command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Docker<'p> {
    /// The words before `docker`: what runs it.
    pub before: Vec<&'p str>,
    /// Docker's own flags with their values.
    pub flags: Vec<(&'p str, &'p str)>,
    /// The command, its group aside: `pull`, `run`, `build`.
    pub command: &'p str,
}

/// The docker command that a program is, if it is one.
pub(crate) fn docker(program: &Program) -> Option<Docker<'_>> {
    let (before, behind) = called("docker", program)?;
    let (flags, command) = flags(&behind);
    Some(Docker { before, flags, command })
}

/// `docker-compose` as the `docker compose` that it is, with the words behind that.
pub(super) fn compose(program: &Program) -> Option<(Docker<'_>, Vec<&str>)> {
    let (before, behind) = called("docker-compose", program)?;
    let (flags, _) = flags(&behind);
    Some((Docker { before, flags, command: "compose" }, behind))
}

/// The words before and behind this program, where it is what is run.
fn called<'p>(name: &str, program: &'p Program) -> Option<(Vec<&'p str>, Vec<&'p str>)> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let at = words.iter().position(|word| base_name(word) == name)?;
    are_wrappers(&words[..at]).then(|| (words[..at].to_vec(), words[at + 1..].to_vec()))
}

/// Docker's own flags with their values, and the command behind them.
fn flags<'p>(words: &[&'p str]) -> (Vec<(&'p str, &'p str)>, &'p str) {
    let (mut flags, mut command) = (Vec::new(), "");
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.split_once('=') {
            Some((flag, value)) if word.starts_with("--") => flags.push((flag, value)),
            _ if VALUED.contains(word) => flags.push((word, rest.next().copied().unwrap_or(""))),
            _ if word.starts_with("-H") => flags.push(("-H", &word[2..])),
            _ if word.starts_with('-') => flags.push((word, "")),
            _ if GROUPS.contains(word) => command = word,
            _ => {
                command = word;
                break;
            }
        }
    }
    (flags, command)
}

/// Whether these words only run what comes after them: `sudo -u root`, `env A=1`, `timeout 5`.
pub(super) fn are_wrappers(words: &[&str]) -> bool {
    let fits = |at: usize, word: &str| {
        WRAPPERS.contains(&base_name(word))
            || word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            || word.contains('=')
            || (at > 0 && words[at - 1].starts_with('-')) // a flag's value
    };
    words.first().is_none_or(|word| WRAPPERS.contains(&base_name(word)))
        && words.iter().enumerate().all(|(at, word)| fits(at, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docker_command_is_found_behind_what_runs_it() {
        let table = [
            ("docker run -it x sh", Some("run")),
            ("/usr/bin/docker --context=foo container run x", Some("run")),
            ("sudo -E docker -H unix:///x pull y", Some("pull")),
            ("A=1 timeout 5 docker image pull y", Some("pull")),
            ("docker --version", Some("")),
            ("docker buildx build .", Some("build")),
            ("echo docker run", None),
            ("sudo apt-get install docker", None),
            ("dockerd", None),
            ("ls docker", None),
        ];
        for (text, command) in table {
            let line = super::super::read(text);
            assert_eq!(docker(&line.programs[0]).map(|d| d.command), command, "{text}");
        }
    }
}
