//! The docker commands of a command line.

use super::line::{Program, base_name};

/// Programs that run another one.
const WRAPPERS: &[&str] = &[
    "sudo", "doas", "env", "time", "nohup", "timeout", "command", "exec", "nice", "xargs", "watch",
    "stdbuf", "setsid", "builtin",
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

/// The first of these programs that this one is, or runs: `apt-get` of `timeout 60 apt-get update`.
pub(crate) fn runs<'p>(program: &'p Program, names: &[&str]) -> Option<&'p str> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let is_run = |at: &usize| names.contains(&base_name(words[*at])) && are_wrappers(&words[..*at]);
    let at = if looks_up(program) { None } else { (0..words.len()).find(is_run) };
    at.map(|at| base_name(words[at]))
}

/// Whether it only says where a program is: `command -v docker`.
pub(crate) fn looks_up(program: &Program) -> bool {
    let word = |at: usize| program.words.get(at).map_or("", |word| word.text.as_str());
    word(0) == "command" && ["-v", "-V"].contains(&word(1))
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
    fn what_is_run_is_found_behind_what_runs_it() {
        for (text, wanted) in [
            ("apt-get update", true),
            ("timeout 60 /usr/bin/apt-get update", true),
            ("env A=1 apt-get update", true),
            ("x | xargs apt-get", true),
            ("command -v apt-get", false),
            ("grep apt-get x", false),
        ] {
            let line = super::super::read(text);
            let is_run = line.programs.iter().any(|one| runs(one, &["apt-get"]).is_some());
            assert_eq!(is_run, wanted, "{text}");
        }
    }

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
