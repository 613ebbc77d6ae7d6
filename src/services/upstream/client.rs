//! Asks an upstream registry (OCI distribution spec, "Pulling manifests" and "Pulling blobs"), with
//! an anonymous token where it wants one.

use std::sync::Arc;

use reqwest::{
    Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE},
    redirect::{Attempt, Policy},
};
use rustls::{ClientConfig, RootCertStore};

use super::{Upstream, UpstreamError, bounds::Bounds, challenge::Challenge, token};
use crate::{
    oci::Digest,
    registry::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST},
};

const REDIRECTS: usize = 5;
/// Tokens of real registries have some 3 KiB.
const TOKEN_BYTES: u64 = 64 << 10;

/// A manifest or index as it came.
pub(super) struct Fetched {
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Digest,
}

/// One upstream's client.
pub(super) struct Client {
    http: reqwest::Client,
    upstream: Upstream,
    bounds: Bounds,
    /// For which repository, and the header.
    token: Option<(String, HeaderValue)>,
}

impl Client {
    pub(super) fn new(upstream: Upstream, bounds: Bounds) -> Result<Self, UpstreamError> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("labcheck/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(bounds.connect)
            .read_timeout(bounds.idle)
            .redirect(Policy::custom(redirect));
        let builder = if upstream.is_loopback() { builder.no_proxy() } else { builder };
        let built = match tls() {
            Ok(tls) => builder.tls_backend_preconfigured(tls).build(),
            Err(_) => builder.build(),
        };
        let http = built.map_err(|source| unreachable(&upstream, source))?;
        Ok(Self { http, upstream, bounds, token: None })
    }

    pub(super) fn upstream(&self) -> String {
        self.upstream.to_string()
    }

    /// A manifest by tag or by digest, verified where a digest is known.
    pub(super) async fn manifest(
        &mut self,
        repository: &str,
        reference: &str,
        image: &str,
    ) -> Result<Fetched, UpstreamError> {
        let url = self.upstream.at(&format!("{repository}/manifests/{reference}"));
        let accept = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST].join(", ");
        let response = self.get(repository, &url, &accept, image).await?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let media_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let said = header("docker-content-digest").and_then(|text| text.parse::<Digest>().ok());
        let bytes = self.read(response, self.bounds.document_bytes, image).await?;
        for expected in said.into_iter().chain(reference.parse::<Digest>()) {
            let actual = expected.algorithm().of(&bytes);
            if expected != actual {
                return Err(self.damaged(image, expected, actual));
            }
        }
        let digest = Digest::of(&bytes);
        Ok(Fetched { media_type, bytes, digest })
    }

    /// A blob that is still to be read and verified.
    pub(super) async fn blob(
        &mut self,
        repository: &str,
        digest: &Digest,
        image: &str,
    ) -> Result<Response, UpstreamError> {
        let url = self.upstream.at(&format!("{repository}/blobs/{digest}"));
        self.get(repository, &url, "*/*", image).await
    }

    /// The next piece of a body.
    pub(super) async fn chunk(
        &self,
        response: &mut Response,
    ) -> Result<Option<bytes::Bytes>, UpstreamError> {
        response.chunk().await.map_err(|source| unreachable(&self.upstream, source))
    }

    /// Reads a body that is small.
    pub(super) async fn read(
        &self,
        mut response: Response,
        limit: u64,
        what: &str,
    ) -> Result<Vec<u8>, UpstreamError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk(&mut response).await? {
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(self.too_large(what, limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    pub(super) fn too_large(&self, what: &str, limit: u64) -> UpstreamError {
        UpstreamError::TooLarge { upstream: self.upstream(), what: what.to_owned(), limit }
    }

    pub(super) fn damaged(&self, image: &str, expected: Digest, actual: Digest) -> UpstreamError {
        let (upstream, image) = (self.upstream(), image.to_owned());
        UpstreamError::Damaged { upstream, image, expected, actual }
    }

    /// Asks; where a token is demanded, fetches one and asks again, once.
    async fn get(
        &mut self,
        repository: &str,
        url: &str,
        accept: &str,
        image: &str,
    ) -> Result<Response, UpstreamError> {
        let mut response = self.ask(repository, url, accept).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let challenge = demanded(&response).ok_or_else(|| self.login(image))?;
            let token = self.fetch_token(&challenge, repository, image).await?;
            self.token = Some((repository.to_owned(), token));
            response = self.ask(repository, url, accept).await?;
        }
        self.good(response, image)
    }

    async fn ask(
        &self,
        repository: &str,
        url: &str,
        accept: &str,
    ) -> Result<Response, UpstreamError> {
        let mut request = self.http.get(url).header(ACCEPT, accept);
        if let Some((_, token)) = self.token.as_ref().filter(|(of, _)| of == repository) {
            request = request.header(AUTHORIZATION, token);
        }
        request.send().await.map_err(|source| unreachable(&self.upstream, source))
    }

    async fn fetch_token(
        &self,
        challenge: &Challenge,
        repository: &str,
        image: &str,
    ) -> Result<HeaderValue, UpstreamError> {
        let odd = |why| UpstreamError::Token { upstream: self.upstream(), why };
        let url = token::place(challenge, repository, self.upstream.is_https()).map_err(odd)?;
        let sent = self.http.get(url).send().await;
        let response = sent.map_err(|source| unreachable(&self.upstream, source))?;
        let response = self.good(response, image)?;
        let body = self.read(response, TOKEN_BYTES, "a token").await?;
        token::header(&body).map_err(odd)
    }

    fn good(&self, response: Response, image: &str) -> Result<Response, UpstreamError> {
        let upstream = self.upstream();
        let image = image.to_owned();
        match response.status() {
            StatusCode::OK => Ok(response),
            StatusCode::NOT_FOUND => Err(UpstreamError::Missing { upstream, image }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(self.login(&image)),
            StatusCode::TOO_MANY_REQUESTS => Err(UpstreamError::TooMany { upstream }),
            status => Err(UpstreamError::Status { upstream, image, status: status.as_u16() }),
        }
    }

    fn login(&self, image: &str) -> UpstreamError {
        UpstreamError::Login { upstream: self.upstream(), image: image.to_owned() }
    }
}

fn demanded(response: &Response) -> Option<Challenge> {
    let headers = response.headers().get_all(WWW_AUTHENTICATE).iter();
    headers.filter_map(|value| value.to_str().ok()).find_map(Challenge::parse)
}

fn unreachable(upstream: &Upstream, source: reqwest::Error) -> UpstreamError {
    UpstreamError::Http { upstream: upstream.to_string(), source: source.without_url() }
}

/// Blobs are often kept by another host. The client takes the token off on the way there.
fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let was_https = attempt.previous().iter().any(|url| url.scheme() == "https");
    if was_https && attempt.url().scheme() != "https" {
        return attempt.error("it redirects from https to http");
    }
    if attempt.previous().len() > REDIRECTS {
        return attempt.error("it redirects too often");
    }
    attempt.follow()
}

/// The machine's own roots. Without any, https fails when it is used, and http does not.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
