//! `environment: { DOCKER_CONTENT_TRUST: on }`: what the student's shell exports.

use super::{
    kind::Kind,
    nature::{Names, Nature, Shell},
    seen::{Context, Judged, unexported, variable},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    syntax::{
        decode::Decoder,
        problem::Problem,
        shape::Shape,
        source::{Located, Span},
        template::Template,
        template::Vars,
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// What exported variables must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentCheck {
    wanted: Vec<(Located<String>, Wanted)>,
}

/// What a variable must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    On,
    Off,
    Set,
    Unset,
    Disabled,
    Unexported,
    DroppedBySudo,
}

const WORDS: &[(&str, Wanted)] = &[
    ("on", Wanted::On),
    ("off", Wanted::Off),
    ("set", Wanted::Set),
    ("unset", Wanted::Unset),
    ("disabled", Wanted::Disabled),
    ("unexported", Wanted::Unexported),
    ("dropped_by_sudo", Wanted::DroppedBySudo),
];
/// Of them, those that speak of a value alone.
pub(super) const OF_VALUE: &[(&str, Wanted)] = WORDS.split_at(5).0;
/// The command line that `sudo` was given: every program below it has it, those in a root shell too.
const SUDO_COMMAND: &str = "SUDO_COMMAND";

impl EnvironmentCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let words: Vec<String> = WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
        let pairs = decoder.pairs(node, &format!("variables, each one of {}", words.join(", ")));
        let wanted: Vec<_> = pairs
            .iter()
            .filter_map(|(name, value)| {
                Some((name.clone(), decoder.word(value, "a variable", WORDS)?))
            })
            .collect();
        if wanted.is_empty() && pairs.is_empty() {
            decoder.report(Problem::new(node.at, "this names no variable").help("name one"));
        }
        (!wanted.is_empty()).then_some(Self { wanted })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        let words = WORDS.iter().map(|(word, _)| *word).collect();
        Shape::Pairs("a variable", Box::new(Shape::Words(words)))
    }
}

impl Kind for EnvironmentCheck {
    fn templates(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Variables,
            needs_lab_client: false,
            deed: None,
            needs: Vec::new(),
            brings: None,
            object: None,
            publishes: None,
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        let queries = |(name, wanted): &(Located<String>, Wanted)| match wanted {
            Wanted::Unexported => vec![Query::Unexported(name.value.clone())],
            Wanted::DroppedBySudo => [name.value.as_str(), SUDO_COMMAND]
                .map(|name| Query::Variable(name.to_owned()))
                .to_vec(),
            Wanted::On | Wanted::Off | Wanted::Set | Wanted::Unset | Wanted::Disabled => {
                vec![Query::Variable(name.value.clone())]
            }
        };
        Ok(self.wanted.iter().flat_map(queries).collect())
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let mut found = Vec::new();
        for (name, wanted) in &self.wanted {
            let value = if *wanted == Wanted::Unexported {
                unexported(seen, &name.value)?
            } else {
                variable(seen, &name.value)?
            };
            let by_sudo = *wanted != Wanted::DroppedBySudo
                || variable(seen, SUDO_COMMAND)?.is_some_and(|command| asks(&command));
            if !wanted.accepts(value.as_deref()) || !by_sudo {
                let what = Difference::Variable {
                    name: name.value.clone(),
                    wanted: wanted.word().to_owned(),
                    seen: value,
                };
                found.push(Mismatch { line: line_of(name.at, context), what });
            }
        }
        Ok(found)
    }
}

fn line_of(at: Span, context: &Context<'_>) -> usize {
    (context.line)(at)
}

impl Wanted {
    /// It as a scenario writes it.
    pub(super) fn word(self) -> &'static str {
        WORDS.iter().find(|(_, wanted)| *wanted == self).map_or("", |(word, _)| word)
    }

    /// Whether this is such a value.
    pub(super) fn accepts(self, value: Option<&str>) -> bool {
        match self {
            Self::On => value.is_some_and(is_on),
            Self::Off => !value.is_some_and(is_on),
            Self::Disabled => value.is_some_and(|value| !is_on(value)),
            Self::Set | Self::Unexported => value.is_some_and(|value| !value.is_empty()),
            Self::Unset | Self::DroppedBySudo => value.is_none(),
        }
    }
}

