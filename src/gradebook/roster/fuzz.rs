//! The readers of rosters.

use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    syntax::source::Source,
};

fn read(name: &str, input: &[u8]) -> usize {
    let Ok(source) = super::source(name, input) else { return 0 };
    match super::read(&source) {
        Ok(students) => students.iter().map(|student| format!("{student:?}").len() / 4).sum(),
        Err(problems) => {
            assert!(!problems.is_empty());
            problems.iter().map(|problem| source.line(problem.at)).max().unwrap_or_default()
        }
    }
}

const ROWS: &[Row] = &[
    Row {
        name: "roster as a table",
        cases: 800,
        seeds: seeds![
            "id,name,email,login,platform_id,section\n1,Jane Doe,j@x.org,jd,12,A\n",
            "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n\"Doe, Jane\",12,s1,jd,A\n",
            "sep=;\r\nIdentifier;Full name;Email address\r\nParticipant 12;\"Jane\r\nDoe\";j@x.org\r\n",
            b"\xff\xfei\0d\0\n\x001\0\n\0",
        ],
        parse: |input| read("roster.csv", input),
    },
    Row {
        name: "roster in YAML",
        cases: 200,
        seeds: seeds!["students:\n  - { id: 1, name: Jane Doe, section: A }\n  - id: 2\n"],
        parse: |input| {
            let source = Source { name: "r.yaml".into(), text: text(input).into_owned() };
            read(&source.name, source.text.as_bytes())
        },
    },
];

#[test]
fn a_roster_may_be_anything() {
    hold(ROWS);
}
