//! The network of a container, as its own processes have it: its interfaces, and the names that it knows.

use std::{fs, io, os::fd::AsFd as _, path::PathBuf};

use rustix::{
    mount::mount_bind,
    thread::{LinkNameSpaceType, move_into_link_name_space},
};
use serde::{Deserialize, Serialize};

/// A container's network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// A process of it, as the machine counts.
    pub pid: u32,
    /// The files of the machine that are its lists of hosts and of name servers, and where it has them.
    pub lists: Vec<(PathBuf, PathBuf)>,
}

impl Network {
    /// This process has it from now on. Its mounts have to be its own.
    pub(super) fn enter(&self) -> io::Result<()> {
        let said = |what: &str, error: io::Error| io::Error::other(format!("{what}: {error}"));
        for (file, at) in &self.lists {
            let to =
                fs::canonicalize(at).map_err(|error| said(&at.display().to_string(), error))?;
            mount_bind(file, to)
                .map_err(|error| said(&file.display().to_string(), error.into()))?;
        }
        let path = format!("/proc/{}/ns/net", self.pid);
        let namespace = fs::File::open(&path).map_err(|error| said(&path, error))?;
        let kind = Some(LinkNameSpaceType::Network);
        move_into_link_name_space(namespace.as_fd(), kind).map_err(|e| said(&path, e.into()))
    }
}
