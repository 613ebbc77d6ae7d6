//! `typed: { line: docker pull alpine, exported: { DOCKER_CONTENT_TRUST: on } }`: what was typed in the lab's machine,
//! by the recorders there, and how it ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use regex::Regex;

use super::{
    environment::{OF_VALUE, Wanted},
    kind::Kind,
    nature::{Done, Names, Nature, Shell},
    seen::{Context, Judged, deeds, expand},
};
use crate::{
    expect::pattern::{OfLine, Pattern},
    fact::{Limit, Observation, ObserveError, Query, Witness},
    journal::{
        DeedAsked, Entry, Typed, TypedAsked,
        runs::{End, Run, is_recorded, may_lack, runs},
        typed::{PREFIXES, words_of},
    },
    oci::Reference,
    outcome::Exit,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::{Located, Span},
        template::{Template, Vars},
        values::{All, Boolean, Number, Templated, Text},
        yaml::Node,
    },
    verdict::{DeedSeen, Difference, Mismatch},
};

/// Command lines that are told in the place of one that is missing.
const TOLD: usize = 4;
/// The program, where a pattern names none.
const DOCKER: &str = "docker";

/// Something that must have been typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCheck {
    what: Line,
    program: String,
    exported: Vec<(String, Wanted)>,
    sudo: Option<bool>,
    exit: i32,
    at: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// Just these words.
    Words(Template),
    /// A line that the pattern covers.
    Pattern(Pattern),
}

/// Variables, and what they must be.
type Exported = Vec<(Located<String>, Wanted)>;

const TYPED: Mapping<(
    Field<Templated>,
    Field<OfLine>,
    Field<Text>,
    Field<All<Exported>>,
    Field<Boolean>,
    Field<Number<i32>>,
)> = Mapping {
    what: "`typed`",
    title: None,
    choice: Some(Choice::One(&["line", "matches"])),
    fields: (
        Field::optional(
            "line",
            Templated("a command line"),
            "The program and its arguments, word for word.",
        ),
        Field::optional("matches", OfLine, "A regular expression that covers the whole line."),
        Field::optional(
            "program",
            Text("a program"),
            "The program that `matches` speaks of; `docker` where it is left out.",
        ),
        Field::optional(
            "exported",
            All(read_exported, shape_of_exported),
            "What was exported to it, of variables that begin with `DOCKER_`, `NOTARY_`, `BUILDKIT_` or `COMPOSE_`.",
        ),
        Field::optional(
            "sudo",
            Boolean("`sudo`"),
            "`true`: by `sudo`; `false`: without it. Left out, both count.",
        ),
        Field::or("exit", "0", Number::new("`exit`", 0, 255), "The status that it ended with."),
    ),
};

fn read_exported(decoder: &Decoder, node: &Node) -> Exported {
    let words: Vec<String> = OF_VALUE.iter().map(|(word, _)| format!("`{word}`")).collect();
    let pairs = decoder.pairs(node, &format!("variables, each one of {}", words.join(", ")));
    let read = |(name, value): &(Located<String>, Node)| {
        if !PREFIXES.iter().any(|prefix| name.value.starts_with(prefix)) {
            let known = PREFIXES.map(|prefix| format!("`{prefix}`")).join(", ");
            decoder.report(
                Problem::new(
                    name.at,
                    format!("`{}` is not written down when something is typed", name.value),
                )
                .help(format!("name a variable that begins with one of {known}")),
            );
        }
        Some((name.clone(), decoder.word(value, "a variable", OF_VALUE)?))
    };
    pairs.iter().filter_map(read).collect()
}

fn shape_of_exported() -> Shape {
    let words = OF_VALUE.iter().map(|(word, _)| *word).collect();
    Shape::Pairs("a variable", Box::new(Shape::Words(words)))
}

impl TypedCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, values) = TYPED.read(decoder, node)?;
        let (line, matches, program, exported, sudo, exit) = values;
        if fields.get("line").is_some() == fields.get("matches").is_some() {
            decoder.report(
                Problem::new(node.at, "`typed` is one command line or one pattern")
                    .help("name `line` or `matches`"),
            );
            return None;
        }
        let (what, program) = match (line, matches) {
            (Some(line), _) => {
                let words = words_of(&line.written());
                let Some(own) = words.first().filter(|word| !word.contains('$')) else {
                    let problem = Problem::new(node.at, "this command line is not one program's");
                    decoder.report(problem.help(
                        "begin with the program's name, without pipes, variables and redirections",
                    ));
                    return None;
                };
                if program.is_some() {
                    let problem = Problem::new(node.at, "`program` does not go with `line`");
                    decoder.report(problem.help("remove `program`: the line begins with it"));
                }
                (Line::Words(line), own.clone())
            }
            (None, Some(pattern)) => {
                (Line::Pattern(pattern), program.map_or(DOCKER.to_owned(), |text| text.value))
            }
            (None, None) => return None,
        };
        if program.contains('/') {
            let problem = Problem::new(node.at, "a program is known by its name, not by its path");
            decoder.report(problem.help("leave the folders out"));
        }
        let exported = exported.unwrap_or_default().into_iter();
        Some(Self {
            what,
            program,
            exported: exported.map(|(name, wanted)| (name.value, wanted)).collect(),
            sudo,
            exit: exit?,
            at: node.at,
        })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        TYPED.shape()
    }

    fn asked(&self, vars: &Vars) -> Result<DeedAsked, ObserveError> {
        let line = match &self.what {
            Line::Words(line) => expand(line, vars)?,
            Line::Pattern(pattern) => pattern.told(vars),
        };
        let exported = self.exported.iter().map(|(n, w)| (n.clone(), w.word().to_owned()));
        Ok(DeedAsked::Typed(TypedAsked {
            line,
            is_pattern: matches!(self.what, Line::Pattern(_)),
            exported: exported.collect(),
            sudo: self.sudo,
            exit: self.exit,
        }))
    }

    /// It with today's values.
    fn wanted(&self, vars: &Vars) -> Result<Wish<'_>, ObserveError> {
        let line = match &self.what {
            Line::Words(line) => Means::Words(words_of(&expand(line, vars)?)),
            Line::Pattern(pattern) => Means::Pattern(pattern.compile(vars)?),
        };
        Ok(Wish { check: self, line })
    }
}

