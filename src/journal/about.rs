//! Which entries count, and which are about a name.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use jiff::Timestamp;

use super::{
    Client, Deed, EngineEvent, Entry, Subject, TrustRequest, down,
    one::{images, trust},
    trusted::trusted,
};
use crate::{image::EngineImage, oci::Reference};

/// The entries since the classroom opened, as they stand: one hand writes them, in the order in which things
/// happened.
pub fn own(entries: &[Entry]) -> &[Entry] {
    let from = entries.iter().rposition(|entry| entry.deed == Deed::Opened).unwrap_or(0);
    &entries[from..]
}

/// The entries since the classroom was ready for whoever does the lab: since it opened, and where it was set up, since
/// that. That a container of the setup starts again, as by its restart policy, is nobody's deed.
pub fn counting(entries: &[Entry]) -> Cow<'_, [Entry]> {
    let setup = of_setup(entries);
    if setup.is_empty() {
        return Cow::Borrowed(own(entries));
    }
    let made: BTreeSet<&str> = setup.iter().filter_map(made_container).collect();
    let starts_again = |entry: &Entry| {
        let Deed::Engine(event) = &entry.deed else { return false };
        event.action == "start" && event.id.as_deref().is_some_and(|id| made.contains(id))
    };
    let mut counting = since(own(entries), |deed| *deed == Deed::SetUp).into_owned();
    counting.retain(|entry| !starts_again(entry));
    Cow::Owned(counting)
}

fn made_container(entry: &Entry) -> Option<&str> {
    let Deed::Engine(event) = &entry.deed else { return None };
    let is_made = event.subject == Subject::Container && event.action == "create";
    event.id.as_deref().filter(|_| is_made)
}

/// The entries of the setup: from the opening of the classroom on, none where nothing was set up.
pub fn of_setup(entries: &[Entry]) -> &[Entry] {
    let own = own(entries);
    let end = own.iter().rposition(|entry| entry.deed == Deed::SetUp).unwrap_or(0);
    &own[..end]
}

/// The entries after the last time that a step was put back.
pub fn since_reset<'e>(entries: &'e [Entry], step: &str) -> Cow<'e, [Entry]> {
    since(entries, |deed| matches!(deed, Deed::Reset { step: s } if s == step))
}

/// The entries after the last of these, after the images that were there then and what the classroom sees.
fn since(entries: &[Entry], is_mark: impl Fn(&Deed) -> bool) -> Cow<'_, [Entry]> {
    let Some(mark) = entries.iter().rposition(|entry| is_mark(&entry.deed)) else {
        return Cow::Borrowed(entries);
    };
    let there = last_images(&entries[..mark]).cloned();
    let there = there.map(|deed| Entry { at: entries[mark].at, deed });
    let is_of_classroom = |entry: &&Entry| matches!(entry.deed, Deed::Recorded { .. });
    let classroom = entries[..mark].iter().filter(is_of_classroom).cloned();
    classroom.chain(there).chain(entries[mark + 1..].iter().cloned()).collect()
}

