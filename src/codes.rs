//! The stable codes of everything that can go wrong, as `LC201`: in messages, records and reports, and
//! `labcheck explain LC201` tells what one means. A code never changes its meaning and is never used
//! again; a new kind of failure gets a new one.

mod code;
mod define;
mod finding;
mod pages;

pub use code::FailureCode;
pub use define::UnknownCode;
pub use finding::FindingCode;
pub use pages::{Code, Page};
