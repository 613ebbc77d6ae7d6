//! Who may ask a service on this machine: the users it is for, and nobody else who has an account here.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use axum::{
    Json, Router,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use super::{connections::Ends, peers::peer};

/// The tables of this process's own network.
const HERE: &str = "/proc/self/net";

/// How often a connection is looked for: while others come and go, one reading of the table may miss it.
const TRIES: usize = 3;

/// A router that answers processes of these users alone. Where the system has no such tables, as beside Linux,
/// everybody's connection is taken.
pub fn only_for(router: Router, users: &[u32]) -> Router {
    let users: Arc<[u32]> = users.into();
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let users = Arc::clone(&users);
        let ends = request.extensions().get::<Ends>().copied();
        async move {
            let looked = tokio::task::spawn_blocking(move || ends.is_some_and(|e| may(e, &users)));
            if looked.await.unwrap_or(false) { next.run(request).await } else { refusal() }
        }
    }))
}

/// Whether the client of a connection to this process is one of these users. Where the system has no such tables,
/// everybody is. It reads files.
pub fn is_of(client: SocketAddr, server: SocketAddr, users: &[u32]) -> bool {
    may(Ends { client, server }, users)
}

fn may(ends: Ends, users: &[u32]) -> bool {
    for _ in 0..TRIES {
        match peer(Path::new(HERE), ends) {
            Ok(Some(peer)) => return users.contains(&peer.user),
            Ok(None) => {}
            Err(error) => return error.kind() == io::ErrorKind::NotFound,
        }
    }
    false
}

/// As a registry says it (OCI distribution specification, "Error Codes").
fn refusal() -> Response {
    let message = "this classroom is another user's; start one of your own: labcheck start";
    let body = json!({"errors": [{"code": "DENIED", "message": message}]});
    (StatusCode::FORBIDDEN, Json(body)).into_response()
}
