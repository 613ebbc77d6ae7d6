//! Tables as docker prints them, asserted by column: `table: { includes: [{ TAG: edge }] }`.
//!
//! Order and width of columns do not matter. Client 29 joins REPOSITORY and TAG in one column
//! IMAGE; it is read as the two it stands for.

use super::{
    Place,
    pattern::{Pattern, Shape},
};
use crate::{
    fact::{Fault, Outcome},
    scenario::{
        decode::Decoder,
        problem::Problem,
        source::{Located, Span},
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    verdict::{Difference, Mismatch},
};

/// An expectation about the table on stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableExpect {
    includes: Vec<Row>,
    excludes: Vec<Row>,
    exactly: Option<Vec<Row>>,
    count: Option<usize>,
    /// Where it is written.
    pub at: Span,
}

/// A row as the scenario describes it: some of its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    cells: Vec<(Located<String>, Cell)>,
    /// Where it is written.
    pub at: Span,
}

/// What a cell must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// This text.
    Text(Template),
    /// Written `/…/`: a pattern for the whole cell.
    Pattern(Pattern),
}

/// A row that was seen: its cells by column.
pub type SeenRow = Vec<(String, String)>;

impl TableExpect {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let known = ["includes", "excludes", "exactly", "count"];
        let fields = decoder.fields(node, "`table`", &known)?;
        let rows = |key: &str| {
            fields.get(key).map(|node| Row::read_all(decoder, node, &format!("`{key}`"), None))
        };
        let table = Self {
            includes: rows("includes").unwrap_or_default(),
            excludes: rows("excludes").unwrap_or_default(),
            exactly: rows("exactly"),
            count: fields
                .get("count")
                .and_then(|node| decoder.number(node, "`count`", 0..=10_000))
                .and_then(|number| usize::try_from(number).ok()),
            at: node.at,
        };
        if fields.get("exactly").is_some() && fields.get("count").is_some() {
            decoder.report(
                Problem::new(node.at, "`exactly` says how many rows there are")
                    .help("remove `count`"),
            );
        }
        if known.iter().all(|key| fields.get(key).is_none()) {
            decoder.report(
                Problem::new(node.at, "this table expects nothing")
                    .help("add `includes`, `excludes`, `exactly` or `count`"),
            );
            return None;
        }
        Some(table)
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        self.rows().flat_map(Row::templates).collect()
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.includes.iter().chain(&self.excludes).chain(self.exactly.iter().flatten())
    }

    /// What differs.
    pub fn judge(
        &self,
        outcome: &Outcome,
        vars: &Vars,
        line: impl Fn(Span) -> usize,
    ) -> Result<Vec<Mismatch>, Fault> {
        if outcome.stdout.truncated {
            return Err(Fault::Truncated("stdout".to_owned()));
        }
        let table = parse(&outcome.stdout.text);
        let mut missing: Vec<String> =
            self.rows().flat_map(Row::columns).filter(|c| !table.columns.contains(c)).collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() || !table.has_heading() {
            let what = Difference::Columns { missing, seen: table.columns.join("  ") };
            return Ok(vec![Mismatch { line: line(self.at), what }]);
        }
        let rows = Rows {
            includes: &self.includes,
            excludes: &self.excludes,
            exactly: self.exactly.as_deref(),
            count: self.count,
            at: self.at,
        };
        rows.judge(&table.rows, vars, line)
    }
}

