//! The way into a machine: what stands before a command so that it runs there.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::rights::Rights;

/// Namespaces that are entered.
const NAMESPACES: &[&str] = &["--mount", "--net", "--uts", "--ipc", "--pid"];
/// Goes to a folder of the machine, which `nsenter` cannot do everywhere, and becomes the command there.
const GO: &str = "cd -- \"$1\" && shift && exec \"$@\"";

/// How to get in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    nsenter: PathBuf,
    /// The machine's first process, as the host counts.
    pid: u32,
    /// What the kernel calls the machine's mounts: nobody else's are called so while it is up.
    mounts: PathBuf,
    /// By what right it was made, and is entered.
    #[serde(default)]
    rights: Rights,
}

impl Entry {
    pub(super) fn new(nsenter: &Path, pid: u32, rights: Rights) -> io::Result<Self> {
        let mounts = mounts_of(&pid.to_string())?;
        Ok(Self { nsenter: nsenter.to_owned(), pid, mounts, rights })
    }

    /// Whether this process is in the machine.
    pub fn is_here(&self) -> bool {
        mounts_of("self").is_ok_and(|mounts| mounts == self.mounts)
    }

    /// Whether the machine is up: its process's number may be somebody else's by now.
    pub fn is_there(&self) -> bool {
        mounts_of(&self.pid.to_string()).is_ok_and(|mounts| mounts == self.mounts)
    }

    /// Whether the machine has this folder.
    pub fn has(&self, folder: &Path) -> bool {
        self.seen_from_outside(folder).is_dir()
    }

    /// Where the host finds a file of the machine, as long as no link in its path leads through the root folder.
    pub fn seen_from_outside(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.pid));
        root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// What to type on the host to get in.
    pub fn typed(&self) -> String {
        let (program, pid) = (self.nsenter.display(), self.pid);
        let namespaces: Vec<&str> = self.namespaces().collect();
        format!("{program} --target={pid} {} -- bash", namespaces.join(" "))
    }

    fn namespaces(&self) -> impl Iterator<Item = &'static str> {
        self.rights.enters().iter().chain(NAMESPACES).copied()
    }

    /// The program that goes in.
    pub fn program(&self) -> &Path {
        &self.nsenter
    }

    /// Its arguments, so that a program of the machine runs in a folder of the machine.
    pub fn args<'a>(
        &self,
        folder: &Path,
        program: &OsStr,
        args: impl IntoIterator<Item = &'a OsString>,
    ) -> Vec<OsString> {
        let mut all: Vec<OsString> = vec![format!("--target={}", self.pid).into()];
        all.extend(self.namespaces().map(OsString::from));
        all.extend(["--", "/bin/sh", "-c", GO, "enter"].map(OsString::from));
        all.push(folder.into());
        all.push(program.into());
        all.extend(args.into_iter().cloned());
        all
    }
}

/// The namespace of a process's mounts (namespaces(7)).
fn mounts_of(process: &str) -> io::Result<PathBuf> {
    fs::read_link(format!("/proc/{process}/ns/mnt"))
}
