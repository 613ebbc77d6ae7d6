//! Who refers to a manifest (OCI distribution spec 1.1, "Listing Referrers").

use axum::http::{HeaderName, Method, header};
use serde_json::json;

use super::{
    super::{
        OCI_INDEX, RegistryError, Repository,
        store::{Referrer, Store},
    },
    call::{Answer, Call},
    query::Query,
    response::{self, set},
};
use crate::oci::Digest;

const FILTERS_APPLIED: HeaderName = HeaderName::from_static("oci-filters-applied");
/// Bytes of descriptors on one page: what a client may expect a manifest to have at most.
const PAGE: usize = 3 << 20;

/// `GET /v2/<name>/referrers/<digest>`; an unknown subject has an empty list, never 404.
pub(super) async fn serve(call: Call, repository: Repository, subject: Digest) -> Answer {
    call.allow(&[Method::GET, Method::HEAD])?;
    let wanted = call.query.get("artifactType").map(str::to_owned);
    let last = call.query.get("last").map(str::to_owned);
    let path = format!("/v2/{repository}/referrers/{subject}");
    let filter = wanted.clone();
    let found = call
        .store(move |store| page(store, &repository, &subject, filter.as_deref(), last.as_deref()));
    let (referrers, next) = found.await?;
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": referrers });
    let mut response = response::json(OCI_INDEX, index.to_string().into_bytes());
    if let Some(next) = next {
        let mut pairs = vec![("last", next.as_str())];
        pairs.extend(wanted.as_deref().map(|wanted| ("artifactType", wanted)));
        let link = format!("<{path}?{}>; rel=\"next\"", Query::encode(&pairs));
        set(&mut response, header::LINK, &link);
    }
    if wanted.is_some() {
        set(&mut response, FILTERS_APPLIED, "artifactType");
    }
    Ok(response)
}

/// As many as fit on a page, and the last one's digest where more may follow.
fn page(
    store: &Store,
    repository: &Repository,
    subject: &Digest,
    filter: Option<&str>,
    last: Option<&str>,
) -> Result<(Vec<Referrer>, Option<String>), RegistryError> {
    let mut found = Vec::new();
    let mut room = PAGE;
    let all = store.referrers(repository, subject)?;
    for digest in all.iter().filter(|digest| last.is_none_or(|last| digest.as_str() > last)) {
        if room == 0 {
            let previous = found.last().map(|r: &Referrer| r.digest.as_str().to_owned());
            return Ok((found, previous));
        }
        let Some(referrer) = store.referrer(repository, digest)? else { continue };
        if filter.is_none_or(|wanted| referrer.artifact_type.as_deref() == Some(wanted)) {
            let size = serde_json::to_vec(&referrer).map_or(0, |bytes| bytes.len());
            room = room.saturating_sub(size);
            found.push(referrer);
        }
    }
    Ok((found, None))
}
