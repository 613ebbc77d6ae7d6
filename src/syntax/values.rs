//! How the values of fields are read.

use std::{marker::PhantomData, time::Duration};

use super::{
    decode::Decoder,
    field::Reads,
    shape::{Need, Row, Shape},
    source::Located,
    template::Template,
    yaml::Node,
};

/// A text; what of.
pub struct Text(pub &'static str);

impl Reads for Text {
    type Value = Located<String>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        decoder.text(node, self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }
}

/// A text with variables; what of.
pub struct Templated(pub &'static str);

impl Reads for Templated {
    type Value = Template;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        decoder.template(node, self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Template
    }
}

/// `true` or `false`; of what.
pub struct Boolean(pub &'static str);

impl Reads for Boolean {
    type Value = bool;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        decoder.boolean(node, self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Boolean
    }
}

/// A whole number within a range.
pub struct Number<N> {
    what: &'static str,
    from: i64,
    to: i64,
    read_as: PhantomData<fn() -> N>,
}

impl<N> Number<N> {
    /// A number of what, from and to which.
    pub const fn new(what: &'static str, from: i64, to: i64) -> Self {
        Self { what, from, to, read_as: PhantomData }
    }
}

impl<N: TryFrom<i64>> Reads for Number<N> {
    type Value = N;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        N::try_from(decoder.number(node, self.what, self.from..=self.to)?).ok()
    }

    fn shape(&self) -> Shape {
        Shape::Number(self.from, self.to)
    }
}

/// A length of time; of what.
pub struct Length(pub &'static str);

impl Reads for Length {
    type Value = Duration;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        decoder.duration(node, self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Duration
    }
}

/// One of a closed set of words; for what.
pub struct Word<T: 'static>(pub &'static str, pub &'static [(&'static str, T)]);

impl<T: Copy> Reads for Word<T> {
    type Value = Located<T>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        Some(Located::new(decoder.word(node, self.0, self.1)?, node.at))
    }

    fn shape(&self) -> Shape {
        Shape::Words(self.1.iter().map(|(word, _)| *word).collect())
    }
}

/// A list of these; of what.
pub struct List<R>(pub &'static str, pub R);

impl<R: Reads> Reads for List<R> {
    type Value = Vec<R::Value>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let items = decoder.list(node, self.0);
        Some(items.iter().filter_map(|item| self.1.read(decoder, item)).collect())
    }

    fn shape(&self) -> Shape {
        self.1.shape().list()
    }
}

/// What a function of its own reads, and what may be written for it.
pub struct By<T>(pub fn(&Decoder, &Node) -> Option<T>, pub fn() -> Shape);

impl<T> Reads for By<T> {
    type Value = T;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        (self.0)(decoder, node)
    }

    fn shape(&self) -> Shape {
        (self.1)()
    }
}

/// The same for what always comes to something, whatever of it is wrong.
pub struct All<T>(pub fn(&Decoder, &Node) -> T, pub fn() -> Shape);

impl<T> Reads for All<T> {
    type Value = T;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        Some((self.0)(decoder, node))
    }

    fn shape(&self) -> Shape {
        (self.1)()
    }
}

/// A mapping of exactly one key: the kind of a thing, by one table.
pub struct Kinds<T: 'static>(pub &'static str, pub &'static [Kind<T>]);

/// One kind.
pub struct Kind<T> {
    /// The key that names it.
    pub name: &'static str,
    /// What it is, for the manual.
    pub doc: &'static str,
    /// One of it, as it is written behind its name. A test reads it.
    pub example: &'static str,
    /// How its parameters are read.
    pub read: fn(&Decoder, &Node) -> Option<T>,
    /// What may be written for them.
    pub shape: fn() -> Shape,
}

impl<T> Reads for Kinds<T> {
    type Value = T;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let readers: Vec<_> = self.1.iter().map(|kind| (kind.name, kind.read)).collect();
        let (read, value) = decoder.kind(node, self.0, &readers)?;
        read(decoder, value)
    }

    fn shape(&self) -> Shape {
        let row = |kind: &Kind<T>| Row {
            key: kind.name,
            doc: kind.doc,
            need: Need::Optional,
            shape: (kind.shape)(),
            example: Some(kind.example),
        };
        Shape::Kinds(self.0, self.1.iter().map(row).collect())
    }
}
