//! What stands between `---` and `---` at the top of a page.

/// A page in two: what is above with its first `---`, and the text with the number of its first line.
pub(super) fn split(page: &str) -> (Option<&str>, usize, &str) {
    let is_mark = |line: &str| line.trim_end() == "---";
    let mut lines = page.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_mark(line)) else { return (None, 1, page) };
    let mut end = first.len();
    for (at, line) in lines.enumerate() {
        if is_mark(line) {
            return (Some(&page[..end]), at + 3, &page[end + line.len()..]);
        }
        end += line.len();
    }
    (None, 1, page)
}

/// A page as it is read: no mark of byte order, and lines end in one way.
pub(super) fn page(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_a_page_is_told_from_its_text() {
        assert_eq!(split("---\na: 1\n---\nx\n"), (Some("---\na: 1\n"), 4, "x\n"));
        assert_eq!(split("---\n---\nx"), (Some("---\n"), 3, "x"));
        for whole in ["x\n---\n", "---\na: 1\n", ""] {
            assert_eq!(split(whole), (None, 1, whole));
        }
    }
}
