//! Why a script is no check.

use super::{
    super::course::{Manner, Script},
    idle::idle,
    messages::{FAILS, lost},
    opaque::{hands_docker, hidden},
    reader::{is_shell, reader},
};
use crate::cmdline::{
    CommandLine, INSTALLERS, MACHINES, Program, changing, detour_line, read, read_through, runs,
};

/// A script that is longer is left, in bytes.
pub(super) const LONGEST: usize = 40 << 10;
/// Programs that lead docker to another engine.
const ASIDE: &[&str] = &["sudo", "doas"];
/// The variables that do.
const LEADS: &[&str] = &["DOCKER_HOST", "DOCKER_CONTEXT"];
/// How the first of them may stand in a script.
const LED: &[&str] = &["${DOCKER_HOST}", "$DOCKER_HOST"];
/// What no classroom has.
const MISSING: &[&str] = &[
    "kubectl",
    "helm",
    "kind",
    "k3s",
    "k3d",
    "microk8s",
    "kubeadm",
    "oc",
    "podman",
    "crictl",
    "ctr",
    "nerdctl",
    "istioctl",
    "argocd",
    "flux",
    "cilium",
    "etcdctl",
    "virtctl",
    "terraform",
    "vault",
    "consul",
    "nomad",
    "aws",
    "gcloud",
    "az",
    "ansible",
    "ansible-playbook",
];
/// How each of these sentences ends.
const INSTEAD: &str = "; write a check of what must be true";

/// Why, and the line.
pub(super) fn unfit(script: &Script) -> Option<(usize, String)> {
    let text = &script.text;
    if text.len() > LONGEST {
        let what =
            "this script is too long to be a check; write a check of labcheck's in its place";
        return Some((1, what.to_owned()));
    }
    if text.contains('\0') {
        let what = "this is a program and no script; write a check of labcheck's in its place";
        return Some((1, what.to_owned()));
    }
    let (line, why) = reason(script)?;
    Some((line, format!("this script is no check, because {why}")))
}

/// The same of what is a script, behind the words that it is none.
fn reason(script: &Script) -> Option<(usize, String)> {
    let text = &script.text;
    let instead = |(line, why): (usize, String)| (line, why + INSTEAD);
    let unread = |found: &Program, why: String| Some((found.line_in(text), why + INSTEAD));
    if let Some(at) = text.find('\r') {
        let line = text[..at].matches('\n').count() + 1;
        return Some(instead((
            line,
            "it has a carriage return, by which its words are other ones".to_owned(),
        )));
    }
    let flags = &reader(script).words;
    if !is_shell(script) {
        let is_unsure = text.contains("docker")
            || text.contains(FAILS)
            || flags[0] == "busybox"
            || script.manner == Manner::MaySayDone;
        let why = format!(
            "labcheck cannot tell what it has {} do{}",
            flags[0],
            if script.manner == Manner::MaySayDone { ", and it has the word `done`" } else { "" }
        );
        return is_unsure.then(|| instead((1, why)));
    }
    let all = read_through(text);
    let mut programs = all.programs.iter();
    if let Some((found, does)) = programs.clone().find_map(|one| Some((one, changing(one)?))) {
        let why = format!(
            "it types `docker {does}`, which changes what it looks at and would count as the student's doing; have the reader type that, and ask with a check of labcheck's for what it leaves behind"
        );
        return Some((found.line_in(text), why));
    }
    if let Some(line) = led_away(text, &all) {
        return Some((line, "it leads docker to another engine than the lab's (`sudo`, `--host`, a context); take that out of it, and write it as a check of `command`".to_owned()));
    }
    if let Some((found, name)) = programs.clone().find_map(|one| Some((one, hidden(one)?))) {
        return unread(found, format!("nobody can tell what `{name}` runs here"));
    }
    let machine = |one| runs(one, INSTALLERS).or_else(|| runs(one, MACHINES));
    if let Some((found, name)) = programs.clone().find_map(|one| Some((one, machine(one)?))) {
        return unread(found, format!("`{name}` is for the machine, and not for the lab"));
    }
    if let Some((found, name)) = programs.clone().find_map(|one| Some((one, hands_docker(one)?))) {
        return unread(found, format!("nobody can tell what `{name}` does with docker here"));
    }
    if let Some((found, name)) = programs.find_map(|one| Some((one, runs(one, MISSING)?))) {
        return unread(found, format!("`{name}` is not in a classroom, which has Docker only"));
    }
    let own = read(text);
    if script.manner == Manner::FailMessage
        && let Some((line, why)) = lost(text, &own, &flags[1..])
    {
        return Some((
            line,
            format!("{why}; have the script itself call it, and write it as a check of `command`"),
        ));
    }
    if !all.is_whole {
        return Some(instead((1, "it cannot be read to its end".to_owned())));
    }
    if script.manner == Manner::MaySayDone {
        let line = text.lines().position(|line| line.contains("done")).map_or(1, |at| at + 1);
        return Some(instead((
            line,
            "nobody can tell whether it says so by printing `done`, or by how it ends".to_owned(),
        )));
    }
    idle(script, &own, &flags[1..]).map(instead)
}

/// The line in which docker is led to another engine than the lab's.
fn led_away(text: &str, all: &CommandLine) -> Option<usize> {
    let is_other = |program: &&Program| runs(program, ASIDE).is_some();
    if let Some(program) = all.programs.iter().find(is_other) {
        return Some(program.line_in(text));
    }
    let leads = |line: &str| {
        let own = LED.iter().fold(line.to_owned(), |line, led| line.replace(led, ""));
        LEADS.iter().any(|name| own.contains(name)) && !line.trim_start().starts_with('#')
    };
    if let Some(at) = text.lines().position(leads) {
        return Some(at + 1);
    }
    detour_line(text)
}
