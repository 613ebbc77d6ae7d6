//! What a world cannot do is told when it comes up, with what it costs and how to have it; and what labcheck brings so
//! that it can.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use labcheck::{brought::Source, machine::programs::find_program};

use crate::{
    covered::{covered, docker_of},
    needs,
    program::program,
    pty::Terminal,
    support::{Place, can_have_private_engine, told, typed},
};

/// The machine's own docker client.
fn own() -> PathBuf {
    find_program(&needs::surroundings().path(), "docker").unwrap()
}

/// A folder with a docker that says it is this version.
fn docker(place: &Place, version: &str) -> PathBuf {
    let bin = place.folder().join("bin");
    fs::create_dir_all(&bin).unwrap();
    program(&bin.join("docker"), &docker_of(version, &own()));
    bin
}

/// labcheck with this folder first on the PATH.
fn before_all(mut command: Command, bin: &Path) -> Command {
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    command.env("PATH", path);
    command
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Starts where a docker of this version is all that is here, and no other can be had.
fn start_with_client(place: &Place, version: &str) -> String {
    let bin = docker(place, version);
    program(&bin.join("apt-cache"), "#!/bin/sh\nexit 1\n");
    let mut start = covered(&bin.join("docker"), "docker", crate::support::program());
    start.arg("start").current_dir(place.folder()).env_clear().envs(place.environment());
    let output = before_all(start, &bin).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    words(&told)
}

#[test]
fn start_tells_at_once_what_a_client_without_content_trust_costs() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let told = start_with_client(&place, "29.1.0");
    for words in [
        "Your docker is 29.1.0, which ignores DOCKER_CONTENT_TRUST, and the lab needs it. Another one that would do was not found.",
        "/usr/bin/docker: it is 29.1.0",
        "apt-cache: exit status 1",
        "labcheck start --client FILE",
        "Not everything can be done here:",
        "step3, step3b, step5: 65 of 120 points",
        "needs a docker client with content trust (older than 29); here: 29.1.0",
        "have a docker of version 20.10 to 28 ready, to be named with --client or first on the PATH; then: labcheck finish, and labcheck start",
        "The rest can: step1, step2, step4, cleanup: 55 of 120 points.",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    place.run(&["finish"], 0);
    // The control: with another client nothing of it is told.
    let told = start_with_client(&place, "28.5.2");
    assert!(!told.contains("content trust") && !told.contains("Looked at"), "{told}");
    place.run(&["finish"], 0);
}

#[test]
fn what_is_brought_is_told_and_is_docker_by_whatever_name_it_is_typed_and_the_hosts_is_as_it_was() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let bin = docker(&place, "29.1.0");
    let before = fs::read(bin.join("docker")).unwrap();
    let named = place.folder().join("other");
    fs::copy(own(), &named).unwrap();
    let named = named.to_str().unwrap();
    let start = place.labcheck(&["start", "--client", named]);
    let told = words(&told(&before_all(start, &bin).output().unwrap()));
    let version = || {
        let output = Command::new(named).arg("--version").output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    };
    let number = version().split([' ', ',']).nth(2).unwrap().to_owned();
    let sentence = |there: &str| {
        format!("Your docker is 29.1.0; {there} it is {number}, the one that you named, {named}.")
    };
    assert!(told.contains(&sentence("in the lab's shell")), "{told}");
    let session = place.session();
    assert_eq!(session.world.brought[0].from, Source::Named { path: named.into() });
    let first = bin.join("docker").display().to_string();
    for docker in
        [first.as_str(), &own().display().to_string(), "/usr/bin/docker", "docker", "env docker"]
    {
        let line = format!("PATH={}:$PATH; {docker} --version", bin.display());
        assert_eq!(typed(&session, Path::new("/"), &line).trim_end(), version(), "{docker}");
    }
    let spoilt =
        typed(&session, Path::new("/"), &format!("echo x > {first} || rm {first} || echo no"));
    assert!(spoilt.starts_with("no\n"), "{spoilt}");
    assert_eq!(fs::read(bin.join("docker")).unwrap(), before, "the host's own");
    // Whoever asks afterwards is told, too.
    assert!(words(&place.run(&["status"], 0)).contains(&sentence("in the lab's shell")));
    let again = before_all(place.labcheck(&["start"]), &bin).output().unwrap();
    assert!(words(&self::told(&again)).contains(&sentence("in the lab's shell")), "{again:?}");
    let labcheck = crate::support::program().display().to_string();
    let script = format!("unset LABCHECK_CLASSROOM; exec {labcheck} shell --shell /bin/sh");
    let terminal = Terminal::run(&place, &script, &[]);
    terminal.shows("Your docker is 29.1.0; in here it is");
    drop(terminal);
    place.run(&["finish"], 0);
}
