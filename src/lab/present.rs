//! A handout with the values of the world that is present: digests that are its own in place of the
//! printed ones, and names as its engine spells them. Everything else stays letter for letter.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    fence::Shows,
    handout::{Lines, events},
};
use crate::oci::Naming;

/// Characters of a digest that Docker prints where it is brief.
const BRIEF: usize = 12;
/// What docker prints before a repository's path, which has no registry in front.
const PULLING: &str = "Pulling from ";

/// What a world has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The digests of the lab's images, `sha256:…`, by their ids.
    pub digests: BTreeMap<String, String>,
    /// How its engine spells the lab's names.
    pub naming: Naming,
}

/// The handout as it is true in a world. `printed` holds the digests that it prints, by the ids of
/// their images.
pub fn present(handout: &str, printed: &BTreeMap<String, String>, values: &Values) -> String {
    let spelt = if values.naming.is_letter_for_letter() {
        handout.to_owned()
    } else {
        spell(handout, &values.naming)
    };
    replace_digests(&spelt, &replacements(printed, &values.digests))
}

/// Old and new, whole and brief, where they differ.
fn replacements(
    printed: &BTreeMap<String, String>,
    present: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (id, old) in printed {
        let Some(new) = present.get(id).filter(|new| *new != old) else { continue };
        let hex = |digest: &str| digest.strip_prefix("sha256:").unwrap_or(digest).to_owned();
        let (old, new) = (hex(old), hex(new));
        if let (Some(old), Some(new)) = (old.get(..BRIEF), new.get(..BRIEF)) {
            found.insert(old.to_owned(), new.to_owned());
        }
        found.insert(old, new);
    }
    found
}

/// Replaces whole words only, all at once: two digests may change places.
fn replace_digests(text: &str, replacements: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(replacements.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out + rest
}

/// Spells the names in code, in blocks and within lines; not in headings, which steps are found by.
fn spell(handout: &str, naming: &Naming) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut in_heading = false;
    let mut block: Option<Lines> = None;
    for (event, range) in events(handout) {
        #[cfg_attr(
            not(test),
            expect(clippy::wildcard_enum_match_arm, reason = "the rest of Markdown is prose")
        )]
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => block = Some(Lines::of(&kind)),
            Event::Text(_) => {
                if let Some(block) = &mut block {
                    block.take(handout, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let block = block.take();
                edits.extend(block.map(|b| spell_block(&b, handout, naming)).unwrap_or_default());
            }
            Event::Code(_) if !in_heading => {
                let spelt = naming.spell(&handout[range.clone()]);
                edits.push((range, spelt));
            }
            _ => {} // prose
        }
    }
    let mut out = String::with_capacity(handout.len());
    let mut done = 0;
    for (range, new) in edits {
        out.push_str(&handout[done..range.start]);
        out.push_str(&new);
        done = range.end;
    }
    out + &handout[done..]
}

fn spell_block(block: &Lines, handout: &str, naming: &Naming) -> Vec<(Range<usize>, String)> {
    let (shows, roles) = block.roles(handout);
    let is_typed: Vec<bool> = roles.iter().map(|(role, _)| role.is_typed()).collect();
    // A wider first column moves all others, in every row of its table.
    let mut widening = None;
    let mut edits = Vec::new();
    for (at, range) in block.lines.iter().enumerate() {
        let line = &handout[range.clone()];
        let spelt = if shows == Shows::Text || is_typed[at] {
            widening = None;
            naming.spell(line)
        } else if let Some(rest) = line.strip_prefix("REPOSITORY") {
            let rows = block.lines.iter().zip(&is_typed).skip(at + 1);
            let rows = rows.take_while(|(_, typed)| !**typed).map(|(row, _)| &handout[row.clone()]);
            let by = rows.filter_map(|row| grown(row, naming)).max().unwrap_or(0);
            widening = Some(by);
            format!("REPOSITORY{}{rest}", " ".repeat(by))
        } else {
            match (widening, grown(line, naming), line.split_once("  ")) {
                (Some(by), Some(grown), Some((name, rest))) => {
                    let name = naming.spell(name);
                    format!("{name}{}  {rest}", " ".repeat(by.saturating_sub(grown)))
                }
                _ => spell_output(line, naming),
            }
        };
        edits.push((range.clone(), spelt));
    }
    edits
}

/// By how many columns a row's first cell grows; nothing where the line is no row.
fn grown(row: &str, naming: &Naming) -> Option<usize> {
    let (name, _) = row.split_once("  ").filter(|(name, _)| !name.is_empty())?;
    Some(naming.spell(name).chars().count().saturating_sub(name.chars().count()))
}

/// A line that docker prints: a colon may follow a name, and `Pulling from` names the path alone.
fn spell_output(line: &str, naming: &Naming) -> String {
    let (line, path) = match line.split_once(PULLING) {
        Some((before, path)) => (before, Some(path)),
        None => (line, None),
    };
    let words = line.split_inclusive(' ').map(|word| {
        let name = word.trim_end_matches([' ', ':']);
        naming.spell(name) + &word[name.len()..]
    });
    let mut spelt: String = words.collect();
    if let Some(path) = path {
        spelt.push_str(PULLING);
        spelt.push_str(path);
    }
    spelt
}

#[cfg(test)]
mod tests;
