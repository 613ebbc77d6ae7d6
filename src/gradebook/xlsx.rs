//! `xlsx`: a class for people who work with a spreadsheet. Numbers are numbers; text is text, whatever it begins with.

use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{
    Export, ExportError, Gradebook,
    options::Options,
    safe,
    table::{self, Cell, Table},
};

/// Pixels of a column at most.
const WIDEST: u32 = 400;

/// Two sheets: the grades, and every check.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let mut workbook = Workbook::new();
    // No clock is read: the same gradebook is the same file.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    write(workbook.add_worksheet(), "Grades", &table::grades(book, options))?;
    write(workbook.add_worksheet(), "Checks", &table::checks(book))?;
    Ok(Export::file("grades.xlsx", workbook.save_to_buffer()?))
}

fn write(sheet: &mut Worksheet, name: &str, table: &Table) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let bold = Format::new().set_bold();
    let plain = Format::new();
    let lines =
        std::iter::once((&table.header, &bold)).chain(table.rows.iter().map(|row| (row, &plain)));
    for ((cells, format), line) in lines.zip(0_u32..) {
        for (cell, column) in cells.iter().zip(0_u16..) {
            put(sheet, (line, column), cell, format)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let last = |count: usize| count.saturating_sub(1);
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let columns = u16::try_from(last(table.header.len())).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows, columns)?;
    sheet.set_autofit_max_width(WIDEST);
    sheet.autofit();
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Number(marks) => {
            if let Some(number) = marks.0.to_f64() {
                sheet.write_number_with_format(line, column, number, format)?;
            } else {
                sheet.write_string_with_format(line, column, marks.to_string(), format)?;
            }
        }
        Cell::Text(text) => {
            sheet.write_string_with_format(line, column, safe::block(text), format)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::gradebook::sample;

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn numbers_are_numbers_and_no_text_is_a_formula() {
        let export = render(&sample::book(), &Options::default()).unwrap();
        let bytes = &export.files[0].bytes;
        let grades = part(bytes, "xl/worksheets/sheet1.xml");
        assert!(grades.contains("<c r=\"F3\"><v>13.5</v></c>"), "{grades}");
        assert!(
            !grades.contains("<f>") && !part(bytes, "xl/worksheets/sheet2.xml").contains("<f>")
        );
        assert!(
            grades.contains("state=\"frozen\"") && grades.contains("<autoFilter ref=\"A1:O10\"/>")
        );
        let texts = part(bytes, "xl/sharedStrings.xml");
        assert!(texts.contains("<t>=cmd|' /C calc'!A0</t>") && texts.contains("علي بن أحمد"));
        assert!(!texts.contains("<script>") && !texts.chars().any(crate::text::is_hidden));
        let names = part(bytes, "xl/workbook.xml");
        assert!(names.contains("name=\"Grades\"") && names.contains("name=\"Checks\""));
        let got: f64 = (2..=10)
            .filter_map(|row| {
                let cell = grades.split(&format!("<c r=\"F{row}\"><v>")).nth(1)?;
                cell.split('<').next()?.parse::<f64>().ok()
            })
            .sum();
        assert_eq!(got.to_string(), sample::sum(&sample::book()).to_string());
    }

    #[test]
    fn the_same_gradebook_is_the_same_file() {
        let made = || render(&sample::book(), &Options::default()).unwrap().files;
        assert_eq!(made(), made());
        let core = part(&made()[0].bytes, "docProps/core.xml");
        assert!(core.contains("2000-01-01T00:00:00Z"), "{core}");
    }
}
