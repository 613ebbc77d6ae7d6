//! The classroom's trust service: Notary v1 (TUF) as the docker CLI 1.10 to 28 and the `notary`
//! client speak it.
//!
//! Our own: no crate has a notary server, and crates for TUF, such as `tough`, do not serve notary's API.
//!
//! It signs the classroom's own images, and takes, checks, stores and countersigns what clients
//! publish. It knows nothing of labs and checks, serves no socket (`router` is served by the
//! classroom, behind TLS), and writes nothing outside its folder.

mod access;
mod answer;
mod canonical;
mod collection;
mod encoding;
mod error;
mod faults;
mod forger;
mod forgery;
#[cfg(test)]
mod fuzz;
mod gun;
mod http;
mod issue;
mod json_file;
mod keys;
mod metadata;
mod multipart;
mod own;
mod reply;
mod role;
mod route;
mod server_keys;
mod service;
mod signer;
mod store;
mod update;
mod verify;
mod x509;

pub use self::{
    access::{Access, Observer, Published},
    error::TrustError,
    faults::{Fault, Faults, Stale},
    gun::{Gun, GunError},
    http::PROBE_DOOR,
    role::{Delegation, Role, RoleError},
    service::TrustService,
};
