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
        let asked = async {
            match target {
                Target::Http(url) => http::page(url).await,
                Target::Tcp(address) => is_open(address).await,
            }
        };
        timeout(within, asked).await.unwrap_or(Ok(Reached::Not(Unreached::Silent)))
    });
    // A look-up of a name may go on behind.
    runtime.shutdown_background();
    reached
}

async fn is_open(address: &str) -> io::Result<Reached> {
    let mut stream = match connect(address).await? {
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
