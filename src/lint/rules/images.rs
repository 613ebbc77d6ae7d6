//! Images that are named without a tag that stays.

use std::collections::BTreeSet;

use super::super::{
    deeds::{Deed, deeds, image, of},
    rule::Found,
    subject::Subject,
};
use crate::oci::Reference;

/// One finding an image, where it is first used. Those of a classroom's registry stay, and so do those that the lab makes
/// itself.
pub(in super::super) fn unpinned(subject: &Subject<'_>) -> Vec<Found> {
    let served = subject.scenario.is_some_and(|scenario| !scenario.classroom.images.is_empty());
    if served {
        return Vec::new();
    }
    let made = made(subject);
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for typed in subject.typed() {
        for deed in deeds(typed) {
            let (Deed::Pulls(word) | Deed::Runs(word, _)) = deed else { continue };
            let Some(image) = image(word) else { continue };
            let moves = image.digest().is_none() && image.tag() == Some("latest");
            if moves && !made.contains(&image.full_name()) && told.insert(image.full_name()) {
                let text = typed.shell_text();
                let start = text.find(word).unwrap_or(0);
                let at = typed.part(subject.text(), start, start + word.len());
                let name = image.familiar_name();
                found.push(Found::in_handout(
                    at,
                    format!("`{name}` means its tag `latest`, which is another image in time"),
                ));
            }
        }
    }
    found
}

/// The repositories of the images that the lab and its setup make themselves, by their full names.
pub(super) fn made(subject: &Subject<'_>) -> BTreeSet<String> {
    let deeds = subject.typed().iter().flat_map(deeds);
    let names = deeds.chain(subject.setup().iter().flat_map(of)).filter_map(|deed| match deed {
        Deed::Makes(name) | Deed::Tags(_, name) => image(name),
        Deed::Pulls(_)
        | Deed::Runs(..)
        | Deed::Pushes
        | Deed::Removes(_)
        | Deed::Creates
        | Deed::Clears => None,
    });
    names.map(|image: Reference| image.full_name()).collect()
}
