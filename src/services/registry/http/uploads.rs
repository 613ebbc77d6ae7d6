//! Pushing blobs (OCI distribution spec 1.1, "Pushing blobs", "Pushing a blob in chunks", "Cancel a
//! blob upload", "Mounting a blob from another repository").

use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};

use super::{
    super::{RegistryError, Repository, names::UploadId, store::Upload},
    body,
    call::{Answer, Call, blocking},
    range,
    refusal::Refusal,
    response::{CONTENT_DIGEST, empty, set},
};
use crate::oci::{Algorithm, Digest};

const UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// `POST /v2/<name>/blobs/uploads/`: a mount, a whole blob, or a new session.
pub(super) async fn start(call: Call, body: Body, repository: Repository) -> Answer {
    call.allow(&[Method::POST])?;
    if let Some(digest) = mounted(&call, &repository).await? {
        return Ok(created(&repository, &digest));
    }
    let name = repository.clone();
    if call.query.get("digest").is_some() {
        let digest = wanted(&call)?;
        let upload = call.store(move |store| store.start_upload(&name)).await?;
        return finish(&call, body, upload.brief(), repository, digest).await;
    }
    let algorithm = algorithm(&call)?;
    let mut upload = call.store(move |store| store.start_upload(&name)).await?;
    upload.expect(algorithm);
    Ok(progress(StatusCode::ACCEPTED, &repository, upload.id(), upload.received()))
}

/// Everything below a session's own URL.
pub(super) async fn serve(call: Call, body: Body, repository: Repository, id: UploadId) -> Answer {
    let all = [Method::GET, Method::HEAD, Method::PATCH, Method::PUT, Method::DELETE];
    call.allow(&all)?;
    let (name, session) = (repository.clone(), id.clone());
    if matches!(call.method, Method::GET | Method::HEAD) {
        let received = call.store(move |store| store.upload_size(&name, &session)).await?;
        return Ok(progress(StatusCode::NO_CONTENT, &repository, &id, received));
    }
    let upload = call.store(move |store| store.claim_upload(&name, &session)).await?;
    match call.method {
        Method::PATCH => patch(&call, body, upload, &repository).await,
        Method::PUT => {
            let digest = wanted(&call)?;
            finish(&call, body, upload, repository, digest).await
        }
        _ => {
            blocking(move || upload.cancel()).await?;
            let mut response = empty(StatusCode::NO_CONTENT);
            set(&mut response, UPLOAD_UUID, id.as_str());
            Ok(response)
        }
    }
}

async fn patch(call: &Call, body: Body, upload: Upload, repository: &Repository) -> Answer {
    let content_type = call.header(header::CONTENT_TYPE);
    if !matches!(content_type, "" | "application/octet-stream") {
        let why = "a chunk's Content-Type must be application/octet-stream";
        return Err(RegistryError::Chunk(why).into());
    }
    let upload = take(call, body, upload, repository).await?;
    Ok(progress(StatusCode::ACCEPTED, repository, upload.id(), upload.received()))
}

async fn finish(
    call: &Call,
    body: Body,
    mut upload: Upload,
    repository: Repository,
    digest: Digest,
) -> Answer {
    upload.expect(digest.algorithm());
    let upload = take(call, body, upload, &repository).await?;
    let expected = digest.clone();
    blocking(move || upload.finish(&expected)).await?;
    Ok(created(&repository, &digest))
}

/// Appends the body, if it is where it should be.
async fn take(
    call: &Call,
    body: Body,
    upload: Upload,
    repository: &Repository,
) -> Result<Upload, Refusal> {
    let length = call.header(header::CONTENT_LENGTH).parse().ok();
    let limits = call.store.limits();
    let (limit, idle) = (limits.blob_bytes, limits.body_idle);
    if length.is_some_and(|length: u64| upload.received().saturating_add(length) > limit) {
        blocking(move || upload.cancel()).await?;
        return Err(RegistryError::TooLarge { what: "a blob", limit }.into());
    }
    let checked = range::check_chunk(call.header(header::CONTENT_RANGE), upload.received(), length);
    if let Err(refusal) = checked {
        let here = location(repository, upload.id());
        return Err(refusal
            .with(header::LOCATION, here)
            .with(header::RANGE, so_far(upload.received())));
    }
    body::receive(upload, body, idle).await
}

/// The blob that was mounted instead of uploaded, if it could be. Else an upload starts, as the spec
/// asks.
async fn mounted(call: &Call, repository: &Repository) -> Result<Option<Digest>, Refusal> {
    let pair = (call.query.get("mount"), call.query.get("from"));
    let (Some(mount), Some(from)) = pair else { return Ok(None) };
    let parsed = (mount.parse::<Digest>(), from.parse::<Repository>());
    let (Ok(digest), Ok(from)) = parsed else { return Ok(None) };
    let (wanted, name) = (digest.clone(), repository.clone());
    let done = call.store(move |store| store.mount_blob(&from, &wanted, &name)).await?;
    Ok(done.then_some(digest))
}

/// The digest that the closing request must name.
fn wanted(call: &Call) -> Result<Digest, Refusal> {
    let text = call.query.get("digest");
    let text = text.ok_or_else(|| Refusal::digest_invalid("digest missing"))?;
    Ok(text.parse().map_err(RegistryError::Digest)?)
}

/// The algorithm of a session's digest, if it was announced (distribution spec, end-4c).
fn algorithm(call: &Call) -> Result<Algorithm, Refusal> {
    let announced = call.query.get("digest-algorithm").map(str::parse).transpose();
    Ok(announced.map_err(RegistryError::Digest)?.unwrap_or(Algorithm::Sha256))
}

fn created(repository: &Repository, digest: &Digest) -> Response {
    let mut response = empty(StatusCode::CREATED);
    set(&mut response, header::LOCATION, &format!("/v2/{repository}/blobs/{digest}"));
    set(&mut response, CONTENT_DIGEST, digest.as_str());
    response
}

fn progress(status: StatusCode, repository: &Repository, id: &UploadId, received: u64) -> Response {
    let mut response = empty(status);
    set(&mut response, header::LOCATION, &location(repository, id));
    set(&mut response, header::RANGE, &so_far(received));
    set(&mut response, UPLOAD_UUID, id.as_str());
    response
}

fn location(repository: &Repository, id: &UploadId) -> String {
    format!("/v2/{repository}/blobs/uploads/{id}")
}

/// `0-(N-1)`: the position of the last byte, not the number of bytes. docker computes the sizes in a
/// pushed manifest from it.
fn so_far(received: u64) -> String {
    format!("0-{}", received.saturating_sub(1))
}
