//! What an error of an engine's API means to a person, with the remedy.

use std::path::Path;

use bollard::errors::Error;
use rustix::{
    fs::{Access, AtFlags, CWD, accessat},
    io::Errno,
};

use super::connection::is_too_much;
use crate::text;

/// Bytes that are told of what an engine says itself.
const SAID: usize = 500;

/// What an engine says itself, as it can be told.
pub(super) fn said(words: &str) -> String {
    text::for_terminal(words.as_bytes(), SAID)
}

/// Whether there is a socket that this user has no rights to.
pub fn is_forbidden(host: &str) -> bool {
    host.strip_prefix("unix://").is_some_and(|path| {
        // Nobody connects: with a hung engine that may have no end. To connect is to write (unix(7)).
        accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS) == Err(Errno::ACCESS)
    })
}

/// What this error of the engine at `host` means.
pub(super) fn explain(host: &str, error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    let lower = text.to_lowercase();
    let socket = host.strip_prefix("unix://");
    if is_too_much(&text) {
        return format!(
            "what is at {host} sends more than an engine does; point DOCKER_HOST at an engine"
        );
    }
    if matches!(error, Error::RequestTimeoutError) {
        return format!(
            "what is at {host} does not answer in time; restart the engine: sudo systemctl restart docker"
        );
    }
    if is_forbidden(host) || lower.contains("permission denied") {
        format!("you may not use {host}: sudo usermod -aG docker $USER, then log out and in again")
    } else if socket.is_some_and(|path| !Path::new(path).exists()) {
        missing(host)
    } else if lower.contains("connect") || lower.contains("hyper legacy client") {
        format!("nothing answers at {host}; start the engine: sudo systemctl start docker")
    } else {
        format!("{host} says: {}; see `docker info`", said(&text))
    }
}

pub(super) fn missing(host: &str) -> String {
    format!("there is no engine at {host}; start it: sudo systemctl start docker")
}
