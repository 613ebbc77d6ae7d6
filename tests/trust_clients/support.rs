//! What the tests of the trust service share: serving it, running clients with a deadline, a
//! registry, and the real notary-server.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::Router;
use labcheck::classroom::{
    certs::{Authority, Validity},
    serve,
};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::needs;

/// Docker clients that still have content trust, as far as this machine has them.
pub(crate) fn docker_clients() -> Vec<&'static str> {
    let all = ["/usr/bin/docker", "/usr/local/bin/docker"];
    let found: Vec<_> = all.into_iter().filter(|path| Path::new(path).exists()).collect();
    assert!(!found.is_empty(), "no docker CLI: apt-get install docker.io");
    found
}

/// Whether the clients, the registry, the real server and an engine are here. Without them a test
/// is skipped, unless `LABCHECK_REQUIRE_DOCKER` is set, as CI does.
pub(crate) fn ready() -> bool {
    needs::met(&["notary", "notary-server", "docker-registry", "docker", "engine"])
}

/// A router that is served until the value is dropped.
pub(crate) struct Served {
    address: SocketAddr,
    running: Option<(Runtime, serve::Served, CancellationToken)>,
}

impl Served {
    pub(crate) fn new(router: Router, acceptor: TlsAcceptor) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let token = CancellationToken::new();
        let entered = runtime.enter();
        let served = serve::serve(listener, router, Some(acceptor), token.clone()).unwrap();
        drop(entered);
        Self { address, running: Some((runtime, served, token)) }
    }

    /// Over TLS with a good certificate for 127.0.0.1 and localhost.
    pub(crate) fn with_tls(router: Router, authority: &Authority) -> Self {
        let leaf = authority.leaf(&["127.0.0.1", "localhost"], Validity::Current).unwrap();
        Self::new(router, leaf.acceptor().unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// From now on nobody listens.
    pub(crate) fn stop(&mut self) {
        if let Some((runtime, served, token)) = self.running.take() {
            token.cancel();
            runtime.block_on(served.stopped());
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a client did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.exit, Some(0), "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn fails_with(&self, text: &str) {
        assert_ne!(self.exit, Some(0), "{self:#?}");
        // docker tells failures on stderr, notary on stdout
        let said = self.stderr.contains(text) || self.stdout.contains(text);
        assert!(said, "{text:?} is not in {self:#?}");
    }

    #[track_caller]
    pub(crate) fn prints(&self, text: &str) {
        assert!(self.stdout.contains(text), "{text:?} is not in {self:#?}");
    }
}

/// Runs a client with nothing on its standard input, for at most a minute.
pub(crate) fn run(program: &str, args: &[&str], env: &[(&str, &str)]) -> Outcome {
    run_with_input(program, args, env, "")
}

pub(crate) fn run_with_input(
    program: &str,
    args: &[&str],
    env: &[(&str, &str)],
    input: &str,
) -> Outcome {
    use std::io::Write as _;
    let mut command = Command::new("timeout");
    command.args(["-k", "5", "60", program]).args(args).env_clear();
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin").envs(env.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Outcome {
        exit: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A process of ours that ends with the value.
pub(crate) struct Daemon(Child);

impl Daemon {
    /// Starts it and waits until the port answers.
    pub(crate) fn start(
        program: &str,
        args: &[&str],
        env: &[(&str, &str)],
        log: &Path,
        port: u16,
    ) -> Self {
        let out = std::fs::File::create(log).unwrap();
        let mut command = Command::new(program);
        command.args(args).envs(env.iter().copied()).stdin(Stdio::null());
        command.stdout(out.try_clone().unwrap()).stderr(out);
        let daemon = Self(command.spawn().unwrap_or_else(|error| panic!("{program}: {error}")));
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "{program}: {}", std::fs::read_to_string(log).unwrap());
            std::thread::yield_now();
        }
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Debian's registry on loopback, with a small image pushed to it by the host's engine. What it
/// made on the engine goes when it is dropped.
pub(crate) struct Registry {
    pub(crate) port: u16,
    _daemon: Daemon,
    _dir: tempfile::TempDir,
}

impl Registry {
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = dir.path().join("config.yml");
        let text = format!(
            "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            dir.path().join("data").display()
        );
        std::fs::write(&config, text).unwrap();
        let args = ["serve", config.to_str().unwrap()];
        let log = dir.path().join("log");
        let daemon = Daemon::start("/usr/bin/docker-registry", &args, &[], &log, port);
        Self { port, _daemon: daemon, _dir: dir }
    }

    /// `127.0.0.1:PORT/NAME`.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("127.0.0.1:{}/{name}", self.port)
    }

    /// Removes every name of this registry from the host's engine.
    pub(crate) fn clean(&self) {
        let prefix = format!("127.0.0.1:{}/", self.port);
        let env = [("HOME", "/nonexistent")];
        let format = "{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}";
        let list = run("/usr/bin/docker", &["images", "--digests", "--format", format], &env);
        let names = list.stdout.split_whitespace();
        for name in names.filter(|name| name.starts_with(&prefix) && !name.contains("<none>")) {
            run("/usr/bin/docker", &["rmi", "-f", name], &env);
        }
    }
}

/// Makes an image of one small file on the host's engine.
pub(crate) fn make_image(reference: &str, content: &str) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("content");
    std::fs::write(&file, content).unwrap();
    let archive = dir.path().join("image.tar");
    let mut builder = tar::Builder::new(std::fs::File::create(&archive).unwrap());
    builder.append_path_with_name(&file, "content").unwrap();
    builder.finish().unwrap();
    let args = ["import", archive.to_str().unwrap(), reference];
    run("/usr/bin/docker", &args, &[("HOME", "/nonexistent")]).ok();
}

