//! A handout's sections, and in each its code blocks, line by line: what is typed, what is printed.
//!
//! A block belongs to the last heading before it in source order, whatever list it stands in. Read in one
//! pass: the time is linear.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::fence::{self, Role, Shows};
use crate::syntax::source::Span;

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

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// What it shows.
    pub shows: Shows,
    /// Its text as it stands there.
    pub text: String,
    /// Its lines; those of one command are one.
    pub lines: Vec<Line>,
}

/// A line, or a command of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub role: Role,
    /// The text without its prompt.
    pub text: String,
    /// The handout's line, from 1.
    pub line: usize,
    /// Where the text begins and its first line ends.
    pub at: Span,
}

impl Handout {
    /// Reads a handout.
    pub fn parse(markdown: &str) -> Self {
        let mut handout = Self::default();
        let mut heading: Option<(u8, String)> = None;
        let mut block: Option<Lines> = None;
        for (event, range) in events(markdown) {
            #[cfg_attr(
                not(test),
                expect(clippy::wildcard_enum_match_arm, reason = "the rest of Markdown is prose")
            )]
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    heading = Some((level as u8, String::new()));
                }
                Event::End(TagEnd::Heading(_)) => {
                    let (level, title) = heading.take().unwrap_or_default();
                    handout.sections.push(Section { title, level, fences: Vec::new() });
                }
                Event::Start(Tag::CodeBlock(kind)) => block = Some(Lines::of(&kind)),
                Event::Text(text) | Event::Code(text) => match (&mut block, &mut heading) {
                    (Some(block), _) => block.take(markdown, range),
                    (None, Some((_, title))) => title.push_str(&text),
                    (None, None) => {} // prose
                },
                Event::End(TagEnd::CodeBlock) => {
                    let fence = block.take().map(|block| block.read(markdown));
                    handout.last().fences.extend(fence);
                }
                _ => {} // prose
            }
        }
        handout.number(markdown);
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

    /// Says of every line which one it is.
    fn number(&mut self, markdown: &str) {
        let (mut line, mut counted) = (1, 0);
        let fences = self.sections.iter_mut().flat_map(|section| &mut section.fences);
        for found in fences.flat_map(|fence| &mut fence.lines) {
            line += markdown[counted..found.at.start].matches('\n').count();
            counted = found.at.start;
            found.line = line;
        }
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

/// The lines of a code block, as ranges of the handout.
#[derive(Debug)]
struct Lines {
    info: String,
    lines: Vec<Range<usize>>,
}

impl Lines {
    fn of(kind: &CodeBlockKind<'_>) -> Self {
        let info = match kind {
            CodeBlockKind::Indented => String::new(),
            CodeBlockKind::Fenced(info) => info.to_string(),
        };
        Self { info, lines: Vec::new() }
    }

    /// Takes the lines of a range; one that ended there before goes on.
    fn take(&mut self, markdown: &str, range: Range<usize>) {
        let mut start = range.start;
        for line in markdown[range].split_inclusive('\n') {
            let end = start + line.trim_end_matches(['\n', '\r']).len();
            match self.lines.last_mut() {
                // The end of a line may come by itself, and without its CR.
                Some(last) if matches!(markdown.get(last.end..start), Some("" | "\r")) => {
                    last.end = if end > start { end } else { last.end };
                }
                _ => self.lines.push(start..end),
            }
            start += line.len();
        }
    }

    fn read(&self, markdown: &str) -> Fence {
        let texts: Vec<&str> = self.lines.iter().map(|line| &markdown[line.clone()]).collect();
        let shows = Shows::of(&self.info, texts.first().unwrap_or(&""));
        let roles = fence::read(shows, &texts);
        let mut lines: Vec<Line> = Vec::new();
        for (range, (role, from)) in self.lines.iter().zip(roles) {
            let at = Span { start: range.start + from, end: range.end };
            let text = &markdown[at.range()];
            match (role, lines.last_mut()) {
                (Role::More, Some(command)) => {
                    command.text.push('\n');
                    command.text.push_str(text);
                }
                _ => lines.push(Line { role, text: text.to_owned(), line: 0, at }),
            }
        }
        for line in lines.iter_mut().filter(|line| line.role != Role::Printed) {
            line.text.truncate(line.text.trim_end().len());
        }
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&markdown[line.clone()]);
            text.push('\n');
        }
        Fence { shows, text, lines }
    }
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
