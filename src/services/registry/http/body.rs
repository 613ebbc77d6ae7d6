//! Request bodies in pieces and answers from files: nothing large is ever held in memory.

use std::{io::SeekFrom, time::Duration};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncSeekExt as _},
    sync::mpsc,
    time::timeout,
};
use tokio_util::io::ReaderStream;

use super::{
    super::{RegistryError, store::Upload},
    call::blocking,
    refusal::Refusal,
};

/// Bytes of an answer read from disk at once.
const READ: usize = 256 << 10;
/// Chunks that may wait for the disk; more slow the sender down.
const WAITING: usize = 16;
/// What is still read of a body that is already refused, so that the client sees the refusal rather
/// than a broken connection.
const DRAIN: u64 = 64 << 20;

/// Appends a request's body to an upload. Where it breaks off or stalls, what came is kept and the
/// request fails.
pub(super) async fn receive(
    mut upload: Upload,
    body: Body,
    idle: Duration,
) -> Result<Upload, Refusal> {
    let (sender, mut receiver) = mpsc::channel::<Bytes>(WAITING);
    let writing = tokio::spawn(blocking(move || {
        upload.append(std::iter::from_fn(|| receiver.blocking_recv()))?;
        Ok(upload)
    }));
    let mut chunks = body.into_data_stream();
    let read = forward(&mut chunks, &sender, idle).await;
    drop(sender);
    let written = writing.await.unwrap_or(Err(RegistryError::Stopped));
    if written.is_err() {
        drain(&mut chunks, idle).await;
    }
    let upload = written?;
    read?;
    Ok(upload)
}

/// Passes chunks on until the body ends or the writer has stopped taking them.
async fn forward(
    chunks: &mut BodyDataStream,
    sender: &mpsc::Sender<Bytes>,
    idle: Duration,
) -> Result<(), Refusal> {
    while let Some(chunk) = next(chunks, idle).await? {
        if sender.send(chunk).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn next(chunks: &mut BodyDataStream, idle: Duration) -> Result<Option<Bytes>, Refusal> {
    match timeout(idle, chunks.next()).await {
        Err(_) => Err(Refusal::stalled()),
        Ok(Some(Err(_))) => Err(Refusal::broke_off()),
        Ok(chunk) => Ok(chunk.and_then(Result::ok)),
    }
}

/// Reads a body for its client's sake only.
pub(super) async fn discard(body: Body, idle: Duration) {
    drain(&mut body.into_data_stream(), idle).await;
}

async fn drain(chunks: &mut BodyDataStream, idle: Duration) {
    let mut left = DRAIN;
    while let Ok(Some(chunk)) = next(chunks, idle).await {
        left = left.saturating_sub(chunk.len() as u64);
        if left == 0 {
            return;
        }
    }
}

/// Reads a small body whole.
pub(super) async fn collect(body: Body, limit: u64, idle: Duration) -> Result<Vec<u8>, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = next(&mut chunks, idle).await? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            drain(&mut chunks, idle).await;
            return Err(RegistryError::TooLarge { what: "a manifest", limit }.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A body out of a file: `length` bytes from `start`.
pub(super) async fn of_file(file: std::fs::File, start: u64, length: u64) -> Result<Body, Refusal> {
    let mut file = tokio::fs::File::from_std(file);
    if start > 0 {
        file.seek(SeekFrom::Start(start)).await.map_err(RegistryError::io("read", "a blob"))?;
    }
    Ok(Body::from_stream(ReaderStream::with_capacity(file.take(length), READ)))
}
