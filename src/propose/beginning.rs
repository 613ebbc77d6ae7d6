//! What was there when the lab or the step began, as far as a journal tells: a check that held then proves nothing.

use super::keys::Todo;
use crate::{
    check::{CheckKind, Context},
    fact::{Fact, Observation, ObserveError, Query, Witness},
    image::EngineImage,
    journal::{self, Deed, EngineEvent, Entry, Subject, images, lifetime},
    object::{self, ObjectKind, ObjectName, Sought},
    oci::Reference,
    syntax::template::Vars,
    verdict::Verdict,
};

/// Whether something was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Had {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// Nobody can tell.
    Unknown,
}

/// A moment, with what a journal tells of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beginning {
    images: Option<Vec<EngineImage>>,
    before: Vec<Entry>,
    /// Whether everything that came before was written down: in a lab's own machine, without a gap.
    is_whole: bool,
}

impl Beginning {
    /// The moment from which on what is done counts for this step: the lab's beginning, and where the step was put back
    /// that.
    pub(crate) fn of_lab(journal: &[Entry], step: &str) -> Self {
        Self::at(journal, |deed| is_beginning(deed, step))
    }

    /// The same, or the moment when somebody was told that one of the earlier steps is done.
    pub(crate) fn of_step(journal: &[Entry], step: &str, earlier: &[&str]) -> Self {
        let is_done =
            |deed: &Deed| matches!(deed, Deed::Done { step } if earlier.contains(&step.as_str()));
        Self::at(journal, |deed| is_beginning(deed, step) || is_done(deed))
    }

    fn at(journal: &[Entry], is_mark: impl Fn(&Deed) -> bool) -> Self {
        let own = journal::own(journal);
        let mark = own.iter().rposition(|entry| is_mark(&entry.deed)).unwrap_or(0);
        let (before, after) = own.split_at(mark.min(own.len()));
        let is_whole = lifetime::is_followed(own) && !lifetime::has_gap(before);
        let images = last_images(before).or_else(|| first_images(after));
        Self { images, before: before.to_vec(), is_whole }
    }

    /// The images that were there.
    pub(crate) fn images(&self) -> Option<&[EngineImage]> {
        self.images.as_deref()
    }

    /// Whether this image had the name.
    pub(crate) fn had_image(&self, name: &Reference) -> Had {
        let Some(images) = self.images() else { return Had::Unknown };
        if journal::holds(images, name) { Had::Yes } else { Had::No }
    }

    /// Whether this object was there.
    pub(crate) fn had(&self, object: &ObjectName) -> Had {
        let is_told = match object.kind {
            ObjectKind::Stack | ObjectKind::Node => false,
            ObjectKind::Network => !object::is_everywhere(&object.name),
            ObjectKind::Container
            | ObjectKind::Volume
            | ObjectKind::Service
            | ObjectKind::Secret
            | ObjectKind::Config => true,
        };
        if !self.is_whole || !is_told {
            Had::Unknown
        } else if lifetime::stands(&self.before, object).is_some() {
            Had::Yes
        } else {
            Had::No
        }
    }

    /// Whether a check of this kind held: nobody can tell where it asks what a journal does not have.
    pub(crate) fn held(&self, kinds: &[CheckKind], vars: &Vars, of: (&str, &str)) -> Had {
        let mut held = Had::Yes;
        for kind in kinds {
            let Ok(queries) = kind.queries(vars, Witness::Engine) else { return Had::Unknown };
            let seen: Vec<Observation> = queries
                .into_iter()
                .map(|query| Observation { answer: self.answer(&query), query })
                .collect();
            let context = Context { vars, line: &|_| 0, witness: Witness::Engine, of };
            match kind.judge(&seen, &context) {
                Verdict::Fail(_) => return Had::No,
                Verdict::Pass => {}
                Verdict::Error(_) | Verdict::Skip(_) => held = Had::Unknown,
            }
        }
        held
    }

    fn answer(&self, query: &Query) -> Result<Fact, ObserveError> {
        let untold = || ObserveError::Untold(query.clone());
        match query {
            Query::EngineImages => self.images.clone().map(Fact::EngineImages).ok_or_else(untold),
            // What it was like, where it was there, no journal has.
            Query::Inspect(Sought::Named(object)) if self.had(object) == Had::No => {
                Ok(Fact::Inspected(Vec::new()))
            }
            Query::Inspect(Sought::MadeFrom { image }) if self.had_none_of(image) => {
                Ok(Fact::Inspected(Vec::new()))
            }
            Query::Inspect(_)
            | Query::ClientImages
            | Query::Variable(_)
            | Query::PullProbe(_)
            | Query::Unexported(_)
            | Query::ClientEngine
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Logs(_)
            | Query::Lifetime(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => Err(untold()),
        }
    }

    /// Whether no container of this image had been made.
    fn had_none_of(&self, image: &str) -> bool {
        let Ok(wanted) = image.parse::<Reference>() else { return false };
        let is_of = |event: &EngineEvent| {
            matches!(event.subject, Subject::Container | Subject::Build)
                && event
                    .image
                    .as_deref()
                    .is_none_or(|image| image.parse::<Reference>().is_ok_and(|seen| seen == wanted))
        };
        let mut deeds = self.before.iter().map(|entry| &entry.deed);
        self.is_whole && !deeds.any(|deed| matches!(deed, Deed::Engine(event) if is_of(event)))
    }
}

fn is_beginning(deed: &Deed, step: &str) -> bool {
    *deed == Deed::SetUp || matches!(deed, Deed::Reset { step: reset } if reset == step)
}

fn last_images(entries: &[Entry]) -> Option<Vec<EngineImage>> {
    entries.iter().rev().find_map(images).map(<[EngineImage]>::to_vec)
}

/// The first list of images, where nothing was done to one before it.
fn first_images(entries: &[Entry]) -> Option<Vec<EngineImage>> {
    let is_of_image =
        |deed: &Deed| matches!(deed, Deed::Engine(event) if event.subject == Subject::Image);
    let mut until = entries.iter().take_while(|entry| !is_of_image(&entry.deed));
    until.find_map(images).map(<[EngineImage]>::to_vec)
}

/// Why a check is not proposed that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unkept {
    /// The judge does not pass it as things stand.
    NotSo,
    /// It held when the lab began, so it proves nothing.
    AtLab,
    /// It held when the step began, so it proves nothing of the step.
    AtStep,
}

/// What somebody has to decide about a check that is judged so now, and held so at the lab's and at the step's beginning.
pub(crate) fn kept(verdict: &Verdict, lab: Had, step: Had) -> Result<Vec<Todo>, Unkept> {
    if !verdict.passed() {
        return Err(Unkept::NotSo);
    }
    match (lab, step) {
        (Had::Yes, _) => Err(Unkept::AtLab),
        (Had::No | Had::Unknown, Had::Yes) => Err(Unkept::AtStep),
        (Had::No, Had::No) => Ok(Vec::new()),
        (Had::No, Had::Unknown) | (Had::Unknown, Had::No | Had::Unknown) => {
            Ok(vec![Todo::Beginning])
        }
    }
}