/// How the docker CLI reads `DOCKER_CONTENT_TRUST` (cli/command/registry, Go's `ParseBool`): empty
/// and the words for false are off, anything else is on, `no` too.
pub fn is_on(value: &str) -> bool {
    !matches!(value, "" | "0" | "f" | "F" | "false" | "False" | "FALSE")
}

/// Whether `sudo` was given labcheck itself to run, and not a shell in which somebody asks.
fn asks(sudo_command: &str) -> bool {
    // `env NAME=/home/me/labcheck …` names a folder, not what is run.
    let name =
        |word: &str| !word.contains('=') && word.rsplit('/').next() == Some(env!("CARGO_PKG_NAME"));
    sudo_command.split_whitespace().any(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Fact;

    #[test]
    fn sudo_is_blamed_where_it_was_given_labcheck_and_not_for_a_root_shell() {
        for (command, blamed) in [
            ("/usr/local/bin/labcheck step3", true),
            ("/usr/bin/env A=b labcheck check step3", true),
            ("/bin/bash", false),
            ("/usr/bin/su -", false),
            ("/bin/bash labcheck.sh", false),
            ("/usr/bin/env HERE=/home/me/labcheck /usr/bin/tmux", false),
            ("", false),
        ] {
            assert_eq!(asks(command), blamed, "{command}");
        }
    }

    #[test]
    fn on_means_what_the_docker_cli_takes_for_on() {
        for (value, on) in
            [("1", true), ("true", true), ("no", true), ("0", false), ("", false), ("False", false)]
        {
            assert_eq!(is_on(value), on, "{value:?}");
            assert_eq!(Wanted::On.accepts(Some(value)), on, "{value:?}");
        }
        assert!(!Wanted::On.accepts(None) && Wanted::Off.accepts(None));
    }

    #[test]
    fn a_word_that_is_none_is_the_only_problem_of_its_check() {
        for (yaml, told) in [("{}", "this names no variable"), ("{ X: maybe }", "a variable")] {
            let decoder = Decoder::default();
            let node = crate::syntax::yaml::parse(yaml).unwrap();
            assert!(EnvironmentCheck::read(&decoder, &node).is_none(), "{yaml}");
            let problems = decoder.into_problems();
            assert!(problems.len() == 1 && problems[0].title.contains(told), "{problems:?}");
        }
    }

    #[test]
    fn a_variable_that_differs_is_told_at_its_line_by_the_word_for_what_it_must_be() {
        let node = crate::syntax::yaml::parse("{ X: set, Y: disabled }").unwrap();
        let check = EnvironmentCheck::read(&Decoder::default(), &node).unwrap();
        let seen: Vec<Observation> = check
            .queries(&Vars::new(), Witness::Both)
            .unwrap()
            .into_iter()
            .map(|query| Observation { query, answer: Ok(Fact::Variable(None)) })
            .collect();
        let context =
            Context { vars: &Vars::new(), line: &|_| 7, witness: Witness::Both, of: ("s", "c") };
        let differs = |name: &str, wanted: &str| Mismatch {
            line: 7,
            what: Difference::Variable { name: name.into(), wanted: wanted.into(), seen: None },
        };
        let found = check.judge(&seen, &context).unwrap();
        assert_eq!(found, [differs("X", "set"), differs("Y", "disabled")]);
    }

    #[test]
    fn what_sudo_dropped_passes_only_where_sudo_was_given_labcheck() {
        let node = crate::syntax::yaml::parse("{ X: dropped_by_sudo }").unwrap();
        let check = EnvironmentCheck::read(&Decoder::default(), &node).unwrap();
        let passes = |x: Option<&str>, sudo: Option<&str>| {
            let of = |name: &str, value: Option<&str>| Observation {
                query: Query::Variable(name.into()),
                answer: Ok(Fact::Variable(value.map(str::to_owned))),
            };
            let context = Context {
                vars: &Vars::new(),
                line: &|_| 1,
                witness: Witness::Both,
                of: ("s", "c"),
            };
            check.judge(&[of("X", x), of(SUDO_COMMAND, sudo)], &context).unwrap().is_empty()
        };
        assert!(passes(None, Some("/usr/bin/labcheck step3")));
        assert!(!passes(None, Some("/bin/bash")) && !passes(None, None));
        assert!(!passes(Some("1"), Some("/usr/bin/labcheck step3")));
    }
}
