//! What a world cannot do is told when it comes up, with what it costs and how to have it.

use std::fs;

use crate::{
    program::program,
    support::{Place, can_have_private_engine, told},
};

fn start_with_client(place: &Place, version: &str) -> String {
    let bin = place.folder().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let script = format!("#!/bin/sh\necho 'Docker version {version}, build x'\n");
    program(&bin.join("docker"), &script);
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = place.labcheck(&["start"]).env("PATH", path).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn start_tells_at_once_what_a_client_without_content_trust_costs() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let told = start_with_client(&place, "29.1.0");
    for words in [
        "Not everything can be done here:",
        "step3, step3b, step5: 65 of 120 points",
        "needs a docker client with content trust (older than 29); here: 29.1.0",
        "put a docker client of version 28 or older first on the PATH; then: labcheck finish, and labcheck start",
        "The rest can: step1, step2, step4, cleanup: 55 of 120 points.",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    // The control: with another client nothing of it is told of the same classroom.
    let told = start_with_client(&place, "28.5.2");
    assert!(!told.contains("content trust"), "{told}");
    place.run(&["finish"], 0);
}
