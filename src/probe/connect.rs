//! A connection, or why there is none.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use tokio::net::{TcpStream, lookup_host};

use crate::reach::Unreached;

/// A connection to `HOST:PORT`, or why there is none. An error is what says nothing about the service.
pub(super) async fn connect(address: &str) -> io::Result<Result<TcpStream, Unreached>> {
    let Ok(found) = lookup_host(address).await else { return Ok(Err(Unreached::NoName)) };
    let found: Vec<SocketAddr> = found.collect();
    let mut why = Unreached::NoName;
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(Ok(stream)),
            Err(error) => {
                let next = why_not(&error).ok_or(error)?;
                // Of `localhost`, one address has nobody, and the other is what was meant.
                if why != Unreached::Refused {
                    why = next;
                }
            }
        }
    }
    Ok(Err(why))
}

fn why_not(error: &io::Error) -> Option<Unreached> {
    const NO_ROUTE: &[ErrorKind] = &[
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::NetworkDown,
        ErrorKind::AddrNotAvailable,
    ];
    const BROKEN: &[ErrorKind] = &[ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted];
    let kind = error.kind();
    if kind == ErrorKind::ConnectionRefused {
        Some(Unreached::Refused)
    } else if kind == ErrorKind::TimedOut {
        Some(Unreached::Silent)
    } else if NO_ROUTE.contains(&kind) {
        Some(Unreached::NoRoute)
    } else {
        BROKEN.contains(&kind).then(|| Unreached::Broken(error.to_string()))
    }
}
