//! Blobs (OCI distribution spec 1.1, "Pulling blobs", "Checking if content exists in the registry",
//! "Deleting Blobs").

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};

use super::{
    super::{Repository, store::BlobFile},
    body,
    call::{Answer, Call},
    range::Part,
    refusal::Refusal,
    response::{CONTENT_DIGEST, empty, set},
};
use crate::oci::Digest;

/// What a digest names never changes, so it may be kept for a year, as distribution says.
const FOREVER: &str = "max-age=31536000";

pub(super) async fn serve(call: Call, repository: Repository, digest: Digest) -> Answer {
    call.allow(&[Method::GET, Method::HEAD, Method::DELETE])?;
    if call.method == Method::DELETE {
        return delete(&call, repository, digest).await;
    }
    let wanted = digest.clone();
    let found = call.store(move |store| store.open_blob(&repository, &wanted)).await?;
    let Some(blob) = found else { return Err(Refusal::blob_unknown(&digest)) };
    if call.has(&digest) {
        return Ok(described(empty(StatusCode::NOT_MODIFIED), &digest));
    }
    read(&call, &digest, blob).await
}

async fn read(call: &Call, digest: &Digest, blob: BlobFile) -> Answer {
    let BlobFile { file, size } = blob;
    let (status, start, length) = match Part::read(call.header(header::RANGE), size) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Bytes(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Part::Unsatisfiable => {
            let refusal = Refusal::range(format!("the blob has {size} bytes"));
            return Err(refusal.with(header::CONTENT_RANGE, format!("bytes */{size}")));
        }
    };
    let body = match call.method {
        Method::HEAD => Body::empty(),
        _ => body::of_file(file, start, length).await?,
    };
    let mut response = described(Response::new(body), digest);
    set(&mut response, header::CONTENT_TYPE, "application/octet-stream");
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    *response.status_mut() = status;
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{size}", start + length - 1);
        set(&mut response, header::CONTENT_RANGE, &range);
    }
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

fn described(mut response: Response, digest: &Digest) -> Response {
    set(&mut response, header::CACHE_CONTROL, FOREVER);
    set(&mut response, header::ETAG, &format!("\"{digest}\""));
    set(&mut response, CONTENT_DIGEST, digest.as_str());
    response
}

async fn delete(call: &Call, repository: Repository, digest: Digest) -> Answer {
    let wanted = digest.clone();
    if call.store(move |store| store.unlink_blob(&repository, &wanted)).await? {
        return Ok(empty(StatusCode::ACCEPTED));
    }
    Err(Refusal::blob_unknown(&digest).plain())
}
