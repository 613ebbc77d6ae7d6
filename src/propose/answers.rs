//! A page or a port that answers.

use super::{
    file::said,
    keys::Keys,
    proposal::{Proposal, Unfit, fit_name},
};
use crate::reach::Reached;

/// The status of a page that needs no word.
const OK: u16 = 200;

pub(super) fn propose(address: &str, reached: &Reached) -> Result<Proposal, Unfit> {
    fit_name(address)?;
    let mut keys = Keys::default();
    match reached {
        Reached::Page(page) => {
            keys.text("url", address);
            if page.status != OK {
                keys.word("status", &page.status);
            }
            said(&mut keys, "body", &page.body.text);
        }
        Reached::Open => keys.text("port", address),
        Reached::NoContainer | Reached::NotRunning | Reached::Not(_) => return Err(Unfit::Silent),
    }
    Ok(Proposal::of("answers", format!("{address} answers"), keys))
}
