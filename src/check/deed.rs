//! `deed: { pulled: "alpine:latest", through: trust }`: what was done, by the classroom's journal, even
//! where the state afterwards is the same.

mod what;

use jiff::Timestamp;

use self::what::{DEEDS, Row, What, by_labcheck};
use super::{
    kind::Kind,
    nature::{Done, Names, Nature, Needed, Shell},
    seen::{Context, Judged, deeds, expand},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    journal::{
        Deed, Entry,
        deeds::{self as read},
    },
    oci::Reference,
    syntax::{
        decode::Decoder,
        problem::Problem,
        reference::{check_reference, check_served_reference},
        shape::{self, Mapped, Need, Shape},
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// Something that must have been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedCheck {
    what: What,
    /// The image or the collection.
    name: Template,
    at: Span,
}

impl DeedCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let all: Vec<&str> = DEEDS
            .iter()
            .flat_map(|row| std::iter::once(row.name).chain(row.keys.iter().map(|key| key.key())))
            .collect();
        let fields = decoder.fields(node, "`deed`", &all)?;
        let named: Vec<&Row> = DEEDS.iter().filter(|row| fields.get(row.name).is_some()).collect();
        let [row] = named.as_slice() else {
            let deeds: Vec<&str> = DEEDS.iter().map(|row| row.name).collect();
            decoder.report(
                Problem::new(node.at, "a deed is one thing that was done")
                    .help(format!("name one of {}", deeds.join(", "))),
            );
            return None;
        };
        for (other, at) in all.iter().filter_map(|key| Some((key, fields.key_at(key)?))) {
            if *other != row.name && !row.keys.iter().any(|key| key.key() == *other) {
                decoder.report(
                    Problem::new(at, format!("`{}` does not go with `{other}`", row.name))
                        .help(format!("remove `{other}`")),
                );
            }
        }
        let name = decoder.template(fields.get(row.name)?, "the image or collection")?;
        if row.is_served {
            check_served_reference(decoder, &name);
        } else {
            check_reference(decoder, &name);
        }
        Some(Self { what: (row.read)(decoder, &fields)?, name, at: node.at })
    }

    /// What may be written: one deed, with the keys that go with it.
    pub(super) fn shape() -> Shape {
        let deed = |row: &Row| {
            let name = shape::Row {
                key: row.name,
                doc: row.doc,
                need: Need::Required,
                shape: Shape::Template,
                example: None,
            };
            let rows = std::iter::once(name).chain(row.keys.iter().map(|key| key.row())).collect();
            Shape::Mapping(Mapped { what: row.name, title: row.name, rows, choice: None })
        };
        Shape::Either(DEEDS.iter().map(deed).collect())
    }

    /// The image that has to be there, or in a registry, for it to be done.
    fn needs(&self) -> Vec<Needed<'_>> {
        let name = &self.name;
        match self.what {
            What::Pulled { .. } => vec![Needed { name, pulled: true }],
            What::Ran | What::Removed => vec![Needed { name, pulled: false }],
            What::Pushed { .. }
            | What::Tagged
            | What::FoundUnsigned
            | What::AskedTrust
            | What::Published { .. }
            | What::Rotated { .. } => Vec::new(),
        }
    }

    /// The image that it brings to the host, where it brings one.
    fn brings(&self) -> Option<&Template> {
        match self.what {
            What::Pulled { .. } | What::Pushed { .. } | What::Ran => Some(&self.name),
            What::Tagged
            | What::Removed
            | What::FoundUnsigned
            | What::AskedTrust
            | What::Published { .. }
            | What::Rotated { .. } => None,
        }
    }

    /// The collection or repository that it makes outside the host.
    fn publishes(&self) -> Option<&Template> {
        match self.what {
            What::Pushed { .. } | What::Published { .. } => Some(&self.name),
            What::Pulled { .. }
            | What::Ran
            | What::Tagged
            | What::Removed
            | What::FoundUnsigned
            | What::AskedTrust
            | What::Rotated { .. } => None,
        }
    }
}

impl Kind for DeedCheck {
    fn templates(&self) -> Vec<&Template> {
        vec![&self.name]
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Nothing,
            needs_lab_client: false,
            deed: Some(self),
            needs: self.needs(),
            brings: self.brings(),
            object: None,
            publishes: self.publishes(),
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Deeds(expand(&self.name, vars)?)])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let name = expand(&self.name, context.vars)?;
        let entries = deeds(seen, &Query::Deeds(name.clone()))?;
        let wanted: Reference = name
            .parse()
            .map_err(|e: crate::oci::ReferenceError| ObserveError::Unresolved(e.to_string()))?;
        if self.what.was_done(entries, &wanted) {
            return Ok(Vec::new());
        }
        if entries.iter().any(|entry| entry.deed == Deed::Gap) {
            return Err(ObserveError::Gap(self.what.asked(name)));
        }
        if let Some(doubt) = self.what.doubt(entries, &wanted) {
            return Err(ObserveError::Doubtful { deed: self.what.asked(name), doubt });
        }
        let what = Difference::NotDone {
            wanted: self.what.asked(name),
            seen: [self.what.seen_instead(entries, &wanted), by_labcheck(entries)].concat(),
        };
        Ok(vec![Mismatch { line: (context.line)(self.at), what }])
    }
}

impl Done for DeedCheck {
    fn first_done(&self, entries: &[Entry], vars: &Vars) -> Option<Timestamp> {
        let name: Reference = self.name.expand(vars).ok()?.parse().ok()?;
        let done = |length: usize| self.what.was_done(&entries[..length], &name);
        if entries.is_empty() || !done(entries.len()) {
            return None;
        }
        let (mut undone, mut enough) = (0, entries.len());
        while enough - undone > 1 {
            let middle = usize::midpoint(undone, enough);
            if done(middle) { enough = middle } else { undone = middle }
        }
        Some(entries[enough - 1].at)
    }

    fn runs(&self) -> bool {
        matches!(self.what, What::Ran)
    }

    fn alike(&self, entries: &[Entry]) -> Vec<Reference> {
        match &self.what {
            What::Pulled { .. } => read::pulls(entries).into_iter().map(|pull| pull.name).collect(),
            What::Ran => {
                let started = read::started(entries).into_iter();
                started
                    .map(|(read::Started::Named(name) | read::Started::Build(name))| name)
                    .collect()
            }
            What::Pushed { .. }
            | What::Tagged
            | What::Removed
            | What::FoundUnsigned
            | What::AskedTrust
            | What::Published { .. }
            | What::Rotated { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
