//! What is asked on a terminal before something is lost, and how one leaves a question.

use std::fs;

use labcheck::classroom::layout::SESSION;

use crate::{
    pty::Terminal,
    support::{Place, can_have_private_engine, program, told, typed},
};

const HANDOUT: &str = "distribution-and-trust.md";

pub(crate) fn in_terminal(place: &Place, words: &str) -> Terminal {
    // The key goes to this shell as well, which is to tell how labcheck ended.
    let script = format!("trap : INT; {} {words}; echo ended $?", program().display());
    Terminal::run(place, &script, &[])
}

/// A classroom in which one check passes.
pub(crate) fn begun() -> Option<Place> {
    if !can_have_private_engine() {
        return None;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    typed(&place.session(), &place.folder(), "docker pull alpine:edge");
    place.run(&["step1"], 1);
    Some(place)
}

#[test]
fn finish_in_the_middle_says_what_would_be_lost_and_asks() {
    let Some(place) = begun() else { return };
    let mut terminal = in_terminal(&place, "finish");
    terminal.shows("0 of 7 steps done, 15 of 120 points");
    terminal.shows("labcheck finish --keep result.json");
    terminal.shows("Take the classroom away? [y/N]");
    terminal.press("n\r");
    terminal.shows("Nothing was changed. To go on: labcheck");
    terminal.shows("ended 2");
    place.session();

    let mut terminal = in_terminal(&place, "finish");
    terminal.shows("Take the classroom away? [y/N]");
    terminal.press("\u{3}");
    terminal.shows("ended 130");
    place.session();

    let mut terminal = in_terminal(&place, "finish");
    terminal.shows("Take the classroom away? [y/N]");
    terminal.press("y\r");
    terminal.shows("ended 0");
    assert!(!place.state().exists());
}

#[test]
fn finish_without_a_terminal_says_that_nobody_is_asked() {
    let Some(place) = begun() else { return };
    let told = place.run(&["finish"], 0);
    // What only a shell in the classroom can tell is not seen from this one.
    assert!(told.contains("0 of 7 steps done, 10 of 120 points"), "{told}");
    assert!(told.contains("Nobody is asked without a terminal"), "{told}");
    // The control: where nothing was done, nothing is lost and nothing said.
    place.run(&["start"], 0);
    let told = place.run(&["finish"], 0);
    assert!(!told.contains("Nobody is asked") && !told.contains("points"), "{told}");
}

#[test]
fn finish_asks_where_nobody_can_see_how_far_the_lab_is() {
    let Some(place) = begun() else { return };
    let session = place.session();
    let file = session.folder.join(SESSION);
    let whole = fs::read(&file).unwrap();
    let script = format!("printf '{{' > {}; {}", file.display(), program().display());
    let mut terminal = Terminal::run(&place, &format!("{script} finish; echo ended $?"), &[]);
    terminal.shows("EOF while parsing");
    terminal.shows("Take the classroom away? [y/N]");
    terminal.press("n\r");
    terminal.shows("ended 2");
    fs::write(&file, whole).unwrap();
    place.session();
    place.run(&["finish"], 0);
}

#[test]
fn finish_in_a_shell_whose_classroom_is_gone_takes_no_other() {
    let Some(place) = begun() else { return };
    for args in [&["finish"][..], &["finish", "--yes"]] {
        let mut finish = place.labcheck(args);
        let output =
            finish.env("LABCHECK_CLASSROOM", place.folder().join("gone")).output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("unset LABCHECK_CLASSROOM"), "{told}");
        place.session();
    }
    place.run(&["finish"], 0);
    // The control: where no other is up, there is nothing to take.
    let mut finish = place.labcheck(&["finish"]);
    let output = finish.env("LABCHECK_CLASSROOM", place.folder().join("gone")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[test]
fn finish_that_was_agreed_to_before_asks_nothing() {
    let Some(place) = begun() else { return };
    let terminal = in_terminal(&place, "finish --yes");
    terminal.shows("ended 0");
    assert!(!terminal.text().contains("[y/N]"), "{}", terminal.text());
}

#[test]
fn a_handout_that_is_not_this_classrooms_is_noticed_and_never_overwritten_unasked() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let file = place.folder().join(HANDOUT);
    fs::write(&file, "my notes").unwrap();
    let told = place.run(&["start"], 0);
    assert!(told.contains("the distribution-and-trust.md here is not this classroom's"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "my notes");

    let mut terminal = in_terminal(&place, "start");
    terminal.shows("Replace it? What is there is kept as distribution-and-trust.md.old. [y/N]");
    terminal.press("\r");
    terminal.shows("ended 0");
    assert_eq!(fs::read_to_string(&file).unwrap(), "my notes");

    let mut terminal = in_terminal(&place, "start");
    terminal.shows("Replace it?");
    terminal.press("y\r");
    terminal.shows("ended 0");
    let handout = include_str!("../../labs/distribution-and-trust.md");
    assert_eq!(fs::read_to_string(&file).unwrap(), handout);
    let old = place.folder().join("distribution-and-trust.md.old");
    assert_eq!(fs::read_to_string(old).unwrap(), "my notes");
    // What was kept before stays, too.
    fs::write(&file, "more notes").unwrap();
    let mut terminal = in_terminal(&place, "start");
    terminal.shows("is kept as distribution-and-trust.md.old.2. [y/N]");
    terminal.press("y\r");
    terminal.shows("ended 0");
    let kept = |name: &str| fs::read_to_string(place.folder().join(name)).unwrap();
    assert_eq!(kept("distribution-and-trust.md.old"), "my notes");
    assert_eq!(kept("distribution-and-trust.md.old.2"), "more notes");
    // The right one is told, and nobody is asked.
    let terminal = in_terminal(&place, "start");
    terminal.shows("do what distribution-and-trust.md says");
    terminal.shows("ended 0");
    assert!(!terminal.text().contains("Replace"), "{}", terminal.text());
    place.run(&["finish"], 0);
}

#[test]
fn a_question_is_left_at_once() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    for (words, question) in [("start", "Write the handout to"), ("solve step1", "Go on? [y/N]")] {
        let mut terminal = in_terminal(&place, words);
        terminal.shows(question);
        terminal.press("\u{3}");
        terminal.shows("ended 130");
    }
    assert!(!place.folder().join(HANDOUT).exists());
    place.run(&["finish"], 0);
}
