//! The steps that are to be looked at.

use crate::{
    place::{news::News, student::StudentPlace},
    run,
};

/// The steps to look at.
#[derive(Default)]
pub(super) struct Wanted(Vec<bool>);

impl Wanted {
    pub(super) fn everything(place: &StudentPlace) -> Self {
        Self(vec![true; place.lab.scenario.steps.len()])
    }

    pub(super) fn is_some(&self) -> bool {
        self.0.contains(&true)
    }

    /// Adds the steps that this can have changed.
    pub(super) fn add(&mut self, place: &StudentPlace, news: &News) {
        let steps = &place.lab.scenario.steps;
        self.0.resize(steps.len(), false);
        for (wanted, step) in self.0.iter_mut().zip(steps) {
            *wanted |= match news {
                News::Happened(entry) => run::touches(entry, step, &place.vars),
                News::Polled => true,
                News::Follows | News::Gone => false,
            };
        }
    }

    /// Whether the step at this place is one.
    pub(super) fn has(&self, at: usize) -> bool {
        self.0.get(at) == Some(&true)
    }
}
