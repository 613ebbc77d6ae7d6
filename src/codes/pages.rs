//! A page for each code: what it means, how it comes about, how to mend it. The text is Markdown of
//! the plainest kind: paragraphs, indented lines, `code` and **bold**.

use std::str::FromStr;

use super::{code::FailureCode, define::UnknownCode, finding::FindingCode};

const PAGES: &str = include_str!("pages.md");

/// A code's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What is the matter, in a line.
    pub title: &'static str,
    /// The parts, as Markdown.
    pub body: &'static str,
}

/// A code of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Of a failure.
    Failure(FailureCode),
    /// Of a finding in the texts of a lab.
    Finding(FindingCode),
}

impl Code {
    /// All of them, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        let failures = FailureCode::ALL.iter().copied().map(Self::Failure);
        failures.chain(FindingCode::ALL.iter().copied().map(Self::Finding))
    }

    /// The number, as `LC201`.
    pub fn number(self) -> &'static str {
        match self {
            Self::Failure(code) => code.number(),
            Self::Finding(code) => code.number(),
        }
    }

    /// The name, as `image-missing`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failure(code) => code.name(),
            Self::Finding(code) => code.name(),
        }
    }

    /// Its page. Every code has one: a test sees to it.
    pub fn page(self) -> Page {
        let heading = format!("\n## {} {}\n\n", self.number(), self.name());
        let page = PAGES.split_once(&heading).map_or("", |(_, rest)| rest);
        let page = page.split("\n## ").next().unwrap_or_default();
        let (title, body) = page.split_once("\n\n").unwrap_or((page, ""));
        Page { title: title.trim(), body: body.trim_end() }
    }
}

impl FailureCode {
    /// Its page.
    pub fn page(self) -> Page {
        Code::Failure(self).page()
    }
}

impl FindingCode {
    /// Its page.
    pub fn page(self) -> Page {
        Code::Finding(self).page()
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// By number or by name, in any case.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        text.parse().map(Self::Failure).or_else(|_| text.parse().map(Self::Finding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_page_and_every_page_its_code() {
        let headings: Vec<&str> = PAGES.lines().filter_map(|l| l.strip_prefix("## ")).collect();
        let codes: Vec<String> =
            Code::all().map(|code| format!("{} {}", code.number(), code.name())).collect();
        assert_eq!(headings, codes, "in the order of the codes");
    }

    #[test]
    fn every_page_has_a_title_and_its_three_parts_in_order() {
        for code in Code::all() {
            let Page { title, body } = code.page();
            let code = code.number();
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
            "submit", "lint", "answer", "grade", "schema",
        ];
        for line in PAGES.lines() {
            for typed in line.split("labcheck ").skip(1).filter(|_| line.starts_with("    ")) {
                let verb = typed.split(' ').next().unwrap();
                assert!(verbs.contains(&verb), "{line}");
            }
        }
    }
}
