//! Serves a router on a socket that the caller bound, with TLS or without.
//!
//! HTTP/1.1 only, which every docker and notary client speaks. A TLS hello that reaches a plain
//! socket is answered with a plain 400: docker takes that for "no TLS here" and tries again without.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// What a client can make the server hold.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Connections open at once; more wait in the kernel's queue.
    connections: usize,
    /// How long a request's head may take, the wait for it on an idle connection included.
    head: Duration,
    /// How long a TLS handshake may take.
    handshake: Duration,
}

const BOUNDS: Bounds = Bounds {
    connections: 512,
    // Longer than Go's clients keep an idle connection (90 s), so that they are the ones to close it.
    head: Duration::from_mins(2),
    handshake: Duration::from_secs(10),
};

/// Pause after a failed accept (no descriptors left), so that the loop does not spin.
const BREATH: Duration = Duration::from_millis(50);

/// A service that is running. Dropping this leaves it running; cancel its token to stop it.
#[derive(Debug)]
pub struct Served {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until it has stopped: the socket is closed and no connection is left.
    pub async fn stopped(self) {
        // A panic in the accept loop is a stop as well.
        let _ = self.task.await;
    }
}

/// Starts to serve. Cancelling `shutdown` closes the socket and every connection at once, whatever they
/// were doing. At most 512 connections are open at once; a request's head may take 120 seconds,
/// a TLS handshake 10.
///
/// Must be called within a tokio runtime. Fails where the listener is unusable.
pub fn serve(
    listener: std::net::TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    shutdown: CancellationToken,
) -> io::Result<Served> {
    serve_within(BOUNDS, listener, router, tls, shutdown)
}

fn serve_within(
    bounds: Bounds,
    listener: std::net::TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    shutdown: CancellationToken,
) -> io::Result<Served> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = accept(bounds, &listener, &mut connections, &router, tls.as_ref()) => {}
        }
        drop(listener);
        connections.shutdown().await;
    });
    Ok(Served { address, task })
}

async fn accept(
    bounds: Bounds,
    listener: &TcpListener,
    connections: &mut JoinSet<()>,
    router: &Router,
    tls: Option<&TlsAcceptor>,
) {
    let slots = Arc::new(Semaphore::new(bounds.connections));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(connection(bounds, stream, router.clone(), tls.cloned(), slot));
            }
            Err(_) => tokio::time::sleep(BREATH).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(
    bounds: Bounds,
    stream: TcpStream,
    router: Router,
    tls: Option<TlsAcceptor>,
    slot: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    match tls {
        None => talk(bounds, stream, router).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(bounds.handshake, tls.accept(stream)).await {
                talk(bounds, stream, router).await;
            }
        }
    }
    drop(slot);
}

async fn talk(bounds: Bounds, stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
    let service = TowerToHyperService::new(router);
    // A connection that ends badly concerns only its client.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::{
        TlsConnector,
        rustls::{ClientConfig, RootCertStore, ServerConfig, pki_types::PrivateKeyDer},
    };

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn router() -> Router {
        Router::new()
            .route("/", get(|| async { "here" }))
            .route("/never", get(std::future::pending::<String>))
    }

    fn start(bounds: Bounds, tls: Option<TlsAcceptor>) -> (Served, CancellationToken) {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let stop = CancellationToken::new();
        (serve_within(bounds, listener, router(), tls, stop.clone()).unwrap(), stop)
    }

    async fn connect(served: &Served) -> TcpStream {
        TcpStream::connect(served.address()).await.unwrap()
    }

    async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
        let mut answer = Vec::new();
        // A reset is an end as well.
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("it closes");
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        rest(stream).await
    }

    #[tokio::test]
    async fn stopping_closes_idle_and_busy_connections_at_once() {
        let (served, stop) = start(BOUNDS, None);
        let address = served.address();
        let mut idle = connect(&served).await;
        let mut busy = connect(&served).await;
        busy.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(ask(&mut connect(&served).await, "/").await.ends_with("here"));
        stop.cancel();
        timeout(PATIENCE, served.stopped()).await.expect("it stops");
        assert_eq!((rest(&mut idle).await, rest(&mut busy).await), (String::new(), String::new()));
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }

    #[tokio::test]
    async fn a_tls_hello_to_a_plain_socket_is_answered_in_plain_http() {
        let (served, _stop) = start(BOUNDS, None);
        let mut stream = connect(&served).await;
        stream.write_all(b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00").await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer:?}");
    }

    #[tokio::test]
    async fn a_head_that_never_ends_and_an_idle_connection_are_closed() {
        let bounds = Bounds { head: Duration::from_millis(50), ..BOUNDS };
        let (served, _stop) = start(bounds, None);
        let mut slow = connect(&served).await;
        slow.write_all(b"GET / HTTP/1.1\r\nHost").await.unwrap();
        rest(&mut slow).await;
        let mut idle = connect(&served).await;
        idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(rest(&mut idle).await.ends_with("here"));
    }

    #[tokio::test]
    async fn connections_beyond_the_cap_wait_for_a_free_one() {
        let (served, _stop) = start(Bounds { connections: 1, ..BOUNDS }, None);
        let mut first = connect(&served).await;
        first.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        first.read_u8().await.unwrap();
        let mut second = connect(&served).await;
        second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let waited = timeout(Duration::from_millis(100), second.read_u8()).await;
        assert!(waited.is_err(), "the second is not served beside the first");
        drop(first);
        let served = timeout(PATIENCE, second.read_u8()).await.expect("it is served now");
        assert_eq!(served.unwrap(), b'H');
    }

    #[tokio::test]
    async fn tls_is_spoken_and_a_silent_handshake_is_given_up() {
        let (acceptor, roots) = certificate();
        let bounds = Bounds { handshake: Duration::from_secs(1), ..BOUNDS };
        let (served, _stop) = start(bounds, Some(acceptor));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(client));
        let name = "localhost".try_into().unwrap();
        let mut stream = connector.connect(name, connect(&served).await).await.unwrap();
        assert!(ask(&mut stream, "/").await.ends_with("here"));
        assert_eq!(rest(&mut connect(&served).await).await, "");
    }

    fn certificate() -> (TlsAcceptor, RootCertStore) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        (TlsAcceptor::from(Arc::new(config)), roots)
    }
}
