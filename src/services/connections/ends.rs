//! Between whom a connection is.

use std::net::SocketAddr;

use tokio::net::TcpStream;

/// The two ends of a connection. Every request that comes over it has this among its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Where it was opened.
    pub client: SocketAddr,
    /// Where it was accepted.
    pub server: SocketAddr,
}

impl Ends {
    /// Nothing where the system does not say, as of a connection that is gone already.
    pub(crate) fn of(stream: &TcpStream) -> Option<Self> {
        Some(Self { client: stream.peer_addr().ok()?, server: stream.local_addr().ok()? })
    }
}
