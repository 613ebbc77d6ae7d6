//! What is often wrong, by patterns of what is seen: each with its code and its own message.

use super::{CheckKind, read_kinds};
use crate::{
    codes::Code,
    scenario::{decode::Decoder, problem::Problem, template::Template, yaml::Node},
    suggest::nearest,
};

/// One mistake that a failed check may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub code: Code,
    /// It was made where all of this holds.
    pub when: Vec<CheckKind>,
    /// What to tell the student.
    pub say: Template,
}

impl Mistake {
    /// Reads one entry of a list `mistakes:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, "a mistake", &["is", "if", "say"])?;
        let [is, when, say] =
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
        let when = read_kinds(decoder, when?)?;
        Some(Self { code, when, say: decoder.template(say?, "what to say")? })
    }
}
