//! Whether something was done, read out of the entries about one name (`about`).
//!
//! With content trust on, the docker CLI pulls by the signed digest and tags afterwards
//! (docker/cli, `trustedPull`): the engine tells `pull alpine@sha256:…` and `tag alpine:latest`, and
//! the trust service was asked before.

use jiff::{SignedDuration, Timestamp};

use super::{Deed, EngineEvent, Entry, Subject, TrustRequest};
use crate::{fact::EngineImage, oci::Reference};

mod containers;

pub use containers::{Started, ran, started};

/// Between a pull by digest and the tag that content trust makes of it.
const TAGGED_WITHIN: SignedDuration = SignedDuration::from_secs(10);
/// From the question to the trust service to the end of the pull, or from the end of the push,
/// passphrases included, to the upload of the signature.
const TRUST_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// From the end of a push to the client's first question to the trust service, on a slow machine.
const ASKED_WITHIN: SignedDuration = SignedDuration::from_secs(3);

/// How an image came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// As it was named.
    Plain,
    /// Translated to the signed digest by the client's content trust.
    Trust,
}

/// One pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The name that was pulled, as the student typed it: a tag, or a digest.
    pub name: Reference,
    /// How.
    pub through: Through,
    /// When.
    pub at: Timestamp,
}

/// All pulls, in order.
pub fn pulls(entries: &[Entry]) -> Vec<Pull> {
    let mut pulls = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = image_event(entry, "pull") else { continue };
        if is_of_all_tags(entry) {
            continue;
        }
        let trusted = (name.digest().is_some() && was_asked(&entries[..index], entry.at))
            .then(|| tagged_after(&entries[index + 1..], entry.at))
            .flatten();
        pulls.push(match trusted {
            Some(tag) => Pull { name: tag, through: Through::Trust, at: entry.at },
            None => Pull { name, through: Through::Plain, at: entry.at },
        });
    }
    pulls
}

/// Whether a name of this repository was given by hand, with `docker tag` or a build: a tag that content
/// trust did not make.
pub fn tagged_by_hand(entries: &[Entry]) -> bool {
    entries.iter().enumerate().any(|(index, entry)| {
        image_event(entry, "tag").is_some()
            && !entries[..index].iter().rev().any(|before| {
                entry.at.duration_since(before.at) <= TAGGED_WITHIN
                    && image_event(before, "pull").is_some_and(|name| name.digest().is_some())
            })
    })
}

/// When a name was first pulled in this way.
pub fn first_pull(entries: &[Entry], name: &Reference, through: Through) -> Option<Timestamp> {
    let pulls = pulls(entries);
    let first = pulls.iter().find(|pull| pull.name == *name && pull.through == through);
    first.map(|pull| pull.at)
}

/// The longest run of pulls of a name between which it never went away. The one of this moment is not counted.
pub fn in_a_row(entries: &[Entry], name: &Reference, besides: Option<Timestamp>) -> usize {
    let (mut longest, mut run) = (0, 0);
    let counts = |pull: &Pull| pull.name == *name && Some(pull.at) != besides;
    let pulled: Vec<Timestamp> =
        pulls(entries).into_iter().filter(counts).map(|pull| pull.at).collect();
    let mut was_there = false;
    for entry in entries {
        match &entry.deed {
            Deed::Images(images) => {
                let is_there = holds(images, name);
                if was_there && !is_there {
                    run = 0;
                }
                was_there = is_there;
            }
            _ if image_event(entry, "pull").is_some() && pulled.contains(&entry.at) => {
                run += 1;
                longest = longest.max(run);
            }
            _ => {}
        }
    }
    longest
}

/// How far the signing of a push came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// A signature of its tag was uploaded after.
    Ended,
    /// The trust service was asked right after, and got no signature. A question of the student's own, typed that
    /// fast, looks the same.
    Unfinished,
}

/// Whether a push of this name was seen, whose signing came this far.
pub fn pushed(entries: &[Entry], name: &Reference, signing: Option<Signing>) -> bool {
    entries.iter().enumerate().any(|(index, entry)| {
        if image_event(entry, "push").as_ref() != Some(name) {
            return false;
        }
        let within = |limit: SignedDuration| {
            let later = entries[index..].iter();
            later
                .take_while(move |later| later.at.duration_since(entry.at) <= limit)
                .filter_map(trust)
        };
        let ended = || within(TRUST_WITHIN).any(|request| signs(request, name));
        let began = || within(ASKED_WITHIN).any(|request| request.method == "GET");
        match signing {
            None => true,
            Some(Signing::Ended) => ended(),
            Some(Signing::Unfinished) => began() && !ended(),
        }
    })
}

