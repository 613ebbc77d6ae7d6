//! What a scenario names outside of the lab's own folder is none of the lab's.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command, time::Duration};

use crate::cli::{labcheck, state};

const STEPS: &str =
    "steps: [{ id: s, section: S, check: [{ name: n, expect: { deed: { pulled: alpine } } }] }]\n";

/// What `labcheck handout` says of a scenario that has this head, and how it ends.
fn read(scenario: &Path, head: &str) -> (i32, String) {
    fs::write(scenario, format!("version: 1\ntitle: x\n{head}\n{STEPS}")).unwrap();
    let mut command = labcheck(&scenario.with_file_name("state"));
    command.args(["handout", "--scenario"]).arg(scenario).timeout(Duration::from_secs(20));
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(told).unwrap())
}

#[test]
fn a_handout_and_files_stay_in_the_labs_folder() {
    let base = state();
    let at = |path: &str| base.path().join(path);
    for folder in ["course/scenarios", "course/labs", "course/other/files"] {
        fs::create_dir_all(at(folder)).unwrap();
    }
    for file in ["course/labs/x.md", "course/other/x.md", "course/other/files/f", "secret"] {
        fs::write(at(file), "# S\nhere\n").unwrap();
    }
    fs::write(at("course/other/huge"), vec![b'x'; (4 << 20) + 1]).unwrap();
    symlink(at("secret"), at("course/other/out")).unwrap();
    symlink(at("course/other/x.md"), at("course/other/in")).unwrap();
    symlink("/dev/zero", at("course/other/zero")).unwrap();
    assert!(Command::new("mkfifo").arg(at("course/other/fifo")).status().unwrap().success());
    let (beside, own) = (at("course/scenarios/x.yaml"), at("course/other/x.yaml"));

    let absolute = format!("lab: {}", at("course/other/x.md").display());
    for (scenario, head, wanted) in [
        // The controls.
        (&beside, "lab: ../labs/x.md", "here"),
        (&own, "lab: x.md", "here"),
        (&own, "lab: ../other/x.md", "here"),
        (&own, "lab: in", "here"),
        (&own, "lab: x.md\nclassroom: { files: { f: files } }", "here"),
        (&beside, "lab: ../../secret", "x.yaml:3:6"),
        (&beside, "lab: ../../secret", "leads out of the lab's folder"),
        (&own, "lab: ../labs/x.md", "leads out of the lab's folder"),
        (&own, "lab: out", "leads out of the lab's folder"),
        (&own, &absolute, "no other machine has an absolute path"),
        (&own, "lab: /proc/self/environ", "no other machine has an absolute path"),
        (&own, "lab: fifo", "this is no file"),
        (&own, "lab: zero", "this is no file"),
        (&own, "lab: /dev/zero", "absolute path"),
        (&own, "lab: files", "this is no file"),
        (&own, "lab: huge", "the limit is 4194304 bytes"),
        (&own, "lab: none", "`lab:` is a path from the scenario's own folder that stays in it"),
        (&own, "lab: x.md\nclassroom: { files: { f: out } }", "x.yaml:4:26"),
        (&own, "lab: x.md\nclassroom: { files: { f: out } }", "leads out of the lab's folder"),
        (&own, "lab: x.md\nclassroom: { files: { f: fifo } }", "is a link or no plain file"),
    ] {
        let (code, told) = read(scenario, head);
        assert_eq!(code, if wanted == "here" { 0 } else { 2 }, "{head}: {told}");
        assert!(told.contains(wanted), "{head}: {wanted}\n{told}");
    }
    // Nor is a scenario read that is none, or that has no end.
    for path in ["course/other/fifo", "course/other/zero"] {
        let mut command = labcheck(&at("state"));
        command.args(["handout", "--scenario"]).arg(at(path)).timeout(Duration::from_secs(20));
        command.assert().code(2).stderr(predicates::str::contains("this is no file"));
    }
}
