//! `labcheck report`.

use std::fs;

use crate::{folder, labcheck, printed};

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/v1/run-failed.json");

#[test]
fn a_record_is_told_again_and_written_in_every_format_that_is_named() {
    let folder = folder();
    let formats = ["junit", "ctrf", "tap", "github", "markdown", "html", "asciicast", "json"];
    let mut command = labcheck(folder.path());
    command.args(["report", RECORD, "--plain"]);
    for format in formats {
        command.args(["--report", &format!("{format}=out.{format}")]);
    }
    let told = printed(&mut command, 1);
    assert!(
        told.contains("  FAIL  docker pull alpine:latest") && told.contains("[LC102]"),
        "{told}"
    );
    assert!(told.contains("0 of 3 steps passed: 1 failed, 5 skipped."), "{told}");
    for (format, begins) in formats.iter().zip([
        "<?xml version=\"1.0\"",
        "{\n  \"reportFormat\": \"CTRF\"",
        "TAP version 14\n1..3\n",
        "::error file=small.yaml,line=11,title=LC102 one::docker pull alpine:latest%0Aexpected: ",
        "## A small lab\n",
        "<!DOCTYPE html>\n<html lang=\"en\">\n",
        "{\"",
        "{\n  \"format\": \"labcheck/record/v2\"",
    ]) {
        let text = fs::read_to_string(folder.path().join(format!("out.{format}"))).unwrap();
        assert!(text.starts_with(begins), "{format}: {text}");
    }
}

#[test]
fn a_report_never_takes_the_place_of_the_record_that_it_is_made_from() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::copy(RECORD, at("record.json")).unwrap();
    let kept = fs::read(RECORD).unwrap();
    std::os::unix::fs::symlink("record.json", at("link")).unwrap();
    fs::hard_link(at("record.json"), at("hard")).unwrap();
    for words in [
        &["report", "record.json", "--report", "tap=record.json"][..],
        &["report", "record.json", "--report", "junit=x", "--report", "tap=./record.json"],
        &["report", "record.json", "--json", "record.json"],
        &["report", "record.json", "--report", "tap=link"],
        &["report", "record.json", "--report", "tap=hard"],
        &["report", "link", "--report", "tap=record.json"],
    ] {
        let output = labcheck(folder.path()).args(words).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("is the record itself; name another file for "), "{words:?}: {told}");
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert_eq!(fs::read(at("record.json")).unwrap(), kept, "{words:?}");
        assert!(!at("x").exists(), "nothing is written");
    }
    // Standard output that goes to it is it, too.
    let behind = fs::OpenOptions::new().append(true).open(at("record.json")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_labcheck"));
    command.args(["report", "record.json", "--report", "tap=-"]).current_dir(folder.path());
    assert_eq!(command.stdout(behind).status().unwrap().code(), Some(2));
    assert_eq!(fs::read(at("record.json")).unwrap(), kept);
}

#[test]
fn what_is_no_record_or_two_reports_in_one_file_is_told_with_what_to_name() {
    let folder = folder();
    fs::write(folder.path().join("x.json"), "{}").unwrap();
    for (words, wanted) in [
        (&["report", "nothing.json"][..], "nothing.json: there is no such file; check the path"),
        (&["report", "x.json"], "name the file that `labcheck run --json FILE` wrote"),
        (
            &["report", RECORD, "--report", "tap=a", "--report", "junit=a"],
            "name another file for junit",
        ),
        (&["report", RECORD, "--report", "jnuit=a"], "did you mean `junit`?"),
    ] {
        let output = labcheck(folder.path()).args(words).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(wanted), "{words:?}: {told}");
        assert_eq!(output.status.code(), Some(2), "{told}");
    }
}
