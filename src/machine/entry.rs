//! The way into a machine: what stands before a command so that it runs there.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// Namespaces that are entered.
const NAMESPACES: &[&str] = &["--mount", "--net", "--uts", "--ipc", "--pid"];
/// Goes to a folder of the machine, which `nsenter` cannot do everywhere, and becomes the command there.
const GO: &str = "cd -- \"$1\" && shift && exec \"$@\"";

/// How to get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    nsenter: PathBuf,
    pid: u32,
}

impl Entry {
    pub(super) fn new(nsenter: &Path, pid: u32) -> Self {
        Self { nsenter: nsenter.to_owned(), pid }
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
        all.extend(NAMESPACES.iter().map(OsString::from));
        all.extend(["--", "/bin/sh", "-c", GO, "enter"].map(OsString::from));
        all.push(folder.into());
        all.push(program.into());
        all.extend(args.into_iter().cloned());
        all
    }
}
