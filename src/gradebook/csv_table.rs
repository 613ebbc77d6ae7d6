//! `csv`: a class for people.

use super::{
    Export, ExportError, Gradebook, delimited,
    options::Options,
    safe,
    table::{self, Cell},
};

/// A row a student, a column a step.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let table = table::grades(book, options);
    let lines = std::iter::once(&table.header).chain(&table.rows);
    let bytes = delimited::write(lines.map(|row| row.iter().map(cell)))?;
    Ok(Export::file("grades.csv", bytes))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(marks) => marks.to_string(),
        Cell::Text(text) => safe::cell(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gradebook::sample, grades::Marks};

    #[test]
    fn it_is_read_back_as_what_the_class_has() {
        let book = sample::book();
        let text = sample::text(&render(&book, &Options::default()).unwrap());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), book.rows.len());
        let column = |name| header.iter().position(|cell| cell == name).unwrap();
        let marks = |row: &csv::StringRecord, name| -> Marks {
            row[column(name)].parse().map(Marks).unwrap_or_default()
        };
        let got: Marks = rows.iter().map(|row| marks(row, "got")).sum();
        assert_eq!(got, sample::sum(&book));
        for row in rows.iter().filter(|row| !row[column("percent")].is_empty()) {
            let parts = ["step1", "step2", "changes"].map(|name| marks(row, name));
            assert_eq!(parts.into_iter().sum::<Marks>(), marks(row, "got"), "{row:?}");
        }
        assert_eq!(&rows[1][column("got")], "13.5");
        assert_eq!(&rows[1][column("changes")], "-1.5", "a number stays one");
        assert_eq!(&rows[5][column("name")], "علي بن أحمد");
        assert_eq!(&rows[0][column("email")], "ada@example.org");
        assert_eq!(&rows[0][column("handed-in")], "2026-11-03T10:20:30Z");
    }

    #[test]
    fn no_cell_is_a_formula() {
        let text = sample::text(&render(&sample::book(), &Options::default()).unwrap());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for row in reader.records() {
            for cell in &row.unwrap() {
                let is_number = cell.parse::<rust_decimal::Decimal>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
                assert!(!cell.chars().any(crate::text::is_hidden), "{cell}");
            }
        }
        assert!(text.contains("'=cmd|' /C calc'!A0"), "{text}");
    }
}
