//! The kinds of what checks can be proposed for, by one table.

use serde_json::Value;

use super::{
    answers, container, file, image, object,
    proposal::{Around, Proposal, Unfit},
    service,
};
use crate::{file::FileSeen, object::ObjectKind, oci::Reference, reach::Reached};

/// A kind, by the word for it.
#[derive(Debug)]
pub(crate) struct Row {
    /// As it is typed, and as the language has it.
    pub(crate) word: &'static str,
    /// How it is looked at.
    pub(crate) looked: Looked,
}

/// How a kind is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// In the list of images.
    Image,
    /// As an object of the engine.
    Object(ObjectKind),
    /// As a file.
    File,
    /// As a service that answers.
    Answers,
}

/// In the order in which they are proposed.
pub(crate) const KINDS: &[Row] = &[
    Row { word: "image", looked: Looked::Image },
    Row { word: "network", looked: Looked::Object(ObjectKind::Network) },
    Row { word: "volume", looked: Looked::Object(ObjectKind::Volume) },
    Row { word: "container", looked: Looked::Object(ObjectKind::Container) },
    Row { word: "secret", looked: Looked::Object(ObjectKind::Secret) },
    Row { word: "config", looked: Looked::Object(ObjectKind::Config) },
    Row { word: "service", looked: Looked::Object(ObjectKind::Service) },
    Row { word: "stack", looked: Looked::Object(ObjectKind::Stack) },
    Row { word: "file", looked: Looked::File },
    Row { word: "answers", looked: Looked::Answers },
];

/// The kind with this word.
pub(crate) fn row(word: &str) -> Option<&'static Row> {
    KINDS.iter().find(|row| row.word == word)
}

/// One thing as it was seen.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// An image under one of its names.
    Image(Reference),
    /// An object of the engine.
    Object {
        /// Its kind.
        kind: ObjectKind,
        /// What it is called.
        name: String,
        /// Whether somebody called it so; else the engine drew the name.
        is_named: bool,
        /// What `docker inspect` tells of it.
        told: Value,
        /// What the image of a container says its containers are like; nothing where that is not known.
        image: Option<Value>,
    },
    /// A file.
    File {
        /// Its path, as it was typed.
        path: String,
        /// The container that it is in.
        container: Option<String>,
        /// It.
        seen: FileSeen,
    },
    /// A service.
    Answers {
        /// Its address: a page's, or that of a port.
        address: String,
        /// What came.
        reached: Reached,
    },
}

/// The check for it.
pub(crate) fn propose(seen: &Seen, around: &Around<'_>) -> Result<Proposal, Unfit> {
    match seen {
        Seen::Image(name) => image::propose(name, around),
        Seen::Object { kind: ObjectKind::Container, name, is_named, told, image } => {
            container::propose(name, *is_named, told, image.as_ref(), around)
        }
        Seen::Object { kind: ObjectKind::Service, name, told, .. } => service::propose(name, told),
        Seen::Object { kind, name, told, .. } => object::propose(*kind, name, told, around),
        Seen::File { path, container, seen } => file::propose(path, container.as_deref(), seen),
        Seen::Answers { address, reached } => answers::propose(address, reached),
    }
}
