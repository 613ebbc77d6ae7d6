//! The handout of a course: its chapters one below the other, each below a heading that no other one has.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    course::{Broken, Course},
    index::Index,
    said::one_line,
};
use crate::lab::Handout;

/// A heading that no page has, behind a page that is looked at alone.
const END: &str = "\n## The end of the page\n";

impl Course {
    /// Makes its handout, whose headings of the first two levels are the title and those of the chapters, in order; these are
    /// called so then. A page that would change this, by a heading of its own or by what it leaves open, is told.
    pub(super) fn join(&mut self) -> Result<(), Vec<Broken>> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for text in self.chapters.iter().map(|chapter| &chapter.text).chain([&self.about]) {
            let sections = Handout::parse(text).sections;
            taken.extend(sections.into_iter().map(|section| section.title));
        }
        let (written, title) = heading(&self.title, "A lab", &mut taken);
        let mut text = page(1, &written, &self.about);
        let mut headings = vec![(1, title.clone())];
        let mut astray: Vec<String> = Vec::new();
        if !is_whole(&text, (1, &title)) {
            astray.push(self.index.to_owned());
        }
        for (at, chapter) in self.chapters.iter_mut().enumerate() {
            let (written, title) = heading(&chapter.title, &format!("Page {}", at + 1), &mut taken);
            let page = page(2, &written, &chapter.text);
            if !is_whole(&page, (2, &title)) {
                astray.push(chapter.file.clone());
            }
            text += "\n";
            text += &page;
            headings.push((2, title.clone()));
            chapter.title = title;
        }
        let found = read(&text);
        if astray.is_empty() && found != headings {
            // No page alone: the first that is not where it should be, or the one before.
            let at = headings.iter().zip(&found).take_while(|(is, found)| is == found).count();
            let chapter = at.checked_sub(2).and_then(|at| self.chapters.get(at));
            astray.push(chapter.map_or(self.index, |chapter| &chapter.file).to_owned());
        }
        if !astray.is_empty() {
            return Err(astray.iter().map(|file| broken(file)).collect());
        }
        self.handout = text;
        Ok(())
    }
}

/// A page below its heading.
fn page(level: usize, heading: &str, text: &str) -> String {
    let mut page = format!("{} {heading}\n", "#".repeat(level));
    if !text.trim().is_empty() {
        let _ = writeln!(page, "\n{}", text.trim_matches('\n').trim_end());
    }
    page
}

/// Whether a page alone has its heading above it and nothing that it leaves open.
fn is_whole(page: &str, (level, heading): (u8, &str)) -> bool {
    let found = read(&format!("{page}{END}"));
    let is_end =
        |(level, title): &(u8, String)| *level == 2 && END.trim_matches(['#', ' ', '\n']) == title;
    matches!(&found[..], [first, last] if first == &(level, heading.to_owned()) && is_end(last))
}

/// The headings of the first two levels.
fn read(text: &str) -> Vec<(u8, String)> {
    let all = Handout::parse(text).sections.into_iter();
    all.filter(|section| (1..=2).contains(&section.level))
        .map(|section| (section.level, section.title))
        .collect()
}

fn broken(file: &str) -> Broken {
    Index::broken_by(
        file,
        "this text has a heading that stands in a quotation or a list, or leaves a block or a tag open, so that nobody can tell where the next page begins",
        "write its headings as `### Title` at the start of a line, and close each ``` and each tag (`<pre>`, `<!--`, `<script>`, `<style>`, `<textarea>`, `<?`, `<![CDATA[`)",
    )
}

/// A title as a heading of Markdown on one line, which is none of `taken`, and as it is read.
fn heading(title: &str, instead: &str, taken: &mut BTreeSet<String>) -> (String, String) {
    let title = one_line(title);
    let escaped = title.replace('#', "&#35;").replace('<', "&lt;").replace('{', "&#123;");
    let escaped: String = escaped.chars().filter(|c| !c.is_control()).take(200).collect();
    let escaped = if escaped.is_empty() { instead.to_owned() } else { escaped };
    let mut number = 1;
    loop {
        let text = if number == 1 { escaped.clone() } else { format!("{escaped} ({number})") };
        let read = Handout::parse(&format!("## {text}\n")).sections;
        let shown = read.into_iter().next().map(|section| section.title).unwrap_or_default();
        if shown.trim().is_empty() && number == 1 {
            return heading(instead, instead, taken);
        }
        if taken.insert(shown.clone()) {
            return (text, shown);
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{super::course::Chapter, *};

    #[test]
    fn each_chapter_has_a_heading_of_its_own_whatever_it_is_called() {
        let chapter = |title: &str, text: &str| Chapter {
            title: title.into(),
            text: text.into(),
            ..Chapter::default()
        };
        let mut course = Course {
            title: "A {#a} <b>\n# `c`".into(),
            chapters: vec![
                chapter("One", "### Two\n"),
                chapter("Two", ""),
                chapter("", "x"),
                chapter("One", ""),
            ],
            ..Course::default()
        };
        course.join().unwrap();
        let text = course.handout();
        let read = Handout::parse(text);
        let titles: Vec<_> = read.sections.iter().map(|s| (s.level, s.title.as_str())).collect();
        let wanted = [
            (1, "A {#a} <b> # c"),
            (2, "One"),
            (3, "Two"),
            (2, "Two (2)"),
            (2, "Page 3"),
            (2, "One (2)"),
        ];
        assert_eq!(titles, wanted, "{text}");
        let titles: Vec<_> = course.chapters().iter().map(|c| c.title.as_str()).collect();
        assert_eq!(titles, ["One", "Two (2)", "Page 3", "One (2)"]);
    }

    #[test]
    fn a_page_that_would_move_the_next_one_is_told_by_its_file() {
        let of = |about: &str, first: &str| {
            let chapter = |file: &str, text: &str| Chapter {
                title: file.into(),
                file: file.into(),
                text: text.into(),
                ..Chapter::default()
            };
            let mut course = Course {
                about: about.into(),
                index: "index.json",
                chapters: vec![chapter("a.md", first), chapter("b.md", "b")],
                ..Course::default()
            };
            match course.join() {
                Ok(()) => Vec::new(),
                Err(broken) => broken.into_iter().map(|(source, _)| source.name).collect(),
            }
        };
        for text in [
            "> ## quoted",
            "- ## listed",
            "> quoted\n> ===",
            "x\n\n## own",
            "<pre>\nx",
            "<!-- x",
            "<script>",
            "<style>",
            "<textarea>",
            "<?php",
            "<![CDATA[",
            "```\nx",
            "~~~~\nx\n~~~",
        ] {
            assert_eq!(of("", text), ["a.md"], "{text}");
            assert_eq!(of(text, ""), ["index.json"], "{text}");
        }
        for text in
            ["### own", "<pre>\nx\n</pre>", "<!-- x -->", "```\n## x\n```", "> quoted", "- [ ] x"]
        {
            assert_eq!(of(text, text), [""; 0], "{text}");
        }
    }
}
