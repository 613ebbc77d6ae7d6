//! What `labcheck update` says of a handout.

use super::count;

/// Before a handout is written.
pub const QUESTION: &str = "Write it so? [y/N] ";
/// The lab of labcheck itself.
pub const BUILT_IN: &str = "the handout of the built-in lab is a part of labcheck; name the file of a scenario, as in: labcheck update scenarios/mine.yaml";
/// A record of something else.
pub const OTHER_SCENARIO: &str = "it is no record of this scenario as it is now; make one with `labcheck run --json FILE`, or omit --from";
/// A run that was cut short.
pub const INTERRUPTED: &str =
    "The run is not whole, so the handout is as it was; let it come to its end.";

/// What failed is no output to print.
pub fn failed(number: usize) -> String {
    let (what, verb) = (count(number, "command or check"), "did not pass");
    format!(
        "{} {verb}, so the handout is as it was: no error is written into it. Mend the lab first; labcheck run tells what is wrong.",
        what.replace("command or checks", "commands or checks")
    )
}

/// The same of what could not be judged.
pub fn unjudged(number: usize) -> String {
    let what = count(number, "command or check").replace("command or checks", "commands or checks");
    format!(
        "{what} could not be judged, so the handout is as it was. Do what the run says of it, then update again."
    )
}

/// There is nothing to do.
pub fn true_already(handout: &str) -> String {
    format!("{handout} prints what came out; nothing to change.")
}

/// It was not done because nobody wanted it.
pub fn would_change(handout: &str) -> String {
    format!("{handout} would change so; write it with: labcheck update")
}

/// It was done.
pub fn written(handout: &str) -> String {
    format!("{handout} is written; read it once: what it says around these lines is still yours.")
}

/// Lines that labcheck cannot write, in a handout as it is now.
pub fn left(handout: &str, lines: &[usize]) -> String {
    let number = count(lines.len(), "line");
    format!(
        "{number} of {handout} cannot be written by labcheck ({}): what came has a secret or bytes in it that are no text, would be read as a command, or the line is HTML. Write what came by hand, or say in the scenario why a line is an example only (`examples:`).",
        numbers(lines)
    )
}

/// Lines of which a record says otherwise than the run that it is of.
pub fn untold(handout: &str, lines: &[usize]) -> String {
    format!(
        "{} of {handout} ({}) cannot be held against the record: the handout was another one when it was made, or a secret came there. Update without --from.",
        count(lines.len(), "line"),
        numbers(lines)
    )
}

/// Commands of which nobody saw what comes, by the first line that is printed under each.
pub fn unseen(handout: &str, lines: &[usize]) -> String {
    let (them, were) = if lines.len() == 1 { ("it", "it was") } else { ("them", "they were") };
    format!(
        "Of {} nobody saw all that comes: {were} not typed, or printed more than is kept. What {handout} prints under {them} may be true or not (from line {}). See what the run skipped, update where it can be done, or say in the scenario that these lines are examples (`examples:`).",
        count(lines.len(), "command"),
        numbers(lines)
    )
}

/// Numbers of lines, not all of very many.
fn numbers(lines: &[usize]) -> String {
    const SHOWN: usize = 20;
    let numbers: Vec<String> = lines.iter().take(SHOWN).map(usize::to_string).collect();
    let more = if lines.len() > SHOWN { ", ..." } else { "" };
    format!("{}{more}", numbers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one_and_more_as_more() {
        assert!(failed(1).starts_with("1 command or check did not pass, "));
        assert!(unjudged(2).starts_with("2 commands or checks could not be judged, "));
        assert!(
            left("x.md", &[3]).starts_with("1 line of x.md cannot be written by labcheck (3): ")
        );
        assert!(left("x.md", &[1; 30]).contains(", 1, ...)"));
        assert!(untold("x.md", &[3]).starts_with("1 line of x.md (3) cannot be held against"));
        assert!(unseen("x.md", &[3]).starts_with("Of 1 command nobody saw all that comes: it was"));
        assert!(unseen("x.md", &[3, 5]).contains("under them may be true or not (from line 3, 5)"));
    }
}
