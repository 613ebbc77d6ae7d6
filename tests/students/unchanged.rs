//! Asking changes nothing, however often, and starts no docker where the engine can be asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use labcheck::oci::Digest;

use crate::{report::report, student::Student, terminal::Terminal};

/// Everything that a question could have touched: what the engine lists, the student's docker configuration and
/// home, what the registry and the trust service hold, temporary files, and what stands in the classroom's folder.
#[derive(PartialEq, Eq)]
struct Scene(BTreeMap<String, String>);

impl Scene {
    fn assert_same(&self, other: &Self) {
        let all: BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        let differs = all.into_iter().filter(|key| self.0.get(*key) != other.0.get(*key));
        let told: Vec<_> = differs.map(|key| (key, self.0.get(key), other.0.get(key))).collect();
        assert!(told.is_empty(), "{told:#?}");
    }

    fn look(student: &Student, terminal: &mut Terminal) -> Self {
        let lists = [
            "docker images -a --digests --no-trunc",
            "docker ps -a --no-trunc",
            "docker network ls --no-trunc",
            "docker volume ls",
            "docker info -f '{{.Images}} {{.Containers}}'",
        ];
        let room = student.session().folder;
        let mut found = BTreeMap::new();
        let inside = ["config", "home", "registry", "trust"].map(|name| room.join(name));
        for folder in
            inside.into_iter().chain([student.finds(student.home()), student.finds(student.tmp())])
        {
            read_all(&folder, &mut found);
        }
        for entry in fs::read_dir(&room).unwrap().flatten() {
            found.insert(entry.path().display().to_string(), "there".to_owned());
        }
        for list in lists {
            // Of images that are equally old, the order is chance.
            let said = terminal.types(&format!("{list} | sort"));
            found.insert(list.to_owned(), said.ended(0).text.clone());
        }
        Self(found)
    }
}

fn read_all(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let what = if entry.file_type().unwrap().is_dir() {
            read_all(&path, found);
            "folder".to_owned()
        } else {
            Digest::of(&fs::read(&path).unwrap()).to_string()
        };
        found.insert(path.display().to_string(), what);
    }
}

#[test]
fn asking_ten_times_changes_nothing() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2", "step3", "step3b", "step4"]);
    let before = Scene::look(&student, &mut terminal);
    let first = report(&student, &mut terminal);
    for _ in 0..9 {
        let said = terminal.types("labcheck all");
        said.ended(1).has(&["5 of 7 steps"]).lacks(&["seen at"]);
    }
    assert_eq!(report(&student, &mut terminal), first);
    terminal.types("labcheck").ended(4);
    Scene::look(&student, &mut terminal).assert_same(&before);
    // A pull that changes nothing on the engine is seen by what the client keeps.
    terminal.types("docker pull --disable-content-trust alpine:edge && touch $DOCKER_CONFIG/x");
    assert!(Scene::look(&student, &mut terminal) != before);
    student.leaves(terminal);
}

/// Puts a docker first on the `PATH` that leaves a trace whenever it runs.
fn spied(student: &Student) -> PathBuf {
    let trace = student.home().join("docker-ran");
    let there = student.finds(trace.clone());
    let script = format!("#!/bin/sh\necho \"$@\" >> {}\nexit 1\n", trace.display());
    crate::program::program(&student.finds(student.bin().join("docker")), &script);
    there
}

#[test]
fn no_docker_is_started_for_what_the_engine_and_the_journal_know() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2"]);
    let trace = spied(&student);
    for step in ["step1", "step2", "step4", "cleanup"] {
        let done = ["step1", "step2"].contains(&step);
        terminal.types(&format!("labcheck {step}")).ended(i32::from(!done));
        assert!(!trace.exists(), "{step}: {}", fs::read_to_string(&trace).unwrap());
    }
    // The spy does see what runs.
    terminal.types("labcheck step3").lacks(&["is done"]);
    assert!(trace.exists());
    fs::remove_file(student.finds(student.bin().join("docker"))).unwrap();
    student.leaves(terminal);
}
