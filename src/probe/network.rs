//! The network of a container, as its own processes have it: its interfaces, and the names that it knows.

use std::{fs, io, os::fd::AsFd as _, path::PathBuf};

use rustix::{
    mount::{MountPropagationFlags, mount_bind, mount_change},
    thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space},
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
    /// This process, which has one thread, has it from now on, with mounts of its own.
    pub(super) fn enter(&self) -> io::Result<()> {
        let said = |what: &str, error: io::Error| io::Error::other(format!("{what}: {error}"));
        own_mounts()?;
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

/// Mounts that nobody else sees (mount_namespaces(7)).
fn own_mounts() -> io::Result<()> {
    #[expect(deprecated, reason = "what is unsafe of it are descriptors, which stay shared")]
    rustix::thread::unshare(UnshareFlags::NEWNS)?;
    let apart = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    Ok(mount_change("/", apart)?)
}
