//! What was handed in is judged on several threads, and nobody sees it.

use std::fs;

use crate::class::{Done, key, labcheck, sealed, submission};
use labcheck::submission::write;

/// Files of a class with a number for each student: some cut, some of one key, some of one student twice.
async fn class(folder: &std::path::Path) {
    fs::create_dir(folder).unwrap();
    let one_key = key();
    for number in 0..40 {
        let done = if number % 3 == 0 { Done::Nothing } else { Done::Two };
        let student = format!("s{:02}", number % 35);
        let mut bytes = if number % 7 == 0 {
            write(&submission(&student, done).await, &one_key).unwrap().into_bytes()
        } else {
            sealed(&student, done).await
        };
        if number % 5 == 0 {
            bytes.truncate(bytes.len() - 100);
        }
        fs::write(folder.join(format!("{number:02}.labcheck")), bytes).unwrap();
    }
}

#[tokio::test]
async fn a_gradebook_is_the_same_on_one_thread_and_on_many() {
    let folder = tempfile::tempdir().unwrap();
    class(&folder.path().join("in")).await;
    let graded = |jobs: &str| {
        let out = format!("out{jobs}");
        let formats = ["--format", "json", "--format", "csv"];
        let args = [&["grade", "in", "--jobs", jobs, "-o", &out][..], &formats].concat();
        let (code, told, _) = labcheck(folder.path(), &args);
        let files = ["gradebook.json", "grades.csv"];
        let files =
            files.map(|name| fs::read_to_string(folder.path().join(&out).join(name)).unwrap());
        (code, told.replace(&out, "out"), files)
    };
    let one = graded("1");
    assert!(one.2[0].contains("same-key") && one.2[0].contains("the end is missing"), "{one:?}");
    for jobs in ["2", "4", "64"] {
        assert!(graded(jobs) == one, "{jobs}");
    }
}
