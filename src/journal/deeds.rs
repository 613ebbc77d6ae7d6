//! Whether something was done, read out of the entries about one name (`about`).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::one::holds;
pub use super::trusted::{Doubt, Signed, signed_push};
use super::{
    client::Client,
    entry::{Deed, EngineEvent, Entry, TrustRequest},
    one::{image_event, images, trust},
    trusted::{Translated, trusted},
};
use crate::oci::{Reference, is_whole};

mod containers;

pub use containers::{Started, ran, started};

/// How an image came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
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

/// All pulls of which it is known what they were, in order.
pub fn pulls(entries: &[Entry]) -> Vec<Pull> {
    let trusted = trusted(entries);
    let mut pulls = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = image_event(entry, "pull") else { continue };
        if is_of_all_tags(entry) || trusted.doubtful.iter().any(|(made, _)| made.pull == index) {
            continue;
        }
        let (name, through) = match trusted.pulls.iter().find(|made| made.pull == index) {
            Some(made) => (made.name.clone(), Through::Trust),
            None => (name, Through::Plain),
        };
        pulls.push(Pull { name, through, at: entry.at });
    }
    pulls
}

/// Why it cannot be told how this name was pulled, if so: through content trust, or by the signed digest and then
/// named by hand.
pub fn doubt(entries: &[Entry], name: &Reference) -> Option<Doubt> {
    let doubtful = trusted(entries).doubtful;
    let is_it = |made: &Translated| {
        made.name == *name || image_event(&entries[made.pull], "pull").as_ref() == Some(name)
    };
    doubtful.into_iter().find(|(made, _)| is_it(made)).map(|(_, doubt)| doubt)
}

/// Whether a name of this repository was given by hand, with `docker tag` or a build: a tag that content
/// trust did not make.
pub fn tagged_by_hand(entries: &[Entry]) -> bool {
    let made: Vec<usize> = trusted(entries).all().map(|made| made.tag).collect();
    let tags = entries.iter().enumerate();
    tags.filter(|(_, entry)| image_event(entry, "tag").is_some()).any(|(at, _)| !made.contains(&at))
}

/// The longest run of pulls of a name between which it never went away and nothing else was pulled or looked
/// for, by whatever tag or digest.
pub fn in_a_row(entries: &[Entry], name: &Reference) -> usize {
    let (mut longest, mut run) = (0, 0);
    let all = pulls(entries);
    let pulled = |entry: &Entry| all.iter().find(|pull| pull.at == entry.at);
    let mut was_there = false;
    for entry in entries {
        if is_break(&entry.deed) {
            run = 0;
        } else if let Some(images) = images(entry) {
            let is_there = holds(images, name);
            if was_there && !is_there {
                run = 0;
            }
            was_there = is_there;
        } else if let Some(pull) = pulled(entry) {
            run = if pull.name == *name { run + 1 } else { 0 };
            longest = longest.max(run);
        }
    }
    longest
}

/// Whether what was done before it and after it is not in a row, whatever is known of both.
fn is_break(deed: &Deed) -> bool {
    matches!(deed, Deed::Between | Deed::Resumed)
}

/// How far the signing of a push came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signing {
    /// The client that had it pushed signed its tag.
    Ended,
    /// That client asked the trust service, and signed nothing.
    Unfinished,
}

/// Whether a push of this name was seen, whose signing came this far.
pub fn pushed(entries: &[Entry], name: &Reference, signing: Option<Signing>) -> bool {
    match signing {
        None => entries.iter().any(|entry| image_event(entry, "push").as_ref() == Some(name)),
        Some(Signing::Ended) => signed_push(entries, name) == Signed::Yes,
        Some(Signing::Unfinished) => signed_push(entries, name) == Signed::Unfinished,
    }
}

/// Whether it was there once, and was gone later. What a classroom lacks that was down may have been lost.
pub fn removed(entries: &[Entry], name: &Reference) -> bool {
    let mut was_there = false;
    entries.iter().any(|entry| {
        was_there &= !matches!(entry.deed, Deed::Resumed);
        let Deed::Images(images) = &entry.deed else { return false };
        let is_there = holds(images, name);
        let gone = was_there && !is_there;
        was_there |= is_there;
        gone
    })
}

/// Whether the trust service was asked about this collection and knew of no signature: by what a look-up asks
/// for first, with an empty cache or a full one. What the service has lost is not unsigned.
pub fn found_unsigned(entries: &[Entry]) -> bool {
    let is_first = |file: &str| matches!(file, "root.json" | "timestamp.json");
    let is_none = |request: &TrustRequest| {
        request.method == "GET" && request.status == 404 && is_first(&request.file) && !request.lost
    };
    entries.iter().filter_map(trust).any(is_none)
}

/// Whether the trust service was asked about this collection by a command that asks it with content trust on
/// alone. To look at signatures, with `docker trust inspect` or `notary`, it need not be on.
pub fn asked_trust(entries: &[Entry]) -> bool {
    let is_on = |client: &Client| client.pulls() || client.pushes() && client.verb != "trust sign";
    entries
        .iter()
        .filter_map(trust)
        .any(|request| request.method == "GET" && request.asker.as_ref().is_some_and(is_on))
}

/// Whether it may have been, by somebody who could not be seen.
pub fn may_have_asked_trust(entries: &[Entry]) -> bool {
    entries
        .iter()
        .filter_map(trust)
        .any(|request| request.method == "GET" && request.asker.is_none())
}

/// Whether the collection was published, with this target and this delegation if they are named.
pub fn published(entries: &[Entry], target: Option<&str>, delegation: Option<&str>) -> bool {
    entries.iter().filter_map(trust).filter(|request| request.is_upload()).any(|request| {
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
        request.is_upload()
            && published.is_some_and(|held| held.handed_over.iter().any(|held| held == role))
    };
    let mut requests = entries.iter().filter_map(trust);
    requests.any(made) && requests.any(named)
}

/// `docker pull -a alpine`: the engine names no tag, and would name `latest`.
fn is_of_all_tags(entry: &Entry) -> bool {
    let Deed::Engine(EngineEvent { image: Some(image), .. }) = &entry.deed else { return false };
    !is_whole(image)
}

#[cfg(test)]
mod tests;
