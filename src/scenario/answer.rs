//! `answer: { check: layers, text: "7", wrong: ["6"] }`: how `labcheck run` answers a question of the step.

use super::model::{Action, ActionKind, Answer};
use crate::{
    check::Check,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        template::Template,
        values::{List, Templated, Text},
        yaml::Node,
    },
};

pub(super) const ANSWER: Mapping<(Field<Text>, Field<Templated>, Field<List<Templated>>)> =
    Mapping {
        what: "an answer",
        title: Some("answer as a command"),
        choice: None,
        fields: (
            Field::required(
                "check",
                Text("the id of a check"),
                "The check of this step that asks, by its id.",
            ),
            Field::required("text", Templated("an answer"), "What is answered."),
            Field::optional(
                "wrong",
                List("`wrong`", Templated("an answer")),
                "Answers that the check must not take; tried before it is answered.",
            ),
        ),
    };

/// Reads what is answered; of which step it is, is said later.
pub(super) fn answer(decoder: &Decoder, node: &Node) -> Option<Answer> {
    let (_, (check, text, wrong)) = ANSWER.read(decoder, node)?;
    let text = text?;
    let typed = Template::pending("the command", text.at);
    Some(Answer { check: check?, text, wrong: wrong.unwrap_or_default(), typed })
}

/// Says of each answer which step it is of. The check has to be one of the step's that asks something.
pub(super) fn place(decoder: &Decoder, step: &str, actions: &mut [Action], checks: &[Check]) {
    let asks = |check: &&Check| check.expects.iter().any(|kind| kind.nature().question.is_some());
    for action in actions {
        let ActionKind::Answer(answer) = &mut action.kind else { continue };
        let id = &answer.check;
        if !checks.iter().filter(asks).any(|check| check.id == id.value) {
            let known: Vec<&str> =
                checks.iter().filter(asks).map(|check| check.id.as_str()).collect();
            let title = format!("no check of this step with the id `{}` asks anything", id.value);
            let help = match (decoder.nearest(&id.value, known.iter().copied()), &known[..]) {
                (Some(near), _) => format!("write `{near}`"),
                (None, []) => "add a check with `answer:`, and its `id`".to_owned(),
                (None, known) => format!("those that ask are: {}", known.join(", ")),
            };
            decoder.report(Problem::new(id.at, title).help(help));
        }
        answer.typed = answer.text.behind(&format!("labcheck answer {step} {} ", id.value));
    }
}

#[cfg(test)]
mod tests {
    use crate::{scenario, scenario::model::Scenario, syntax::source::Source};

    fn read(action: &str) -> Result<Scenario, Vec<(usize, String)>> {
        let text = format!(
            "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: one\n    section: S\n    do:\n      - {action}\n    check:\n      - {{ id: layers, name: n, expect: {{ answer: {{ number: 7 }} }} }}\n      - {{ id: image, name: m, expect: {{ image: {{ name: x, present: true }} }} }}\n"
        );
        let source = Source { name: "x.yaml".into(), text };
        scenario::load(&source, &[]).map_err(|problems| {
            let told = |title: &str, at| (source.line(at), title.to_owned());
            problems.iter().map(|problem| told(&problem.title, problem.at)).collect()
        })
    }

    #[test]
    fn a_question_of_the_step_is_answered_as_a_student_types_it() {
        let scenario = read("answer: { check: layers, text: \"7\" }").unwrap();
        let action = &scenario.steps[0].actions[0];
        assert_eq!(action.told(), "labcheck answer one layers 7");
        assert!(action.is_typed() && action.unwritten, "the handout does not have it");
    }

    #[test]
    fn what_asks_nothing_and_what_goes_with_no_answer_is_refused_at_its_line() {
        for (action, title) in [
            (
                "answer: { check: layer, text: a }",
                "no check of this step with the id `layer` asks anything",
            ),
            (
                "answer: { check: image, text: a }",
                "no check of this step with the id `image` asks anything",
            ),
            ("answer: { check: layers, text: \"\" }", "an answer is empty"),
            ("answer: { text: a }", "an answer lacks the key `check`"),
            (
                "{ answer: { check: layers, text: a }, expect: [{ exit: 0 }] }",
                "`expect` does not go with `answer`",
            ),
            ("{ answer: { check: layers, text: a }, run: ls }", "`run` does not go with `answer`"),
            (
                "{ answer: { check: layers, text: a }, unwritten: true }",
                "`unwritten` does not go with `answer`",
            ),
            (
                "answer: { check: layers, text: \"${{ v }}\" }",
                "nothing gives the variable `v` a value before this",
            ),
            (
                "answer: { check: layers, text: a, wrong: [\"${{ w }}\"] }",
                "nothing gives the variable `w` a value before this",
            ),
        ] {
            let told = read(action).unwrap_err();
            assert!(told.contains(&(8, title.to_owned())), "{action}: {told:?}");
        }
    }
}
