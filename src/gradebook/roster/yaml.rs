//! A roster in YAML.

use super::listed::Listed;
use crate::{
    gradebook::Student,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        source::Span,
        values::Text,
        yaml::{self, Node, Value},
    },
};

const STUDENT: Mapping<(
    Field<Text>,
    Field<Text>,
    Field<Text>,
    Field<Text>,
    Field<Text>,
    Field<Text>,
)> = Mapping {
    what: "a student",
    title: None,
    choice: None,
    fields: (
        Field::required("id", Text("the id"), "What the course calls them."),
        Field::optional("name", Text("the name"), "Their name."),
        Field::optional("email", Text("the e-mail address"), "Their e-mail address."),
        Field::optional("login", Text("the login"), "Their login, where it is not the id."),
        Field::optional("platform_id", Text("the platform's id"), "The platform's number."),
        Field::optional("section", Text("the section"), "Their group or section."),
    ),
};

/// `students: [{ id: …, name: … }]`.
pub(super) fn read(decoder: &Decoder, text: &str) -> Option<Vec<Listed>> {
    if text.len() > yaml::SIZE_LIMIT {
        decoder.report(
            Problem::new(Span::default(), "this roster is too long for YAML")
                .help("write it as a table (CSV)"),
        );
        return None;
    }
    let root = yaml::parse(text).map_err(|problem| decoder.report(problem)).ok()?;
    let fields = decoder.fields(&root, "a roster", &["students"])?;
    let students = decoder.require(&fields, "students", "a roster")?;
    let Value::Seq(students) = &students.value else {
        let problem = Problem::new(students.at, "`students` is no list");
        decoder.report(problem.help("write one line `- { id: …, name: … }` for each student"));
        return None;
    };
    Some(students.iter().filter_map(|node| student(decoder, node)).collect())
}

fn student(decoder: &Decoder, node: &Node) -> Option<Listed> {
    let (_, (id, name, email, login, platform_id, section)) = STUDENT.read(decoder, node)?;
    let [name, email, login, platform_id, section] =
        [name, email, login, platform_id, section].map(|text| text.map(|text| text.value));
    let id = id?;
    let student = Student { id: id.value, name, email, login, platform_id, section };
    Some(Listed { student, at: id.at })
}
