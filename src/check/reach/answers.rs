//! `answers: { url: "http://localhost:8080/", body: { contains: Welcome } }`: a service that answers.

use super::address::{Address, FROM, WITHIN_FIELD, Written};
use crate::{
    check::{
        kind::Kind,
        nature::Nature,
        seen::{Context, Judged, expand, reached},
    },
    expect::text::TextExpect,
    fact::{Observation, ObserveError, Query, Witness},
    reach::{Page, ReachAsked, Reached},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::{Choice, Shape},
        source::{Located, Span},
        template::{Template, Vars},
        values::{All, By, Length, Number, Templated},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// A service, and what it answers.
#[derive(Clone, Debug)]
pub(crate) struct AnswersCheck {
    address: Address,
    status: Located<u16>,
    headers: Vec<(Located<String>, Template)>,
    body: Option<TextExpect>,
}

const ANSWERS: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<Templated>,
    Field<Length>,
    Field<By<Located<u16>>>,
    Field<All<Vec<(Located<String>, Template)>>>,
    Field<By<TextExpect>>,
)> = Mapping {
    what: "`answers`",
    title: None,
    choice: Some(Choice::One(&["url", "port"])),
    fields: (
        Field::optional(
            "url",
            Templated("a page"),
            "A page that is got, as `http://localhost:8080/`; redirections are not followed.",
        ),
        Field::optional(
            "port",
            Templated("a port"),
            "A TCP port that is open, as `localhost:5432`: it takes a connection and does not close it at once.",
        ),
        FROM,
        WITHIN_FIELD,
        Field::or("status", "200", By(status, || STATUS.shape()), "The status of the page."),
        Field::optional(
            "headers",
            All(headers, headers_shape),
            "Header fields of the page, each with a text that is in its value.",
        ),
        Field::optional(
            "body",
            By(TextExpect::of_body, TextExpect::shape),
            "What the page says; of one with more than 64 KiB the beginning is seen, and what that does not tell is an error.",
        ),
    ),
};
const STATUS: Number<u16> = Number::new("`status`", 100, 599);

fn status(decoder: &Decoder, node: &Node) -> Option<Located<u16>> {
    Some(Located::new(STATUS.read(decoder, node)?, node.at))
}

fn headers(decoder: &Decoder, node: &Node) -> Vec<(Located<String>, Template)> {
    let pairs = decoder.pairs(node, "`headers`");
    if pairs.is_empty() {
        decoder.report(Problem::new(node.at, "this names no header field").help("name one"));
    }
    let read = |(key, value): &(Located<String>, Node)| {
        Some((key.clone(), decoder.template(value, "the value of a header field")?))
    };
    pairs.iter().filter_map(read).collect()
}

fn headers_shape() -> Shape {
    Shape::Pairs("a header field", Box::new(Shape::Template))
}

impl AnswersCheck {
    /// Reads its parameters.
    pub(crate) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, (url, port, from, within, status, headers, body)) =
            ANSWERS.read(decoder, node)?;
        let target = match (url, port) {
            (Some(url), None) => Written::Url(url),
            (None, Some(port)) => {
                let of_page = ["status", "headers", "body"].iter().find_map(|key| fields.get(key));
                if let Some(key) = of_page {
                    let title = "only a page has this";
                    decoder
                        .report(Problem::new(key.at, title).help("write `url` in place of `port`"));
                }
                Written::Port(port)
            }
            (None, None) if fields.get("url").is_some() || fields.get("port").is_some() => {
                return None; // what is wrong with it is told
            }
            (None, None) | (Some(_), Some(_)) => {
                let title = "`answers` takes either `url` or `port`";
                decoder.report(Problem::new(node.at, title).help("write one of the two"));
                return None;
            }
        };
        let address = Address::new(decoder, target, from, within, node.at);
        let status = status?;
        Some(Self { address, status, headers: headers.unwrap_or_default(), body })
    }

    /// What may be written.
    pub(crate) fn shape() -> Shape {
        ANSWERS.shape()
    }

    fn compare(&self, asked: &ReachAsked, page: &Page, context: &Context<'_>) -> Judged {
        let mut found = Vec::new();
        let mut differs = |at: Span, of: &str, wanted: String, seen: Option<String>| {
            let (asked, of) = (asked.clone(), of.to_owned());
            let what = Difference::AnswerDiffers { asked, of, wanted, seen };
            found.push(Mismatch { line: (context.line)(at), what });
        };
        if page.status != self.status.value {
            let (wanted, seen) = (self.status.value.to_string(), page.status.to_string());
            differs(self.status.at, "status", wanted, Some(seen));
        }
        for (name, template) in &self.headers {
            let wanted = expand(template, context.vars)?;
            let of_name = |(field, _): &&(String, String)| field.eq_ignore_ascii_case(&name.value);
            let values: Vec<&str> =
                page.headers.iter().filter(of_name).map(|(_, value)| value.as_str()).collect();
            if !values.iter().any(|value| value.contains(&wanted)) {
                let seen = (!values.is_empty()).then(|| values.join(", "));
                differs(name.at, &name.value, wanted, seen);
            }
        }
        if let Some(expect) = &self.body
            && let Some(what) = expect.judge(&page.body, asked, context.vars)?
        {
            let what = Difference::InAnswer { asked: asked.clone(), what: Box::new(what) };
            found.push(Mismatch { line: (context.line)(expect.at), what });
        }
        Ok(found)
    }
}

impl Kind for AnswersCheck {
    fn templates(&self) -> Vec<&Template> {
        let headers = self.headers.iter().map(|(_, value)| value);
        let body = self.body.iter().flat_map(TextExpect::templates);
        self.address.templates().chain(headers).chain(body).collect()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::of_a_look()
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Reach(self.address.asked(vars)?)])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let asked = self.address.asked(context.vars)?;
        let seen = reached(seen, &asked)?;
        if let Some(mismatch) = self.address.unasked(&asked, seen, context) {
            return Ok(vec![mismatch]);
        }
        match seen {
            Reached::Page(page) => self.compare(&asked, page, context),
            Reached::Open => Ok(Vec::new()),
            Reached::Not(why) => {
                let what = Difference::NoAnswer { asked, seen: why.clone(), control: false };
                Ok(vec![Mismatch { line: (context.line)(self.address.at), what }])
            }
            Reached::NoContainer | Reached::NotRunning => {
                Err(ObserveError::Unfinished("it was not asked".to_owned()))
            }
        }
    }
}
