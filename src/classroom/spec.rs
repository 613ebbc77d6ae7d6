//! What a classroom is asked to hold.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::upstream::Upstream;
use crate::{
    brought::Brought,
    machine::{LaidOver, Needs},
    oci::Reference,
};

/// The whole order.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// Images of the registry.
    pub images: Vec<ImageWanted>,
    /// Names that the lab answers itself.
    pub hosts: Vec<String>,
    /// Where shell images with a tag are copied from, whatever registry their names have; without
    /// it they are built here. Those without a tag always are: there is nothing to ask for.
    pub upstream: Option<Upstream>,
    /// Folders of the user's with plugins of the docker client's.
    pub plugins: Vec<PathBuf>,
    /// The names of the lab's machines, the first first; without any there is one all the same.
    pub machines: Vec<String>,
    /// Programs that lie over the host's in the lab's machine. Elsewhere the host's own are used.
    pub laid: Vec<Laid>,
    /// Names of programs of which it is written down what is typed in the lab's machines.
    pub recorded: Vec<String>,
    /// The folder of the lab's files, which its machines have as it is here.
    pub work: Option<PathBuf>,
}

/// A program that lies over the host's in the lab's machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laid {
    /// What it is.
    pub brought: Brought,
    /// Its file on the host.
    pub file: PathBuf,
    /// Where it lies.
    pub over: Vec<PathBuf>,
}

impl Laid {
    /// The same as a machine is told.
    pub(super) fn for_machine(&self) -> impl Iterator<Item = LaidOver> {
        self.over.iter().map(|to| LaidOver { from: self.file.clone(), to: to.clone() })
    }
}

/// One image.
#[derive(Clone, Debug)]
pub struct ImageWanted {
    /// What its digest is asked for by.
    pub id: String,
    /// The name that a student types.
    pub name: Reference,
    /// Whether the tag points at it, or it is had by digest only.
    pub tagged: bool,
    /// Sets images of the same content apart.
    pub variant: String,
    /// What is in it.
    pub content: ImageContent,
    /// Whether the trust service signs the tag.
    pub signed: bool,
    /// What stands for it on Docker Hub, where it has no tag of its own: a tag of its repository.
    pub hub: Option<Reference>,
}

impl ImageWanted {
    /// What an engine that pulls from Docker Hub is asked for to learn this image's digest: its
    /// tag, else the tag that stands for it. Nothing where the order names neither.
    pub fn on_hub(&self) -> Option<&Reference> {
        if self.tagged { Some(&self.name) } else { self.hub.as_ref() }
    }
}

/// What an image is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageContent {
    /// A small root file system that runs.
    Shell,
    /// Files only: the same digest on every machine.
    Files,
}

/// Which engine serves.
#[derive(Clone, Debug)]
pub enum EngineChoice {
    /// A private one, with what it needs.
    Private(Needs),
    /// The user's own, at this `DOCKER_HOST`, which pulls from Docker Hub; only trust is the
    /// classroom's.
    Host(String),
}
