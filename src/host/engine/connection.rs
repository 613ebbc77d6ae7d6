//! A connection to an engine, a new one for each request. What is at its other end may be no engine: it may send
//! without an end, or never.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use bollard::{API_DEFAULT_VERSION, BollardRequest, Docker, errors::Error};
use http_body_util::{BodyExt as _, Empty};
use hyper::{
    Request, Response, Uri,
    body::{Body, Bytes, Incoming},
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, UnixStream},
};

/// What the error says by which an answer was cut off.
const TOO_MUCH: &str = "one answer has more bytes than an engine sends";

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A socket's path.
    Unix(String),
    /// A host and its port.
    Tcp(String),
}

impl Address {
    /// The address in a `DOCKER_HOST`.
    pub(super) fn of(host: &str) -> Option<Self> {
        match host.split_once("://") {
            Some(("unix", path)) => Some(Self::Unix(path.to_owned())),
            Some(("tcp" | "http", at)) => Some(Self::Tcp(at.trim_end_matches('/').to_owned())),
            _ => None,
        }
    }
}

/// How many bytes may still come; shared with who hears of them.
#[derive(Clone, Debug)]
pub(super) struct Allowance {
    left: Arc<AtomicU64>,
    is_spent: Arc<AtomicBool>,
    whole: u64,
}

impl Allowance {
    /// So many bytes, the answer's head among them.
    pub(super) fn of(whole: u64) -> Self {
        Self { left: Arc::new(AtomicU64::new(whole)), is_spent: Arc::default(), whole }
    }

    /// All of them again, since something came that is of use.
    pub(super) fn renew(&self) {
        self.left.store(self.whole, Relaxed);
    }

    fn take(&self, bytes: u64) -> bool {
        let taken = self.left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes));
        if taken.is_err() {
            self.is_spent.store(true, Relaxed);
        }
        taken.is_ok()
    }

    /// Whether more came than may.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent.load(Relaxed)
    }

    /// The error, or that more came than may: what lies between forgets that.
    pub(super) fn explains(&self, error: Error) -> Error {
        if self.is_spent() { io::Error::other(TOO_MUCH).into() } else { error }
    }
}

/// An engine of which one thing is asked. `within` are the seconds that it has to begin its answer.
pub(super) fn once(address: &Address, within: u64, allowance: Allowance) -> Result<Docker, Error> {
    let at = match address {
        Address::Unix(_) => "localhost", // what is asked for there is nowhere else
        Address::Tcp(at) => at,
    };
    let to = address.clone();
    let transport = move |request: BollardRequest| {
        let (to, allowance) = (to.clone(), allowance.clone());
        async move { send_to(&to, request, allowance).await }
    };
    let base = format!("http://{at}");
    Docker::connect_with_custom_transport(transport, Some(base), within, API_DEFAULT_VERSION)
}

/// Whether an answer was cut off because it was too long.
pub(super) fn is_too_much(told: &str) -> bool {
    told.contains(TOO_MUCH)
}

/// The whole answer to a question for this path, with its status: what bollard has no words for.
pub(super) async fn get(
    address: &Address,
    path: &str,
    allowance: Allowance,
) -> Result<(u16, Bytes), Error> {
    let request = Request::get(path).body(Empty::<Bytes>::new()).map_err(io::Error::other)?;
    let answer = send_to(address, request, allowance).await?;
    let status = answer.status().as_u16();
    Ok((status, answer.into_body().collect().await?.to_bytes()))
}

async fn send_to<B>(
    address: &Address,
    request: Request<B>,
    allowance: Allowance,
) -> Result<Response<Incoming>, Error>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    match address {
        Address::Unix(path) => {
            let stream = UnixStream::connect(path).await?;
            send(request, Metered { stream, allowance }).await
        }
        Address::Tcp(at) => {
            let stream = TcpStream::connect(at).await?;
            send(request, Metered { stream, allowance }).await
        }
    }
}

async fn send<B>(
    mut request: Request<B>,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<Response<Incoming>, Error>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let to = request.uri().clone();
    let host = to.authority().map_or("localhost", |authority| authority.as_str());
    if let Ok(host) = HeaderValue::from_str(host) {
        request.headers_mut().insert(HOST, host);
    }
    // A server, unlike a proxy, is asked for the path alone.
    *request.uri_mut() =
        to.path_and_query().map(|path| Uri::from(path.clone())).unwrap_or_default();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer, or once nobody reads that any more.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender.send_request(request).await?)
}

/// A stream that ends with an error where more comes than may.
struct Metered<S> {
    stream: S,
    allowance: Allowance,
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, into))?;
        let came = (into.filled().len() - before) as u64;
        Poll::Ready(if self.allowance.take(came) {
            Ok(())
        } else {
            Err(io::Error::other(TOO_MUCH))
        })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
