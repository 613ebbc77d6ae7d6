//! A service that is asked over the network that the process has.

use std::{io, time::Duration};

use tokio::{io::AsyncReadExt as _, time::timeout};

use super::{connect::connect, http};
use crate::reach::{Reached, Target, Unreached};

/// How long a port is looked at after it took a connection: one that only a proxy holds open is closed at once when
/// there is nobody behind it (docker-proxy).
const CLOSES_WITHIN: Duration = Duration::from_millis(250);

/// What comes of it.
pub(super) fn reach(target: &Target, within: Duration) -> io::Result<Reached> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let reached = runtime.block_on(async {
        match target {
            Target::Http(url) => {
                let page = timeout(within, http::page(url)).await;
                page.unwrap_or(Ok(Reached::Not(Unreached::Silent)))
            }
            Target::Tcp(address) => is_open(address, within).await,
        }
    });
    // A look-up of a name may go on behind.
    runtime.shutdown_background();
    reached
}

/// Whoever has taken the connection in time is there, however long it says nothing.
async fn is_open(address: &str, within: Duration) -> io::Result<Reached> {
    let connected = timeout(within, connect(address)).await;
    let mut stream = match connected.unwrap_or(Ok(Err(Unreached::Silent)))? {
        Ok(stream) => stream,
        Err(why) => return Ok(Reached::Not(why)),
    };
    let closed = |why: &str| Ok(Reached::Not(Unreached::Broken(why.to_owned())));
    match timeout(CLOSES_WITHIN, stream.read(&mut [0])).await {
        Ok(Ok(0)) => closed("the connection was closed at once"),
        Ok(Err(error)) => closed(&error.to_string()),
        Ok(Ok(_)) | Err(_) => Ok(Reached::Open),
    }
}

#[cfg(test)]
mod tests;
