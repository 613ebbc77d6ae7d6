//! The servers that a lab brings along: a registry, a trust service, a client of other registries, and the names and
//! digests that they speak in.
//!
//! A crate of its own, so that the compiler keeps the border: it knows no labs, no scenarios and no checks, any OCI or
//! Notary client can use it, and it is judged by what the real servers do (`tests/registry_suite`,
//! `tests/trust_clients`).
//!
//! | module | what it is, and why it is labcheck's own |
//! |---|---|
//! | [`registry`] | an OCI registry: no crate has one that tells who asked for what, loses content on purpose, and starts in a millisecond |
//! | [`trust`] | Notary v1: the real server is being switched off, and is in no crate |
//! | [`upstream`] | copies images of another registry, within bounds, without half of one |
//! | [`images`] | the lab's images, built in place, the same bytes each time |
//! | [`serve`] | serves a router on a socket, within bounds on who is connected and for how long |
//! | [`guard`], [`peers`] | which users of this machine may ask, by the kernel's tables |
//! | [`certs`] | throw-away certificates |
//! | [`port`] | a port that is kept while nobody listens at it |
//! | [`oci`] | digests and image references |

// A new variant is refused until every place has decided about it. Tests may look for one and leave the rest.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod applets;
pub mod certs;
mod connections;
mod files;
#[cfg(test)]
mod fuzz;
pub mod guard;
pub mod images;
mod layer;
pub mod oci;
pub mod peers;
pub mod port;
pub mod registry;
mod requests;
pub mod serve;
pub mod trust;
pub mod upstream;
