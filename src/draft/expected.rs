//! What must come of a command, as far as its printed lines tell more than that they come: how it ends where an error is
//! printed, and the piece of a program's own output that tells the most.

use std::sync::LazyLock;

use regex::Regex;

use super::{entry::Command, talk::literal, yaml::quoted};
use crate::{
    cmdline::{Program, invocation, read},
    lab::{pattern, telling},
};

/// What docker's own errors begin with.
static DOCKERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:docker: |Error response from daemon: |Error: |ERROR: |error during connect: |OCI runtime exec failed: |invalid reference format|(?:\.{3}|…) ?(?:exec: .*)?executable file not found|unknown (?:shorthand )?flag: |Cannot connect to the Docker daemon)",
    )
});
/// What other programs' errors are like.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^curl: \(\d+\) |^wget: |^(?:[\w./-]+: )+(?:.*: )?(?:command not found|not found|No such file or directory|Permission denied|Operation not permitted|Read-only file system|Connection refused|Is a directory)$|^ping: bad address |^[\w./-]+: bad address ",
    )
});

/// How a command ends by the error that is printed under it.
pub(super) fn exit(command: &Command<'_>) -> Option<&'static str> {
    let line = read(command.text);
    let [program] = &line.programs[..] else { return None };
    let typed = invocation(program);
    let verb = typed.as_ref().map_or("", |typed| typed.verb.as_str());
    // Who prints an error leaves out its beginning.
    let mut printed = command.printed.iter().rev().map(|text| text.trim());
    let error = printed
        .find(|text| (typed.is_some() && DOCKERS.is_match(text)) || OTHERS.is_match(text))?;
    // Of what is not there clients of some versions end well with `-f`.
    let is_forced = typed
        .as_ref()
        .is_some_and(|typed| typed.rest.iter().any(|w| ["-f", "--force"].contains(w)));
    if is_forced && (verb.ends_with("rm") || verb.ends_with("rmi")) {
        return Some("[0, 1]");
    }
    let is_dockers = DOCKERS.is_match(error);
    Some(match verb {
        "run" | "exec" if is_dockers && is_missing(error) => "127",
        "run" | "exec" if is_dockers && error.contains("permission denied: unknown") => "126",
        "run" if is_dockers => "125",
        "run" | "exec" if error.contains("not found") && error.starts_with("sh:") => "127",
        "" if error.contains("command not found") => "127",
        _ => "nonzero",
    })
}

/// Whether the container has no such program.
fn is_missing(error: &str) -> bool {
    ["executable file not found", "no such file or directory: unknown"]
        .iter()
        .any(|text| error.contains(text))
}

/// Lines that docker prints aside where it gets an image first.
const ASIDE: &[&str] = &["Unable to find image ", "Digest: ", "Status: ", "WARNING: "];
/// Programs whose output is all of it their own.
const OWN: &[&str] = &["cat", "curl", "echo", "env", "grep", "head", "ls", "printf", "tail", "wc"];

/// Everything that is expected of a `run`, each on one line.
pub(super) fn expected(command: &Command<'_>) -> Vec<String> {
    if let Some(exit) = exit(command) {
        return vec![format!("exit: {exit}")];
    }
    let line = read(command.text);
    if !line.programs.last().is_some_and(prints_its_own) {
        return Vec::new();
    }
    let is_own = |text: &&str| {
        !ASIDE.iter().any(|aside| text.starts_with(aside)) && !text.contains("Pulling from ")
    };
    let printed: Vec<&str> = command.printed.iter().copied().filter(is_own).collect();
    let told = telling(&printed).map(|text| quoted(&literal(text)));
    told.map(|text| format!("stdout: {{ contains: {text} }}")).into_iter().collect()
}

/// Whether what comes is on standard output, and none of docker's own words.
fn prints_its_own(program: &Program) -> bool {
    let has = |flags: &[&str]| program.words.iter().any(|word| flags.contains(&word.text.as_str()));
    match invocation(program) {
        Some(typed) => matches!(typed.verb.as_str(), "run" | "exec") && !has(&["-d", "--detach"]),
        None => OWN.contains(&program.name()) && !has(&["-v", "--verbose", "-i"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, printed: &[&str]) -> Vec<String> {
        expected(&Command { text, printed: printed.to_vec(), ..Command::default() })
    }

    #[test]
    fn an_error_says_how_a_command_ends_and_a_programs_own_words_what_it_prints() {
        for (text, printed, wanted) in [
            (
                "docker rmi x",
                &["Error response from daemon: No such image: x:latest"][..],
                Some("exit: nonzero"),
            ),
            ("docker rmi -f x", &["Error: No such image: x"], Some("exit: [0, 1]")),
            (
                "docker run --rm a nope",
                &[
                    "docker: Error response from daemon: x: exec: \"nope\": executable file not found in $PATH: unknown.",
                ],
                Some("exit: 127"),
            ),
            (
                "docker run --name web a",
                &["docker: Error response from daemon: Conflict."],
                Some("exit: 125"),
            ),
            ("cat /x", &["cat: /x: No such file or directory"], Some("exit: nonzero")),
            ("curl localhost:1", &["curl: (7) Failed to connect"], Some("exit: nonzero")),
            ("dokcer ps", &["bash: dokcer: command not found"], Some("exit: 127")),
            ("docker run --rm a echo hello", &["hello"], Some("stdout: { contains: \"hello\" }")),
            (
                "docker run hello-world",
                &["Unable to find image 'hello-world:latest' locally", "Hello from Docker!"],
                Some("stdout: { contains: \"Hello from Docker!\" }"),
            ),
            ("docker pull a", &["Status: Downloaded newer image for a:latest"], None),
            ("docker run -d a", &["3f2a9c1b7d55"], None),
            ("docker ps", &["CONTAINER ID   IMAGE", "3f2a9c1b7d55   a"], None),
            ("docker exec a cat /log", &["Error: a disk is full"], Some("exit: nonzero")),
            ("docker rmi x || true", &["Error: No such image: x"], None),
            ("ls", &[], None),
        ] {
            let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            assert_eq!(of(text, printed), wanted, "{text}");
        }
    }
}
