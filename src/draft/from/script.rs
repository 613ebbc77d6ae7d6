//! A platform's script as a check of `command`: its text stands in the scenario, where nobody who does the lab changes it.

use std::fmt::Write as _;

use super::course::{Left, Manner, Script};
use crate::cmdline::{self, Program, changing, detours, is_hidden, read_through};

/// A script that is longer is left, in bytes.
const LONGEST: usize = 40 << 10;
/// The same of what is typed.
const TYPED: usize = 8 << 10;
/// Seconds that a check may take, and those where nothing is said.
const SECONDS: (u64, u64) = (60, 60);
/// What a script fails by, whatever comes after.
pub(super) const FAILS: &str = "fail-message";
/// By these it ends the script from wherever bash calls it, in another bash too.
const FAIL_MESSAGE: &str = "export SCRIPT_OF_FAIL_MESSAGE=$$\nfail-message() { echo \"FAIL: $*\"; kill -s USR1 $SCRIPT_OF_FAIL_MESSAGE; exit 1; }\nexport -f fail-message\ntrap 'exit 1' USR1\n";
/// Who may be handed it and does as the script would: it, or only says it.
const HEARS: &[&str] = &["bash", "eval", "trap", "echo", "printf", "export", "type"];
/// Shells whose scripts are read; those before the last two are near enough to bash to be run by it.
const SHELLS: &[&str] = &["sh", "bash", "dash", "ash", "zsh", "ksh"];
/// Programs by which a script cannot fail.
const IDLE: &[&str] = &["true", ":", "echo", "printf", "set", "sleep", "exit"];

/// A check as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::draft) struct Written {
    /// Its name.
    pub(in crate::draft) name: String,
    /// What it says where something is missing.
    pub(in crate::draft) hints: Vec<String>,
    /// What is run.
    pub(in crate::draft) run: String,
    /// How long it may take.
    pub(in crate::draft) within: String,
    /// Whether it is asked again until it passes.
    pub(in crate::draft) is_repeated: bool,
    /// The line that it has to print, where it has to print one.
    pub(in crate::draft) prints: Option<&'static str>,
}

/// The check, or why there is none.
pub(in crate::draft) fn written(script: &Script) -> Result<Written, Left> {
    if let Some((line, why)) = unfit(script) {
        return Err(script.left(line, why));
    }
    Ok(Written {
        name: script.name.clone(),
        hints: script.hints.clone(),
        run: run(script),
        within: format!("{}s", script.seconds.unwrap_or(SECONDS.0).clamp(1, SECONDS.1)),
        is_repeated: script.is_repeated,
        prints: (script.manner == Manner::SaysDone).then_some("done"),
    })
}

/// Why a script is no check, and its line.
fn unfit(script: &Script) -> Option<(usize, String)> {
    let text = &script.text;
    let all = |what: &str| Some((1, what.to_owned()));
    if text.len() > LONGEST {
        return all(
            "this script is too long to be a check; write a check of labcheck's in its place",
        );
    }
    if text.contains('\0') {
        return all("this is a program and no script; write a check of labcheck's in its place");
    }
    if !script.is_shell() {
        let reader = reader(script);
        let is_unsure = text.contains("docker") || text.contains(FAILS);
        return is_unsure.then(|| (1, format!(
            "this script is no check, because labcheck cannot tell what it has {} do; write a check of what must be true",
            reader.words[0]
        )));
    }
    let read = read_through(text);
    if let Some((program, does)) = read.programs.iter().find_map(|one| Some((one, changing(one)?)))
    {
        return Some((
            program.line_in(text),
            format!(
                "this script is no check, because it types `docker {does}`, which changes what it looks at and would count as the student's doing; have the reader type that, and ask with a check of labcheck's for what it leaves behind"
            ),
        ));
    }
    if let Some(line) = led_away(text, &read.programs) {
        return Some((line, "this script is no check, because it leads docker to another engine than the lab's (`sudo`, `--host`, a context); take that out of it, and write it as a check of `command`".to_owned()));
    }
    if let Some(program) = read.programs.iter().find(|program| is_hidden(program)) {
        return Some((
            program.line_in(text),
            format!(
                "this script is no check, because nobody can tell what `{}` runs here; write a check of what must be true",
                program.words.first().map_or("", |word| word.text.as_str())
            ),
        ));
    }
    if let Some(program) = read.programs.iter().find(|program| is_deaf(program)) {
        return Some((
            program.line_in(text),
            format!(
                "this script is no check, because `{}` knows no `{FAILS}` here, so that it would pass; have the script itself call it, and write it as a check of `command`",
                program.name()
            ),
        ));
    }
    if !read.is_whole {
        return all(
            "this script is no check, because it cannot be read to its end; write a check of what must be true",
        );
    }
    if read.programs.iter().all(is_idle) {
        return all(
            "this script is no check, because it cannot fail; write a check of what must be true",
        );
    }
    None
}

