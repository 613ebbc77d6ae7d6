//! Checks written into a scenario's text. Everything that stands there stays as it is, byte for byte: what was written is
//! read again, and has to be what was there with the checks behind.

use std::ops::Range;

use super::{
    document::{At, end_of_block, is_equal, is_only_longer, lines_from},
    flow::flow,
    proposal::Proposal,
};
use crate::{draft::yaml, syntax::yaml::parse};

/// Columns of a line that somebody still reads.
const WIDEST: usize = 100;

/// A check that is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// It.
    pub(crate) proposal: Proposal,
    /// What a person has to decide, each on one line.
    pub(crate) todos: Vec<String>,
}

impl Item {
    /// What its check is called.
    pub(crate) fn name(&self) -> &str {
        &self.proposal.name
    }
}

/// Why they cannot be written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unwritable {
    /// There is no such step in the text.
    NoStep,
    /// The list of checks is in a shape that labcheck does not write into, such as an alias.
    Shape,
    /// Where the step ends is not seen, such as behind a text of several lines, and it has no list of checks.
    NoPlace,
}

/// Whether the step has a check that expects the same, whatever it is called and however it is written.
pub(crate) fn is_there(text: &str, step: &str, proposal: &Proposal) -> bool {
    let (Ok(root), Ok(wanted)) = (parse(text), parse(&proposal.line())) else { return false };
    At::step(&root, step).is_some_and(|step| step.expects().any(|it| is_equal(it, &wanted)))
}

/// The text with these checks behind those of the step.
pub(crate) fn with_checks(text: &str, step: &str, items: &[Item]) -> Result<String, Unwritable> {
    let before = parse(text).map_err(|_| Unwritable::Shape)?;
    let at = At::step(&before, step).ok_or(Unwritable::NoStep)?;
    let why = if at.key("check").is_some() { Unwritable::Shape } else { Unwritable::NoPlace };
    let (over, put) = inserted(text, &at, items).ok_or(why)?;
    let mut after = text.to_owned();
    after.replace_range(over, &put);
    let is_it = parse(&after).is_ok_and(|after| is_only_longer(&before, &after, step, items.len()));
    if is_it { Ok(after) } else { Err(why) }
}

/// What is put in, and in the place of what: of nothing but a remark, which it has again.
fn inserted(text: &str, step: &At<'_>, items: &[Item]) -> Option<(Range<usize>, String)> {
    let is_flow = text[step.start..].starts_with('{');
    let Some((key, _)) = step.key("check") else {
        return if is_flow {
            in_flow(text, step.start, items, Some("check"))
        } else {
            as_new_key(text, step, items)
        };
    };
    let colon = key.at.start + text[key.at.start..].find(':')? + 1;
    let value = first_of_value(text, colon)?;
    if text[value..].starts_with('[') {
        return in_flow(text, value, items, None);
    }
    let line = lines_from(text, value).next()?;
    if is_flow || !line.is_entry() || line.start + line.indent != value {
        return None;
    }
    let dash = line.indent;
    let end = end_of_block(text, value, dash, |line| {
        line.indent > dash || (line.indent == dash && line.is_entry())
    });
    Some((end..end, lines(text, end, items.iter().flat_map(|item| block(item, dash)))))
}

/// The first byte of a value behind its key, remarks left out.
fn first_of_value(text: &str, colon: usize) -> Option<usize> {
    let rest = text[colon..].lines().next().unwrap_or("");
    let first = rest.trim_start();
    if !first.is_empty() && !first.starts_with('#') {
        return Some(colon + rest.len() - first.len());
    }
    let line = lines_from(text, colon).skip(1).find(|line| !line.is_aside())?;
    Some(line.start + line.indent)
}

/// Behind the last key of the step, its lists indented as another list of it is.
fn as_new_key(text: &str, step: &At<'_>, items: &[Item]) -> Option<(Range<usize>, String)> {
    let first = step.pairs.first()?.0.at.start;
    let line = lines_from(text, first).next()?;
    let column = first - line.start;
    let end = end_of_block(text, first, column, |line| line.indent >= column);
    let deeper = step.key("do").and_then(|(key, _)| {
        let list = lines_from(text, key.at.start).skip(1).find(|line| !line.is_aside())?;
        (list.is_entry() && list.indent >= column).then(|| list.indent - column)
    });
    let dash = column + deeper.unwrap_or(2);
    let head = format!("{:column$}check:", "");
    let all = std::iter::once(head).chain(items.iter().flat_map(|item| block(item, dash)));
    Some((end..end, lines(text, end, all)))
}

/// Within brackets, each check on a line of its own; as the value of a new key where there is one.
fn in_flow(
    text: &str,
    open: usize,
    items: &[Item],
    key: Option<&str>,
) -> Option<(Range<usize>, String)> {
    let found = flow(text, open)?;
    let newline = newline(text);
    let indent = lines_from(text, open).next()?.indent + 4;
    let comma = if found.is_filled && !found.has_comma { "," } else { "" };
    let entries: Vec<String> = items
        .iter()
        .map(|item| {
            let todos = item
                .todos
                .iter()
                .map(|todo| format!("{newline}{:indent$}{}", "", yaml::todo(todo)));
            let todos: String = todos.collect();
            let name = yaml::scalar(&item.proposal.name);
            format!(
                "{todos}{newline}{:indent$}{{ name: {name}, expect: {} }}",
                "",
                item.proposal.line()
            )
        })
        .collect();
    let entries = entries.join(",");
    // A remark behind what stands last is about that: only the comma may come before it.
    let behind = text[found.last..].lines().next().unwrap_or_default();
    let remark = if behind.trim_start().starts_with('#') { behind } else { "" };
    let entries = match key {
        Some(key) if remark.is_empty() => format!(" {key}: [{entries}]"),
        Some(key) => format!("{newline}{:1$}{key}: [{entries}]", "", indent - 2),
        None => entries,
    };
    Some((found.last..found.last + remark.len(), format!("{comma}{remark}{entries}")))
}

/// Lines put in at a place that begins one, or is the end of a text without a newline at its end.
fn lines(text: &str, at: usize, lines: impl Iterator<Item = String>) -> String {
    let newline = newline(text);
    let lines: Vec<String> = lines.collect();
    let all = lines.join(newline);
    if at == 0 || text[..at].ends_with('\n') {
        format!("{all}{newline}")
    } else {
        format!("{newline}{all}")
    }
}

/// How the lines of a text end.
fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A check as an entry of a list whose dashes stand in this column.
fn block(item: &Item, dash: usize) -> Vec<String> {
    let Item { proposal, todos } = item;
    let (dash, below) = (format!("{:dash$}", ""), format!("{:1$}", "", dash + 2));
    let mut lines: Vec<String> =
        todos.iter().map(|todo| format!("{dash}{}", yaml::todo(todo))).collect();
    lines.push(format!("{dash}- name: {}", yaml::line(&proposal.name)));
    let line = format!("{below}expect: {}", proposal.line());
    if line.chars().count() <= WIDEST {
        lines.push(line);
        return lines;
    }
    lines.push(format!("{below}expect:"));
    lines.push(format!("{below}  {}:", proposal.kind));
    lines.extend(proposal.keys.iter().map(|(key, value)| format!("{below}    {key}: {value}")));
    lines
}

#[cfg(test)]
mod tests;
