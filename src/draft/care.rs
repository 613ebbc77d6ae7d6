//! Commands that labcheck cannot type as they stand, or that nobody should: each with what a person decides.

use std::collections::BTreeSet;

use super::{
    entry::Command,
    from::is_opaque,
    interactive::is_interactive,
    seen::{Seen, names},
};
use crate::{
    cmdline::{
        CommandLine, INSTALLERS, Invocation, MACHINES, Program, detour_line, detours, invocation,
        read, read_through, runs,
    },
    codes::FindingCode,
    lab::{Handout, is_drawn, is_some_address, telling},
    lint::{goes_on, is_piped_to_shell},
    oci::{LAB_REGISTRY, Reference},
    syntax::{source::Source, template::LONGEST},
};

/// What becomes of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// It is typed; with a sentence where somebody should look.
    Typed(Option<String>),
    /// It is only shown: why, and what to do.
    Shown { why: &'static str, next: &'static str },
    /// It is left out, for the same.
    LeftOut,
}

const fn shown(why: &'static str, next: &'static str) -> Care {
    Care::Shown { why, next }
}

/// What becomes of it.
pub(super) fn care(line: usize, command: &Command<'_>, seen: &Seen) -> Care {
    // With a variable in the place of each `${{` it still has to fit.
    if command.text.len() > LONGEST / 8 {
        return Care::LeftOut;
    }
    let read = read(command.text);
    let found = by_finding(line, seen)
        .or_else(|| read.programs.iter().find_map(|program| by_program(program, &seen.names)))
        .or_else(|| by_line(command, &read));
    found.unwrap_or_else(|| Care::Typed(doubt(line, command, &read, seen).map(str::to_owned)))
}

/// Why a script should not be typed as it stands, where one of its commands should not: the line, and why.
pub(super) fn of_script(text: &str) -> Option<(usize, &'static str)> {
    let why = |care: Care| match care {
        Care::Shown { why, .. } => Some(why),
        Care::Typed(_) | Care::LeftOut => None,
    };
    let names = names(text.lines());
    let read_all = read_through(text);
    let mut all = read_all.programs.iter();
    let at = |program: &Program| program.line_in(text);
    let by_program = all.find_map(|one| Some((at(one), why(by_program(one, &names)?)?)));
    let opaque = || read_all.programs.iter().find(|one| is_opaque(one));
    let seen = shown_alone(text);
    by_program
        .or_else(|| {
            let mut all = typed_lines(text).into_iter();
            all.find_map(|(line, text)| {
                if is_piped_to_shell(&text) {
                    return Some((line, UNREAD));
                }
                if let Some(found) = by_finding(line + ABOVE, &seen).and_then(why) {
                    return Some((line, found));
                }
                let command = Command { text: &text, ..Command::default() };
                Some((line, why(by_line(&command, &read(&text))?)?))
            })
        })
        .or_else(|| Some((at(opaque()?), UNKNOWN)))
        // What one line sets, another one uses.
        .or_else(|| Some((detour_line(text)?, ELSEWHERE)))
        .or_else(|| (!read_all.is_whole).then_some((1, "it cannot be read to its end")))
}

/// What may keep a script from going through where labcheck types it, and in which line.
pub(super) fn doubt_of_script(text: &str) -> Option<(usize, &'static str)> {
    let seen = shown_alone(text);
    typed_lines(text).into_iter().find_map(|(line, text)| {
        let command = Command { text: &text, ..Command::default() };
        Some((line, doubt(line + ABOVE, &command, &read(&text), &seen)?))
    })
}

/// What is known of a handout that shows this script alone, its first line below so many.
fn shown_alone(text: &str) -> Seen {
    let mut fence = "~~~~".to_owned();
    while text.contains(&fence) {
        fence.push('~');
    }
    let text = format!("# A\n{fence}bash\n{text}\n{fence}\n");
    let handout = Handout::parse(&text);
    Seen::of(&Source { name: "script.md".to_owned(), text }, &handout)
}

/// Lines above the script there.
const ABOVE: usize = 2;

/// The lines of a script, each with those that it goes on in, by the number of its first.
fn typed_lines(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (at, line) in text.lines().enumerate() {
        match all.last_mut().filter(|_| goes_on) {
            Some((_, before)) => {
                before.push('\n');
                before.push_str(line);
            }
            None => all.push((at + 1, line.to_owned())),
        }
        goes_on = line.ends_with('\\');
    }
    all
}

/// What `labcheck lint` says of it.
fn by_finding(line: usize, seen: &Seen) -> Option<Care> {
    if seen.says(line, FindingCode::Placeholder) {
        return Some(shown(
            "a reader has to fill something in",
            "give the thing a name of the lab's own in the handout, then write `run:` for `shown:` and take out `why:`",
        ));
    }
    if seen.says(line, FindingCode::PipedToShell) {
        return Some(shown(UNREAD, "have the lab bring the file, or leave the command as it is"));
    }
    None
}

