//! What can be asked of an object: a key of the language, and where `docker inspect` has it.

use serde_json::Value;

use crate::syntax::{
    decode::Decoder,
    problem::Problem,
    shape::{Need, Row, Shape},
    source::Span,
    template::Template,
    yaml::Node,
};

/// One property of a kind of objects.
#[derive(Debug)]
pub(crate) struct Property {
    /// The key.
    pub(super) key: &'static str,
    /// What it means.
    pub(super) doc: &'static str,
    /// What is written for it.
    pub(super) takes: Takes,
    /// What an object has, as texts; nothing where the engine does not tell.
    pub(super) seen: fn(&Value) -> Option<Vec<String>>,
    /// Whether something that is seen is what is wanted.
    pub(super) fits: fn(wanted: &str, seen: &str) -> bool,
    /// What is wrong with a text that can never fit.
    pub(super) wrong: fn(wanted: &str) -> Option<&'static str>,
}

/// What is written for a property.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number, from and to which.
    Number(i64, i64),
    /// Texts, all of which have to be there.
    Texts,
    /// Pairs of a name, which is what, and a text, all of which have to be there.
    Pairs(&'static str),
}

/// What is wanted of a property.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Behind which name, where it is one of pairs.
    pub(super) name: Option<String>,
    /// The text.
    pub(super) text: Template,
    /// Where it is written.
    pub(super) at: Span,
}

impl Property {
    /// A property whose texts fit where they are the same, and of which none is wrong by itself.
    pub(super) const fn new(
        key: &'static str,
        takes: Takes,
        seen: fn(&Value) -> Option<Vec<String>>,
        doc: &'static str,
    ) -> Self {
        Self { key, doc, takes, seen, fits: |wanted, seen| wanted == seen, wrong: |_| None }
    }

    /// The same, with a way of its own to compare.
    pub(super) const fn fits(mut self, fits: fn(&str, &str) -> bool) -> Self {
        self.fits = fits;
        self
    }

    /// The same, of which some texts are wrong.
    pub(super) const fn wrong(mut self, wrong: fn(&str) -> Option<&'static str>) -> Self {
        self.wrong = wrong;
        self
    }

    /// Its row in the manual and the schema.
    pub(super) fn row(&self) -> Row {
        let shape = match self.takes {
            Takes::Word(words) => Shape::Words(words.to_vec()),
            Takes::Text => Shape::Template,
            Takes::Boolean => Shape::Boolean,
            Takes::Number(from, to) => Shape::Number(from, to),
            Takes::Texts => Shape::Template.list(),
            Takes::Pairs(what) => Shape::Pairs(what, Box::new(Shape::Template)),
        };
        Row { key: self.key, doc: self.doc, need: Need::Optional, shape, example: None }
    }

    /// What a scenario wants of it; nothing where what is written is wrong.
    pub(super) fn read(&self, decoder: &Decoder, node: &Node) -> Vec<Wanted> {
        let what = format!("`{}`", self.key);
        let alone = |text: Template| Wanted { name: None, at: text.at, text };
        let literal = |text: String| Template::literal(text, node.at);
        let wanted: Vec<Wanted> = match self.takes {
            Takes::Word(words) => {
                let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
                let word = decoder.word(node, &what, &words);
                word.map(|word| alone(literal(word.to_owned()))).into_iter().collect()
            }
            Takes::Text => decoder.template(node, &what).map(alone).into_iter().collect(),
            Takes::Boolean => {
                let is = decoder.boolean(node, self.key);
                is.map(|is| alone(literal(is.to_string()))).into_iter().collect()
            }
            Takes::Number(from, to) => {
                let number = decoder.number(node, &what, from..=to);
                number.map(|number| alone(literal(number.to_string()))).into_iter().collect()
            }
            Takes::Texts => {
                let items = decoder.list(node, &what);
                items.iter().filter_map(|item| decoder.template(item, &what)).map(alone).collect()
            }
            Takes::Pairs(of) => self.pairs(decoder, node, of),
        };
        for one in &wanted {
            self.refuse_wrong(decoder, one);
        }
        wanted
    }

    fn pairs(&self, decoder: &Decoder, node: &Node, of: &str) -> Vec<Wanted> {
        let pairs = decoder.pairs(node, &format!("`{}`: {of} each with its value", self.key));
        if pairs.is_empty() {
            let title = format!("`{}` names none", self.key);
            decoder.report(Problem::new(node.at, title).help("name one, with its value"));
        }
        let read = pairs.iter().filter_map(|(name, value)| {
            let text = decoder.template(value, &name.value)?;
            Some(Wanted { name: Some(name.value.clone()), at: name.at, text })
        });
        read.collect()
    }

    /// A text without variables can be told to be wrong before anybody does the lab.
    fn refuse_wrong(&self, decoder: &Decoder, wanted: &Wanted) {
        if wanted.text.names().next().is_some() {
            return;
        }
        let text = wanted.text.written();
        if let Some(help) = (self.wrong)(&text) {
            let title = format!("`{text}` is not a valid value of `{}`", self.key);
            decoder.report(Problem::new(wanted.at, title).help(help));
        }
    }
}
