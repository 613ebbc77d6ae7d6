//! What is often wrong, by patterns of what is seen: each with its code and its own message.

use super::{
    by_person::is_no_sign,
    kinds::{CheckKind, KINDS_OR_LIST},
    when::{WHEN, When},
};
use crate::{
    codes::FailureCode,
    suggest::nearest,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        template::Template,
        values::{By, Templated, Word},
        yaml::Node,
    },
};

/// One mistake that a failed check may show.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub code: FailureCode,
    /// It was made where all of this holds.
    pub pattern: Vec<CheckKind>,
    /// Whether deeds count that were done before the step began: they are no mistakes of its own.
    pub when: When,
    /// What to tell the student.
    pub say: Template,
}

/// One entry of a list `mistakes:`.
pub(super) const MISTAKE: Mapping<(
    Field<By<FailureCode>>,
    Field<By<Vec<CheckKind>>>,
    Field<Word<When>>,
    Field<Templated>,
)> = Mapping {
    what: "a mistake",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "is",
            By(read_code, || {
                Shape::Words(FailureCode::ALL.iter().map(|code| code.name()).collect())
            }),
            "The code of the mistake, which `labcheck explain` tells about.",
        ),
        Field::required("if", KINDS_OR_LIST, "It was made where all of this holds."),
        Field::or(
            "when",
            "now",
            Word("`when`", WHEN),
            "`ever`: deeds count, too, that were done before the step began.",
        ),
        Field::required("say", Templated("what to say"), "What the student is told."),
    ),
};

fn read_code(decoder: &Decoder, node: &Node) -> Option<FailureCode> {
    let name = decoder.text(node, "the code of a mistake")?;
    if let Ok(code) = name.value.parse::<FailureCode>() {
        return Some(code);
    }
    let names = || FailureCode::ALL.iter().map(|code| code.name());
    let problem = Problem::new(name.at, format!("there is no code `{}`", name.value));
    decoder.report(match nearest(&name.value, names()) {
        Some(near) => {
            problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
        }
        None => problem.help("`labcheck explain` lists the codes"),
    });
    None
}

impl Mistake {
    /// Reads one entry of a list `mistakes:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (code, pattern, when, say)) = MISTAKE.read(decoder, node)?;
        let when = when.map_or_else(When::default, |when| when.value);
        is_no_sign(decoder, pattern.as_deref().unwrap_or_default());
        Some(Self { code: code?, pattern: pattern?, when, say: say? })
    }
}
