//! Real images: copied from an upstream registry into the classroom's own, which then serves and
//! signs them.
//!
//! What was copied has the upstream's digests: manifests and indexes are kept byte for byte. Of an
//! index only this machine's architecture comes along, in every variant of it, with what attests
//! those; a pull for another platform finds 404. Every byte is verified against the digest that
//! names it, and sizes, counts and waits are bounded. It reads only: no password is ever sent, and
//! a token only to the host that asked for it.

mod address;
mod challenge;
mod client;
mod copy;
mod document;
mod error;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use self::{
    address::{AddressError, Upstream},
    copy::Copier,
    error::UpstreamError,
};

/// How much an upstream may send, and how long it may take.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Until a connection stands, TLS included.
    connect: Duration,
    /// Without a single byte.
    idle: Duration,
    /// For one image, all in all.
    image_time: Duration,
    /// Config and layers of one platform's image, as its manifest states them, in bytes.
    image_bytes: u64,
    /// A manifest, an index or a config, in bytes; distribution 2.8 takes as much.
    document_bytes: u64,
}

const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(30),
    image_time: Duration::from_mins(10),
    image_bytes: 2 << 30,
    document_bytes: 4 << 20,
};
