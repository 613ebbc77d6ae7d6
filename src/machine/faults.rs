//! Faults of machines, on demand: a network that is cut, a disk that is full.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, time::timeout};

use super::entry::Entry;

/// How long a machine may take to be broken or mended.
const WITHIN: Duration = Duration::from_secs(10);
/// Programs of an administrator's are found as well: who is no administrator outside may not look for them.
const PATH: &str = "PATH=$PATH:/usr/sbin:/sbin";

/// One thing that is wrong with machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody on the lab's network is reached: neither its services nor other machines.
    NetworkCut,
    /// Where the engine puts what it downloads, and what it is sent to build, not a byte has room.
    DiskFull,
}

impl Fault {
    /// What a shell in the machine does to have it. Both halves of [`super::plan::GATEWAY`]'s network, since a route to
    /// the whole is there; and a file system of one page, with a file that takes it.
    pub(super) fn begins(self) -> &'static str {
        match self {
            Self::NetworkCut => {
                "ip route add unreachable 192.168.64.0/25 && ip route add unreachable 192.168.64.128/25"
            }
            Self::DiskFull => {
                "cd /var/lib/docker/tmp && mount -t tmpfs -o size=4k labcheck-full . && cd /var/lib/docker/tmp && \
                 { cat /dev/zero >full 2>/dev/null; test -s full; }"
            }
        }
    }

    /// And what ends it.
    pub(super) fn ends(self) -> &'static str {
        match self {
            Self::NetworkCut => {
                "ip route del unreachable 192.168.64.0/25 && ip route del unreachable 192.168.64.128/25"
            }
            Self::DiskFull => "umount -l /var/lib/docker/tmp",
        }
    }
}

/// Has a shell of the machine's do this.
pub(super) async fn in_machine(entry: &Entry, script: &str) -> io::Result<()> {
    let script = format!("{PATH}; export PATH; {script}");
    let args = ["-c".into(), OsString::from(script)];
    let args = entry.args(Path::new("/"), OsStr::new("/bin/sh"), &args);
    let mut shell = Command::new(entry.program());
    shell.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = timeout(WITHIN, shell.kill_on_drop(true).output()).await??;
    let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    if output.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::plan::{GATEWAY, Node, PREFIX, TRUST};

    #[test]
    fn what_is_cut_is_the_whole_network_of_the_lab_and_is_let_go_of_again() {
        let halves = ["192.168.64.0/25", "192.168.64.128/25"];
        for address in [GATEWAY, TRUST, Node::new("lab", 0).address] {
            assert_eq!(address.octets()[..3], [192, 168, 64]);
        }
        assert_eq!(PREFIX, 24, "two halves of it are /25");
        for half in halves {
            assert!(Fault::NetworkCut.begins().contains(&format!("add unreachable {half}")));
            assert!(Fault::NetworkCut.ends().contains(&format!("del unreachable {half}")));
        }
    }
}
