//! `deed: { pulled: "alpine:latest", through: trust }`: what was done, by the classroom's journal, even
//! where the state afterwards is the same.

use jiff::Timestamp;

use super::{Context, Judged, deeds, expand};
use crate::{
    expect::refused::{check_reference, check_served_reference},
    fact::{Fault, Observation, Query},
    journal::{
        Deed, Entry,
        deeds::{self as read, Doubt, Signed, Signing, Through},
    },
    oci::Reference,
    scenario::{
        decode::{Decoder, Fields},
        held::Needed,
        problem::Problem,
        source::{Located, Span},
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

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Pulled { through: Option<Through>, in_a_row: usize },
    Pushed { signing: Option<Signing> },
    Ran,
    Tagged,
    Removed,
    FoundUnsigned,
    AskedTrust,
    Published { target: Option<Located<String>>, delegation: Option<Located<String>> },
    Rotated { role: Located<String> },
}

/// Each deed with the keys that it takes besides.
const DEEDS: &[(&str, &[&str])] = &[
    ("pulled", &["through", "in_a_row"]),
    ("pushed", &["through"]),
    ("ran", &[]),
    ("tagged", &[]),
    ("removed", &[]),
    ("found_unsigned", &[]),
    ("asked_trust", &[]),
    ("published", &["target", "delegation"]),
    ("rotated", &["role"]),
];
const THROUGH: &[(&str, Through)] = &[("trust", Through::Trust), ("tag", Through::Plain)];
const SIGNING: &[(&str, Signing)] =
    &[("trust", Signing::Ended), ("unfinished", Signing::Unfinished)];

impl DeedCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let all: Vec<&str> = DEEDS
            .iter()
            .flat_map(|(deed, keys)| std::iter::once(deed).chain(*keys))
            .copied()
            .collect();
        let fields = decoder.fields(node, "`deed`", &all)?;
        let named: Vec<_> = DEEDS.iter().filter(|(deed, _)| fields.get(deed).is_some()).collect();
        let [(deed, keys)] = named.as_slice() else {
            let deeds: Vec<&str> = DEEDS.iter().map(|(deed, _)| *deed).collect();
            decoder.report(
                Problem::new(node.at, "a deed is one thing that was done")
                    .help(format!("name one of {}", deeds.join(", "))),
            );
            return None;
        };
        for (other, at) in all.iter().filter_map(|key| Some((key, fields.key_at(key)?))) {
            if other != deed && !keys.contains(other) {
                decoder.report(
                    Problem::new(at, format!("`{deed}` does not go with `{other}`"))
                        .help(format!("remove `{other}`")),
                );
            }
        }
        let name = decoder.template(fields.get(deed)?, "the image or collection")?;
        match *deed {
            // A registry or the trust service was asked for it.
            "pulled" | "pushed" | "found_unsigned" => check_served_reference(decoder, &name),
            _ => check_reference(decoder, &name),
        }
        Some(Self { what: What::read(decoder, deed, &fields)?, name, at: node.at })
    }

    /// The templates inside.
    pub fn templates(&self) -> Vec<&Template> {
        vec![&self.name]
    }

    /// What has to be asked.
    pub fn queries(&self, vars: &Vars) -> Result<Vec<Query>, Fault> {
        Ok(vec![Query::Deeds(expand(&self.name, vars)?)])
    }

    /// The image that has to be there, or in a registry, for it to be done.
    pub fn needs(&self) -> Vec<Needed<'_>> {
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
    pub fn brings(&self) -> Option<&Template> {
        matches!(self.what, What::Pulled { .. } | What::Pushed { .. } | What::Ran)
            .then_some(&self.name)
    }

    /// The collection or repository that it makes outside the host.
    pub fn publishes(&self) -> Option<&Template> {
        matches!(self.what, What::Pushed { .. } | What::Published { .. }).then_some(&self.name)
    }

    /// When it was done first, by these entries about its name. What is done stays done, so that half of them can
    /// be left out at a time.
    pub fn first_done(&self, entries: &[Entry], vars: &Vars) -> Option<Timestamp> {
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

    /// Whether it is about containers.
    pub fn runs(&self) -> bool {
        matches!(self.what, What::Ran)
    }

    /// The images with which the same was done.
    pub fn alike(&self, entries: &[Entry]) -> Vec<Reference> {
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

    /// What differs.
    pub fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let name = expand(&self.name, context.vars)?;
        let entries = deeds(seen, &Query::Deeds(name.clone()))?;
        let wanted: Reference = name
            .parse()
            .map_err(|e: crate::oci::ReferenceError| Fault::Unresolved(e.to_string()))?;
        if self.what.was_done(entries, &wanted) {
            return Ok(Vec::new());
        }
        if entries.iter().any(|entry| entry.deed == Deed::Gap) {
            return Err(Fault::Unfinished(format!(
                "the classroom's journal has a gap, in which it may have happened that {}; do it again, then ask again",
                self.what.tell(&name)
            )));
        }
        if let Some(doubt) = self.what.doubt(entries, &wanted) {
            let why = match doubt {
                Doubt::Asker => {
                    "the keeper could not see who asked the trust service. Do it again, without sudo, as the user who started the classroom or as root"
                }
                Doubt::Image => {
                    "the image was gone again before anybody looked which it was. Do it again, and leave it here for a moment"
                }
            };
            let told = self.what.tell(&name);
            return Err(Fault::Journal(format!("whether {told} cannot be told, because {why}")));
        }
        let what = Difference::NotDone {
            wanted: self.what.tell(&name),
            seen: [self.what.seen_instead(entries, &wanted), by_labcheck(entries)].concat(),
        };
        Ok(vec![Mismatch { line: (context.line)(self.at), what }])
    }
}

