//! Hosts with another docker than the one that the tests have, and what is to be had there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use labcheck::{
    machine::programs::find_program, oci::Digest, record::Record, syntax::version::Version,
};

use crate::{
    covered::{covered, docker_of},
    machine::processes,
    needs,
    program::program,
};

/// A host; its folder goes at the end.
pub(super) struct Host {
    top: tempfile::TempDir,
    /// What its usual folders have for a docker.
    cover: PathBuf,
    /// The programs that it has so.
    covered: &'static str,
    /// What stands before the PATH.
    first: Vec<PathBuf>,
}

impl Drop for Host {
    /// A test that fails leaves no classroom up.
    fn drop(&mut self) {
        if self.state().exists() {
            let _ = self.labcheck(&["finish", "--yes"]).output();
        }
    }
}

impl Host {
    /// One that says it has this docker, everywhere; none where it is empty. Nothing can be fetched there. Where the
    /// machine has no client with content trust to make it of, there is no such host.
    pub(super) fn with(version: &str) -> Option<Self> {
        if !needs::met(&["private engine"]) {
            return None;
        }
        let top =
            tempfile::Builder::new().prefix("labcheck-client-").tempdir_in("/var/tmp").unwrap();
        let host =
            Self { cover: top.path().join("docker"), top, covered: "docker", first: Vec::new() };
        let Some(real) = trusting() else {
            needs::lacking("no docker client of 20.10 to 28 is on the PATH");
            return None;
        };
        fs::create_dir(host.at("real")).unwrap();
        fs::copy(real, host.real()).unwrap();
        if version.is_empty() {
            fs::write(&host.cover, "").unwrap();
        } else {
            program(&host.cover, &docker_of(version, &host.real()));
            // A file that is mounted over another is not in the lab's machine: there the other one is again.
            host.has("docker", &format!("exec {} \"$@\"", host.cover.display()));
        }
        host.has("apt-cache", "exit 1");
        Some(host)
    }

    /// A client with content trust, where nobody looks for it.
    pub(super) fn real(&self) -> PathBuf {
        self.at("real/docker")
    }

    pub(super) fn cover(&self) -> &Path {
        &self.cover
    }

    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    pub(super) fn state(&self) -> PathBuf {
        self.at("state")
    }

    /// It has no notary either.
    pub(super) fn without_notary(&mut self) {
        self.covered = "docker notary";
    }

    /// Puts a folder on the PATH, after those before it.
    pub(super) fn finds(&mut self, folder: PathBuf) {
        self.first.push(folder);
    }

    /// Gives it a program.
    pub(super) fn has(&self, name: &str, script: &str) {
        fs::create_dir_all(self.at("bin")).unwrap();
        program(&self.at("bin").join(name), &format!("#!/bin/sh\n{script}\n"));
    }

    /// Forgets that program again: the machine's own is found.
    pub(super) fn has_its_own(&self, name: &str) {
        fs::remove_file(self.at("bin").join(name)).unwrap();
    }

    /// An apt that lists a docker-cli 28.2.2, and says that it has this digest. `download` is what it does then, in the
    /// folder that it is called in; the package is `$package`.
    pub(super) fn has_apt(&self, digest: &Digest, download: &str) {
        self.has(
            "apt-cache",
            "echo 'docker-cli | 28.2.2+dfsg1-1 | http://x y/main amd64 Packages'",
        );
        let hex = digest.hex();
        let package = self.at("docker-cli.deb");
        let script = format!(
            "package={}\ncase \"$*\" in\n*--print-uris*) echo \"'http://x/d.deb' d.deb 1 SHA256:{hex}\" ;;\n*) {download} ;;\nesac",
            package.display()
        );
        self.has("apt-get", &script);
    }

    /// A package of this program as docker-cli; its digest.
    pub(super) fn packs(&self, docker: &Path) -> Digest {
        let tree = self.at("tree");
        fs::create_dir_all(tree.join("DEBIAN")).unwrap();
        fs::create_dir_all(tree.join("usr/bin")).unwrap();
        fs::copy(docker, tree.join("usr/bin/docker")).unwrap();
        let control = "Package: docker-cli\nVersion: 28.2.2+dfsg1-1\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n";
        fs::write(tree.join("DEBIAN/control"), control).unwrap();
        let file = self.at("docker-cli.deb");
        let mut build = Command::new("dpkg-deb");
        build.args(["-Znone", "--build"]).arg(&tree).arg(&file);
        let output = build.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        Digest::of(&fs::read(file).unwrap())
    }

    /// labcheck there.
    pub(super) fn labcheck(&self, args: &[&str]) -> Command {
        let mut command =
            covered(&self.cover, self.covered, Path::new(env!("CARGO_BIN_EXE_labcheck")));
        command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DOCKER_")) {
            command.env_remove(name);
        }
        let path = std::env::var("PATH").unwrap();
        let path = std::env::split_paths(&path).collect::<Vec<_>>();
        let first = [self.at("bin")].into_iter().chain(self.first.clone());
        command.env("PATH", std::env::join_paths(first.chain(path)).unwrap());
        command.env("LABCHECK_STATE_DIR", self.state()).env("XDG_CACHE_HOME", self.at("cache"));
        command
    }

    /// Runs it to its end, sees to it that nothing is left, and hands back what was said, the words one space apart.
    pub(super) fn runs(&self, args: &[&str], code: i32) -> String {
        self.ended(&self.labcheck(args).output().unwrap(), code)
    }

    pub(super) fn ended(&self, output: &Output, code: i32) -> String {
        let told = self.ended_but_for_state(output, code);
        assert!(!self.state().exists(), "{told}");
        told
    }

    /// The same where a start may leave its own lock.
    pub(super) fn ended_but_for_state(&self, output: &Output, code: i32) -> String {
        let told = [output.stdout.clone(), output.stderr.clone()].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert_eq!(
            processes(self.state().to_str().unwrap()).into_iter().collect::<Vec<_>>(),
            [""; 0]
        );
        assert_eq!(self.aside(), [""; 0], "{told}");
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The whole lab, which must pass; its record.
    pub(super) fn passes(&self, args: &[&str]) -> (Record, String) {
        let file = self.at("record.json");
        let _ = fs::remove_file(&file);
        let mut all = vec!["run", "--json", file.to_str().unwrap()];
        all.extend(args);
        let told = self.runs(&all, 0);
        assert!(told.contains("7 of 7 steps passed: 68 passed."), "{told}");
        (crate::record::read(&fs::read_to_string(file).unwrap()), told)
    }

    /// The digests of the programs that are kept.
    pub(super) fn kept(&self) -> Vec<String> {
        let mut all = self.below_clients();
        all.retain(|name| !name.starts_with('.'));
        all
    }

    /// What was begun there and not brought to its end.
    fn aside(&self) -> Vec<String> {
        let mut all = self.below_clients();
        all.retain(|name| name.starts_with('.'));
        all
    }

    fn below_clients(&self) -> Vec<String> {
        let entries =
            fs::read_dir(self.at("cache/labcheck/clients")).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

/// A docker client of the machine's own that has content trust.
fn trusting() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all = std::env::split_paths(&path).collect::<Vec<_>>();
    all.into_iter().filter_map(|folder| find_program(folder.as_os_str(), "docker")).find(|docker| {
        let output = Command::new(docker).arg("--version").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = said.strip_prefix("Docker version ").and_then(Version::parse);
        version.is_some_and(|v| Version(20, 10, 0) <= v && v < Version(29, 0, 0))
    })
}
