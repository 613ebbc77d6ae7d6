//! A handout's sections, and in each its code blocks, line by line: what is typed, what is printed.
//!
//! A block belongs to the last heading before it in source order, whatever list it stands in. Read in one
//! pass: the time is linear.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    block::{Block, Fence, Line},
    dialect::{is_marked, plain},
    pre::Pre,
    role::Role,
};
use crate::syntax::source::{Lines, Span};

/// A handout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handout {
    /// Its sections, in order. What stands before the first heading has an empty title.
    pub sections: Vec<Section>,
}

/// A heading and what stands below it, up to the next one of any level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading's text.
    pub title: String,
    /// 1 for the highest.
    pub level: u8,
    /// Its code blocks, in order.
    pub fences: Vec<Fence>,
}

impl Handout {
    /// Reads a handout.
    pub fn parse(markdown: &str) -> Self {
        let plain = plain(markdown);
        let mut reader = Reader {
            markdown,
            found: Self::default(),
            heading: None,
            block: None,
            pre: Pre::default(),
        };
        for (event, range) in events(&plain) {
            reader.event(event, range);
        }
        reader.end_pre();
        let mut handout = reader.found;
        handout.number(&Lines::of(markdown));
        handout
    }

    fn last(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// The section of this heading.
    pub fn section(&self, title: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.title == title)
    }

    /// Its code blocks, in order.
    pub fn fences(&self) -> impl Iterator<Item = &Fence> {
        self.sections.iter().flat_map(|section| &section.fences)
    }

    /// Says of every block and line which one it is.
    fn number(&mut self, lines: &Lines) {
        let at = |start: usize| lines.line(Span { start, end: start });
        for fence in self.sections.iter_mut().flat_map(|section| &mut section.fences) {
            fence.line = at(fence.start);
            for line in &mut fence.lines {
                line.line = at(line.at.start);
            }
        }
    }
}

/// Goes through a handout once.
struct Reader<'m> {
    markdown: &'m str,
    found: Handout,
    heading: Option<(u8, String)>,
    block: Option<Block>,
    pre: Pre,
}

impl Reader<'_> {
    #[cfg_attr(
        not(test),
        expect(clippy::wildcard_enum_match_arm, reason = "the rest of Markdown is prose")
    )]
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.end_pre();
                self.heading = Some((level as u8, String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                let (level, title) = self.heading.take().unwrap_or_default();
                self.found.sections.push(Section { title, level, fences: Vec::new() });
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                self.block = Some(Block::new(&info, range.start));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                self.block = Some(Block::new("", range.start));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(mut block) = self.block.take() {
                    block.is_marked = is_marked(last_line(self.markdown, &range));
                    self.add(&block);
                }
            }
            Event::Code(text) => {
                if let Some((_, title)) = &mut self.heading {
                    title.push_str(&text);
                } else {
                    self.code(range);
                }
            }
            Event::Text(text) => match (&mut self.block, &mut self.heading) {
                (Some(block), _) => block.take(self.markdown, range),
                (None, Some((_, title))) => title.push_str(&text),
                (None, None) => self.pre.text(self.markdown, range),
            },
            Event::Html(_) | Event::InlineHtml(_) => {
                for block in self.pre.html(self.markdown, range) {
                    self.add(&block);
                }
            }
            _ => {} // prose
        }
    }

    /// Code in a line is a block where a click types it.
    fn code(&mut self, range: Range<usize>) {
        if is_marked(&self.markdown[range.end..]) {
            let ticks = self.markdown[range.clone()].chars().take_while(|c| *c == '`').count();
            let mut block = Block::new("", range.start);
            block.is_marked = true;
            block.take(self.markdown, range.start + ticks..range.end - ticks);
            self.add(&block);
        }
    }

    fn end_pre(&mut self) {
        if let Some(block) = self.pre.end(self.markdown) {
            self.add(&block);
        }
    }

    fn add(&mut self, block: &Block) {
        let fence = block.read(self.markdown);
        self.found.last().fences.push(fence);
    }
}

impl Section {
    /// What is typed into the student's shell, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Line> {
        let lines = self.fences.iter().flat_map(|fence| &fence.lines);
        lines.filter(|line| line.role == Role::Command)
    }
}

/// The Markdown's events with their places. A byte order mark is no text, and `{#id}` no part of a heading.
fn events(markdown: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let text = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
    let mark = markdown.len() - text.len();
    let events = Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter();
    events.map(move |(event, range)| (event, range.start + mark..range.end + mark))
}

