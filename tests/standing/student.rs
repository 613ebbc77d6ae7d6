//! A student of a small lab: types in its machine, asks about a step, and hears what is wrong.

use std::{fs, process::Command};

use labcheck::classroom::standing::Session;

use crate::support::{Place, can_have_private_engine, told, typed};

pub(crate) struct Student {
    pub(crate) place: Place,
    pub(crate) session: Session,
}

impl Student {
    /// In a classroom of this lab; nothing where there can be none.
    pub(crate) fn arrives(lab: &str, handout: &str) -> Option<Self> {
        Self::arrives_with(&[], lab, handout)
    }

    /// The same of a lab with files beside it.
    pub(crate) fn arrives_with(files: &[(&str, &str)], lab: &str, handout: &str) -> Option<Self> {
        if !can_have_private_engine() {
            return None;
        }
        let place = Place::new();
        for (name, text) in files {
            fs::write(place.folder().join(name), text).unwrap();
        }
        fs::write(place.folder().join("lab.yaml"), lab).unwrap();
        fs::write(place.folder().join("lab.md"), handout).unwrap();
        place.run(&["start", "lab.yaml", "--yes"], 0);
        let session = place.session();
        Some(Self { place, session })
    }

    pub(crate) fn types(&self, line: &str) -> String {
        typed(&self.session, &self.place.folder(), line)
    }

    pub(crate) fn asking(&self, step: &str) -> Command {
        let mut command = self.place.labcheck(&[step, "--verbose"]);
        command.envs(self.session.world.environment.iter().cloned());
        command
    }

    /// What labcheck says of a step, in one line.
    pub(crate) fn asks(&self, step: &str, code: i32) -> String {
        let output = self.asking(step).output().unwrap();
        let said = told(&output);
        assert_eq!(output.status.code(), Some(code), "{step}: {said}");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A verb ends so, and says all of these words in the student's shell.
    pub(crate) fn tells(&self, words: &[&str], code: i32, told_of: &[&str]) {
        let mut command = self.place.labcheck(words);
        command.envs(self.session.world.environment.iter().cloned());
        let output = command.output().unwrap();
        let said = told(&output);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in told_of {
            assert!(line.contains(word), "{words:?} lacks {word}: {line}");
        }
    }

    /// The step fails, and is told with all of these words.
    pub(crate) fn hears(&self, step: &str, words: &[&str]) {
        let said = self.asks(step, 1);
        for word in words {
            assert!(said.contains(word), "{step} lacks {word}: {said}");
        }
    }
}
