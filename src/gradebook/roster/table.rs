//! A roster as a table: CSV, or separated by `;` or tabs, as spreadsheets write it.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::{
    columns::{Column, Columns, IDS, nearly_id},
    listed::{Listed, MOST},
};
use crate::{
    gradebook::Student,
    syntax::{decode::Decoder, problem::Problem, source::Span},
    text,
};

/// What may separate cells; the first where nothing does.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Excel's own line above the headings, with the separator behind it.
const EXCEL: &str = "sep=";

/// A row: its cells of known columns, and where it is.
struct Row {
    cells: HashMap<Column, String>,
    at: Span,
}

/// The students of a table; nothing where its headings do not tell who is who.
pub(super) fn read(decoder: &Decoder, text: &str) -> Option<Vec<Listed>> {
    let (separator, start) = separator(text);
    if let Some(quote) = unclosed(text, start, separator) {
        decoder.report(
            Problem::new(
                Span { start: quote, end: quote + 1 },
                "the quote that begins here has no end",
            )
            .help(
                "close it behind the last letter of the cell; a quote in a cell is written twice",
            ),
        );
        return None;
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(&text.as_bytes()[start..]);
    let mut record = StringRecord::new();
    let mut columns: Option<(Columns, StringRecord)> = None;
    let mut rows = Vec::new();
    while let Ok(true) = reader.read_record(&mut record) {
        let at = line(text, start + position(&record));
        match &columns {
            None => columns = Some((headings(decoder, &record, at), record.clone())),
            // One more than may be, which is told.
            Some(_) if rows.len() > MOST => break,
            Some((columns, headings)) => {
                too_many_cells(decoder, &record, headings.len(), at);
                rows.extend(row(columns, &record, at));
            }
        }
    }
    let Some((mut columns, headings)) = columns else { return Some(Vec::new()) };
    settle_identifiers(&mut columns, &mut rows);
    if let Some(id) = id_column(&columns, &rows) {
        return Some(rows.iter().filter_map(|row| listed(decoder, &columns, id, row)).collect());
    }
    // Without a row nobody knows which column has something in it.
    if rows.is_empty() && IDS.iter().any(|id| columns.found.contains_key(id)) {
        return Some(Vec::new());
    }
    no_id(decoder, &headings, line(text, start + position(&headings)));
    None
}

/// The separator that stands most often in the headings, and where they begin.
fn separator(text: &str) -> (u8, usize) {
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let (first, rest) = match text[bom..].split_once('\n') {
        Some((first, _)) => (first, bom + first.len() + 1),
        None => (&text[bom..], text.len()),
    };
    if let Some(said) = first.trim_end_matches('\r').strip_prefix(EXCEL)
        && let [said] = said.as_bytes()
        && SEPARATORS.contains(said)
    {
        return (*said, rest);
    }
    let mut is_quoted = false;
    let mut counts = [0; SEPARATORS.len()];
    for byte in text[bom..].trim_start().bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            byte if !is_quoted => {
                for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
                    *count += usize::from(byte == separator);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let first = counts.iter().position(|count| *count == most).unwrap_or_default();
    (SEPARATORS[first], bom)
}

/// The quote at the beginning of a cell that nothing closes: everything behind it would be one cell.
fn unclosed(text: &str, start: usize, separator: u8) -> Option<usize> {
    let mut open = None;
    let mut is_begin = true;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match (open, byte) {
            (None, b'"') if is_begin => open = Some(at),
            // One written twice closes, and begins at once again.
            (Some(_), b'"') => {
                open = None;
                is_begin = true;
                continue;
            }
            _ => {}
        }
        is_begin = byte == separator || matches!(byte, b'\n' | b'\r');
    }
    open
}

fn position(record: &StringRecord) -> usize {
    record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX))
}

