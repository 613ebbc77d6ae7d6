//! Real images: copied from an upstream registry into the classroom's own, which then serves and
//! signs them.
//!
//! Our own, not `oci-client`: that (0.17) reads manifests and tokens of any size, and follows https to http.
//!
//! What was copied has the upstream's digests: manifests and indexes are kept byte for byte. Of an
//! index only this machine's architecture comes along, in every variant of it, with what attests
//! those; a pull for another platform finds 404. Every byte is verified against the digest that
//! names it, and sizes, counts and waits are bounded. It reads only: no password is ever sent, and
//! a token only to the host that asked for it.

mod address;
mod bounds;
mod challenge;
mod client;
mod copy;
mod document;
mod error;
#[cfg(test)]
mod fuzz;
mod taken;
#[cfg(test)]
mod tests;
mod token;

pub use self::{
    address::{AddressError, Upstream},
    copy::Copier,
    error::UpstreamError,
};
