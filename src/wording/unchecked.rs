//! Lines of a handout of which nobody can say whether they are commands.

use std::fmt::Write as _;

use super::count;

/// Lines named at most.
const NAMED: usize = 10;

/// The note about them, each with its line, and how many blocks they stand in; nothing where there are none.
pub fn tell(handout: &str, blocks: usize, lines: &[(usize, &str)]) -> Option<String> {
    if lines.is_empty() {
        return None;
    }
    let (lines_told, blocks) = (count(lines.len(), "line"), count(blocks, "code block"));
    let look = if lines.len() == 1 {
        "looks like a command and is not checked"
    } else {
        "look like commands and are not checked"
    };
    let mut note = format!("Note: {lines_told} in {blocks} of {handout} {look}:\n");
    for (line, text) in lines.iter().take(NAMED) {
        let first = text.lines().next().unwrap_or_default();
        let _ = writeln!(note, "  {handout}:{line}: {first}");
    }
    if lines.len() > NAMED {
        let _ = writeln!(note, "  and {} more", lines.len() - NAMED);
    }
    note.push_str(
        "If students type them, put `$ ` before each and add them to the scenario; if not, mark their block as `text`.",
    );
    Some(note)
}

#[cfg(test)]
mod tests {
    use super::tell;

    #[test]
    fn each_line_is_named_up_to_a_bound_and_the_note_says_what_to_do() {
        assert_eq!(tell("x.md", 0, &[]), None);
        let note = tell("x.md", 1, &[(7, "docker ps")]).unwrap();
        assert!(
            note.starts_with("Note: 1 line in 1 code block of x.md looks like a command"),
            "{note}"
        );
        assert!(note.contains("\n  x.md:7: docker ps\n") && note.contains("`text`"), "{note}");
        assert!(tell("x.md", 2, &[(7, "ls"); 12]).unwrap().contains("and 2 more"));
    }
}
