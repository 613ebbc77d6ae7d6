//! Labs of other platforms: their folders read into chapters, scripts, and what has no place in a scenario. One file a
//! format, one row of [`FORMATS`] each. Pure.

mod blocks;
mod course;
mod educates;
mod files;
mod front;
#[cfg(test)]
mod fuzz;
mod handout;
mod index;
mod instruqt;
mod killercoda;
mod prose;
mod said;
mod script;
#[cfg(test)]
mod tests;

pub use self::{
    course::{Broken, Course},
    files::{Content, Files},
};
pub(super) use self::{
    course::{Chapter, Left},
    script::{Written, is_opaque, solution, written},
};

/// A platform's way to write labs.
pub struct Format {
    /// The platform.
    pub name: &'static str,
    /// The file by which a folder is known as a lab of its.
    pub index: &'static str,
    /// Reads its files.
    reads: fn(&Files) -> Result<Course, Vec<Broken>>,
}

impl Format {
    /// Reads a lab, whose chapters are called then as the handout's headings are.
    pub fn read(&self, files: &Files) -> Result<Course, Vec<Broken>> {
        let mut course = (self.reads)(files)?;
        course.join()?;
        course.tell_unread(files);
        Ok(course)
    }
}

/// All of them.
pub const FORMATS: &[Format] = &[
    Format { name: "Killercoda", index: killercoda::INDEX, reads: killercoda::read },
    Format { name: "Instruqt", index: instruqt::INDEX, reads: instruqt::read },
    Format { name: "Educates", index: educates::INDEX, reads: educates::read },
];
