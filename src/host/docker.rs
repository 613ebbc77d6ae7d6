//! The docker CLI, the second witness: what it says of itself, what it lists, what it would pull.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{
    Captured, Environment, Exit, Limits,
    process::{Command, Output},
    stand_in::StandIn,
};
use crate::{
    fact::{ObserveError, PullProbe},
    image::ClientImage,
    machine::{Entry, recorder::UNTOLD},
    outcome::{self, Outcome, Stream},
};

/// Time for a question that docker answers from what it has.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Time for a probe, which may ask a trust service.
const PROBE_WITHIN: Duration = Duration::from_secs(30);
/// Characters of what docker says that are told.
const SAID: usize = 200;
/// Bytes of a student's docker configuration that are copied for a probe.
const CONFIG_LIMIT: u64 = 8 << 20;

/// The exported variables that a docker command is run with.
pub type Variables = BTreeMap<OsString, OsString>;

/// The docker CLI as found on the `PATH` of an environment.
#[derive(Clone, Debug)]
pub struct DockerCli {
    variables: Variables,
    inside: Option<Entry>,
    cancel: CancellationToken,
}

impl DockerCli {
    /// The CLI that a shell with these exported variables would run.
    pub fn new(variables: Variables, cancel: CancellationToken) -> Self {
        Self { variables, inside: None, cancel }
    }

    /// The same in a machine of the lab's.
    #[must_use]
    pub fn inside(self, inside: Option<Entry>) -> Self {
        Self { inside, ..self }
    }

    async fn run(&self, args: &[&str], variables: &Variables, within: Duration) -> Output {
        let mut variables = variables.clone();
        variables.insert(UNTOLD.into(), "1".into());
        Command::new("docker")
            .args(args.iter().copied())
            .environment(Environment::exactly(variables))
            .limits(Limits::within(within))
            .inside(self.inside.clone())
            .run(&self.cancel)
            .await
    }

    async fn answer(&self, args: &[&str]) -> Result<String, ObserveError> {
        let output = self.run(args, &self.variables, ANSWER_WITHIN).await;
        if output.exit.is_success() && !output.stdout.truncated {
            return Ok(output.stdout.text().into_owned());
        }
        let said = short(output.stderr.text().lines().next().unwrap_or_default());
        let asked = args.join(" ");
        Err(ObserveError::Client(if let Exit::CouldNotStart { reason } = output.exit {
            reason
        } else if output.exit.is_success() {
            let kept = output.stdout.bytes.len();
            format!(
                "`docker {asked}` prints more than {kept} bytes, which is not Docker's answer; check which docker is on the PATH"
            )
        } else if said.is_empty() {
            format!("`docker {asked}`: {}", output.exit)
        } else {
            format!("`docker {asked}`: {}; {said}", output.exit)
        }))
    }

    /// The client's version, as `28.2.2`.
    pub async fn version(&self) -> Result<String, ObserveError> {
        // `docker version` asks the engine as well and fails without one; `--version` does not.
        let text = self.answer(&["--version"]).await?;
        version_of(&text)
            .map(str::to_owned)
            .ok_or_else(|| ObserveError::Client(format!("`docker --version` says {:?}, which is not Docker's answer; check which docker is on the PATH", short(text.trim()))))
    }

    /// What comes of reaching the engine: nothing is changed there.
    pub async fn reach(&self) -> Outcome {
        let asked = ["version", "--format", "{{.Server.Version}}"];
        let output = self.run(&asked, &self.variables, ANSWER_WITHIN).await;
        outcome(output.exit, &output.stdout, &output.stderr, output.took, ANSWER_WITHIN)
    }

    /// The listing, one row for each name.
    pub async fn images(&self) -> Result<Vec<ClientImage>, ObserveError> {
        const FORMAT: &str = "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}";
        let text = self.answer(&["images", "--digests", "--no-trunc", "--format", FORMAT]).await?;
        text.lines()
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                let [repository, tag, digest, id] = cells.as_slice() else {
                    return Err(ObserveError::Client(format!(
                        "`docker images` prints a row that is none of its own: {:?}",
                        short(line)
                    )));
                };
                let [repository, tag, digest, id] =
                    [repository, tag, digest, id].map(|cell| (*cell).to_owned());
                Ok(ClientImage { repository, tag, digest, id })
            })
            .collect()
    }

    /// What `docker pull` would do now: run with a copy of the configuration and a stand-in for
    /// the engine, below `scratch`.
    pub async fn pull_probe(&self, image: &str, scratch: &Path) -> Result<PullProbe, ObserveError> {
        let failed = |e: io::Error| {
            ObserveError::Client(format!(
                "no copy of the docker configuration can be made: {e}; check the disk"
            ))
        };
        let folder =
            tempfile::Builder::new().prefix("probe-").tempdir_in(scratch).map_err(failed)?;
        let config = folder.path().join("config");
        copy_config(&self.config(), &config).map_err(failed)?;
        let socket = folder.path().join("engine.sock");
        let stand_in = StandIn::serve(&socket).map_err(failed)?;
        let mut variables = self.variables.clone();
        variables.insert("DOCKER_HOST".into(), format!("unix://{}", socket.display()).into());
        variables.insert("DOCKER_CONFIG".into(), config.into_os_string());
        for name in ["DOCKER_CONTEXT", "DOCKER_API_VERSION", "DOCKER_TLS", "DOCKER_TLS_VERIFY"] {
            variables.remove(std::ffi::OsStr::new(name));
        }
        let output = self.run(&["pull", image], &variables, PROBE_WITHIN).await;
        if let Exit::CouldNotStart { reason } = output.exit {
            return Err(ObserveError::Client(reason));
        }
        Ok(PullProbe {
            outcome: outcome(
                output.exit,
                &output.stdout,
                &output.stderr,
                output.took,
                PROBE_WITHIN,
            ),
            asked: stand_in.asked(),
        })
    }

    /// The configuration's folder, as the CLI finds it (`cli/config`).
    fn config(&self) -> PathBuf {
        let get = |name: &str| self.variables.get(std::ffi::OsStr::new(name)).map(PathBuf::from);
        get("DOCKER_CONFIG").unwrap_or_else(|| get("HOME").unwrap_or_default().join(".docker"))
    }
}

