//! `feedback-md`: a page of Markdown for each student.

use std::fmt::Write as _;

use super::{
    super::{safe, told},
    sheet::Sheet,
    step::CheckSheet,
};

/// The page of a student.
pub(super) fn page(sheet: &Sheet) -> String {
    let mut out = format!("# {}\n\n**{}**\n", md(&sheet.lab), md(&sheet.who));
    for sentence in &sheet.summary {
        let _ = write!(out, "\n{}\n", md(sentence));
    }
    list(&mut out, &sheet.changes);
    for step in &sheet.steps {
        let _ = write!(
            out,
            "\n## {}: {}\n\n{} points\n",
            md(&step.id),
            md(&step.section),
            md(&step.worth)
        );
        list(&mut out, &step.changes);
        step.checks.iter().for_each(|of| check(&mut out, of));
    }
    let _ = write!(out, "\n## Next\n\n{}\n", md(&sheet.next));
    out
}

fn md(untrusted: &str) -> String {
    safe::markdown(untrusted)
}

fn list(out: &mut String, changes: &[String]) {
    for change in changes {
        let _ = write!(out, "\n- {}\n", md(change));
    }
}

fn check(out: &mut String, check: &CheckSheet) {
    let (sign, word) = (check.mark.sign(), check.mark.word());
    let (name, worth) = (md(&check.name), md(&check.worth));
    let _ = write!(out, "\n- {sign} **{name}**, {word}: {worth}\n");
    for change in &check.changes {
        let _ = write!(out, "\n  {}\n", md(change));
    }
    if check.details.is_empty() {
        return;
    }
    let text: Vec<String> =
        check.details.iter().map(|(label, text)| told::labelled(label, text)).collect();
    let text = safe::block(&text.join("\n"));
    let fence = fence(&text);
    let _ = write!(out, "\n  {fence}text\n");
    for line in text.lines() {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "  {fence}");
}

/// A fence that the text does not have.
fn fence(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    fence
}

#[cfg(test)]
mod tests {
    use crate::gradebook::{OutFile, feedback::render_markdown};
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;
    use crate::gradebook::sample;

    fn files() -> Vec<(String, String)> {
        let export = render_markdown(&sample::book());
        let text = |file: OutFile| (file.name, String::from_utf8(file.bytes).unwrap());
        export.files.into_iter().map(text).collect()
    }

    #[test]
    fn everybody_gets_a_page_under_a_harmless_name() {
        let names: Vec<String> = files().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names[0], "ada.feedback.md");
        assert_eq!(names[7], "cmd----C-calc--A0.feedback.md");
        assert_eq!(names[8], "etc-passwd.feedback.md");
        assert_eq!(names.len(), 9);
    }

    #[test]
    fn a_page_says_what_was_seen_and_what_to_do_next() {
        let (_, bob) = files().remove(1);
        let begin = "# Content Trust\n\n**Bob**\n\n13.5 of 20 points.\n\nThe lab is passed.\n";
        assert!(bob.starts_with(begin), "{bob}");
        for part in [
            "\n- \\-1.5\\: handed in 2 h 5 min late\n",
            "\n## step1: Section of step1\n\n5 of 10 points\n",
            "\n- ✓ **pulled is right**, passed: 5 of 5\n",
            "\n- ✗ **listed is right**, failed: 0 of 5\n\n  ```text\n  expected: it was listed\n",
            "\n## Next\n\nBegin with",
        ] {
            assert!(bob.contains(part), "{part:?} in {bob}");
        }
    }

    #[test]
    fn nothing_that_a_student_wrote_is_markup() {
        for (name, text) in files() {
            assert!(!text.chars().any(crate::text::is_hidden), "{name}");
            for event in Parser::new(&text) {
                let is_markup = match &event {
                    Event::Html(_) | Event::InlineHtml(_) => true,
                    Event::Start(tag) => {
                        matches!(tag, Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
                    }
                    _ => false,
                };
                assert!(!is_markup, "{event:?} in {name}");
            }
            let headings = Parser::new(&text)
                .filter(|event| matches!(event, Event::Start(Tag::Heading { .. })));
            let wanted = if ["err", "mia"].iter().any(|id| name.starts_with(id)) { 2 } else { 4 };
            assert_eq!(headings.count(), wanted, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_of_the_text() {
        assert_eq!((fence("a"), fence("``` x ````")), ("```".into(), "`````".into()));
    }
}
