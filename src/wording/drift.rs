//! What a handout prints and what came out, in words.

use super::count;
use crate::record::{DriftRecord, DriftWhy};

/// What is wrong with a printed line, in one.
pub fn tell(drift: &DriftRecord) -> String {
    let DriftRecord { handout, line, seen, why, .. } = drift;
    let what = match why {
        DriftWhy::Otherwise if seen.is_empty() => "no such line came out".to_owned(),
        DriftWhy::Otherwise => "this is not what came out".to_owned(),
        DriftWhy::Order => "the line came out, but not in this order".to_owned(),
        DriftWhy::Often => "the line did not come out so often".to_owned(),
        DriftWhy::Columns => "the table has other columns".to_owned(),
        DriftWhy::Same { line } => format!("this does not go together with line {line}"),
    };
    format!("{handout}:{line}: {what}")
}

/// What there is in place of what came out, where nothing did.
pub const NOTHING: &str = "nothing in its place";

/// All of a run's, with what to do; nothing where there are none.
pub fn all(number: usize) -> Option<String> {
    let lines = count(number, "line");
    let (verb, them) = if number == 1 { ("is", "it") } else { ("are", "them") };
    (number > 0).then(|| {
        format!(
            "{lines} of the handout {verb} not what came out: look at what `labcheck update` would print in place of {them}, or say in the scenario why a line is an example only (`examples:`).\n"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_and_what_is_wrong_there_are_told() {
        let drift = |seen: &str, why| DriftRecord {
            handout: "x.md".into(),
            line: 9,
            printed: "good bye".into(),
            seen: seen.into(),
            why,
        };
        for (seen, why, told) in [
            ("welcome", DriftWhy::Otherwise, "x.md:9: this is not what came out"),
            ("", DriftWhy::Otherwise, "x.md:9: no such line came out"),
            ("a", DriftWhy::Order, "x.md:9: the line came out, but not in this order"),
            ("", DriftWhy::Often, "x.md:9: the line did not come out so often"),
            ("a", DriftWhy::Columns, "x.md:9: the table has other columns"),
            ("a", DriftWhy::Same { line: 4 }, "x.md:9: this does not go together with line 4"),
        ] {
            assert_eq!(tell(&drift(seen, why)), told);
        }
        assert_eq!(all(0), None);
        assert!(all(1).unwrap().starts_with("1 line of the handout is not"));
    }
}
