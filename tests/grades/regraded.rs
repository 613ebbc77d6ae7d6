//! A class that is graded again: what differs is told with why, and what was decided by hand counts.

use std::{fs, path::Path};

use labcheck::submission::write;

use crate::class::{Done, key, labcheck, sealed, submission};

const HANDED: &str = "in";

async fn class(folder: &Path) {
    for (student, done) in [("ada", Done::Two), ("bob", Done::Nothing)] {
        let place = folder.join(HANDED).join(student);
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("x.labcheck"), sealed(student, done).await).unwrap();
    }
    let args = ["grade", HANDED, "-o", "was", "--format", "json"];
    let (code, told, wrong) = labcheck(folder, &args);
    assert_eq!(code, 0, "{told}{wrong}");
}

fn regrade(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let args = ["regrade", HANDED, "--before", "was/gradebook.json"];
    labcheck(folder, &[&args, more].concat())
}

fn decide(folder: &Path, student: &str, of: &str, marks: u32) {
    let text = format!(
        "overrides:\n  - student: {student}\n    of: {of}\n    marks: {marks}\n    by: T\n    reason: \"ill \\e[31m\"\n    at: 2026-11-27T10:00:00Z\n"
    );
    fs::write(folder.join("by-hand.yaml"), text).unwrap();
}

#[tokio::test]
async fn what_is_the_same_is_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    let (code, told, wrong) = regrade(folder.path(), &[]);
    assert_eq!((code, wrong.as_str()), (0, ""));
    assert!(
        told.starts_with("Distribution and Trust\n2 students: 2 as before, 0 changed.\n"),
        "{told}"
    );
}

#[tokio::test]
async fn what_was_decided_by_hand_counts_in_every_format_and_is_told_with_who_and_why() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    decide(folder.path(), "bob", "step1", 20);
    let args = ["--overrides", "by-hand.yaml", "-o", "is", "--format", "json", "--format", "csv"];
    let (code, told, wrong) = regrade(folder.path(), &args);
    assert_eq!(code, 0, "{wrong}");
    for line in [
        "\n  bob  0 of 120 -> 20 of 120\n      step1  0 of 20 -> 20 of 20\n",
        "          +20: T decided so on 2026-11-27: ill \\u{1b}[31m\n",
        "2 students: 1 as before, 1 changed.\n",
    ] {
        assert!(told.contains(line), "{line}{told}");
    }
    assert!(!told.contains("ada"), "{told}");
    let csv = fs::read_to_string(folder.path().join("is/grades.csv")).unwrap();
    assert!(csv.lines().any(|line| line.starts_with("bob,") && line.contains(",20,")), "{csv}");
    // Back again, which is told as well.
    let args = ["regrade", HANDED, "--before", "is/gradebook.json"];
    let (_, told, _) = labcheck(folder.path(), &args);
    assert!(told.contains("no longer +20: T decided so"), "{told}");
}

#[tokio::test]
async fn who_handed_in_again_is_told_to_have() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    let mut later = submission("bob", Done::Two).await;
    later.head.made += jiff::SignedDuration::from_hours(1);
    let later = write(&later, &key()).unwrap();
    fs::write(folder.path().join(HANDED).join("bob/x.labcheck"), later).unwrap();
    let (_, told, wrong) = regrade(folder.path(), &[]);
    let bob = "  bob  0 of 120 -> 40 of 120\n      handed in again: another submission, made at 20";
    assert!(told.contains(bob), "{told}{wrong}");
    assert!(told.contains("          it failed, and now it passed\n"), "{told}");
}

#[tokio::test]
async fn another_policy_is_told_with_what_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    fs::write(folder.path().join("policy.yaml"), "points: { step1: 40 }\n").unwrap();
    let (code, told, wrong) = regrade(folder.path(), &["--policy", "policy.yaml"]);
    assert_eq!(code, 0, "{wrong}");
    assert!(told.contains("it is worth "), "{told}");
    assert!(
        told.contains("2 students: 0 as before, 2 changed; judged by another policy."),
        "{told}"
    );
}

#[tokio::test]
async fn a_decision_that_changes_nothing_is_an_error_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    fs::create_dir(folder.path().join("in/eve")).unwrap();
    fs::write(folder.path().join("in/eve/x.labcheck"), "none").unwrap();
    for (student, of, marks, place, wanted) in [
        ("bobb", "step1", 20, "2:14", "there is no student `bobb`"),
        ("kim", "step1", 20, "2:14", "`kim` has no grade to change: nothing came of them"),
        ("eve", "step1", 20, "2:14", "`eve` has no grade to change: what they handed in cannot"),
        ("bob", "step9", 20, "3:9", "the lab has no step `step9`"),
        ("bob", "step1", 21, "4:12", "`step1` is worth 20, and no more"),
    ] {
        decide(folder.path(), student, of, marks);
        fs::write(folder.path().join("class.csv"), "id\nada\nbob\nkim\neve\n").unwrap();
        let by = ["--overrides", "by-hand.yaml", "--roster", "class.csv"];
        let to = ["-o", "is", "--format", "json"];
        for verb in [&["grade", HANDED][..], &["regrade", HANDED, "--before", "was/gradebook.json"]]
        {
            let (code, told, wrong) = labcheck(folder.path(), &[verb, &by, &to].concat());
            assert_eq!((code, told.as_str()), (2, ""), "{wrong}");
            assert!(
                wrong.contains(wanted) && wrong.contains(&format!("by-hand.yaml:{place}\n")),
                "{wrong}"
            );
            assert!(wrong.contains("help: "), "{wrong}");
            assert!(!folder.path().join("is/gradebook.json").exists());
        }
    }
    // The control; what `eve` handed in is still an error.
    decide(folder.path(), "bob", "step1", 20);
    let (code, told, wrong) =
        labcheck(folder.path(), &["grade", HANDED, "--overrides", "by-hand.yaml"]);
    assert_eq!(code, 3, "{wrong}");
    assert!(told.contains("bob  20 of 120"), "{told}");
}

#[tokio::test]
async fn what_is_no_gradebook_of_this_lab_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path()).await;
    let was = folder.path().join("was/gradebook.json");
    let text = fs::read_to_string(&was).unwrap();
    for (text, wanted) in [
        (text.replacen("Distribution and Trust", "Volumes", 1), "is of the lab `Volumes`"),
        (text.replacen("gradebook/v1", "gradebook/v9", 1), "gradebook/v9"),
        (text[..text.len() / 2].to_owned(), "this is no whole"),
        (String::new(), "this is no whole"),
    ] {
        fs::write(&was, text).unwrap();
        let (code, told, wrong) = regrade(folder.path(), &[]);
        assert_eq!((code, told.as_str()), (2, ""), "{wrong}");
        assert!(wrong.contains(wanted) && wrong.contains("; name "), "{wrong}");
    }
}
