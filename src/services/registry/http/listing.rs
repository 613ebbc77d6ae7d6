//! Lists of tags and repositories (OCI distribution spec 1.1, "Listing Tags"; distribution's
//! `_catalog`).

use axum::{
    http::{Method, header},
    response::Response,
};
use serde_json::json;

use super::{
    super::{Repository, Tag},
    call::{Answer, Call},
    query::Query,
    refusal::Refusal,
    response::{self, set},
};

/// Repositories on a page where the client does not say, and the most it may say: distribution's.
const CATALOG_PAGE: usize = 100;
const CATALOG_MOST: usize = 1000;

/// `GET /v2/<name>/tags/list`, all of them unless `n` says less.
pub(super) async fn tags(call: Call, repository: Repository) -> Answer {
    call.allow(&[Method::GET, Method::HEAD])?;
    let n = count(&call)?.unwrap_or(usize::MAX);
    let (name, last) = (repository.clone(), last(&call));
    let page = call.store(move |store| store.tags(&name, last.as_deref(), n)).await?;
    let page = page.ok_or_else(|| Refusal::name_unknown(&repository))?;
    let tags: Vec<&str> = page.items.iter().map(Tag::as_str).collect();
    let mut response = list(&json!({ "name": repository.as_str(), "tags": tags }));
    if let Some(last) = tags.last().filter(|_| page.more) {
        link(&mut response, &format!("/v2/{repository}/tags/list"), last, n);
    }
    Ok(response)
}

/// `GET /v2/_catalog`.
pub(super) async fn catalog(call: Call) -> Answer {
    call.allow(&[Method::GET, Method::HEAD])?;
    // What is no number counts as none, as in distribution.
    let n = count(&call).ok().flatten().unwrap_or(CATALOG_PAGE);
    if n > CATALOG_MOST {
        return Err(Refusal::page_size(&n.to_string()));
    }
    let last = last(&call);
    let page = call.store(move |store| store.catalog(last.as_deref(), n)).await?;
    let names: Vec<&str> = page.items.iter().map(Repository::as_str).collect();
    let mut response = list(&json!({ "repositories": names }));
    if let Some(last) = names.last().filter(|_| page.more) {
        link(&mut response, "/v2/_catalog", last, n);
    }
    Ok(response)
}

fn count(call: &Call) -> Result<Option<usize>, Refusal> {
    let n = call.query.get("n");
    n.map(|n| n.parse().map_err(|_| Refusal::page_size(n))).transpose()
}

fn last(call: &Call) -> Option<String> {
    call.query.get("last").map(str::to_owned)
}

fn list(value: &serde_json::Value) -> Response {
    let mut body = value.to_string().into_bytes();
    body.push(b'\n');
    response::json("application/json; charset=utf-8", body)
}

/// Where the next page is (RFC 5988).
fn link(response: &mut Response, path: &str, last: &str, n: usize) {
    let query = Query::encode(&[("last", last), ("n", &n.to_string())]);
    set(response, header::LINK, &format!("<{path}?{query}>; rel=\"next\""));
}
