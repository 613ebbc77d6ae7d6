//! A classroom that was down: what was under way when it went, and what nobody saw. Pure.
//!
//! Everything on disk is there again, and the journal too. What the engine did in the instant before it ended may not
//! be in it: the engine tells it once. It shows in two ways, by which alone it is doubted whether something was done.
//! Somebody had asked the classroom's own services for it, and the engine had not told what came of it; or the
//! engine has other images than the last that were seen.

use super::{
    Client, Deed, EngineEvent, Entry, Subject,
    one::{images, trust},
};
use crate::image::EngineImage;

/// What ended with the classroom and has no end in its journal: clients that had asked, and steps that labcheck
/// solved. Nobody is at it any more, and somebody else may get the number of a process.
pub fn unfinished(entries: &[Entry]) -> Vec<Deed> {
    let mut open: Vec<Deed> = Vec::new();
    let mut begins = |end: Deed| {
        if !open.contains(&end) {
            open.push(end);
        }
    };
    for entry in entries {
        if let Some(Client { pid, began, .. }) = trust(entry).and_then(|r| r.asker.as_ref()) {
            begins(Deed::ClientEnded { pid: *pid, began: *began });
        } else if let Deed::Solved { step } = &entry.deed {
            begins(Deed::SolveEnded { step: step.clone() });
        }
    }
    let last = |is_it: &dyn Fn(&Entry) -> bool| entries.iter().rposition(is_it);
    open.retain(|end| {
        let began = last(&|entry| match (&entry.deed, end) {
            (Deed::Solved { step }, Deed::SolveEnded { step: of }) => step == of,
            (Deed::Trust(request), Deed::ClientEnded { pid, began }) => {
                request.asker.as_ref().is_some_and(|client| client.is(*pid, *began))
            }
            _ => false,
        });
        last(&|entry| entry.deed == *end) < began
    });
    open
}

/// Whether this, which comes after these entries about one name, tells that something about the name may have been
/// missed while the classroom was down.
pub(super) fn may_have_missed(before: &[Entry], deed: &Deed) -> bool {
    if let Deed::Images(now) = deed {
        return is_first_look(before) && images_before(before) != Some(sorted(now));
    }
    *deed == Deed::Resumed && is_under_way(before)
}

/// The entries since the classroom was down the last time; all, where it never was.
pub(super) fn since(entries: &[Entry]) -> &[Entry] {
    entries.rsplit(is_resumed).next().unwrap_or(entries)
}

/// Whether somebody had asked for the name, and the engine has not told what came of it.
fn is_under_way(entries: &[Entry]) -> bool {
    let mut asked = false;
    let mut clients: Vec<&Client> = Vec::new();
    for entry in entries {
        if let Deed::Registry(request) = &entry.deed {
            asked |= request.status < 400;
        } else if let Deed::Trust(request) = &entry.deed {
            match &request.asker {
                Some(client) if client.pulls() || client.pushes() => clients.push(client),
                Some(_) => {}
                None => asked |= request.status < 400,
            }
        } else if let Deed::ClientEnded { pid, began } = &entry.deed {
            clients.retain(|client| !client.is(*pid, *began));
        } else if let Deed::Engine(event) | Deed::ByLabcheck { event, .. } = &entry.deed {
            asked &= !is_answer(event);
        }
    }
    asked || !clients.is_empty()
}

fn is_answer(event: &EngineEvent) -> bool {
    event.subject == Subject::Image && ["pull", "push"].contains(&event.action.as_str())
}

fn is_resumed(entry: &Entry) -> bool {
    matches!(entry.deed, Deed::Resumed)
}

/// Whether no images were seen yet since the classroom was down.
fn is_first_look(entries: &[Entry]) -> bool {
    let seen = since(entries).iter().any(|entry| matches!(entry.deed, Deed::Images(_)));
    !seen && entries.iter().any(is_resumed)
}

fn images_before(entries: &[Entry]) -> Option<Vec<EngineImage>> {
    entries.iter().rev().find_map(images).map(sorted)
}

/// An engine that begins anew lists the same images in another order.
fn sorted(images: &[EngineImage]) -> Vec<EngineImage> {
    let mut images = images.to_vec();
    for image in &mut images {
        image.tags.sort();
        image.digests.sort();
    }
    images.sort_by(|one, other| one.id.cmp(&other.id));
    images
}

#[cfg(test)]
mod tests;
