//! The fields of a mapping, by one table each: key, type, meaning, whether it has to be there. Reading, "did you mean",
//! the schema and the manual come from it.

use super::{
    decode::{Decoder, Fields},
    shape::{Choice, Mapped, Need, Row, Shape},
    yaml::{self, Node},
};

/// Reads a value, and says what may be written for it.
pub trait Reads {
    /// What comes of it.
    type Value;

    /// Reads it. Where it is wrong, that is reported.
    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value>;

    /// What may be written.
    fn shape(&self) -> Shape;
}

/// One key of a mapping.
pub struct Field<R> {
    key: &'static str,
    doc: &'static str,
    need: Need,
    reads: R,
}

impl<R> Field<R> {
    /// A key that has to be there.
    pub const fn required(key: &'static str, reads: R, doc: &'static str) -> Self {
        Self { key, doc, need: Need::Required, reads }
    }

    /// A key that may be left out.
    pub const fn optional(key: &'static str, reads: R, doc: &'static str) -> Self {
        Self { key, doc, need: Need::Optional, reads }
    }

    /// A key that counts as written so where it is left out.
    pub const fn or(key: &'static str, default: &'static str, reads: R, doc: &'static str) -> Self {
        Self { key, doc, need: Need::Default(default), reads }
    }
}

/// A key of a table, whatever it reads.
pub trait Key: Sync {
    /// The key.
    fn key(&self) -> &'static str;

    /// What is told of it.
    fn row(&self) -> Row;
}

impl<R: Reads + Sync> Key for Field<R> {
    fn key(&self) -> &'static str {
        self.key
    }

    fn row(&self) -> Row {
        Row {
            key: self.key,
            doc: self.doc,
            need: self.need,
            shape: self.reads.shape(),
            example: None,
        }
    }
}

impl<R: Reads> Field<R> {
    /// Its value in a mapping. `what` names the mapping where the key is missing.
    pub fn read(&self, decoder: &Decoder, fields: &Fields<'_>, what: &str) -> Option<R::Value> {
        if let Some(node) = fields.get(self.key) {
            return self.reads.read(decoder, node);
        }
        match self.need {
            Need::Required => {
                decoder.require(fields, self.key, what);
                None
            }
            Need::Optional => None,
            Need::Default(text) => self.reads.read(decoder, &yaml::parse(text).ok()?),
        }
    }
}

/// A mapping with known keys. Its fields are a tuple, so that none is read that is not in the table, and none is in the
/// table that is not read.
pub struct Mapping<F> {
    /// What it is, with its article: `a step`.
    pub what: &'static str,
    /// What the manual calls it, where that is not enough.
    pub title: Option<&'static str>,
    /// The keys of which some have to be there.
    pub choice: Option<Choice>,
    /// Its fields.
    pub fields: F,
}

/// A tuple of fields.
pub trait Table {
    /// Their values, each where there is one.
    type Values;

    /// Reads all of them.
    fn values(&self, decoder: &Decoder, fields: &Fields<'_>, what: &str) -> Self::Values;

    /// What is told of them.
    fn rows(&self) -> Vec<Row>;
}

macro_rules! tables {
    ($(($($name:ident $at:tt),+))+) => { $(
        impl<$($name: Reads + Sync),+> Table for ($(Field<$name>,)+) {
            type Values = ($(Option<$name::Value>,)+);

            fn values(&self, decoder: &Decoder, fields: &Fields<'_>, what: &str) -> Self::Values {
                ($(self.$at.read(decoder, fields, what),)+)
            }

            fn rows(&self) -> Vec<Row> {
                vec![$(self.$at.row()),+]
            }
        }
    )+ };
}

tables! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15)
}

impl<F: Table> Mapping<F> {
    /// Reads it: where each key stands, and the values.
    pub fn read<'n>(&self, decoder: &Decoder, node: &'n Node) -> Option<(Fields<'n>, F::Values)> {
        let known: Vec<&str> = self.fields.rows().iter().map(|row| row.key).collect();
        let fields = decoder.fields(node, self.what, &known)?;
        let values = self.fields.values(decoder, &fields, self.what);
        Some((fields, values))
    }

    /// What may be written.
    pub fn shape(&self) -> Shape {
        Shape::Mapping(Mapped {
            what: self.what,
            title: self.title.unwrap_or(self.what),
            rows: self.fields.rows(),
            choice: self.choice,
        })
    }
}
