//! A lab's handout as it is to be typed in a classroom.

use super::world;
use crate::{
    classroom::{images::ImageError, standing::Session},
    lab::present,
    library::Lab,
};

/// A lab's handout with the digests of its classroom.
pub(crate) fn presented(session: &Session, lab: &Lab) -> Result<String, ImageError> {
    let printed = world::constant_digests(&lab.scenario.classroom)?;
    Ok(present(&lab.handout.text, &printed, &session.world.digests))
}
