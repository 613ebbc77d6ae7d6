//! Commands with and without a prompt in one block.

use super::super::{rule::Found, subject::Subject};
use crate::lab::{Fence, How, Line, Role, Why, looks_like_command};

/// One finding a block.
pub(in super::super) fn mixed(subject: &Subject<'_>) -> Vec<Found> {
    subject.handout.fences().filter_map(|fence| lost(fence).or_else(|| pasted(fence))).collect()
}

/// A line before the first prompt that looks like a command.
fn lost(fence: &Fence) -> Option<Found> {
    let Why::Prompt(prompt) = &fence.taken.why else { return None };
    let is_typed = |line: &Line| matches!(line.role, Role::Command | Role::Inner);
    let first = fence.lines.iter().position(is_typed)?;
    // What a key such as `^C` ends is no block of prompts.
    (fence.lines[first].role == Role::Command).then_some(())?;
    let is_lost = |line: &&Line| line.role == Role::Printed && looks_like_command(&line.text);
    let line = fence.lines[..first].iter().find(is_lost)?;
    let message = format!(
        "this reads as something printed: other lines of its block have the prompt `{}`, and it has none",
        prompt.trim()
    );
    Some(Found::in_handout(line.at, message))
}

/// A line of a block without prompts that begins with one.
fn pasted(fence: &Fence) -> Option<Found> {
    let is_script = fence.taken.how == How::Commands && matches!(fence.taken.why, Why::Info(_));
    let is_pasted = |line: &&Line| line.role == Role::Command && line.text.starts_with("> ");
    let line = fence.lines.iter().find(is_pasted).filter(|_| is_script)?;
    Some(Found::in_handout(
        line.at,
        "this begins with a prompt, and the block has none: pasted, it empties a file",
    ))
}
