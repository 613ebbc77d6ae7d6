//! The registry's HTTP side (OCI distribution spec 1.1, "API"): requests in, store calls, answers out.
//!
//! One file for each kind of endpoint; `route` reads paths, `refusal` words errors.

mod blobs;
mod body;
mod listing;
mod manifests;
mod query;
mod range;
mod referrers;
mod refusal;
mod route;
mod uploads;
mod watch;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};

use self::{
    query::Query,
    refusal::Refusal,
    route::Route,
    watch::{Breakage, Watch},
};
use super::{Fault, Faults, Observer, RegistryError, journal::Target, store::Store};
use crate::oci::Digest;

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

type Answer = Result<Response, Refusal>;

/// A router that answers for every path, so that even a refusal has the registry's form.
pub(super) fn router(store: Arc<Store>, faults: Faults, observer: Option<Observer>) -> Router {
    Router::new().fallback(serve).with_state(Service { store, faults, observer })
}

#[derive(Clone)]
struct Service {
    store: Arc<Store>,
    faults: Faults,
    observer: Option<Observer>,
}

async fn serve(State(service): State<Service>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let route = Route::parse(head.uri.path());
    let target = route.as_ref().map_or(Target::Nothing, Route::target);
    let faults = service.faults.of(&target);
    let corrupt = head.method == Method::GET && faults.contains(&Fault::Corrupt);
    let corrupt_blob = corrupt && matches!(target, Target::Blob(..));
    let watch = Watch::new(service.observer, &head, target);
    let body = watch.request(body);
    delay(&faults).await;
    let answered = match route {
        Ok(route) => {
            let Parts { method, uri, headers, .. } = head;
            let query = Query::of(&uri);
            let call = Call { store: service.store, method, headers, query, corrupt };
            honest_or_not(call, body, route, &faults).await
        }
        Err(refusal) => Err(refusal),
    };
    let mut response = answered.unwrap_or_else(Refusal::into_response);
    let headers = response.headers_mut();
    headers.insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let corrupt = corrupt_blob && response.status().is_success();
    let breakage = Breakage { cut: faults.contains(&Fault::Cut), corrupt };
    watch.response(response, breakage)
}

async fn delay(faults: &[Fault]) {
    for fault in faults {
        if let Fault::Slow(delay) = fault {
            tokio::time::sleep(*delay).await;
        }
    }
}

/// The answer, unless a fault speaks first.
async fn honest_or_not(call: Call, body: Body, route: Route, faults: &[Fault]) -> Answer {
    let reads = matches!(call.method, Method::GET | Method::HEAD);
    let fault = faults.iter().find_map(|fault| match (fault, &route) {
        (Fault::TooManyRequests { retry_after }, _) => Some(Refusal::too_many(*retry_after)),
        (Fault::Broken, _) => Some(Refusal::broken()),
        (Fault::Unavailable, _) => Some(Refusal::unavailable()),
        (Fault::Lost, Route::Blob(_, digest)) if reads => Some(Refusal::blob_unknown(digest)),
        (Fault::Lost, Route::Manifest(repository, reference)) if reads => {
            Some(Refusal::manifest_unknown(repository, reference))
        }
        (Fault::Lost | Fault::Corrupt | Fault::Slow(_) | Fault::Cut, _) => None,
    });
    match fault {
        None => answer(call, body, route).await,
        Some(refusal) => {
            body::discard(body, call.store.limits().body_idle).await;
            Err(refusal)
        }
    }
}

async fn answer(call: Call, body: Body, route: Route) -> Answer {
    match route {
        Route::Root => call.only(&[Method::GET, Method::HEAD], empty(StatusCode::OK)),
        Route::Base => {
            let ping = json("application/json; charset=utf-8", b"{}".to_vec());
            call.only(&[Method::GET, Method::HEAD], ping)
        }
        Route::Catalog => listing::catalog(call).await,
        Route::Tags(repository) => listing::tags(call, repository).await,
        Route::Manifest(repository, reference) => {
            manifests::serve(call, body, repository, reference).await
        }
        Route::Blob(repository, digest) => blobs::serve(call, repository, digest).await,
        Route::Uploads(repository) => uploads::start(call, body, repository).await,
        Route::Upload(repository, id) => uploads::serve(call, body, repository, id).await,
        Route::Referrers(repository, subject) => referrers::serve(call, repository, subject).await,
    }
}

/// One request, taken apart.
struct Call {
    store: Arc<Store>,
    method: Method,
    headers: HeaderMap,
    query: Query,
    /// A fault: answer other bytes than asked for.
    corrupt: bool,
}

impl Call {
    /// The answer, if the method is one of these.
    fn only(&self, methods: &[Method], response: Response) -> Answer {
        self.allow(methods)?;
        Ok(response)
    }

    fn allow(&self, methods: &[Method]) -> Result<(), Refusal> {
        if methods.contains(&self.method) { Ok(()) } else { Err(Refusal::method(methods)) }
    }

    /// A header's text, empty where it is missing or not text.
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the client already has this content (RFC 9110, "If-None-Match").
    fn has(&self, digest: &Digest) -> bool {
        let tags = self.header(header::IF_NONE_MATCH);
        tags.split(',').any(|tag| tag.trim().trim_matches('"') == digest.as_str())
    }

    /// Runs a store operation where it may block.
    async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Store>) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let store = Arc::clone(&self.store);
        blocking(move || work(&store)).await
    }
}

/// Runs something that waits for the disk on a thread that may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RegistryError> + Send + 'static,
) -> Result<T, RegistryError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(RegistryError::Stopped))
}

/// An answer without a body.
fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if !matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(0));
    }
    response
}

/// An answer with a body that is at hand.
fn json(content_type: &str, bytes: Vec<u8>) -> Response {
    let length = bytes.len();
    let mut response = Response::new(Body::from(bytes));
    set(&mut response, header::CONTENT_TYPE, content_type);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// Sets a header; the texts here are digests, names and numbers, which all fit into one.
fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
