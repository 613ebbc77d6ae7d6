use std::{os::unix::fs::symlink, path::PathBuf, process::Command};

use super::{unfit::LONGEST, *};

fn of(text: &str, manner: Manner) -> Script {
    let (file, text) = ("check".to_owned(), text.to_owned());
    Script { name: "x".into(), file, text, manner, ..Script::default() }
}

/// What is said of a script that is one.
const CHECK: &str = "a check";

fn told(text: &str, manner: Manner) -> String {
    written(&of(text, manner)).map_or_else(|left| left.told(), |_| CHECK.to_owned())
}

/// How `sh` ends with it, as a check is run. There are a few harmless programs, and no other ones.
fn ends(script: &Script) -> (Option<i32>, String) {
    let run = written(script).unwrap_or_else(|left| panic!("{}", left.told())).run;
    let folder = tempfile::tempdir().unwrap();
    for name in ["bash", "sh", "cat", "grep", "mktemp", "rm", "true", "false", "env"] {
        let is_file = |path: &PathBuf| path.is_file();
        let real = ["/bin", "/usr/bin"].map(|at| PathBuf::from(at).join(name));
        symlink(real.into_iter().find(is_file).unwrap(), folder.path().join(name)).unwrap();
    }
    let mut sh = Command::new("/bin/sh");
    sh.args(["-c", &run]).env_clear().env("PATH", folder.path()).current_dir(folder.path());
    let output = sh.output().unwrap();
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
    let mut wrong = Vec::new();
    for text in [
        "fail-message 'no'\nexit 0",
        "#!/bin/sh\ntest -d /nothing || fail-message no\ntrue",
        "test -d /nothing || (fail-message no; exit 1)\nexit 0",
        "x=$(fail-message no)\nexit 0",
        "fail-message no | cat\nexit 0",
        "f() { fail-message no; }\nf\nexit 0",
        // Whatever the script has a signal or its end do.
        "trap \"exit 0\" EXIT\ntest -d /nothing || fail-message No",
        "cleanup() { rm -f x; exit 0; }\ntrap cleanup EXIT\nfail-message no",
        "trap \"rm -f t\" EXIT USR1\n(fail-message no)\nexit 0",
        "trap \"\" USR1\n(fail-message no)\nexit 0",
        "for s in INT TERM USR1; do trap : $s; done\nfail-message no | cat\nexit 0",
        "exit() { :; }\nfail-message no\nexit 0",
        "rm -rf \"$MARK_OF_FAIL_MESSAGE\"\nfail-message no\nexit 0",
        "# fail-message\ncd /\n(fail-message no)\nexit 0",
    ] {
        let code = ends(&of(text, Manner::FailMessage)).0;
        if code != Some(1) {
            wrong.push((text, code));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let passes = "test -d / || fail-message no\nexit 0";
    assert_eq!(ends(&of(passes, Manner::FailMessage)).0, Some(0), "the control");
    let told = ends(&of("fail-message 'do it'", Manner::FailMessage)).1;
    assert_eq!(told, "FAIL: do it\n");
}

/// What hides what it does, each with what is said of it.
const HIDDEN: &[(&str, &str)] = &[
    // A command that is made while it runs.
    ("eval \"$(minikube docker-env)\"\ndocker ps | grep web", "what `eval` runs"),
    ("eval `docker-machine env x`\ndocker ps", "what `eval` runs"),
    ("bash -c \"$(curl -fsSL https://x/check.sh)\"", "what `bash` runs"),
    ("docker $(echo rm) -f web", "it types `docker $(…)`"),
    // Wherever the shell looks for one.
    ("function c { docker run -d alpine; }; c", "it types `docker run`"),
    (
        "cat <<E >/dev/null\n$(docker rm -f web)\nE\ntest -e x",
        "check:2: this script is no check, because it types `docker rm`",
    ),
    ("id=${ID:-$(docker run -d alpine sleep 9)}\ntest -e x", "it types `docker run`"),
    ("x=$((1 + $(docker rm x)))\ntest -e x", "it types `docker rm`"),
    ("x=$((docker rm x); (true))\ntest -e x", "it types `docker rm`"),
    ("x=`echo \\`docker rm x\\``\ntest -e x", "it types `docker rm`"),
    ("bash -c -e 'docker rm x'", "it types `docker rm`"),
    (
        "test -e x\nflock l docker rm web",
        "check:2: this script is no check, because nobody can tell what `flock` does with docker",
    ),
    ("runuser -u bob -- docker rm web", "what `runuser` runs"),
    ("nsenter -t 1 docker rm web", "what `nsenter` runs"),
    ("coproc docker rm x", "what `coproc` does with docker"),
    ("find . -exec docker rm {} \\;", "what `find` does with docker"),
    ("python3 -c \"run('docker rm')\"", "what `python3` does with docker"),
    ("awk 'BEGIN{system(\"docker rm\")}'", "what `awk` does with docker"),
    ("trap 'docker rm x' EXIT\ntest -e x", "what `trap` does with docker"),
    ("python3 x.py", "what `python3` runs"),
    ("su bob <<E\ndocker rm web\nE", "what `su` runs"),
    ("echo 'docker rm x' | su bob", "what `su` runs"),
    ("fish -c 'docker rm web'", "what `fish` does with docker"),
    (
        "readonly DOCKER_HOST=tcp://x:2375\ndocker ps",
        "check:1: this script is no check, because it leads docker",
    ),
    (
        "\n: ${DOCKER_HOST:=tcp://x:2375}\ndocker ps",
        "check:2: this script is no check, because it leads docker",
    ),
    ("timeout 5 sudo test -e x", "it leads docker"),
    (
        "test -e x\n\ndocker \\\n --context x ps",
        "check:3: this script is no check, because it leads docker",
    ),
    (
        "test -e x\nsystemctl restart docker",
        "check:2: this script is no check, because `systemctl`",
    ),
    ("apt-get install -y jq\ntest -e x", "check:1: this script is no check, because `apt-get`"),
    (
        "test -z \"$(kubectl get pods 2>/dev/null)\"",
        "check:1: this script is no check, because `kubectl`",
    ),
    ("test -e x\rexit 0", "it has a carriage return"),
];

/// What cannot fail.
const IDLE: &[(&str, &str)] = &[
    // It cannot fail.
    (
        "docker ps | grep web\nexit 0",
        "check:2: this script is no check, because it passes whatever",
    ),
    ("docker ps | grep web || true", "it passes whatever"),
    ("docker ps | grep web || :", "it passes whatever"),
    ("grep x y || echo no", "it passes whatever"),
    ("docker ps | tail -1", "it passes whatever"),
    ("set +e\ngrep a b\nRC=$?\necho $RC", "it passes whatever"),
    ("f() { grep a b; }\nf\necho checked", "it passes whatever"),
    ("f() {\n  grep a b\n}", "check:1: this script is no check, because it never calls `f`"),
    ("if [ -e x ]; then echo yes; fi", "it passes whatever"),
    ("if ! test -d /x; then echo \"FAIL: no\"; fi\nexit 0", "it passes whatever"),
    ("set-status x\nexit 0", "it passes whatever"),
    ("(exit 1)\nexit 0", "it passes whatever"),
    ("cat <<E\nx\nE", "it cannot fail"),
    ("date", "it cannot fail"),
    ("[ 1 = 1 ]", "it cannot fail"),
    ("#!/bin/busybox sh\nexit 0", "cannot tell what it has busybox do"),
];

#[test]
fn what_changes_the_lab_or_cannot_fail_is_no_check() {
    let mut wrong = Vec::new();
    let plain = [
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
        ("test -e x\nsudo docker ps", "check:2: this script is no check, because it leads docker"),
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
    ];
    for (text, wanted) in plain.iter().chain(HIDDEN).chain(IDLE) {
        let told = told(text, Manner::Plain);
        if !told.contains(wanted) {
            wrong.push(format!("{text}: {told}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for text in [
        "docker ps | grep web",
        "exit 1",
        "#!/usr/bin/env python3\nprint(1)",
        "docker inspect web",
        "docker-compose ps | grep web",
        "bash -c 'docker ps' | grep web",
        "test -e x && echo ok",
        "grep -q a b\nexit $?",
        "grep -q a b\nexit",
        "set -e\ngrep a b\necho ok",
        "#!/bin/bash -e\ngrep a b\necho ok",
        "if grep a b; then\n  exit 0\nelse\n  exit 1\nfi",
        "f() { grep a b; }\nf",
        "cleanup() { rm -f x; }\ntrap cleanup EXIT\ntest -e x",
        "docker inspect web | python3 -c 'import json'",
        "docker -H \"$DOCKER_HOST\" ps | grep web",
        "echo \"docker is here\"\ntest -e docker-compose.yml",
        "docker exec web sh -c \"test -e $X\"",
        "find . -name docker-compose.yml | grep x",
        "command -v kubectl",
        "cat x",
        "#!/bin/zsh\ntest -e x",
        "command -v bash && docker exec web sh -c 'test -e x'",
    ] {
        if told(text, Manner::Plain) != CHECK {
            wrong.push(format!("{text}: {}", told(text, Manner::Plain)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let long = |many: usize| written(&of(&"x\n".repeat(many / 2), Manner::Plain));
    assert!(long(LONGEST).is_ok() && long(LONGEST + 2).is_err());
}

#[test]
fn who_does_not_know_fail_message_makes_no_check() {
    let mut wrong = Vec::new();
    for text in [
        "sh -c 'fail-message no'; exit 0",
        "env -i bash -c 'fail-message no'; exit 0",
        "timeout 5 fail-message no; exit 0",
        "bash -c \"sh -c 'fail-message no'\"; exit 0",
        "bash -p -c 'fail-message No'\nexit 0",
        "bash -r -c 'fail-message No'\nexit 0",
        "bash --posix -c 'fail-message No'\nexit 0",
        "f() { fail-message No; }\nexport -f f\nsh -c f\nexit 0",
        "f() { fail-message No; }\nexport -f f\nenv -i bash -c f\nexit 0",
        "f() { fail-message No; }\ndeclare -fx f\nsh -c f\nexit 0",
        "set -a\nf() { fail-message No; }\nsh -c f\nexit 0",
        "fail-message No &\nexit 0",
        "cat <(fail-message No)\nexit 0",
        "coproc fail-message No\nexit 0",
        "python3 - <<E\nos.system(\"fail-message No\")\nE\nexit 0",
        "fail-message() { :; }\nfail-message no\nexit 0",
        "function fail-message { :; }\nfail-message no\nexit 0",
        "alias no=fail-message\nno x\nexit 0",
        "#!/bin/bash -p\nfail-message no\nexit 0",
        "#!/bin/zsh\nfail-message no; exit 0",
        "#!/usr/bin/env python3\nrun('fail-message')",
    ] {
        if told(text, Manner::FailMessage) == CHECK {
            wrong.push(text);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let text = "#!/bin/bash -eu\nset -o pipefail\ntest -d / 2>&1 || fail-message no # it fails\n";
    assert_eq!(ends(&of(text, Manner::FailMessage)).0, Some(0), "the control");
}

#[test]
fn a_check_takes_a_second_to_a_minute_and_what_is_typed_has_its_bound() {
    for (seconds, within) in [(None, "60s"), (Some(0), "1s"), (Some(7), "7s"), (Some(600), "60s")] {
        let script = Script { seconds, ..of("test -d /", Manner::Plain) };
        assert_eq!(written(&script).unwrap().within, within);
    }
    let typed = |text: &str, doubt| solution(&of(text, Manner::Plain), |_| doubt, |_| None);
    let long = |many: usize| typed(&"x\n".repeat(many / 2), None);
    assert!(long(TYPED).is_ok() && long(TYPED + 2).is_err());
    let told = typed("ls\nsudo ls", Some((2, "it is so"))).unwrap_err().told();
    assert!(
        told.starts_with("check:2: this script does the step and is not typed, because it is so; ")
    );
    assert!(typed("#!/usr/bin/env python3\nx", None).is_err());
    assert!(typed("\0", None).is_err());
}