/// Without what labcheck did while it solved other steps: it is no deed of the student's, and counts for the
/// step that was solved alone, whose record says so. What was there at each moment stays.
///
/// Who asked the trust service is known by its process. Of the engine nobody knows who told it, so what it did
/// with the very images that labcheck had just typed is labcheck's; what the student does meanwhile with others
/// is theirs. What is left out stands as [`Deed::ByLabcheck`]: it is told.
pub fn without_solved<'e>(entries: &'e [Entry], step: &str) -> Cow<'e, [Entry]> {
    if !entries.iter().any(is_of_solving) {
        return Cow::Borrowed(entries);
    }
    let is_other = |solving: Option<&String>| solving.filter(|of| of.as_str() != step).cloned();
    let all_trusted = trusted(entries);
    let translated = |at: usize| {
        all_trusted.all().find(|made| made.pull == at || made.tag == at).map(|made| &made.solving)
    };
    let mut typed: BTreeMap<&str, Option<Vec<Reference>>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let deed = match &entry.deed {
            Deed::Solved { step } => {
                typed.insert(step, None);
                Some(entry.deed.clone())
            }
            Deed::Typing { step, images } => {
                typed.insert(step, Some(images.iter().filter_map(|i| i.parse().ok()).collect()));
                Some(entry.deed.clone())
            }
            Deed::SolveEnded { step } => {
                typed.remove(step.as_str());
                Some(entry.deed.clone())
            }
            Deed::Engine(event) => {
                let by = match translated(at) {
                    Some(solving) => is_other(solving.as_ref()),
                    None => typing(&typed, event, step),
                };
                let event = || event.clone();
                Some(by.map_or_else(
                    || entry.deed.clone(),
                    |step| Deed::ByLabcheck { step, event: event() },
                ))
            }
            Deed::Trust(request) => {
                let solving = request.asker.as_ref().and_then(|client| client.solving.as_ref());
                if let Some(Some(images)) = solving.and_then(|of| typed.get_mut(of.as_str())) {
                    images.extend(translations(images, request));
                }
                is_other(solving).is_none().then(|| entry.deed.clone())
            }
            Deed::Typed(typed) => {
                is_other(typed.solving.as_ref()).is_none().then(|| entry.deed.clone())
            }
            Deed::Opened
            | Deed::Images(_)
            | Deed::Registry(_)
            | Deed::ClientEnded { .. }
            | Deed::Recorded { .. }
            | Deed::TypedEnded { .. }
            | Deed::TypedUnseen
            | Deed::Judged { .. }
            | Deed::Hint { .. }
            | Deed::Answered(_)
            | Deed::ByLabcheck { .. }
            | Deed::SolvedNothing { .. }
            | Deed::Done { .. }
            | Deed::Reset { .. }
            | Deed::Resumed
            | Deed::SetUp
            | Deed::Forgotten { .. }
            | Deed::Gap
            | Deed::Between => Some(entry.deed.clone()),
        };
        kept.extend(deed.map(|deed| Entry { at: entry.at, deed }));
    }
    Cow::Owned(kept)
}

/// Whether labcheck did it, or was about to, while it solved a step.
fn is_of_solving(entry: &Entry) -> bool {
    let asker = trust(entry).and_then(|request| request.asker.as_ref());
    asker.is_some_and(|client| client.solving.is_some())
        || matches!(&entry.deed, Deed::Typed(typed) if typed.solving.is_some())
        || matches!(&entry.deed, Deed::Solved { .. } | Deed::Typing { .. })
}

/// The words of a command that can be names of images.
pub fn images_in(command: &str) -> Vec<String> {
    let words = command.split(|c: char| c.is_whitespace() || "'\"|;&()".contains(c));
    let words = words.filter(|word| !word.starts_with('-') && word.parse::<Reference>().is_ok());
    words.map(str::to_owned).collect()
}

/// What the client makes of typed names, with content trust on: the names with their signed digests.
fn translations(typed: &[Reference], request: &TrustRequest) -> Vec<Reference> {
    let signed = |name: &Reference| {
        let digest = request.signed.as_ref()?.get(name.tag()?)?;
        Some(name.with_digest(digest.parse().ok()?))
    };
    typed.iter().filter(|name| name.full_name() == request.collection).filter_map(signed).collect()
}

/// The other step for which labcheck typed just this image, or which it solved when this was about that has no image.
fn typing(
    typed: &BTreeMap<&str, Option<Vec<Reference>>>,
    event: &EngineEvent,
    step: &str,
) -> Option<String> {
    let mut others = typed.iter().filter(|(of, _)| **of != step);
    let other = match event.subject {
        Subject::Network
        | Subject::Volume
        | Subject::Service
        | Subject::Node
        | Subject::Secret
        | Subject::Config => others.next(),
        Subject::Image | Subject::Container | Subject::Build => {
            let image: Reference = event.image.as_ref()?.parse().ok()?;
            others.find(|(_, images)| images.as_ref().is_some_and(|all| all.contains(&image)))
        }
    };
    other.map(|(of, _)| (*of).to_owned())
}

