//! Blocks of which nobody can tell whether they are typed.

use super::super::{rule::Found, subject::Subject, typed::is_dockerfile};
use crate::lab::{Fence, How, Line, Role, looks_like_command};

/// Those that look as if they were, one finding a block. Where there is a scenario, what it types is typed.
pub(in super::super) fn unread(subject: &Subject<'_>) -> Vec<Found> {
    let told = |line: &Line| {
        Found::in_handout(line.at, "nobody can tell whether this block is typed or printed")
    };
    if let Some(agreement) = &subject.agreement {
        let lines: Vec<usize> = agreement.unchecked.iter().map(|line| line.line).collect();
        let has = |line: &&Line| lines.binary_search(&line.line).is_ok();
        return subject
            .handout
            .fences()
            .filter_map(|f| f.lines.iter().find(has))
            .map(told)
            .collect();
    }
    let guesses = subject.handout.fences().filter(|fence| fence.taken.how == How::Guess);
    let guesses = guesses.filter(|fence| !is_dockerfile(fence));
    guesses.filter_map(first).map(told).collect()
}

fn first(fence: &Fence) -> Option<&Line> {
    let is_one = |line: &&Line| line.role == Role::Unsure && looks_like_command(&line.text);
    fence.lines.iter().find(is_one)
}