/// The line that a record begins in, without the empty ones above it.
fn line(text: &str, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    let start = start + (rest.len() - rest.trim_start_matches(['\n', '\r']).len());
    let rest = text.get(start..).unwrap_or_default();
    Span { start, end: start + rest.lines().next().map_or(0, str::len) }
}

fn headings(decoder: &Decoder, record: &StringRecord, at: Span) -> Columns {
    let columns = Columns::of(record.iter());
    for twice in &columns.twice {
        decoder.report(
            Problem::new(
                at,
                format!("two columns mean the same, one of them `{}`", text::name(twice)),
            )
            .help("remove one, or give it another heading"),
        );
    }
    columns
}

fn no_id(decoder: &Decoder, headings: &StringRecord, at: Span) {
    let problem = Problem::new(at, "no column of this roster tells who is who");
    decoder.report(match nearly_id(decoder, headings.iter()) {
        Some((heading, meant)) => {
            problem.help(format!("did you mean `{meant}` by `{}`?", text::name(heading)))
        }
        None => problem.help(
            "put headings into the first line, one of them `id`; others are name, email, login, platform_id, section",
        ),
    });
}

/// A separator in a cell without quotes moves what stands behind it into wrong columns.
fn too_many_cells(decoder: &Decoder, record: &StringRecord, headings: usize, at: Span) {
    if record.iter().skip(headings).any(|cell| !cell.trim().is_empty()) {
        decoder.report(
            Problem::new(
                at,
                format!("this row has {} cells, and there are {headings} headings", record.len()),
            )
            .help("put quotes around the cell that has a separator in it"),
        );
    }
}

/// The cells that are known; nothing where the row is no student's.
fn row(columns: &Columns, record: &StringRecord, at: Span) -> Option<Row> {
    let cells = columns.found.iter().filter_map(|(column, (place, _))| {
        let cell = record.get(*place)?.split_whitespace().collect::<Vec<_>>().join(" ");
        (!cell.is_empty()).then_some((*column, cell))
    });
    let cells: HashMap<Column, String> = cells.collect();
    let is_canvas_own = columns.is_canvas && {
        let is = |column, text: &str| cells.get(&column).is_some_and(|cell| cell == text);
        is(Column::Name, "Points Possible")
            || is(Column::Last, "Points Possible")
            || is(Column::Name, "Student, Test")
            || (is(Column::Last, "Student") && is(Column::First, "Test"))
    };
    (!cells.is_empty() && !is_canvas_own).then_some(Row { cells, at })
}

/// Moodle's `Participant 123` in every row is the platform's number; everything else under that heading is an id.
fn settle_identifiers(columns: &mut Columns, rows: &mut [Row]) {
    let Some(found) = columns.found.remove(&Column::Identifier) else { return };
    let number = |cell: &String| {
        let (_, number) = cell.rsplit_once(' ')?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.to_owned())
    };
    let filled = || rows.iter().filter_map(|row| row.cells.get(&Column::Identifier));
    let is_moodle = filled().all(|cell| number(cell).is_some());
    let column = if is_moodle { Column::Platform } else { Column::Id };
    columns.found.entry(column).or_insert(found);
    for row in rows {
        if let Some(cell) = row.cells.remove(&Column::Identifier) {
            let cell = if is_moodle { number(&cell).unwrap_or_default() } else { cell };
            row.cells.entry(column).or_insert(cell);
        }
    }
}

/// The first column for ids that has anything in it.
fn id_column(columns: &Columns, rows: &[Row]) -> Option<Column> {
    let is_filled = |id: &Column| {
        columns.found.contains_key(id) && rows.iter().any(|row| row.cells.contains_key(id))
    };
    IDS.into_iter().find(is_filled)
}

