//! Hosts on the Internet that a command reaches.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::super::{rule::Found, subject::Subject};
use crate::{cmdline::Program, cmdline::read, lab::Role, lab::pattern};

/// A host with a domain of its own; not a file, nor an address.
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:https?://|git://|ftp://)?(?:[\w.-]+@)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?:/\S*)?$",
    )
});
/// Domains that are nobody's, or one's own.
const OWN: &[&str] = &[
    "local",
    "localhost",
    "internal",
    "test",
    "example",
    "invalid",
    "lan",
    "yml",
    "yaml",
    "txt",
    "html",
    "sh",
    "json",
    "tar",
    "gz",
    "md",
];
/// Programs that reach the host that they are given.
const REACHING: &[&str] =
    &["ping", "curl", "wget", "nslookup", "dig", "nc", "telnet", "traceroute"];

/// One finding a host. Those that the scenario's classroom answers are no longer there.
pub(in super::super) fn reached(subject: &Subject<'_>) -> Vec<Found> {
    let hosts = subject.scenario.iter().flat_map(|scenario| &scenario.classroom.hosts);
    let mut told: BTreeSet<String> = hosts.map(|host| host.value.clone()).collect();
    let mut found = Vec::new();
    for typed in subject.typed() {
        let inner;
        let programs = if typed.line.role == Role::Inner {
            inner = read(typed.shell_text()).programs;
            &inner
        } else {
            &typed.programs
        };
        for host in programs.iter().flat_map(hosts_of) {
            if told.insert(host.clone()) {
                let text = typed.shell_text();
                let start = text.find(&host).unwrap_or(0);
                let at = typed.part(subject.text(), start, start + host.len());
                found.push(Found::in_handout(
                    at,
                    format!("this works only where {host} can be reached"),
                ));
            }
        }
    }
    found
}

fn hosts_of(program: &Program) -> Vec<String> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let words = words.strip_prefix(&["sudo"]).unwrap_or(&words);
    let reaches = match words {
        [name, ..] if REACHING.contains(name) => true,
        ["git", "clone", ..] => true,
        _ => false,
    };
    if !reaches {
        return Vec::new();
    }
    let hosts = words[1..].iter().filter_map(|word| {
        let host = HOST.captures(word)?.get(1)?.as_str().to_owned();
        // The file that something is written to is no host.
        let end = host.rsplit('.').next().unwrap_or_default();
        let has_path = word.contains("://")
            || matches!(words[0], "ping" | "nslookup" | "dig" | "nc" | "telnet" | "traceroute");
        let is_example = host.ends_with("example.com") || host.ends_with("example.org");
        (!OWN.contains(&end) && !is_example && (has_path || host.starts_with("www.")))
            .then_some(host)
    });
    hosts.collect()
}
