//! From a request to its endpoint and back: what every request has, whatever it asks for.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};

use super::{
    super::{Fault, Faults, Observer, journal::Target, store::Store},
    blobs, body,
    call::{Answer, Call},
    listing, manifests,
    query::Query,
    referrers,
    refusal::Refusal,
    response::{empty, json},
    route::Route,
    uploads,
    watch::{Breakage, Watch},
};

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// A router that answers for every path, so that even a refusal has the registry's form.
pub(in super::super) fn router(
    store: Arc<Store>,
    faults: Faults,
    observer: Option<Observer>,
) -> Router {
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
