//! Where what is in a classroom's folder, and how what is outside of it is marked as its own.

/// Where the docker CLI looks for a trust service.
pub(super) const LOOPBACK: &str = "127.0.0.1";
/// The lab's `DOCKER_CONFIG`, below its folder.
pub(super) const CONFIG: &str = "config";
/// The session's file in a classroom's folder.
pub const SESSION: &str = "session.json";
/// The journal's file in a classroom's folder.
pub const JOURNAL: &str = "journal.jsonl";
/// The control socket in a classroom's folder.
pub const SOCKET: &str = "control.sock";

pub(super) fn container_label(name: &str) -> String {
    format!("org.labcheck.room={name}")
}
