//! What happened in a classroom: the evidence of deeds. Pure: entries, and what can be read out of
//! them. The classroom writes them as they happen, one JSON object a line.

mod about;
pub mod answered;
pub mod answers;
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

pub use about::{
    about, counting, images_in, of_setup, own, passed_before, since_reset, snapshots,
    without_solved,
};
pub use answered::Answered;
pub use asked::{DeedAsked, TypedAsked};
pub use client::Client;
pub use down::unfinished;
pub use entry::{
    Deed, EngineEvent, Entry, FORMAT, Published, RegistryRequest, Subject, TrustRequest,
};
pub use lines::read;
pub(crate) use one::{holds, images};
pub use trouble::{Trouble, is_failure, troubles};
pub use typed::Typed;
