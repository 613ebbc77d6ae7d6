//! The machine's engine: Docker's own, with the socket, the folders and the firewall that it has everywhere.

use std::process::Command;

use crate::machine::{
    plan::{Own, Plan},
    stand_in::real::BIN,
};

/// What the engine reads where every engine does. Docker 29 would begin with containerd's store, in which
/// content trust does not work; every engine since 20.10 takes the key.
pub(super) const SETTINGS: &str = "{\"features\": {\"containerd-snapshotter\": false}}\n";
/// Where it reads that.
pub(super) const FOLDER: &str = "/etc/docker";

/// Goes on as what it is given, with programs that stand in for others.
const WITH_STAND_INS: &str = "PATH=\"$1:$PATH\" && shift && exec \"$@\"";

/// How it is started. The second socket is for who is outside.
pub(super) fn command(plan: &Plan, own: &Own) -> Command {
    let mut command = if plan.rights.is_root() {
        Command::new("dockerd")
    } else {
        let mut shell = Command::new("/bin/sh");
        // Of docker's group nothing is known in there.
        shell.args(["-c", WITH_STAND_INS, "sh", BIN, "dockerd", "--group", "root"]);
        shell
    };
    command
        .args(["--host", "unix:///var/run/docker.sock"])
        .arg("--host")
        .arg(format!("unix://{}", own.socket().display()))
        .args(["--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", &plan.cgroup])
        .env_remove("DOCKER_HOST")
        .env_remove("TMPDIR")
        .env_remove("SSL_CERT_FILE")
        .env_remove("SSL_CERT_DIR");
    // From in there a proxy of the host's cannot be reached.
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}
