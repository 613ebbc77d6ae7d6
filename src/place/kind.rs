//! What kind of world a classroom is, in words.

use crate::{
    classroom::{WorldKind, standing::Session},
    text,
};

/// Characters of a message of the keeper's at most.
const TOLD: usize = 8_000;

/// What to say of a classroom whose machine has ended, and what to do.
pub(crate) const LOST: &str = "The lab's machine has ended: its engine gave up, or somebody killed it.\nNext: labcheck start, which goes on where you were";

/// Which world it is, and why.
pub(crate) fn told(session: &Session) -> String {
    if session.has_lost_its_machine() {
        return LOST.to_owned();
    }
    let world = match session.world.kind {
        WorldKind::Private => {
            "It is a machine of its own, with Docker: in its shell the handout's commands work letter for letter, and nothing of yours is touched. What you write in there goes with it."
        }
        WorldKind::Host => {
            "Your own engine serves, with images from Docker Hub; only the trust service is the classroom's. The handout's commands work letter for letter with today's digests: labcheck handout prints it with those."
        }
    };
    let work = session.work.as_ref().map_or_else(String::new, |folder| {
        let folder = text::for_terminal(folder.display().to_string().as_bytes(), 400);
        format!(" The lab's own files in {folder} are yours: what is written there stays.")
    });
    let world = format!("{world}{work}");
    let why = session.why.as_ref();
    let why = why.map(|why| format!("\nWhy: {}", text::for_terminal(why.as_bytes(), TOLD)));
    let notes = session.world.notes.iter();
    let notes: Vec<String> = notes
        .map(|note| format!("\nNote: {}", text::for_terminal(note.to_string().as_bytes(), TOLD)))
        .collect();
    world + &why.unwrap_or_default() + &notes.concat()
}
