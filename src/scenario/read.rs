//! Nodes → the model: the scenario as a whole.

use super::{
    classroom::ClassroomSpec,
    model::{MAIN_SHELL, Scenario, ShellKind, Step},
    requires::{REQUIREMENTS, Required, Requirement},
    step::{STEP, step},
    waiver::{WAIVER, Waiver},
};
use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    problem::Problem,
    shape::Shape,
    source::{Lines, Located, Source},
    template::{Template, is_name},
    values::{All, Boolean, By, List, Text, Word},
    yaml::Node,
};

/// The version of the language that this labcheck reads.
pub const VERSION: i64 = 1;
/// The words for a scenario's `shell`.
const SHELLS: &[(&str, ShellKind)] = &[("bash", ShellKind::Bash), ("sh", ShellKind::Sh)];

const SCENARIO: Mapping<(
    Field<By<()>>,
    Field<Text>,
    Field<Text>,
    Field<All<Vec<Requirement>>>,
    Field<Boolean>,
    Field<Word<ShellKind>>,
    Field<By<ClassroomSpec>>,
    Field<All<Variables>>,
    Field<List<By<Step>>>,
    Field<List<By<Waiver>>>,
)> = Mapping {
    what: "a scenario",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "version",
            By(version, || Shape::Words(vec!["1"])),
            "The version of the language.",
        ),
        Field::required("title", Text("the title"), "The lab's title."),
        Field::required(
            "lab",
            Text("the handout's path"),
            "The handout: a path from the scenario's own folder that stays in it, or in the one above where it is called `scenarios`.",
        ),
        Field::optional(
            "requires",
            REQUIREMENTS,
            "What has to be there; the lab is skipped by name where it is not.",
        ),
        Field::or(
            "strict",
            "false",
            Boolean("`strict`"),
            "Whether stderr that no expectation speaks of fails; Docker's own notices do not.",
        ),
        Field::optional(
            "shell",
            Word("the shell", SHELLS),
            "The shell that commands are typed into; bash where there is one, else sh.",
        ),
        Field::optional(
            "classroom",
            By(ClassroomSpec::read, ClassroomSpec::shape),
            "What the lab's own world has.",
        ),
        Field::optional(
            "vars",
            All(vars, || Shape::Pairs("a variable", Box::new(Shape::Template))),
            "Variables, for `${{ name }}`.",
        ),
        Field::required(
            "steps",
            List("`steps`", By(step, || STEP.shape())),
            "The steps in the order of the handout.",
        ),
        Field::optional(
            "lint",
            List("`lint`", By(Waiver::read, || WAIVER.shape())),
            "What `labcheck lint` and `labcheck prove` find in the lab and is meant so, each with its reason.",
        ),
    ),
};

/// What may be written in a scenario.
pub fn language() -> Shape {
    SCENARIO.shape()
}

/// Reads a whole scenario; what could not be read is in the decoder's problems.
pub fn scenario(decoder: &Decoder, node: &Node, source: Source) -> Option<Scenario> {
    let (_, values) = SCENARIO.read(decoder, node)?;
    let (_, title, lab, requires, strict, shell, classroom, vars, steps, lint) = values;
    let mut requires = requires.unwrap_or_default();
    // A shell that is asked for by name is a requirement like another.
    if let Some(bash) = shell.as_ref().filter(|shell| shell.value == ShellKind::Bash) {
        requires.push(Requirement { what: Required::Tool("bash".to_owned()), at: bash.at });
    }
    let classroom = classroom.unwrap_or_default();
    let mut steps = steps.unwrap_or_default();
    meet_first_machine(&classroom, &mut steps);
    Some(Scenario {
        lines: Lines::of(&source.text),
        source,
        title: title?.value,
        lab: lab?,
        requires,
        shell,
        strict: strict.unwrap_or_default(),
        classroom,
        vars: vars.unwrap_or_default(),
        steps,
        lint: lint.unwrap_or_default(),
    })
}

/// On the first machine is the shell that is meant where none is named.
fn meet_first_machine(classroom: &ClassroomSpec, steps: &mut [Step]) {
    let Some(first) = classroom.machines.first() else { return };
    for action in steps.iter_mut().flat_map(|step| &mut step.actions) {
        if action.shell == first.value {
            MAIN_SHELL.clone_into(&mut action.shell);
        }
    }
}

/// A scenario of a newer language is refused as such, whatever else is in it.
fn version(decoder: &Decoder, node: &Node) -> Option<()> {
    let text = decoder.text(node, "the version")?;
    match text.value.parse::<i64>() {
        Ok(VERSION) => return Some(()),
        Ok(newer) if newer > VERSION => decoder.report(
            Problem::new(
                node.at,
                format!(
                    "this scenario is of version {newer}; this labcheck reads version {VERSION}"
                ),
            )
            .help("install a newer labcheck"),
        ),
        _ => decoder.report(
            Problem::new(node.at, format!("the version is {VERSION}"))
                .help(format!("write `version: {VERSION}`")),
        ),
    }
    None
}

type Variables = Vec<(Located<String>, Template)>;

fn vars(decoder: &Decoder, node: &Node) -> Variables {
    decoder
        .pairs(node, "variables and their values")
        .iter()
        .filter_map(|(name, value)| {
            if !is_name(&name.value) || name.value.contains('.') {
                decoder.report(
                    Problem::new(name.at, format!("`{}` is no name for a variable", name.value))
                        .help("use letters, digits, `_` and `-`"),
                );
            }
            Some((name.clone(), decoder.template(value, "a value")?))
        })
        .collect()
}
