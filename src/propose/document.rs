//! A scenario's text as lines and nodes: where a step and its checks stand.

use crate::syntax::{
    source::Located,
    yaml::{Node, Value},
};

/// A step in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'n> {
    /// Its mapping.
    pub(super) pairs: &'n [(Located<String>, Node)],
    /// Where it begins.
    pub(super) start: usize,
}

impl<'n> At<'n> {
    /// The step with this id.
    pub(super) fn step(root: &'n Node, id: &str) -> Option<Self> {
        let Value::Seq(steps) = &pairs(root)?.iter().find(|(key, _)| key.value == "steps")?.1.value
        else {
            return None;
        };
        let is_it = |node: &&Node| {
            let id_of = pairs(node).and_then(|pairs| value(pairs, "id"));
            matches!(id_of.map(|node| &node.value), Some(Value::Scalar(text)) if text == id)
        };
        let node = steps.iter().find(is_it)?;
        Some(At { pairs: pairs(node)?, start: node.at.start })
    }

    /// What each of its checks expects, where that is one thing.
    pub(super) fn expects(&self) -> impl Iterator<Item = &'n Node> {
        let checks = self.key("check").and_then(|(_, node)| entries(node)).unwrap_or_default();
        let expects = checks.iter().filter_map(|check| value(pairs(check)?, "expect"));
        expects.map(|expect| match entries(expect) {
            Some([one]) => one,
            Some(_) | None => expect,
        })
    }

    /// Its key, with the value.
    pub(super) fn key(&self, name: &str) -> Option<&'n (Located<String>, Node)> {
        self.pairs.iter().find(|(key, _)| key.value == name)
    }
}

fn value<'n>(pairs: &'n [(Located<String>, Node)], name: &str) -> Option<&'n Node> {
    pairs.iter().find(|(key, _)| key.value == name).map(|(_, node)| node)
}

fn pairs(node: &Node) -> Option<&[(Located<String>, Node)]> {
    if let Value::Map(pairs) = &node.value { Some(pairs) } else { None }
}

fn entries(node: &Node) -> Option<&[Node]> {
    if let Value::Seq(entries) = &node.value { Some(entries) } else { None }
}

/// Whether both say the same, wherever it stands and in whatever order a mapping has its keys.
pub(super) fn is_equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Map(a), Value::Map(b)) => {
            let is_in = |(key, node): &(Located<String>, Node)| {
                value(b, &key.value).is_some_and(|other| is_equal(node, other))
            };
            a.len() == b.len() && a.iter().all(is_in)
        }
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_equal(a, b))
        }
        (Value::Scalar(a), Value::Scalar(b)) => a == b,
        (Value::Null, Value::Null) => true,
        (Value::Null | Value::Scalar(_) | Value::Seq(_) | Value::Map(_), _) => false,
    }
}

/// Whether the second document is the first with so many checks more at the end of this step's, and nothing else.
pub(super) fn is_only_longer(before: &Node, after: &Node, step: &str, more: usize) -> bool {
    let mut after = after.clone();
    let Value::Map(root) = &mut after.value else { return false };
    let Some((_, steps)) = root.iter_mut().find(|(key, _)| key.value == "steps") else {
        return false;
    };
    let Value::Seq(steps) = &mut steps.value else { return false };
    let Some(at) = position(before, step) else { return false };
    let Some(Value::Map(pairs)) = steps.get_mut(at).map(|node| &mut node.value) else {
        return false;
    };
    let Some(key) = pairs.iter().position(|(key, _)| key.value == "check") else { return false };
    let Value::Seq(checks) = &mut pairs[key].1.value else { return false };
    let Some(left) = checks.len().checked_sub(more) else { return false };
    checks.truncate(left);
    let had = At::step(before, step).is_some_and(|step| step.key("check").is_some());
    if !had && left == 0 {
        pairs.remove(key);
    }
    is_same(before, &after)
}

fn position(root: &Node, step: &str) -> Option<usize> {
    let start = At::step(root, step)?.start;
    let Value::Seq(steps) = &value(pairs(root)?, "steps")?.value else { return None };
    steps.iter().position(|node| node.at.start == start)
}

/// Whether both say the same, wherever it stands.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Scalar(a), Value::Scalar(b)) => a == b && one.is_typed == other.is_typed,
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let is_pair = |(a, b): (&(Located<String>, Node), &(Located<String>, Node))| {
                a.0.value == b.0.value && is_same(&a.1, &b.1)
            };
            a.len() == b.len() && a.iter().zip(b).all(is_pair)
        }
        (Value::Null | Value::Scalar(_) | Value::Seq(_) | Value::Map(_), _) => false,
    }
}

/// A line of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Its first byte.
    pub(super) start: usize,
    /// Behind its end, newline and all.
    pub(super) end: usize,
    /// Spaces before its text.
    pub(super) indent: usize,
    /// Its text.
    pub(super) text: &'t str,
}

impl Line<'_> {
    /// Whether it says nothing to YAML.
    pub(super) fn is_aside(&self) -> bool {
        self.text.is_empty() || self.is_comment()
    }

    pub(super) fn is_comment(&self) -> bool {
        self.text.starts_with('#')
    }

    /// Whether an entry of a list begins here.
    pub(super) fn is_entry(&self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }
}

/// The lines from the one that this byte is in.
pub(super) fn lines_from(text: &str, at: usize) -> impl Iterator<Item = Line<'_>> {
    let mut start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline + 1);
        let whole = &text[start..end];
        let indent = whole.len() - whole.trim_start_matches(' ').len();
        let line = Line { start, end, indent, text: whole[indent..].trim_end() };
        start = end;
        Some(line)
    })
}

/// Behind the last line of what stands here, with the remarks right behind it that are indented as far as it. The first
/// line is part of it.
pub(super) fn end_of_block(
    text: &str,
    at: usize,
    column: usize,
    is_part: impl Fn(&Line<'_>) -> bool,
) -> usize {
    let mut lines = lines_from(text, at);
    let mut end = lines.next().map_or(text.len(), |first| first.end);
    let mut is_right_behind = true;
    for line in lines {
        // What looks like a remark further in may be a line of a text.
        let is_within = line.is_comment() && line.indent > column;
        if line.is_aside() && !is_within {
            is_right_behind &= line.is_comment() && line.indent >= column;
            if is_right_behind {
                end = line.end;
            }
        } else if is_within || is_part(&line) {
            end = line.end;
            is_right_behind = true;
        } else {
            break;
        }
    }
    end
}
