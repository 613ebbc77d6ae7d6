//! What is to be made: written down by whoever starts machines, read by the processes that become them.

use std::{
    fs,
    io::{self, Write as _},
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::rights::Rights;

/// The lab's internet: who is reached there under the names of others has an address of its own.
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(192, 168, 64, 1);
/// Where the lab's trust service is, under its own name and that of Docker's.
pub const TRUST: Ipv4Addr = Ipv4Addr::new(192, 168, 64, 3);
/// Bits of an address that the lab's network has in common.
pub(super) const PREFIX: u8 = 24;
/// The last number of the first machine's address.
const FIRST: u8 = 10;

/// Where a machine's engine keeps what it has; on a file system of its own, since its storage does not stack on one that is
/// copied on write.
pub(super) const DATA: &str = "/var/lib/docker";

const FILE: &str = "plan.json";
const SOCKETS: &str = "sockets.sock";

/// Machines on one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Where everything of theirs lies.
    pub folder: PathBuf,
    /// A folder of the host's of which nothing is seen inside but what is shared.
    pub hidden: PathBuf,
    /// Folders that are inside what they are outside.
    pub shared: Vec<PathBuf>,
    /// Files and folders that can be read inside, and not written.
    pub shown: Vec<PathBuf>,
    /// Files of the host's that are inside in the place of others.
    pub laid_over: Vec<LaidOver>,
    /// Names of programs whose starts and ends are told.
    pub recorded: Vec<String>,
    /// Where programs are looked for.
    pub path: String,
    /// The certificate authority (PEM) that the machines trust beside the host's.
    pub authority: String,
    /// The cgroup, from the root of each hierarchy, below which their containers are.
    pub cgroup: String,
    /// `unshare` of util-linux.
    pub unshare: PathBuf,
    /// This program.
    pub labcheck: PathBuf,
    /// `runc`, which runs an engine's containers.
    pub runc: PathBuf,
    /// By what right they are made.
    pub rights: Rights,
    /// Whether they were up before: their files are what they were changed to, and nothing is set up anew.
    pub were_up: bool,
    /// The machines.
    pub nodes: Vec<Node>,
}

/// A file of the host's that is inside in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaidOver {
    /// The file.
    pub from: PathBuf,
    /// Where it is inside. A file that is there is below it, as it is on the host; a link is not followed.
    pub to: PathBuf,
}

/// One machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its host name.
    pub name: String,
    /// Its address on the lab's network.
    pub address: Ipv4Addr,
}

impl Node {
    /// The machine of this name, the first being number 0.
    pub fn new(name: &str, number: u8) -> Self {
        let [a, b, c, _] = GATEWAY.octets();
        Self {
            name: name.to_owned(),
            address: Ipv4Addr::new(a, b, c, FIRST.saturating_add(number)),
        }
    }
}

impl Plan {
    /// Writes it into its folder, in one step: who is killed meanwhile leaves the one of before; tells where.
    pub(super) fn write(&self) -> io::Result<PathBuf> {
        let path = self.folder.join(FILE);
        let mut aside = tempfile::NamedTempFile::new_in(&self.folder)?;
        aside.write_all(&serde_json::to_vec_pretty(self)?)?;
        aside.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }

    /// The one in a folder of machines.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        Self::read(&folder.join(FILE))
    }

    /// Reads one.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Sockets of those that were up before, at which nobody listens any more.
    pub(super) fn stale(&self) -> Vec<PathBuf> {
        let own = self.nodes.iter().map(|node| self.of(node));
        let own = own.flat_map(|own| [own.sockets(), own.socket()]);
        own.chain([self.greeting(), self.sockets()]).collect()
    }

    /// Where a machine says that it is up.
    pub(super) fn greeting(&self) -> PathBuf {
        self.folder.join("up.sock")
    }

    /// Where sockets of the network are handed out.
    pub(super) fn sockets(&self) -> PathBuf {
        self.folder.join(SOCKETS)
    }

    /// What every machine sees of the first: its engine's second socket, by which labcheck judges from anywhere.
    pub(super) fn first_door(&self) -> PathBuf {
        let door = |node| self.of(node).door();
        self.nodes.first().map_or_else(|| self.folder.clone(), door)
    }

    /// A machine's own part of the folder.
    pub(super) fn of(&self, node: &Node) -> Own {
        Own { folder: self.folder.join(&node.name) }
    }
}

/// Where what is of one machine.
pub(super) struct Own {
    folder: PathBuf,
}

impl Own {
    /// What was changed of the host's files, one folder a file system.
    pub(super) fn changes(&self) -> PathBuf {
        self.folder.join("changes")
    }

    /// Where its files are put together.
    pub(super) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// Its temporary files.
    pub(super) fn tmp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// The engine's data.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("docker")
    }

    /// What is seen of it inside: the engine's second socket.
    pub(super) fn door(&self) -> PathBuf {
        self.folder.join("door")
    }

    /// The engine's socket for who is outside.
    pub(super) fn socket(&self) -> PathBuf {
        self.door().join("docker.sock")
    }

    /// Where sockets of its own network are handed out.
    pub(super) fn sockets(&self) -> PathBuf {
        self.folder.join(SOCKETS)
    }

    /// The engine's log.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("dockerd.log")
    }
}
