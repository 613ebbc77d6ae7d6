//! Pulls and pushes through content trust, by one client's own sequence: no time is measured.
//!
//! With content trust on, the docker CLI reads the signed targets, has the engine pull by the signed digest, and
//! gives the image the signed tag (docker/cli, `trustedPull`); on a push it signs after the engine has pushed.
//! Each is one process, from its question to its end. So the signed digest, the pulled digest, the image that
//! got the tag and the signed tag have to be one thing, while that process lived; of one that makes a container,
//! until the container is made. Where nobody could see which process asked, or which image got the tag, what it
//! did is doubtful: neither done nor left undone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use self::making::containers_made;
use super::{
    client::Client,
    entry::{Deed, Entry, TrustRequest},
    one::{image_event, images, reads_targets, reference, trust},
};
use crate::{image::EngineImage, oci::Reference};

mod making;

/// What came of the questions to the trust service. Entries are named by where they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trusted {
    /// By whom, that is known.
    pub(super) pulls: Vec<Translated>,
    /// By somebody, or of an image, that could not be seen.
    pub(super) doubtful: Vec<(Translated, Doubt)>,
}

/// What could not be seen of a pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Who asked the trust service.
    Asker,
    /// Which image got the tag: it was gone before anybody looked.
    Image,
}

/// A pull by a signed digest, and the tag that followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Translated {
    pub(super) pull: usize,
    pub(super) tag: usize,
    /// The signed name.
    pub(super) name: Reference,
    /// The step that labcheck solved by it.
    pub(super) solving: Option<String>,
}

impl Trusted {
    /// All of them, done and doubtful.
    pub(super) fn all(&self) -> impl Iterator<Item = &Translated> {
        self.pulls.iter().chain(self.doubtful.iter().map(|(made, _)| made))
    }
}

/// Reads them out of the entries about one name.
pub(super) fn trusted(entries: &[Entry]) -> Trusted {
    let questions = questions(entries);
    let mut found = Trusted::default();
    let mut used: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut tags: BTreeSet<usize> = BTreeSet::new();
    for (pull, entry) in entries.iter().enumerate() {
        let Some(name) = image_event(entry, "pull").filter(|name| name.digest().is_some()) else {
            continue;
        };
        let asked = questions.iter().filter(|question| question.at < pull && pull < question.end);
        let mut fits = asked.flat_map(|question| {
            question.names_of(&name).into_iter().map(move |tag| (question, tag))
        });
        let bound = fits.find_map(|(question, tag)| {
            let is_free = !used.contains(&(question.who, tag.clone()));
            let until = question.end;
            let (at, is_it) =
                is_free.then(|| tag_after(entries, pull, until, &name, &tag, &tags))??;
            Some((question, tag, at, is_it))
        });
        let Some((question, tag, at, is_it)) = bound else { continue };
        let solving = question.request.asker.as_ref().and_then(|client| client.solving.clone());
        let made = named(&name, &tag).map(|name| Translated { pull, tag: at, name, solving });
        used.insert((question.who, tag));
        tags.insert(at);
        match (question.is_known, is_it) {
            (true, Same::Yes) => found.pulls.extend(made),
            (true, Same::Unseen) => found.doubtful.extend(made.map(|made| (made, Doubt::Image))),
            (false, Same::Yes | Same::Unseen) => {
                found.doubtful.extend(made.map(|made| (made, Doubt::Asker)));
            }
        }
    }
    found
}

/// One reading of signed targets.
struct Question<'e> {
    at: usize,
    /// Where its process ended or had made its container, or the end of everything.
    end: usize,
    /// The first question of the same process.
    who: usize,
    is_known: bool,
    request: &'e TrustRequest,
}

impl Question<'_> {
    /// The tags that are signed as this digest.
    fn names_of(&self, name: &Reference) -> Vec<String> {
        let Some(digest) = name.digest().filter(|_| self.request.collection == name.full_name())
        else {
            return Vec::new();
        };
        let signed = self.request.signed.iter().flatten();
        signed
            .filter(|(_, held)| *held == &digest.to_string())
            .map(|(tag, _)| tag.clone())
            .collect()
    }
}

/// The questions of those who pull, and of those who could not be seen; the latter come last. Of several, the one
/// whose process ends first comes first: what it had pulled while others asked too can only be before its end.
fn questions(entries: &[Entry]) -> Vec<Question<'_>> {
    let mut found: Vec<Question<'_>> = Vec::new();
    let made = containers_made(entries);
    for (at, entry) in entries.iter().enumerate() {
        let Some(request) = trust(entry).filter(|request| reads_targets(request)) else { continue };
        let question = match &request.asker {
            Some(client) if client.pulls() => {
                let same =
                    |question: &&Question<'_>| question.request.asker.as_ref() == Some(client);
                let who = found.iter().find(same).map_or(at, |question| question.who);
                let end = end_of(entries, at, client);
                let end = made.get(&(client.pid, client.began)).map_or(end, |made| end.min(*made));
                Question { at, end, who, is_known: true, request }
            }
            Some(_) => continue,
            None => Question { at, end: entries.len(), who: at, is_known: false, request },
        };
        found.push(question);
    }
    found.sort_by_key(|question| (!question.is_known, question.end));
    found
}