impl What {
    fn read(decoder: &Decoder, deed: &str, fields: &Fields<'_>) -> Option<Self> {
        let text = |key: &str| fields.get(key).and_then(|node| decoder.text(node, key));
        Some(match deed {
            "pulled" => Self::Pulled {
                through: match fields.get("through") {
                    Some(node) => Some(decoder.word(node, "`through`", THROUGH)?),
                    None => None,
                },
                in_a_row: fields
                    .get("in_a_row")
                    .and_then(|node| decoder.number(node, "`in_a_row`", 2..=100))
                    .and_then(|number| usize::try_from(number).ok())
                    .unwrap_or(1),
            },
            "pushed" => Self::Pushed {
                signing: match fields.get("through") {
                    Some(node) => Some(decoder.word(node, "`through`", SIGNING)?),
                    None => None,
                },
            },
            "ran" => Self::Ran,
            "tagged" => Self::Tagged,
            "removed" => Self::Removed,
            "found_unsigned" => Self::FoundUnsigned,
            "asked_trust" => Self::AskedTrust,
            "published" => {
                Self::Published { target: text("target"), delegation: text("delegation") }
            }
            _ => {
                let node = decoder.require(fields, "role", "`rotated`")?;
                Self::Rotated { role: decoder.text(node, "a role")? }
            }
        })
    }

    fn was_done(&self, entries: &[Entry], name: &Reference) -> bool {
        let value = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        match self {
            Self::Pulled { through, in_a_row } => {
                let fits = |pull: &read::Pull| {
                    pull.name == *name && through.is_none_or(|wanted| wanted == pull.through)
                };
                read::pulls(entries).iter().any(fits)
                    && (*in_a_row < 2 || read::in_a_row(entries, name) >= *in_a_row)
            }
            Self::Pushed { signing } => read::pushed(entries, name, *signing),
            Self::Ran => read::ran(entries, name),
            Self::Tagged => read::tagged_by_hand(entries),
            Self::Removed => read::removed(entries, name),
            Self::FoundUnsigned => read::found_unsigned(entries),
            Self::AskedTrust => read::asked_trust(entries),
            Self::Published { target, delegation } => {
                read::published(entries, value(target).as_deref(), value(delegation).as_deref())
            }
            Self::Rotated { role } => read::rotated(entries, &role.value),
        }
    }

