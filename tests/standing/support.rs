//! A state folder of a test's own, and what is typed around it.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use labcheck::{
    classroom::{
        journal::read_sealed,
        standing::{Answer, Request, Session, ask, find},
    },
    journal::{Deed, Entry},
};

use crate::{machine::Machine, needs};

pub(crate) const WITHIN: Duration = Duration::from_secs(20);

/// Says that a test was left out, or fails where Docker is required.
pub(crate) fn can_have_private_engine() -> bool {
    needs::met(&["private engine"])
}

/// A state folder; what stands below it is taken away at the end, whatever happens.
pub(crate) struct Place {
    top: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        // A disk, since an engine's storage wants one.
        let top = tempfile::Builder::new().prefix("labcheck-standing-").tempdir_in("/var/tmp");
        let place = Self { top: top.unwrap() };
        std::fs::create_dir(place.folder()).unwrap();
        place
    }

    /// A folder to work in, empty.
    pub(crate) fn folder(&self) -> PathBuf {
        self.top.path().join("work")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.top.path().join("state")
    }

    pub(crate) fn look(&self) -> Machine {
        Machine::look(self.state().to_str().unwrap())
    }

    /// labcheck in the empty folder, with nothing of the caller's docker settings.
    pub(crate) fn labcheck(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).current_dir(self.folder()).stdin(Stdio::null());
        command.env_clear().envs(self.environment());
        command
    }

    pub(crate) fn environment(&self) -> BTreeMap<OsString, OsString> {
        let ours = |name: &OsString| {
            let name = name.to_string_lossy();
            name.starts_with("DOCKER_") || name.starts_with("LABCHECK_") || name == "ENV"
        };
        let mut all: BTreeMap<_, _> = std::env::vars_os().filter(|(name, _)| !ours(name)).collect();
        all.insert("LABCHECK_STATE_DIR".into(), self.state().into());
        all.insert("HOME".into(), self.folder().into());
        all
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[&str], code: i32) -> String {
        let output = self.labcheck(args).output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
        told
    }

    /// What a shell in the one that stands exports; nothing where none does.
    pub(crate) fn exported(&self) -> Vec<(String, String)> {
        find(&self.state()).standing.pop().map_or_else(Vec::new, |s| s.world.environment)
    }

    /// The one that stands.
    pub(crate) fn session(&self) -> Session {
        let found = find(&self.state());
        assert_eq!(found.standing.len(), 1, "{found:?}");
        found.standing.into_iter().next().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.state().exists() {
            let _ = self.labcheck(&["finish"]).output();
        }
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_labcheck"))
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// Types a command line into sh within a classroom; what it printed.
pub(crate) fn typed(session: &Session, folder: &Path, line: &str) -> String {
    let args = ["-c".into(), line.into()];
    let mut command = if let Some((entry, inside)) = session.inside() {
        let mut command = Command::new(entry.first().program());
        command.args(entry.first().args(folder, "sh".as_ref(), &args));
        command.env_remove("DOCKER_HOST").envs(inside.world.environment);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(args).current_dir(folder);
        command.envs(session.world.environment.iter().cloned());
        command
    };
    let output = command.env("HOME", folder).output().unwrap();
    assert!(output.status.success(), "{line}: {}", told(&output));
    told(&output)
}

/// The journal, once everything that happened is in it.
pub(crate) async fn settled(session: &Session) -> Vec<Entry> {
    let answer = ask(&session.folder, &Request::Settle {}, WITHIN).await.unwrap();
    let Answer::Sealed(seal) = answer else { panic!("{answer:?}") };
    read_sealed(&session.folder.join("desk/journal.jsonl"), &seal).unwrap()
}

/// Has the keeper write these down.
pub(crate) async fn noted(session: &Session, deeds: Vec<Deed>) {
    noted_by(session, deeds, None).await;
}

/// The same for who has read so many bytes of the journal.
pub(crate) async fn noted_by(session: &Session, deeds: Vec<Deed>, read: Option<u64>) {
    let answer = ask(&session.folder, &Request::Note { deeds, read }, WITHIN).await.unwrap();
    assert_eq!(answer, Answer::Noted {});
}

pub(crate) fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + WITHIN;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}
