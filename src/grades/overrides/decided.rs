//! What was decided by hand in a class, as a teacher writes it in YAML: a log to which decisions are added and from which
//! none is taken.

use std::collections::BTreeMap;

use super::{
    super::{
        Policy,
        policy::{Amount, Moment},
    },
    model::{Override, misfit},
};
use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    problem::Problem,
    shape::Shape,
    source::{Located, Source, Span},
    values::{All, Text},
    yaml::{self, Node, Value},
};

/// Decisions of a class at most.
const MOST: usize = 10_000;

/// All decisions of a class, by the student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided(BTreeMap<String, Vec<(Span, Override)>>);

const TOP: Mapping<(Field<All<Vec<(Located<String>, Override)>>>,)> = Mapping {
    what: "a file of overrides",
    title: None,
    choice: None,
    fields: (Field::required(
        "overrides",
        All(all, || Shape::List(Box::new(DECISION.shape()))),
        "What was decided by hand, one after the other. Of several for one step or check of a student the latest counts; the others stay, so that everybody sees what was decided before.",
    ),),
};

const DECISION: Mapping<(
    Field<Text>,
    Field<Text>,
    Field<Amount>,
    Field<Text>,
    Field<Text>,
    Field<Moment>,
)> = Mapping {
    what: "an override",
    title: None,
    choice: None,
    fields: (
        Field::required("student", Text("the student"), "What the course calls them."),
        Field::required(
            "of",
            Text("what is decided"),
            "The step, `step3`, or the check of one, `step3/digest-pinned`.",
        ),
        Field::required(
            "marks",
            Amount("`marks`"),
            "What it gets, from 0 to what it is worth by the policy.",
        ),
        Field::required("by", Text("who decides"), "Who decided it. The student is told."),
        Field::required("reason", Text("the reason"), "Why. The student is told."),
        Field::required("at", Moment("`at`"), "When it was decided."),
    ),
};

impl Decided {
    /// Reads a file of overrides for a policy, or tells everything that is wrong with it.
    pub fn read(source: &Source, policy: &Policy) -> Result<Self, Vec<Problem>> {
        let node = yaml::parse(&source.text).map_err(|problem| vec![problem])?;
        let decoder = Decoder::default();
        let mut decided = Self::default();
        if let Some((_, (Some(all),))) = TOP.read(&decoder, &node) {
            for (student, one) in all {
                if let Some(misfit) = misfit(&one, policy) {
                    let told = misfit.to_string();
                    let (title, help) = told.rsplit_once("; ").unwrap_or((&told, ""));
                    decoder.report(Problem::new(student.at, title).help(help));
                }
                decided.0.entry(student.value).or_default().push((student.at, one));
            }
        }
        let problems = decoder.into_problems();
        if problems.is_empty() { Ok(decided) } else { Err(problems) }
    }

    /// What may be written in one.
    pub fn shape() -> Shape {
        TOP.shape()
    }

    /// What was decided of a student.
    pub fn of(&self, student: &str) -> Vec<Override> {
        let all = self.0.get(student).into_iter().flatten();
        all.map(|(_, one)| one.clone()).collect()
    }

    /// The decisions of students who have no grade that they could change: a decision that changes nothing would be
    /// lost in silence. `why_not` says why, and what to do; nothing of who has a grade.
    pub fn lost(&self, why_not: impl Fn(&str) -> Option<(String, String)>) -> Vec<Problem> {
        let told = self.0.iter().filter_map(|(student, all)| Some((all, why_not(student)?)));
        told.flat_map(|(all, (title, help))| {
            all.iter().map(move |(at, _)| Problem::new(*at, title.clone()).help(help.clone()))
        })
        .collect()
    }
}

fn all(decoder: &Decoder, node: &Node) -> Vec<(Located<String>, Override)> {
    let Value::Seq(nodes) = &node.value else {
        decoder.report(
            Problem::new(node.at, "`overrides` is no list")
                .help("write one entry `- { student: …, of: …, marks: …, … }` for each"),
        );
        return Vec::new();
    };
    if nodes.len() > MOST {
        decoder.report(
            Problem::new(node.at, format!("there are more than {MOST} overrides"))
                .help("change the policy instead, which is for everybody"),
        );
        return Vec::new();
    }
    nodes.iter().filter_map(|node| one(decoder, node)).collect()
}

