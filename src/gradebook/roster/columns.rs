//! What the headings of a table mean, by whoever wrote it.
//!
//! Canvas' gradebook: `Student,ID,SIS User ID,SIS Login ID,Section,…`, or `LastName,FirstName,ID,…`
//! (instructure/canvas-lms, `lib/gradebook_exporter.rb`). Moodle's grader export and list of participants: `First name`,
//! `Last name` or `Surname`, `ID number`, `Email address`, `Username`; its grading worksheet: `Identifier` with
//! `Participant 123`, `Full name` (moodle/moodle, `mod/assign/feedback/offline`). Classroom 50:
//! `username,first_name,last_name,email,section,github_id` (foundation50/classroom50, wiki). GitHub Classroom:
//! `identifier,github_username,github_id,name`.

use std::collections::HashMap;

use crate::syntax::decode::Decoder;

/// What a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// What the course calls them.
    Id,
    /// The school's number of them.
    Number,
    /// Their login.
    Login,
    /// Their e-mail address.
    Email,
    /// The platform's number.
    Platform,
    /// Moodle's number of them in an assignment, behind a word; or an id.
    Identifier,
    /// Their name.
    Name,
    /// A part of it.
    First,
    /// The other part.
    Last,
    /// Their group.
    Section,
}

/// Those that an id is taken from, the first that there is: one for all, or two students might get one id.
pub(super) const IDS: [Column; 5] =
    [Column::Id, Column::Number, Column::Login, Column::Email, Column::Platform];

const HEADINGS: &[(&str, Column)] = &[
    ("id", Column::Id),
    ("student id", Column::Id),
    ("identifier", Column::Identifier),
    ("id number", Column::Number),
    ("idnumber", Column::Number),
    ("student number", Column::Number),
    ("sis user id", Column::Number),
    ("login", Column::Login),
    ("login id", Column::Login),
    ("sis login id", Column::Login),
    ("username", Column::Login),
    ("user name", Column::Login),
    ("github username", Column::Login),
    ("email", Column::Email),
    ("email address", Column::Email),
    ("e mail", Column::Email),
    ("e mail address", Column::Email),
    ("platform id", Column::Platform),
    ("name", Column::Name),
    ("full name", Column::Name),
    ("fullname", Column::Name),
    ("student", Column::Name),
    ("student name", Column::Name),
    ("first name", Column::First),
    ("firstname", Column::First),
    ("last name", Column::Last),
    ("lastname", Column::Last),
    ("surname", Column::Last),
    ("section", Column::Section),
    ("group", Column::Section),
    ("groups", Column::Section),
    ("group name", Column::Section),
];

/// Where each column is.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The place of each, from 0, and its heading as it is written.
    pub(super) found: HashMap<Column, (usize, String)>,
    /// Those that are there twice: the heading.
    pub(super) twice: Vec<String>,
    /// Whether Canvas wrote them, which puts rows between that are no students.
    pub(super) is_canvas: bool,
}

impl Columns {
    /// By the headings, in any letters, with `_` or `-` for a space.
    pub(super) fn of<'h>(headings: impl Iterator<Item = &'h str>) -> Self {
        let headings: Vec<(String, &str)> =
            headings.map(|text| (plain(text), text.trim())).collect();
        let has = |word: &str| headings.iter().any(|(plain, _)| plain == word);
        let is_canvas = has("id") && (has("student") || has("sis login id"));
        let mut columns = Self { is_canvas, ..Self::default() };
        for (at, (plain, heading)) in headings.iter().enumerate() {
            let known = HEADINGS.iter().find(|(word, _)| word == plain);
            let Some((_, column)) = known else { continue };
            let column = if is_canvas && plain == "id" {
                Column::Platform
            } else if *column == Column::Identifier && has("github username") {
                Column::Id
            } else {
                *column
            };
            let twin = columns.found.insert(column, (at, (*heading).to_owned()));
            columns.twice.extend(twin.map(|(_, heading)| heading));
        }
        columns
    }
}

/// The heading that was meant to be one for ids.
pub(super) fn nearly_id<'h>(
    decoder: &Decoder,
    headings: impl IntoIterator<Item = &'h str>,
) -> Option<(&'h str, &'static str)> {
    let ids = || HEADINGS.iter().filter(|(_, column)| IDS.contains(column)).map(|(word, _)| *word);
    headings
        .into_iter()
        .find_map(|heading| Some((heading, decoder.nearest(&plain(heading), ids())?)))
}

fn plain(heading: &str) -> String {
    let spaced = heading.to_lowercase().replace(['_', '-'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
