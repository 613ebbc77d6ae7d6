//! What a handout prints and what came out, in words.

use super::count;
use crate::record::DriftRecord;

/// One line.
pub fn tell(drift: &DriftRecord) -> String {
    let DriftRecord { handout, line, printed, seen } = drift;
    let seen = match seen.as_str() {
        "" => "no such line came out".to_owned(),
        seen => format!("the command printed `{seen}`"),
    };
    format!("the handout prints `{printed}` ({handout}:{line}); {seen}")
}

/// All of a run's, with what to do; nothing where there are none.
pub fn all(number: usize) -> Option<String> {
    let lines = count(number, "line");
    let verb = if number == 1 { "is" } else { "are" };
    (number > 0).then(|| {
        format!(
            "{lines} of the handout {verb} not what came out: print that, or say in the scenario why a line is an example only (`examples:`).\n"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_texts_and_the_place_are_told() {
        let drift = |seen: &str| DriftRecord {
            handout: "x.md".into(),
            line: 9,
            printed: "good bye".into(),
            seen: seen.into(),
        };
        assert_eq!(
            tell(&drift("welcome")),
            "the handout prints `good bye` (x.md:9); the command printed `welcome`"
        );
        assert!(tell(&drift("")).ends_with("; no such line came out"));
        assert_eq!(all(0), None);
        assert!(all(1).unwrap().starts_with("1 line of the handout is not"));
    }
}
