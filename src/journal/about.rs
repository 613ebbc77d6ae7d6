//! Which entries count, and which are about a name.

use jiff::{SignedDuration, Timestamp};

use super::{Deed, Entry};
use crate::{fact::EngineImage, oci::Reference};

/// A solution whose end is missing was killed.
const LONGEST_SOLUTION: SignedDuration = SignedDuration::from_mins(15);

/// The entries since the classroom opened, as they stand: one hand writes them, in the order in which things
/// happened.
pub fn own(entries: &[Entry]) -> Vec<Entry> {
    let from = entries.iter().rposition(|entry| entry.deed == Deed::Opened).unwrap_or(0);
    entries[from..].to_vec()
}

/// The entries after the last time that a step was put back, after the images that were there then.
pub fn since_reset(entries: &[Entry], step: &str) -> Vec<Entry> {
    let is_reset = |entry: &Entry| matches!(&entry.deed, Deed::Reset { step: s } if s == step);
    let Some(reset) = entries.iter().rposition(is_reset) else { return entries.to_vec() };
    let there = last_images(&entries[..reset]).cloned();
    let there = there.map(|deed| Entry { at: entries[reset].at, deed });
    there.into_iter().chain(entries[reset + 1..].iter().cloned()).collect()
}

/// Without what labcheck did while it solved other steps: it is no deed of the student's, and counts for the
/// step that was solved alone, whose record says so. What was there at each moment stays.
pub fn without_solved(entries: &[Entry], step: &str) -> Vec<Entry> {
    let mut solving: Option<Timestamp> = None;
    let mut kept = Vec::new();
    for entry in entries {
        match &entry.deed {
            Deed::Solved { step: solved } => solving = (solved != step).then_some(entry.at),
            Deed::SolveEnded { .. } => solving = None,
            Deed::Engine(_) | Deed::Trust(_) | Deed::Registry(_)
                if solving.is_some_and(|at| entry.at.duration_since(at) <= LONGEST_SOLUTION) =>
            {
                continue;
            }
            _ => {}
        }
        kept.push(entry.clone());
    }
    kept
}

/// The entries about one image or collection: of its repository, whatever the tag.
pub fn about(entries: &[Entry], name: &str) -> Vec<Entry> {
    let Ok(wanted) = name.parse::<Reference>() else { return Vec::new() };
    let full = wanted.full_name();
    let is_of = |text: &str| text.parse::<Reference>().is_ok_and(|seen| seen.full_name() == full);
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries {
        let deed = match &entry.deed {
            Deed::Engine(event) if event.image.as_deref().is_some_and(is_of) => entry.deed.clone(),
            Deed::Trust(request) if request.collection == full => entry.deed.clone(),
            Deed::Registry(request) if request.repository == wanted.path() => entry.deed.clone(),
            Deed::Images(images) => Deed::Images(of_repository(images, &is_of)),
            Deed::Gap => Deed::Gap,
            _ => continue,
        };
        let is_news = match &deed {
            Deed::Images(_) => last_images(&kept) != Some(&deed),
            _ => true,
        };
        if is_news {
            kept.push(Entry { at: entry.at, deed });
        }
    }
    kept
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
    let images = entries.iter().rev().filter_map(|entry| match &entry.deed {
        Deed::Images(images) => Some((entry.at, images.clone())),
        _ => None,
    });
    images.collect()
}

/// When a check last passed for somebody who asked, by the same scenario.
pub fn passed_before(
    entries: &[Entry],
    step: &str,
    check: &str,
    scenario: &str,
) -> Option<Timestamp> {
    entries.iter().rev().find_map(|entry| match &entry.deed {
        Deed::Judged { step: s, check: c, scenario: d, passed: true }
            if s == step && c == check && d == scenario =>
        {
            Some(entry.at)
        }
        _ => None,
    })
}
