//! Nodes → a policy.

use jiff::Timestamp;

use super::{
    super::{Marks, Percent},
    amount::{Amount, Mark, MarksOrPercent, PercentOf},
    hints::{HINTS, Hints, hints},
    late::{LATE, Late, late},
    name::{Name, by_name, find, find_step, names},
    round::{ROUND, Rounding, round},
    rules::Policy,
    time::Moment,
    worth::{Weight, worths},
};
use crate::{
    scenario::model::Scenario,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::Shape,
        source::{Located, Source},
        values::{All, By, List, Text},
        yaml::{self, Node, Value},
    },
};

const POLICY: Mapping<(
    Field<All<Vec<(Located<String>, Located<Marks>)>>>,
    Field<List<Text>>,
    Field<Amount>,
    Field<MarksOrPercent>,
    Field<List<Text>>,
    Field<By<Hints>>,
    Field<PercentOf>,
    Field<By<Late>>,
    Field<By<Rounding>>,
    Field<By<Hidden>>,
)> = Mapping {
    what: "a policy",
    title: None,
    choice: None,
    fields: (
        Field::optional(
            "points",
            All(points, || by_name(Shape::Decimal)),
            "Marks in place of the scenario's points. Those of a step are shared among its checks by their points there, less what a check of it has here; so `step3: 10`, `step3/digest-pinned: 2.5`.",
        ),
        Field::optional(
            "whole",
            List("`whole`", Text("a step's id")),
            "Steps that count as a whole or not at all: one check that fails takes all marks of its step. All others count check by check.",
        ),
        Field::optional(
            "out_of",
            Amount("`out_of`"),
            "What the lab comes to at most: all marks are scaled to it. What has no end as a decimal is cut off after twelve digits.",
        ),
        Field::optional(
            "pass",
            MarksOrPercent("`pass`"),
            "The fewest marks that the lab is passed with, or the percent of all; reached once everything is taken away and rounded.",
        ),
        Field::optional(
            "required",
            names("`required`"),
            "Checks, or all checks of steps, without which the lab is not passed. Where nothing counts of what labcheck solved, that is not passed here, either.",
        ),
        Field::optional(
            "hints",
            By(hints, || HINTS.shape()),
            "What hints take; nothing where it is left out.",
        ),
        Field::or(
            "solved",
            "0%",
            PercentOf("`solved`"),
            "How much counts of a step that labcheck solved. What it only showed takes nothing.",
        ),
        Field::optional(
            "late",
            By(late, || LATE.shape()),
            "When the lab is due, and what lateness takes.",
        ),
        Field::optional(
            "round",
            By(round, || ROUND.shape()),
            "How what the lab comes to is rounded, the last of all, never to more than there is.",
        ),
        Field::optional(
            "hidden",
            By(hidden, || HIDDEN.shape()),
            "Checks that students are not told of before a time.",
        ),
    ),
};

/// Checks that students are not told of yet.
struct Hidden {
    names: Vec<Located<String>>,
    until: Timestamp,
}

const HIDDEN: Mapping<(Field<List<Text>>, Field<Moment>)> = Mapping {
    what: "`hidden`",
    title: None,
    choice: None,
    fields: (
        Field::required("checks", names("`checks`"), "Which; for a step, all of its checks."),
        Field::required("until", Moment("`until`"), "When students are told of them."),
    ),
};

fn hidden(decoder: &Decoder, node: &Node) -> Option<Hidden> {
    let (_, (names, until)) = HIDDEN.read(decoder, node)?;
    Some(Hidden { names: names?, until: until?.value })
}

fn points(decoder: &Decoder, node: &Node) -> Vec<(Located<String>, Located<Marks>)> {
    let pairs = decoder.pairs(node, "steps or checks, each with its marks");
    let amount = Amount("what a step or a check is worth");
    let read = |(name, marks): &(Located<String>, Node)| {
        Some((name.clone(), amount.read(decoder, marks)?))
    };
    pairs.iter().filter_map(read).collect()
}

