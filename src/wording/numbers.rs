//! How many ended how.

/// Of what nobody can say whether it is right.
pub const UNJUDGED: &str = "could not be judged";

/// `2 passed, 1 failed`: those of which there are any; nothing where there are none.
pub fn numbers(parts: &[(usize, &str)]) -> Option<String> {
    let told = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
    Some(told.collect::<Vec<_>>().join(", ")).filter(|told| !told.is_empty())
}
