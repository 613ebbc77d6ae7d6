//! What is often wrong, by patterns of what is seen: each with its code and its own message.

use super::{
    kinds::{CheckKind, read_kinds},
    when::{WHEN, When},
};
use crate::{
    codes::Code,
    suggest::nearest,
    syntax::{decode::Decoder, problem::Problem, template::Template, yaml::Node},
};

/// One mistake that a failed check may show.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub code: Code,
    /// It was made where all of this holds.
    pub pattern: Vec<CheckKind>,
    /// Whether deeds count that were done before the step began: they are no mistakes of its own.
    pub when: When,
    /// What to tell the student.
    pub say: Template,
}

impl Mistake {
    /// Reads one entry of a list `mistakes:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, "a mistake", &["is", "if", "when", "say"])?;
        let when = fields.get("when").and_then(|node| decoder.word(node, "`when`", WHEN));
        let [is, pattern, say] =
            ["is", "if", "say"].map(|key| decoder.require(&fields, key, "a mistake"));
        let name = decoder.text(is?, "the code of a mistake")?;
        let Ok(code) = name.value.parse::<Code>() else {
            let names = || Code::ALL.iter().map(|code| code.name());
            let problem = Problem::new(name.at, format!("there is no code `{}`", name.value));
            decoder.report(match nearest(&name.value, names()) {
                Some(near) => {
                    problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
                }
                None => problem.help("`labcheck explain` lists the codes"),
            });
            return None;
        };
        let pattern = read_kinds(decoder, pattern?)?;
        let say = decoder.template(say?, "what to say")?;
        Some(Self { code, pattern, when: when.unwrap_or_default(), say })
    }
}