impl Policy {
    /// Reads a policy for a scenario, or tells everything that is wrong with it.
    pub fn read(source: &Source, scenario: &Scenario) -> Result<Self, Vec<Problem>> {
        let node = yaml::parse(&source.text).map_err(|problem| vec![problem])?;
        // Nothing is written where all of it is a comment.
        if matches!(node.value, Value::Null) {
            return Ok(Self::plain(scenario));
        }
        let decoder = Decoder::default();
        let policy = laid_on(&decoder, &node, scenario);
        let problems = decoder.into_problems();
        policy.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// What may be written in one.
    pub fn shape() -> Shape {
        POLICY.shape()
    }
}

fn laid_on(decoder: &Decoder, node: &Node, scenario: &Scenario) -> Option<Policy> {
    let (_, values) = POLICY.read(decoder, node)?;
    let (points, whole, out_of, pass, required, hints, solved, late, round, hidden) = values;
    let named = |names: &[Located<String>]| -> Vec<Name> {
        names.iter().filter_map(|name| find(decoder, scenario, name)).collect()
    };
    let weight = |(name, marks): &(Located<String>, Located<Marks>)| -> Option<Weight> {
        let found = find(decoder, scenario, name)?;
        Some((Located::new(found, name.at), marks.value))
    };
    let weights: Vec<Weight> = points.iter().flatten().filter_map(weight).collect();
    let worths = worths(decoder, scenario, &weights, out_of.as_ref());
    let required_names = required.unwrap_or_default();
    let required = named(&required_names);
    let hidden = hidden.map(|hidden| (named(&hidden.names), hidden.until));

    let mut policy = Policy::of(scenario, worths);
    for name in whole.iter().flatten() {
        if let Some(step) = find_step(decoder, scenario, name, "`whole`") {
            policy.steps[step].whole = true;
        }
    }
    for (step, rules) in policy.steps.iter_mut().enumerate() {
        for (check, rules) in rules.checks.iter_mut().enumerate() {
            let is_among = |names: &[Name]| names.iter().any(|name| name.covers(step, check));
            rules.required = is_among(&required);
            rules.hidden_until =
                hidden.as_ref().filter(|(names, _)| is_among(names)).map(|(_, until)| *until);
        }
    }
    never_decided(decoder, scenario, &mut policy, &required_names);
    policy.pass = pass.and_then(|pass| mark(decoder, &pass, policy.possible()));
    policy.hints = hints.unwrap_or_default();
    policy.solved = solved.unwrap_or(Percent::NONE);
    policy.late = late;
    policy.round = round;
    Some(policy)
}

/// What only a person can judge, and has no marks that they could give, nobody ever decides: it is not required with all
/// of its step, and a problem where it is named.
fn never_decided(
    decoder: &Decoder,
    scenario: &Scenario,
    policy: &mut Policy,
    required: &[Located<String>],
) {
    for (step, rules) in scenario.steps.iter().zip(&mut policy.steps) {
        for (check, rules) in step.checks.iter().zip(&mut rules.checks) {
            if !check.is_for_person() || !rules.worth.is_zero() {
                continue;
            }
            rules.required = false;
            let own = format!("{}/{}", step.id.value, check.id);
            for name in required.iter().filter(|name| name.value == own) {
                let title = format!(
                    "`{own}` is for a person to judge and has no marks, so nobody could ever decide it"
                );
                let help = format!("give it some in `points`, as `{own}: 1`, or remove it");
                decoder.report(Problem::new(name.at, title).help(help));
            }
        }
    }
}

/// The marks to pass with: more than nothing, and no more than there are.
fn mark(decoder: &Decoder, pass: &Located<Mark>, possible: Marks) -> Option<Marks> {
    let mark = match pass.value {
        Mark::Marks(marks) => marks,
        Mark::Percent(percent) => percent.of(possible),
    };
    let (title, help) = if possible.is_zero() {
        ("the lab has no marks to pass with".to_owned(), "give some in `points`")
    } else if mark.is_zero() {
        ("everybody would pass with 0 marks".to_owned(), "write more than 0")
    } else if mark > possible {
        let title = format!("nobody could pass with {mark} marks: there are {possible}");
        (title, "write fewer, or a percent as 60%")
    } else {
        return Some(mark);
    };
    decoder.report(Problem::new(pass.at, title).help(format!("{help}, or remove `pass`")));
    None
}