fn listed(decoder: &Decoder, columns: &Columns, id: Column, row: &Row) -> Option<Listed> {
    let cell = |column: Column| row.cells.get(&column).cloned();
    let Some(own) = cell(id) else {
        let heading = columns.found.get(&id).map_or("id", |(_, heading)| heading);
        decoder.report(
            Problem::new(row.at, format!("this student has nothing in `{}`", text::name(heading)))
                .help("fill it in, remove the row, or remove the column so that another one is the id"),
        );
        return None;
    };
    let parts = [cell(Column::First), cell(Column::Last)].into_iter().flatten();
    let whole = parts.collect::<Vec<_>>().join(" ");
    let student = Student {
        name: cell(Column::Name).or_else(|| (!whole.is_empty()).then_some(whole)),
        email: cell(Column::Email),
        login: cell(Column::Login).filter(|login| *login != own),
        platform_id: cell(Column::Platform),
        section: cell(Column::Section),
        id: own,
    };
    Some(Listed { student, at: row.at })
}

#[cfg(test)]
mod tests {
    use super::super::{read, tests::told};
    use crate::{gradebook::Student, syntax::source::Source};

    fn students(text: &str) -> Vec<Student> {
        read(&Source { name: "roster.csv".into(), text: text.into() })
            .unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
    }

    /// `id name email login platform_id section`, of what there is.
    fn lines(text: &str) -> Vec<String> {
        let line = |s: Student| {
            let rest = [s.name, s.email, s.login, s.platform_id, s.section];
            let rest = rest.map(|text| text.unwrap_or_else(|| "-".to_owned()));
            format!("{}|{}", s.id, rest.join("|"))
        };
        students(text).into_iter().map(line).collect()
    }

