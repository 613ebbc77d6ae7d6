//! Why a classroom could not be brought up.

use std::{io, path::PathBuf, time::Duration};

use super::{
    certs::CertError,
    images::ImageError,
    registry::RegistryError,
    state::StateError,
    trust::{GunError, TrustError},
    upstream::UpstreamError,
};
use crate::{fact::ObserveError, machine::MachineError};

/// How long a survey may take, and each question of the engine.
pub(super) const ASK_WITHIN: Duration = Duration::from_secs(10);

/// Why a classroom could not be brought up.
#[derive(Debug, thiserror::Error)]
pub enum ClassroomError {
    /// Its folder could not be made.
    #[error("{} cannot be written; check its owner and that the disk is not full, or set LABCHECK_STATE_DIR", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The folder of all of them is not to be believed.
    #[error(transparent)]
    State(#[from] StateError),
    /// Its path does not do for a socket and for mounts.
    #[error("labcheck cannot keep its state below {}: {reason}; set LABCHECK_STATE_DIR to another folder", path.display())]
    Path {
        /// Which folder.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// A classroom that went down, which is as it was.
    #[error("the classroom in {} cannot be gone on with: {reason}", path.display())]
    Resume {
        /// Its folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A socket could not be opened.
    #[error("no port on 127.0.0.1 can be opened; check `ulimit -n` and the firewall")]
    Port(#[source] io::Error),
    /// No busybox.
    #[error(
        "there is no statically linked busybox to build the lab's images from; apt-get install busybox-static"
    )]
    Busybox,
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The trust service.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A name that the trust service cannot have.
    #[error(transparent)]
    Gun(#[from] GunError),
    /// Certificates.
    #[error(transparent)]
    Certificate(#[from] CertError),
    /// An image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// An image of the upstream registry.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// Docker Hub, by way of the user's engine.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The private engine.
    #[error(transparent)]
    Engine(#[from] MachineError),
    /// What is to be broken is not the lab's.
    #[error(
        "the engine is not the lab's own, so nothing of its machine is broken; use --engine private"
    )]
    NoMachine,
}

/// Why the engine and Docker Hub do not do as a world.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HubError {
    /// The order does not say what to ask for.
    #[error(
        "Docker Hub cannot be asked for the lab's image `{id}`: {name} has no tag; add `hub: \"{name}:TAG\"` to it in the scenario, or use --engine private"
    )]
    Unnamed {
        /// What the order calls it.
        id: String,
        /// Its repository.
        name: String,
    },
    /// There is no such image.
    #[error("Docker Hub has no {image} for the engine at {engine}; use --engine private")]
    Missing {
        /// Which image.
        image: String,
        /// The engine.
        engine: String,
    },
    /// The engine could not ask.
    #[error(
        "the engine at {engine} cannot ask Docker Hub for {image}: {why}; see whether `docker pull {image}` works, or use --engine private"
    )]
    Unasked {
        /// Which image.
        image: String,
        /// The engine.
        engine: String,
        /// What it says.
        why: String,
    },
    /// The engine took too long.
    #[error("the engine at {engine} has not heard from Docker Hub in {} seconds; check the network, or use --engine private", ASK_WITHIN.as_secs())]
    Slow {
        /// The engine.
        engine: String,
    },
    /// Images of an upstream registry were ordered.
    #[error(
        "the user's own engine pulls from Docker Hub, and --upstream fills the lab's own registry; leave --upstream away, or use --engine private"
    )]
    Upstream,
    /// The engine does not answer.
    #[error(transparent)]
    Engine(#[from] ObserveError),
}
