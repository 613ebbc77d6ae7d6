//! Regular expressions of a scenario: bounded, with variables, and never one that cannot fail.

use regex::{Regex, RegexBuilder};

use super::{controls::names_controls, literal::literal};
use crate::{
    fact::ObserveError,
    syntax::{
        decode::Decoder,
        field::Reads,
        problem::Problem,
        shape,
        template::{Template, Vars},
        yaml::Node,
    },
};

/// The compiled size of one pattern, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// A line that no lab prints: a pattern that matches it, and nothing too, matches everything.
const PROBE: &str = "\u{fffc}labcheck-probe\u{fffc}";

/// A regular expression as written.
#[derive(Clone, Debug)]
pub struct Pattern {
    template: Template,
    shape: Shape,
    /// What it always is, where it has no variables.
    constant: Option<Regex>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.template, self.shape) == (&other.template, other.shape)
    }
}

impl Eq for Pattern {}

/// What of a text the pattern has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole line.
    Line,
    /// Anywhere in the text; `^` and `$` mean its lines.
    Anywhere,
}

impl Pattern {
    /// Reads a pattern; one that is no regular expression, or that everything matches, is a problem.
    pub fn read(decoder: &Decoder, node: &Node, shape: Shape) -> Option<Self> {
        let template = decoder.template(node, "a pattern")?;
        let text = template.expand_pattern(&stand_ins(&template)).ok()?;
        match compile(&text, shape) {
            Err(error) => decoder.report(
                Problem::new(node.at, "this is no regular expression")
                    .label(last_line(&error.to_string()))
                    .help("mend the pattern; in YAML write it in single quotes"),
            ),
            Ok(regex) if regex.is_match("") && regex.is_match(PROBE) => decoder.report(
                Problem::new(node.at, "everything matches this pattern, so it asserts nothing")
                    .help("name what must be there"),
            ),
            Ok(regex) => {
                let constant = template.names().next().is_none().then_some(regex);
                return Some(Self { template, shape, constant });
            }
        }
        None
    }

    /// The names of the variables it needs.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// The regular expression with today's values.
    pub fn compile(&self, vars: &Vars) -> Result<Regex, ObserveError> {
        if let Some(constant) = &self.constant {
            return Ok(constant.clone());
        }
        let text = self
            .template
            .expand_pattern(vars)
            .map_err(|e| ObserveError::Unresolved(e.to_string()))?;
        compile(&text, self.shape).map_err(|e| ObserveError::Unresolved(last_line(&e.to_string())))
    }

    /// How many groups it captures.
    pub fn groups(&self) -> usize {
        self.compile(&stand_ins(&self.template)).map_or(0, |regex| regex.captures_len() - 1)
    }

    /// Whether it speaks of control characters itself.
    pub fn names_controls(&self) -> bool {
        let text = self.template.expand_pattern(&stand_ins(&self.template));
        text.is_ok_and(|text| names_controls(&text))
    }

    /// The longest text in it that stands for itself.
    pub fn literal(&self, vars: &Vars) -> String {
        self.template.expand_pattern(vars).map_or_else(|_| String::new(), |text| literal(&text))
    }

    /// The pattern with today's values, for a person.
    pub fn told(&self, vars: &Vars) -> String {
        self.template.expand(vars).unwrap_or_else(|_| self.template.written())
    }
}

/// A pattern that covers a whole line.
pub(crate) struct OfLine;

impl Reads for OfLine {
    type Value = Pattern;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Pattern> {
        Pattern::read(decoder, node, Shape::Line)
    }

    fn shape(&self) -> shape::Shape {
        shape::Shape::Pattern
    }
}

/// A pattern that is found anywhere.
pub(crate) struct Anywhere;

impl Reads for Anywhere {
    type Value = Pattern;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Pattern> {
        Pattern::read(decoder, node, Shape::Anywhere)
    }

    fn shape(&self) -> shape::Shape {
        shape::Shape::Pattern
    }
}

/// A value for every variable.
fn stand_ins(template: &Template) -> Vars {
    template.names().map(|name| (name.value.to_owned(), "x".to_owned())).collect()
}

fn compile(text: &str, shape: Shape) -> Result<Regex, regex::Error> {
    let (text, multi_line) = match shape {
        Shape::Line => (format!("^(?:{text})$"), false),
        Shape::Anywhere => (text.to_owned(), true),
    };
    RegexBuilder::new(&text).multi_line(multi_line).size_limit(SIZE_LIMIT).build()
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or("").trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml;

    fn read(yaml: &str, shape: Shape) -> (Option<Pattern>, Vec<Problem>) {
        let decoder = Decoder::default();
        let pattern = Pattern::read(&decoder, &yaml::parse(yaml).unwrap(), shape);
        (pattern, decoder.into_problems())
    }

    #[test]
    fn patterns_that_assert_nothing_or_are_broken_are_problems() {
        for yaml in ["'.*'", "'a*'", "'x|.*'", "'^.*$'", "'a{1000}{1000}{1000}'", "'('"] {
            assert!(!read(yaml, Shape::Anywhere).1.is_empty(), "{yaml}");
        }
        assert!(read("'.+'", Shape::Line).1.is_empty(), "a line with something on it");
        assert!(read("'Status: .*'", Shape::Line).1.is_empty());
    }

    #[test]
    fn a_line_pattern_covers_the_whole_line() {
        let regex = read("'a|b'", Shape::Line).0.unwrap().compile(&Vars::new()).unwrap();
        assert!(regex.is_match("b") && !regex.is_match("ab") && !regex.is_match("ax"));
    }
}
