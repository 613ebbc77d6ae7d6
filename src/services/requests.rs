//! What every service asks of a request before its router sees it, and when an answer is over.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, Request, Response, StatusCode, Version, header},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    service::Service,
};
use hyper_util::service::TowerToHyperService;

use super::connections::{Connection, Ends};

/// The requests of one connection.
#[derive(Debug)]
pub(crate) struct Requests {
    router: TowerToHyperService<Router>,
    ends: Option<Ends>,
    connection: Arc<Connection>,
}

impl Requests {
    pub(crate) fn new(router: Router, ends: Option<Ends>, connection: Arc<Connection>) -> Self {
        Self { router: TowerToHyperService::new(router), ends, connection }
    }
}

impl Service<Request<Incoming>> for Requests {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Answer>, Infallible>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        self.connection.begins();
        let served = Serving(Arc::clone(&self.connection));
        if !names_its_host(&request) {
            let refused = without_host().map(|body| Answer { body, _served: served });
            return Box::pin(std::future::ready(Ok(refused)));
        }
        if let Some(ends) = self.ends {
            request.extensions_mut().insert(ends);
        }
        let answer = self.router.call(request);
        Box::pin(async move { Ok(answer.await?.map(|body| Answer { body, _served: served })) })
    }
}

/// RFC 9112, "Host": 400 for a request of HTTP/1.1 without a Host header, or with two of them.
fn names_its_host(request: &Request<Incoming>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() == Version::HTTP_10)
}

fn without_host() -> Response<Body> {
    let mut response = Response::new(Body::from("400 Bad Request: one Host header is required\n"));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    response
}

/// The body of an answer. The connection is idle again when it is dropped.
pub(crate) struct Answer {
    body: Body,
    _served: Serving,
}

struct Serving(Arc<Connection>);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.ends();
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
