//! A private Docker engine: its own processes, mounts and network, in namespaces that end with it.
//!
//! Nothing of it can be seen on the host but its folder and its cgroups: no interface, no firewall
//! rule, no mount, no route. Killing labcheck, even with `kill -9`, ends it (see `init.sh`).

mod cgroups;
mod inside;
pub mod needs;

use std::{
    io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::UnixStream,
    process::{Child, ChildStdin, Command},
    time::{Instant, sleep, timeout},
};

pub use self::{
    inside::Inside,
    needs::{Needs, Unmet},
};

const INIT: &str = include_str!("init.sh");
/// The engine's own address towards its containers; free in a network namespace of its own.
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(172, 17, 0, 1);
const SUBNET: &str = "172.17.0.1/16";
/// Where the registry listens inside the engine's network namespace.
pub const REGISTRY_PORT: u16 = 5000;
/// An engine takes half a second; this is for a machine in trouble.
const READY_WITHIN: Duration = Duration::from_secs(30);
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(15);

/// A running private engine.
#[derive(Debug)]
pub struct PrivateEngine {
    dir: PathBuf,
    cgroup: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

/// Why there is no private engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A program could not be started.
    #[error("`unshare` cannot be started; install util-linux")]
    Start(#[source] io::Error),
    /// The namespaces could not be set up.
    #[error("the private engine's namespaces cannot be set up: {0}; use --engine host")]
    Namespaces(String),
    /// The listeners could not be opened in the engine's network.
    #[error("the private engine's network cannot be entered; use --engine host")]
    Network(#[source] io::Error),
    /// It ended at once, or never answered.
    #[error(
        "the private engine did not start: {0}; `labcheck doctor` says what it needs, --engine host does without it"
    )]
    NotReady(String),
    /// Its folder could not be made.
    #[error("the private engine's folder cannot be made; check the disk")]
    Folder(#[source] io::Error),
}

impl PrivateEngine {
    /// Starts an engine in a folder, without waiting for it to answer. It accepts the TLS
    /// certificates of `authority` (PEM) and of nobody else. `name` is unique on this
    /// machine; the engine's cgroups carry it.
    pub async fn start(
        dir: &Path,
        name: &str,
        needs: &Needs,
        authority: &str,
    ) -> Result<(Self, Inside), EngineError> {
        std::fs::create_dir_all(dir).map_err(EngineError::Folder)?;
        let script = dir.join("init.sh");
        std::fs::write(&script, INIT).map_err(EngineError::Folder)?;
        std::fs::write(dir.join("ca.crt"), authority).map_err(EngineError::Folder)?;
        let cgroup = format!("labcheck-{name}");
        let mut child = Command::new(&needs.unshare)
            .args(["--mount", "--net", "--pid", "--fork", "--kill-child"])
            .arg(&needs.busybox)
            .arg("sh")
            .arg(&script)
            .arg(&needs.busybox)
            .arg(dir)
            .args([SUBNET, &format!("/{cgroup}"), &REGISTRY_PORT.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env_remove("DOCKER_HOST")
            .process_group(0) // the terminal's Ctrl-C is for labcheck, which then stops the engine
            .kill_on_drop(true)
            .spawn()
            .map_err(EngineError::Start)?;
        let stdin = child.stdin.take();
        let mut engine = Self { dir: dir.to_owned(), cgroup, child, stdin };
        engine.wait_for_namespaces().await?;
        let pid =
            engine.child.id().ok_or_else(|| EngineError::Namespaces("it ended".to_owned()))?;
        match inside::listen(pid, REGISTRY_PORT) {
            Ok(inside) => Ok((engine, inside)),
            Err(error) => {
                engine.stop().await;
                Err(EngineError::Network(error))
            }
        }
    }

    /// Where the docker CLI and the API reach it.
    pub fn socket(&self) -> PathBuf {
        self.dir.join("docker.sock")
    }

    /// Waits until the engine answers.
    pub async fn ready(&mut self) -> Result<(), EngineError> {
        let deadline = Instant::now() + READY_WITHIN;
        while UnixStream::connect(self.socket()).await.is_err() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(EngineError::NotReady(format!(
                    "it ended with {status}: {}",
                    self.last_words()
                )));
            }
            if Instant::now() > deadline {
                let seconds = READY_WITHIN.as_secs();
                return Err(EngineError::NotReady(format!(
                    "no answer in {seconds} s: {}",
                    self.last_words()
                )));
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    /// Ends it and everything in it. Its folder is the caller's to remove.
    pub async fn stop(&mut self) {
        drop(self.stdin.take());
        if timeout(STOPPED_WITHIN, self.child.wait()).await.is_err() {
            // Its end kills the first process of the namespaces, and that everything in them.
            let _ = self.child.kill().await;
        }
        cgroups::remove(&self.cgroup).await;
    }

    async fn wait_for_namespaces(&mut self) -> Result<(), EngineError> {
        let stdout = self.child.stdout.take().map(BufReader::new);
        let mut line = String::new();
        if let Some(mut stdout) = stdout {
            let _ = timeout(READY_WITHIN, stdout.read_line(&mut line)).await;
        }
        if line.trim() == "up" {
            return Ok(());
        }
        let mut words = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = timeout(STOPPED_WITHIN, BufReader::new(stderr).read_line(&mut words)).await;
        }
        self.stop().await;
        Err(EngineError::Namespaces(words.trim().to_owned()))
    }

    /// The end of the engine's log, for a person.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.dir.join("dockerd.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let fatal = lines.iter().rev().find(|l| !l.contains("level=info")).or(lines.last());
        fatal.map_or_else(|| "its log is empty".to_owned(), |line| (*line).to_owned())
    }
}

/// Removes what a killed engine of this name may have left: its cgroups.
pub async fn sweep(name: &str) {
    cgroups::remove(&format!("labcheck-{name}")).await;
}
