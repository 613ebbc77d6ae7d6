//! What machines of the lab's own need of the machine at hand.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use super::{
    programs::{self, find_program},
    rights::Rights,
    trial,
    unmet::Unmet,
};

/// The programs of it, all found, and by what right it is made.
#[derive(Clone, Debug)]
pub struct Needs {
    /// `unshare` of util-linux: makes namespaces.
    pub unshare: PathBuf,
    /// `nsenter` of util-linux: goes into them.
    pub nsenter: PathBuf,
    /// This program, whose process is the first of a machine.
    pub labcheck: PathBuf,
    /// `runc`, which runs an engine's containers.
    pub runc: PathBuf,
    /// Where its programs are.
    pub path: OsString,
    /// By what right machines are made.
    pub rights: Rights,
}

impl Needs {
    /// Looks for everything on the PATH given, and whether somebody who is not root may make it; tells all that is
    /// missing.
    pub fn find(path: &OsStr, is_root: bool, labcheck: &Path) -> Result<Self, Vec<Unmet>> {
        let mut unmet = Vec::new();
        if !cfg!(target_os = "linux") {
            unmet.push(Unmet::new(
                "Linux",
                "a private engine runs on Linux only; use --engine host",
            ));
        }
        let mut found = |program: &str, remedy: &str| {
            let found = find_program(path, program);
            if found.is_none() {
                unmet.push(Unmet::new(program, remedy));
            }
            found.unwrap_or_default()
        };
        let engine = "install Docker Engine: apt-get install docker.io";
        let linux = "apt-get install util-linux";
        found("dockerd", engine);
        found("containerd", engine);
        found("iptables", "apt-get install iptables");
        found("ip", "apt-get install iproute2");
        let runc = found("runc", engine);
        let (unshare, nsenter) = (found("unshare", linux), found("nsenter", linux));
        let rights = match is_root {
            true => Ok(Rights::Root),
            false if unshare.as_os_str().is_empty() => Ok(Rights::User), // that is told already
            false => trial::of_user(path, &unshare),
        };
        match rights {
            Ok(rights) if unmet.is_empty() => {
                let labcheck = labcheck.to_owned();
                let path = programs::with_administrators(path);
                Ok(Self { unshare, nsenter, labcheck, runc, path, rights })
            }
            rights => {
                unmet.extend(rights.err());
                Err(unmet)
            }
        }
    }
}
