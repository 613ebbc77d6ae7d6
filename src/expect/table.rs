//! Tables as docker prints them, asserted by column: `table: { includes: [{ TAG: edge }] }`.

use super::{
    kind::{Kind, Nature, Seen},
    printed::parse,
    rows::{Row, RowList, Rows},
    which::Which,
};
use crate::{
    fact::ObserveError,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::Span,
        template::{Template, Vars},
        values::Number,
        yaml::Node,
    },
    text,
    verdict::{Difference, Mismatch},
};

/// An expectation about the table on stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableExpect {
    includes: Vec<Row>,
    excludes: Vec<Row>,
    exactly: Option<Vec<Row>>,
    count: Option<usize>,
    at: Span,
}

const ASSERTING: &[&str] = &["includes", "excludes", "exactly", "count"];
const TABLE: Mapping<(Field<RowList>, Field<RowList>, Field<RowList>, Field<Number<usize>>)> =
    Mapping {
        what: "`table`",
        title: None,
        choice: Some(Choice::Some(ASSERTING)),
        fields: (
            Field::optional(
                "includes",
                RowList("`includes`", None),
                "Rows that must be there, each by some of its cells: a text, or a pattern between slashes.",
            ),
            Field::optional(
                "excludes",
                RowList("`excludes`", None),
                "Rows that must not be there.",
            ),
            Field::optional(
                "exactly",
                RowList("`exactly`", None),
                "All rows there are, in any order.",
            ),
            Field::optional(
                "count",
                Number::new("`count`", 0, 10_000),
                "How many rows there are; not with `exactly`.",
            ),
        ),
    };

impl TableExpect {
    /// Reads its parameters.
    pub(crate) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, (includes, excludes, exactly, count)) = TABLE.read(decoder, node)?;
        if fields.get("exactly").is_some() && fields.get("count").is_some() {
            decoder.report(
                Problem::new(node.at, "`exactly` says how many rows there are")
                    .help("remove `count`"),
            );
        }
        if ASSERTING.iter().all(|key| fields.get(key).is_none()) {
            decoder.report(
                Problem::new(node.at, "this table expects nothing")
                    .help("add `includes`, `excludes`, `exactly` or `count`"),
            );
            return None;
        }
        let (includes, excludes) = (includes.unwrap_or_default(), excludes.unwrap_or_default());
        Some(Self { includes, excludes, exactly, count, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        TABLE.shape()
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.includes.iter().chain(&self.excludes).chain(self.exactly.iter().flatten())
    }
}

impl Kind for TableExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        self.rows().flat_map(Row::templates).collect()
    }

    fn nature(&self) -> Nature {
        Nature { stream: Some(Which::Stdout), names_exit: false, is_refusal: false }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        false
    }

    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        if seen.outcome.stdout.truncated {
            return Err(ObserveError::Truncated("stdout".to_owned()));
        }
        let table = parse(&text::visible(&seen.outcome.stdout.text));
        let mut missing: Vec<String> =
            self.rows().flat_map(Row::columns).filter(|column| !table.has(column)).collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() || !table.has_heading() {
            let what = Difference::Columns { missing, seen: table.heading.join("  ") };
            return Ok(vec![Mismatch { line: (seen.line)(self.at), what }]);
        }
        let rows = Rows {
            includes: &self.includes,
            excludes: &self.excludes,
            exactly: self.exactly.as_deref(),
            count: self.count,
            at: self.at,
        };
        let found = rows.judge(&table.rows, seen.vars, seen.line)?;
        // A name that is cut short may be the one that is missing, or that must be absent.
        let says_absent = !self.excludes.is_empty();
        if table.is_cut && (says_absent || !found.is_empty()) {
            return Err(ObserveError::Truncated("the column IMAGE of `docker images`".to_owned()));
        }
        Ok(found)
    }
}
