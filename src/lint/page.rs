//! A handout as a page: its headings and anchors, its links, its prose, code within a line, comments. What it has one
//! type is [`crate::lab::Handout`]'s. Read in one pass.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::{lab::plain, syntax::source::Span};

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The headings, in order.
    pub(super) headings: Vec<Heading>,
    /// Links and pictures.
    pub(super) links: Vec<Link>,
    /// Runs of prose: a paragraph, an item of a list, with whatever markup is in it.
    pub(super) prose: Vec<Span>,
    /// Code within a line, without its ticks.
    pub(super) codes: Vec<Span>,
    /// Comments, with their signs.
    pub(super) comments: Vec<Span>,
    /// How many items the longest numbered list has.
    pub(super) numbered: u64,
}

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) title: String,
    /// The anchor that was given to it, `{#so}`.
    pub(super) id: Option<String>,
}

/// A link, or a picture.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) to: String,
    pub(super) at: Span,
}

impl Page {
    pub(super) fn of(markdown: &str) -> Self {
        let plain = plain(markdown);
        let text = plain.strip_prefix('\u{feff}').unwrap_or(&plain);
        let mark = plain.len() - text.len();
        let mut reader = Reader { markdown, ..Reader::default() };
        let parser = Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES);
        for (event, range) in parser.into_offset_iter() {
            reader.event(event, range.start + mark..range.end + mark);
        }
        reader.end_prose();
        reader.page
    }
}

#[derive(Default)]
struct Reader<'m> {
    markdown: &'m str,
    page: Page,
    prose: Option<Range<usize>>,
    is_heading: bool,
    is_code: bool,
    /// The numbered lists that are open: the number of the next item, nothing where they have none.
    lists: Vec<Option<u64>>,
}

impl Reader<'_> {
    #[cfg_attr(
        not(test),
        expect(clippy::wildcard_enum_match_arm, reason = "the rest of Markdown has no words")
    )]
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                self.end_prose();
                self.is_heading = true;
                let id = id.map(|id| id.to_string());
                self.page.headings.push(Heading { title: String::new(), id });
            }
            Event::End(TagEnd::Heading(_)) => self.is_heading = false,
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_prose();
                self.is_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.is_code = false,
            Event::Start(Tag::List(first)) => {
                self.end_prose();
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.end_prose();
                let last = self.lists.pop().flatten().unwrap_or(1).saturating_sub(1);
                self.page.numbered = self.page.numbered.max(last);
            }
            Event::Start(Tag::Item) => {
                self.end_prose();
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number = number.saturating_add(1);
                }
            }
            Event::Start(
                Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. },
            ) => {
                if !matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    self.page.links.push(Link { to: dest_url.to_string(), at: span(&range) });
                }
                self.word(&range);
            }
            Event::Text(text) => {
                self.title(&text);
                self.word(&range);
            }
            Event::Code(text) => {
                self.title(&text);
                let ticks = self.markdown[range.clone()].chars().take_while(|c| *c == '`').count();
                let inner = range.start + ticks..range.end.saturating_sub(ticks);
                if inner.start < inner.end {
                    self.page.codes.push(span(&inner));
                }
                self.word(&range);
            }
            Event::Html(_) | Event::InlineHtml(_) => self.comment(&range),
            // Within prose.
            Event::SoftBreak
            | Event::HardBreak
            | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image,
            ) => {}
            _ => self.end_prose(),
        }
    }

    fn title(&mut self, text: &str) {
        if let (true, Some(heading)) = (self.is_heading, self.page.headings.last_mut()) {
            heading.title.push_str(text);
        }
    }

    fn word(&mut self, range: &Range<usize>) {
        if self.is_heading || self.is_code {
            return;
        }
        match &mut self.prose {
            Some(prose) => prose.end = prose.end.max(range.end),
            None => self.prose = Some(range.clone()),
        }
    }

    /// A comment may come line by line.
    fn comment(&mut self, range: &Range<usize>) {
        let is_open = |open: &Span| !self.markdown[open.range()].trim_end().ends_with("-->");
        if let Some(open) = self.page.comments.last_mut().filter(|open| is_open(open))
            && open.end == range.start
        {
            open.end = range.end;
        } else if self.markdown[range.clone()].trim_start().starts_with("<!--") {
            self.page.comments.push(span(range));
        }
    }

    fn end_prose(&mut self) {
        if let Some(prose) = self.prose.take() {
            self.page.prose.push(span(&prose));
        }
    }
}

fn span(range: &Range<usize>) -> Span {
    Span { start: range.start, end: range.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_headings_links_prose_code_and_comments_at_their_places() {
        let text = "\u{feff}# A `b`: c {#own}\n\nSee [x](#a) and\n`ls`, <http://x.y>.\n\n1. one\n2. two ![p](p.png)\n\n   ```\n   no prose\n   ```\n\n<!-- a\ncomment -->\n<a name=\"z\"></a>\n";
        let page = Page::of(text);
        let of = |spans: &[Span]| -> Vec<&str> { spans.iter().map(|s| &text[s.range()]).collect() };
        let headings: Vec<_> =
            page.headings.iter().map(|h| (h.title.as_str(), h.id.as_deref())).collect();
        assert_eq!(headings, [("A b: c", Some("own"))]);
        let links: Vec<_> = page.links.iter().map(|link| link.to.as_str()).collect();
        assert_eq!(links, ["#a", "p.png"]);
        assert_eq!(
            of(&page.prose),
            ["See [x](#a) and\n`ls`, <http://x.y>.", "one", "two ![p](p.png)"]
        );
        assert_eq!(of(&page.codes), ["b", "ls"]);
        assert_eq!(of(&page.comments), ["<!-- a\ncomment -->\n"]);
        assert_eq!(page.numbered, 2);
    }
}
