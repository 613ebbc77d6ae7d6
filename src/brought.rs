//! Programs that the lab's machine has in place of the host's: which, why, and where they came from.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A program that was brought into the lab's machine; the host's own is as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// What it is typed as: `docker`, `notary`.
    pub program: String,
    /// Its version, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The version of the host's own, where there is one that says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
    /// Why the host's own does not do.
    pub because: Because,
    /// Where it came from.
    pub from: Source,
    /// The digest of the file, `sha256:…`.
    pub digest: String,
}

/// Why a program of the host's does not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Because {
    /// There is none.
    Missing,
    /// It does not answer as a program of that name does.
    Strange,
    /// A docker client of 29 or newer has no content trust.
    NoContentTrust,
    /// Its content trust is older than what labs are made for: below 20.10.
    TooOld,
    /// It is another version than the lab asks for.
    Version {
        /// What the lab asks for: `<29`.
        wanted: String,
    },
    /// It might do; another one was named.
    Named,
}

/// Where a program came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "BroughtFrom")]
pub enum Source {
    /// Whoever began the lab named it.
    Named {
        /// The file.
        path: PathBuf,
    },
    /// It was elsewhere on the host.
    Host {
        /// The file.
        path: PathBuf,
    },
    /// A package of the host's distribution, unpacked and not installed.
    Package {
        /// The package.
        name: String,
        /// Its version.
        version: String,
    },
    /// A layer of an image.
    Image {
        /// The image, as `docker:28-cli`.
        name: String,
        /// The registry.
        registry: String,
        /// The digest of what the tag points to.
        digest: String,
    },
}

/// A lab gets no docker client that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The version of the host's own, where there is one that says it.
    pub instead_of: Option<String>,
    /// Why that does not do.
    pub because: Because,
    /// What was looked at.
    pub passed: Vec<PassedOver>,
}

/// A program that was found and not taken, or was looked for in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// What, for a person: a file, a package, an image.
    pub what: String,
    /// Why.
    pub why: Why,
}

/// Why a program was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It does not run here, in the words of whoever tried.
    DoesNotRun(String),
    /// It runs, and says nothing that such a program says.
    Strange,
    /// It is this version.
    Version(String),
    /// Its bytes are not those that were stored or announced.
    Damaged,
    /// It could not be had, in the words of whoever tried.
    NotHad(String),
}
