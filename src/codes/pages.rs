//! A page for each code: what it means, how it comes about, how to mend it. The text is Markdown of
//! the plainest kind: paragraphs, indented lines, `code` and **bold**.

use super::code::FailureCode;

const PAGES: &str = include_str!("pages.md");

/// A code's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What is the matter, in a line.
    pub title: &'static str,
    /// The parts, as Markdown.
    pub body: &'static str,
}

impl FailureCode {
    /// Its page. Every code has one: a test sees to it.
    pub fn page(self) -> Page {
        let heading = format!("\n## {} {}\n\n", self.number(), self.name());
        let page = PAGES.split_once(&heading).map_or("", |(_, rest)| rest);
        let page = page.split("\n## ").next().unwrap_or_default();
        let (title, body) = page.split_once("\n\n").unwrap_or((page, ""));
        Page { title: title.trim(), body: body.trim_end() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_page_and_every_page_its_code() {
        let headings: Vec<&str> = PAGES.lines().filter_map(|l| l.strip_prefix("## ")).collect();
        let codes: Vec<String> = FailureCode::ALL
            .iter()
            .map(|code| format!("{} {}", code.number(), code.name()))
            .collect();
        assert_eq!(headings, codes, "in the order of the codes");
    }

    #[test]
    fn every_page_has_a_title_and_its_three_parts_in_order() {
        for code in FailureCode::ALL {
            let Page { title, body } = code.page();
            assert!(title.ends_with('.') && !title.contains('\n'), "{code}: {title}");
            let at = |part: &str| {
                assert_eq!(body.matches(part).count(), 1, "{code}: {part}");
                body.find(part).unwrap()
            };
            let (means, comes, mend) =
                (at("**Means:** "), at("**Comes about:** "), at("**Mend it:** "));
            assert!(means == 0 && means < comes && comes < mend, "{code}");
            let lines = body.lines().filter(|line| !line.is_empty()).count();
            assert!((4..=15).contains(&lines), "{code} has {lines} lines");
        }
    }

    #[test]
    fn the_pages_are_plain_text_of_80_columns() {
        for (at, line) in PAGES.lines().enumerate() {
            let place = at + 1;
            assert!(line.chars().count() <= 80, "line {place}: {line}");
            assert!(line.is_ascii(), "line {place}: {line}");
            assert_eq!(line, line.trim_end(), "line {place}");
            assert_eq!(line.matches('`').count() % 2, 0, "line {place}: {line}");
        }
    }

    #[test]
    fn what_a_page_has_one_type_to_labcheck_is_a_verb_of_it() {
        let verbs = [
            "run", "doctor", "start", "shell", "status", "finish", "handout", "list", "check",
            "submit",
        ];
        for line in PAGES.lines() {
            for typed in line.split("labcheck ").skip(1).filter(|_| line.starts_with("    ")) {
                let verb = typed.split(' ').next().unwrap();
                assert!(verbs.contains(&verb), "{line}");
            }
        }
    }
}
