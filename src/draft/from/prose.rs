//! A page of another platform's as plain Markdown: headings stand below that of the chapter, links lead to nothing that
//! is not there, blocks are what the platform has them do.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    blocks::{Block, Piece, pieces},
    course::Left,
};
use crate::lab::pattern;

/// What becomes of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// These commands are typed.
    Typed(String),
    /// It stays a block, with this word behind its fence.
    Block(String, String),
    /// It becomes prose; nothing where it is empty.
    Prose(String),
}

/// How a platform writes its pages.
pub(super) trait Dialect {
    /// What becomes of a block.
    fn block(&mut self, block: &Block<'_>) -> Shown;
    /// What becomes of a line of prose, and the commands in it that a click types.
    fn line(&mut self, number: usize, line: &str) -> (String, Vec<String>);
}

/// `[text](target)` and `![text](target)`.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(!?)\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?(?:\s+"[^"]*")?\s*\)(?:\{[^}]*\})?"#)
});
/// A heading of Markdown's own form: what stands before it, which are marks of quotations and lists, its mark, its text.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^((?: {0,3}(?:>|[-*+] |[0-9]{1,9}[.)] ))*) {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*$")
});
/// The highest heading that a chapter's text has.
const HIGHEST: usize = 3;
/// The lowest that Markdown has.
const LOWEST: usize = 6;

/// A page's text, rewritten; what is lost is told in `left`.
pub(super) fn rewritten(
    (file, first, text): (&str, usize, &str),
    dialect: &mut impl Dialect,
    left: &mut Vec<Left>,
) -> String {
    let pieces = setext_aside(pieces(text));
    let levels = pieces.iter().filter_map(|piece| match piece {
        Piece::Line(_, line) => level(line),
        Piece::Block(_) => None,
    });
    let down = HIGHEST.saturating_sub(levels.min().unwrap_or(HIGHEST));
    let mut page = Rewriter { out: Vec::new(), typed: Vec::new(), local: Vec::new() };
    // What stands between `<pre>` and `</pre>` is shown as it is.
    let mut is_pre = false;
    for piece in &pieces {
        match piece {
            Piece::Line(_, line) if is_pre || is_tag(line.trim_start(), "<pre") => {
                page.flush();
                is_pre = !line.to_ascii_lowercase().contains("</pre>");
                page.out.push(line.to_string());
            }
            Piece::Block(block) => {
                page.flush();
                let shown = dialect.block(block);
                page.block(block, shown);
            }
            Piece::Line(number, line) => {
                let (line, typed) = dialect.line(*number, line);
                let is_new = line.trim().is_empty() || level(&line).is_some() || is_item(&line);
                if is_new {
                    page.flush();
                }
                let line = page.unlinked(*number, &lowered(&line, down));
                page.out.push(line);
                page.typed.extend(typed);
            }
        }
    }
    page.flush();
    if let Some((line, to)) = page.local.first() {
        let more = page.local.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        left.push(Left::new(
            file,
            first + line - 1,
            format!("it shows or links to a file of the platform's, {to}{more}; lay it beside the handout and write the link anew, or leave the words"),
        ));
    }
    page.out.join("\n") + "\n"
}

/// Whether a line begins with this tag, in letters of any size.
fn is_tag(line: &str, tag: &str) -> bool {
    line.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
}

struct Rewriter {
    out: Vec<String>,
    /// Commands of the paragraph that is open.
    typed: Vec<String>,
    /// Links that lead to what is not there, by their line.
    local: Vec<(usize, String)>,
}

impl Rewriter {
    /// What a click in a paragraph types stands below it.
    fn flush(&mut self) {
        let typed = std::mem::take(&mut self.typed);
        if !typed.is_empty() {
            self.fence(("", ""), "bash", &typed.join("\n"));
        }
    }

    fn block(&mut self, block: &Block<'_>, shown: Shown) {
        match shown {
            Shown::Typed(text) if text.trim().is_empty() => {}
            Shown::Typed(text) => self.fence((block.lead, &block.indent()), "bash", &text),
            Shown::Block(info, text) => self.fence((block.lead, &block.indent()), &info, &text),
            Shown::Prose(text) if text.is_empty() => {}
            Shown::Prose(text) => {
                self.blank();
                self.out.push(format!("{}{text}", block.lead));
                self.out.push(String::new());
            }
        }
    }

    fn blank(&mut self) {
        if self.out.last().is_some_and(|last| !last.trim().is_empty()) {
            self.out.push(String::new());
        }
    }

    /// A block: what stands before its fence, which is the mark of a list in the first line and blanks in the others.
    fn fence(&mut self, (lead, indent): (&str, &str), info: &str, text: &str) {
        self.blank();
        let ticks = text.lines().map(|line| {
            let line = line.trim_start();
            line.len() - line.trim_start_matches('`').len()
        });
        let mark = "`".repeat(ticks.max().unwrap_or(0).max(2) + 1);
        self.out.push(format!("{lead}{mark}{info}"));
        self.out.extend(text.lines().map(|line| format!("{indent}{line}").trim_end().to_owned()));
        self.out.push(format!("{indent}{mark}"));
        self.out.push(String::new());
    }

