//! A running registry, and the tools that talk to it.

use std::{net::SocketAddr, process::Command};

use labcheck::classroom::{
    registry::{Limits, Observer, Registry},
    serve::{Served, serve},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// A registry that serves until it is dropped.
pub(crate) struct Running {
    pub(crate) registry: Registry,
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
    stop: CancellationToken,
    served: Option<Served>,
    runtime: Option<Runtime>,
}

impl Running {
    pub(crate) fn start() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self::over(tempfile::tempdir().unwrap(), limits)
    }

    /// Its root is the folder `registry` in this one.
    pub(crate) fn over(folder: TempDir, limits: Limits) -> Self {
        Self::observed(folder, limits, None)
    }

    pub(crate) fn observed(folder: TempDir, limits: Limits, observer: Option<Observer>) -> Self {
        let mut registry = Registry::open(&folder.path().join("registry"), limits).unwrap();
        if let Some(observer) = observer {
            registry = registry.observed(observer);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let stop = CancellationToken::new();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let guard = runtime.enter();
        let served = serve(listener, registry.router(), None, stop.clone()).unwrap();
        drop(guard);
        let address = served.address();
        Self { registry, address, folder, stop, served: Some(served), runtime: Some(runtime) }
    }

    /// Bytes that lie in open uploads.
    pub(crate) fn upload_bytes(&self) -> u64 {
        let uploads = self.folder.path().join("registry/uploads");
        let folders = std::fs::read_dir(uploads).unwrap().map(|entry| entry.unwrap().path());
        folders.map(|f| std::fs::metadata(f.join("data")).map_or(0, |m| m.len())).sum()
    }

    /// Stops it and keeps the folder.
    pub(crate) fn stop(mut self) -> TempDir {
        self.halt();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    fn halt(&mut self) {
        self.stop.cancel();
        if let (Some(runtime), Some(served)) = (self.runtime.take(), self.served.take()) {
            runtime.block_on(served.stopped());
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.halt();
    }
}

/// Runs a command and returns exit status, stdout, stderr.
pub(crate) fn run(tool: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(tool).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Runs a command that must succeed and returns its stdout.
pub(crate) fn must(tool: &str, arguments: &[&str]) -> String {
    let (status, stdout, stderr) = run(tool, arguments);
    assert_eq!(status, 0, "{tool} {arguments:?}\n{stdout}\n{stderr}");
    stdout
}