fn one(decoder: &Decoder, node: &Node) -> Option<(Located<String>, Override)> {
    let (_, (student, of, marks, by, reason, at)) = DECISION.read(decoder, node)?;
    for (text, what) in [(&student, "student"), (&by, "by"), (&reason, "reason")] {
        if let Some(text) = text
            && text.value.trim().is_empty()
        {
            let title = format!("`{what}` says nothing");
            decoder.report(Problem::new(text.at, title).help("write who decided what, and why"));
        }
    }
    let (student, of) = (student?, of?.value);
    let (step, check) = match of.split_once('/') {
        Some((step, check)) => (step.to_owned(), Some(check.to_owned())),
        None => (of, None),
    };
    let (got, by, reason, at) = (marks?.value, by?.value, reason?.value, at?.value);
    Some((student, Override { at, step, check, got, by, reason }))
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::testing::{marks, policy},
        *,
    };

    fn read(text: &str) -> Result<Decided, Vec<String>> {
        let source = Source { name: "o.yaml".into(), text: text.into() };
        let told = |problem: &Problem| {
            let (line, column) = source.line_column(problem.at);
            let help = problem.help.clone().unwrap_or_default();
            format!("{line}:{column}: {}; {help}", problem.title)
        };
        Decided::read(&source, &policy("")).map_err(|problems| problems.iter().map(told).collect())
    }

    const GOOD: &str = "overrides:
  - { student: ada, of: step1/a, marks: 2.5, by: T, reason: the disk was full, at: '2026-03-01T10:00:00Z' }
  - { student: ada, of: step2, marks: 1, by: T, reason: ill, at: '2026-03-02T10:00:00+01:00' }
  - { student: bob, of: step1, marks: 0, by: T, reason: not their own, at: '2026-03-02T10:00:00Z' }
";

    #[test]
    fn each_student_has_what_was_decided_of_them() {
        let decided = read(GOOD).unwrap();
        let [first, second] = &decided.of("ada")[..] else { panic!("{decided:?}") };
        assert_eq!((first.step.as_str(), first.check.as_deref()), ("step1", Some("a")));
        assert_eq!((first.got, first.reason.as_str()), (marks("2.5"), "the disk was full"));
        assert_eq!((second.step.as_str(), second.check.as_deref()), ("step2", None));
        assert_eq!(second.at.to_string(), "2026-03-02T09:00:00Z");
        assert_eq!((decided.of("bob").len(), decided.of("zoe").len()), (1, 0));
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands_and_all_at_once() {
        let bad = GOOD
            .replace("step1/a", "step1/x")
            .replace("marks: 1,", "marks: 1000,")
            .replace("not their own", "' '");
        let told = read(&bad).unwrap_err();
        assert_eq!(told.len(), 3, "{told:#?}");
        assert!(
            told.iter().any(|one| one.starts_with("2:16: the lab has no `step1/x`; did you mean"))
        );
        assert!(
            told.iter()
                .any(|one| one.starts_with("3:16: 1000 marks by hand do not fit `step2`; give it"))
        );
        assert!(
            told.iter().any(|one| one.starts_with("4:57: `reason` says nothing; write")),
            "{told:#?}"
        );
        for (text, wanted) in [
            ("", "1:1: "),
            ("overrides: 1", "1:12: `overrides` is no list; write one"),
            ("overrides: [1]", "1:13: "),
            ("overrides: [{ student: ada }]", "1:13: "),
            ("overides: []", "1:1: "),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.iter().any(|one| one.starts_with(wanted)), "{text}: {told:#?}");
        }
    }

    #[test]
    fn there_is_an_end_to_how_many_there_are() {
        for (number, is_told) in [(MOST - 1, false), (MOST, false), (MOST + 1, true)] {
            let text = format!("overrides: [{}]", "1,".repeat(number));
            let told = read(&text).unwrap_err();
            assert_eq!(told.iter().any(|one| one.contains("more than 10000")), is_told, "{number}");
        }
    }

    #[test]
    fn a_decision_that_would_change_nothing_is_told() {
        let decided = read(GOOD).unwrap();
        let without_ada = |student: &str| (student == "ada").then(|| ("no".into(), "do".into()));
        assert_eq!(decided.lost(without_ada).len(), 2);
        assert_eq!(decided.lost(|_| None), []);
    }
}
