//! What is there while a handout's commands are typed, as far as their words tell: what each step makes true that was
//! not true before.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Change, Ran, State, Thing};
use crate::oci::Reference;

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    images: BTreeMap<Reference, Image>,
    things: BTreeMap<Thing, Made>,
    /// Containers without a name, by their image.
    nameless: BTreeMap<Reference, Made>,
    /// Images of which a container ran.
    ran: BTreeSet<Reference>,
    /// Whether something was done of which nobody can tell what it changed.
    is_murky: bool,
}

/// How it is with an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Image {
    /// It came from a registry.
    Pulled,
    /// It was made here.
    Made,
    /// It is another name of this one.
    Tagged(Reference),
    /// It was here, and its name is gone.
    Gone,
    /// Nobody can tell.
    Unknown,
}

/// A thing that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// How it is with it.
    pub(super) state: State,
    /// What it was made of and with, where it is a container.
    pub(super) ran: Option<Ran>,
    /// The step that made it.
    pub(super) step: usize,
}

/// What is true after a step and was not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News<'w> {
    /// Of an image.
    Image(&'w Reference, &'w Image),
    /// Of a thing.
    Thing(&'w Thing, &'w Made),
    /// Of a container without a name, by its image.
    Nameless(&'w Reference, &'w Made),
    /// A container of this image ran, and nothing is left of it.
    Ran(&'w Reference),
}

impl World {
    /// Takes what a command of a step changes. Where nobody can tell, nothing that was known is.
    pub(super) fn take(&mut self, changes: Option<Vec<Change>>, step: usize) {
        let Some(changes) = changes else {
            self.is_murky = true;
            self.images.values_mut().for_each(|image| *image = Image::Unknown);
            let things = self.things.values_mut().chain(self.nameless.values_mut());
            things.for_each(|made| made.state = State::Unknown);
            return;
        };
        for change in changes {
            self.one(change, step);
        }
    }

    fn one(&mut self, change: Change, step: usize) {
        match change {
            Change::Pulled(name) => self.brought(name),
            Change::Made(name) => drop(self.images.insert(name, Image::Made)),
            Change::Tagged(from, to) => drop(self.images.insert(to, Image::Tagged(from))),
            Change::Unnamed(name) => {
                let was = self.images.get(&name).is_some_and(|image| *image != Image::Unknown);
                self.images.insert(name, if was { Image::Gone } else { Image::Unknown });
            }
            Change::Ran(ran) => self.ran(*ran, step),
            Change::Set(thing, state) => self.set(thing, state, step),
        }
    }

    fn brought(&mut self, name: Reference) {
        // One that was built here under the name stays what it is where nobody pulls.
        let is_here = self.images.get(&name).is_some_and(|image| *image != Image::Gone);
        if !is_here {
            self.images.insert(name, Image::Pulled);
        }
    }

    fn ran(&mut self, ran: Ran, step: usize) {
        let Some(image) = ran.image.clone() else { return };
        self.brought(image.clone());
        self.ran.insert(image.clone());
        let state = match ran.state {
            Some(State::Exited) if ran.goes => State::Gone,
            Some(state) => state,
            None => State::Here,
        };
        let made = Made { state, ran: Some(ran), step };
        match made.ran.as_ref().and_then(|ran| ran.name.clone()) {
            Some(name) => drop(self.things.insert(Thing::Container(name), made)),
            None if state == State::Running => {
                let is_first = !self.nameless.contains_key(&image) && !self.is_murky;
                let made = if is_first { made } else { Made { state: State::Unknown, ..made } };
                self.nameless.insert(image, made);
            }
            None => {}
        }
    }

    fn set(&mut self, thing: Thing, state: State, step: usize) {
        let is_new = matches!((&thing, state), (Thing::Network(_) | Thing::Volume(_), State::Here));
        match self.things.get_mut(&thing) {
            Some(made) if is_new => *made = Made { state, ran: None, step },
            Some(made) if made.state != State::Unknown => {
                let goes = made.ran.as_ref().is_some_and(|ran| ran.goes) && state == State::Exited;
                made.state = if goes { State::Gone } else { state };
            }
            Some(_) => {}
            None => {
                let state = if is_new { state } else { State::Unknown };
                self.things.insert(thing, Made { state, ran: None, step });
            }
        }
    }

    /// The earlier step that made what a command names by one of these words.
    pub(super) fn made_by(&self, word: &str) -> Option<usize> {
        let name = word.to_owned();
        let kinds =
            [Thing::Container(name.clone()), Thing::Network(name.clone()), Thing::Volume(name)];
        kinds
            .iter()
            .filter_map(|thing| self.things.get(thing))
            .find(|m| m.state != State::Unknown)
            .map(|m| m.step)
    }

    /// Whether something that was news once is known to be otherwise here. What ran did so for ever.
    pub(super) fn undoes(&self, news: &News<'_>) -> bool {
        let is_other = |here: Option<&Made>, made: &Made| {
            here.is_some_and(|here| {
                here.state != State::Unknown && (here.state != made.state || here.ran != made.ran)
            })
        };
        match news {
            News::Image(name, image) => {
                let here = self.images.get(*name);
                here.is_some_and(|here| *here != Image::Unknown && here != *image)
            }
            News::Thing(thing, made) => is_other(self.things.get(*thing), made),
            News::Nameless(image, made) => is_other(self.nameless.get(*image), made),
            News::Ran(_) => false,
        }
    }

    /// What is true here and was not true before.
    pub(super) fn news<'w>(&'w self, before: &Self) -> Vec<News<'w>> {
        let images = self.images.iter().filter(|(name, image)| {
            let was = before.images.get(*name);
            match image {
                Image::Unknown => false,
                // What was never here is not here either way.
                Image::Gone => was.is_some_and(|was| !matches!(was, Image::Unknown | Image::Gone)),
                Image::Pulled | Image::Made | Image::Tagged(_) => {
                    was.is_none_or(|was| *was == Image::Gone) && !before.is_murky
                }
            }
        });
        let is_news = |made: &Made, was: Option<&Made>| match (made.state, was.map(|was| was.state))
        {
            (State::Unknown, _) | (_, Some(State::Unknown)) => false,
            (state, was) => was != Some(state) && !(was.is_none() && before.is_murky),
        };
        let things =
            self.things.iter().filter(|(thing, made)| is_news(made, before.things.get(*thing)));
        let nameless =
            self.nameless.iter().filter(|(image, made)| is_news(made, before.nameless.get(*image)));
        let left: BTreeSet<&Reference> = self.nameless.keys().collect();
        let named = |image: &Reference| {
            let mut all = self.things.values().filter_map(|made| made.ran.as_ref());
            all.any(|ran| ran.image.as_ref() == Some(image))
        };
        let ran = self.ran.iter().filter(|image| {
            !before.ran.contains(*image)
                && !left.contains(image)
                && !named(image)
                && !before.is_murky
        });
        images
            .map(|(name, image)| News::Image(name, image))
            .chain(things.map(|(thing, made)| News::Thing(thing, made)))
            .chain(nameless.map(|(image, made)| News::Nameless(image, made)))
            .chain(ran.map(News::Ran))
            .collect()
    }
}
