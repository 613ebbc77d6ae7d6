//! Words of the Open Container Initiative that every layer speaks: digests, image references, and which of them a lab serves.
//!
//! Pure: text in, values out.

mod digest;
mod reference;
mod served;

pub use digest::{Algorithm, Digest, DigestError, Hasher};
pub use reference::{Reference, ReferenceError, is_repository_name, is_tag, is_whole};
pub use served::{LAB_REGISTRY, is_served};
