//! A question that is asked inside a machine, and its answer.

use std::{
    io::{self, Read},
    path::PathBuf,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{file, network::Network, reach};
use crate::{
    file::FileSeen,
    reach::{Reached, Target},
};

/// Bytes of a question at most.
const QUESTION: u64 = 1 << 20;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Probe {
    /// What a file is like.
    File {
        /// The folder that is the root of its path, and of links in it.
        root: PathBuf,
        /// Its path from there.
        path: String,
        /// Whether the root has a list of users, by which ids have names.
        has_users: bool,
    },
    /// What comes of asking a service.
    Reach {
        /// Which.
        target: Target,
        /// How long it may take, in milliseconds.
        within_ms: u64,
        /// From a container's network; from the machine's without one.
        network: Option<Network>,
    },
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Told {
    /// A file.
    File(FileSeen),
    /// What came of asking.
    Reach(Reached),
    /// It could not be seen, and why.
    Unseen(String),
}

/// The answer to a question, which is read to its end. The process goes to another network where it has to: it does nothing
/// else, and has one thread.
pub fn answer(question: impl Read) -> io::Result<Told> {
    let mut text = Vec::new();
    question.take(QUESTION).read_to_end(&mut text)?;
    let told = match serde_json::from_slice(&text) {
        Ok(probe) => look(probe).unwrap_or_else(|error| Told::Unseen(error.to_string())),
        Err(error) => Told::Unseen(format!("the question cannot be read: {error}")),
    };
    Ok(told)
}

fn look(probe: Probe) -> io::Result<Told> {
    match probe {
        Probe::File { root, path, has_users } => {
            file::look(&root, &path, has_users).map(Told::File)
        }
        Probe::Reach { target, within_ms, network } => {
            if let Some(network) = network {
                network.enter()?;
            }
            reach::reach(&target, Duration::from_millis(within_ms)).map(Told::Reach)
        }
    }
}
