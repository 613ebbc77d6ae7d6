//! Which engine a docker command goes to, read as the docker CLI reads it, without starting one.
//!
//! Measured on the clients 20.10 and 28.2: `DOCKER_HOST` before `DOCKER_CONTEXT` before the
//! configuration's `currentContext` before the default socket. (An *empty* `DOCKER_HOST` hides the rest
//! from client 20.10 and not from 28; an empty `DOCKER_CONTEXT` is an error to 20.10. Here both count
//! as unset.) Flags such as `docker --context` are the command's own: [`led_by`] has them.

use std::{ffi::OsStr, path::PathBuf};

use super::{docker::Variables, read};
use crate::{cmdline::Detour, oci::Digest};

/// Where a plain docker command goes.
pub const DEFAULT_HOST: &str = "unix:///var/run/docker.sock";
/// Bytes of a configuration file that are read.
const LARGEST: u64 = 1 << 20;

/// An engine's address, and what leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goes {
    /// A `DOCKER_HOST`, or words that say why there is none.
    pub to: String,
    /// `DOCKER_HOST`, `DOCKER_CONTEXT=foo`, `the current context foo`, `the default`.
    pub by: String,
}

/// Where a docker command with these exported variables goes.
pub fn client_engine(variables: &Variables) -> Goes {
    let get = |name: &str| {
        let value = variables.get(OsStr::new(name))?.to_string_lossy().into_owned();
        (!value.is_empty()).then_some(value)
    };
    if let Some(to) = get("DOCKER_HOST") {
        return Goes { to, by: "DOCKER_HOST".to_owned() };
    }
    let config = get("DOCKER_CONFIG").map_or_else(
        || PathBuf::from(get("HOME").unwrap_or_default()).join(".docker"),
        PathBuf::from,
    );
    let (name, by) = match get("DOCKER_CONTEXT") {
        Some(name) => (name.clone(), format!("DOCKER_CONTEXT={name}")),
        None => match current_context(&config) {
            Some(name) => (name.clone(), format!("the current context {name}")),
            None => ("default".to_owned(), "the default".to_owned()),
        },
    };
    if name == "default" {
        return Goes { to: DEFAULT_HOST.to_owned(), by };
    }
    let to = endpoint(&config, &name).unwrap_or_else(|| format!("no engine: no context {name}"));
    Goes { to, by }
}

/// Where a docker command goes that takes this way past what its shell exports.
pub fn led_by(exports: &Variables, detour: Detour) -> Goes {
    let mut variables = exports.clone();
    let mut without = |names: &[&str]| {
        for name in names {
            variables.remove(OsStr::new(name));
        }
        variables.clone()
    };
    match detour {
        Detour::Unled(by) => Goes {
            by: by.to_owned(),
            ..client_engine(&without(&["DOCKER_HOST", "DOCKER_CONTEXT"]))
        },
        Detour::Host(to) => Goes { by: format!("the address {to}"), to },
        // The default context is the one that the variable leads.
        Detour::Context(name) if name == "default" => client_engine(&without(&["DOCKER_CONTEXT"])),
        Detour::Context(name) => {
            let mut variables = without(&["DOCKER_HOST"]);
            variables.insert("DOCKER_CONTEXT".into(), (&name).into());
            Goes { by: format!("the context {name}"), ..client_engine(&variables) }
        }
        Detour::Socket(path) => {
            Goes { to: format!("unix://{path}"), by: format!("the socket {path}") }
        }
    }
}

/// Whether two addresses are one.
pub fn are_same(one: &str, other: &str) -> bool {
    let plain = |address: &str| {
        let address = address.trim_end_matches('/');
        address.replace("unix:///var/run/", "unix:///run/")
    };
    plain(one) == plain(other)
}

fn current_context(config: &std::path::Path) -> Option<String> {
    current_of(&read::bounded(&config.join("config.json"), LARGEST).ok()?)
}

/// What a `config.json` says of it.
pub(super) fn current_of(settings: &[u8]) -> Option<String> {
    let settings: serde_json::Value = serde_json::from_slice(settings).ok()?;
    let name = settings.get("currentContext")?.as_str()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The context store keeps `meta.json` in a folder named by the SHA-256 of the context's name.
fn endpoint(config: &std::path::Path, name: &str) -> Option<String> {
    let folder = Digest::of(name.as_bytes());
    let meta = config.join("contexts/meta").join(folder.hex()).join("meta.json");
    endpoint_of(&read::bounded(&meta, LARGEST).ok()?)
}

/// The engine's address in a `meta.json`.
pub(super) fn endpoint_of(meta: &[u8]) -> Option<String> {
    let meta: serde_json::Value = serde_json::from_slice(meta).ok()?;
    Some(meta.pointer("/Endpoints/docker/Host")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_order_is_the_docker_clis() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        // sha256("foo")
        let store = config
            .join("contexts/meta/2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
        fs::create_dir_all(&store).unwrap();
        fs::write(store.join("meta.json"), r#"{"Endpoints":{"docker":{"Host":"unix:///foo"}}}"#)
            .unwrap();
        let goes = |pairs: &[(&str, &str)], current: &str| {
            fs::write(config.join("config.json"), format!(r#"{{"currentContext":"{current}"}}"#))
                .unwrap();
            let mut variables: Variables =
                pairs.iter().map(|(name, value)| (name.into(), value.into())).collect();
            variables.insert("DOCKER_CONFIG".into(), config.clone().into_os_string());
            client_engine(&variables).to
        };
        assert_eq!(goes(&[], ""), DEFAULT_HOST);
        assert_eq!(goes(&[], "foo"), "unix:///foo");
        assert_eq!(goes(&[("DOCKER_CONTEXT", "default")], "foo"), DEFAULT_HOST);
        assert_eq!(goes(&[("DOCKER_CONTEXT", "foo")], ""), "unix:///foo");
        assert_eq!(goes(&[("DOCKER_CONTEXT", "no")], ""), "no engine: no context no");
        let led = |detour: Detour| {
            let pairs = [("DOCKER_HOST", "unix:///lab"), ("HOME", folder.path().to_str().unwrap())];
            let mut variables: Variables =
                pairs.iter().map(|(name, value)| (name.into(), value.into())).collect();
            variables.insert("DOCKER_CONFIG".into(), config.clone().into_os_string());
            led_by(&variables, detour).to
        };
        fs::write(config.join("config.json"), "{}").unwrap();
        assert_eq!(led(Detour::Unled("sudo")), DEFAULT_HOST);
        assert_eq!(led(Detour::Context("foo".into())), "unix:///foo");
        assert_eq!(led(Detour::Context("default".into())), "unix:///lab");
        assert_eq!(led(Detour::Host("tcp://h".into())), "tcp://h");
        assert!(are_same(&led(Detour::Socket("/run/docker.sock".into())), DEFAULT_HOST));
        let both = [("DOCKER_HOST", "tcp://h:1"), ("DOCKER_CONTEXT", "foo")];
        assert_eq!(goes(&both, "foo"), "tcp://h:1");
    }
}
