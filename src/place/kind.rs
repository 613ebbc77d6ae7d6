//! What kind of world a classroom is, in words.

use crate::{
    classroom::{WorldKind, standing::Session},
    text,
};

/// Characters of a message of the keeper's at most.
const TOLD: usize = 8_000;

/// Which world it is, and why.
pub(crate) fn told(session: &Session) -> String {
    let world = match session.world.kind {
        WorldKind::Private => {
            "It is a machine of its own, with Docker: in its shell the handout's commands work letter for letter, and nothing of yours is touched. What you write in there goes with it."
        }
        WorldKind::Hub => {
            "Your own engine serves, with images from Docker Hub; only the trust service is the classroom's. The handout's commands work letter for letter with today's digests: labcheck handout prints it with those."
        }
        WorldKind::Names => {
            "Your own engine serves, and every image of the lab has the classroom's registry before its name: labcheck handout prints the handout with those names."
        }
    };
    let why = session.why.as_ref();
    let why = why.map(|why| format!("\nWhy: {}", text::for_terminal(why.as_bytes(), TOLD)));
    let notes = session.world.notes.iter();
    let notes: Vec<String> = notes
        .map(|note| format!("\nNote: {}", text::for_terminal(note.to_string().as_bytes(), TOLD)))
        .collect();
    world.to_owned() + &why.unwrap_or_default() + &notes.concat()
}
