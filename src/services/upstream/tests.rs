//! The copier against registries that behave, and against one for each way of not behaving.

use std::{
    fs,
    future::Future,
    net::{SocketAddr, TcpListener},
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    Copier, UpstreamError,
    bounds::{BOUNDS, Bounds},
};
use crate::{
    images::{self, Built, Content},
    oci::Digest,
    registry::{Limits, OCI_MANIFEST, Registry},
    serve::serve,
};

const NAME: &str = "library/alpine";

/// Path and query, and authorization.
type Asked = (String, Option<String>);
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A registry with one shell image under `edge` and one for every architecture under `all`.
struct Fake {
    registry: Registry,
    address: SocketAddr,
    edge: Built,
    all: Built,
    folder: tempfile::TempDir,
    /// Every request.
    asked: Arc<Mutex<Vec<Asked>>>,
    _stop: DropGuard,
}

impl Fake {
    fn start() -> Self {
        Self::with(|request, next| Box::pin(next.run(request)))
    }

    /// With a layer in front that may answer by itself.
    fn with(front: impl Fn(Request, Next) -> Answer + Clone + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(folder.path(), Limits::default()).unwrap();
        let shell = Content::Shell { busybox: b"\x7fELF, or nearly so" };
        let edge = images::build(&registry, NAME, Some("edge"), "edge", shell).unwrap();
        let all = images::build(&registry, NAME, Some("all"), "all", Content::Files).unwrap();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        let router = registry.router().layer(from_fn(front)).layer(from_fn(
            move |request: Request, next: Next| {
                let token = request.headers().get(header::AUTHORIZATION);
                let token = token.map(|value| value.to_str().unwrap().to_owned());
                log.lock().unwrap().push((request.uri().to_string(), token));
                next.run(request)
            },
        ));
        let (address, stop) = listen(router);
        Self { registry, address, edge, all, folder, asked, _stop: stop }
    }

    fn copier(&self, bounds: Bounds) -> (Copier, Registry, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(folder.path(), Limits::default()).unwrap();
        let upstream = format!("http://{}", self.address).parse().unwrap();
        (Copier::within(upstream, registry.clone(), bounds).unwrap(), registry, folder)
    }

    /// Copies a tag that must not come, and sees to it that nothing of it is left half-done.
    async fn refused(&self, tag: &str, bounds: Bounds) -> UpstreamError {
        let (mut copier, registry, folder) = self.copier(bounds);
        let error = copier.copy(NAME, tag).await.unwrap_err();
        assert_eq!(registry.resolve(NAME, tag).unwrap(), None, "{error}");
        assert_eq!(fs::read_dir(folder.path().join("uploads")).unwrap().count(), 0, "{error}");
        error
    }

    fn layer(&self) -> Digest {
        let stored = self.registry.read_manifest(NAME, &self.edge.digest).unwrap().unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap();
        manifest["layers"][0]["digest"].as_str().unwrap().parse().unwrap()
    }
}

fn listen(router: Router) -> (SocketAddr, DropGuard) {
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let served = serve(listener, router, None, stop.clone()).unwrap();
    (served.address(), stop.drop_guard())
}

