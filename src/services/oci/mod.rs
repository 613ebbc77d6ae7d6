//! Words of the Open Container Initiative that every layer speaks: digests, image references, and how a lab's are spelt.
//!
//! Pure: text in, values out.

mod digest;
mod naming;
mod reference;

pub use digest::{Algorithm, Digest, DigestError, Hasher};
pub use naming::{LAB_REGISTRY, Naming, is_served};
pub use reference::{Reference, ReferenceError, is_repository_name, is_tag, is_whole};
