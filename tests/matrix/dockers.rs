//! The docker clients and engines of the suites, as `tests/setup/dockers` lays them out.

use std::{
    fmt, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use labcheck::syntax::version::Version;

use crate::needs;

/// The first engine whose containerd image store is worth a test.
const CONTAINERD_STORE_FROM: Version = Version(26, 0, 0);

/// Where an engine keeps its images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    Graphdriver,
    Containerd,
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Graphdriver => "graphdriver",
            Self::Containerd => "containerd store",
        })
    }
}

/// One suite's docker.
pub(crate) struct Docker {
    /// As `28.5.2`.
    pub version: String,
    folder: PathBuf,
}

/// Those that can be had. Every other suite's is left out by name.
pub(crate) fn of_the_suites() -> Vec<Docker> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/setup/dockers");
    let output =
        Command::new(script).stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut had = Vec::new();
    for line in text.lines() {
        let (suite, rest) = line.split_once(' ').unwrap();
        match rest.split_once(' ').unwrap() {
            ("-", reason) => needs::left_out(&format!("the docker of {suite}: {reason}")),
            (version, folder) => {
                had.push(Docker { version: version.to_owned(), folder: folder.into() });
            }
        }
    }
    had
}

impl Docker {
    /// The folder of the client, for the PATH.
    pub(crate) fn client(&self) -> PathBuf {
        self.folder.join("client")
    }

    /// The image stores that this engine has.
    pub(crate) fn stores(&self) -> Vec<Store> {
        let mut stores = vec![Store::Graphdriver];
        if Version::parse(&self.version).unwrap() >= CONTAINERD_STORE_FROM {
            stores.push(Store::Containerd);
        }
        stores
    }

    /// The folder of the engine's programs, for the PATH; below `scratch` where they are set up anew.
    pub(crate) fn programs(&self, store: Store, scratch: &Path) -> PathBuf {
        let programs = self.folder.join("engine");
        if store == Store::Graphdriver {
            return programs;
        }
        // The store is switched by the configuration file alone, which the lab's machine has for itself.
        fs::create_dir(scratch).unwrap();
        for entry in fs::read_dir(&programs).unwrap() {
            let name = entry.unwrap().file_name();
            symlink(programs.join(&name), scratch.join(&name)).unwrap();
        }
        let engine = scratch.join("dockerd");
        fs::remove_file(&engine).unwrap();
        let real = programs.join("dockerd");
        let script = format!(
            "#!/bin/sh\n[ \"$(hostname)\" = lab ] || exit 1\necho '{{\"features\":{{\"containerd-snapshotter\":true}}}}' >/etc/docker/daemon.json\nexec {} \"$@\"\n",
            real.display()
        );
        crate::program::program(&engine, &script);
        scratch.to_owned()
    }
}
