//! What one entry says, and what one list of images holds.

use super::entry::{Deed, Entry, Subject, TrustRequest};
use crate::{image::EngineImage, oci::Reference};

/// Whether an image of this name is among these.
pub fn holds(images: &[EngineImage], name: &Reference) -> bool {
    images.iter().any(|image| image.is_called(name))
}

pub(super) fn trust(entry: &Entry) -> Option<&TrustRequest> {
    if let Deed::Trust(request) = &entry.deed { Some(request) } else { None }
}

pub(super) fn image_event(entry: &Entry, wanted: &str) -> Option<Reference> {
    let Deed::Engine(event) = &entry.deed else { return None };
    let is_it = event.subject == Subject::Image && event.action == wanted;
    event.image.as_deref().filter(|_| is_it).and_then(reference)
}

pub(super) fn reference(text: &str) -> Option<Reference> {
    text.parse().ok()
}

/// Every signed pull reads the timestamp, whatever the client has in its cache.
pub(super) fn reads_targets(request: &TrustRequest) -> bool {
    request.method == "GET" && request.file == "timestamp.json" && request.status == 200
}

/// The list of images that was written down there.
pub(crate) fn images(entry: &Entry) -> Option<&[EngineImage]> {
    if let Deed::Images(images) = &entry.deed { Some(images) } else { None }
}