/// The entries about one image or collection: of its repository, whatever the tag.
pub fn about(entries: &[Entry], name: &str) -> Vec<Entry> {
    let Ok(wanted) = name.parse::<Reference>() else { return Vec::new() };
    let full = wanted.full_name();
    let is_of =
        |text: &str| text.parse::<Reference>().is_ok_and(|seen| seen.shares_repository(&wanted));
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries {
        let deed = match &entry.deed {
            Deed::Engine(event) if event.image.as_deref().is_some_and(is_of) => entry.deed.clone(),
            Deed::ByLabcheck { event, .. } if event.image.as_deref().is_some_and(is_of) => {
                entry.deed.clone()
            }
            Deed::Trust(request) if request.collection == full => entry.deed.clone(),
            Deed::Registry(request) if request.repository == wanted.path() => entry.deed.clone(),
            Deed::Images(images) => Deed::Images(of_repository(images, &is_of)),
            Deed::ClientEnded { pid, began } if asked(&kept, *pid, *began) => entry.deed.clone(),
            Deed::Gap => Deed::Gap,
            Deed::Resumed => entry.deed.clone(),
            other if comes_between(other) => Deed::Between,
            Deed::Opened
            | Deed::SetUp
            | Deed::Engine(_)
            | Deed::Registry(_)
            | Deed::Trust(_)
            | Deed::ClientEnded { .. }
            | Deed::Recorded { .. }
            | Deed::Typed(_)
            | Deed::TypedEnded { .. }
            | Deed::TypedUnseen
            | Deed::Judged { .. }
            | Deed::Hint { .. }
            | Deed::Answered(_)
            | Deed::Solved { .. }
            | Deed::Typing { .. }
            | Deed::ByLabcheck { .. }
            | Deed::SolveEnded { .. }
            | Deed::SolvedNothing { .. }
            | Deed::Done { .. }
            | Deed::Reset { .. }
            | Deed::Forgotten { .. }
            | Deed::Between => continue,
        };
        if down::may_have_missed(&kept, &deed) {
            kept.push(Entry { at: entry.at, deed: Deed::Gap });
        }
        let is_news = if matches!(deed, Deed::Images(_)) {
            last_images(down::since(&kept)) != Some(&deed)
        } else {
            deed != Deed::Between || kept.last().is_some_and(|last| last.deed != Deed::Between)
        };
        if is_news {
            kept.push(Entry { at: entry.at, deed });
        }
    }
    kept
}

/// Whether what was done before this and what is done after it are not in a row: who pulls something else, or
/// looks for it, is at something else, and so is who puts a step back.
fn comes_between(deed: &Deed) -> bool {
    match deed {
        Deed::Engine(event) | Deed::ByLabcheck { event, .. } => {
            event.subject == Subject::Image && event.action == "pull"
        }
        Deed::Trust(request) => request.asker.as_ref().is_none_or(Client::pulls),
        Deed::Reset { .. } | Deed::Between => true,
        Deed::Opened
        | Deed::Images(_)
        | Deed::Registry(_)
        | Deed::ClientEnded { .. }
        | Deed::Recorded { .. }
        | Deed::Typed(_)
        | Deed::TypedEnded { .. }
        | Deed::TypedUnseen
        | Deed::Judged { .. }
        | Deed::Hint { .. }
        | Deed::Answered(_)
        | Deed::Solved { .. }
        | Deed::Typing { .. }
        | Deed::SolveEnded { .. }
        | Deed::SolvedNothing { .. }
        | Deed::Done { .. }
        | Deed::Resumed
        | Deed::SetUp
        | Deed::Forgotten { .. }
        | Deed::Gap => false,
    }
}

/// Whether this process asked about it.
fn asked(entries: &[Entry], pid: u32, began: Timestamp) -> bool {
    let askers = entries.iter().filter_map(|entry| trust(entry)?.asker.as_ref());
    askers.into_iter().any(|client| client.is(pid, began))
}

fn last_images(entries: &[Entry]) -> Option<&Deed> {
    entries.iter().rev().map(|entry| &entry.deed).find(|deed| matches!(deed, Deed::Images(_)))
}

fn of_repository(images: &[EngineImage], is_of: &impl Fn(&str) -> bool) -> Vec<EngineImage> {
    let own = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| is_of(name)).cloned().collect()
    };
    let narrowed = images.iter().map(|image| EngineImage {
        id: image.id.clone(),
        tags: own(&image.tags),
        digests: own(&image.digests),
    });
    narrowed.filter(|image| !image.tags.is_empty() || !image.digests.is_empty()).collect()
}

/// What was there at each moment, the latest first.
pub fn snapshots(entries: &[Entry]) -> Vec<(Timestamp, Vec<EngineImage>)> {
    let images = entries.iter().rev().filter_map(|entry| Some((entry.at, images(entry)?.to_vec())));
    images.collect()
}

/// When a check last passed for somebody who asked, or while the classroom looked by itself, by the same scenario.
pub fn passed_before(
    entries: &[Entry],
    step: &str,
    check: &str,
    scenario: &str,
) -> Option<Timestamp> {
    let is_it = |entry: &&Entry| {
        matches!(&entry.deed, Deed::Judged { step: s, check: c, scenario: d, passed: true }
            if s == step && c == check && d == scenario)
    };
    entries.iter().rev().find(is_it).map(|entry| entry.at)
}
