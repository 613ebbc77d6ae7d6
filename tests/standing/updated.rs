//! `labcheck update`: a handout that is not true becomes true, and nothing else of it changes.

use std::fs;

use crate::{
    questions::in_terminal,
    support::{Place, can_have_private_engine},
};

const SCENARIO: &str = r#"version: 1
title: Hello
lab: hello.md
classroom: { images: [{ name: "hello:1", build: shell, id: hello }] }
steps:
  - id: step1
    section: "Step 1: Pull"
    do:
      - run: docker pull hello:1
      - run: docker images hello
      - run: docker images --digests hello
      - run: docker run --rm hello:1 echo welcome
        examples: [{ line: 'mine .*', because: it is another one for everybody }]
      - run: docker run --rm hello:1 sh -c 'echo one; echo two; echo three'
  - id: step2
    section: "Step 2: Look"
    do:
      - { run: docker rmi nothing, expect: [{ exit: 1 }] }
      - { run: docker run --rm hello:1 nope, expect: [{ exit: 127 }] }
      - session: docker run --rm -it hello:1 sh
        talk:
          - { send: echo $((6 * 7)), until: "42" }
          - send: exit
"#;

/// True, for whoever reads over what is different every time.
const TRUE: &str = "\u{feff}# Hello\n\nProse: good bye.\n\n## Step 1: Pull\n\n1. Pull it.\n\n   ```console\n   $ docker pull hello:1\n   1: Pulling from library/hello\n   102f426c7a42: Pull complete\n   Digest: sha256:c3d86f5bc340c6b6ac646bf38e6d2492a4c88501594a6c3e9e2d559de07cdd90\n   Status: Downloaded newer image for hello:1\n   docker.io/library/hello:1\n   $ docker images hello\n   REPOSITORY   TAG       IMAGE ID       CREATED         SIZE\n   hello        1         3987cd5d1a02   10 months ago   1.98MB\n   $ docker images --digests hello\n   REPOSITORY   TAG       DIGEST                                                                    IMAGE ID       CREATED         SIZE\n   hello        1         sha256:c3d86f5bc340c6b6ac646bf38e6d2492a4c88501594a6c3e9e2d559de07cdd90   3987cd5d1a02   10 months ago   1.98MB\n   ```\n\n2. Run it.\n\n   ```console\n   $ docker run --rm hello:1 echo welcome\n   welcome\n   mine is another\n   $ docker run --rm hello:1 sh -c 'echo one; echo two; echo three'\n   one\n   ...\n   three\n   ```\n\n## Step 2: Look\n\n    $ docker rmi nothing\n    Error response from daemon: No such image: nothing:latest\n    $ docker run --rm hello:1 nope\n    ... exec: \"nope\": executable file not found in $PATH: unknown\n    $ docker run --rm -it hello:1 sh\n    / # echo $((6 * 7))\n    42\n    / # exit";

/// Ten lies, each in place of what is true.
const LIES: [(&str, &str); 10] = [
    ("library/hello\n   102f", "library/goodbye\n   102f"),
    ("Downloaded newer image for", "Fetched by pigeon for"),
    ("library/hello:1\n   $", "library/hello:2\n   $"),
    (
        "CREATED         SIZE\n   hello        1         3987cd5d1a02   10 months ago   1.98MB",
        "CREATED         VIRTUAL SIZE\n   hello        1         3987cd5d1a02   10 months ago   1.98MB",
    ),
    ("hello        1         sha256:c3d8", "hello        1         sha256:aaaa"),
    ("   welcome\n", "   good bye\n"),
    ("   one\n", "   one\n   one\n"),
    ("   three\n", "   four\n"),
    ("No such image: nothing:latest", "No such image: something:latest"),
    ("    42\n", "    43\n"),
];

fn lying() -> String {
    LIES.iter().fold(TRUE.to_owned(), |text, (truth, lie)| {
        assert_eq!(text.matches(truth).count(), 1, "{truth}");
        text.replace(truth, lie)
    })
}

/// A place with this lab, lines ending as they do elsewhere.
fn place(handout: &str) -> Place {
    let place = Place::new();
    fs::write(place.folder().join("hello.yaml"), SCENARIO).unwrap();
    fs::write(place.folder().join("hello.md"), handout.replace('\n', "\r\n")).unwrap();
    place
}

fn handout(place: &Place) -> String {
    fs::read_to_string(place.folder().join("hello.md")).unwrap()
}

/// The lines of both that are not the same.
fn changed<'t>(before: &'t str, after: &'t str) -> Vec<&'t str> {
    let after: Vec<&str> = after.lines().collect();
    before.lines().filter(|line| !after.contains(line)).collect()
}

