//! Which headings become steps: those with commands below them. What of a handout no step can have.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    carried::Carried,
    entry::{Entry, entries},
    from::{Course, Left},
};
use crate::{
    lab::{Fence, Handout, Section},
    syntax::{id, template::is_name},
};

/// What becomes a step.
pub(super) struct Part<'h> {
    /// Its id; none where no step can name it: before the first heading, or below a heading that another has too.
    pub(super) id: Option<String>,
    /// The heading.
    pub(super) title: &'h str,
    /// What is typed, printed and shown below it.
    pub(super) entries: Vec<Entry<'h>>,
    /// The handout's line of the first of it.
    pub(super) line: usize,
    /// Whether it is a chapter of a course.
    is_chapter: bool,
    /// What the course brings to it.
    pub(super) carried: Carried,
}

/// The handout's title: its first heading of the first level, else its first.
pub(super) fn title(handout: &Handout) -> Option<String> {
    let named = || handout.sections.iter().filter(|section| !section.title.trim().is_empty());
    let first = named().find(|section| section.level == 1).or_else(|| named().next())?;
    Some(first.title.trim().to_owned())
}

/// The level of a course's chapters, each of which is one step however many headings stand in it.
const CHAPTER: u8 = 2;

/// All parts with commands, in order; of a course those with checks, too.
pub(super) fn parts<'h>(
    handout: &'h Handout,
    verbs: &[&str],
    course: Option<&Course>,
) -> Vec<Part<'h>> {
    let owners =
        if course.is_some() { chapters(&handout.sections) } else { owners(&handout.sections) };
    let mut found: Vec<(Option<usize>, Vec<&'h Fence>)> = Vec::new();
    for (section, owner) in handout.sections.iter().zip(&owners) {
        match found.last_mut() {
            Some((last, fences)) if last == owner => fences.extend(&section.fences),
            _ => found.push((*owner, section.fences.iter().collect())),
        }
    }
    let parts = found.into_iter().map(|(owner, fences)| {
        let title = owner.map_or("", |at| handout.sections[at].title.as_str());
        let entries = entries(&fences);
        let line = fences.first().map_or(1, |fence| fence.line);
        // No other heading of the handout is called so.
        let is_chapter =
            course.is_some() && owner.is_some_and(|at| handout.sections[at].level == CHAPTER);
        let chapters = course.filter(|_| is_chapter).map_or(&[][..], Course::chapters);
        let brings = chapters.iter().find(|chapter| chapter.title == title);
        let carried = brings.map(Carried::of).unwrap_or_default();
        (owner.is_some(), Part { id: None, title, entries, line, is_chapter, carried })
    });
    let (can, mut parts): (Vec<bool>, Vec<Part<'h>>) =
        parts.filter(|(_, part)| !part.entries.is_empty() || part.is_asked()).unzip();
    name(&can, &mut parts, verbs);
    parts
}

impl Part<'_> {
    /// Whether a course has something to look at here.
    fn is_asked(&self) -> bool {
        !self.carried.checks.is_empty() || self.carried.does()
    }
}

/// What of a course has no place in its scenario and belongs to none of these parts.
pub(super) fn left(course: &Course, parts: &[Part<'_>]) -> Vec<String> {
    let mut left: Vec<String> = course.left.iter().map(Left::told).collect();
    let is_part = |title: &str| {
        parts.iter().any(|part| part.is_chapter && part.id.is_some() && part.title == title)
    };
    for chapter in course.chapters().iter().filter(|chapter| !is_part(&chapter.title)) {
        left.extend(Carried::of(chapter).left);
    }
    left
}

/// The same of a course's handout: the chapter that a section stands in, or the title above them all.
fn chapters(sections: &[Section]) -> Vec<Option<usize>> {
    let mut last = None;
    let all = sections.iter().enumerate().map(|(at, section)| {
        last = if section.level <= CHAPTER { Some(at) } else { last };
        last
    });
    all.collect()
}

/// For each section the one whose step has it. Nobody can name one whose title an earlier one has, so that the section
/// above it has all that is in there; nor what stands before the first heading.
fn owners(sections: &[Section]) -> Vec<Option<usize>> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, section) in sections.iter().enumerate() {
        first.entry(&section.title).or_insert(at);
    }
    let can = |at: usize| {
        let title = sections[at].title.as_str();
        !title.trim().is_empty() && first.get(title) == Some(&at)
    };
    let mut owners: Vec<Option<usize>> =
        (0..sections.len()).map(|at| can(at).then_some(at)).collect();
    // The sections above the present one, the innermost last.
    let mut above: Vec<usize> = Vec::new();
    let mut taken_until = 0;
    for at in 0..sections.len() {
        while above.pop_if(|last| sections[*last].level >= sections[at].level).is_some() {}
        if owners[at].is_none()
            && at >= taken_until
            && let Some(owner) = above.iter().rev().copied().find(|at| can(*at))
        {
            let level = sections[owner].level;
            let end = (owner + 1..sections.len()).find(|at| sections[*at].level <= level);
            taken_until = end.unwrap_or(sections.len());
            owners[owner + 1..taken_until].fill(Some(owner));
        }
        above.push(at);
    }
    owners
}

