//! Serves a router on a socket that the caller bound, with TLS or without.
//!
//! HTTP/1.1 only, which every docker and notary client speaks. A TLS hello that reaches a plain
//! socket is answered with a plain 400: docker takes that for "no TLS here" and tries again without.
//!
//! A new client is always served: of the connections that are open, those that ask nothing make room. A
//! refusal is always readable: where an answer came before the request was read, the rest of the request
//! is read and thrown away, within bounds, because closing at once would destroy the answer on its way.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

pub use super::connections::Ends;
use super::{
    connections::{Connections, Patience, Place, Watched},
    requests::Requests,
};

/// What a client can make the server hold.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Connections open at once. A classroom has four services and, as a rule, 1024 descriptors.
    connections: usize,
    /// How long a client may take for its next request.
    patience: Patience,
    /// How long a TLS handshake may take.
    handshake: Duration,
    /// How long the rest of a request is read after its answer, and how many bytes of it.
    linger: (Duration, u64),
}

const BOUNDS: Bounds = Bounds {
    connections: 128,
    patience: Patience {
        // Longer than Go's clients keep an idle connection (90 s), so that they are the ones to close it.
        idle: Duration::from_mins(2),
        head: Duration::from_secs(10),
    },
    handshake: Duration::from_secs(10),
    linger: (Duration::from_secs(10), 64 << 20),
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
/// were doing. At most 128 connections are open at once: another one takes the place of the one that is
/// idle for the longest. An idle connection is closed after two minutes; a request's head may take
/// 10 seconds, a TLS handshake as long.
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
    tasks: &mut JoinSet<()>,
    router: &Router,
    tls: Option<&TlsAcceptor>,
) {
    let connections = Connections::new(bounds.connections);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            connections.drop_one();
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let place = connections.enter().await;
        tasks.spawn(connection(bounds, stream, router.clone(), tls.cloned(), place));
        while tasks.try_join_next().is_some() {}
    }
}

async fn connection(
    bounds: Bounds,
    stream: TcpStream,
    router: Router,
    tls: Option<TlsAcceptor>,
    place: Place,
) {
    let _ = stream.set_nodelay(true);
    let ends = Ends::of(&stream);
    let talk = async {
        match tls {
            None => talk(bounds, stream, ends, router, &place).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(bounds.handshake, tls.accept(stream)).await {
                    talk(bounds, stream, ends, router, &place).await;
                }
            }
        }
    };
    tokio::select! {
        () = place.connection().has_to_go(bounds.patience) => {}
        () = talk => {}
    }
}

async fn talk(
    bounds: Bounds,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    ends: Option<Ends>,
    router: Router,
    place: &Place,
) {
    let stream = Watched::new(stream, Arc::clone(place.connection()));
    let requests = Requests::new(router, ends, Arc::clone(place.connection()));
    let mut http = http1::Builder::new();
    http.header_read_timeout(None); // the place knows how long a head may take
    let talked = http.serve_connection(TokioIo::new(stream), requests).without_shutdown().await;
    // A connection that ends badly concerns only its client.
    if let Ok(parts) = talked {
        linger(bounds, parts.io.into_inner()).await;
    }
}

/// Says that all is said, and reads what the client still sends.
async fn linger(bounds: Bounds, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let (time, bytes) = bounds.linger;
    let last = async {
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(bytes), &mut tokio::io::sink()).await
    };
    let _ = timeout(time, last).await;
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::{
        http::StatusCode,
        routing::{get, post},
    };
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
            .route("/large", post(|| async { (StatusCode::PAYLOAD_TOO_LARGE, "too much") }))
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

    fn quick(milliseconds: u64) -> Patience {
        let time = Duration::from_millis(milliseconds);
        Patience { idle: time, head: time }
    }

    #[tokio::test]
    async fn a_head_that_never_ends_and_an_idle_connection_are_closed() {
        let head = Patience { head: Duration::from_millis(50), ..BOUNDS.patience };
        let (served, _stop) = start(Bounds { patience: head, ..BOUNDS }, None);
        let mut slow = connect(&served).await;
        slow.write_all(b"GET / HTTP/1.1\r\nHost").await.unwrap();
        assert_eq!(rest(&mut slow).await, "");
        let (served, _stop) = start(Bounds { patience: quick(50), ..BOUNDS }, None);
        let mut idle = connect(&served).await;
        idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(rest(&mut idle).await.ends_with("here"));
    }

    /// Sends a request and reads its answer; the connection stays open.
    async fn asked(served: &Served) -> TcpStream {
        let mut stream = connect(served).await;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"here") {
            answer.push(timeout(PATIENCE, stream.read_u8()).await.expect("an answer").unwrap());
        }
        stream
    }

    #[tokio::test]
    async fn a_newcomer_takes_the_place_of_the_connection_that_is_idle_the_longest() {
        let (served, _stop) = start(Bounds { connections: 2, ..BOUNDS }, None);
        let mut first = asked(&served).await;
        let mut second = asked(&served).await;
        let third = asked(&served).await;
        assert_eq!(rest(&mut first).await, "", "the longest idle one makes room");
        assert!(ask(&mut second, "/").await.ends_with("here"), "the other one stays");
        drop(third);
    }

    #[tokio::test]
    async fn a_request_under_way_stays_while_silent_connections_come_and_go() {
        let (served, _stop) = start(Bounds { connections: 4, ..BOUNDS }, None);
        let mut busy = connect(&served).await;
        busy.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut silent = Vec::new();
        for _ in 0..40 {
            silent.push(connect(&served).await);
        }
        assert!(ask(&mut connect(&served).await, "/").await.ends_with("here"));
        let still = timeout(Duration::from_millis(100), busy.read_u8()).await;
        assert!(still.is_err(), "the request under way is still served");
    }

    #[tokio::test]
    async fn a_request_of_http_1_1_needs_one_host() {
        let (served, _stop) = start(BOUNDS, None);
        for (head, status) in [
            ("GET / HTTP/1.1\r\nHost: x\r\n", "200"),
            ("GET / HTTP/1.1\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n", "400"),
            ("GET / HTTP/1.0\r\n", "200"),
        ] {
            let mut stream = connect(&served).await;
            let request = format!("{head}Connection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let answer = rest(&mut stream).await;
            assert_eq!(answer.split(' ').nth(1), Some(status), "{head:?}: {answer}");
        }
    }

    #[tokio::test]
    async fn a_refusal_is_readable_by_who_sends_all_before_it_reads() {
        let (served, _stop) = start(BOUNDS, None);
        let mut stream = connect(&served).await;
        let length = 32 << 20;
        let head = format!("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![0; length]).await.expect("the server reads on");
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.ends_with("too much"), "{answer}");
    }

    #[tokio::test]
    async fn who_never_stops_sending_is_not_read_for_ever() {
        let bounds = Bounds { linger: (Duration::from_hours(1), 1 << 20), ..BOUNDS };
        let (served, _stop) = start(bounds, None);
        let mut stream = connect(&served).await;
        let head = "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let endless = async { while stream.write_all(&[0; 1 << 12]).await.is_ok() {} };
        timeout(PATIENCE, endless).await.expect("the server closes");
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
