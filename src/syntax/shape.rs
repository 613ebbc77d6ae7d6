//! What may be written at a place, as data: the schema and the manual of a language are made from it.

/// What may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// A text in which `${{ name }}` stands for a variable.
    Template,
    /// A regular expression, in which variables stand for themselves.
    Pattern,
    /// Anything that YAML has.
    Value,
    /// `true` or `false`.
    Boolean,
    /// A whole number between two, both included.
    Number(i64, i64),
    /// A length of time, as `300ms`, `10s`, `2m`.
    Duration,
    /// A number that is not less than nothing, with or without digits behind the point.
    Decimal,
    /// A text of one form: what it is, for the manual, and the regular expression that all of it matches.
    Form(&'static str, &'static str),
    /// One of these words.
    Words(Vec<&'static str>),
    /// A list with at least one entry.
    List(Box<Shape>),
    /// A mapping with known keys.
    Mapping(Mapped),
    /// A mapping whose keys the author chooses: what they are, and what each has.
    Pairs(&'static str, Box<Shape>),
    /// A mapping of exactly one key: the kind of a thing, and its parameters.
    Kinds(&'static str, Vec<Row>),
    /// One of these.
    Either(Vec<Shape>),
}

/// A mapping with known keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// What it is, with its article: `a step`.
    pub what: &'static str,
    /// What the manual calls it; no other mapping is called so.
    pub title: &'static str,
    /// Its keys in the order in which they are best written.
    pub rows: Vec<Row>,
    /// Keys of which exactly one, or at least one, has to be there.
    pub choice: Option<Choice>,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub key: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// What it takes.
    pub shape: Shape,
    /// One of it, where the manual shows one.
    pub example: Option<&'static str>,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has.
    Required,
    /// It may be left out.
    Optional,
    /// Left out, it is as if this were written.
    Default(&'static str),
}

/// Keys of which some have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Exactly one.
    One(&'static [&'static str]),
    /// One or more.
    Some(&'static [&'static str]),
}

impl Shape {
    /// A list of this.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }
}

/// What the manual and the schema call a part: what it is, without article and quotes.
#[must_use]
pub fn title(what: &str) -> String {
    let bare = what.strip_prefix("a ").or_else(|| what.strip_prefix("an ")).unwrap_or(what);
    bare.replace('`', "")
}
