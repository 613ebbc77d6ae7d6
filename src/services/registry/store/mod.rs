//! The registry's content on disk: blobs, manifests, tags, upload sessions.
//!
//! Synchronous, and knows no HTTP. Content is addressed by its digest and shared by all
//! repositories; a repository has what is linked into it. Every change is one rename or one small
//! file, the most telling last (the tag after its manifest), so that a crash leaves the old state or
//! the new one. One process owns a root. A crash is one of this process: nothing is forced to the disk
//! ([`crate`] says why), so after a power cut a file may be empty.

mod blobs;
mod files;
mod layout;
mod listing;
mod manifests;
mod open;
mod referrers;
mod repositories;
mod room;
mod slots;
mod state;
mod tags;
mod uploads;

pub use self::manifests::StoredManifest;
pub(super) use self::{
    blobs::BlobFile, manifests::Members, referrers::Referrer, state::Store, uploads::Upload,
};
