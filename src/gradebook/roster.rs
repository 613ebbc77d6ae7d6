//! A roster: who is in a class, out of a table (CSV) of a platform's or the teacher's, or out of YAML.
//!
//! Everything that is wrong with it is told at once, each with its place and what to do. It is read whole or not at all:
//! a class without one of its students would look complete.

mod columns;
#[cfg(test)]
mod fuzz;
mod listed;
mod table;
mod yaml;

use std::collections::HashMap;

pub use listed::MOST;

use self::listed::Listed;
use super::Student;
use crate::{
    syntax::{
        decode::Decoder,
        problem::Problem,
        source::{Source, Span},
    },
    text,
};

/// Bytes of a roster at most.
pub const LONGEST: usize = 32 << 20;
/// Bytes of what is read of a student, each.
const LONGEST_CELL: usize = 400;
/// Problems that are told, and how many more there are.
const MOST_PROBLEMS: usize = 200;

/// The text of a roster's bytes: UTF-8, or UTF-16 where it says so, as Excel writes «Unicode text».
///
/// The problem is that they are no text.
pub fn source(name: &str, bytes: &[u8]) -> Result<Source, Problem> {
    let wide = |to_unit: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let (units, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| to_unit(*unit)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        bytes => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            String::from_utf8(bytes.to_vec()).ok()
        }
    };
    text.map(|text| Source { name: name.to_owned(), text }).ok_or_else(|| {
        Problem::new(Span::default(), "this roster is not UTF-8")
            .help("save it as «CSV UTF-8», or convert it to UTF-8")
    })
}

/// Reads a roster, or tells everything that is wrong with it. A file called `.yaml` or `.yml` is YAML:
/// `students: [{ id: …, name: … }]`; everything else is a table with headings, whatever it is separated by.
pub fn read(source: &Source) -> Result<Vec<Student>, Vec<Problem>> {
    if source.text.len() > LONGEST {
        let title = format!("the roster has {} bytes; the limit is {LONGEST}", source.text.len());
        let problem = Problem::new(Span::default(), title);
        return Err(vec![problem.help("leave out the columns that are not about the students")]);
    }
    let decoder = Decoder::default();
    let listed = if is_yaml(&source.name) {
        yaml::read(&decoder, &source.text)
    } else {
        table::read(&decoder, &source.text)
    };
    if let Some(listed) = &listed {
        check(&decoder, &source.text, listed);
    }
    let problems = decoder.into_problems();
    match listed {
        Some(listed) if problems.is_empty() => {
            Ok(listed.into_iter().map(|listed| listed.student).collect())
        }
        _ => Err(few(problems)),
    }
}

fn is_yaml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    })
}

/// What has to be so of every student, wherever they are written.
fn check(decoder: &Decoder, text: &str, listed: &[Listed]) {
    if listed.is_empty() {
        decoder.report(
            Problem::new(Span::default(), "there is no student in this roster")
                .help("write one row for each student below the headings"),
        );
    }
    if listed.len() > MOST {
        decoder.report(
            Problem::new(Span::default(), format!("the roster has more than {MOST} students"))
                .help("split the class"),
        );
    }
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |at: &Span| ends.partition_point(|end| *end < at.start) + 1;
    let mut ids: HashMap<String, Span> = HashMap::new();
    for Listed { student, at } in listed {
        if student.id.chars().any(|c| c == '\n' || c == '\t' || text::is_hidden(c)) {
            decoder.report(
                Problem::new(
                    *at,
                    format!(
                        "the id `{}` has a character that nobody sees",
                        text::name(&student.id)
                    ),
                )
                .help("write it anew"),
            );
        }
        let rest =
            [&student.name, &student.email, &student.login, &student.platform_id, &student.section];
        let cells = rest.into_iter().flatten().chain([&student.id]);
        for cell in cells.filter(|cell| cell.len() > LONGEST_CELL) {
            decoder.report(
                Problem::new(*at, format!("`{}` is too long", text::name(cell))).help(format!(
                    "write at most {LONGEST_CELL} bytes; where a row was meant to end in it, look for a quote"
                )),
            );
        }
        // That two students differ in capitals only, no person would see.
        match ids.get(&student.id.to_lowercase()) {
            Some(first) => decoder.report(
                Problem::new(
                    *at,
                    format!(
                        "the id `{}` stands in line {} already",
                        text::name(&student.id),
                        line(first)
                    ),
                )
                .help("give every student an id of their own, or remove one of the two"),
            ),
            None => drop(ids.insert(student.id.to_lowercase(), *at)),
        }
    }
}

