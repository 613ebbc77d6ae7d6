//! The formats that a gradebook comes out in, by one table: a format is a file of its own and a row here.

use super::{
    Export, ExportError, Gradebook, canvas, classroom50, csv_table, ctrf, feedback, gradescope,
    json, junit, moodle, options::Options, page, xlsx,
};

/// A format.
pub struct Format {
    /// Its name, as it is typed.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether it has a file for each student, and so a folder of its own.
    pub of_each: bool,
    /// Whether it shows something of the records' steps, which need not be kept for the others.
    pub shows_records: bool,
    /// Makes its files, and tells what has to be known before a platform is given them.
    pub render: fn(&Gradebook, &Options) -> Result<Export, ExportError>,
}

/// All of them.
pub const FORMATS: &[Format] = &[
    Format {
        name: "csv",
        about: "A table for people: a row a student, a column a step, and why somebody has no grade",
        of_each: false,
        shows_records: false,
        render: csv_table::render,
    },
    Format {
        name: "xlsx",
        about: "The same for a spreadsheet, with a second sheet of every check",
        of_each: false,
        shows_records: false,
        render: xlsx::render,
    },
    Format {
        name: "json",
        about: "All that is known, versioned; labcheck reads it back",
        of_each: false,
        shows_records: true,
        render: json::render,
    },
    Format {
        name: "canvas",
        about: "Marks for Canvas's gradebook, of who is on the roster; needs the assignment's title",
        of_each: false,
        shows_records: false,
        render: canvas::render,
    },
    Format {
        name: "moodle",
        about: "Percentages and feedback for Moodle's gradebook, of who is on the roster",
        of_each: false,
        shows_records: true,
        render: moodle::render,
    },
    Format {
        name: "gradescope",
        about: "A results.json for each student, as a Gradescope autograder writes it",
        of_each: true,
        shows_records: true,
        render: gradescope::render,
    },
    Format {
        name: "classroom50",
        about: "A result for each student, as Classroom 50 collects it; whole marks only",
        of_each: true,
        shows_records: false,
        render: classroom50::render,
    },
    Format {
        name: "junit",
        about: "JUnit XML for people who run courses: a suite a student, a case a check, the hidden ones too",
        of_each: false,
        shows_records: false,
        render: |book, _| Ok(junit::render(book)),
    },
    Format {
        name: "ctrf",
        about: "The same as CTRF JSON",
        of_each: false,
        shows_records: false,
        render: ctrf::render,
    },
    Format {
        name: "feedback-md",
        about: "A page of Markdown for each student: what passed, what was seen, what to do next",
        of_each: true,
        shows_records: true,
        render: |book, _| Ok(feedback::render_markdown(book)),
    },
    Format {
        name: "feedback-html",
        about: "The same as a page of HTML that needs nothing else",
        of_each: true,
        shows_records: true,
        render: |book, _| Ok(feedback::render_html(book)),
    },
    Format {
        name: "html",
        about: "The class on one page: who did what, the hardest checks, the evidence of every cell",
        of_each: false,
        shows_records: false,
        render: |book, _| Ok(page::render(book)),
    },
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::gradebook::{Classroom50, sample};

    fn options() -> Options {
        Options {
            assignment: Some("Lab (1)".into()),
            classroom50: Some(Classroom50::default()),
            ..Options::default()
        }
    }

    #[test]
    fn every_format_has_a_name_of_its_own_and_one_line_about_it() {
        let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        for of in FORMATS {
            assert_eq!(format(of.name).unwrap().about, of.about);
            assert!(!of.about.is_empty() && !of.about.contains('\n') && !of.about.ends_with('.'));
        }
        assert!(format("pdf").is_none());
    }

    #[test]
    fn every_format_writes_under_harmless_names_and_the_same_each_time() {
        let book = sample::book();
        for format in FORMATS {
            let export = (format.render)(&book, &options()).unwrap();
            assert_eq!(export, (format.render)(&book, &options()).unwrap(), "{}", format.name);
            let names: BTreeSet<String> =
                export.files.iter().map(|file| file.name.to_lowercase()).collect();
            assert_eq!(names.len(), export.files.len(), "{}", format.name);
            for name in names {
                let is_plain = !name.starts_with('.') && !name.contains(['/', '\\', ':']);
                assert!(is_plain && name.len() <= 255, "{name}");
            }
        }
    }

    #[test]
    fn no_format_tells_a_terminal_or_a_reader_what_a_student_hid() {
        let book = sample::book();
        for format in FORMATS.iter().filter(|format| format.name != "xlsx") {
            for file in (format.render)(&book, &options()).unwrap().files {
                let text = String::from_utf8(file.bytes).unwrap();
                let hidden = text.replace("\r\n", "\n");
                assert!(!hidden.chars().any(crate::text::is_hidden), "{}", file.name);
            }
        }
    }
}
