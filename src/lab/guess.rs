//! A code block without any doubtless prompt: commands line by line where it says that it shows a shell, else a guess.

use super::{
    prompt::{looks_like_command, prompted},
    role::{Role, Seen},
    script::Script,
};

/// Whether every command in it stands behind a `# `, which may be root's prompt or a comment.
pub(super) fn is_perhaps_roots(lines: &[&str]) -> bool {
    let is_behind = |line: &str| line.trim_start().starts_with("# ");
    let Some(first) = lines.iter().find(|line| !line.trim().is_empty()) else { return false };
    let text = first.trim_start_matches(['#', ' ', '\t']);
    if !is_behind(first) || !looks_like_command(text) {
        return false;
    }
    let (seen, is_whole) = guessed(lines);
    let mut unsure = lines.iter().zip(&seen).filter(|(_, (role, _))| *role == Role::Unsure);
    is_whole && unsure.all(|(line, _)| is_behind(line))
}

/// Without any prompt and without a word for what the block shows.
pub(super) fn guess(lines: &[&str]) -> Vec<Seen> {
    guessed(lines).0
}

/// The same, and whether the last command is whole.
fn guessed(lines: &[&str]) -> (Vec<Seen>, bool) {
    let mut command: Option<Script> = None;
    let mut seen = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(open) = command.as_mut().filter(|command| command.is_open()) {
            let from = further(line).unwrap_or(0);
            open.line(&line[from..]);
            seen.push((Role::More, from));
            continue;
        }
        let text = match prompted(line) {
            Some(found) => Some(found.text),
            None if looks_like_command(line) => Some(line.len() - line.trim_start().len()),
            None => None,
        };
        command = text.map(|text| {
            let mut command = Script::default();
            command.line(&line[text..]);
            command
        });
        seen.push(text.map_or_else(|| printed(line), |text| (Role::Unsure, text)));
    }
    (seen, !command.is_some_and(|command| command.is_open()))
}

/// Commands line by line.
pub(super) fn script(lines: &[&str]) -> Vec<Seen> {
    let mut script = Script::default();
    let mut seen = Vec::with_capacity(lines.len());
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        if script.is_open() {
            script.line(line);
            seen.push((Role::More, 0));
        } else if line[indent..].is_empty() || line[indent..].starts_with('#') {
            seen.push((Role::Aside, 0));
        } else {
            script = Script::default();
            script.line(&line[indent..]);
            seen.push((Role::Command, indent));
        }
    }
    seen
}

pub(super) fn printed(line: &str) -> Seen {
    (if line.trim().is_empty() { Role::Aside } else { Role::Printed }, 0)
}

/// Where the text begins behind the prompt of a shell that waits for more.
pub(super) fn further(line: &str) -> Option<usize> {
    line.strip_prefix("> ").map(|_| 2).or((line == ">").then_some(1))
}
