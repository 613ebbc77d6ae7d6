//! Commands that only look: nothing is another without them.

use crate::cmdline::{Program, invocation, read};

/// Programs that change nothing by themselves.
const LOOK: &[&str] = &[
    "awk", "cat", "cut", "date", "df", "diff", "du", "echo", "env", "file", "find", "getent",
    "grep", "head", "hostname", "id", "jq", "ls", "nproc", "printenv", "printf", "ps", "pwd",
    "sleep", "sort", "stat", "tail", "test", "tr", "true", "uname", "uniq", "wc", "which",
    "whoami", "[",
];
/// Commands of docker that change nothing, of a group its second word.
const OF_DOCKER: &[&str] = &[
    "", "df", "diff", "events", "help", "history", "images", "info", "inspect", "list", "logs",
    "ls", "port", "ps", "search", "services", "show", "stats", "top", "version", "view",
];
/// Words of notary's that change nothing; `delegation` and `key` are groups.
const OF_NOTARY: &[&str] = &["help", "list", "lookup", "status", "verify", "version"];

/// Whether a command line only looks, as far as its text tells; in doubt it does not.
pub(in crate::prove) fn only_looks(text: &str) -> bool {
    let line = read(text);
    line.is_whole
        && !line.programs.is_empty()
        && !writes_a_file(text)
        && line.programs.iter().all(looks)
}

fn looks(program: &Program) -> bool {
    if !program.assigned.is_empty() && program.words.is_empty() {
        return false; // a variable is set
    }
    match invocation(program) {
        Some(docker) => OF_DOCKER.contains(&docker.verb.rsplit(' ').next().unwrap_or_default()),
        None if program.name() == "notary" => {
            let mut words = program.words.iter().skip(1).map(|word| word.text.as_str());
            let word = words.find(|word| !["delegation", "key"].contains(word));
            word.is_none_or(|word| OF_NOTARY.contains(&word))
        }
        None => LOOK.contains(&program.name()) && !does_more(program),
    }
}

/// Whether a program that only looks does more with these words.
fn does_more(program: &Program) -> bool {
    let words = || program.words.iter().skip(1).map(|word| word.text.as_str());
    let begins = |all: &[&str]| words().any(|word| all.iter().any(|own| word.starts_with(own)));
    match program.name() {
        "env" | "hostname" => words().next().is_some(),
        "find" => begins(&["-delete", "-exec", "-ok", "-fls", "-fprint"]),
        "date" => begins(&["-s", "--set"]),
        "sort" => begins(&["-o", "--output"]),
        "uniq" => words().filter(|word| !word.starts_with('-')).count() > 1,
        "awk" => {
            words().any(|word| word.contains("system") || word.contains('|')) || begins(&["-i"])
        }
        _ => false,
    }
}

/// Whether something goes into a file: any `>` that leads neither to another stream nor nowhere.
fn writes_a_file(text: &str) -> bool {
    text.match_indices('>').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('>').trim_start();
        !(rest.starts_with("&1") || rest.starts_with("&2") || rest.starts_with("/dev/null"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_is_told_from_what_does_something() {
        for text in [
            "docker images",
            "docker images --all --digests alpine",
            "docker image ls | grep alpine",
            "docker --context x ps -a",
            "docker trust inspect alpine",
            "docker system df 2>/dev/null",
            "docker logs web 2>&1 | tail -n 3",
            "ls -l",
            "docker",
            "notary list a/b",
            "notary delegation list a/b",
        ] {
            assert!(only_looks(text), "{text}");
        }
        for text in [
            "",
            "docker pull alpine",
            "docker image rm x",
            "docker network create x",
            "docker images > list.txt",
            "docker images; docker rmi x",
            "echo $(docker run x)",
            "export A=1",
            "A=1",
            "cd x",
            "find . -delete",
            "find . -execdir rm {} +",
            "env X=1 ./setup.sh",
            "date --set=now",
            "sort -o a b",
            "uniq a b",
            "hostname x",
            "awk 'BEGIN { system(\"rm x\") }'",
            "curl http://localhost",
            "echo 'unfinished",
            "docker system prune",
            "notary publish a/b",
            "notary key rotate a/b targets",
            "notary -s x list a/b", // flags before the word are not read
        ] {
            assert!(!only_looks(text), "{text}");
        }
    }
}
