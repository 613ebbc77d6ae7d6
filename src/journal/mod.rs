//! What happened in a classroom: the evidence of deeds. Pure: entries, and what can be read out of
//! them. The classroom writes them as they happen, one JSON object a line.

mod about;
pub mod deeds;
mod entry;
pub mod lines;

pub use about::{about, own, passed_before, since_reset, snapshots, without_solved};
pub use entry::{
    Deed, EngineEvent, Entry, FORMAT, Published, RegistryRequest, Subject, TrustRequest,
};
pub use lines::read;
