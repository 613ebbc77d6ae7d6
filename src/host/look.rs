//! Files and services, as they are seen in the lab's machine: a question goes to the labcheck that is in there.

use std::{path::PathBuf, time::Duration};

use serde_json::Value;

use super::{
    Environment, Exit, Limits,
    desk::{Desk, PATH},
    docker::Variables,
    observer::Observer,
    process::Command,
};
use crate::{
    fact::{Limit, ObserveError},
    file::{FileAsked, FilePlace, FileSeen},
    machine::LABCHECK,
    object::{ObjectKind, ObjectName},
    probe::{Network, Probe, Told},
    reach::{ReachAsked, Reached},
    text,
};

/// How long a file may take: it is on a disk.
const FILE_WITHIN: Duration = Duration::from_secs(10);
/// What a question may take beyond its own time.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes that are told of what a probe says of itself.
const SAID: usize = 300;
/// The lists of hosts and of name servers, as `docker inspect` calls them, and where they are.
const LISTS: &[(&str, &str)] =
    &[("HostsPath", "/etc/hosts"), ("ResolvConfPath", "/etc/resolv.conf")];

impl Observer {
    pub(super) async fn file(&self, asked: &FileAsked) -> Result<FileSeen, ObserveError> {
        let (root, path, has_users) = match &asked.within {
            FilePlace::Container(name) => return self.engine.file(name, asked).await,
            FilePlace::Machine => (PathBuf::from("/"), self.desk()?.absolute(&asked.path), true),
            FilePlace::Volume(name) => {
                self.desk()?;
                let volume = self.inspected(ObjectKind::Volume, name).await?;
                let Some(volume) = volume else { return Ok(FileSeen::NoPlace) };
                if volume.pointer("/Options/device").is_some() {
                    // It is mounted while a container has it only.
                    return Err(ObserveError::Limit(Limit::OutOfSight(asked.clone())));
                }
                let root = volume
                    .get("Mountpoint")
                    .and_then(Value::as_str)
                    .filter(|path| !path.is_empty());
                let untold = || {
                    let why = format!("it does not tell where the volume {name} is");
                    ObserveError::Engine(why)
                };
                (PathBuf::from(root.ok_or_else(untold)?), asked.path.clone(), false)
            }
        };
        match self.probe(&Probe::File { root, path, has_users }, FILE_WITHIN).await? {
            Told::File(seen) => Ok(seen),
            Told::Unseen(why) => Err(ObserveError::Unfinished(why)),
            Told::Reach(_) => Err(mixed_up()),
        }
    }

    pub(super) async fn reach(&self, asked: &ReachAsked) -> Result<Reached, ObserveError> {
        self.desk()?;
        let network = match &asked.from {
            None => None,
            Some(name) => {
                let container = self.inspected(ObjectKind::Container, name).await?;
                let Some(container) = container else { return Ok(Reached::NoContainer) };
                match network(&container) {
                    Some(network) => Some(network),
                    None => return Ok(Reached::NotRunning),
                }
            }
        };
        let (target, within_ms) = (asked.target.clone(), asked.within_ms);
        let within = Duration::from_millis(within_ms);
        match self.probe(&Probe::Reach { target, within_ms, network }, within + GRACE).await? {
            Told::Reach(reached) => Ok(reached),
            Told::Unseen(why) => Err(ObserveError::Unfinished(why)),
            Told::File(_) => Err(mixed_up()),
        }
    }

    fn desk(&self) -> Result<&Desk, ObserveError> {
        self.desk.as_ref().ok_or(ObserveError::Limit(Limit::NoMachine))
    }

    async fn inspected(&self, kind: ObjectKind, name: &str) -> Result<Option<Value>, ObserveError> {
        self.engine.named(ObjectName::new(kind, name)).await
    }

    /// Asks the labcheck of the machine.
    async fn probe(&self, probe: &Probe, within: Duration) -> Result<Told, ObserveError> {
        let desk = self.desk()?;
        let unasked = |why: String| ObserveError::Unfinished(format!("it cannot be asked: {why}"));
        let question = serde_json::to_vec(probe).map_err(|error| unasked(error.to_string()))?;
        let mut variables = Variables::new();
        variables.insert("PATH".into(), PATH.into());
        variables.insert("LANG".into(), "C.UTF-8".into());
        let output = Command::new(LABCHECK)
            .args(["probe"])
            .environment(Environment::exactly(variables))
            .stdin(question)
            .limits(Limits::within(within))
            .inside(desk.inside.clone())
            .run(&self.cancel)
            .await;
        if output.exit == Exit::Code(0) {
            let told = serde_json::from_slice(&output.stdout.bytes);
            return told.map_err(|error| unasked(error.to_string()));
        }
        if output.exit == Exit::TimedOut {
            return Err(unasked("nothing came back in time".to_owned()));
        }
        let said = text::for_terminal(&output.stderr.bytes, SAID);
        Err(unasked(format!("{:?}: {said}", output.exit)))
    }
}

impl Desk {
    fn absolute(&self, path: &str) -> String {
        let path = match path.strip_prefix("~/") {
            Some(rest) => self.home.join(rest),
            None => self.folder.join(path),
        };
        path.to_string_lossy().into_owned()
    }
}

fn mixed_up() -> ObserveError {
    ObserveError::Unfinished("something else was answered than was asked".to_owned())
}

/// Nothing where it does not run.
fn network(container: &Value) -> Option<Network> {
    let pid = container.pointer("/State/Pid")?.as_u64().filter(|pid| *pid > 0)?;
    let list = |(key, at): &(&str, &str)| {
        let path = container.get(key).and_then(Value::as_str).filter(|path| !path.is_empty())?;
        Some((PathBuf::from(path), PathBuf::from(at)))
    };
    Some(Network { pid: u32::try_from(pid).ok()?, lists: LISTS.iter().filter_map(list).collect() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_container_has_a_network_while_it_runs() {
        let of = |pid: u32| json!({ "State": { "Pid": pid }, "HostsPath": "/d/hosts", "ResolvConfPath": "" });
        assert_eq!(network(&of(0)), None);
        assert_eq!(network(&json!({})), None);
        let lists = vec![(PathBuf::from("/d/hosts"), PathBuf::from("/etc/hosts"))];
        assert_eq!(network(&of(7)), Some(Network { pid: 7, lists }));
    }

    #[test]
    fn a_path_is_from_the_labs_folder_from_home_or_from_the_root() {
        let desk = Desk {
            inside: None,
            folder: "/work".into(),
            home: "/root".into(),
            environment: Vec::new(),
        };
        let paths = ["a/b", "~/c", "/etc/d"].map(|path| desk.absolute(path));
        assert_eq!(paths, ["/work/a/b", "/root/c", "/etc/d"]);
    }
}
