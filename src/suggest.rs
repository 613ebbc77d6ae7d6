//! "Did you mean": the nearest of the words that would have been right.

mod line;

use strsim::osa_distance;

pub(crate) use line::nearest_line;

/// The candidate nearest to what was typed, if it is near enough to be a slip of the finger: at
/// most a third of the letters differ.
pub(crate) fn nearest<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Longer words than any of ours are compared by their beginnings.
    let begin =
        |word: &str| -> String { word.chars().flat_map(char::to_lowercase).take(64).collect() };
    let typed = begin(typed);
    let limit = (typed.chars().count().max(3)).div_ceil(3);
    candidates
        .into_iter()
        .map(|word| (osa_distance(&typed, &begin(word)), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_and_other_words_left_alone() {
        let words = ["expect", "stdout", "step3", "check"];
        for (typed, meant) in [
            ("expct", Some("expect")),
            ("sdtout", Some("stdout")),
            ("Step3", Some("step3")),
            ("chekc", Some("check")),
            ("volume", None),
        ] {
            assert_eq!(nearest(typed, words), meant, "{typed}");
        }
    }
}
