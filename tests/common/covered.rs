//! A host whose usual folders have another docker, or none: as one command and what it starts see it, and nobody else.

use std::{path::Path, process::Command};

/// Mounts a file over each program of these names that a distribution puts somewhere, has Docker Hub where nobody answers, and becomes
/// what follows.
const COVER: &str = "cover=$1 names=$2; shift 2
for name in $names; do
    for folder in /usr/local/bin /usr/bin /opt/docker/bin /opt/bin; do
        [ ! -e $folder/$name ] || mount --bind \"$cover\" $folder/$name || exit 9
    done
done
{ cat /etc/hosts; echo 127.0.0.1 registry-1.docker.io; } >\"$cover.hosts\"
mount --bind \"$cover.hosts\" /etc/hosts || exit 9
exec \"$@\"";

/// This program, for which `cover` is what all of these names, apart by spaces, stand for. What cannot be run is none
/// at all.
pub(crate) fn covered(cover: &Path, names: &str, program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c", COVER, "sh"]);
    command.arg(cover).arg(names).arg(program);
    command
}

/// A docker that says it is this version, and has no content trust where that is 29 or newer. It does as `real` does.
pub(crate) fn docker_of(version: &str, real: &Path) -> String {
    format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'Docker version {version}, build x'; exit; }}\n\
         unset DOCKER_CONTENT_TRUST\nexec {} \"$@\"\n",
        real.display()
    )
}