fn few(mut problems: Vec<Problem>) -> Vec<Problem> {
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        problems.truncate(MOST_PROBLEMS);
        let at = problems.last().map_or_else(Span::default, |problem| problem.at);
        problems.push(
            Problem::new(at, format!("there are {more} more problems"))
                .help("mend these first; often one cause has them all"),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Result<Vec<Student>, Vec<Problem>> {
        read(&Source { name: "r.YML".into(), text: text.into() })
    }

    /// Each problem with its line, as `3: title`.
    pub(super) fn told(name: &str, text: &str) -> Vec<String> {
        let source = Source { name: name.into(), text: text.into() };
        let problems = read(&source).expect_err(text);
        assert!(problems.iter().all(|problem| problem.help.is_some()), "{problems:?}");
        let lined = problems.iter().map(|p| format!("{}: {}", source.line(p.at), p.title));
        lined.collect()
    }

    #[test]
    fn a_roster_in_yaml_is_read_as_it_is_written() {
        let students = yaml(
            "students:\n  - { id: 007, name: Jane Doe, email: j@x.org, login: jd, platform_id: 12, section: A }\n  - id: \"2\"\n",
        );
        let some = |text: &str| Some(text.to_owned());
        let jane = Student {
            id: "007".into(),
            name: some("Jane Doe"),
            email: some("j@x.org"),
            login: some("jd"),
            platform_id: some("12"),
            section: some("A"),
        };
        assert_eq!(students.unwrap(), [jane, Student { id: "2".into(), ..Student::default() }]);
    }

    #[test]
    fn everything_that_is_wrong_with_yaml_is_told_with_its_line() {
        let text = "students:\n  - { name: Jane }\n  - { id: a, nmae: Joe }\n  - id: A\n  - id: ''\n  - x\n  - { id: \"a\\u200b\" }\n  - { id: \"a\\tb\" }\n  - { id: \"a\\nb\" }\n";
        assert_eq!(
            told("r.yaml", text),
            [
                "2: a student lacks the key `id`",
                "3: a student has no key `nmae`",
                "4: the id `A` stands in line 3 already",
                "5: the id is empty",
                "6: expected a student: a mapping with the keys id, name, email, login, platform_id, section, found a single value",
                "7: the id `a\\u{200b}` has a character that nobody sees",
                "8: the id `a b` has a character that nobody sees",
                "9: the id `a\\nb` has a character that nobody sees",
            ]
        );
        for (text, title) in [
            ("students: []\n", "1: there is no student in this roster"),
            ("students:\n", "1: `students` is no list"),
            ("people: []\n", "1: a roster has no key `people`"),
            ("- id: x\n", "1: expected a roster: a mapping with the keys students, found a list"),
            ("students: [\n", "1: the `[` that begins here has no end"),
        ] {
            assert!(
                told("r.yaml", text).iter().any(|told| told == title),
                "{text}: {:?}",
                told("r.yaml", text)
            );
        }
        let documents = read(&Source { name: "r.yaml".into(), text: "a: 1\n---\nb: 2\n".into() });
        let help = documents.unwrap_err().remove(0).help.unwrap();
        assert!(!help.contains("scenario"), "{help}");
        let long = format!("students: [{{ id: {} }}]", "x".repeat(1 << 20));
        let problem = read(&Source { name: "r.yaml".into(), text: long }).unwrap_err().remove(0);
        assert!(problem.help.unwrap().contains("CSV"));
    }

    #[test]
    fn bytes_are_read_in_the_encodings_that_spreadsheets_write() {
        let text = "id;name\n1;Zoë\n";
        let wide = |to: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to).collect()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            let read_as = source("r.csv", &bytes).unwrap();
            assert_eq!((read_as.name.as_str(), read_as.text.as_str()), ("r.csv", text));
        }
        let cut = &wide(u16::to_le_bytes)[..7];
        for bytes in [&b"id\nZo\xeb\n"[..], cut, b"\xff\xfe\x00\xd8", b"\xfe\xff\x00"] {
            let problem = source("r.csv", bytes).unwrap_err();
            assert!(problem.help.unwrap().contains("UTF-8"), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_too_much_is_refused_and_what_is_just_enough_is_not() {
        let table = |rows: usize| -> String {
            (0..rows).fold("id\n".to_owned(), |text, row| text + &row.to_string() + "\n")
        };
        let read_table = |text: String| read(&Source { name: "r.csv".into(), text });
        assert_eq!(read_table(table(MOST)).unwrap().len(), MOST);
        let problems = read_table(table(MOST + 1)).unwrap_err();
        assert!(problems[0].title.contains("more than 100000 students"), "{problems:?}");
        let cell = |length: usize| format!("id,name\n1,{}\n", "x".repeat(length));
        assert_eq!(read_table(cell(LONGEST_CELL)).unwrap().len(), 1);
        assert!(told("r.csv", &cell(LONGEST_CELL + 1))[0].ends_with("is too long"));
        let padded = |length: usize| format!("id\n1\n{}", "\n".repeat(length - 5));
        assert_eq!(read_table(padded(LONGEST)).unwrap().len(), 1);
        let problems = read_table(padded(LONGEST + 1)).unwrap_err();
        assert!(problems[0].title.contains("the limit is"), "{problems:?}");
        let twins = |count: usize| format!("id\n{}", "1\n".repeat(count + 1));
        assert_eq!(told("r.csv", &twins(MOST_PROBLEMS)).len(), MOST_PROBLEMS);
        let told = told("r.csv", &twins(MOST_PROBLEMS + 7));
        assert_eq!(told.len(), MOST_PROBLEMS + 1);
        assert!(told[MOST_PROBLEMS].ends_with("there are 7 more problems"), "{told:?}");
    }
}