/// Whether it was there once, and was gone later.
pub fn removed(entries: &[Entry], name: &Reference) -> bool {
    let mut was_there = false;
    entries.iter().any(|entry| match &entry.deed {
        Deed::Images(images) => {
            let is_there = holds(images, name);
            let gone = was_there && !is_there;
            was_there |= is_there;
            gone
        }
        _ => false,
    })
}

/// Whether the trust service was asked about this collection and knew of no signature.
pub fn found_unsigned(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| trust(entry).is_some_and(|r| r.method == "GET" && r.status == 404))
}

/// Whether the trust service was asked about this collection at all.
pub fn asked_trust(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| trust(entry).is_some_and(|request| request.method == "GET"))
}

/// Whether the collection was published, with this target and this delegation if they are named.
pub fn published(entries: &[Entry], target: Option<&str>, delegation: Option<&str>) -> bool {
    entries.iter().filter_map(trust).filter(|request| is_upload(request)).any(|request| {
        let (targets, delegations) = request
            .published
            .as_ref()
            .map_or((&[][..], &[][..]), |held| (&held.targets[..], &held.delegations[..]));
        let has = |list: &[String], wanted: Option<&str>| {
            wanted.is_none_or(|wanted| list.iter().any(|held| held == wanted))
        };
        has(targets, target) && has(delegations, delegation)
    })
}

/// Whether the service made a new key for this role (`POST /v2/…/_trust/tuf/snapshot.key`), and a root was
/// published since that names it.
pub fn rotated(entries: &[Entry], role: &str) -> bool {
    let file = format!("{role}.key");
    let made = |request: &TrustRequest| {
        request.method == "POST" && request.file == file && request.status == 200
    };
    let named = |request: &TrustRequest| {
        let published = request.published.as_ref();
        is_upload(request)
            && published.is_some_and(|held| held.handed_over.iter().any(|held| held == role))
    };
    let mut requests = entries.iter().filter_map(trust);
    requests.any(made) && requests.any(named)
}

/// Whether an image of this name is among these.
pub fn holds(images: &[EngineImage], name: &Reference) -> bool {
    let is_name = |text: &String| reference(text).as_ref() == Some(name);
    images.iter().any(|image| image.tags.iter().chain(&image.digests).any(is_name))
}

fn is_upload(request: &TrustRequest) -> bool {
    request.method == "POST" && request.file.is_empty() && request.status == 200
}

fn signs(request: &TrustRequest, name: &Reference) -> bool {
    is_upload(request)
        && request.published.as_ref().is_some_and(|held| {
            name.tag().is_some_and(|tag| held.targets.iter().any(|target| target == tag))
        })
}

fn trust(entry: &Entry) -> Option<&TrustRequest> {
    match &entry.deed {
        Deed::Trust(request) => Some(request),
        _ => None,
    }
}

fn image_event(entry: &Entry, wanted: &str) -> Option<Reference> {
    match &entry.deed {
        Deed::Engine(EngineEvent { subject: Subject::Image, action, image, .. })
            if action == wanted =>
        {
            image.as_deref().and_then(reference)
        }
        _ => None,
    }
}

/// `docker pull -a alpine`: the engine names no tag, and would name `latest`.
fn is_of_all_tags(entry: &Entry) -> bool {
    let Deed::Engine(EngineEvent { image: Some(image), .. }) = &entry.deed else { return false };
    let last = image.rsplit('/').next().unwrap_or_default();
    !last.contains([':', '@'])
}

fn reference(text: &str) -> Option<Reference> {
    text.parse().ok()
}

/// The signed metadata was read not long before.
fn was_asked(before: &[Entry], at: Timestamp) -> bool {
    before.iter().rev().take_while(|entry| at.duration_since(entry.at) <= TRUST_WITHIN).any(
        |entry| {
            trust(entry).is_some_and(|request| {
                request.method == "GET"
                    && request.file.starts_with("timestamp")
                    && request.status < 400
            })
        },
    )
}

/// The tag that was made right after, before any other pull.
fn tagged_after(after: &[Entry], at: Timestamp) -> Option<Reference> {
    after
        .iter()
        .take_while(|entry| {
            entry.at.duration_since(at) <= TAGGED_WITHIN && image_event(entry, "pull").is_none()
        })
        .find_map(|entry| image_event(entry, "tag"))
}

#[cfg(test)]
mod tests;
