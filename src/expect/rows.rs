//! Rows of a table or a listing: which must be there, which must not, each by some of its cells.

use super::{
    near::near,
    pattern::{self, Pattern},
};
use crate::{
    fact::ObserveError,
    suggest::nearest,
    syntax::{
        decode::Decoder,
        field::Reads,
        problem::Problem,
        shape::Shape,
        source::{Located, Span},
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    verdict::{Difference, Mismatch},
};

/// A row as the scenario describes it: some of its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    cells: Vec<(Located<String>, Cell)>,
    /// Where it is written.
    pub at: Span,
}

/// What a cell must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// This text.
    Text(Template),
    /// Written `/…/`: a pattern for the whole cell.
    Pattern(Pattern),
}

/// A row that was seen: its cells by column.
pub(crate) type SeenRow = Vec<(String, String)>;

/// Expectations about a set of rows, whether of a printed table or of a listing.
pub(crate) struct Rows<'e> {
    /// Each of these is there.
    pub includes: &'e [Row],
    /// None of these is there.
    pub excludes: &'e [Row],
    /// These are there, each matched by a row of its own, and no others.
    pub exactly: Option<&'e [Row]>,
    /// So many are there.
    pub count: Option<usize>,
    /// Where it is written.
    pub at: Span,
}

impl Rows<'_> {
    /// What differs.
    pub(crate) fn judge(
        &self,
        seen: &[SeenRow],
        vars: &Vars,
        line: impl Fn(Span) -> usize,
    ) -> Result<Vec<Mismatch>, ObserveError> {
        let mut found = Vec::new();
        let told: Vec<String> = seen.iter().map(tell).collect();
        for row in self.includes {
            if !any(row, seen, vars)? {
                found.push(Mismatch { line: line(row.at), what: row.missing(seen, &told, vars)? });
            }
        }
        for row in unmatched(self.exactly.unwrap_or_default(), seen, vars)? {
            found.push(Mismatch { line: line(row.at), what: row.missing(seen, &told, vars)? });
        }
        for row in self.excludes {
            for hit in seen {
                if row.matches(hit, vars)? {
                    let what =
                        Difference::RowUnwanted { unwanted: row.told(vars), seen: tell(hit) };
                    found.push(Mismatch { line: line(row.at), what });
                }
            }
        }
        let wanted = self.count.or(self.exactly.map(<[Row]>::len));
        if let Some(wanted) = wanted.filter(|wanted| *wanted != seen.len()) {
            found.push(Mismatch {
                line: line(self.at),
                what: Difference::RowCount { wanted, seen: told },
            });
        }
        Ok(found)
    }
}

/// The rows that find no row of their own among those seen: a matching as large as can be, by
/// augmenting paths, so that a vague row never takes the only match of an exact one.
fn unmatched<'r>(
    rows: &'r [Row],
    seen: &[SeenRow],
    vars: &Vars,
) -> Result<Vec<&'r Row>, ObserveError> {
    let mut fits: Vec<Vec<usize>> = Vec::new();
    for row in rows {
        let mut places = Vec::new();
        for (at, hit) in seen.iter().enumerate() {
            if row.matches(hit, vars)? {
                places.push(at);
            }
        }
        fits.push(places);
    }
    let mut taken: Vec<Option<usize>> = vec![None; seen.len()];
    let alone = |row: &usize, taken: &mut Vec<Option<usize>>| {
        !place(*row, &fits, taken, &mut vec![false; seen.len()])
    };
    Ok((0..rows.len()).filter(|row| alone(row, &mut taken)).map(|row| &rows[row]).collect())
}

fn place(row: usize, fits: &[Vec<usize>], taken: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for &at in &fits[row] {
        if std::mem::replace(&mut tried[at], true) {
            continue;
        }
        if taken[at].is_none_or(|other| place(other, fits, taken, tried)) {
            taken[at] = Some(row);
            return true;
        }
    }
    false
}