fn plain(status: u16, headers: &[(&'static str, &str)]) -> Response {
    let mut response = StatusCode::from_u16(status).unwrap().into_response();
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    response
}

/// Answers requests below this path by itself.
fn instead(
    part: &'static str,
    answer: impl Fn() -> Response + Clone + Send + Sync + 'static,
) -> Fake {
    Fake::with(move |request, next| {
        if request.uri().path().contains(part) {
            let answer = answer();
            return Box::pin(async { answer });
        }
        Box::pin(next.run(request))
    })
}

#[tokio::test]
async fn an_image_is_copied_with_its_digest_and_every_byte() {
    let fake = Fake::start();
    let (mut copier, registry, folder) = fake.copier(BOUNDS);
    assert_eq!(copier.copy(NAME, "edge").await.unwrap(), fake.edge);
    assert_eq!(registry.resolve(NAME, "edge").unwrap().unwrap(), fake.edge.digest);
    let stored = |of: &Registry| of.read_manifest(NAME, &fake.edge.digest).unwrap().unwrap();
    assert_eq!(stored(&registry), stored(&fake.registry));
    let blob = |root: &tempfile::TempDir| {
        let hex = fake.layer().hex().to_owned();
        fs::read(root.path().join("blobs/sha256").join(&hex[..2]).join(&hex)).unwrap()
    };
    assert_eq!(blob(&folder), blob(&fake.folder));
}

#[tokio::test]
async fn of_an_index_only_this_machines_platform_comes_and_its_digest_stays() {
    let fake = Fake::start();
    let (mut copier, registry, _folder) = fake.copier(BOUNDS);
    assert_eq!(copier.copy(NAME, "all").await.unwrap(), fake.all);
    let index = registry.read_manifest(NAME, &fake.all.digest).unwrap().unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index.bytes).unwrap();
    for member in index["manifests"].as_array().unwrap() {
        let digest = member["digest"].as_str().unwrap().parse().unwrap();
        let ours = member["platform"]["architecture"] == images::architecture();
        let there = registry.read_manifest(NAME, &digest).unwrap();
        assert_eq!(there.is_some(), ours, "{member}");
    }
}

#[tokio::test]
async fn a_token_is_fetched_as_asked_and_does_not_follow_a_redirect_to_another_host() {
    let plain_registry = Fake::start(); // keeps the same blobs
    let elsewhere = plain_registry.address;
    let fake = Fake::with(move |request, next| {
        let token = request.headers().get(header::AUTHORIZATION).cloned();
        let path = request.uri().path().to_owned();
        let host = request.headers()[header::HOST].to_str().unwrap().to_owned();
        Box::pin(async move {
            if path == "/token" {
                return r#"{"access_token":"let-me-in","expires_in":300}"#.into_response();
            }
            if token.is_none_or(|token| token != "Bearer let-me-in") {
                let challenge = format!(
                    "Bearer realm=\"http://{host}/token?x=1\",service=\"the service\",scope=\"repository:{NAME}:pull\""
                );
                return plain(401, &[("www-authenticate", &challenge)]);
            }
            if path.contains("/blobs/") {
                return plain(307, &[("location", &format!("http://{elsewhere}{path}"))]);
            }
            next.run(request).await
        })
    });
    let (mut copier, _registry, _folder) = fake.copier(BOUNDS);
    assert_eq!(copier.copy(NAME, "edge").await.unwrap(), fake.edge);
    let asked = fake.asked.lock().unwrap().clone();
    let tokens: Vec<_> = asked.iter().filter(|(path, _)| path.starts_with("/token")).collect();
    let wanted = "/token?x=1&service=the+service&scope=repository%3Alibrary%2Falpine%3Apull";
    assert_eq!(tokens, [&(wanted.to_owned(), None)], "once, and without a token");
    let moved = plain_registry.asked.lock().unwrap().clone();
    assert!(moved.len() >= 2, "{moved:?}");
    assert!(moved.iter().all(|(_, token)| token.is_none()), "{moved:?}");
}

#[tokio::test]
async fn every_answer_that_is_no_image_is_an_error_that_says_which() {
    use UpstreamError as E;
    type Told = fn(&E) -> bool;
    let basic = ("www-authenticate", "Basic realm=\"x\"");
    let token = |realm: &'static str| {
        move || plain(401, &[("www-authenticate", &format!("Bearer realm=\"{realm}\""))])
    };
    let table: Vec<(&str, Fake, Told)> = vec![
        ("none", Fake::start(), |e| matches!(e, E::Missing { .. })),
        ("edge", instead("/manifests/", || plain(401, &[])), |e| matches!(e, E::Login { .. })),
        ("edge", instead("/manifests/", move || plain(401, &[basic])), |e| {
            matches!(e, E::Login { .. })
        }),
        ("edge", instead("/manifests/", || plain(403, &[])), |e| matches!(e, E::Login { .. })),
        ("edge", instead("/manifests/", || plain(429, &[])), |e| matches!(e, E::TooMany { .. })),
        ("edge", instead("/blobs/", || plain(503, &[])), |e| {
            matches!(e, E::Status { status: 503, .. })
        }),
        ("edge", instead("/blobs/", || plain(404, &[])), |e| matches!(e, E::Missing { .. })),
        ("edge", instead("/manifests/", token("nonsense")), |e| matches!(e, E::Token { .. })),
        ("edge", instead("/manifests/", token("file:///etc/passwd")), |e| {
            matches!(e, E::Token { .. })
        }),
        (
            "edge",
            instead("/blobs/", || plain(307, &[("location", "/v2/x/blobs/y")])),
            |e| matches!(e, E::Http { source, .. } if source.is_redirect()),
        ),
        ("edge", instead("/blobs/", || "other bytes".into_response()), |e| {
            matches!(e, E::Damaged { .. })
        }),
        ("edge", instead("/manifests/", || "<html>".into_response()), |e| {
            matches!(e, E::Document { .. })
        }),
        ("edge", instead("/manifests/", || "{}".into_response()), |e| matches!(e, E::Shape { .. })),
        ("all", instead("/manifests/sha256:", || "{}".into_response()), |e| {
            matches!(e, E::Damaged { .. })
        }),
        (
            "edge",
            instead("/manifests/", || {
                let mut answer = "{}".into_response();
                let said = Digest::of(b"something else").to_string();
                answer.headers_mut().insert("docker-content-digest", said.parse().unwrap());
                answer
            }),
            |e| matches!(e, E::Damaged { .. }),
        ),
        (
            "edge",
            instead("/manifests/", || r#"{"manifests":[]}"#.into_response()),
            |e| matches!(e, E::Platform { offered, .. } if offered == "no platform"),
        ),
    ];
    for (at, (tag, fake, told)) in table.iter().enumerate() {
        let error = fake.refused(tag, BOUNDS).await;
        assert!(told(&error), "{at}: {error:?}");
    }
}

#[tokio::test]
async fn a_damaged_layer_is_refused_though_its_size_is_right() {
    let fake = Fake::start();
    let hex = fake.layer().hex().to_owned();
    let path = fake.folder.path().join("blobs/sha256").join(&hex[..2]).join(&hex);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
    let error = fake.refused("edge", BOUNDS).await;
    assert!(
        matches!(&error, UpstreamError::Damaged { expected, .. } if *expected == fake.layer()),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_image_for_another_platform_is_refused() {
    let fake = Fake::start();
    let config = br#"{"architecture":"mips","os":"linux"}"#;
    let digest = fake.registry.put_blob(NAME, config).unwrap();
    let manifest = format!(
        r#"{{"schemaVersion":2,"config":{{"mediaType":"x","digest":"{digest}","size":{}}},"layers":[]}}"#,
        config.len()
    );
    fake.registry.put_manifest(NAME, Some("mips"), OCI_MANIFEST, manifest.as_bytes()).unwrap();
    let error = fake.refused("mips", BOUNDS).await;
    assert!(
        matches!(&error, UpstreamError::Platform { offered, .. } if offered == "linux/mips"),
        "{error:?}"
    );
}

#[tokio::test]
async fn too_much_is_refused_wherever_it_comes() {
    let endless = || {
        let chunk = || Ok::<_, std::io::Error>(vec![b' '; 1 << 16]);
        Body::from_stream(stream::repeat_with(chunk)).into_response()
    };
    let token = |host: &str| format!("Bearer realm=\"http://{host}/token\"");
    let fat_token = Fake::with(move |request, _| {
        let host = request.headers()[header::HOST].to_str().unwrap().to_owned();
        let answer = if request.uri().path() == "/token" {
            endless()
        } else {
            plain(401, &[("www-authenticate", &token(&host))])
        };
        Box::pin(async { answer })
    });
    let small = Bounds { image_bytes: 100, ..BOUNDS };
    for (fake, bounds) in [
        (instead("/manifests/", endless), BOUNDS),
        (instead("/blobs/", endless), BOUNDS),
        (fat_token, BOUNDS),
        (Fake::start(), small),
    ] {
        let error = fake.refused("edge", bounds).await;
        assert!(matches!(error, UpstreamError::TooLarge { .. }), "{error:?}");
    }
    // A layer that goes on after what its manifest stated; the config before it is right.
    let known = Fake::start().layer();
    let fake = Fake::with(move |request, next| {
        if request.uri().path().ends_with(known.as_str()) {
            return Box::pin(async move { endless() });
        }
        Box::pin(next.run(request))
    });
    let error = fake.refused("edge", BOUNDS).await;
    assert!(matches!(error, UpstreamError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn what_stalls_or_breaks_off_is_given_up() {
    let stalls = || {
        let body = stream::pending::<Result<Vec<u8>, std::io::Error>>();
        Body::from_stream(body).into_response()
    };
    let breaks = || {
        let error = || Err(std::io::Error::other("gone"));
        let body = stream::iter([Ok(vec![b'{']), error()]);
        Body::from_stream(body).into_response()
    };
    let impatient = Bounds { idle: Duration::from_millis(100), ..BOUNDS };
    let hasty = Bounds { image_time: Duration::from_millis(100), ..BOUNDS };
    let known = Fake::start().layer();
    let layer = Fake::with(move |request, next| {
        if request.uri().path().ends_with(known.as_str()) {
            return Box::pin(async move { stalls() });
        }
        Box::pin(next.run(request))
    });
    let error = layer.refused("edge", impatient).await;
    assert!(
        matches!(&error, UpstreamError::Http { source, .. } if source.is_timeout()),
        "{error:?}"
    );
    let error = instead("/manifests/", breaks).refused("edge", BOUNDS).await;
    assert!(matches!(error, UpstreamError::Http { .. }), "{error:?}");
    let error = instead("/blobs/", breaks).refused("edge", BOUNDS).await;
    assert!(matches!(error, UpstreamError::Http { .. }), "{error:?}");
    let error = instead("/manifests/", stalls).refused("edge", hasty).await;
    assert!(matches!(error, UpstreamError::Slow { .. }), "{error:?}");
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_an_error_with_the_reason_below_it() {
    let fake = Fake::start();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let upstream = format!("http://127.0.0.1:{port}").parse().unwrap();
    let mut copier = Copier::new(upstream, fake.registry.clone()).unwrap();
    let error = copier.copy(NAME, "edge").await.unwrap_err();
    let mut told = error.to_string();
    let mut below = std::error::Error::source(&error);
    while let Some(cause) = below {
        told = format!("{told}: {cause}");
        below = cause.source();
    }
    assert!(told.contains("cannot be reached") && told.contains("refused"), "{told}");
}
