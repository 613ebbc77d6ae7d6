//! `labcheck new`: what it makes of a true handout passes, and its checks do not where nothing was done.

use std::{fs, io::Write as _, process::Stdio};

use crate::support::{Place, can_have_private_engine};

const HANDOUT: &str = "# Cups

## Step 1: Make

```console
$ docker pull alpine:3.19
3.19: Pulling from library/alpine
Status: Downloaded newer image for alpine:3.19
$ docker network create tray
$ docker volume create sugar
sugar
$ docker run -d --name cup --network tray -p 18080:80 -v sugar:/sugar \\
    alpine:3.19 sleep 1000
$ docker exec cup echo full of tea
full of tea
$ docker rmi nothing
Error response from daemon: No such image: nothing:latest
$ docker run --rm alpine:3.19 nope
... executable file not found in $PATH: unknown
```

## Step 2: Look

```console
$ docker exec -it cup sh
/ # echo $((6 * 7))
42
/ # exit
$ docker tag alpine:3.19 mine:1
$ docker stop -t 0 cup
cup
```

## Step 3: Wash up

```console
$ docker rm cup
cup
$ docker network rm tray
tray
$ docker volume rm sugar
sugar
$ docker rmi mine:1 alpine:3.19
Untagged: mine:1
Untagged: alpine:3.19
```
";

#[test]
fn the_scenario_of_a_true_handout_passes_and_its_checks_fail_where_nothing_was_done() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    fs::write(place.folder().join("cups.md"), HANDOUT).unwrap();
    let told = place.run(&["new", "cups.md"], 0);
    assert!(
        told.contains("cups.yaml: 3 steps with 14 commands of the handout and 11 checks."),
        "{told}"
    );
    assert!(told.contains("Nothing is left to decide"), "{told}");
    let told = place.run(&["lint", "cups.yaml"], 0);
    assert!(!told.contains("error"), "{told}");
    let told = place.run(&["run", "--yes", "--scenario", "cups.yaml"], 0);
    assert!(told.contains("3 of 3 steps passed"), "{told}");
    assert!(!told.contains("  drift "), "{told}");

    place.run(&["start", "cups.yaml"], 0);
    for step in ["step1", "step2", "step3"] {
        let told = place.run(&["check", step, "--verbose"], 1);
        assert!(!told.contains("  pass  "), "{step}: {told}");
    }
    // What a later step undoes counts as done at the end, too.
    for (at, section) in HANDOUT.split("\n## ").skip(1).enumerate() {
        let lines = section.replace("\\\n", " ").replace("exec -it cup sh", "exec cup ls");
        let typed: String =
            lines.split_inclusive('\n').filter_map(|line| line.strip_prefix("$ ")).collect();
        let mut shell = place.labcheck(&["shell"]).stdin(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        shell.wait().unwrap();
        place.run(&["check", &format!("step{}", at + 1)], 0);
    }
    let told = place.run(&["check", "all"], 0);
    assert!(told.contains("3 of 3 steps"), "{told}");
    place.run(&["finish", "--yes"], 0);
}

#[test]
fn a_script_that_another_platform_checks_by_passes_where_the_lab_was_done_and_nowhere_else() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let track = place.folder().join("track");
    for (path, text) in [
        ("track.yml", "title: Cups\n"),
        (
            "01-make/assignment.md",
            "---\ntitle: Make\n---\n```bash,run\ndocker volume create sugar\n```\n",
        ),
        (
            "01-make/check-shell",
            "#!/bin/bash\ndocker volume inspect sugar || fail-message \"There is no sugar.\"\nexit 0\n",
        ),
        ("02-alone/assignment.md", "---\ntitle: Alone\n---\nMake the file tea.\n"),
        (
            "02-alone/check-shell",
            "#!/bin/sh\ncat > /dev/null\ntest -f ~/tea || fail-message 'No tea.'\nexit 0\n",
        ),
        ("02-alone/solve-shell", "touch ~/tea\n"),
    ] {
        fs::create_dir_all(track.join(path).parent().unwrap()).unwrap();
        fs::write(track.join(path), text).unwrap();
    }
    let told = place.run(&["new", "track"], 0);
    assert!(
        told.contains("scenarios/track.yaml: 2 steps with 1 command of the handout and 3 checks."),
        "{told}"
    );
    assert!(told.contains("Nothing is left to decide"), "{told}");
    let told = place.run(&["run", "--yes", "--scenario", "scenarios/track.yaml"], 0);
    assert!(told.contains("2 of 2 steps passed"), "{told}");

    place.run(&["start", "scenarios/track.yaml"], 0);
    for step in ["step1", "step2"] {
        let told = place.run(&["check", step, "--verbose"], 1);
        assert!(!told.contains("  pass  "), "{step}: {told}");
    }
    assert!(place.run(&["hint", "step2"], 0).contains("No tea."));
    place.run(&["finish", "--yes"], 0);
}
