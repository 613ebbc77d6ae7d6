//! Services that are asked over a network: from the lab's machine, or as a container of it would.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::Stream;

/// What is asked.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct ReachAsked {
    /// What.
    pub target: Target,
    /// From the network of this container; from the lab's machine without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How long it may take, in milliseconds.
    pub within_ms: u64,
}

/// Where a service is.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A page: `http://HOST[:PORT]/PATH`.
    Http(String),
    /// A port: `HOST:PORT`.
    Tcp(String),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(url) => f.write_str(url),
            Self::Tcp(address) => write!(f, "port {address}"),
        }
    }
}

/// `http://localhost/`, `port db:5432 from the container web`.
impl fmt::Display for ReachAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)?;
        match &self.from {
            Some(name) => write!(f, " from the container {name}"),
            None => Ok(()),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    /// The container to ask from is not there.
    NoContainer,
    /// The container to ask from does not run.
    NotRunning,
    /// A page came.
    Page(Page),
    /// The port is open.
    Open,
    /// It was not reached.
    Not(Unreached),
}

/// An answer to HTTP (RFC 9110). Redirections are not followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Its header fields, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Stream,
}

/// Why something was not reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unreached {
    /// The host's name is not known there.
    NoName,
    /// Nobody listens.
    Refused,
    /// There is no way to it.
    NoRoute,
    /// Nothing came back in time.
    Silent,
    /// Somebody listens and does not speak HTTP to the end; what went wrong.
    Broken(String),
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("no such host"),
            Self::Refused => f.write_str("connection refused"),
            Self::NoRoute => f.write_str("no route to it"),
            Self::Silent => f.write_str("no answer in time"),
            Self::Broken(why) => write!(f, "no whole answer: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_says_from_where() {
        let asked = |target, from: Option<&str>| {
            ReachAsked { target, from: from.map(str::to_owned), within_ms: 1 }.to_string()
        };
        assert_eq!(asked(Target::Http("http://x/".into()), None), "http://x/");
        let tcp = asked(Target::Tcp("db:5432".into()), Some("web"));
        assert_eq!(tcp, "port db:5432 from the container web");
    }
}