fn any(row: &Row, seen: &[SeenRow], vars: &Vars) -> Result<bool, ObserveError> {
    for hit in seen {
        if row.matches(hit, vars)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn tell(row: &SeenRow) -> String {
    row.iter().map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join("  ")
}

impl Row {
    fn read(decoder: &Decoder, node: &Node, columns: Option<&[&str]>) -> Option<Self> {
        let pairs = decoder.pairs(node, "a row: columns and what their cells are");
        let mut cells = Vec::new();
        for (column, value) in pairs {
            if let Some(known) = columns.filter(|known| !known.contains(&column.value.as_str())) {
                decoder.unknown(column, &format!("there is no column `{}`", column.value), known);
            }
            cells.push((column.clone(), Cell::read(decoder, value)?));
        }
        if cells.is_empty() {
            decoder.report(
                Problem::new(node.at, "this row has no cells").help("name a column and its cell"),
            );
            return None;
        }
        Some(Self { cells, at: node.at })
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = String> {
        self.cells.iter().map(|(column, _)| column.value.clone())
    }

    /// The templates inside.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        self.cells
            .iter()
            .map(|(_, cell)| match cell {
                Cell::Text(template) => template,
                Cell::Pattern(pattern) => pattern.template(),
            })
            .collect()
    }

    fn matches(&self, seen: &SeenRow, vars: &Vars) -> Result<bool, ObserveError> {
        for (column, cell) in &self.cells {
            let value = seen.iter().find(|(name, _)| *name == column.value).map(|(_, value)| value);
            let fits = match value {
                Some(value) => cell.matches(value, vars)?,
                None => false,
            };
            if !fits {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// That it is not there, with the row that comes nearest.
    fn missing(
        &self,
        seen: &[SeenRow],
        told: &[String],
        vars: &Vars,
    ) -> Result<Difference, ObserveError> {
        let mut best = (0, None);
        for (hit, (at, text)) in seen.iter().zip(told.iter().enumerate()) {
            let nearness = self.nearness(hit, vars)?;
            if nearness > best.0 {
                best = (nearness, Some(near(at + 1, text)));
            }
        }
        // Of one row everybody sees that it is the nearest.
        let nearest = best.1.filter(|_| seen.len() > 1);
        Ok(Difference::RowMissing { wanted: self.told(vars), seen: told.to_vec(), nearest })
    }

    /// How near a row is: two for each cell that fits, one for each that is a slip away.
    fn nearness(&self, seen: &SeenRow, vars: &Vars) -> Result<usize, ObserveError> {
        let mut sum = 0;
        for (column, cell) in &self.cells {
            let Some((_, value)) = seen.iter().find(|(name, _)| *name == column.value) else {
                continue;
            };
            if cell.matches(value, vars)? {
                sum += 2;
            } else if cell.is_near(value, vars) {
                sum += 1;
            }
        }
        Ok(sum)
    }

    fn told(&self, vars: &Vars) -> String {
        let cell = |(column, cell): &(Located<String>, Cell)| match cell {
            Cell::Text(template) => {
                format!(
                    "{} {}",
                    column.value,
                    template.expand(vars).unwrap_or_else(|_| template.written())
                )
            }
            Cell::Pattern(pattern) => format!("{} /{}/", column.value, pattern.told(vars)),
        };
        self.cells.iter().map(cell).collect::<Vec<_>>().join(", ")
    }
}

/// A list of rows whose columns are these, or any.
pub(crate) struct RowList(pub &'static str, pub Option<&'static [&'static str]>);

impl Reads for RowList {
    type Value = Vec<Row>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Vec<Row>> {
        let items = decoder.list(node, self.0).iter();
        Some(items.filter_map(|item| Row::read(decoder, item, self.1)).collect())
    }

    fn shape(&self) -> Shape {
        let keys = if self.1.is_some() {
            "`repository`, `tag`, `digest` or `id`"
        } else {
            "a column's heading"
        };
        Shape::Pairs(keys, Box::new(Shape::Either(vec![Shape::Template, Shape::Pattern]))).list()
    }
}

impl Cell {
    fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        if let Value::Scalar(text) = &node.value
            && text.len() > 2
            && text.starts_with('/')
            && text.ends_with('/')
        {
            let inner = Node { value: Value::Scalar(text[1..text.len() - 1].to_owned()), ..*node };
            return Pattern::read(decoder, &inner, pattern::Shape::Line).map(Self::Pattern);
        }
        decoder.template(node, "a cell").map(Self::Text)
    }

    /// Whether a value is a slip of the finger away; of one or two letters anything is.
    fn is_near(&self, value: &str, vars: &Vars) -> bool {
        match self {
            Self::Text(template) => template
                .expand(vars)
                .is_ok_and(|text| text.len() > 2 && nearest(&text, [value]).is_some()),
            Self::Pattern(_) => false,
        }
    }

    fn matches(&self, value: &str, vars: &Vars) -> Result<bool, ObserveError> {
        Ok(match self {
            Self::Text(template) => {
                template.expand(vars).map_err(|e| ObserveError::Unresolved(e.to_string()))? == value
            }
            Self::Pattern(pattern) => pattern.compile(vars)?.is_match(value),
        })
    }
}

#[cfg(test)]
mod tests;
