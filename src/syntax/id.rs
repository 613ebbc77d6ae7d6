//! A name for people as a word that can be typed: an id for what its author gave none.

use std::collections::BTreeSet;

/// An id is cut behind a word where it would be longer.
const LONGEST: usize = 48;

/// The ids of things with these names, each another one.
pub fn derived<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names.map(|name| unique(name, &mut taken)).collect()
}

/// The id of this name, as none of `taken` is; it is one of them afterwards.
pub fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    unique_word(&word(name), taken)
}

/// The same of what is an id already.
pub fn unique_word(word: &str, taken: &mut BTreeSet<String>) -> String {
    let mut id = word.to_owned();
    let mut number = 1;
    while !taken.insert(id.clone()) {
        number += 1;
        id = format!("{word}-{number}");
    }
    id
}

/// `It is here, signed` → `it-is-here-signed`.
fn word(name: &str) -> String {
    let lower = name.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let mut word = String::new();
    for part in parts {
        if word.is_empty() {
            // An id begins with a letter, as the name of a variable does.
            word.push_str(if part.starts_with(|c: char| c.is_ascii_digit()) {
                "check-"
            } else {
                ""
            });
        } else if word.len() + part.len() >= LONGEST {
            break;
        } else {
            word.push('-');
        }
        word.extend(part.chars().take(LONGEST));
    }
    if word.is_empty() { "check".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::template::is_name;

    #[test]
    fn an_id_is_the_name_as_a_word_and_never_there_twice() {
        let long = "alpine's three images were here, no image of the lab is here now, and more";
        let names = ["It is here: signed!", "it is here signed", long, "2 images", "…", "ß", "É"];
        assert_eq!(
            derived(names.into_iter()),
            [
                "it-is-here-signed",
                "it-is-here-signed-2",
                "alpine-s-three-images-were-here-no-image-of-the",
                "check-2-images",
                "check",
                "check-2",
                "check-3",
            ]
        );
        assert!(is_name(&word(&"x".repeat(1_000))) && word(&"x".repeat(1_000)).len() == LONGEST);
    }
}