/// The line on which a range ends.
fn last_line<'m>(markdown: &'m str, range: &Range<usize>) -> &'m str {
    let text = markdown[..range.end].trim_end_matches(['\n', '\r']);
    let start = text.rfind('\n').map_or(0, |end| end + 1).max(range.start);
    markdown.get(start..).unwrap_or_default().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(section: &Section, role: Role) -> Vec<(&str, usize)> {
        let lines = section.fences.iter().flat_map(|fence| &fence.lines);
        lines.filter(|line| line.role == role).map(|l| (l.text.as_str(), l.line)).collect()
    }

    #[test]
    fn commands_dialogues_and_output_are_told_apart_inside_lists_too() {
        let markdown = "# Lab\n\n## Step `1`\n\n1. Do it.\n\n   ```console\n   $ docker run -it a sh\n   / # ping b\n   64 bytes\n   ^C\n   / # exit\n   ```\n\n```console\n$ export A=1\n$ docker images\n# not a prompt\n```\n\n```yaml\n$ no\n```\n";
        let handout = Handout::parse(markdown);
        let section = handout.section("Step 1").unwrap();
        assert_eq!(
            lines(section, Role::Command),
            [("docker run -it a sh", 8), ("export A=1", 16), ("docker images", 17)]
        );
        assert_eq!(lines(section, Role::Inner), [("ping b", 9), ("^C", 11), ("exit", 12)]);
        assert_eq!(lines(section, Role::Printed), [("64 bytes", 10), ("$ no", 22)]);
        assert_eq!(lines(section, Role::Unsure), [("not a prompt", 18)]);
        assert_eq!(section.fences[2].text, "$ no\n");
        for line in section.commands() {
            assert!(markdown[line.at.range()].starts_with(&line.text), "{line:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_line_ends_tabs_and_ids_are_no_text() {
        let markdown = "\u{feff}# One {#first}\r\n\r\n```sh\r\n$ docker ps\r\nok\r\n$ cat <<E\r\n> x\r\n> E\r\n```\r\n\r\n- a\n\n\t```\n\t$ ls\n\t\tx\n\t```\n\n## Two\n\n    $ docker ps";
        let handout = Handout::parse(markdown);
        let titles: Vec<_> = handout.sections.iter().map(|s| (s.title.as_str(), s.level)).collect();
        assert_eq!(titles, [("One", 1), ("Two", 2)]);
        let section = &handout.sections[0];
        assert_eq!(
            lines(section, Role::Command),
            [("docker ps", 4), ("cat <<E\nx\nE", 6), ("ls", 14)]
        );
        assert_eq!(lines(&handout.sections[1], Role::Command), [("docker ps", 20)]);
    }

    #[test]
    fn what_a_click_types_is_a_command_and_code_of_html_is_code() {
        let markdown = "Do `docker ps`{{execute}} and `ls`{{copy}}.\n\n```\ndocker images\n```{{exec}}\n\n```\nls -l\n```{{copy}}\n\n<pre><code>$ docker run -v a:&lt;b&gt; &amp;\n<b>ü</b>\n</code></pre> and <pre>\n$ ls";
        let handout = Handout::parse(markdown);
        let section = &handout.sections[0];
        let commands =
            [("docker ps", 1), ("docker images", 4), ("docker run -v a:<b> &", 11), ("ls", 14)];
        assert_eq!(lines(section, Role::Command), commands);
        assert_eq!(lines(section, Role::Unsure), [("ls -l", 8)]);
        assert_eq!(lines(section, Role::Printed), [("ü", 12)]);
        let begins: Vec<_> = handout.fences().map(|fence| fence.line).collect();
        assert_eq!(begins, [1, 3, 7, 11, 13]);
    }

    #[test]
    fn a_blank_that_is_no_space_is_blank() {
        for blank in ["\u{a0}", "\u{3000}", "\u{2003}\u{a0}"] {
            let markdown = format!("# A\n\n```sh\n $ ls\n{blank}\n $ docker ps\n```\n");
            let handout = Handout::parse(&markdown);
            let section = &handout.sections[0];
            assert_eq!(lines(section, Role::Command), [("ls", 4), ("docker ps", 6)]);
            for line in section.fences.iter().flat_map(|fence| &fence.lines) {
                assert!(markdown.get(line.at.range()).is_some(), "{line:?}");
            }
        }
    }

    #[test]
    fn a_hundred_thousand_lines_are_read_in_no_time() {
        let block = "```console\n$ docker pull hello:1\n1: Pulling from library/hello\n```\n";
        let markdown = format!("# A\n\n{}", block.repeat(25_000));
        let began = std::time::Instant::now();
        let handout = Handout::parse(&markdown);
        assert_eq!(handout.sections[0].commands().count(), 25_000);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed()); // quadratic: minutes
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_in_a_handout_each_line_is_found_at_its_place(
            markdown in "(## a\r?\n|```(console|bash|)\r?\n|\\$ [a-z'<\\\\]{1,9}|> x|root@a:/# b|\t|- |    |\r?\n|ü|EOF){0,40}",
        ) {
            for line in Handout::parse(&markdown).sections.iter().flat_map(|s| &s.fences).flat_map(|f| &f.lines) {
                let first = line.text.lines().next().unwrap_or_default();
                proptest::prop_assert!(markdown[line.at.range()].starts_with(first));
                let before = markdown[..line.at.start].matches('\n').count();
                proptest::prop_assert_eq!(before + 1, line.line);
            }
        }
    }
}
