//! What changes in a text, as a unified diff.

use similar::{ChangeTag, TextDiff};

use super::style::{Styles, paint};
use crate::text;

/// The differences between two texts of one file, with two lines around each; nothing where there are none. All of it:
/// somebody is asked whether it may be written.
pub(crate) fn diff(name: &str, before: &str, after: &str, styles: &Styles) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(2).missing_newline_hint(false).iter_hunks() {
        lines.push(paint(styles.dim, hunk.header().to_string().trim_end()));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', styles.fail),
                ChangeTag::Insert => ('+', styles.pass),
                ChangeTag::Equal => (' ', anstyle::Style::new()),
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let line = text::for_terminal(line.as_bytes(), usize::MAX);
            lines.push(paint(style, &format!("{sign}{line}")));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let name = text::shown(name);
    format!("--- {name}\n+++ {name}\n{}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_shown_with_what_is_around_it_and_leads_no_terminal() {
        let before = "1\n2\n3\nold\r\n5\n6\n7\n";
        let after = "1\n2\n3\nn\u{1b}[31mew\u{202e}\r\n5\n6\n7\n";
        let told = diff("x.md", before, after, &Styles::default());
        assert_eq!(
            told,
            "--- x.md\n+++ x.md\n@@ -2,5 +2,5 @@\n 2\n 3\n-old\n+new\\u{202e}\n 5\n 6\n"
        );
        assert_eq!(diff("x.md", before, before, &Styles::default()), "");
        // Whoever is asked about it sees all of it.
        let long = format!("{}end\n", "b".repeat(1_000));
        let all = diff("x", &"a\n".repeat(1_000), &long, &Styles::default());
        assert_eq!(all.matches("-a\n").count(), 1_000);
        assert!(all.ends_with(&long));
    }
}