    #[test]
    fn every_platform_s_table_is_read() {
        for (text, wanted) in [
            (
                "id,name,email,login,platform_id,section\n1,Jane Doe,j@x.org,jd,12,A\n2,,,,,\n",
                &["1|Jane Doe|j@x.org|jd|12|A", "2|-|-|-|-|-"][..],
            ),
            (
                "Student,ID,SIS User ID,SIS Login ID,Section,Lab (1)\n,,,,,Manual Posting\n    Points Possible,,,,,10\n\"Doe, Jane\",12,s1,jd,A and B,7\n\"Roe, Joe\",13,s2,jr,A,\n\"Student, Test\",99,,f00,A,\n",
                &["s1|Doe, Jane|-|jd|12|A and B", "s2|Roe, Joe|-|jr|13|A"],
            ),
            (
                "LastName,FirstName,ID,SIS Login ID,Section,Lab (1)\n    Points Possible,,,,,10\nDoe,Jane,12,jd,A,7\nStudent,Test,99,f00,A,\n",
                &["jd|Jane Doe|-|-|12|A"],
            ),
            (
                "Student,ID,SIS User ID,SIS Login ID,Section\n\"Doe, Jane\",12,,jd,A\n\"Roe, Joe\",13,,jr,A\n",
                &["jd|Doe, Jane|-|-|12|A", "jr|Roe, Joe|-|-|13|A"],
            ),
            ("Student,ID,Section\n\"Doe, Jane\",12,A\n", &["12|Doe, Jane|-|-|12|A"]),
            (
                "First name,Last name,ID number,Institution,Email address,Assignment: Lab (Real)\nJane,Doe,s1,,j@x.org,-\n",
                &["s1|Jane Doe|j@x.org|-|-|-"],
            ),
            (
                "First name,Surname,ID number,Email address\nJane,Doe,,j@x.org\nJoe,Roe,,r@x.org\n",
                &["j@x.org|Jane Doe|j@x.org|-|-|-", "r@x.org|Joe Roe|r@x.org|-|-|-"],
            ),
            (
                "Identifier,Full name,ID number,Email address,Status,Grade\nParticipant 12,Jane Doe,s1,j@x.org,Submitted,\n",
                &["s1|Jane Doe|j@x.org|-|12|-"],
            ),
            (
                "username,first_name,last_name,email,section,github_id\njd,Jane,Doe,j@x.org,A,7\n",
                &["jd|Jane Doe|j@x.org|-|-|A"],
            ),
            (
                "identifier,github_username,github_id,name\nStudent 1,jd,7,Jane\n",
                &["Student 1|Jane|-|jd|-|-"],
            ),
            ("identifier\nJane Doe\nStudent 1\n", &["Jane Doe|-|-|-|-|-", "Student 1|-|-|-|-|-"]),
            ("identifier\nabc\nParticipant 1\n", &["abc|-|-|-|-|-", "Participant 1|-|-|-|-|-"]),
        ] {
            assert_eq!(lines(text), wanted, "{text}");
        }
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        let wanted = ["1|Doe, Jane|-|-|-|-", "2|Roe; Joe|-|-|-|-"];
        for text in [
            "id,name\n1,\"Doe, Jane\"\n2,Roe; Joe\n",
            "id;name\n1;Doe, Jane\n2;\"Roe; Joe\"\n",
            "id\tname\r\n1\tDoe, Jane\r\n2\tRoe; Joe\r\n",
            "\u{feff}ID ; Name\n1;Doe, Jane;;\n2;\"Roe; Joe\"",
            "\n\nid,name\n\n1,\"Doe,\nJane\"\n   \n,\n2,\"Roe;\r\n  Joe\"\n\n",
            "sep=;\nid;name\n1;Doe, Jane\n2;\"Roe; Joe\"\n",
            "\u{feff}sep=,\r\nid,name\r\n1,\"Doe, Jane\"\r\n2,Roe; Joe\r\n",
            "name,\"a;b;c;d\",id\n\"Doe, Jane\",,1\nRoe; Joe,,2\n",
        ] {
            assert_eq!(lines(text), wanted, "{text:?}");
        }
        assert_eq!(lines("ID\n1"), ["1|-|-|-|-|-"]);
        assert_eq!(lines("id,name\n1,\"Jane \"\"J\"\" Doe\"\n"), ["1|Jane \"J\" Doe|-|-|-|-"]);
        assert_eq!(lines("id,name\n1,Jane 5\" Doe\n2,x\n").len(), 2);
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_its_line() {
        for (text, wanted) in [
            (
                "id,name\n1,Jane\n,Joe\n1,Zoe\n\n2,Doe, Moe\n3,x\n\"3\u{200b}\",y\n",
                &[
                    "3: this student has nothing in `id`",
                    "4: the id `1` stands in line 2 already",
                    "6: this row has 3 cells, and there are 2 headings",
                    "8: the id `3\\u{200b}` has a character that nobody sees",
                ][..],
            ),
            ("name\nJane\n", &["1: no column of this roster tells who is who"]),
            ("id,name\n,Jane\n", &["1: no column of this roster tells who is who"]),
            ("", &["1: there is no student in this roster"]),
            ("\n\n", &["1: there is no student in this roster"]),
            ("id,name\n", &["1: there is no student in this roster"]),
            ("name\n", &["1: no column of this roster tells who is who"]),
            (
                "id,Student ID,name,Name\n1,1,a,a\n",
                &[
                    "1: two columns mean the same, one of them `id`",
                    "1: two columns mean the same, one of them `name`",
                ],
            ),
            ("id,name\n1,\"Jane\n2,Joe\n3,Zoe\n", &["2: the quote that begins here has no end"]),
            ("id,name\n1,\"Ja\"\"\n2,Joe\n", &["2: the quote that begins here has no end"]),
        ] {
            assert_eq!(told("r.csv", text), wanted, "{text}");
        }
    }

    #[test]
    fn a_heading_that_was_meant_is_told() {
        let help = |text: &str| {
            let source = Source { name: "r.csv".into(), text: text.into() };
            read(&source).unwrap_err().remove(0).help.unwrap()
        };
        assert_eq!(help("Usrname,Nme\nx,y\n"), "did you mean `username` by `Usrname`?");
        assert!(help("color\nx\n").contains("one of them `id`"));
    }
}
