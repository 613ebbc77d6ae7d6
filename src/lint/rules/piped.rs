//! What comes from the network and goes into a shell unread.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{rule::Found, subject::Subject};
use crate::{
    lab::pattern,
    lab::{How, Role},
    syntax::source::Span,
};

static PIPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:curl|wget)\b[^|;&\n]*\|\s*(?:\w+=\S*\s+)*(?:sudo\s+(?:-\S+\s+)*)?(?:/\S*/)?(?:ba|da|z|k)?sh\b|\b(?:ba|da|z)?sh\s+(?:-c\s+)?["']?[$<]\((?:curl|wget)\b[^\n)]*\)"#,
    )
});

/// Wherever it stands in a block: typed, or in a file that is run later. What is printed is nobody's doing.
pub(in super::super) fn piped(subject: &Subject<'_>) -> Vec<Found> {
    let fences = subject.handout.fences();
    let lines = fences.flat_map(|fence| fence.lines.iter().map(move |line| (fence, line)));
    let read = lines.filter(|(fence, line)| match line.role {
        Role::Command | Role::Inner | Role::Unsure => true,
        Role::Printed => fence.taken.how == How::Text,
        Role::More | Role::Aside => false,
    });
    read.filter_map(|(_, line)| {
        let found = found(&line.text)?;
        let first = line.text.lines().next().map_or(0, str::len);
        let at = line.at;
        let is_plain = subject.text().get(at.start..at.start + first) == line.text.get(..first);
        let at = if is_plain && found.end() <= first {
            Span { start: at.start + found.start(), end: at.start + found.end() }
        } else {
            at
        };
        Some(Found::in_handout(at, "this runs whatever the server sends, and nobody has read it"))
    })
    .collect()
}

/// Whether this goes from the network into a shell.
pub(crate) fn is_piped_to_shell(text: &str) -> bool {
    found(text).is_some()
}

/// `curl -o FILE` sends nothing on.
fn found(text: &str) -> Option<regex::Match<'_>> {
    let found = PIPED.find(text)?;
    let is_kept = found.as_str().contains(" -o ") && !found.as_str().contains(" -o -");
    (!is_kept || !found.as_str().starts_with("curl")).then_some(found)
}
