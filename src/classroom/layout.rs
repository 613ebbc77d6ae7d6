//! Where what is in a classroom's folder.

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
/// What a shell exports that is in a classroom: where the engine is, the client's configuration, the trust service.
pub(super) const VARIABLES: [&str; 3] =
    ["DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTENT_TRUST_SERVER"];
/// What whoever works in the classroom may read, in the lab's machine, too.
pub const DESK: &str = "desk";
/// The lock of whoever keeps it up.
pub(super) const LOCK: &str = "lock";
/// What was made outside of a classroom's folder, below it.
pub(super) const LEDGER: &str = "ledger.json";
/// The session's file in a classroom's folder.
pub const SESSION: &str = "desk/session.json";
/// The journal's file in a classroom's folder.
pub const JOURNAL: &str = "desk/journal.jsonl";
/// The journal's seal in a classroom's folder: nobody sees it in the lab's machine.
pub(super) const SEAL: &str = "journal.seal";
/// The session of a classroom that was down and is about to come up again, in its folder.
pub(super) const BEFORE: &str = "session.before.json";
/// The certificate authority, below a classroom's folder.
pub(super) const AUTHORITY: &str = "authority";
/// The control socket in a classroom's folder.
pub const SOCKET: &str = "desk/control.sock";