#[test]
fn ten_lies_are_written_over_and_a_run_finds_none() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(TRUE);
    let told = place.run(&["run", "--yes", "--scenario", "hello.yaml"], 0);
    assert!(!told.contains("drift"), "the control: {told}");

    let lying = lying().replace('\n', "\r\n");
    fs::write(place.folder().join("hello.md"), &lying).unwrap();
    let words = ["run", "--yes", "--json", "record.json", "--scenario", "hello.yaml"];
    let told = place.run(&words, 1);
    assert_eq!(told.matches("  drift ").count(), 11, "a heading takes its row with it: {told}");

    // Looked at, and left to somebody who is not there.
    let from = ["update", "--from", "record.json", "hello.yaml"];
    let told = place.run(&[&from[..], &["--check"]].concat(), 1);
    for shown in ["-   good bye\n+   welcome\n", "-    43\n+    42\n", "hello.md would change so"] {
        assert!(told.contains(shown), "{shown}\n{told}");
    }
    assert!(place.run(&from, 2).contains("there is no terminal to ask on"));
    assert_eq!(handout(&place), lying);
    let mut terminal = in_terminal(&place, "update --from record.json hello.yaml");
    terminal.shows("Write it so? [y/N]");
    terminal.press("n\r");
    terminal.shows("ended 2");
    assert_eq!(handout(&place), lying);

    let told = place.run(&["update", "--yes", "hello.yaml"], 0);
    assert!(told.contains("hello.md is written"), "{told}");
    let after = handout(&place);
    assert!(after.starts_with('\u{feff}') && after.ends_with("/ # exit"), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    // And one that was printed twice stands there once.
    assert_eq!(lying.lines().count(), after.lines().count() + 1);
    assert_eq!(changed(&lying, &after).len(), 10, "{:?}", changed(&lying, &after));
    for kept in
        ["Prose: good bye.", "   102f426c7a42: Pull complete", "   ...", "   mine is another"]
    {
        assert!(after.contains(kept), "{kept}\n{after}");
    }

    let told = place.run(&["update", "--check", "--yes", "hello.yaml"], 0);
    assert!(told.contains("2 of 2 steps passed"), "{told}");
    assert!(!told.contains("  drift ") && told.contains("nothing to change"), "{told}");
    assert_eq!(handout(&place), after);
}

#[test]
fn somebody_who_says_yes_has_it_written_where_a_link_leads() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(&TRUE.replace("   welcome\n", "   good bye\n"));
    let folder = place.folder();
    fs::rename(folder.join("hello.md"), folder.join("real.md")).unwrap();
    std::os::unix::fs::symlink("real.md", folder.join("hello.md")).unwrap();
    place.run(&["run", "--yes", "--json", "r.json", "--scenario", "hello.yaml"], 1);
    let mut terminal = in_terminal(&place, "update --from r.json hello.yaml");
    terminal.shows("Write it so? [y/N]");
    terminal.press("y\r");
    terminal.shows("ended 0");
    assert!(fs::symlink_metadata(folder.join("hello.md")).unwrap().is_symlink());
    assert_eq!(handout(&place), TRUE.replace('\n', "\r\n"));
}

#[test]
fn where_something_failed_or_the_record_is_of_something_else_nothing_is_written() {
    if !can_have_private_engine() {
        return;
    }
    let lying = TRUE.replace("   welcome\n", "   good bye\n");
    let place = place(&lying);
    let folder = place.folder();
    let words = ["run", "--yes", "--json", "r.json", "--scenario", "hello.yaml"];
    fs::write(folder.join("hello.yaml"), SCENARIO.replace("exit: 127", "exit: 3")).unwrap();
    place.run(&words, 1);
    let told = place.run(&["update", "--yes", "--from", "r.json", "hello.yaml"], 1);
    assert!(told.contains("did not pass, so the handout is as it was"), "{told}");
    assert!(told.contains("no error is written into it"), "{told}");
    fs::write(folder.join("hello.yaml"), SCENARIO).unwrap();
    let told = place.run(&["update", "--yes", "--from", "r.json", "hello.yaml"], 2);
    assert!(told.contains("it is no record of this scenario as it is now"), "{told}");
    assert!(place.run(&["update", "--yes"], 2).contains("name the file of a scenario"));
    assert_eq!(handout(&place), lying.replace('\n', "\r\n"));
}

#[test]
fn of_what_nobody_saw_it_is_not_said_that_it_is_true() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(TRUE);
    let skipped = SCENARIO.replace(
        "    section: \"Step 2: Look\"\n",
        "    section: \"Step 2: Look\"\n    requires: { tool: no-such-tool }\n",
    );
    assert_ne!(skipped, SCENARIO);
    fs::write(place.folder().join("hello.yaml"), skipped).unwrap();
    let words = ["run", "--yes", "--json", "r.json", "--scenario", "hello.yaml"];
    place.run(&words, 4);
    let check = ["update", "--check", "--from", "r.json", "hello.yaml"];
    let told = place.run(&check, 4);
    assert!(told.contains("Of 3 commands nobody saw all that comes"), "{told}");
    assert!(!told.contains("nothing to change"), "{told}");
    // A handout that is another one by now is not held against the record.
    let other = TRUE.replace("   welcome\n", "   good bye\n");
    fs::write(place.folder().join("hello.md"), other.replace('\n', "\r\n")).unwrap();
    let told = place.run(&check, 4);
    assert!(told.contains("1 line of hello.md (28) cannot be held against the record"), "{told}");
    let told = place.run(&["update", "--yes", "hello.yaml"], 4);
    assert!(told.contains("hello.md is written") && told.contains("Of 3 commands"), "{told}");
    assert_eq!(handout(&place), TRUE.replace('\n', "\r\n"));
}
