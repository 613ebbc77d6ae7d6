//! What a kind of check is by nature: whatever is done differently for one kind than for another, asks here. A new
//! kind says all of it, or does not compile.

use jiff::Timestamp;

use crate::{
    journal::Entry,
    object::ObjectKind,
    oci::Reference,
    syntax::template::{Template, Vars},
};

/// The nature of one check's kind, with the names that are in it.
#[derive(Clone, Debug)]
pub struct Nature<'c> {
    /// What it asks of the student's own shell.
    pub shell: Shell,
    /// Whether its answer is worth nothing where the docker command goes to another engine.
    pub needs_lab_client: bool,
    /// The deed that it is about.
    pub deed: Option<&'c dyn Done>,
    /// The images that it needs on the host or in a registry to be true.
    pub needs: Vec<Needed<'c>>,
    /// The image that it wants on the host, where it wants one there.
    pub brings: Option<&'c Template>,
    /// The object of the engine that it is about.
    pub object: Option<Object<'c>>,
    /// The collection or repository that it has made outside the host.
    pub publishes: Option<&'c Template>,
    /// Which names are in it.
    pub names: Names<'c>,
    /// The program of which it asks what was typed.
    pub recorded: Option<&'c str>,
    /// The question of the handout that it is about.
    pub question: Option<Question<'c>>,
    /// What a person looks at, where no machine can judge it: it is neither passed nor failed, and nothing is asked for it.
    pub by_person: Option<&'c Template>,
}

/// What can be asked about something that was done.
pub trait Done: std::fmt::Debug {
    /// When it was done first, by these entries about its name.
    fn first_done(&self, entries: &[Entry], vars: &Vars) -> Option<Timestamp>;

    /// Whether it is about containers.
    fn runs(&self) -> bool;

    /// The images with which the same was done.
    fn alike(&self, entries: &[Entry]) -> Vec<Reference>;
}

/// What is asked of the student's own shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Nothing: everybody sees the same.
    Nothing,
    /// Its variables.
    Variables,
    /// What its docker command would do.
    Docker,
}

/// Which names are in a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Names<'c> {
    /// Whole ones: its templates.
    Whole,
    /// Parts of names, and perhaps the repository that they are of.
    Parts(Option<&'c str>),
    /// These; its other templates are no names of images.
    These(Vec<&'c Template>),
}

impl Nature<'_> {
    /// Of what only looks at what everybody sees, and is about no image, no object of the engine and no deed.
    pub fn of_a_look() -> Self {
        Self {
            shell: Shell::Nothing,
            needs_lab_client: false,
            deed: None,
            needs: Vec::new(),
            brings: None,
            object: None,
            publishes: None,
            names: Names::These(Vec::new()),
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    /// Whether it asks what happened, which only a journal knows.
    pub fn asks_journal(&self) -> bool {
        self.deed.is_some()
            || self.object.is_some_and(|object| object.gone)
            || self.question.is_some()
    }

    /// Whether it asks what the student's docker command or shell is like now.
    pub fn asks_shell(&self) -> bool {
        match self.shell {
            Shell::Nothing => false,
            Shell::Variables | Shell::Docker => true,
        }
    }
}

/// A question of the handout, which a student answers.
#[derive(Clone, Copy, Debug)]
pub struct Question<'c> {
    /// It; the check's name stands for it where the scenario has no words for it.
    pub text: Option<&'c Template>,
}

/// An object of the engine, by its name.
#[derive(Clone, Copy, Debug)]
pub struct Object<'c> {
    /// Its kind.
    pub kind: ObjectKind,
    /// What it is called.
    pub name: &'c Template,
    /// Whether it has to have been there and be there no more; else it has to be there.
    pub gone: bool,
}

/// An image that a check needs.
#[derive(Clone, Copy, Debug)]
pub struct Needed<'c> {
    /// Its name.
    pub name: &'c Template,
    /// Whether it has to come out of a registry; else it may be made here.
    pub pulled: bool,
}