/// Pushes without trust; the manifest's digest and size.
pub(crate) fn push(reference: &str) -> (String, u64) {
    let done = run("/usr/bin/docker", &["push", reference], &[("HOME", "/nonexistent")]).ok();
    let line = done.stdout.lines().find(|line| line.contains("digest: ")).unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    (words[2].to_owned(), words[4].parse().unwrap())
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.clean();
    }
}

/// A client's own folder: its `DOCKER_CONFIG`, and the trust server it uses.
pub(crate) struct Client {
    pub(crate) dir: tempfile::TempDir,
    url: String,
}

impl Client {
    pub(crate) fn new(url: &str, authority_pem: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let host = url.strip_prefix("https://").unwrap();
        let tls = dir.path().join("tls").join(host);
        std::fs::create_dir_all(&tls).unwrap();
        std::fs::write(tls.join("ca.crt"), authority_pem).unwrap();
        Self { dir, url: url.to_owned() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HOME", self.dir.path().display().to_string()),
            ("DOCKER_CONFIG", self.dir.path().display().to_string()),
            ("DOCKER_CONTENT_TRUST_SERVER", self.url.clone()),
            ("DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE", "root-pass-phrase".to_owned()),
            ("DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "repo-pass-phrase".to_owned()),
            ("NOTARY_ROOT_PASSPHRASE", "root-pass-phrase".to_owned()),
            ("NOTARY_TARGETS_PASSPHRASE", "repo-pass-phrase".to_owned()),
            ("NOTARY_SNAPSHOT_PASSPHRASE", "repo-pass-phrase".to_owned()),
            ("NOTARY_DELEGATION_PASSPHRASE", "repo-pass-phrase".to_owned()),
        ]
    }

    /// The docker CLI with trust on; `extra` overrides the environment.
    pub(crate) fn docker(&self, cli: &str, args: &[&str], extra: &[(&str, &str)]) -> Outcome {
        let own = self.env();
        let mut env: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
        env.push(("DOCKER_CONTENT_TRUST", "1"));
        env.extend(extra);
        run(cli, args, &env)
    }

    /// The `notary` client in this folder.
    pub(crate) fn notary(&self, args: &[&str]) -> Outcome {
        self.notary_with(args, &[], "")
    }

    pub(crate) fn notary_with(
        &self,
        args: &[&str],
        extra: &[(&str, &str)],
        input: &str,
    ) -> Outcome {
        let own = self.env();
        let mut env: Vec<(&str, &str)> = own.iter().map(|(k, v)| (*k, v.as_str())).collect();
        env.extend(extra);
        let host = self.url.strip_prefix("https://").unwrap();
        let ca = self.path("tls").join(host).join("ca.crt");
        let trust = self.path("trust");
        let mut all = vec!["-s", &self.url, "--tlscacert", ca.to_str().unwrap()];
        all.extend(["-d", trust.to_str().unwrap()]);
        all.extend(args);
        run_with_input("/usr/bin/notary", &all, &env, input)
    }
}
