//! What people bring along into a classroom, and what a lab brings to them.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use crate::support::{Place, can_have_private_engine, typed};

fn write(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

const PLUGIN: &str = r#"#!/bin/sh
[ "$1" = docker-cli-plugin-metadata ] && { echo '{"SchemaVersion":"0.1.0","Vendor":"x","Version":"1","ShortDescription":"x"}'; exit; }
echo hello from the plugin
"#;

#[test]
fn the_clients_plugins_of_the_user_work_and_nothing_else_of_the_configuration_comes_along() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let home = place.folder().join(".docker");
    write(&home.join("cli-plugins/docker-greet"), PLUGIN, 0o755);
    let own = r#"{"auths":{"x.example":{"auth":"c2VjcmV0"}},"credsStore":"none","currentContext":"elsewhere","psFormat":"secret","proxies":{"default":{"httpProxy":"http://p"}}}"#;
    write(&home.join("config.json"), own, 0o600);
    place.run(&["start"], 0);
    let session = place.session();
    let greeted = typed(&session, &place.folder(), "docker greet");
    assert_eq!(greeted, "hello from the plugin\n");
    let config = fs::read_to_string(session.folder.join("config/config.json")).unwrap();
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let folder = home.join("cli-plugins").display().to_string();
    assert_eq!(config, serde_json::json!({ "cliPluginsExtraDirs": [folder] }));
    place.run(&["finish"], 0);
    assert!(home.join("cli-plugins/docker-greet").exists(), "the user's own stay");
}

const SCENARIO: &str = r#"version: 1
title: Build it!
lab: lab.md
classroom:
  images: [{ name: "hello:1", build: shell, id: hello }]
  files: { app: files/app, run.sh: files/run.sh }
steps:
  - id: step1
    section: Build
    do:
      - edit: { file: own/Dockerfile, from: fence }
      - run: docker build -q -t own:1 own
      - run: docker build -q -t app:1 app
    check: [{ name: it was built, points: 5, expect: { image: { name: "own:1", local: true } } }]
"#;
const HANDOUT: &str = "## Build\n\nWrite `own/Dockerfile`:\n\n```dockerfile\nFROM hello:1\nLABEL from=handout\n```\n\n    $ docker build -q -t own:1 own\n    $ docker build -q -t app:1 app\n";

#[test]
fn a_labs_files_come_to_a_folder_of_its_name_where_nothing_is_overwritten_and_solve_finds_them() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let at = |path: &str| place.folder().join(path);
    write(&at("lab/lab.yaml"), SCENARIO, 0o644);
    write(&at("lab/lab.md"), HANDOUT, 0o644);
    write(&at("lab/files/app/Dockerfile"), "FROM hello:1\n", 0o644);
    write(&at("lab/files/run.sh"), "#!/bin/sh\n", 0o755);
    // Something of the student's is in the way.
    write(&at("build-it/run.sh"), "mine", 0o644);
    fs::create_dir(at("build-it/own")).unwrap();
    let told = place.run(&["start", "lab/lab.yaml"], 0);
    assert!(told.contains("The lab's files are in ./build-it, but for"), "{told}");
    assert!(told.contains("run.sh"), "{told}");
    assert_eq!(fs::read_to_string(at("build-it/run.sh")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(at("build-it/app/Dockerfile")).unwrap(), "FROM hello:1\n");
    // The lab's machine works in the same folder, and in no other one of the student's.
    let session = place.session();
    let inside = |line: &str| typed(&session, &at("build-it"), line);
    write(&at("build-it/written-outside"), "out", 0o644);
    assert_eq!(inside("echo in > written-inside; echo in > ../beside; cat written-outside"), "out");
    assert_eq!(fs::read_to_string(at("build-it/written-inside")).unwrap(), "in\n");
    assert!(!at("beside").exists());
    // The lab's own folder goes: the classroom has kept all of it, handout and files.
    fs::remove_dir_all(at("lab")).unwrap();
    fs::remove_file(at("build-it/app/Dockerfile")).unwrap();
    let solved = place.run(&["solve", "step1", "--yes"], 0);
    assert!(solved.contains("step1 is done"), "{solved}");
    let written = fs::read_to_string(at("build-it/own/Dockerfile")).unwrap();
    assert_eq!(written, "FROM hello:1\nLABEL from=handout\n");
    assert_eq!(fs::read_to_string(at("build-it/app/Dockerfile")).unwrap(), "FROM hello:1\n");
    place.run(&["finish"], 0);
    assert!(at("build-it/own/Dockerfile").exists(), "what the student has stays");
}
