//! Registries to copy the lab's images from.

mod client;

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use axum::{
    extract::Request,
    http::header,
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use labcheck::classroom::{
    certs::{Authority, Validity},
    images::{self, Content},
    registry::{DOCKER_LIST, Limits, Registry},
    serve::serve,
};
use labcheck::oci::Digest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub(crate) use client::Image;

pub(crate) const EDGE: (&str, &str) = ("library/alpine", "edge");
pub(crate) const STABLE: (&str, &str) = ("library/alpine", "latest");
const COMMUNITY: (&str, &str) = ("tenstartups/alpine", "latest");

/// Debian's registry, until it is dropped.
pub(crate) struct Upstream {
    address: SocketAddr,
    folder: TempDir,
    child: Child,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = folder.path().join("config.yml");
        let data = folder.path().join("data");
        let text = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: \
             {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            data.display()
        );
        fs::write(&config, text).unwrap();
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "docker-registry does not listen on {address}");
            std::thread::yield_now();
        }
        Self { address, folder, child }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Pushes the lab's images with skopeo, out of a registry of ours.
    pub(crate) fn fill(&self) {
        let source = Served::plain();
        for (name, tag) in [EDGE, STABLE, COMMUNITY] {
            let from = format!("docker://{}/{name}:{tag}", source.address);
            let to = format!("docker://{}/{name}:{tag}", self.address);
            let output = Command::new("skopeo")
                .args(["copy", "-q", "--all", "--src-tls-verify=false", "--dest-tls-verify=false"])
                .args([&from, &to])
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    }

    /// The digest that skopeo, which is no code of ours, finds under a tag.
    pub(crate) fn digest(&self, (name, tag): (&str, &str)) -> String {
        let image = format!("docker://{}/{name}:{tag}", self.address);
        let output = Command::new("skopeo")
            .args(["inspect", "--raw", "--tls-verify=false", &image])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        labcheck::oci::Digest::of(&output.stdout).to_string()
    }

    /// Changes the last byte of every image's layer on its disk.
    pub(crate) fn damage_layers(&self) {
        let root = self.folder.path().join("data/docker/registry/v2/blobs");
        let mut folders = vec![root];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        // Those of the images that run carry a busybox.
        let layers = files.iter().filter(|path| fs::metadata(path).unwrap().len() > 100_000);
        let mut damaged = 0;
        for layer in layers {
            let mut bytes = fs::read(layer).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(layer, bytes).unwrap();
            damaged += 1;
        }
        assert_eq!(damaged, 3);
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A registry of ours that has the lab's images, until it is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    client: Option<Digest>,
    _folder: TempDir,
    stop: CancellationToken,
    _runtime: Runtime,
}

impl Served {
    pub(crate) fn plain() -> Self {
        Self::start(None, |_, _| None)
    }

    /// One that has a docker:28-cli, too.
    pub(crate) fn with_client(docker: &Path, image: Image) -> Self {
        let layer = Arc::new(OnceLock::new());
        let told = Arc::clone(&layer);
        let cuts = image == Image::Truncated;
        let front = move |_: &str, request: &Request| {
            let blob = request.uri().path().strip_prefix("/v2/library/docker/blobs/")?;
            let (digest, bytes): &(String, Vec<u8>) = told.get()?;
            let is_cut = cuts && blob == digest;
            is_cut.then(|| bytes[..bytes.len() / 2].to_vec().into_response())
        };
        Self::filled(None, front, |registry| Some(client::push(registry, docker, image, &layer)))
    }

    /// What `front` answers to a request's host and itself comes instead of the registry's answer.
    pub(crate) fn start(
        authority: Option<&Authority>,
        front: impl Fn(&str, &Request) -> Option<Response> + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::filled(authority, front, |_| None)
    }

    fn filled(
        authority: Option<&Authority>,
        front: impl Fn(&str, &Request) -> Option<Response> + Clone + Send + Sync + 'static,
        fill: impl FnOnce(&Registry) -> Option<Digest>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(folder.path(), Limits::default()).unwrap();
        provide(&registry);
        let client = fill(&registry);
        let router = registry.router().layer(from_fn(move |request: Request, next: Next| {
            let host = request.headers()[header::HOST].to_str().unwrap().to_owned();
            let answer = front(&host, &request);
            async move {
                match answer {
                    Some(answer) => answer,
                    None => next.run(request).await,
                }
            }
        }));
        let tls = authority.map(|authority| {
            authority.leaf(&["127.0.0.1"], Validity::Current).unwrap().acceptor().unwrap()
        });
        let runtime = Runtime::new().unwrap();
        let stop = CancellationToken::new();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let guard = runtime.enter();
        let served = serve(listener, router, tls, stop.clone()).unwrap();
        drop(guard);
        Self { address: served.address(), client, _folder: folder, stop, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The digest of its docker:28-cli.
    pub(crate) fn client(&self) -> &Digest {
        self.client.as_ref().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Images that run and are not those that labcheck would build; one of them in an index, beside
/// one for an architecture that nobody has.
fn provide(registry: &Registry) {
    let busybox = images::find_busybox().unwrap();
    let shell = Content::Shell { busybox: &busybox };
    let build =
        |(name, tag), variant| images::build(registry, name, Some(tag), variant, shell).unwrap();
    build(EDGE, "upstream edge");
    build(COMMUNITY, "upstream community");
    let runs = build(STABLE, "upstream stable");
    let strange = images::build(registry, STABLE.0, None, "x", Content::Files).unwrap();
    let strange = registry.read_manifest(STABLE.0, &strange.digest).unwrap().unwrap();
    let strange: Value = serde_json::from_slice(&strange.bytes).unwrap();
    let mut strange = strange["manifests"][0].clone();
    strange["platform"] = json!({"os": "linux", "architecture": "mips"});
    let ours = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let runs = json!({
        "mediaType": strange["mediaType"], "digest": runs.digest, "size": runs.size,
        "platform": {"os": "linux", "architecture": ours},
    });
    let list = json!({"schemaVersion": 2, "mediaType": DOCKER_LIST, "manifests": [strange, runs]});
    let list = list.to_string();
    registry.put_manifest(STABLE.0, Some(STABLE.1), DOCKER_LIST, list.as_bytes()).unwrap();
}
