//! A language as a manual in Markdown: a table of keys for each mapping.

use std::fmt::Write as _;

use super::shape::{Choice, Mapped, Need, Row, Shape, title};

/// The tables of a language, the whole first, then its parts in the order in which they are met.
pub fn manual(root: &Shape) -> String {
    let mut parts = Parts { known: Vec::new(), text: String::new() };
    parts.meet(root);
    let mut at = 0;
    while at < parts.known.len() {
        let part = parts.known[at].clone();
        parts.tell(&part);
        at += 1;
    }
    parts.text
}

struct Parts {
    /// The parts that were met, each once.
    known: Vec<Part>,
    text: String,
}

/// What is told in a table of its own.
#[derive(Clone)]
struct Part {
    title: String,
    note: String,
    rows: Vec<Row>,
}

impl Parts {
    fn meet(&mut self, shape: &Shape) {
        match shape {
            Shape::Mapping(mapped) => self.note(mapped.title, choice(mapped), &mapped.rows),
            Shape::Kinds(what, rows) => self.note(what, "Exactly one of:\n\n".to_owned(), rows),
            Shape::List(inner) | Shape::Pairs(_, inner) => self.meet(inner),
            Shape::Either(shapes) => {
                for shape in shapes {
                    self.meet(shape);
                }
            }
            Shape::Text
            | Shape::Template
            | Shape::Pattern
            | Shape::Value
            | Shape::Boolean
            | Shape::Number(..)
            | Shape::Duration
            | Shape::Decimal
            | Shape::Form(..)
            | Shape::Words(_) => {}
        }
    }

    fn note(&mut self, what: &str, note: String, rows: &[Row]) {
        let title = title(what);
        if self.known.iter().all(|part| part.title != title) {
            self.known.push(Part { title, note, rows: rows.to_vec() });
        }
    }

    fn tell(&mut self, part: &Part) {
        let heads = "| key | what it takes | what it means |\n|---|---|---|\n";
        // Writing to a String cannot fail.
        let _ = write!(self.text, "## {}\n\n{}{heads}", part.title, part.note);
        for row in &part.rows {
            self.meet(&row.shape);
            let _ = writeln!(self.text, "{}", line(row));
        }
        self.text.push('\n');
    }
}

fn choice(mapped: &Mapped) -> String {
    let listed =
        |keys: &[&str]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    match mapped.choice {
        Some(Choice::One(keys)) => format!("Exactly one of {} has to be there.\n\n", listed(keys)),
        Some(Choice::Some(keys)) => {
            format!("At least one of {} has to be there.\n\n", listed(keys))
        }
        None => String::new(),
    }
}

fn line(row: &Row) -> String {
    let more = match (row.need, row.example) {
        (Need::Required, _) => " Required.".to_owned(),
        (Need::Default(text), _) => format!(" Default: `{text}`."),
        (Need::Optional, Some(example)) => format!(" As in `{}: {example}`.", row.key),
        (Need::Optional, None) => String::new(),
    };
    format!(
        "| `{}` | {} | {} |",
        row.key,
        takes(&row.shape),
        escaped(&format!("{}{more}", row.doc))
    )
}

/// A cell of a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What a value is, in a few words.
fn takes(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text".to_owned(),
        Shape::Template => "a text with variables".to_owned(),
        Shape::Pattern => "a pattern".to_owned(),
        Shape::Value => "any value".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Number(from, to) => format!("a number from {from} to {to}"),
        Shape::Duration => "a length of time, as `300ms`, `10s`, `2m`".to_owned(),
        Shape::Decimal => "a number, as `10` or `2.5`".to_owned(),
        Shape::Form(what, _) => (*what).to_owned(),
        Shape::Words(words) => {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Shape::List(item) => format!("a list: {}", takes(item)),
        Shape::Pairs(keys, value) => format!("a mapping: {keys} to {}", takes(value)),
        Shape::Mapping(Mapped { title: what, .. }) | Shape::Kinds(what, _) => {
            let title = title(what);
            format!("[{title}](#{})", title.replace(' ', "-"))
        }
        Shape::Either(shapes) => shapes.iter().map(takes).collect::<Vec<_>>().join(", or "),
    }
}