    /// A line whose links to other files are their words.
    fn unlinked(&mut self, number: usize, line: &str) -> String {
        let replaced = LINK.replace_all(line, |found: &regex::Captures<'_>| {
            let (mark, words, to) = (&found[1], found[2].trim(), &found[3]);
            let is_far = ["http://", "https://", "mailto:"].iter().any(|s| to.starts_with(s));
            if is_far && !to.contains("{{") && !to.contains("[[") {
                return found[0].to_owned();
            }
            self.local.push((number, to.to_owned()));
            match (mark, words) {
                ("!", "") => format!("*(picture: {to})*"),
                ("!", words) => format!("*(picture: {words})*"),
                (_, words) => words.to_owned(),
            }
        });
        replaced.into_owned()
    }
}

/// The level of a heading.
fn level(line: &str) -> Option<usize> {
    HEADING.captures(line).map(|found| found[2].len())
}

/// Whether a list item begins here.
fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
        || (rest.len() < text.len() && (rest.starts_with(". ") || rest.starts_with(") ")))
}

/// A heading so many levels further down.
fn lowered(line: &str, down: usize) -> String {
    match HEADING.captures(line) {
        Some(found) => {
            let level = (found[2].len() + down).min(LOWEST);
            let title = found.get(3).map_or("", |title| title.as_str());
            let lead = found[1].trim_end();
            let blank = if lead.is_empty() { "" } else { " " };
            format!("{lead}{blank}{} {title}", "#".repeat(level)).trim_end().to_owned()
        }
        None => line.to_owned(),
    }
}

/// Lines below a line that make it a heading (`===`, `---`) are taken out, and the heading is written as others are; below
/// several lines they are kept from making one.
fn setext_aside(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Piece::Line(number, line) = &piece else {
            out.push(piece);
            continue;
        };
        let (number, mark) = (*number, underline(line));
        let is_text = |piece: Option<&Piece<'_>>| match piece {
            Some(Piece::Line(_, above)) => !above.trim().is_empty() && level(above).is_none(),
            Some(Piece::Block(_)) | None => false,
        };
        if let Some(mark) = mark
            && is_text(out.last())
        {
            let is_alone = !is_text(out.len().checked_sub(2).and_then(|at| out.get(at)));
            if let Some(Piece::Line(_, above)) = out.last_mut()
                && is_alone
                && !is_item(above)
                && !above.starts_with(['>', '|', ' ', '\t'])
            {
                *above = format!("{mark} {}", above.trim()).into();
                out.push(Piece::Line(number, "".into()));
                continue;
            }
            out.push(Piece::Line(number, "".into()));
        }
        out.push(piece);
    }
    out
}

/// What makes a heading of the line above, as the mark of such a heading.
fn underline(line: &str) -> Option<&'static str> {
    let text = line.trim();
    let is_all = |sign: u8| !text.is_empty() && text.bytes().all(|b| b == sign);
    match () {
        () if line.starts_with("    ") => None,
        () if is_all(b'=') => Some("#"),
        () if is_all(b'-') => Some("##"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Handout, Section};

    struct Plain;

    impl Dialect for Plain {
        fn block(&mut self, block: &Block<'_>) -> Shown {
            match block.info {
                "x" => Shown::Typed(block.text()),
                "say" => Shown::Prose(block.text()),
                info => Shown::Block(info.to_owned(), block.text()),
            }
        }

        fn line(&mut self, _: usize, line: &str) -> (String, Vec<String>) {
            let typed = line.contains("`ls`").then(|| "ls".to_owned());
            (line.to_owned(), typed.into_iter().collect())
        }
    }

    #[test]
    fn a_page_stands_below_its_chapters_heading_and_its_clicks_below_their_paragraph() {
        let text = "One\n===\n\nType `ls`\nand look.\n## Two\ntwo\nlines\n---\n- ```x\n  pwd\n  ```\n```say\nHello\n```\n````md\n```\n# none\n```\n````\n";
        let mut left = Vec::new();
        let told = rewritten(("a.md", 1, text), &mut Plain, &mut left);
        let read = Handout::parse(&told);
        let titles: Vec<_> = read.sections.iter().map(|s| (s.level, s.title.as_str())).collect();
        assert_eq!(titles, [(3, "One"), (4, "Two")], "{told}");
        let typed: Vec<_> =
            read.sections.iter().flat_map(Section::commands).map(|l| &l.text[..]).collect();
        assert_eq!(typed, ["ls", "pwd"], "{told}");
        assert!(told.contains("and look.\n\n```bash\nls\n```\n"), "{told}");
        assert!(told.contains("\nHello\n") && told.contains("````md\n```\n# none\n"), "{told}");
        assert_eq!(left, []);
    }

    #[test]
    fn links_to_what_is_not_there_are_their_words_and_are_told() {
        let text = "\n[a](b.md) ![p](../p.png \"t\") ![](q.png) [w](https://x/) [t]({{TRAFFIC}})\n";
        let mut left = Vec::new();
        let told = rewritten(("a.md", 7, text), &mut Plain, &mut left);
        assert_eq!(told.trim(), "a *(picture: p)* *(picture: q.png)* [w](https://x/) t");
        let told: Vec<String> = left.iter().map(Left::told).collect();
        assert_eq!(told.len(), 1);
        assert!(
            told[0].starts_with(
                "a.md:8: it shows or links to a file of the platform's, b.md and 3 more; "
            ),
            "{told:?}"
        );
    }
}
