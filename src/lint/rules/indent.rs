//! Blocks whose lines are indented in two ways.

use super::super::{rule::Found, subject::Subject, typed::Typed};
use crate::{
    lab::{Fence, Line, plain},
    syntax::source::Span,
};

/// Lines left of their fence, one finding a block; and outputs that begin with TABs, one a command.
pub(in super::super) fn mixed(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text();
    let plain = plain(text);
    let torn = subject.handout.fences().filter_map(|fence| {
        let column = fence_column(text, fence)?;
        let is_left = |line: &&Line| {
            let whole = line_at(text, line.at.start);
            let is_blank = whole.trim().is_empty() || whole.trim_start().starts_with('>');
            !is_blank && columns(whole) < column
        };
        // In a list the block ends at such a line: the plain text has the fence outside.
        if is_fence(plain.get(line_start(text, fence.start)..)?) {
            let line = fence.lines.iter().find(is_left)?;
            let told =
                "this line begins left of the fence of its block, so the list item ends here";
            return Some(Found::in_handout(line.at, told));
        }
        // Elsewhere it shows where most of the block is indented as in a list.
        let is_in = fence.lines.first().is_some_and(|first| !is_left(&first));
        let line = fence.lines.iter().find(is_left).filter(|_| is_in && column >= AS_IN_A_LIST)?;
        Some(Found::in_handout(line.at, "this line begins left of the fence of its block"))
    });
    let tabbed = subject.typed().iter().filter_map(|typed| {
        let first = tabbed(typed, text)?;
        let start = line_start(text, first.at.start);
        let at = Span { start, end: first.at.end };
        Some(Found::in_handout(
            at,
            "what is printed here begins with TABs, which no program printed",
        ))
    });
    torn.chain(tabbed).collect()
}

/// Bytes before a line's text that are looked at.
const LONGEST: usize = 400;

/// The column from which on a fence stands as in a list.
const AS_IN_A_LIST: usize = 2;

/// The column that the fence of a block stands in, where it is indented with blanks alone.
fn fence_column(text: &str, fence: &Fence) -> Option<usize> {
    let line = line_at(text, fence.start);
    let column = columns(line);
    (is_fence(line.trim_start()) && column > 0).then_some(column)
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// The line around a place, or what of it stands near.
fn line_at(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    let end = text.floor_char_boundary(at.saturating_add(LONGEST)).max(start);
    text[start..end].lines().next().unwrap_or_default()
}

fn line_start(text: &str, at: usize) -> usize {
    let from = text.floor_char_boundary(at.saturating_sub(LONGEST));
    let to = text.floor_char_boundary(at).max(from);
    text[from..to].rfind('\n').map_or(from, |newline| from + newline + 1)
}

/// The column of a line's first sign, from 0; TABs go to the next multiple of four.
fn columns(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// The first of a command's printed lines, where each begins with a TAB and the command does not.
fn tabbed<'t>(typed: &Typed<'t>, text: &str) -> Option<&'t Line> {
    let begins = |line: &Line| text[line_start(text, line.at.start)..].starts_with('\t');
    let printed = || typed.printed.iter().filter(|line| !line.text.trim().is_empty());
    let is_so = !begins(typed.line) && printed().all(|line| begins(line));
    printed().next().copied().filter(|_| is_so)
}
