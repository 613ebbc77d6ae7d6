//! Containers that were started, and what they were made from.
//!
//! A name can move between the making of a container and its start, so that its image is the one that the name
//! stood for when it was made.

use jiff::SignedDuration;

use crate::{
    image::EngineImage,
    journal::{
        entry::{Deed, EngineEvent, Entry, Subject},
        one::{holds, images, reference},
    },
    oci::Reference,
};

/// From an event to the list of images that belongs to it, on a slow machine.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_secs(3);

/// A container that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// By hand, by a service or by any other program, from an image of this name.
    Named(Reference),
    /// As a step of a classic build.
    Build(Reference),
}

/// Whether a container of this image was started, by whatever name of the image. One that a build starts is
/// none.
pub fn ran(entries: &[Entry], name: &Reference) -> bool {
    entries.iter().enumerate().any(|(index, entry)| {
        let Some((event, Started::Named(used))) = start(entry) else { return false };
        if used == *name {
            return used.digest().is_some() || made_at(entries, index, event).is_some();
        }
        let there = || there_at(entries, made_at(entries, index, event)?, &used);
        there().is_some_and(|images| is_one_image(images, &used, name))
    })
}

/// The containers that were started, by the names that were used.
pub fn started(entries: &[Entry]) -> Vec<Started> {
    entries.iter().filter_map(start).map(|(_, started)| started).collect()
}

fn start(entry: &Entry) -> Option<(&EngineEvent, Started)> {
    let Deed::Engine(event) = &entry.deed else { return None };
    if event.action != "start" {
        return None;
    }
    let name = event.image.as_deref().and_then(reference)?;
    // `alpine:edge@sha256:…`: the digest says what it is, the tag is an ornament.
    let name = name.digest().cloned().map_or(name.clone(), |digest| name.with_digest(digest));
    match event.subject {
        Subject::Container => Some((event, Started::Named(name))),
        Subject::Build => Some((event, Started::Build(name))),
        Subject::Image
        | Subject::Network
        | Subject::Volume
        | Subject::Service
        | Subject::Node
        | Subject::Secret
        | Subject::Config => None,
    }
}

/// Where the container was made that is started at this index; nothing where that was before these entries.
fn made_at(entries: &[Entry], index: usize, started: &EngineEvent) -> Option<usize> {
    if started.id.is_none() {
        return Some(index);
    }
    entries[..index].iter().rposition(|entry| {
        matches!(&entry.deed, Deed::Engine(event)
            if event.subject == started.subject && event.action == "create" && event.id == started.id)
    })
}

/// The images of the moment of an entry, with this name among them: those listed before it, or those listed right
/// after, since the engine's time and ours are read one after the other. Those after come first where an image
/// had changed and was not listed yet.
fn there_at<'e>(entries: &'e [Entry], index: usize, name: &Reference) -> Option<&'e [EngineImage]> {
    let at = entries[index].at;
    let soon = |entry: &&Entry| entry.at.duration_since(at) <= SEEN_WITHIN;
    let listed = entries[..index].iter().rposition(|entry| images(entry).is_some());
    let before = listed.and_then(|listed| images(&entries[listed]));
    let after = entries[index..].iter().take_while(soon).find_map(images);
    let since = &entries[listed.map_or(0, |listed| listed + 1)..index];
    let found = if since.iter().any(changes_images) { [after, before] } else { [before, after] };
    found.into_iter().flatten().find(|images| holds(images, name))
}

fn changes_images(entry: &Entry) -> bool {
    matches!(&entry.deed, Deed::Engine(event) if event.subject == Subject::Image)
}

/// Whether two names are names of one image.
fn is_one_image(images: &[EngineImage], one: &Reference, other: &Reference) -> bool {
    let has = |image: &EngineImage, name: &Reference| holds(std::slice::from_ref(image), name);
    images.iter().any(|image| has(image, one) && has(image, other))
}