/// What is looked for.
struct Wish<'c> {
    check: &'c TypedCheck,
    line: Means,
}

enum Means {
    Words(Vec<String>),
    Pattern(Regex),
}

impl Wish<'_> {
    fn is_line(&self, typed: &Typed) -> bool {
        match &self.line {
            Means::Words(words) => {
                !typed.is_cut && words.iter().map(String::as_str).eq(typed.words())
            }
            Means::Pattern(pattern) => pattern.is_match(&typed.line()),
        }
    }

    /// Whether the same was meant: the line, whatever else differs, or of a line the program and its first argument.
    fn is_alike(&self, typed: &Typed) -> bool {
        let begins = |words: &[String]| words.get(1) == typed.arguments.first();
        self.is_line(typed) || matches!(&self.line, Means::Words(words) if begins(words))
    }

    fn is_done(&self, run: &Run<'_>) -> bool {
        let exit = self.check.exit;
        self.is_begun(run) && matches!(run.ended, End::Seen(_, Exit::Code(code)) if *code == exit)
    }

    /// Whether it is what is looked for, however it ended.
    fn is_begun(&self, run: &Run<'_>) -> bool {
        let TypedCheck { exported, sudo, .. } = self.check;
        let has = |(name, wanted): &(String, Wanted)| {
            wanted.accepts(run.typed.exported.get(name).map(String::as_str))
        };
        self.is_line(run.typed)
            && exported.iter().all(has)
            && sudo.is_none_or(|sudo| sudo == run.typed.by_sudo)
    }

    fn seen(&self, run: &Run<'_>) -> DeedSeen {
        let asked = self.check.exported.iter().map(|(name, _)| name);
        let exported = asked.map(|name| (name.clone(), run.typed.exported.get(name).cloned()));
        DeedSeen::Typed {
            line: run.typed.line(),
            is_it: self.is_line(run.typed),
            exported: exported.collect::<BTreeMap<_, _>>(),
            by_sudo: run.typed.by_sudo,
            exit: match run.ended {
                End::Seen(_, exit) => Some(exit.clone()),
                End::NotYet | End::Unseen => None,
            },
        }
    }
}

impl Kind for TypedCheck {
    fn templates(&self) -> Vec<&Template> {
        match &self.what {
            Line::Words(line) => vec![line],
            Line::Pattern(pattern) => vec![pattern.template()],
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Nothing,
            needs_lab_client: false,
            deed: Some(self),
            needs: Vec::new(),
            brings: None,
            object: None,
            publishes: None,
            names: Names::Parts(None),
            recorded: Some(&self.program),
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Typed(self.program.clone())])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let entries = deeds(seen, &Query::Typed(self.program.clone()))?;
        let wish = self.wanted(context.vars)?;
        let runs = runs(entries, &self.program);
        if runs.iter().any(|run| wish.is_done(run)) {
            return Ok(Vec::new());
        }
        if !is_recorded(entries, &self.program) {
            return Err(ObserveError::Limit(Limit::Unrecorded(self.program.clone())));
        }
        let wanted = self.asked(context.vars)?;
        let is_doubtful = |run: &Run<'_>| run.ended == End::Unseen && wish.is_begun(run);
        if may_lack(entries) || runs.iter().any(is_doubtful) {
            return Err(ObserveError::Gap(wanted));
        }
        let alike = runs.iter().rev().filter(|run| wish.is_alike(run.typed)).take(TOLD);
        let mut seen: Vec<DeedSeen> = Vec::new();
        for one in alike.map(|run| wish.seen(run)) {
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        let what = Difference::NotDone { wanted, seen };
        Ok(vec![Mismatch { line: (context.line)(self.at), what }])
    }
}

impl Done for TypedCheck {
    fn first_done(&self, entries: &[Entry], vars: &Vars) -> Option<Timestamp> {
        let wish = self.wanted(vars).ok()?;
        let done = runs(entries, &self.program).into_iter().filter(|run| wish.is_done(run));
        let ends = done.filter_map(|run| match run.ended {
            End::Seen(at, _) => Some(at),
            End::NotYet | End::Unseen => None,
        });
        ends.min()
    }

    fn runs(&self) -> bool {
        false
    }

    fn alike(&self, _: &[Entry]) -> Vec<Reference> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