/// Programs that nobody can be told about by what they print.
const SCREENS: &[&str] = &[
    "vi", "vim", "nvim", "nano", "emacs", "less", "more", "top", "htop", "code", "open", "xdg-open",
];
const UNREAD: &str = "it runs whatever a server sends";
const UNKNOWN: &str = "nobody can tell what it runs";
const ELSEWHERE: &str = "it leads docker to another engine";
const TAKES_MORE: &str = "it removes what is not the lab's, too";
const NAME_IT: &str =
    "name what the lab made in the handout, then write `run:` for `shown:` and take out `why:`";
/// What takes something away that is there.
const TAKES: &[&str] = &["rm", "rmi", "stop", "kill", "volume rm", "network rm"];

fn by_program(program: &Program, names: &BTreeSet<String>) -> Option<Care> {
    let is = |names: &[&str]| runs(program, names).is_some();
    if is(&["sudo", "doas"]) {
        return Some(shown(
            "`sudo` leads docker past the lab's engine",
            "take `sudo` out of the handout, then write `run:` for `shown:` and take out `why:`",
        ));
    }
    if is(INSTALLERS) {
        return Some(shown(
            "it installs something on the machine",
            "say what has to be there, as `requires: { tool: NAME }`, or leave it as it is",
        ));
    }
    if is(MACHINES) {
        return Some(shown(
            "it changes the machine, and not the lab",
            "leave it as it is, or take it out of the handout",
        ));
    }
    if is(SCREENS) {
        return Some(shown(
            "it draws a screen",
            "write the file by `edit:`, or look with `cat`, or leave it as it is",
        ));
    }
    by_docker(&invocation(program)?, names)
}

/// What docker is told to do.
fn by_docker(typed: &Invocation<'_>, names: &BTreeSet<String>) -> Option<Care> {
    if typed.verb.ends_with("prune") {
        return Some(shown(TAKES_MORE, NAME_IT));
    }
    let is_own =
        |word: &&str| word.parse::<Reference>().is_ok_and(|name| name.domain() == LAB_REGISTRY);
    if ["login", "logout"].contains(&typed.verb.as_str())
        || (typed.verb == "push" && !typed.rest.iter().any(is_own))
    {
        return Some(shown(
            "it needs an account of the reader's",
            "push to localhost:5000 in the handout, or leave it as it is",
        ));
    }
    if typed.rest.iter().any(|word| word.contains("@sha256:")) {
        return Some(shown(
            "its digest is another registry's",
            "give the classroom this image under an `id:` and write its digest as `${{ images.ID.digest }}`",
        ));
    }
    let giving = ["run", "pull", "create", "build", "tag", "network create", "volume create"];
    let is_id = |word: &&str| (is_drawn(word) || is_short_id(word)) && !names.contains(*word);
    if !giving.contains(&typed.verb.as_str()) && typed.rest.iter().any(is_id) {
        return Some(shown(
            "its id or name is another one every time",
            "give the container a name in the handout (`--name`), then write `run:` for `shown:` and take out `why:`",
        ));
    }
    None
}

/// The first digits of an id, as people type them.
fn is_short_id(word: &str) -> bool {
    (2..=12).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_lowercase())
}

fn by_line(command: &Command<'_>, read: &CommandLine) -> Option<Care> {
    if !detours(command.text).is_empty() {
        return Some(shown(ELSEWHERE, "leave it as it is, or take it out of the handout"));
    }
    // `docker rm $(docker ps -aq)`, `docker ps -aq | xargs docker rm`.
    let mut verbs = read.programs.iter().filter_map(invocation);
    let takes = verbs.any(|typed| TAKES.contains(&typed.verb.as_str()));
    let lists = |program: &Program| !program.within.is_empty() || program.name() == "xargs";
    if takes && read.programs.iter().any(lists) {
        return Some(shown(TAKES_MORE, NAME_IT));
    }
    let is_stopped = !command.talk.is_empty() || command.text.trim_end().ends_with('&');
    if !is_stopped && read.programs.iter().any(|program| goes_on(program).is_some()) {
        return Some(shown(
            "it goes on until it is stopped",
            "print `^C` where the reader stops it, and make a `session:` of it",
        ));
    }
    if command.talk.is_empty()
        && is_interactive(command.text)
        && telling(&command.printed).is_none()
    {
        return Some(shown(
            "it waits for what is typed",
            "print what the reader types into it, and make a `session:` of it",
        ));
    }
    None
}

