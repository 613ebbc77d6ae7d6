//! Docker commands with another port, volume, network, name; and a docker command that does nothing.

use super::{
    command::Command,
    looks::only_looks,
    words::{replaced, with_value},
};
use crate::cmdline::{NAMING, STARTING, given};

/// What makes a container.
const RUNS: &[&str] = &["run", "create"];

/// A shell function stands in for docker: it says nothing, and that all was well.
pub(in crate::prove) fn lying_client(command: &Command<'_>) -> Option<String> {
    let text = &command.text;
    let is_one_line = !command.is_session && !text.contains('\n') && !text.contains("sudo");
    (is_one_line && command.docker().next().is_some() && !only_looks(text))
        .then(|| format!("docker() {{ :; }}\n{text}\nunset -f docker"))
}

/// The next port of the host.
pub(in crate::prove) fn other_port(command: &Command<'_>) -> Option<String> {
    with(command, &["-p", "--publish"], |value| {
        let (before, container) = value.rsplit_once(':')?;
        let (address, host) = match before.rsplit_once(':') {
            Some((address, host)) => (format!("{address}:"), host),
            None => (String::new(), before),
        };
        let host: u16 = host.parse().ok()?;
        let other = host.checked_add(1).unwrap_or(host - 1);
        Some(format!("{address}{other}:{container}"))
    })
}

/// A volume of another name.
pub(in crate::prove) fn other_volume(command: &Command<'_>) -> Option<String> {
    let of_flag = || {
        with(command, &["-v", "--volume"], |value| {
            let (source, rest) = value.split_once(':')?;
            is_name(source).then(|| format!("{source}-other:{rest}"))
        })
    };
    let of_mount = || {
        with(command, &["--mount"], |value| {
            let source = value.split(',').find_map(|part| {
                part.strip_prefix("source=").or_else(|| part.strip_prefix("src="))
            })?;
            let named = format!("={source}");
            is_name(source).then(|| value.replacen(&named, &format!("{named}-other"), 1))
        })
    };
    of_flag().or_else(of_mount).or_else(|| made(command, "volume"))
}

/// The default network, or one of another name.
pub(in crate::prove) fn other_network(command: &Command<'_>) -> Option<String> {
    let joined = with(command, &["--network", "--net"], |value| {
        Some(if value == "bridge" { "none" } else { "bridge" }.to_owned())
    });
    joined.or_else(|| made(command, "network"))
}

/// A container of another name.
pub(in crate::prove) fn other_name(command: &Command<'_>) -> Option<String> {
    with(command, &["--name"], |value| Some(format!("{value}-other")))
}

/// With the first value of these flags, of a command that makes a container, that can be another one.
fn with(
    command: &Command<'_>,
    flags: &[&str],
    other: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    command.docker().filter(|docker| RUNS.contains(&&*docker.verb)).find_map(|docker| {
        let values = given(&docker.rest, STARTING).values(flags);
        values.into_iter().find_map(|value| with_value(&command.text, flags, value, &other(value)?))
    })
}

/// An object that `docker GROUP create` makes, under another name.
fn made(command: &Command<'_>, group: &str) -> Option<String> {
    let verb = format!("{group} create");
    let docker = command.docker().find(|docker| docker.verb == verb)?;
    let name = given(&docker.rest, NAMING).words.into_iter().next()?;
    replaced(&command.text, "create", name, &format!("{name}-other"))
}

/// Whether a volume is named, and no folder of the host.
fn is_name(source: &str) -> bool {
    !source.is_empty() && !source.starts_with(['/', '.', '~', '$'])
}
