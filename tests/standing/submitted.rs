//! What a student hands in, made in a classroom and judged again without it.

use std::{collections::BTreeMap, fs};

use labcheck::{
    run::{Handed, rejudge},
    scenario,
    submission::{Broken, read},
    syntax::source::Source,
    verdict::Verdict,
};

use crate::{questions::begun, record};

#[tokio::test]
async fn a_submission_is_judged_again_as_it_was_and_a_change_to_it_is_found() {
    let Some(place) = begun() else { return };
    let told = place.run(&["submit"], 2);
    assert!(told.contains("labcheck submit --student ID"), "{told}");
    place.run(&["check", "all", "--json", "checked.json"], 1);
    let told = place.run(&["submit", "--student", "ada", "--output", "ada.labcheck"], 0);
    assert!(told.contains("whose    ada\n") && told.contains("Next: hand this file in"), "{told}");
    let path = place.folder().join("ada.labcheck");
    let bytes = fs::read(&path).unwrap();
    let sealed = read(&bytes).unwrap();
    let handed = &sealed.submission;
    assert_eq!(handed.head.student.id, "ada");

    // It has what `check all` writes, and its facts give it again.
    let verdicts = |steps: &[labcheck::record::StepRecord]| {
        let checks = steps.iter().flat_map(|step| &step.checks);
        checks.map(|check| (check.id.clone(), check.verdict.clone())).collect::<Vec<_>>()
    };
    let claimed = verdicts(&handed.record.steps);
    let checked = fs::read_to_string(place.folder().join("checked.json")).unwrap();
    let passed = |all: &[(String, Verdict)]| -> Vec<(String, bool)> {
        all.iter().map(|(id, verdict)| (id.clone(), verdict.passed())).collect()
    };
    assert_eq!(passed(&claimed), passed(&verdicts(&record::read(&checked).steps)));
    assert!(claimed.iter().any(|one| one.1.passed()) && claimed.iter().any(|one| !one.1.passed()));
    let images: BTreeMap<String, String> = handed
        .head
        .images
        .iter()
        .map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()))
        .collect();
    let text = fs::read_to_string("scenarios/distribution-and-trust.yaml").unwrap();
    let source = Source { name: "distribution-and-trust.yaml".to_owned(), text };
    let scenario = scenario::load(&source, &labcheck::cli::VERBS).unwrap();
    let again = Handed {
        abilities: &handed.head.abilities,
        images,
        seen: &handed.seen,
        journal: handed.journal.as_deref(),
        judged_by: &handed.record.scenario_digest,
    };
    let again = rejudge(again, &scenario, handed.record.scenario_digest.clone()).await;
    assert_eq!(verdicts(&again), claimed);

    // The name is remembered, no file is overwritten unasked, and one bit is found.
    let told = place.run(&["submit", "--output", "ada.labcheck"], 3);
    assert!(told.contains("--force"), "{told}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let told = place.run(&["submit", "--output", "ada.labcheck", "--force"], 0);
    assert!(told.contains("whose    ada\n"), "{told}");
    let second = read(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(second.key, sealed.key, "one key");

    // It is no record; of it only the way is told, and no verdict.
    let told = place.run(&["report", "ada.labcheck", "--report", "html=way.html"], 2);
    assert!(told.contains("`labcheck grade FILE` judges it"), "{told}");
    assert!(!place.folder().join("way.html").exists());
    let told = place.run(&["report", "ada.labcheck", "--report", "asciicast=way.cast"], 0);
    assert!(told.ends_with("Next:\n  asciinema play way.cast\n"), "{told}");
    let way = fs::read_to_string(place.folder().join("way.cast")).unwrap();
    assert!(way.contains("\"# labcheck step1: "), "{way}");

    let mut changed = bytes;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    assert!(matches!(read(&changed), Err(Broken::Changed(_) | Broken::NotText(_))));
    fs::write(&path, changed).unwrap();
    let told = place.run(&["report", "ada.labcheck", "--report", "asciicast=no.cast"], 2);
    assert!(told.contains("have them hand in again"), "{told}");
}
