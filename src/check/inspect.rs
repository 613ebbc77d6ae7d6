//! `inspect: { container: web, at: HostConfig.PidsLimit, is: 100 }`: one place in what `docker inspect` tells of an object.

use super::{
    kind::Kind,
    nature::{Nature, Object},
    object::{is_name, refuse_wrong_name},
    seen::{Context, Judged, expand, inspected},
};
use crate::{
    expect::data::{ABSENT, AT, Absent, At, DataExpect, HAS, Has, IS, Is, MATCHES, Matches, WAYS},
    fact::{Observation, ObserveError, Query, Witness},
    object::{ObjectKind, ObjectName, Sought},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::Span,
        template::{Template, Vars},
        values::Templated,
        yaml::{Node, Value},
    },
    verdict::{DataOf, Difference, Mismatch},
};

/// An object, and what must be at a place of it.
#[derive(Clone, Debug)]
pub(super) struct InspectCheck {
    kind: ObjectKind,
    name: Template,
    data: DataExpect,
    at: Span,
}

const INSPECT: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<Templated>,
    At,
    Is,
    Has,
    Absent,
    Matches,
)> = Mapping {
    what: "`inspect`",
    title: None,
    choice: Some(Choice::One(WAYS)),
    fields: (
        Field::optional(
            "container",
            Templated("a name"),
            "The name of the container; one of `container`, `network` and `volume` has to be there. The path begins in what is told of it, without the list that `docker inspect` puts around it.",
        ),
        Field::optional("network", Templated("a name"), "The name of the network."),
        Field::optional("volume", Templated("a name"), "The name of the volume."),
        AT,
        IS,
        HAS,
        ABSENT,
        MATCHES,
    ),
};

impl InspectCheck {
    /// Reads its parameters.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, values) = INSPECT.read(decoder, node)?;
        let (container, network, volume, at, is, has, absent, matches) = values;
        let data = DataExpect::read(decoder, &fields, (at, is, has, absent, matches));
        let written = ["container", "network", "volume"].map(|key| fields.get(key).is_some());
        let (kind, name) = match written {
            [true, false, false] => (ObjectKind::Container, container),
            [false, true, false] => (ObjectKind::Network, network),
            [false, false, true] => (ObjectKind::Volume, volume),
            _ => {
                let title = "`inspect` looks at one object";
                let help = "write one of `container`, `network` and `volume`, with its name";
                decoder.report(Problem::new(node.at, title).help(help));
                return None;
            }
        };
        if let (Some(key), true) =
            (fields.get("absent"), fields.get("at").is_some_and(is_of_engine))
        {
            let title = "whether an engine tells this of an object is not known, so this may pass for nothing";
            let help = "say what is there with `is` or `has`; a key of the lab's own is written as `[\"Name\"]`";
            decoder.report(Problem::new(key.at, title).help(help));
        }
        let name = name?;
        refuse_wrong_name(decoder, &name);
        Some(Self { kind, name, data: data?, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        INSPECT.shape()
    }

    fn object(&self, vars: &Vars) -> Result<ObjectName, ObserveError> {
        let name = expand(&self.name, vars)?;
        if is_name(&name) {
            return Ok(ObjectName::new(self.kind, name));
        }
        let why = format!("`{name}` cannot be the name of a {}", self.kind.name());
        Err(ObserveError::Unresolved(why))
    }
}

/// Whether a path ends at a key of the engine's own: these begin with a capital letter.
fn is_of_engine(at: &Node) -> bool {
    let Value::Scalar(text) = &at.value else { return false };
    let last = text.rsplit_once('.').map_or(text.as_str(), |(_, last)| last);
    last.starts_with(|c: char| c.is_ascii_uppercase()) && !text.ends_with(']')
}

impl Kind for InspectCheck {
    fn templates(&self) -> Vec<&Template> {
        std::iter::once(&self.name).chain(self.data.templates()).collect()
    }

    fn nature(&self) -> Nature<'_> {
        let object = Object { kind: self.kind, name: &self.name, gone: false };
        Nature { object: Some(object), ..Nature::of_a_look() }
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Inspect(Sought::Named(self.object(vars)?))])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let object = self.object(context.vars)?;
        let sought = Sought::Named(object.clone());
        let what = match inspected(seen, &sought)? {
            Err(why) => Some(Difference::NoManager { sought, why }),
            Ok([]) => Some(Difference::ObjectMissing { sought }),
            Ok([told, ..]) => self.data.judge(&DataOf::Object(object), Ok(told), context.vars)?,
        };
        Ok(what.into_iter().map(|what| Mismatch { line: (context.line)(self.at), what }).collect())
    }
}

#[cfg(test)]
mod tests;
