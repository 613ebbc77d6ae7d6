//! By what right machines are made: root may; everybody else is root in a user namespace of their own
//! (user_namespaces(7)).

use std::{ffi::OsString, fmt, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::ids::WAITING;

/// The right to mount (capabilities(7), `CAP_SYS_ADMIN`).
const SYS_ADMIN: u32 = 21;

/// By what right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rights {
    /// Root's own.
    #[default]
    Root,
    /// A user's, whom the machine knows as root; of nobody else it knows.
    User,
    /// The same, with a range of subordinate ids (subuid(5)): files inside may belong to others.
    UserWithRange,
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Root => "by root",
            Self::User => "without root",
            Self::UserWithRange => "without root, with a range of ids",
        })
    }
}

impl Rights {
    /// What comes before the arguments of `unshare`, so that it makes the namespaces wanted. With a range of ids the
    /// process waits until it has them ([`super::ids::give`]) and is let go on by a line.
    pub(super) fn makes(self, unshare: &Path) -> Vec<OsString> {
        let words: &[&str] = match self {
            Self::Root => &[],
            Self::User => &["--user", "--map-root-user"],
            Self::UserWithRange => &["--user", "/bin/sh", "-c", WAITING, "sh"],
        };
        let again = (self == Self::UserWithRange).then(|| unshare.into());
        words.iter().map(OsString::from).chain(again).collect()
    }

    /// What `nsenter` has to be told beside the namespaces to go into.
    pub(super) fn enters(self) -> &'static [&'static str] {
        match self {
            Self::Root => &[],
            // Who goes in is root in there already, and may not say so.
            Self::User | Self::UserWithRange => &["--user", "--preserve-credentials"],
        }
    }

    /// Whether it is root's.
    pub(super) fn is_root(self) -> bool {
        self == Self::Root
    }

    /// The groups that there are in a machine, from the first to the last.
    pub(super) fn groups(self) -> &'static str {
        match self {
            Self::Root => "0 2147483647",
            Self::User => "0 0",
            Self::UserWithRange => "0 65535",
        }
    }
}

/// Whether this process may do on this system whatever root may: mount, and make what belongs to anybody.
pub fn is_root() -> bool {
    let read = |file: &str| fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    may_mount(&read("status")) && has_all_ids(&read("uid_map"))
}

pub(super) fn may_mount(status: &str) -> bool {
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let rights = line.and_then(|line| u64::from_str_radix(line.trim(), 16).ok());
    rights.is_some_and(|rights| rights >> SYS_ADMIN & 1 == 1)
}

/// Only outside of all user namespaces are all ids there, each as itself.
fn has_all_ids(map: &str) -> bool {
    map.split_whitespace().eq(["0", "0", "4294967295"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_who_may_mount_outside_of_all_user_namespaces() {
        assert!(may_mount("Name:\tx\nCapEff:\t000001ffffffffff\n"));
        assert!(may_mount("CapEff:\t0000000000200000\n"));
        // What Docker gives a container's root.
        assert!(!may_mount("CapEff:\t00000000a80425fb\n"));
        assert!(!may_mount("CapEff:\t0000000000000000\n"));
        assert!(!may_mount("CapPrm:\t000001ffffffffff\n"));
        assert!(has_all_ids("         0          0 4294967295\n"));
        assert!(!has_all_ids("         0       1000          1\n"));
        assert!(!has_all_ids("         0          0      65536\n"));
    }
}
