//! Where what is in a classroom's folder, and how what is outside of it is marked as its own.

/// Where the docker CLI looks for a trust service.
pub(super) const LOOPBACK: &str = "127.0.0.1";
/// Where a private engine has the lab's registry, on its own loopback: as handouts have it.
pub const REGISTRY_PORT: u16 = 5000;
/// The lab's `DOCKER_CONFIG`, below its folder.
pub const CONFIG: &str = "config";
/// The settings of the notary client for shells of the user's, below the lab's `DOCKER_CONFIG`.
pub const NOTARY: &str = "notary.json";
/// The home folder of the lab's shells, below its folder.
pub(super) const HOME: &str = "home";
/// Where the lab's commands put temporary files, and its shells what they tell, below its folder.
pub const TEMPORARY: &str = "tmp";
/// The lab's machines, below its folder.
pub(super) const MACHINES: &str = "machines";
/// Whom a docker client asks for signatures that is told nothing else.
pub(super) const DOCKERS_TRUST_HOST: &str = "notary.docker.io";
/// What the lab calls its trust service. Of Docker's own, clients since 28.5 warn with every pull (measured).
pub(super) const TRUST_HOST: &str = "notary.test";
pub(super) const HTTPS_PORT: u16 = 443;
/// What whoever works in the classroom may read, in the lab's machine, too.
pub const DESK: &str = "desk";
/// The lock of whoever keeps it up.
pub(super) const LOCK: &str = "lock";
/// The session's file in a classroom's folder.
pub const SESSION: &str = "desk/session.json";
/// The journal's file in a classroom's folder.
pub const JOURNAL: &str = "desk/journal.jsonl";
/// The control socket in a classroom's folder.
pub const SOCKET: &str = "desk/control.sock";

pub(super) fn container_label(name: &str) -> String {
    format!("org.labcheck.room={name}")
}
