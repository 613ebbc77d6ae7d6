//! Why a docker command was refused, or how it went through. Pure.
//!
//! "The pull failed" is not "the pull was refused because the image is unsigned": a dead trust
//! server, an expired certificate, a missing tag and no network all exit 1 as well. Only the reason
//! named passes, and what is nobody's mistake is an error.

mod classify;
mod notice;
mod reason;
mod rows;
mod trouble;
mod words;

pub use classify::{Classified, classify};
pub use notice::without_notices;
pub use reason::{Blame, Named, Reason};
pub use trouble::{trouble, trouble_anywhere};
