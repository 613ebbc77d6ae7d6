//! A deed that somebody asks for, as data: a verdict and a fault name it.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::deeds::{Signing, Through};

/// Something that has to be done in a classroom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DeedAsked {
    /// An image is pulled.
    Pulled {
        /// The image.
        image: String,
        /// How, where that counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<Through>,
        /// How many times, with nothing else between them.
        in_a_row: usize,
    },
    /// An image is pushed.
    Pushed {
        /// The image.
        image: String,
        /// How far its signing comes, where that counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signing: Option<Signing>,
    },
    /// A container runs.
    Ran {
        /// Its image.
        image: String,
    },
    /// An image is named by hand.
    Tagged {
        /// The name.
        image: String,
    },
    /// An image that was here is removed.
    Removed {
        /// The image.
        image: String,
    },
    /// A signature is looked for, and there is none.
    FoundUnsigned {
        /// The image.
        image: String,
    },
    /// A signature is looked for.
    AskedTrust {
        /// The image or collection.
        image: String,
    },
    /// A collection is published.
    Published {
        /// The collection.
        collection: String,
        /// A name that is signed in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// A role that is delegated to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delegation: Option<String>,
    },
    /// A key is rotated.
    Rotated {
        /// The collection.
        collection: String,
        /// The key's role.
        role: String,
    },
    /// A question of the handout is answered.
    Answered {
        /// The question.
        question: String,
    },
    /// A program is started, and ends.
    Typed(TypedAsked),
    /// Something that a record of an older format names in words only.
    Unknown {
        /// The words.
        said: String,
    },
}

/// A program that has to be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedAsked {
    /// The command line, or a pattern that covers it.
    pub line: String,
    /// Whether it is a pattern.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_pattern: bool,
    /// What variables must be: `on`, `off`, `set`, `unset`, `disabled`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exported: BTreeMap<String, String>,
    /// Whether `sudo` must or must not start it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sudo: Option<bool>,
    /// The status that it ends with.
    pub exit: i32,
}

impl fmt::Display for TypedAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let like = if self.is_pattern { "a command line like " } else { "" };
        write!(f, "{like}`{}` was typed", self.line)?;
        for (name, wanted) in &self.exported {
            write!(f, ", with {name} {wanted}")?;
        }
        f.write_str(match self.sudo {
            Some(true) => ", by sudo",
            Some(false) => ", without sudo",
            None => "",
        })?;
        write!(f, ", and ended with status {}", self.exit)
    }
}

impl fmt::Display for DeedAsked {
    /// As something that was done.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pulled { image, through, in_a_row } => {
                let through = match through {
                    None => "",
                    Some(Through::Trust) => " through content trust",
                    Some(Through::Plain) => " without content trust",
                };
                write!(f, "{image} was pulled{through}")?;
                match in_a_row {
                    0 | 1 => Ok(()),
                    times => write!(f, ", {times} times in a row"),
                }
            }
            Self::Pushed { image, signing: None } => write!(f, "{image} was pushed"),
            Self::Pushed { image, signing: Some(Signing::Ended) } => {
                write!(f, "{image} was pushed and signed")
            }
            Self::Pushed { image, signing: Some(Signing::Unfinished) } => {
                write!(f, "{image} was pushed, and its signing did not end")
            }
            Self::Ran { image } => write!(f, "a container of {image} ran"),
            Self::Tagged { image } => write!(f, "an image was named {image} by hand"),
            Self::Removed { image } => write!(f, "{image} was here, and was removed"),
            Self::FoundUnsigned { image } => {
                write!(f, "a signature of {image} was looked for, and there was none")
            }
            Self::AskedTrust { image } => write!(f, "a signature of {image} was looked for"),
            Self::Published { collection, target, delegation } => {
                write!(f, "{collection} was published")?;
                let with = [("with", target), ("delegated to", delegation)];
                with.into_iter().try_for_each(|(label, name)| match name {
                    Some(name) => write!(f, ", {label} {name}"),
                    None => Ok(()),
                })
            }
            Self::Rotated { collection, role } => {
                write!(f, "the {role} key of {collection} was rotated")
            }
            Self::Answered { question } => write!(f, "`{question}` was answered"),
            Self::Typed(typed) => typed.fmt(f),
            Self::Unknown { said } => f.write_str(said),
        }
    }
}
