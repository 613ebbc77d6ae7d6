//! A page's text, cut into its lines of prose and its blocks of code, each with its line.

use std::borrow::Cow;

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// A line of prose, by its number from 1.
    Line(usize, Cow<'t, str>),
    /// A block of code.
    Block(Block<'t>),
}

/// A block of code between fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// Its first line, from 1.
    pub(super) line: usize,
    /// What stands before its fence: blanks, and the mark of a list or of a quotation.
    pub(super) lead: &'t str,
    /// What stands behind its fence.
    pub(super) info: &'t str,
    /// Its lines, without the blanks that its fence has before it.
    pub(super) body: Vec<&'t str>,
    /// What stands behind the fence that ends it.
    pub(super) after: &'t str,
}

impl Block<'_> {
    /// All of it as one text.
    pub(super) fn text(&self) -> String {
        self.body.join("\n")
    }

    /// What stands before its lines: blanks for the mark of a list.
    pub(super) fn indent(&self) -> String {
        self.lead.chars().map(|c| if c == '>' || c.is_whitespace() { c } else { ' ' }).collect()
    }
}

/// Cuts it.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, Block<'_>)> = None;
    for (at, line) in text.lines().enumerate() {
        let Some((mark, block)) = &mut open else {
            match fence(line) {
                Some((lead, mark, info)) => {
                    let block = Block { line: at + 1, lead, info, body: Vec::new(), after: "" };
                    open = Some((mark, block));
                }
                None => found.push(Piece::Line(at + 1, line.into())),
            }
            continue;
        };
        if let Some(after) = ends(line, mark) {
            block.after = after;
            found.extend(open.take().map(|(_, block)| Piece::Block(block)));
        } else {
            let blanks = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
            let from = blanks.min(block.lead.len());
            block.body.push(line.get(from..).unwrap_or_default());
        }
    }
    found.extend(open.map(|(_, block)| Piece::Block(block)));
    found
}

/// A line that opens a block: what stands before the fence, its mark, and what is behind it.
fn fence(line: &str) -> Option<(&str, &str, &str)> {
    let start = lead(line);
    let text = &line[start..];
    let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let rest = text.trim_start_matches(sign);
    let mark = &text[..text.len() - rest.len()];
    let is_fence = mark.len() >= 3 && !(sign == '`' && rest.contains('`'));
    is_fence.then(|| (&line[..start], mark, rest.trim()))
}

/// Bytes of blanks, of marks of quotations, and of one mark of a list.
fn lead(line: &str) -> usize {
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t', '>']).len();
    let start = blanks(line);
    let text = &line[start..];
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mark = match text.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if digits > 0 => digits + 1,
        _ => return start,
    };
    let behind = blanks(&text[mark..]);
    if behind == 0 { start } else { start + mark + behind }
}

/// What stands behind the fence that ends a block of this mark, if this is it: nothing, or marks of the site's.
fn ends<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let text = line.trim_start_matches([' ', '\t', '>']);
    let rest = text.strip_prefix(mark)?.trim_start_matches(&mark[..1]).trim();
    (rest.is_empty() || (rest.starts_with("{{") && rest.ends_with("}}"))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_from_prose_wherever_they_stand() {
        let text = "# A\n```sh\n# no heading\n```{{exec}}\n1. do\n   ~~~\n   x\n    y\n   ~~~\n- ```\n  z\n  ```\n> ```\n> q\n> ```\n````md\n```\n````\n```open\nlast";
        let all = pieces(text);
        let blocks: Vec<_> = all
            .iter()
            .filter_map(|piece| match piece {
                Piece::Block(b) => Some((b.line, b.info, b.text(), b.after, b.indent())),
                Piece::Line(..) => None,
            })
            .collect();
        let block = |line, info, text: &str, after, indent: &str| {
            (line, info, text.to_owned(), after, indent.to_owned())
        };
        let wanted = [
            block(2, "sh", "# no heading", "{{exec}}", ""),
            block(6, "", "x\n y", "", "   "),
            block(10, "", "z", "", "  "),
            block(13, "", "q", "", "> "),
            block(16, "md", "```", "", ""),
            block(19, "open", "last", "", ""),
        ];
        assert_eq!(blocks, wanted);
        let lines: Vec<_> = all.iter().filter(|p| matches!(p, Piece::Line(..))).collect();
        assert_eq!(lines, [&Piece::Line(1, "# A".into()), &Piece::Line(5, "1. do".into())]);
    }
}
