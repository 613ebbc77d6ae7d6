//! Images that the classroom does not have.

use std::collections::BTreeSet;

use super::super::{
    deeds::{Deed, image},
    rule::Found,
    subject::Subject,
};
use crate::{
    cmdline::read,
    oci::Reference,
    scenario::model::{Scenario, Step},
};

/// Where a scenario lists images: those that its commands and its setup use besides, and that the lab does not make.
pub(in super::super) fn unserved(subject: &Subject<'_>) -> Vec<Found> {
    let Some(scenario) = subject.scenario.filter(|s| !s.classroom.images.is_empty()) else {
        return Vec::new();
    };
    let made = super::images::made(subject);
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    let setup = &scenario.classroom.setup;
    for action in setup.iter().chain(scenario.steps.iter().flat_map(Step::typed)) {
        let text = action.command().expand_known(subject.vars);
        let line = read(&text);
        for deed in line.programs.iter().flat_map(super::super::deeds::of) {
            let (Deed::Pulls(word) | Deed::Runs(word, _)) = deed else { continue };
            let Some(image) = image(word) else { continue };
            let is_made =
                made.contains(&image.full_name()) || image.domain().starts_with("localhost");
            if !is_made && !is_served(scenario, &image) && told.insert(image.familiar()) {
                let message = format!("the classroom does not have {}", image.familiar());
                found.push(Found::in_scenario(action.command().at, message));
            }
        }
    }
    found
}

/// Of a digest only the registry knows whose it is.
fn is_served(scenario: &Scenario, image: &Reference) -> bool {
    scenario.classroom.images.iter().any(|served| {
        let name = &served.name.value;
        let is_tag = served.tagged && name.tag() == image.tag();
        name.shares_repository(image) && (image.digest().is_some() || is_tag)
    })
}
