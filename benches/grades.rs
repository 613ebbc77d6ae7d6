//! `labcheck grade` of a class that was made up: what twice as many take, what a second thread is good for, and how much
//! memory it is. Prints ratios and numbers; judges nothing. `LABCHECK_STUDENTS=10000` grades so many in place of 1000.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

#[path = "../tests/grades/class.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod class;
#[path = "grades/made.rs"]
mod made;
mod ratio;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use ratio::Pairs;

const ROUNDS: usize = 5;
/// Students of the greater class; the lesser has half of them.
const STUDENTS: usize = 1000;

fn main() {
    let asked = std::env::var("LABCHECK_STUDENTS").ok();
    let students: usize = asked.map_or(STUDENTS, |number| number.parse().unwrap());
    let base = tempfile::Builder::new().prefix("labcheck-bench-").tempdir_in("/var/tmp").unwrap();
    let [half, whole] = ["half", "whole"].map(|name| base.path().join(name));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let maker = made::Maker::new().await;
        maker.class(&half, students / 2).await;
        maker.class(&whole, students).await;
    });
    let size: u64 =
        fs::read_dir(&whole).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
    println!("a submission has {} KB", size / 1000 / students as u64);
    grade(&whole, "2"); // so that all of it is in the page cache
    let (mut twice, mut threads) = (Pairs::default(), Pairs::default());
    let mut most = 0;
    for _ in 0..ROUNDS {
        let (two, peak) = grade(&whole, "2");
        twice.add(two, grade(&half, "2").0);
        threads.add(two, grade(&whole, "1").0);
        most = most.max(peak);
    }
    println!("grade of {students} / of {}: {twice}; linear is 2", students / 2);
    println!("grade on two threads / on one: {threads}; a machine with two free cores gives 0.5");
    println!("memory peak of {students} on two threads: {} MB", most / 1000);
}

/// The wall time of a class's grades, and the most memory in kB that it had.
fn grade(folder: &Path, jobs: &str) -> (Duration, u64) {
    let began = Instant::now();
    let mut command = Command::new("/usr/bin/time");
    command.args(["-q", "-f", "%M", env!("CARGO_BIN_EXE_labcheck"), "grade", "-j", jobs]);
    command.arg("--scenario").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO));
    let output = command.arg(folder).stdin(Stdio::null()).output().unwrap();
    let took = began.elapsed();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    (took, told.trim().parse().unwrap())
}

const SCENARIO: &str = "scenarios/distribution-and-trust.yaml";