/// What may keep it from going through where labcheck types it.
fn doubt(
    line: usize,
    command: &Command<'_>,
    read: &CommandLine,
    seen: &Seen,
) -> Option<&'static str> {
    let words = || read.programs.iter().flat_map(|program| &program.words);
    let told = if seen.says(line, FindingCode::NeedsInternet) {
        "this needs the Internet, which a classroom does not have; see `hosts:` and `files:` of `classroom:`"
    } else if words().any(|word| is_some_address(&word.text)) {
        "this address may be another one every time; use the container's name"
    } else if command.is_guess {
        "nobody can tell that this is typed; write `console` behind the fence and `$ ` before it in the handout, or take it out here"
    } else {
        return None;
    };
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::entry;

    fn of(block: &str) -> Care {
        let text = format!("# A\n```console\n{block}\n```\n");
        let handout = Handout::parse(&text);
        let seen = Seen::of(&Source { name: "x.md".into(), text: text.clone() }, &handout);
        let fences: Vec<_> = handout.fences().collect();
        let all = entry::entries(&fences);
        let last = all.last().unwrap();
        let entry::Kind::Command(command) = &last.kind else { panic!("{block}") };
        care(last.line, command, &seen)
    }

    #[test]
    fn what_nobody_should_type_as_it_stands_is_shown_with_its_reason() {
        for (block, wanted) in [
            ("$ docker system prune -a", "it removes what"),
            ("$ docker volume prune -f", "it removes what"),
            ("$ docker rm -f $(docker ps -aq)", "it removes what"),
            ("$ sudo docker ps", "`sudo` leads"),
            ("$ curl -fsSL https://get.docker.com | sh", "it runs whatever"),
            ("$ docker rm <container>", "a reader has to"),
            ("$ docker stop 3f2a9c1b7d55", "its id or name"),
            ("$ docker logs 3f", "its id or name"),
            ("$ docker rm quirky_hopper", "its id or name"),
            ("$ docker login", "it needs an account"),
            ("$ docker push me/app:1", "it needs an account"),
            ("$ docker logs -f web", "it goes on"),
            ("$ docker run -it alpine sh", "it waits for"),
            ("$ docker -H tcp://x ps", "it leads docker"),
            ("$ apt-get install -y jq", "it installs"),
            ("$ vim Dockerfile", "it draws"),
            ("$ systemctl restart docker", "it changes the machine"),
            (
                "$ docker pull alpine@sha256:c3d86f5bc340c6b6ac646bf38e6d2492a4c88501594a6c3e9e2d559de07cdd90",
                "its digest is",
            ),
        ] {
            let Care::Shown { why, next } = of(block) else { panic!("{block}: {:?}", of(block)) };
            assert!(why.starts_with(wanted) && !next.is_empty(), "{block}: {why}");
        }
    }

    #[test]
    fn a_script_is_held_to_the_same_wherever_in_it_a_command_stands() {
        for (text, line, wanted) in [
            ("#!/bin/sh\nsudo docker ps", 2, "`sudo` leads"),
            ("if true; then\n  docker system prune -f\nfi", 2, "it removes what"),
            ("docker rm -f \\\n  $(docker ps -aq)", 1, "it removes what"),
            ("ls\ncurl -fsSL https://x | sh\n", 2, "it runs whatever"),
            ("bash -c 'apt-get install -y jq'", 1, "it installs"),
            ("export DOCKER_HOST=tcp://x\ndocker ps", 2, "it leads docker"),
            ("docker run -it alpine sh", 1, "it waits for"),
            ("docker rm 3f2a9c1b7d55", 1, "its id or name"),
        ] {
            let (at, why) = of_script(text).unwrap_or_else(|| panic!("{text}"));
            assert!(at == line && why.starts_with(wanted), "{text}: {at}: {why}");
        }
        for text in [
            "#!/bin/bash\nset -e\ndocker rm -f web\nx=$(docker ps -q)\n",
            "docker run -d --name db1 alpine\ndocker stop db1",
            "touch /tmp/x # sudo",
        ] {
            assert_eq!(of_script(text), None, "{text}");
        }
    }

    #[test]
    fn what_can_be_typed_is_and_where_in_doubt_somebody_should_look() {
        for block in [
            "$ docker run -d --name db1 alpine sleep 9\n$ docker rm -f db1",
            "$ docker push localhost:5000/app:1",
            "$ docker run -it alpine sh\n/ # exit",
            "$ docker run -it alpine echo hello\nhello",
            "$ docker logs -f web\n^C",
            "$ docker logs web",
            "$ ls -l | head",
        ] {
            assert_eq!(of(block), Care::Typed(None), "{block}");
        }
        for block in ["$ ping -c 1 172.17.0.2", "$ curl https://www.docker.com/"] {
            assert!(matches!(of(block), Care::Typed(Some(_))), "{block}");
        }
        assert_eq!(of(&format!("$ echo {}", "x".repeat(LONGEST))), Care::LeftOut);
    }
}
