//! `unreachable: { port: "db:5432", from: web, control: { from: api } }`: what one place cannot reach, and another can.

use super::address::{Address, FROM, WITHIN_FIELD, Written};
use crate::{
    check::{
        kind::Kind,
        nature::Nature,
        seen::{Context, Judged, reached, reached_last},
    },
    fact::{Observation, ObserveError, Query, Witness},
    reach::{ReachAsked, Reached, Unreached},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        template::{Template, Vars},
        values::{By, Length, Templated},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// A port that is not to be reached, and the control: what must be reached, so that it is known that somebody is there.
#[derive(Clone, Debug)]
pub(crate) struct UnreachableCheck {
    address: Address,
    control: Address,
}

/// The control as it is written.
struct Control {
    port: Option<Template>,
    from: Option<Template>,
}

const CONTROL: Mapping<(Field<Templated>, Field<Templated>)> = Mapping {
    what: "a control",
    title: Some("control of what is unreachable"),
    choice: None,
    fields: (
        Field::optional(
            "port",
            Templated("a port"),
            "The port that is open; the same where it is left out.",
        ),
        Field::optional(
            "from",
            Templated("a name"),
            "The running container from which it is; the lab's machine without one.",
        ),
    ),
};

const UNREACHABLE: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<Length>,
    Field<By<Control>>,
)> = Mapping {
    what: "`unreachable`",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "port",
            Templated("a port"),
            "A TCP port that is not reached, as `db:5432`: nobody listens, there is no way to it, its name is not known, or nothing comes back.",
        ),
        FROM,
        WITHIN_FIELD,
        Field::required(
            "control",
            By(control, || CONTROL.shape()),
            "What is reached at the same time: the same port from elsewhere, or another one from there. Where that is not reached, it fails.",
        ),
    ),
};

fn control(decoder: &Decoder, node: &Node) -> Option<Control> {
    let (_, (port, from)) = CONTROL.read(decoder, node)?;
    Some(Control { port, from })
}

impl UnreachableCheck {
    /// Reads its parameters.
    pub(crate) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, (port, from, within, control)) = UNREACHABLE.read(decoder, node)?;
        let (port, control) = (port?, control?);
        let at = fields.get("control").map_or(node.at, |node| node.at);
        let other = control.port.unwrap_or_else(|| port.clone());
        let written = |template: &Option<Template>| template.as_ref().map(Template::written);
        let is_same = [other.written() == port.written(), written(&control.from) == written(&from)];
        let told = match is_same {
            [true, true] => Some((
                "this control asks the same, and cannot be otherwise",
                "name another container with `from`, or another `port` of the same host",
            )),
            [false, false] => Some((
                "this control asks something else from elsewhere, and proves nothing of the port",
                "name the same `port` and another `from`, or another `port` of the same host and the same `from`",
            )),
            [false, true] if host(&other) != host(&port) => Some((
                "this control is another host, and proves nothing of this one",
                "name another `port` of the same host, or the same port and another `from`",
            )),
            [false, true] | [true, false] => None,
        };
        if let Some((title, help)) = told {
            decoder.report(Problem::new(at, title).help(help));
        }
        let address = Address::new(decoder, Written::Port(port), from, within, node.at);
        let control = Address::new(decoder, Written::Port(other), control.from, within, at);
        Some(Self { address, control })
    }

    /// What may be written.
    pub(crate) fn shape() -> Shape {
        UNREACHABLE.shape()
    }
}

fn host(port: &Template) -> String {
    let written = port.written();
    written.rsplit_once(':').map_or(written.clone(), |(host, _)| host.to_owned())
}

/// Why it counts as reached, if it does: whoever closes a connection at once has taken it.
fn answered(asked: ReachAsked, seen: &Reached) -> Option<Difference> {
    match seen {
        Reached::Not(Unreached::Broken(why)) => {
            Some(Difference::Answered { asked, broken: Some(why.clone()) })
        }
        Reached::Open | Reached::Page(_) => Some(Difference::Answered { asked, broken: None }),
        Reached::Not(_) | Reached::NoContainer | Reached::NotRunning => None,
    }
}

impl Kind for UnreachableCheck {
    fn templates(&self) -> Vec<&Template> {
        self.address.templates().chain(self.control.templates()).collect()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::of_a_look()
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        // The control comes before and after: what was up both times is not silent because it was down.
        let control = Query::Reach(self.control.asked(vars)?);
        Ok(vec![control.clone(), Query::Reach(self.address.asked(vars)?), control])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let asked = self.address.asked(context.vars)?;
        let control = self.control.asked(context.vars)?;
        let here = reached(seen, &asked)?;
        // Whichever of the two times it was not reached.
        let both = [reached(seen, &control)?, reached_last(seen, &control)?];
        let is_there = |reached: &&Reached| matches!(reached, Reached::Open | Reached::Page(_));
        let there = both.into_iter().find(|reached| !is_there(reached)).unwrap_or(both[0]);
        let unasked = [
            self.address.unasked(&asked, here, context),
            self.control.unasked(&control, there, context),
        ];
        let mut found: Vec<Mismatch> = unasked.into_iter().flatten().collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let mut differs = |address: &Address, what: Option<Difference>| {
            let line = (context.line)(address.at);
            found.extend(what.map(|what| Mismatch { line, what }));
        };
        differs(&self.address, answered(asked, here));
        let dead = match there {
            Reached::Open | Reached::Page(_) | Reached::NoContainer | Reached::NotRunning => None,
            Reached::Not(why) => {
                Some(Difference::NoAnswer { asked: control, seen: why.clone(), control: true })
            }
        };
        differs(&self.control, dead);
        Ok(found)
    }
}
