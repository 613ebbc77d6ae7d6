//! What happened in a classroom: the evidence of deeds. Pure: entries, and what can be read out of
//! them. The classroom writes them as they happen, one JSON object a line.

pub mod entry;
pub mod lines;

pub use entry::{Deed, EngineEvent, Entry, Published, RegistryRequest, Subject, TrustRequest};
pub use lines::read;
