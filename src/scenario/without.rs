//! A scenario without what needs a program, for machines that cannot have it.

use super::{
    model::Scenario,
    requires::{Required, Requirement},
};

/// What of a scenario needed a program and was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Without {
    /// Whole steps, by id.
    pub steps: Vec<String>,
    /// Commands of other steps, as the scenario writes them.
    pub commands: Vec<String>,
}

impl Scenario {
    /// Takes out every step and every command that requires the program.
    pub fn leave_out(&mut self, program: &str) -> Without {
        let requires = |all: &[Requirement]| {
            all.iter().any(|one| matches!(&one.what, Required::Tool(name) if name == program))
        };
        let whole = requires(&self.requires);
        let mut without = Without::default();
        self.steps.retain(|step| {
            let goes = whole || requires(&step.requires);
            if goes {
                without.steps.push(step.id.value.clone());
            }
            !goes
        });
        for step in &mut self.steps {
            step.actions.retain(|action| {
                let goes = requires(&action.requires);
                if goes {
                    without.commands.push(action.command().written());
                }
                !goes
            });
        }
        without
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::VERBS, syntax::source::Source};

    fn scenario(requires: &str) -> Scenario {
        let text = format!(
            "version: 1\ntitle: T\nlab: l.md\n{requires}steps:\n  - id: one\n    section: One\n    do: [{{ run: here }}, {{ run: notary list, requires: {{ tool: notary }} }}]\n  - id: two\n    section: Two\n    requires: {{ tool: notary }}\n    do: [{{ run: there }}]\n  - id: three\n    section: Three\n    requires: {{ tool: git }}\n    do: [{{ run: away }}]\n"
        );
        let source = Source { name: "s.yaml".into(), text };
        crate::scenario::load(&source, &VERBS).unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    #[test]
    fn what_requires_the_program_goes_and_is_named_and_nothing_else_goes() {
        let mut lab = scenario("");
        let without = lab.leave_out("notary");
        assert_eq!(without.steps, ["two"]);
        assert_eq!(without.commands, ["notary list"]);
        let ids: Vec<_> = lab.steps.iter().map(|step| step.id.value.as_str()).collect();
        assert_eq!(ids, ["one", "three"]);
        assert_eq!(lab.steps[0].actions.len(), 1);
    }

    #[test]
    fn of_a_lab_that_requires_the_program_nothing_is_left_and_of_another_program_nothing_goes() {
        let mut lab = scenario("requires: { tool: notary }\n");
        assert_eq!(lab.leave_out("notary").steps, ["one", "two", "three"]);
        assert_eq!(lab.steps.len(), 0);
        assert_eq!(scenario("").leave_out("tmux"), Without::default());
    }
}
