//! A stand-in for the engine: it writes down what the docker CLI asks it to pull, and declines.
//!
//! Content trust is decided in the client before it asks the engine, so this shows what the client
//! would do, and nothing is pulled, tagged or changed anywhere. Paths and answers are those of the
//! Engine API (v1.22 and later); clients since 1.13 negotiate the version by `/_ping`.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::net::UnixListener;
use tokio_util::task::AbortOnDropHandle;

/// Old enough for every client that negotiates, new enough for client 29's minimum.
const API_VERSION: &str = "1.44";
const DECLINED: &str = "labcheck looked on, and pulled nothing";

/// A stand-in that serves until it is dropped.
#[derive(Debug)]
pub(super) struct StandIn {
    asked: Asked,
    _serving: AbortOnDropHandle<()>,
}

type Asked = Arc<Mutex<Option<String>>>;

impl StandIn {
    /// Serves on a unix socket.
    pub(super) fn serve(socket: &Path) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let asked = Asked::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&asked));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await; // it ends when this task is aborted
        });
        Ok(Self { asked, _serving: AbortOnDropHandle::new(serving) })
    }

    /// The tag or digest that the client asked to pull, if it came so far.
    pub(super) fn asked(&self) -> Option<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn answer(
    State(asked): State<Asked>,
    method: Method,
    uri: Uri,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let path = uri.path();
    let mut response = if path.ends_with("/_ping") {
        "OK".into_response()
    } else if path.ends_with("/version") {
        Json(json!({"Version": "0.0.0", "ApiVersion": API_VERSION, "MinAPIVersion": "1.12", "Os": "linux", "Arch": "amd64"}))
            .into_response()
    } else if path.ends_with("/info") {
        // Clients before 20.10 ask here where Docker Hub is.
        Json(json!({"IndexServerAddress": "https://index.docker.io/v1/", "OSType": "linux"}))
            .into_response()
    } else if method == Method::POST && path.ends_with("/images/create") {
        let mut place = asked.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some(pulled(&query));
        declined()
    } else {
        declined()
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static(API_VERSION));
    headers.insert(HeaderName::from_static("ostype"), HeaderValue::from_static("linux"));
    response
}

/// `fromImage=alpine&tag=latest`, `fromImage=alpine&tag=sha256:…`, or `fromImage=alpine@sha256:…`.
fn pulled(query: &BTreeMap<String, String>) -> String {
    let part = |key: &str| query.get(key).map(String::as_str).filter(|text| !text.is_empty());
    let in_name =
        || part("fromImage").and_then(|name| name.split_once('@')).map(|(_, digest)| digest);
    part("tag").or_else(in_name).unwrap_or("latest").to_owned()
}

fn declined() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "message": DECLINED }))).into_response()
}
