//! When a student began with a step, as far as can be told: what they did before is no mistake of this step.

use std::sync::Arc;

use jiff::Timestamp;

use super::question::Question;
use crate::{
    check::{CheckKind, nature::Done},
    fact::{Fact, Query, Witness},
    host::Observe,
    journal::{Deed, Entry},
    scenario::model::Step,
};

/// What of a step's time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// A step that it needs is not done.
    NotYet,
    /// No other step was worked on so far.
    FromTheStart,
    /// Something of another step came about then, and nothing since.
    After(Timestamp),
}

impl Begun {
    /// The entries of the step's own time, after the images that were there before.
    pub(super) fn own(self, entries: Arc<[Entry]>) -> Arc<[Entry]> {
        let after = match self {
            Self::NotYet => return Arc::default(),
            Self::FromTheStart => return entries,
            Self::After(after) => after,
        };
        let (before, own): (Vec<&Entry>, Vec<&Entry>) =
            entries.iter().partition(|entry| entry.at <= after);
        let there = before.into_iter().rev().find(|e| matches!(e.deed, Deed::Images(_)));
        there.into_iter().chain(own).cloned().collect()
    }
}

/// When this was. Other steps are known by their deeds, whoever asked about them, and by somebody's asking
/// whether they are done.
pub(super) async fn begun<O: Observe>(host: &mut O, question: Question<'_>) -> Begun {
    let mut begun = Begun::FromTheStart;
    let own = question.scenario.step(question.step);
    for step in question.scenario.steps.iter().filter(|step| step.id.value != question.step) {
        let is_needed =
            own.is_some_and(|own| own.needs.iter().any(|need| need.value == step.id.value));
        for (kind, deed) in deeds(step) {
            match first_done(host, kind, deed, question).await {
                Some(at) => begun = begun.later(at),
                None if is_needed => return Begun::NotYet,
                None => {}
            }
        }
    }
    let query = Query::ToldDone { besides: question.step.to_owned() };
    if let Ok(Fact::PassedBefore(Some(at))) = host.observe(&query).await {
        begun = begun.later(at);
    }
    begun
}

impl Begun {
    fn later(self, at: Timestamp) -> Self {
        match self {
            Self::After(before) => Self::After(before.max(at)),
            Self::FromTheStart | Self::NotYet => Self::After(at),
        }
    }
}

async fn first_done<O: Observe>(
    host: &mut O,
    kind: &CheckKind,
    deed: &dyn Done,
    question: Question<'_>,
) -> Option<Timestamp> {
    let query = kind.queries(question.vars, Witness::Engine).ok()?.into_iter().next()?;
    match host.observe(&query).await {
        Ok(Fact::Deeds(entries)) => deed.first_done(&entries, question.vars),
        _ => None,
    }
}

fn deeds(step: &Step) -> impl Iterator<Item = (&CheckKind, &dyn Done)> {
    let kinds = step.checks.iter().flat_map(|check| &check.expects);
    kinds.filter_map(|kind| Some((kind, kind.nature().deed?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steps_own_entries_come_after_the_images_that_were_there_when_it_began() {
        let entry = |second, deed| Entry { at: Timestamp::from_second(second).unwrap(), deed };
        let mark = |step: &str| Deed::Done { step: step.to_owned() };
        let there = || Deed::Images(Vec::new());
        let all = [entry(1, there()), entry(2, mark("a")), entry(3, mark("b"))];
        let own = |begun: Begun| begun.own(Arc::from(all.clone()));
        assert_eq!(own(Begun::NotYet)[..], []);
        assert_eq!(own(Begun::FromTheStart)[..], all);
        let after = |second| Begun::After(Timestamp::from_second(second).unwrap());
        assert_eq!(own(after(2))[..], [entry(1, there()), entry(3, mark("b"))]);
        assert_eq!(own(after(3))[..], [entry(1, there())]);
    }
}
