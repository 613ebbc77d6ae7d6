//! Watches a request to its end: counts bytes, tells the observer, and breaks an answer on demand.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, BodyDataStream, HttpBody},
    http::{header, request},
    response::Response,
};
use bytes::Bytes;
use hyper::body::Frame;
use jiff::Timestamp;

use super::{
    super::journal::{Access, CLIENT_CLOSED, Observer, Target},
    response::CONTENT_DIGEST,
};

/// Characters that are kept of a client's name for itself.
const AGENT: usize = 256;

/// One request under way. Whatever ends it, the observer hears of it once.
pub(super) struct Watch {
    observer: Option<Observer>,
    access: Access,
    begin: Instant,
    received: Arc<AtomicU64>,
}

impl Watch {
    pub(super) fn new(observer: Option<Observer>, head: &request::Parts, target: Target) -> Self {
        let agent = head.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let access = Access {
            started: Timestamp::now(),
            took: std::time::Duration::ZERO,
            method: head.method.as_str().to_owned(),
            target,
            status: CLIENT_CLOSED,
            digest: None,
            received: 0,
            sent: 0,
            complete: false,
            user_agent: agent.unwrap_or_default().chars().take(AGENT).collect(),
        };
        Self { observer, access, begin: Instant::now(), received: Arc::default() }
    }

    /// The request's body, counted.
    pub(super) fn request(&self, body: Body) -> Body {
        let received = Arc::clone(&self.received);
        let chunks = futures_util::StreamExt::inspect(body.into_data_stream(), move |chunk| {
            if let Ok(chunk) = chunk {
                received.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            }
        });
        Body::from_stream(chunks)
    }

    /// The answer, watched until its last byte.
    pub(super) fn response(mut self, response: Response, breakage: Breakage) -> Response {
        self.access.status = response.status().as_u16();
        let digest = response.headers().get(CONTENT_DIGEST).and_then(|value| value.to_str().ok());
        self.access.digest = digest.and_then(|text| text.parse().ok());
        let length = response.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
        let (head, body) = response.into_parts();
        if self.access.method == "HEAD" || body.is_end_stream() {
            self.access.complete = true; // and `self` is dropped here, which tells the observer
            return Response::from_parts(head, Body::empty());
        }
        let length = length.or(body.size_hint().exact()).unwrap_or(u64::MAX);
        let chunks = body.into_data_stream();
        let watched = Watched { chunks, length, breakage, watch: Some(self) };
        Response::from_parts(head, Body::new(watched))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.access.took = self.begin.elapsed();
        self.access.received = self.received.load(Ordering::Relaxed);
        if let Some(observer) = &self.observer {
            observer(&self.access);
        }
    }
}

/// How an answer's body is broken on demand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Breakage {
    /// Half of it, and then the connection ends.
    pub(super) cut: bool,
    /// Another last byte.
    pub(super) corrupt: bool,
}

struct Watched {
    chunks: BodyDataStream,
    /// Bytes that the answer has.
    length: u64,
    breakage: Breakage,
    /// Until the last byte is handed over.
    watch: Option<Watch>,
}

impl Watched {
    /// Counts a chunk, and breaks it if it must be broken.
    fn pass(&mut self, mut chunk: Bytes) -> io::Result<Bytes> {
        let Some(watch) = &mut self.watch else { return Ok(chunk) };
        let before = watch.access.sent;
        let half = self.length / 2;
        if self.breakage.cut && before + chunk.len() as u64 > half {
            chunk.truncate(usize::try_from(half - before).unwrap_or_default());
            if chunk.is_empty() {
                return Err(io::Error::other("cut in mid-answer, as the fault says"));
            }
        }
        watch.access.sent = before + chunk.len() as u64;
        if watch.access.sent < self.length {
            return Ok(chunk);
        }
        watch.access.complete = watch.access.status != CLIENT_CLOSED;
        self.watch = None;
        Ok(if self.breakage.corrupt { other_last_byte(&chunk) } else { chunk })
    }
}

fn other_last_byte(chunk: &[u8]) -> Bytes {
    let mut bytes = chunk.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes.into()
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let chunk = futures_util::Stream::poll_next(Pin::new(&mut this.chunks), context);
        chunk.map(|chunk| {
            let chunk = chunk?.and_then(|chunk| this.pass(chunk).map_err(axum::Error::new));
            Some(chunk.map(Frame::data))
        })
    }
}
