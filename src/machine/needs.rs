//! What machines of the lab's own need of the machine at hand.

use std::path::{Path, PathBuf};

/// The programs of it, all found.
#[derive(Clone, Debug)]
pub struct Needs {
    /// `unshare` of util-linux: makes namespaces.
    pub unshare: PathBuf,
    /// `nsenter` of util-linux: goes into them.
    pub nsenter: PathBuf,
    /// This program, whose process is the first of a machine.
    pub labcheck: PathBuf,
}

/// One need that is not met, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// What is missing.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Needs {
    /// Looks for everything on the PATH given; tells all that is missing.
    pub fn find(
        path: &std::ffi::OsStr,
        is_root: bool,
        labcheck: &Path,
    ) -> Result<Self, Vec<Unmet>> {
        let mut unmet = Vec::new();
        let mut missing = |what: &str, remedy: &str| {
            unmet.push(Unmet { what: what.to_owned(), remedy: remedy.to_owned() });
        };
        if !cfg!(target_os = "linux") {
            missing("Linux", "a private engine runs on Linux only; use --engine host");
        }
        if !is_root {
            missing("root", "run it with sudo, or use --engine host");
        }
        let engine = "install Docker Engine: apt-get install docker.io";
        let linux = "apt-get install util-linux";
        for (program, remedy) in [
            ("dockerd", engine),
            ("containerd", engine),
            ("runc", engine),
            ("iptables", "apt-get install iptables"),
            ("ip", "apt-get install iproute2"),
            ("unshare", linux),
            ("nsenter", linux),
        ] {
            if find_program(path, program).is_none() {
                missing(program, remedy);
            }
        }
        match (find_program(path, "unshare"), find_program(path, "nsenter")) {
            (Some(unshare), Some(nsenter)) if unmet.is_empty() => {
                Ok(Self { unshare, nsenter, labcheck: labcheck.to_owned() })
            }
            _ => Err(unmet),
        }
    }
}

/// A program on a PATH, or in the folders of the administrator's programs that a user's lacks.
pub fn find_program(path: &std::ffi::OsStr, name: &str) -> Option<PathBuf> {
    std::env::split_paths(path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|program| is_executable(program))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
