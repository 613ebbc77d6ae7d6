//! A handout with the digests of the world that is present in place of the printed ones. Everything else stays
//! letter for letter.

use std::collections::BTreeMap;

/// Characters of a digest that Docker prints where it is brief.
const BRIEF: usize = 12;

/// The handout as it is true in a world. `printed` holds the digests that it prints, `digests` those of the world,
/// each `sha256:…` by the ids of their images.
pub fn present(
    handout: &str,
    printed: &BTreeMap<String, String>,
    digests: &BTreeMap<String, String>,
) -> String {
    replace_digests(handout, &replacements(printed, digests))
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

#[cfg(test)]
mod tests;
