//! What a student is told of a grade. What is hidden is not told, nor a sum that would give it away.

mod html;
mod markdown;
mod plain;
mod sheet;
mod step;

pub(super) use plain::{check as plain_check, plain};
pub(super) use step::shown;

use self::sheet::Sheet;
use super::{Export, Gradebook, OutFile, Row, names::Names};

/// A page of HTML for each student.
pub(super) fn render_html(book: &Gradebook) -> Export {
    of_each(book, ".feedback.html", html::page)
}

/// A page of Markdown for each student.
pub(super) fn render_markdown(book: &Gradebook) -> Export {
    of_each(book, ".feedback.md", markdown::page)
}

fn of_each(book: &Gradebook, extension: &str, page: fn(&Sheet) -> String) -> Export {
    let mut names = Names::default();
    let file = |row: &Row| {
        OutFile::new(names.take(&row.student.id, extension), page(&Sheet::of(book, row)))
    };
    Export { files: book.rows.iter().map(file).collect(), notices: Vec::new() }
}
