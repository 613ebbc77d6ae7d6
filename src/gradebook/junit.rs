//! `junit`: JUnit XML, in the subset that every reader takes. A suite a student, a case a check.

use std::fmt::Write as _;

use super::{
    Entry, Export, Gradebook, Row,
    cases::{Case, cases, suite},
    safe,
    told::Mark,
};

/// How many cases ended how.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(cases: &[Case<'_>]) -> Self {
        let count = |mark| cases.iter().filter(|case| case.mark == mark).count();
        Self {
            tests: cases.len(),
            failures: count(Mark::Fail),
            errors: count(Mark::Error),
            skipped: count(Mark::Skip),
        }
    }

    fn add(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            errors: self.errors + other.errors,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// The report.
pub(super) fn render(book: &Gradebook) -> Export {
    let mut total = Counts::default();
    let mut suites = String::new();
    for row in &book.rows {
        let cases = cases(row);
        let counts = Counts::of(&cases);
        total = total.add(counts);
        write_suite(&mut suites, row, counts, &cases);
    }
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{suites}</testsuites>\n",
        safe::attribute(&book.lab),
        total.tests,
        total.failures,
        total.errors
    );
    Export::file("junit.xml", text)
}

fn write_suite(out: &mut String, row: &Row, counts: Counts, cases: &[Case<'_>]) {
    let name = safe::attribute(&suite(row));
    let Counts { tests, failures, errors, skipped } = counts;
    let time = time(row);
    let _ = writeln!(
        out,
        "<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"{time}>"
    );
    write_points(out, row);
    for case in cases {
        write_case(out, &name, case);
    }
    out.push_str("</testsuite>\n");
}

fn time(row: &Row) -> String {
    match &row.entry {
        Entry::Graded(graded) => {
            format!(" timestamp=\"{}\"", graded.handed_in.strftime("%Y-%m-%dT%H:%M:%S"))
        }
        Entry::Error(_) | Entry::Missing => String::new(),
    }
}

fn write_points(out: &mut String, row: &Row) {
    let Entry::Graded(graded) = &row.entry else { return };
    let grade = &graded.grade;
    out.push_str("<properties>");
    let all = [("got", grade.got), ("possible", grade.possible), ("undecided", grade.undecided)];
    for (name, marks) in all {
        let _ = write!(out, "<property name=\"{name}\" value=\"{marks}\"/>");
    }
    out.push_str("</properties>\n");
}

fn write_case(out: &mut String, suite: &str, case: &Case<'_>) {
    let name = safe::attribute(&case.name);
    let _ = write!(out, "<testcase classname=\"{suite}\" name=\"{name}\"");
    let tag = match case.mark {
        Mark::Pass => {
            out.push_str("/>\n");
            return;
        }
        Mark::Fail => "failure",
        Mark::Error => "error",
        Mark::Skip => "skipped",
    };
    let message = safe::attribute(case.said.lines().next().unwrap_or_default());
    let kind = safe::attribute(&case.kind);
    let said = safe::markup_block(&case.said);
    let _ =
        writeln!(out, "><{tag} type=\"{kind}\" message=\"{message}\">{said}</{tag}></testcase>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    fn text() -> String {
        sample::text(&render(&sample::book()))
    }

    /// Every tag closed in order, attributes quoted, and only characters that XML may hold.
    fn is_well_formed(text: &str) {
        let mut open = Vec::new();
        let body = text.split_once("?>\n").unwrap().1;
        for piece in body.split('<').skip(1) {
            let (tag, after) = piece.split_once('>').unwrap();
            assert!(!after.contains('>'), "{after}");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{piece}");
            } else {
                let name = tag.split([' ', '/']).next().unwrap();
                assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
        assert!(open.is_empty(), "{open:?}");
        for entity in body.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39", "#10", "#9"].contains(&name), "{entity}");
        }
        let is_legal = |c: char| {
            c == '\n' || c == '\t' || (!c.is_control() && c < '\u{fffe}' || c > '\u{ffff}')
        };
        assert!(text.chars().all(is_legal));
    }

    #[test]
    fn it_is_well_formed_whatever_a_student_wrote() {
        is_well_formed(&text());
        assert!(!text().chars().any(crate::text::is_hidden));
    }

    #[test]
    fn failures_errors_and_skips_are_what_they_are() {
        let text = text();
        assert!(text.contains(
            "<testsuites name=\"Content Trust\" tests=\"23\" failures=\"3\" errors=\"2\">\n"
        ));
        for part in [
            "<testsuite name=\"Ada Lovelace (ada)\" tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"0\" timestamp=\"2026-11-03T10:20:30\">\n\
             <properties><property name=\"got\" value=\"20\"/><property name=\"possible\" value=\"20\"/><property name=\"undecided\" value=\"0\"/></properties>\n\
             <testcase classname=\"Ada Lovelace (ada)\" name=\"step1/pulled: pulled is right\"/>\n",
            "<testsuite name=\"Eve (eve)\" tests=\"3\" failures=\"0\" errors=\"1\" skipped=\"0\"",
            "><error type=\"LC501\" message=\"error: the Docker engine does not answer: gone\">",
            "name=\"Mia (mia)\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\">\n",
            "><skipped type=\"missing\" message=\"nothing came\">nothing came</skipped></testcase>",
            "><failure type=\"LC208\" message=\"expected: it was listed\">expected: it was listed\n",
            "name=\"Err (err)\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n<testcase",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(text.matches("<failure ").count(), 3);
        assert_eq!(text.matches("<error ").count(), 2);
        assert_eq!(text.matches("<skipped ").count(), 1);
    }

    #[test]
    fn the_marks_of_all_suites_are_those_of_the_class() {
        let text = text();
        let got = text.split("name=\"got\" value=\"").skip(1);
        let got =
            got.map(|rest| crate::grades::Marks(rest.split('"').next().unwrap().parse().unwrap()));
        assert_eq!(got.sum::<crate::grades::Marks>(), sample::sum(&sample::book()));
    }
}
