//! The lab's private world: registry, trust service, images, names, engine.
//!
//! A product of its own inside the crate: it knows nothing of scenarios and their checks, and any
//! OCI or Notary client can use it alone.
//!
//! A classroom is no storage. What it took is there for as long as its keeper runs, and no fault of a client or
//! of the keeper tears it: files are written aside and renamed. But nothing is forced to the disk, because a
//! classroom does not outlive its machine anyway: after a power cut its engine, its network and its
//! keeper are gone too, and what is left of it is swept away.

mod description;
mod error;
mod folder;
mod hub;
pub mod journal;
pub mod layout;
mod ledger;
mod make;
mod mounts;
mod names;
mod provision;
mod room;
mod sabotage;
pub mod spec;
pub mod standing;
mod sweep;

pub use labcheck_services::{certs, images, registry, serve, trust, upstream};

pub use description::{Description, Note, WorldKind};
pub use error::{ClassroomError, HubError};
pub use hub::{Survey, survey};
pub use room::Classroom;
pub use sabotage::{SLOW, Sabotage, UnknownSabotage};
pub use spec::{EngineChoice, ImageContent, ImageWanted, Spec};
pub use sweep::{Swept, abandoned, sweep, sweep_own};
