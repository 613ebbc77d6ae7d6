//! `setup:` of a classroom: commands that make the lab's machine what the handout begins with.

use std::time::Duration;

use super::{
    doing::{Action, ActionKind},
    shells::MAIN_SHELL,
};
use crate::{
    expect::{EXPECT, Expect},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::Shape,
        source::Located,
        values::{By, Length, List, Templated, Text},
        yaml::Node,
    },
};

/// How long a command may take that does not say.
const TIMEOUT: Duration = Duration::from_mins(2);

const SETUP: Mapping<(
    Field<Templated>,
    Field<Text>,
    Field<List<By<Expect>>>,
    Field<Length>,
    Field<Length>,
)> = Mapping {
    what: "a command of `setup`",
    title: None,
    choice: None,
    fields: (
        Field::required("run", Templated("a command"), "The command."),
        Field::or("in", MAIN_SHELL, Text("a machine's name"), "The machine; the first one."),
        Field::optional(
            "expect",
            List("`expect`", By(Expect::read, || EXPECT.shape())),
            "What must come of it, all of it: where it does not, there is no classroom. That it succeeds, where nothing is said.",
        ),
        Field::optional(
            "within",
            Length("`within`"),
            "It is typed again until what is expected of it holds or so much time is over.",
        ),
        Field::or("timeout", "2m", Length("`timeout`"), "How long it may take."),
    ),
};

/// What may be written.
pub(super) fn shape() -> Shape {
    SETUP.shape()
}

/// Tells the machines that the lab has not, and calls the first one as commands do.
pub(super) fn check(
    decoder: &Decoder,
    setup: &mut [Located<Action>],
    machines: &[Located<String>],
) {
    let first = machines.first().map(|first| first.value.as_str());
    for Located { value: action, at } in setup {
        let name = action.shell.as_str();
        if Some(name) == first {
            MAIN_SHELL.clone_into(&mut action.shell);
        } else if name != MAIN_SHELL && machines.iter().all(|machine| machine.value != name) {
            let problem = Problem::new(*at, format!("the lab has no machine `{name}`"));
            decoder.report(
                match decoder.nearest(name, machines.iter().map(|m| m.value.as_str())) {
                    Some(near) => problem
                        .label(format!("did you mean `{near}`?"))
                        .help(format!("write `in: {near}`")),
                    None => problem.help("name it under `machines:`, or remove `in`"),
                },
            );
        }
    }
}

/// One of them, with the place of its machine's name.
pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Located<Action>> {
    let (fields, (run, shell, expects, within, timeout)) = SETUP.read(decoder, node)?;
    let action = Action {
        kind: ActionKind::Run(run?),
        shell: shell.map_or_else(|| MAIN_SHELL.to_owned(), |text| text.value),
        stdin: None,
        expects: expects.unwrap_or_default(),
        captures: Vec::new(),
        timeout: Some(timeout.unwrap_or(TIMEOUT)),
        within,
        requires: Vec::new(),
        unwritten: true,
        examples: Vec::new(),
        written: None,
        printed: Vec::new(),
        at: node.at,
    };
    Some(Located::new(action, fields.get("in").map_or(node.at, |name| name.at)))
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use crate::syntax::source::Source;

    fn told(machines: &str, setup: &str) -> Vec<String> {
        let machines =
            if machines.is_empty() { String::new() } else { format!("machines: [{machines}], ") };
        let text = format!(
            "version: 1\ntitle: t\nlab: l.md\nvars: {{ v: x }}\nclassroom: {{ {machines}setup: [{{ {setup} }}] }}\nsteps:\n  - {{ id: s, section: S, do: [{{ run: ls }}] }}\n"
        );
        match load(&Source { name: "s.yaml".into(), text }, &[]) {
            Ok(scenario) => {
                let setup = &scenario.classroom.setup[0];
                vec![format!("{}: {}", setup.shell, setup.command().written())]
            }
            Err(problems) => problems.into_iter().map(|problem| problem.title).collect(),
        }
    }

    #[test]
    fn a_command_of_the_setup_is_typed_in_a_machine_that_the_lab_has() {
        for (machines, setup, wanted) in [
            ("", "run: ls", "main: ls"),
            ("one, two", "run: ls, in: one", "main: ls"),
            ("one, two", "run: \"ls ${{ v }}\", in: two", "two: ls ${{ v }}"),
            ("one, two", "run: ls, in: tow", "the lab has no machine `tow`"),
            ("", "run: ls, in: one", "the lab has no machine `one`"),
            ("", "run: \"ls ${{ w }}\"", "nothing gives the variable `w` a value before this"),
            ("", "run: ls, capture: {}", "a command of `setup` has no key `capture`"),
            (
                "",
                "run: ls, expect: [{ screen: { contains: x } }]",
                "a command that is run has no screen",
            ),
        ] {
            assert_eq!(told(machines, setup), [wanted], "{setup}");
        }
        assert_eq!(told("", "in: main").len(), 1, "it names no command");
    }
}