/// As much of what docker says as is told.
fn short(said: &str) -> String {
    said.chars().take(SAID).collect()
}

/// The version in what `docker --version` prints.
pub fn version_of(printed: &str) -> Option<&str> {
    printed.strip_prefix("Docker version ").and_then(|rest| rest.split([',', ' ']).next())
}

/// What a command came to, as the core knows outcomes.
pub(super) fn outcome(
    ended: Exit,
    stdout: &Captured,
    stderr: &Captured,
    took: Duration,
    within: Duration,
) -> Outcome {
    Outcome {
        exit: exit(ended, within),
        stdout: stream(stdout),
        stderr: stream(stderr),
        screen: None,
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        circumstances: Box::default(),
    }
}

pub(super) fn exit(exit: Exit, within: Duration) -> outcome::Exit {
    match exit {
        Exit::Code(code) => outcome::Exit::Code(code),
        Exit::Signal(signal) => outcome::Exit::Signal(signal),
        Exit::TimedOut => outcome::Exit::TimedOut {
            after_ms: u64::try_from(within.as_millis()).unwrap_or(u64::MAX),
        },
        Exit::Cancelled => outcome::Exit::ShellLost("the run was interrupted".to_owned()),
        Exit::Flooded => outcome::Exit::Flooded,
        Exit::CouldNotStart { reason } => outcome::Exit::NotStarted(reason),
    }
}

pub(super) fn stream(captured: &Captured) -> Stream {
    let mut text = captured.text().into_owned();
    if captured.truncated {
        // The last line is cut: nothing may take its end for an end.
        text.truncate(text.rfind('\n').map_or(0, |newline| newline + 1));
    }
    Stream { text, truncated: captured.truncated }
}

/// Copies what trust depends on: certificates and the metadata cache. Private keys, contexts and
/// credentials stay behind.
fn copy_config(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    fs::write(to.join("config.json"), "{}\n")?;
    let mut left = CONFIG_LIMIT;
    copy_tree(&from.join("tls"), &to.join("tls"), &mut left)?;
    copy_tree(&from.join("trust/tuf"), &to.join("trust/tuf"), &mut left)
}

fn copy_tree(from: &Path, to: &Path, left: &mut u64) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    fs::create_dir_all(to)?;
    for entry in entries.flatten() {
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_tree(&entry.path(), &target, left)?;
        } else if kind.is_file() {
            let size = entry.metadata()?.len();
            *left = left
                .checked_sub(size)
                .ok_or_else(|| io::Error::other("it holds more than 8 MiB"))?;
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A docker that is this script of `sh`.
    async fn version_by(script: &str) -> Result<String, ObserveError> {
        let folder = tempfile::tempdir().unwrap();
        let docker = folder.path().join("docker");
        fs::write(&docker, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let variables = Variables::from([("PATH".into(), path.into())]);
        DockerCli::new(variables, CancellationToken::new()).version().await
    }

    #[tokio::test]
    async fn whatever_a_client_prints_what_is_told_of_it_is_short_and_it_is_ended() {
        assert_eq!(version_by("echo Docker version 28.2.2, build x").await.unwrap(), "28.2.2");
        for (script, told) in [
            ("head -c 10000000 /dev/zero", "prints more than 1048576 bytes"),
            ("yes Docker version 28.2.2,", "printed without end"),
            ("yes | head -c 500000 | tr -d '\\n'", "which is not Docker's answer"),
            ("yes | head -c 500000 | tr -d '\\n' >&2; exit 1", "yyyy"),
            ("kill -SEGV $$", "signal 11"),
            ("exit 127", "127"),
        ] {
            let fault = version_by(script).await.unwrap_err().to_string();
            assert!(fault.contains(told) && fault.len() < 500, "{script}: {fault}");
        }
    }
}
