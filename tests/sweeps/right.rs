//! The control of the sweep over files: every verb that refuses odd ones does its work where the file is right. Without it
//! a labcheck that refuses everything would keep every promise.

use std::{ffi::OsString, fs, time::Duration};

use crate::{
    needs,
    promise::{Input, Place, sweep_in_order},
};

/// Each verb with right files, in this order: what one writes, a later one reads.
const RIGHT: &[&str] = &[
    "list --scenario lab.yaml",
    "handout --scenario lab.yaml",
    "handout --commands --scenario lab.yaml",
    "lint lab.yaml",
    "new -o - lab.md",
    "new theirs",
    "check one --scenario lab.yaml",
    "hint one --scenario lab.yaml",
    "run --yes --scenario lab.yaml --json record.json",
    "run --yes --scenario lab.yaml --shard 1/1 --json share.json",
    "run --yes --scenario lab.yaml --client CLIENT",
    "merge share.json",
    "update --scenario lab.yaml --from record.json",
    "start --plain --yes --scenario lab.yaml",
    "add one file /etc/hostname --yes --scenario copy.yaml",
    "solve one --yes --scenario lab.yaml",
    "submit --student ada -o class/ada.labcheck",
    "finish --yes",
    "grade class --scenario lab.yaml",
    "grade class --scenario lab.yaml --policy policy.yaml",
    "grade class --scenario lab.yaml --roster roster.yaml",
    "grade class --scenario lab.yaml --overrides overrides.yaml",
];

#[tokio::test]
async fn whatever_is_right_is_done_by_the_same_verbs() {
    if !needs::met(&["private engine", "docker"]) {
        return;
    }
    let place = Place::new();
    place.lab(&[("home", "environment: { HOME: set }")]);
    fs::copy(place.at("lab.yaml"), place.at("copy.yaml")).unwrap(); // `add` writes into it
    for folder in ["class", "theirs", "theirs/01-a"] {
        fs::create_dir(place.at(folder)).unwrap();
    }
    for (name, text) in [
        ("theirs/track.yml", "title: T\n"),
        ("theirs/01-a/assignment.md", "---\ntitle: A\n---\n\n```sh\nls\n```\n"),
        ("policy.yaml", "required: [one]\n"),
        ("roster.yaml", "students: [{ id: ada }]\n"),
        ("overrides.yaml", "overrides: []\n"),
    ] {
        fs::write(place.at(name), text).unwrap();
    }
    let client = needs::surroundings().path();
    let client = labcheck::machine::programs::find_program(&client, "docker").unwrap();
    let input = |line: &&str| {
        let word = |word: &str| if word == "CLIENT" { client.clone().into() } else { word.into() };
        let args: Vec<OsString> = line.split(' ').map(word).collect();
        let (name, command) = ((*line).to_owned(), place.labcheck(&args));
        Input { name, command, within: Duration::from_mins(1), may_go_on: false }
    };
    let inputs = RIGHT.iter().map(input).collect();
    sweep_in_order("files, control", inputs, |ran| ran.is_labchecks(&[0])).await;
}
