//! A lab that did not come with labcheck: it types nothing before somebody who saw all of it said yes.

use std::fs;

use crate::{
    questions::in_terminal,
    support::{Place, can_have_private_engine, told},
};

const SCENARIO: &str = r#"version: 1
title: Strange
lab: lab.md
classroom: { images: [{ name: "hello:1", build: shell, id: hello }], files: { run.sh: run.sh } }
steps:
  - id: one
    section: First
    do:
      - run: echo written
      - { run: "echo \e[8mun\u202ewritten\e[0m", unwritten: true }
      - session: cat
        talk: [{ send: answered, until: answered }, { press: ctrl-d }]
        unwritten: true
  - id: two
    section: Second
    do: [{ run: sh run.sh }]
"#;
const HANDOUT: &str =
    "# First\n\n```console\n$ echo written\n```\n\n# Second\n\n```console\n$ sh run.sh\n```\n";
const RUN: &str = "run --scenario lab.yaml";

/// A place with such a lab.
fn place() -> Place {
    let place = Place::new();
    for (name, text) in [("lab.yaml", SCENARIO), ("lab.md", HANDOUT), ("run.sh", "echo brought\n")]
    {
        fs::write(place.folder().join(name), text).unwrap();
    }
    place
}

fn unasked(place: &Place, more: &[&str], code: i32) -> String {
    let words: Vec<&str> = RUN.split(' ').chain(more.iter().copied()).collect();
    place.run(&words, code)
}

/// Words that a terminal shows may stand in two rows.
fn in_a_row(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn without_a_terminal_all_of_it_is_shown_and_nothing_is_started() {
    if !can_have_private_engine() {
        return;
    }
    let place = place();
    let all = unasked(&place, &[], 2);
    for shown in [
        "\none  First\n  $ echo written\n  not in the handout:\n",
        "\n  $ echo \\u{1b}[8mun\\u{202e}written\\u{1b}[0m\n",
        "\n  not in the handout:\n  $ cat\n    > answered\n    key ctrl-d\n",
        "\ntwo  Second\n  $ sh run.sh\n",
        "\n  run.sh (13 bytes)\n",
    ] {
        assert!(all.contains(shown), "{shown}\n{all}");
    }
    assert!(!all.contains('\u{1b}') && !all.contains('\u{202e}'), "{all}");
    for told in [
        "lab.yaml did not come with this labcheck",
        "This one gets a machine of its own",
        "Nothing was started: there is no terminal to ask on.",
        "or with --yes, as a CI would",
    ] {
        assert!(in_a_row(&all).contains(told), "{told}\n{all}");
    }
    assert!(!place.state().exists());
    // On one's own engine it is another question, which --engine host alone does not answer.
    let all = in_a_row(&unasked(&place, &["--engine", "host"], 2));
    assert!(all.contains("This one runs on YOUR machine, as you"), "{all}");
    assert!(!place.state().exists());

    // The control, and nothing of it is remembered.
    let ran = unasked(&place, &["--yes"], 0);
    assert!(ran.contains("2 of 2 steps passed") && !ran.contains("did not come"), "{ran}");
    unasked(&place, &[], 2);
    assert!(!place.state().exists());
}

#[test]
fn it_is_asked_once_and_again_after_a_byte() {
    if !can_have_private_engine() {
        return;
    }
    let place = place();
    for (keys, status) in [("n\r", 2), ("\r", 2), ("yeah\r", 2), ("\u{3}", 130)] {
        let mut terminal = in_terminal(&place, RUN);
        terminal.shows("Type all this in a machine of the lab's own? [y/N]");
        terminal.press(keys);
        terminal.shows(&format!("ended {status}"));
        assert_eq!(terminal.text().contains("Nothing was started."), status == 2);
        assert!(!place.state().exists());
    }
    let mut terminal = in_terminal(&place, RUN);
    terminal.shows("key ctrl-d");
    terminal.shows("[y/N]");
    terminal.press("y\r");
    terminal.shows("2 of 2 steps passed");
    terminal.shows("ended 0");
    // From now on nobody is asked, nor shown.
    let ran = unasked(&place, &[], 0);
    assert!(!ran.contains("did not come") && ran.contains("2 of 2 steps passed"), "{ran}");
    // But on one's own engine.
    assert!(in_a_row(&unasked(&place, &["--engine", "host"], 2)).contains("YOUR machine"));
    for (name, text) in [("lab.yaml", SCENARIO), ("lab.md", HANDOUT), ("run.sh", "echo brought\n")]
    {
        let file = place.folder().join(name);
        fs::write(&file, format!("{text}\n")).unwrap();
        assert!(unasked(&place, &[], 2).contains("Nothing was started"), "{name}");
        fs::write(&file, text).unwrap();
        unasked(&place, &[], 0);
    }
}

#[test]
fn the_lab_of_labcheck_is_never_asked_about_and_a_changed_copy_is() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let [scenarios, labs] = ["scenarios", "labs"].map(|name| place.folder().join(name));
    fs::create_dir(&scenarios).unwrap();
    fs::create_dir(&labs).unwrap();
    let scenario = include_str!("../../scenarios/distribution-and-trust.yaml");
    let file = scenarios.join("copy.yaml");
    fs::write(&file, scenario).unwrap();
    let handout = include_str!("../../labs/distribution-and-trust.md");
    fs::write(labs.join("distribution-and-trust.md"), handout).unwrap();
    place.run(&["run", "step1"], 0);
    fs::write(&file, format!("{scenario}# mine\n")).unwrap();
    let told = place.run(&["run", "step1"], 2);
    assert!(told.contains("scenarios/copy.yaml did not come with this labcheck"), "{told}");
    // Of the whole lab is asked, whatever step is named.
    assert!(told.contains("\ncleanup  "), "{told}");
}

