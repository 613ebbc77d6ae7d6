//! One step.

use super::{
    action::{ACTION, action},
    answer::place,
    model::{Action, Step},
    requires::{REQUIREMENTS, Requirement},
};
use crate::{
    check::{self, Check},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Choice,
        values::{All, By, List, Text},
        yaml::Node,
    },
};

pub(super) const STEP: Mapping<(
    Field<Text>,
    Field<Text>,
    Field<List<Text>>,
    Field<All<Vec<Requirement>>>,
    Field<List<By<Action>>>,
    Field<All<Vec<Check>>>,
)> = Mapping {
    what: "a step",
    title: None,
    choice: Some(Choice::Some(&["do", "check"])),
    fields: (
        Field::required(
            "id",
            Text("a step's id"),
            "What it is called on the command line; no verb of labcheck's.",
        ),
        Field::required(
            "section",
            Text("a section's heading"),
            "The handout's heading, whose commands are the step's.",
        ),
        Field::optional(
            "needs",
            List("`needs`", Text("a step's id")),
            "Steps that have to be done before.",
        ),
        Field::optional(
            "requires",
            REQUIREMENTS,
            "What has to be there; the step is skipped by name where it is not.",
        ),
        Field::optional(
            "do",
            List("`do`", By(action, || ACTION.shape())),
            "What is typed, in order.",
        ),
        Field::optional(
            "check",
            All(
                |decoder, node| check::id::read_all(decoder, decoder.list(node, "`check`")),
                || Check::shape().list(),
            ),
            "What must be true afterwards.",
        ),
    ),
};

pub(super) fn step(decoder: &Decoder, node: &Node) -> Option<Step> {
    let (fields, (id, section, needs, requires, actions, checks)) = STEP.read(decoder, node)?;
    if fields.get("do").is_none() && fields.get("check").is_none() {
        decoder.report(
            Problem::new(node.at, "this step neither does nor checks anything")
                .help("add `do:` or `check:`, or remove the step"),
        );
    }
    let only_shows = actions
        .as_ref()
        .is_some_and(|actions| !actions.is_empty() && !actions.iter().any(Action::is_typed));
    if only_shows && fields.get("check").is_none() {
        decoder.report(
            Problem::new(node.at, "this step only shows commands, so nothing in it could fail")
                .help("add `check:` with what must be true, or a command that is typed"),
        );
    }
    let (id, checks) = (id?, checks.unwrap_or_default());
    let mut actions = actions.unwrap_or_default();
    place(decoder, &id.value, &mut actions, &checks);
    Some(Step {
        id,
        section: section?,
        needs: needs.unwrap_or_default(),
        requires: requires.unwrap_or_default(),
        actions,
        checks,
    })
}
