//! What happened in a classroom: the evidence of deeds. Pure: entries, and what can be read out of
//! them. The classroom writes them as they happen, one JSON object a line.

mod about;
mod asked;
mod client;
pub mod deeds;
mod down;
mod entry;
pub mod lifetime;
pub mod lines;
mod one;
pub mod runs;
mod trouble;
mod trusted;
pub mod typed;

pub use about::{about, images_in, own, passed_before, since_reset, snapshots, without_solved};
pub use asked::{DeedAsked, TypedAsked};
pub use client::Client;
pub use down::unfinished;
pub use entry::{
    Deed, EngineEvent, Entry, FORMAT, Published, RegistryRequest, Subject, TrustRequest,
};
pub use lines::read;
pub use trouble::{Trouble, troubles};
pub use typed::Typed;
