//! The lab's private world: registry, trust service, images, names, engine.
//!
//! A product of its own inside the crate: it knows nothing of scenarios and their checks, and any
//! OCI or Notary client can use it alone.
//!
//! A classroom is no storage, but what it took outlives its keeper: all of it lies in its folder, no fault of a client
//! or of the keeper tears it (files are written aside and renamed), and a student's classroom that went down can be
//! gone on with ([`mod@standing::dead`]). Of all that only the journal is forced to the disk. What a power cut takes of the
//! rest is missed by who goes on: the journal knows what the services had, and which images there were.

mod description;
mod error;
mod folder;
#[cfg(test)]
mod fuzz;
mod hub;
pub mod journal;
pub mod layout;
mod ledger;
mod make;
mod mounts;
mod names;
mod outside;
mod provision;
mod resume;
mod room;
mod sabotage;
mod scratch;
pub mod spec;
pub mod standing;
pub mod state;
mod sweep;

pub use labcheck_services::{certs, images, registry, serve, trust, upstream};

pub use description::{Description, Note, WorldKind};
pub use error::{ClassroomError, HubError};
pub use hub::{Survey, survey};
pub use room::Classroom;
pub use sabotage::{SLOW, Sabotage, UnknownSabotage};
pub use scratch::Scratch;
pub use spec::{EngineChoice, ImageContent, ImageWanted, Laid, Spec};
pub use sweep::{Swept, abandoned, sweep, sweep_all, sweep_own, sweep_with};