#[test]
fn solve_shows_a_strangers_lab_with_its_question_once() {
    if !can_have_private_engine() {
        return;
    }
    let place = place();
    // Nothing of it is typed to bring its classroom up.
    let started = place.run(&["start", "lab.yaml"], 0);
    assert!(!started.contains("did not come"), "{started}");
    let has_typed = || {
        let journal = place.session().folder.join("desk/journal.jsonl");
        fs::read_to_string(journal).unwrap().contains("\"solved\"")
    };
    let all = place.run(&["solve", "two"], 2);
    for shown in ["not in the handout:\n  $ echo \\u{1b}", "run.sh (13 bytes)", "Nothing was done."]
    {
        assert!(all.contains(shown), "{shown}\n{all}");
    }
    assert!(!has_typed());
    let mut terminal = in_terminal(&place, "solve two");
    terminal.shows("key ctrl-d");
    terminal.shows("types the commands of two for you");
    terminal.press("\r");
    terminal.shows("ended 2");
    assert!(!has_typed());
    let mut terminal = in_terminal(&place, "solve two");
    terminal.shows("key ctrl-d");
    terminal.shows("Go on? [y/N]");
    terminal.press("y\r");
    terminal.shows("ended 4"); // it has no checks
    assert!(terminal.text().contains("  brought"), "{}", terminal.text());
    assert!(has_typed());
    let mut terminal = in_terminal(&place, "solve two");
    terminal.shows("Go on? [y/N]");
    assert!(!terminal.text().contains("key ctrl-d"), "{}", terminal.text());
    terminal.press("n\r");
    terminal.shows("ended 2");
    place.run(&["finish"], 0);
    // What was agreed to there holds for a run, too: it is the same lab in a world of the same kind.
    unasked(&place, &[], 0);
}

#[test]
fn your_own_engine_is_not_what_a_strangers_lab_falls_back_to() {
    let place = place();
    let run = |more: &[&str]| {
        let words: Vec<&str> = RUN.split(' ').chain(more.iter().copied()).collect();
        // Neither programs nor an engine of its own.
        let output = place.labcheck(&words).env("PATH", "/nonexistent").output().unwrap();
        (output.status.code().unwrap(), in_a_row(&told(&output)))
    };
    for more in [&[][..], &["--yes"]] {
        let (code, said) = run(more);
        assert_eq!(code, 3, "{said}");
        assert!(
            said.contains("gets your own engine only where you say so: --engine host"),
            "{said}"
        );
    }
    let (code, said) = run(&["--engine", "host"]);
    assert_eq!(code, 2, "{said}");
    // The control: labcheck's own lab does, and says why it cannot.
    let output = place.labcheck(&["run"]).env("PATH", "/nonexistent").output().unwrap();
    let said = in_a_row(&told(&output));
    assert!(said.contains("Your own engine is not used:"), "{said}");
    assert!(!place.state().exists());
}