    /// What could not be seen, where it may have been done.
    fn doubt(&self, entries: &[Entry], name: &Reference) -> Option<Doubt> {
        match self {
            Self::Pulled { .. } => read::doubt(entries, name),
            Self::Pushed { signing: Some(Signing::Ended) } => {
                (read::signed_push(entries, name) == Signed::Doubtful).then_some(Doubt::Asker)
            }
            Self::AskedTrust => read::may_have_asked_trust(entries).then_some(Doubt::Asker),
            Self::Pushed { signing: None | Some(Signing::Unfinished) }
            | Self::Ran
            | Self::Tagged
            | Self::Removed
            | Self::FoundUnsigned
            | Self::Published { .. }
            | Self::Rotated { .. } => None,
        }
    }

    /// What was done with the same repository instead, where that tells something.
    fn seen_instead(&self, entries: &[Entry], name: &Reference) -> Vec<String> {
        match self {
            Self::Ran => {
                let mut told: Vec<String> = Vec::new();
                for started in read::started(entries) {
                    let line = match started {
                        read::Started::Named(name) => format!(
                            "a container of {} ran, which was another image when it was made",
                            name.familiar()
                        ),
                        read::Started::Build(name) => format!(
                            "a container was made from the whole id of {}, as a build does; that does not count",
                            name.familiar()
                        ),
                    };
                    if !told.contains(&line) {
                        told.push(line);
                    }
                }
                told
            }
            Self::Pulled { in_a_row, .. } if *in_a_row > 1 => {
                let counted = read::in_a_row(entries, name);
                let counted = format!("in a row, with nothing else between them: {counted}");
                std::iter::once(counted).chain(others(entries)).collect()
            }
            Self::Pulled { .. } | Self::Pushed { .. } => others(entries),
            Self::Tagged
            | Self::Removed
            | Self::FoundUnsigned
            | Self::AskedTrust
            | Self::Published { .. }
            | Self::Rotated { .. } => Vec::new(),
        }
    }

    /// What had to be done, in a few words.
    fn tell(&self, name: &str) -> String {
        let optional = |label: &str, text: &Option<Located<String>>| {
            text.as_ref().map_or_else(String::new, |text| format!(", {label} {}", text.value))
        };
        match self {
            Self::Pulled { through, in_a_row } => {
                let through = match through {
                    None => "",
                    Some(Through::Trust) => " through content trust",
                    Some(Through::Plain) => " without content trust",
                };
                let often = match in_a_row {
                    0 | 1 => String::new(),
                    times => format!(", {times} times in a row"),
                };
                format!("{name} was pulled{through}{often}")
            }
            Self::Pushed { signing: None } => format!("{name} was pushed"),
            Self::Pushed { signing: Some(Signing::Ended) } => {
                format!("{name} was pushed and signed")
            }
            Self::Pushed { signing: Some(Signing::Unfinished) } => {
                format!("{name} was pushed, and its signing did not end")
            }
            Self::Ran => format!("a container of {name} ran"),
            Self::Tagged => format!("an image was named {name} by hand"),
            Self::Removed => format!("{name} was here, and was removed"),
            Self::FoundUnsigned => {
                format!("a signature of {name} was looked for, and there was none")
            }
            Self::AskedTrust => format!("a signature of {name} was looked for"),
            Self::Published { target, delegation } => {
                let with = optional("with", target) + &optional("delegated to", delegation);
                format!("{name} was published{with}")
            }
            Self::Rotated { role } => format!("the {} key of {name} was rotated", role.value),
        }
    }
}

/// What labcheck had done with it while it solved other steps.
fn by_labcheck(entries: &[Entry]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for entry in entries {
        let Deed::ByLabcheck { step, event } = &entry.deed else { continue };
        let image = event.image.as_deref().unwrap_or_default();
        let line = match event.action.as_str() {
            "pull" | "push" | "tag" => format!("labcheck did the {} of {image}", event.action),
            "start" => format!("labcheck did the start of a container of {image}"),
            _ => continue,
        };
        let line = format!("{line} when it solved {step}, which counts for that step alone");
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}

/// The pulls of a repository, each kind once.
fn others(entries: &[Entry]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for pull in read::pulls(entries) {
        let how = match pull.through {
            Through::Trust => "through content trust",
            Through::Plain => "without content trust",
        };
        let line = format!("{} was pulled {how}", pull.name.familiar());
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told.truncate(8);
    told
}
