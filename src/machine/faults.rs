//! Faults of machines, on demand: a network that is cut, a disk that is full.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, time::timeout};

use super::{
    entry::Entry,
    plan::{DATA, GATEWAY, PREFIX},
};

/// How long a machine may take to be broken or mended.
const WITHIN: Duration = Duration::from_secs(10);

/// One thing that is wrong with machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody on the lab's network is reached: neither its services nor other machines.
    NetworkCut,
    /// Where the engine puts what it downloads, and what it is sent to build, not a byte has room.
    DiskFull,
}

impl Fault {
    /// What a shell in the machine does to have it.
    pub(super) fn begins(self) -> String {
        match self {
            Self::NetworkCut => routes("add"),
            // A file system of one page, and a file that takes it.
            Self::DiskFull => format!(
                "cd {DATA}/tmp && mount -t tmpfs -o size=4k labcheck-full . && cd {DATA}/tmp && \
                 {{ cat /dev/zero >full 2>/dev/null; test -s full; }}"
            ),
        }
    }

    /// And what ends it.
    pub(super) fn ends(self) -> String {
        match self {
            Self::NetworkCut => routes("del"),
            Self::DiskFull => format!("umount -l {DATA}/tmp"),
        }
    }
}

/// Adds or deletes routes to nowhere. They are to the halves of the lab's network, since one to the whole is there.
fn routes(verb: &str) -> String {
    halves().map(|half| format!("ip route {verb} unreachable {half}")).join(" && ")
}

fn halves() -> [String; 2] {
    let length = PREFIX + 1;
    let first = GATEWAY.to_bits() & (u32::MAX << (32 - PREFIX));
    [first, first | 1 << (32 - length)]
        .map(|half| format!("{}/{length}", std::net::Ipv4Addr::from_bits(half)))
}

/// Has a shell of the machine's do this.
pub(super) async fn in_machine(entry: &Entry, path: &OsStr, script: String) -> io::Result<()> {
    let args = ["-c".into(), OsString::from(script)];
    let args = entry.args(Path::new("/"), OsStr::new("/bin/sh"), &args);
    let mut shell = Command::new(entry.program());
    shell.args(args).env("PATH", path);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let output = timeout(WITHIN, shell.kill_on_drop(true).output()).await??;
    let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    if output.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_is_both_halves_of_the_labs_network() {
        assert_eq!(halves(), ["192.168.64.0/25", "192.168.64.128/25"]);
    }
}
