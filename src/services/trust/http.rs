//! The service as an HTTP router: bodies bounded in size and time, one observer for all requests.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request as HttpRequest, Response, StatusCode, header, request::Parts},
};
use futures_util::StreamExt as _;

use super::{
    access::{Access, Observer},
    answer::{Request, answer},
    faults::Fault,
    forger::Forger,
    reply::{Refusal, Reply},
    route::Route,
    store::Store,
};

/// The door for questions that are no deed of anybody's: what is asked behind it is answered alike, and the observer
/// is not told. A probe and a student may ask at the same moment.
pub const PROBE_DOOR: &str = "/labcheck-probe";

/// A collection of a thousand signed tags takes 300 kB.
const LARGEST_BODY: usize = 8 * 1024 * 1024;
/// As much of a path as is told to the observer.
const LONGEST_PATH: usize = 1024;
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// The router over a service.
pub(super) fn router(store: Arc<Store>, forger: Arc<Forger>, observer: Option<Observer>) -> Router {
    Router::new().fallback(handle).with_state(Service { store, forger, observer })
}

#[derive(Clone)]
struct Service {
    store: Arc<Store>,
    forger: Arc<Forger>,
    observer: Option<Observer>,
}

async fn handle(State(service): State<Service>, request: HttpRequest<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let probed = path.strip_prefix(PROBE_DOOR);
    let route = Route::of(probed.unwrap_or(path));
    let fault = service.forger.faults.current();
    if let Some(Fault::Slow(time)) = fault {
        tokio::time::sleep(time).await;
    }
    let body = read_body(body).await;
    let reply = match (broken(fault.as_ref()), body) {
        (Some(reply), _) => reply,
        (None, Err(refusal)) => refusal.reply(),
        (None, Ok(body)) => reply(&service, &parts, route.clone(), body).await,
    };
    if let Some(observer) = service.observer.filter(|_| probed.is_none()) {
        let access = Access {
            method: parts.method.to_string(),
            gun: route.gun().cloned(),
            path: path.chars().take(LONGEST_PATH).collect(),
            status: reply.status,
            published: reply.published.clone(),
            signed: reply.signed.clone(),
            ends: parts.extensions.get().copied(),
        };
        // Where the observer panics the answer is none the worse.
        let _ = tokio::task::spawn_blocking(move || observer(&access)).await;
    }
    let cut = fault == Some(Fault::CutShort) && matches!(route, Route::File(..));
    respond(reply, cut)
}

async fn reply(service: &Service, parts: &Parts, route: Route, body: Vec<u8>) -> Reply {
    let (service, method) = (service.clone(), parts.method.clone());
    let content_type = content_type(&parts.headers);
    let work = move || {
        let content_type = content_type.as_str();
        let request = Request { method: &method, route: &route, content_type, body: &body };
        let answer = answer(&service.store, &service.forger, &request);
        answer.unwrap_or_else(|refusal| refusal.reply())
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Refusal::UNKNOWN.reply())
}

/// The answer to everything while the service is broken as a whole.
fn broken(fault: Option<&Fault>) -> Option<Reply> {
    match fault? {
        Fault::InternalError => Some(Refusal::UNKNOWN.reply()),
        Fault::Unavailable => Some(Refusal::UNAVAILABLE.reply()),
        Fault::Unauthorized => Some(Refusal::UNAUTHORIZED.reply()),
        Fault::Slow(_)
        | Fault::CutShort
        | Fault::Expired(_)
        | Fault::RootCertificateExpired
        | Fault::TargetsTampered
        | Fault::RootReplaced
        | Fault::Rollback => None,
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

async fn read_body(body: Body) -> Result<Vec<u8>, Refusal> {
    let read = tokio::time::timeout(SLOWEST_BODY, collect(body)).await;
    read.unwrap_or(Err(Refusal::TOO_SLOW))
}

/// What is over the limit is left to [`crate::serve`], so that the refusal is read.
async fn collect(body: Body) -> Result<Vec<u8>, Refusal> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::MALFORMED_UPLOAD)?;
        if bytes.len() + chunk.len() > LARGEST_BODY {
            return Err(Refusal::TOO_LARGE);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn respond(reply: Reply, cut: bool) -> Response<Body> {
    let length = reply.body.len();
    let body = if cut { first_half(reply.body) } else { Body::from(reply.body) };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let json = header::HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    let no_cache = header::HeaderValue::from_static("max-age=0, no-cache, no-store");
    headers.insert(header::CACHE_CONTROL, no_cache);
    headers.insert(header::CONTENT_LENGTH, length.into());
    response
}

/// Half of a body, then an error that makes the server close the connection.
fn first_half(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let pieces = [Ok(body), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))];
    Body::from_stream(futures_util::stream::iter(pieces))
}