/// The line in which docker is led to another engine than the lab's.
fn led_away(text: &str, programs: &[Program]) -> Option<usize> {
    let is_other = |program: &&Program| ["sudo", "doas"].contains(&program.name());
    if let Some(program) = programs.iter().find(is_other) {
        return Some(program.line_in(text));
    }
    if detours(text).is_empty() {
        return None;
    }
    Some(text.lines().position(|line| !detours(line).is_empty()).map_or(1, |at| at + 1))
}

/// Whether it is handed `fail-message` and does not know it, or ends by it alone.
fn is_deaf(program: &Program) -> bool {
    let is_handed = program.words.iter().skip(1).any(|word| word.text.contains(FAILS));
    is_handed && program.name() != FAILS && !HEARS.contains(&program.name())
}

/// A script that does a step, as what is typed; why there is none. `doubt` says of its text why nobody should type it, and
/// in which line.
pub(in crate::draft) fn solution(
    script: &Script,
    doubt: impl Fn(&str) -> Option<(usize, &'static str)>,
) -> Result<String, Left> {
    if script.text.len() > TYPED || script.text.contains('\0') {
        let what = "this script is too long to be typed; write its commands as `- run:` with `unwritten: true`";
        return Err(script.left(1, what));
    }
    let unread = "nobody can tell what it does";
    let why = if script.is_shell() { doubt(&script.text) } else { Some((1, unread)) };
    if let Some((line, why)) = why {
        let what = format!(
            "this script does the step and is not typed, because {why}; write what of it the lab needs as `- run:` with `unwritten: true`"
        );
        return Err(script.left(line, what));
    }
    Ok(run(script))
}

/// Nothing that it does can fail.
fn is_idle(program: &Program) -> bool {
    let code = program.words.get(1).map(|word| word.text.as_str());
    let is_nothing = program.words.is_empty() || IDLE.contains(&program.name());
    is_nothing && (program.name() != "exit" || matches!(code, None | Some("0")))
}

impl Script {
    /// Whether a shell reads it whose language is read here, too.
    fn is_shell(&self) -> bool {
        let reader = reader(self);
        SHELLS.contains(&reader.words[0].as_str())
            && (self.manner != Manner::FailMessage || reader.is_bash)
    }
}

/// The program that reads a script, with its words, and whether bash can do it.
struct Reader {
    words: Vec<String>,
    is_bash: bool,
}

fn reader(script: &Script) -> Reader {
    let first = script.text.lines().next().unwrap_or_default();
    let mut words: Vec<&str> =
        first.strip_prefix("#!").unwrap_or_default().split_whitespace().collect();
    if words.first().is_some_and(|word| word.ends_with("/env")) {
        words.remove(0);
        words.retain(|word| *word != "-S");
    }
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = words.first().map_or_else(|| "bash".to_owned(), |word| name(word));
    let is_bash = SHELLS[..SHELLS.len() - 2].contains(&program.as_str());
    // Only bash has functions of such a name.
    let needs_bash = script.manner == Manner::FailMessage && is_bash;
    let program = if needs_bash || program == "ash" { "bash".to_owned() } else { program };
    let rest = words.iter().skip(1).map(|word| (*word).to_owned());
    Reader { words: std::iter::once(program).chain(rest).collect(), is_bash }
}

/// The command that runs it. It is read from a descriptor of its own, so that its programs do not read it as their input.
fn run(script: &Script) -> String {
    let reader = reader(script);
    let mut end = "END_OF_SCRIPT".to_owned();
    while script.text.lines().any(|line| line == end) {
        end.push('_');
    }
    let words = reader.words.iter().map(String::as_str);
    let words = words.chain(["/dev/fd/3"]).chain(script.args.iter().map(String::as_str));
    let mut run = format!("{} 3<<'{end}'\n", cmdline::written(words));
    if script.manner == Manner::FailMessage && reader.is_bash {
        run += FAIL_MESSAGE;
    }
    let text = script.text.strip_suffix('\n').unwrap_or(&script.text);
    let _ = write!(run, "{text}\n{end}");
    run
}

/// Lines above the first that has this word.
pub(super) fn line_of(text: &str, word: &str) -> usize {
    text.lines().position(|line| line.contains(word)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn of(text: &str, manner: Manner) -> Script {
        let (file, text) = ("check".to_owned(), text.to_owned());
        Script { name: "x".into(), file, text, manner, ..Script::default() }
    }

    /// How `sh` ends with it, as a check is run.
    fn ends(script: &Script) -> (Option<i32>, String) {
        let run = written(script).unwrap_or_else(|left| panic!("{}", left.told())).run;
        let output = Command::new("sh").args(["-c", &run]).output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), stdout)
    }

    #[test]
    fn a_script_passes_where_it_ends_with_0_and_nothing_else_of_it_does() {
        for (text, code) in [
            ("test -d /", 0),
            ("#!/bin/bash\n[[ -d /nothing ]]", 1),
            ("#!/bin/sh\ncat > /dev/null\ntest -d / && exit 7", 7),
            ("#!/usr/bin/env bash\nset -e\nfalse\necho here", 1),
            ("#!/bin/bash -e\nfalse\ntrue", 1),
            ("END_OF_SCRIPT=1\ncat <<X\nEND_OF_SCRIPT\nX\nEND_OF_SCRIPT\nfalse", 1),
            ("test \"$(echo \"it's\")\" = \"it's\"", 0),
        ] {
            assert_eq!(ends(&of(text, Manner::Plain)).0, Some(code), "{text}");
        }
        let args = Script {
            args: vec!["a b".into(), "$c".into()],
            ..of("test \"$1$2\" = 'a b$c'", Manner::Plain)
        };
        assert_eq!(ends(&args).0, Some(0));
    }

    #[test]
    fn a_fail_message_fails_wherever_it_stands_and_whatever_comes_after() {
        for text in [
            "fail-message 'no'\nexit 0",
            "#!/bin/sh\ntest -d /nothing || fail-message no\ntrue",
            "test -d /nothing || (fail-message no; exit 1)\nexit 0",
            "x=$(fail-message no)\nexit 0",
            "fail-message no | cat\nexit 0",
            "f() { fail-message no; }\nf\nexit 0",
            "bash -c 'fail-message no' || exit 1",
            "bash -c 'fail-message no'; exit 0",
            "test -d /nothing || bash -c \"bash -c 'fail-message no'\"\nexit 0",
            "eval \"fail-message no\"\nexit 0",
        ] {
            assert_eq!(ends(&of(text, Manner::FailMessage)).0, Some(1), "{text}");
        }
        let passes = "test -d / || fail-message no\nexit 0";
        assert_eq!(ends(&of(passes, Manner::FailMessage)).0, Some(0), "the control");
        let told = ends(&of("fail-message 'do it'", Manner::FailMessage)).1;
        assert_eq!(told, "FAIL: do it\n");
    }

    #[test]
    fn what_changes_the_lab_or_cannot_fail_is_no_check() {
        for (text, wanted) in [
            (
                "#!/bin/bash\n\ndocker run --rm app ls | grep x",
                "check:3: this script is no check, because it types `docker run`",
            ),
            ("# docker\ndocker ps\nif true; then\n  docker \\\n    rm x\nfi", "check:4: "),
            (
                "x=$(docker ps)\ndocker-compose up -d",
                "check:2: this script is no check, because it types `docker compose up`",
            ),
            (
                "ls\nbash -c \"docker rm x\"",
                "check:2: this script is no check, because it types `docker rm`",
            ),
            ("sh -ec 'docker rm x'", "types `docker rm`"),
            ("eval 'docker rm x'", "types `docker rm`"),
            ("su -c 'docker rm x' bob", "types `docker rm`"),
            ("#!/bin/zsh\ndocker rm x", "types `docker rm`"),
            ("#!/usr/bin/env ksh\ndocker rm x", "types `docker rm`"),
            (
                "DOCKER=docker\n$DOCKER run x",
                "check:2: this script is no check, because nobody can tell what `$DOCKER`",
            ),
            ("echo docker rm x | sh", "what `sh` runs"),
            ("bash <<E\ndocker rm x\nE", "what `bash` runs"),
            (". ./lib.sh\ntest -e x", "what `.` runs"),
            ("#!/usr/bin/env python3\nrun('docker')", "cannot tell what it has python3 do"),
            ("#!/bin/busybox sh\ndocker rm x", "cannot tell what it has busybox do"),
            (
                "test -e x\nsudo docker ps",
                "check:2: this script is no check, because it leads docker",
            ),
            ("sudo test -e x", "it leads docker"),
            ("export DOCKER_HOST=tcp://x\n\ndocker ps", "it leads docker"),
            (
                "ls\ndocker --host tcp://x ps",
                "check:2: this script is no check, because it leads docker",
            ),
            ("docker --context x ps", "it leads docker"),
            ("test -e x\necho 'y", "it cannot be read to its end"),
            ("", "it cannot fail"),
            ("#!/bin/bash\n# later\nset -e\necho \"done\"\nexit 0\n", "it cannot fail"),
            ("\0ELF", "a program and no script"),
        ] {
            let told = written(&of(text, Manner::Plain)).unwrap_err().told();
            assert!(told.contains(wanted), "{text}: {told}");
        }
        for text in [
            "docker ps | grep web",
            "exit 1",
            "#!/usr/bin/env python3\nprint(1)",
            "docker inspect web",
            "docker-compose ps | grep web",
            "bash -c 'docker ps' | grep web",
            "#!/bin/zsh\ntest -e x",
            "command -v bash && docker exec web sh -c 'test -e x'",
        ] {
            assert!(written(&of(text, Manner::Plain)).is_ok(), "{text}");
        }
        let long = |many: usize| written(&of(&"x\n".repeat(many / 2), Manner::Plain));
        assert!(long(LONGEST).is_ok() && long(LONGEST + 2).is_err());
    }

    #[test]
    fn who_does_not_know_fail_message_makes_no_check() {
        for text in [
            "sh -c 'fail-message no'; exit 0",
            "env -i bash -c 'fail-message no'; exit 0",
            "timeout 5 fail-message no; exit 0",
            "bash -c \"sh -c 'fail-message no'\"; exit 0",
            "#!/bin/zsh\nfail-message no; exit 0",
            "#!/usr/bin/env python3\nrun('fail-message')",
        ] {
            assert!(written(&of(text, Manner::FailMessage)).is_err(), "{text}");
        }
        let text = "trap 'fail-message no' ERR\necho fail-message\ntest -d /nothing\nexit 0";
        assert_eq!(ends(&of(text, Manner::FailMessage)).0, Some(1), "the control");
    }

    #[test]
    fn a_check_takes_a_second_to_a_minute_and_what_is_typed_has_its_bound() {
        for (seconds, within) in
            [(None, "60s"), (Some(0), "1s"), (Some(7), "7s"), (Some(600), "60s")]
        {
            let script = Script { seconds, ..of("test -d /", Manner::Plain) };
            assert_eq!(written(&script).unwrap().within, within);
        }
        let typed = |text: &str, doubt| solution(&of(text, Manner::Plain), |_| doubt);
        let long = |many: usize| typed(&"x\n".repeat(many / 2), None);
        assert!(long(TYPED).is_ok() && long(TYPED + 2).is_err());
        let told = typed("ls\nsudo ls", Some((2, "it is so"))).unwrap_err().told();
        assert!(told.starts_with(
            "check:2: this script does the step and is not typed, because it is so; "
        ));
        assert!(typed("#!/usr/bin/env python3\nx", None).is_err());
        assert!(typed("\0", None).is_err());
    }
}
