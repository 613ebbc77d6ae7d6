//! The text of a CSV file: RFC 4180, UTF-8 without a mark, lines that end in CR LF.

use super::ExportError;

/// The file's text. The cells are neutralised by whoever makes them: here a number and a formula look alike.
pub(super) fn write<R, C>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, ExportError>
where
    R: IntoIterator<Item = C>,
    C: AsRef<[u8]>,
{
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}
