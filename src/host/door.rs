//! The lab's own way to a user's engine: a socket that passes everything on as it is, and writes down the containers
//! that are made by way of it.
//!
//! On an engine that others use as well, neither the time nor the image of a container tells who made it. Who came
//! through this door is known: only labcheck's own commands are led to it. What is typed stays letter for letter, and
//! what goes past the door (`sudo docker`, another socket) is nobody's to remove here.

use std::{
    io,
    path::Path,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional},
    net::{TcpStream, UnixListener, UnixStream},
    task::JoinSet,
    time::sleep,
};
use tokio_util::task::AbortOnDropHandle;

use super::made::Made;
use crate::object::is_id;

/// Pause after a failed accept.
const BREATH: Duration = Duration::from_millis(50);
/// Bytes of an answer in which the new container's id is looked for.
const LARGEST: usize = 16 << 10;
/// How the engine answers where it has made something (Engine API, `POST /containers/create`).
const CREATED: &[u8] = b"HTTP/1.1 201 ";
/// From here on a connection is a container's streams.
const SWITCHED: &[u8] = b"HTTP/1.1 101 ";

/// A door that is open until it is dropped.
#[derive(Debug)]
pub struct Door {
    address: String,
    _serving: AbortOnDropHandle<()>,
    _folder: tempfile::TempDir,
}

impl Door {
    /// Opens it in a classroom's folder, for the engine at this `DOCKER_HOST`.
    pub fn open(docker_host: &str, folder: &Path) -> io::Result<Self> {
        let own = tempfile::Builder::new().prefix("door-").tempdir_in(folder)?;
        let socket = own.path().join("docker.sock");
        let listener = UnixListener::bind(&socket)?;
        let serving = serve(listener, docker_host.to_owned(), Made::of(folder));
        Ok(Self {
            address: format!("unix://{}", socket.display()),
            _serving: AbortOnDropHandle::new(tokio::spawn(serving)),
            _folder: own,
        })
    }

    /// What a `DOCKER_HOST` says that leads here.
    pub fn address(&self) -> &str {
        &self.address
    }
}

async fn serve(listener: UnixListener, docker_host: String, made: Made) {
    let mut passing = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    passing.spawn(pass(client, docker_host.clone(), made.clone()));
                }
                Err(_) => sleep(BREATH).await,
            },
            Some(_) = passing.join_next() => {}
        }
    }
}

/// Where the engine is gone, the client sees the connection end, and whoever judges asks the engine itself.
async fn pass(mut client: UnixStream, docker_host: String, made: Made) -> io::Result<()> {
    match docker_host.split_once("://") {
        Some(("unix", path)) => {
            let mut engine = Watched::new(UnixStream::connect(path).await?, made);
            copy_bidirectional(&mut client, &mut engine).await?;
        }
        Some((_, address)) => {
            let mut engine = Watched::new(TcpStream::connect(address).await?, made);
            copy_bidirectional(&mut client, &mut engine).await?;
        }
        None => {}
    }
    Ok(())
}

/// A connection to the engine, looked at while it is used. A client sends its next request after the answer, so that
/// a request begins with what is written, and an answer with what is read then.
struct Watched<S> {
    engine: S,
    made: Made,
    stands: Stands,
}

/// What a connection is at.
#[derive(Debug, PartialEq, Eq)]
enum Stands {
    /// Some request that makes no container.
    Other,
    /// A container is asked for; what came of the answer so far.
    Asked(Vec<u8>),
    /// The streams of a container.
    Switched,
}

impl<S> Watched<S> {
    fn new(engine: S, made: Made) -> Self {
        Self { engine, made, stands: Stands::Other }
    }

    fn sent(&mut self, bytes: &[u8]) {
        if self.stands != Stands::Switched && asks_for_a_container(bytes) {
            self.stands = Stands::Asked(Vec::new());
        }
    }

    fn came(&mut self, bytes: &[u8]) {
        match &mut self.stands {
            Stands::Other if bytes.starts_with(SWITCHED) => self.stands = Stands::Switched,
            Stands::Other | Stands::Switched => {}
            Stands::Asked(answer) => {
                answer.extend_from_slice(bytes);
                let may_be = answer.iter().zip(CREATED).all(|(came, wanted)| came == wanted);
                let id = new_id(answer);
                if let Some(id) = &id {
                    // What cannot be written down is not removed, and a run tells what it sees no owner of.
                    let _ = self.made.note(id);
                }
                if id.is_some() || !may_be || answer.len() > LARGEST {
                    self.stands = Stands::Other;
                }
            }
        }
    }
}

/// `POST /v1.41/containers/create?name=x HTTP/1.1`
fn asks_for_a_container(request: &[u8]) -> bool {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ');
    let (method, target) = (words.next(), words.next().unwrap_or_default());
    let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
    method == Some(b"POST") && path.ends_with(b"/containers/create")
}

/// `{"Id":"…64 hex…","Warnings":[]}`
fn new_id(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer.strip_prefix(CREATED)?);
    let (_, after) = text.split_once("\r\n\r\n")?.1.split_once("\"Id\":\"")?;
    let (id, _) = after.split_once('"')?;
    is_id(id).then(|| id.to_owned())
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.engine).poll_read(cx, buf))?;
        this.came(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let sent = ready!(Pin::new(&mut this.engine).poll_write(cx, bytes))?;
        this.sent(&bytes[..sent]);
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().engine).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().engine).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
