//! `lint:`: findings of `labcheck lint` and `labcheck prove` that are meant so, each with its reason.

use crate::{
    codes::FindingCode,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        source::Located,
        values::{By, Text},
        yaml::Node,
    },
};

/// One finding, or some, that are meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Which kind of finding.
    pub allow: Located<FindingCode>,
    /// A part of the line that it is found on; all of the kind where nothing is said.
    pub at: Option<Located<String>>,
    /// Why it is none.
    pub why: Located<String>,
}

pub(super) const WAIVER: Mapping<(Field<By<Located<FindingCode>>>, Field<Text>, Field<Text>)> =
    Mapping {
        what: "an entry of `lint`",
        title: None,
        choice: None,
        fields: (
            Field::required(
                "allow",
                By(code, || {
                    let codes = FindingCode::ALL.iter();
                    Shape::Words(codes.flat_map(|code| [code.number(), code.name()]).collect())
                }),
                "Which kind of finding, by number or by name, as `labcheck lint` or `labcheck prove` tells it.",
            ),
            Field::optional(
                "at",
                Text("a part of the line"),
                "A part of the line that it is found on, or of the command that `labcheck prove` did otherwise, or `step1/` for all that it did in a step; all of the kind where it is left out.",
            ),
            Field::required("why", Text("the reason"), "Why it is meant so."),
        ),
    };

impl Waiver {
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (allow, at, why)) = WAIVER.read(decoder, node)?;
        Some(Self { allow: allow?, at, why: why? })
    }
}

fn code(decoder: &Decoder, node: &Node) -> Option<Located<FindingCode>> {
    let text = decoder.text(node, "the code of a finding")?;
    if let Ok(code) = text.value.parse() {
        return Some(Located::new(code, text.at));
    }
    let title = format!("`labcheck lint` finds nothing called `{}`", text.value);
    let names = || FindingCode::ALL.iter().flat_map(|code| [code.number(), code.name()]);
    decoder.report(match decoder.nearest(&text.value, names()) {
        Some(near) => Problem::new(text.at, title)
            .label(format!("did you mean `{near}`?"))
            .help(format!("write `{near}`")),
        None => Problem::new(text.at, title).help(
            "write a code such as LC714: `labcheck lint` tells it, `labcheck explain` has all",
        ),
    });
    None
}
