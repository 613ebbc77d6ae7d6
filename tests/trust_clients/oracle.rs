//! Two worlds in which the same story is played: our service, and Debian's notary-server.

use std::path::Path;

use labcheck::classroom::{certs::Authority, trust::TrustService};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use regex::Regex;

use crate::{
    support::{Client, Daemon, Outcome, Served, free_port},
    wire::{self, Answer},
};

/// A trust server, and what a client needs to reach it.
pub(crate) struct World {
    url: String,
    authority: String,
    _served: Option<Served>,
    _daemon: Option<Daemon>,
    _dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn ours() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::new().unwrap();
        let service = TrustService::open(dir.path(), None).unwrap();
        let served = Served::with_tls(service.router(), &authority);
        Self {
            url: served.url(),
            authority: authority.pem().to_owned(),
            _served: Some(served),
            _daemon: None,
            _dir: dir,
        }
    }

    pub(crate) fn debians() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = write_certificates(dir.path());
        let port = free_port();
        let path = |name: &str| dir.path().join(name).display().to_string();
        let config = serde_json::json!({
            "server": {
                "http_addr": format!("127.0.0.1:{port}"),
                "tls_cert_file": path("server.crt"),
                "tls_key_file": path("server.key"),
            },
            "trust_service": { "type": "local" },
            "storage": { "backend": "memory" },
        });
        std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
        let args = ["-config", &path("config.json")];
        let log = dir.path().join("log");
        let daemon = Daemon::start("/usr/bin/notary-server", &args, &[], &log, port);
        let url = format!("https://127.0.0.1:{port}");
        Self { url, authority, _served: None, _daemon: Some(daemon), _dir: dir }
    }

    /// A request that no client would send.
    pub(crate) fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        wire::send(&self.url, &self.authority, method, path, kind, body)
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.url, &self.authority)
    }
}

fn write_certificates(dir: &Path) -> String {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let cert = params.signed_by(&key, &issuer).unwrap();
    std::fs::write(dir.join("server.crt"), cert.pem()).unwrap();
    std::fs::write(dir.join("server.key"), key.serialize_pem()).unwrap();
    authority
}

/// What a client did in each scene of a story, without what differs from run to run.
pub(crate) struct Story {
    scenes: Vec<(String, Outcome)>,
    replace: Vec<(Regex, &'static str)>,
}

impl Story {
    pub(crate) fn new() -> Self {
        let table = [
            (r"127\.0\.0\.1:\d+", "HOST"),
            (r"/tmp/\.tmp\w+", "DIR"),
            (r"Pull \(\d of", "Pull (N of"),
            // which of two hashes a client checks first is left to chance in it
            (r"sha(256|512) checksum", "SHA checksum"),
            (r"\b[0-9a-f]{128}\b", "HEX64"),
            (r"\b[0-9a-f]{64}\b", "HEX64"),
            (r"\b[0-9a-f]{7}\b", "HEX7"),
            (r"\b[0-9a-f]{12}\b", "HEX12"),
            (r"\.{3}[0-9a-f]+|[0-9a-f]+\.{3}", "HEX..."),
            (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
            (r"0x[0-9a-f]+|c[0-9a-f]{9}", "POINTER"),
        ];
        let replace = table.map(|(pattern, with)| (Regex::new(pattern).unwrap(), with));
        Self { scenes: Vec::new(), replace: replace.into() }
    }

    /// A scene in which the client does what it was told.
    #[track_caller]
    pub(crate) fn scene(&mut self, title: &str, outcome: &Outcome) {
        assert_eq!(outcome.exit, Some(0), "{title}: {outcome:#?}");
        self.keep(title, outcome);
    }

    /// A scene in which it refuses, and says so with these words.
    #[track_caller]
    pub(crate) fn refused(&mut self, title: &str, outcome: &Outcome, words: &str) {
        outcome.fails_with(words);
        self.keep(title, outcome);
    }

    /// A scene that ends one way or the other: in both worlds the same.
    pub(crate) fn either(&mut self, title: &str, outcome: &Outcome) {
        self.keep(title, outcome);
    }

    fn keep(&mut self, title: &str, outcome: &Outcome) {
        let clean = |text: &str| {
            let mut text = text.to_owned();
            for (pattern, with) in &self.replace {
                text = pattern.replace_all(&text, *with).into_owned();
            }
            // How a download goes on is a matter of time, and keys and tags are listed by random
            // ids: their order means nothing.
            let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            lines.retain(|line| !line.starts_with("HEX12: "));
            lines.sort_unstable();
            lines.join("\n")
        };
        let outcome = Outcome {
            exit: outcome.exit,
            stdout: clean(&outcome.stdout),
            stderr: clean(&outcome.stderr),
        };
        self.scenes.push((title.to_owned(), outcome));
    }

    /// Both stories have to be the same, scene by scene.
    #[track_caller]
    pub(crate) fn assert_same(&self, other: &Self) {
        let mut differences = Vec::new();
        for ((title, ours), (_, theirs)) in self.scenes.iter().zip(&other.scenes) {
            if ours != theirs {
                differences.push(format!("{title}\n  ours: {ours:#?}\n  real: {theirs:#?}"));
            }
        }
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        assert_eq!(self.scenes.len(), other.scenes.len());
    }

    /// For a person who wants to read what clients print: shown where a test fails, and with
    /// `--nocapture`.
    pub(crate) fn print(&self, name: &str) {
        for (title, outcome) in &self.scenes {
            println!("--- {name}: {title}: exit {:?}", outcome.exit);
            println!("{}\n[stderr]\n{}", outcome.stdout, outcome.stderr);
        }
    }
}
