//! What was decided by hand in a class, as a teacher writes it in YAML: a log to which decisions are added and from which
//! none is taken.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    super::{
        Marks, Policy, StepRules,
        policy::{Amount, Moment, find},
    },
    model::Override,
};
use crate::{
    scenario::model::Scenario,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        source::{Located, Source, Span},
        values::{All, Text},
        yaml::{self, Node, Value},
    },
};

/// Decisions of a class at most.
const MOST: usize = 10_000;

/// All decisions of a class, by the student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided(BTreeMap<String, Vec<(Span, Override)>>);

const TOP: Mapping<(Field<All<Vec<Read>>>,)> = Mapping {
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

/// A decision as it stands there.
struct Read {
    student: Located<String>,
    of: Located<String>,
    marks: Located<Marks>,
    by: String,
    reason: String,
    at: Timestamp,
}

impl Decided {
    /// Reads a file of overrides for a policy, or tells everything that is wrong with it.
    pub fn read(
        source: &Source,
        scenario: &Scenario,
        policy: &Policy,
    ) -> Result<Self, Vec<Problem>> {
        let node = yaml::parse(&source.text).map_err(|problem| vec![problem])?;
        let decoder = Decoder::default();
        let mut decided = Self::default();
        let all = TOP.read(&decoder, &node).and_then(|(_, (all,))| all);
        for read in all.into_iter().flatten() {
            let at = read.student.at;
            let student = read.student.value.clone();
            if let Some(one) = laid_on(&decoder, read, scenario, policy) {
                decided.0.entry(student).or_default().push((at, one));
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

    /// Each student of whom something was decided, and where that stands.
    pub fn students(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Span>)> {
        self.0.iter().map(|(student, all)| (student.as_str(), all.iter().map(|(at, _)| *at)))
    }
}

fn all(decoder: &Decoder, node: &Node) -> Vec<Read> {
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

fn one(decoder: &Decoder, node: &Node) -> Option<Read> {
    let (_, (student, of, marks, by, reason, at)) = DECISION.read(decoder, node)?;
    for (text, what) in [(&student, "student"), (&by, "by"), (&reason, "reason")] {
        if let Some(text) = text
            && text.value.trim().is_empty()
        {
            let title = format!("`{what}` says nothing");
            decoder.report(Problem::new(text.at, title).help("write who decided what, and why"));
        }
    }
    let (by, reason, at) = (by?.value, reason?.value, at?.value);
    Some(Read { student: student?, of: of?, marks: marks?, by, reason, at })
}

/// What it names is one of the scenario's, and gets no more than it is worth.
fn laid_on(
    decoder: &Decoder,
    read: Read,
    scenario: &Scenario,
    policy: &Policy,
) -> Option<Override> {
    let name = find(decoder, scenario, &read.of)?;
    let named = &scenario.steps[name.step];
    let (step, check) = (&named.id.value, name.check.map(|check| &named.checks[check].id));
    let rules = policy.step(step)?;
    let possible = match check {
        None => StepRules::possible(rules),
        Some(check) => rules.check(check)?.worth,
    };
    if read.marks.value > possible {
        let title = format!("`{}` is worth {possible}, and no more", read.of.value);
        let help = format!("give it from 0 to {possible}");
        decoder.report(Problem::new(read.marks.at, title).help(help));
    }
    Some(Override {
        at: read.at,
        step: step.clone(),
        check: check.cloned(),
        got: read.marks.value,
        by: read.by,
        reason: read.reason,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::testing::{lab, marks, policy},
        *,
    };

    fn read(text: &str) -> Result<Decided, Vec<String>> {
        let source = Source { name: "o.yaml".into(), text: text.into() };
        let told = |problem: &Problem| {
            let (line, column) = source.line_column(problem.at);
            let help = problem.help.clone().unwrap_or_default();
            format!("{line}:{column}: {}; {help}", problem.title)
        };
        Decided::read(&source, &lab(), &policy(""))
            .map_err(|problems| problems.iter().map(told).collect())
    }

    const GOOD: &str = "overrides:
  - { student: ada, of: step1/a, marks: 2.5, by: T, reason: the disk was full, at: '2026-03-01T10:00:00Z' }
  - { student: ada, of: step2, marks: 20, by: T, reason: ill, at: '2026-03-02T10:00:00+01:00' }
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
        let stands = |student: &str, at: Span| GOOD[at.start..].starts_with(student);
        let all: Vec<(&str, Vec<bool>)> = decided
            .students()
            .map(|(student, places)| (student, places.map(|at| stands(student, at)).collect()))
            .collect();
        assert_eq!(all, [("ada", vec![true; 2]), ("bob", vec![true])]);
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands_and_all_at_once() {
        let bad = GOOD
            .replace("step1/a", "step1/x")
            .replace("marks: 20,", "marks: 20.1,")
            .replace("not their own", "' '");
        let told = read(&bad).unwrap_err();
        assert_eq!(
            told,
            [
                "2:25: `step1` has no check `x`; write `step1/a`",
                "3:39: `step2` is worth 20, and no more; give it from 0 to 20",
                "4:57: `reason` says nothing; write who decided what, and why",
            ]
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
}