fn end_of(entries: &[Entry], from: usize, client: &Client) -> usize {
    let is_end = |entry: &Entry| matches!(&entry.deed, Deed::ClientEnded { pid, began } if client.is(*pid, *began));
    entries[from..].iter().position(is_end).map_or(entries.len(), |after| from + after)
}

/// The first tag of this name that the pulled image got before the end, and that is nobody else's.
fn tag_after(
    entries: &[Entry],
    pull: usize,
    end: usize,
    pulled: &Reference,
    tag: &str,
    taken: &BTreeSet<usize>,
) -> Option<(usize, Same)> {
    let wanted = named(pulled, tag)?;
    let tags = (pull + 1..end).filter(|at| {
        !taken.contains(at) && image_event(&entries[*at], "tag").as_ref() == Some(&wanted)
    });
    let mut tags = tags.filter_map(|at| Some((at, is_image_of(entries, at, pulled)?)));
    let first = tags.next()?;
    let sure = |found: &(usize, Same)| found.1 == Same::Yes;
    Some(std::iter::once(first).chain(tags).find(sure).unwrap_or(first))
}

/// Whether two images are one, as far as anybody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Same {
    Yes,
    Unseen,
}

/// Whether the image that got a tag is the one with this digest, and nothing where it is another: by the id that
/// the engine told with the tag, and the images listed before and after. A containerd image store has the digest
/// for an id.
fn is_image_of(entries: &[Entry], tag: usize, pulled: &Reference) -> Option<Same> {
    let Deed::Engine(event) = &entries[tag].deed else { return None };
    let id = event.id.as_ref()?;
    if pulled.digest().is_some_and(|digest| digest.to_string() == *id) {
        return Some(Same::Yes);
    }
    let has_digest = |image: &&EngineImage| {
        image.digests.iter().any(|text| reference(text).as_ref() == Some(pulled))
    };
    let before = entries[..tag].iter().rev().find_map(images);
    let after = entries[tag..].iter().find_map(images);
    let listed = || before.into_iter().chain(after).flatten();
    if listed().any(|image| image.id == *id && has_digest(&image)) {
        return Some(Same::Yes);
    }
    let is_known = listed().any(|image| image.id == *id || has_digest(&image));
    (!is_known).then_some(Same::Unseen)
}

fn named(pulled: &Reference, tag: &str) -> Option<Reference> {
    reference(&format!("{}:{tag}", pulled.full_name()))
}

/// Whether a push was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signed {
    /// It was not.
    No,
    /// The client that had it pushed asked the trust service, and signed nothing.
    Unfinished,
    /// Somebody signed the tag who could not be seen.
    Doubtful,
    /// By the client that had it pushed.
    Yes,
}

/// Whether the client that had this pushed signed its tag afterwards, as what the registry got.
pub fn signed_push(entries: &[Entry], name: &Reference) -> Signed {
    let pushes = entries.iter().enumerate();
    let pushes = pushes.filter(|(_, entry)| image_event(entry, "push").as_ref() == Some(name));
    let signed = pushes.flat_map(|(push, _)| {
        entries[push..]
            .iter()
            .enumerate()
            .map(move |(after, _)| signs(entries, push, push + after, name))
    });
    signed.max().unwrap_or(Signed::No)
}

fn signs(entries: &[Entry], push: usize, at: usize, name: &Reference) -> Signed {
    let Some(request) = trust(&entries[at]) else { return Signed::No };
    let pushed_it = |client: &Client| client.pushes() && client.began <= entries[push].at;
    if !request.is_upload() {
        let is_asked = request.method == "GET" && request.asker.as_ref().is_some_and(pushed_it);
        return if is_asked { Signed::Unfinished } else { Signed::No };
    }
    let held = name.tag().and_then(|tag| request.signed.as_ref()?.get(tag));
    let got = entries[..at].iter().rev().find_map(|entry| arrived(entry, name));
    if held.is_none() || got.is_some() && got != held {
        return Signed::No;
    }
    match &request.asker {
        None => Signed::Doubtful,
        Some(client) if pushed_it(client) => Signed::Yes,
        Some(_) => Signed::No,
    }
}

/// The digest under which the registry took this name.
fn arrived<'e>(entry: &'e Entry, name: &Reference) -> Option<&'e String> {
    let Deed::Registry(request) = &entry.deed else { return None };
    let is_it = request.method == "PUT"
        && request.status < 300
        && request.repository == name.path()
        && Some(request.reference.as_str()) == name.tag();
    request.digest.as_ref().filter(|_| is_it)
}

#[cfg(test)]
mod tests;
