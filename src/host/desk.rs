//! Where a check's commands are asked: in the lab's machine, with nothing of the student's shell.

use std::{path::PathBuf, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{
    Environment, Limits,
    docker::{Variables, outcome},
    process::Command,
};
use crate::{
    fact::CommandAsked,
    machine::{Entry, recorder::UNTOLD},
    outcome::{KEPT, Outcome},
};

/// Where programs are looked for: nothing that a student put before them.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A place in a lab's machine.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The way into the machine; nothing for who is in it.
    pub inside: Option<Entry>,
    /// The folder that commands run in.
    pub folder: PathBuf,
    /// The home folder.
    pub home: PathBuf,
    /// What a shell in the machine exports so that the docker command lives in it.
    pub environment: Vec<(String, String)>,
}

impl Desk {
    /// What comes of a command. That labcheck runs it is no deed of the student's.
    pub(super) async fn ask(&self, asked: &CommandAsked, cancel: &CancellationToken) -> Outcome {
        let mut variables: Variables =
            self.environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        for (name, value) in [("PATH", PATH), ("LANG", "C.UTF-8"), (UNTOLD, "1")] {
            variables.insert(name.into(), value.into());
        }
        variables.insert("HOME".into(), self.home.clone().into_os_string());
        let within = Duration::from_millis(asked.within_ms);
        let output = Command::new("/bin/sh")
            .args(["-c", asked.line.as_str()])
            .environment(Environment::exactly(variables))
            .cwd(&self.folder)
            .limits(Limits { cap: KEPT, ..Limits::within(within) })
            .inside(self.inside.clone())
            .run(cancel)
            .await;
        outcome(output.exit, &output.stdout, &output.stderr, output.took, within)
    }
}