/// Expectations about a set of rows, whether of a printed table or of a listing.
pub struct Rows<'e> {
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
    pub fn judge(
        &self,
        seen: &[SeenRow],
        vars: &Vars,
        line: impl Fn(Span) -> usize,
    ) -> Result<Vec<Mismatch>, Fault> {
        let mut found = Vec::new();
        let told: Vec<String> = seen.iter().map(tell).collect();
        for row in self.includes {
            if !any(row, seen, vars)? {
                let what = Difference::RowMissing { wanted: row.told(vars), seen: told.clone() };
                found.push(Mismatch { line: line(row.at), what });
            }
        }
        for row in unmatched(self.exactly.unwrap_or_default(), seen, vars)? {
            let what = Difference::RowMissing { wanted: row.told(vars), seen: told.clone() };
            found.push(Mismatch { line: line(row.at), what });
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
fn unmatched<'r>(rows: &'r [Row], seen: &[SeenRow], vars: &Vars) -> Result<Vec<&'r Row>, Fault> {
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

fn any(row: &Row, seen: &[SeenRow], vars: &Vars) -> Result<bool, Fault> {
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
    /// Reads a list of rows; `columns` bounds the names of their cells where they are known.
    pub fn read_all(
        decoder: &Decoder,
        node: &Node,
        what: &str,
        columns: Option<&[&str]>,
    ) -> Vec<Self> {
        decoder
            .list(node, what)
            .iter()
            .filter_map(|item| Self::read(decoder, item, columns))
            .collect()
    }

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

    fn columns(&self) -> impl Iterator<Item = String> {
        self.cells.iter().map(|(column, _)| column.value.clone())
    }

    /// The templates inside.
    pub fn templates(&self) -> Vec<&Template> {
        self.cells
            .iter()
            .map(|(_, cell)| match cell {
                Cell::Text(template) => template,
                Cell::Pattern(pattern) => pattern.template(),
            })
            .collect()
    }

    fn matches(&self, seen: &SeenRow, vars: &Vars) -> Result<bool, Fault> {
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

impl Cell {
    fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        if let Value::Scalar(text) = &node.value
            && text.len() > 2
            && text.starts_with('/')
            && text.ends_with('/')
        {
            let inner =
                Node { value: Value::Scalar(text[1..text.len() - 1].to_owned()), at: node.at };
            return Pattern::read(decoder, &inner, Shape::Line).map(Self::Pattern);
        }
        decoder.template(node, "a cell").map(Self::Text)
    }

    fn matches(&self, value: &str, vars: &Vars) -> Result<bool, Fault> {
        Ok(match self {
            Self::Text(template) => {
                template.expand(vars).map_err(|e| Fault::Unresolved(e.to_string()))? == value
            }
            Self::Pattern(pattern) => pattern.compile(vars)?.is_match(value),
        })
    }
}

/// A printed table.
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<SeenRow>,
}

/// Reads a table whose columns begin where their headings begin (Go's tabwriter, which docker
/// uses, pads every column with at least two blanks).
pub(crate) fn parse(text: &str) -> Table {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header: Vec<char> = lines.next().unwrap_or("").chars().collect();
    let starts = column_starts(&header);
    let cut = |line: &[char], at: usize| -> String {
        let start = starts[at].min(line.len());
        let end = starts.get(at + 1).map_or(line.len(), |next| (*next).min(line.len()));
        line[start..end].iter().collect::<String>().trim().to_owned()
    };
    let columns: Vec<String> = (0..starts.len()).map(|at| cut(&header, at)).collect();
    let rows = lines
        .map(|line| {
            let line: Vec<char> = line.chars().collect();
            columns.iter().enumerate().map(|(at, name)| (name.clone(), cut(&line, at))).collect()
        })
        .collect();
    split_image_column(Table { columns, rows })
}

impl Table {
    /// Whether the first line is a heading: docker and notary write theirs in capital letters. A
    /// list of names or ids has none, and its first line is no heading.
    fn has_heading(&self) -> bool {
        let letters = || self.columns.iter().flat_map(|column| column.chars());
        letters().any(char::is_uppercase) && !letters().any(char::is_lowercase)
    }
}

fn column_starts(header: &[char]) -> Vec<usize> {
    let blank = |at: usize| header.get(at).is_none_or(|c| *c == ' ');
    (0..header.len())
        .filter(|at| !blank(*at) && (*at == 0 || (blank(at - 1) && (*at == 1 || blank(at - 2)))))
        .collect()
}

/// Client 29: `IMAGE` holds `alpine:edge`, or the bare repository of an image without a tag.
fn split_image_column(mut table: Table) -> Table {
    let joined = table.columns.iter().any(|c| c == "IMAGE");
    if !joined || table.columns.iter().any(|c| c == "REPOSITORY") {
        return table;
    }
    table.columns.extend(["REPOSITORY".to_owned(), "TAG".to_owned()]);
    for row in &mut table.rows {
        let image = row.iter().find(|(c, _)| c == "IMAGE").map_or("", |(_, v)| v.as_str());
        let (repository, tag) = match image.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name.to_owned(), tag.to_owned()),
            _ => (image.to_owned(), "<none>".to_owned()),
        };
        row.push(("REPOSITORY".to_owned(), repository));
        row.push(("TAG".to_owned(), tag));
    }
    table
}

impl Place for TableExpect {
    fn at(&self) -> Span {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell<'t>(table: &'t Table, row: usize, column: &str) -> &'t str {
        &table.rows[row].iter().find(|(name, _)| name == column).unwrap().1
    }

    #[test]
    fn columns_are_read_by_their_headings() {
        let table = parse(
            "REPOSITORY   TAG       IMAGE ID       CREATED       SIZE\nalpine       edge      3fc33d6d5e74   4 weeks ago   4.799 MB\nalpine       <none>    79c898d40088                 4.8 MB\n",
        );
        assert_eq!(table.columns, ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]);
        assert_eq!(
            (cell(&table, 0, "IMAGE ID"), cell(&table, 0, "CREATED")),
            ("3fc33d6d5e74", "4 weeks ago")
        );
        assert_eq!((cell(&table, 1, "TAG"), cell(&table, 1, "CREATED")), ("<none>", ""));
    }

    #[test]
    fn the_joined_column_of_client_29_is_read_as_two() {
        let table = parse(
            "IMAGE         ID             DISK USAGE   CONTENT SIZE   EXTRA\nalpine:edge   3fc33d6d5e74   4.8MB        2MB\nalpine        79c898d40088   4.8MB        2MB\n",
        );
        assert_eq!((cell(&table, 0, "REPOSITORY"), cell(&table, 0, "TAG")), ("alpine", "edge"));
        assert_eq!((cell(&table, 1, "REPOSITORY"), cell(&table, 1, "TAG")), ("alpine", "<none>"));
    }
}
