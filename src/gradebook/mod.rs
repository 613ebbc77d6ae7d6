//! A gradebook: the grades of a class, one model out of which every export is written. Pure.

mod canvas;
mod cases;
mod classroom50;
mod counted;
mod csv_table;
mod ctrf;
mod delimited;
mod differences;
mod export;
mod feedback;
mod formats;
#[cfg(test)]
mod fuzz;
mod gradescope;
mod json;
mod junit;
pub mod matching;
mod model;
mod moodle;
mod names;
mod notice;
mod options;
mod page;
pub mod roster;
mod safe;
#[cfg(test)]
mod sample;
mod table;
mod told;
mod xlsx;

pub(crate) use differences::{Differing, differences};
pub use export::{Export, ExportError, OutFile};
pub use formats::{FORMATS, Format, format};
pub use json::{FORMAT, MANUAL, ReadError, json_schema, read_json};
pub use model::{Entry, Gradebook, Graded, Row, RowError, Student, Suspicion};
pub use notice::{Notice, NoticeKind};
pub use options::{Classroom50, Options, Submission50, Undecided};
pub(crate) use told::grade as grade_in_words;