/// Gives each its id: the handout's own number where each has another one, else a word of its heading, or a number in order
/// where no heading has one.
fn name(can: &[bool], parts: &mut [Part<'_>], verbs: &[&str]) {
    let numbers: Vec<Option<String>> = parts.iter().map(|part| number(part.title)).collect();
    let has_numbers = numbers.iter().flatten().next().is_some();
    let mut taken: BTreeSet<String> = verbs.iter().map(|verb| (*verb).to_owned()).collect();
    for ((part, number), can) in parts.iter_mut().zip(numbers).zip(can) {
        if !can {
            continue;
        }
        let own = number.map(|number| format!("step{number}")).filter(|id| is_name(id));
        part.id = Some(match own {
            Some(id) => id::unique_word(&id, &mut taken),
            None if has_numbers => id::unique(&short(part.title), &mut taken),
            None => {
                let mut all = (1..=taken.len() + 1).map(|n| format!("step{n}"));
                let next = all.find(|id| !taken.contains(id));
                id::unique_word(&next.unwrap_or_default(), &mut taken)
            }
        });
    }
}

/// The first words of a heading.
fn short(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().take(3).collect();
    let words = words.join(" ");
    if words.contains(|c: char| c.is_ascii_alphabetic()) { words } else { format!("step {words}") }
}

/// `3b` of `Step 3b: Signing`, `1-2` of `1.2 Pull`; nothing of `2024 in review`.
fn number(title: &str) -> Option<String> {
    const WORDS: &[&str] =
        &["step", "task", "exercise", "part", "lab", "section", "chapter", "stage", "challenge"];
    let lower = title.trim().to_lowercase();
    let named = WORDS.iter().find_map(|word| {
        let rest = lower.strip_prefix(word)?.trim_start_matches([' ', '#', '-']);
        rest.starts_with(|c: char| c.is_ascii_digit()).then_some(rest)
    });
    let text = named.unwrap_or(&lower);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let is_marked = number.ends_with('.') || rest.starts_with([':', ')', '.']);
    let number = number.trim_end_matches('.');
    let mut digits = number.split('.');
    let is_number = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_lowercase());
        (1..=2).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && part.len() - digits.len() <= 1
    };
    let is_whole = !number.is_empty() && digits.all(is_number);
    let is_one = named.is_some() || is_marked || number.contains('.');
    (is_whole && is_one).then(|| number.replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_the_handouts_own_number() {
        for (title, wanted) in [
            ("Step 3b: Signing", Some("3b")),
            ("Step 1 - Pull", Some("1")),
            ("1. Pull", Some("1")),
            ("1.2 Pull", Some("1-2")),
            ("2) Run", Some("2")),
            ("Task 4", Some("4")),
            ("2 containers", None),
            ("2024: a year", None),
            ("Cleaning up", None),
            ("Stepping 3", None),
            ("1stly", None),
            ("", None),
        ] {
            assert_eq!(number(title).as_deref(), wanted, "{title}");
        }
    }

    fn told(markdown: &str) -> Vec<(Option<String>, String, usize)> {
        let handout = Handout::parse(markdown);
        let parts = parts(&handout, &["run", "step2"], None);
        parts.into_iter().map(|p| (p.id, p.title.to_owned(), p.entries.len())).collect()
    }

    fn block(command: &str) -> String {
        format!("```console\n$ {command}\n```\n")
    }

    #[test]
    fn headings_with_commands_are_steps_and_one_that_is_there_twice_belongs_to_the_one_above() {
        let (a, b, c) = (block("a"), block("b"), block("c"));
        let some = |id: &str, title: &str, many| (Some(id.to_owned()), title.to_owned(), many);
        let text = format!("# Lab\n## Step 1: A\n{a}## Look\n## Step 2\n{b}## Run\n{c}");
        let wanted =
            [some("step1", "Step 1: A", 1), some("step2-2", "Step 2", 1), some("run-2", "Run", 1)];
        assert_eq!(told(&text), wanted);
        let text = format!("# Lab\n## A\n### Do\n{a}## B\n### Other\n{b}### Do\n{c}");
        assert_eq!(told(&text), [some("step1", "Do", 1), some("step3", "B", 2)]);
        let none = (None, String::new(), 1);
        assert_eq!(told(&format!("{a}# X\n{b}")), [none.clone(), some("step1", "X", 1)]);
        assert_eq!(told(&format!("# X\n{a}# X\n{b}")), [some("step1", "X", 1), none]);
        assert_eq!(told("# X\n\nProse.\n"), []);
    }
}
