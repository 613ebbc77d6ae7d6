//! Trouble of the machine's, met for real: an error with its line and what to do, never a fail.

use std::fs;

use crate::{
    cli::{labcheck, state},
    support::can_have_private_engine,
};

const SCENARIO: &str = "version: 1\ntitle: Pull\nlab: lab.md\nclassroom: { images: [{ name: \"hello:1\", build: shell, id: hello }] }\nsteps:\n  - id: step1\n    section: \"Step 1: Pull\"\n    do: [{ run: docker pull hello:1 }]\n    check: [{ name: hello was pulled, expect: { deed: { pulled: \"hello:1\" } } }]\n";
const LAB: &str = "# Pull\n\n## Step 1: Pull\n\n```console\n$ docker pull hello:1\n```\n";

/// Mounts a disk of this size where `run` is to keep its classroom. The mount is in a namespace of the
/// command's own and ends with it.
const ON_A_DISK: &str = "mount -t tmpfs -o size=$1,mode=700 tmpfs \"$2\" && shift 2 && exec \"$@\"";

#[test]
fn a_full_disk_is_an_error_that_says_to_free_some() {
    if !can_have_private_engine() {
        return;
    }
    let base = state();
    let (disk, scenario) = (base.path().join("disk"), base.path().join("lab.yaml"));
    fs::create_dir(&disk).unwrap();
    fs::write(&scenario, SCENARIO).unwrap();
    fs::write(base.path().join("lab.md"), LAB).unwrap();
    for (size, status) in [("5m", 3), ("64m", 0)] {
        let plain = labcheck(&disk);
        let mut command = assert_cmd::Command::new("unshare");
        command.args(["--mount", "sh", "-euc", ON_A_DISK, "sh", size]).arg(&disk);
        command
            .arg(plain.get_program())
            .args(["run", "--plain", "--yes", "--scenario"])
            .arg(&scenario);
        command.env("LABCHECK_STATE_DIR", &disk);
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(status), "{size}: {output:?}");
        let words = ["ERROR", "[LC505]", "no space left on device", "free some disk"];
        for word in words {
            assert_eq!(told.contains(word), status == 3, "{size}, {word}:\n{told}");
        }
    }
}
