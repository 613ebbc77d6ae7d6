//! The deeds: how each is read, whether it was done, and how that is told.

use crate::{
    journal::{
        Deed, Entry,
        deeds::{self as read, Doubt, Signed, Signing, Through},
    },
    oci::Reference,
    syntax::{
        decode::{Decoder, Fields},
        field::{Field, Key},
        source::Located,
        values::{Number, Text, Word},
    },
};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
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

/// How a deed is read.
pub(super) struct Row {
    /// The key that names it.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) doc: &'static str,
    /// The keys that it takes besides.
    pub(super) keys: &'static [&'static dyn Key],
    /// Whether a registry or the trust service was asked for it.
    pub(super) is_served: bool,
    /// Reads it.
    pub(super) read: fn(&Decoder, &Fields<'_>) -> Option<What>,
}

const PULLED_THROUGH: Field<Word<Through>> = Field::optional(
    "through",
    Word("`through`", THROUGH),
    "`trust`: the client's content trust gave the digest; `tag`: it did not.",
);
const IN_A_ROW: Field<Number<usize>> = Field::optional(
    "in_a_row",
    Number::new("`in_a_row`", 2, 100),
    "How many pulls of it in a row, between which the image stayed.",
);
const PUSHED_THROUGH: Field<Word<Signing>> = Field::optional(
    "through",
    Word("`through`", SIGNING),
    "`trust`: the tag was signed; `unfinished`: signing was begun and not ended.",
);
const TARGET: Field<Text> = Field::optional("target", Text("target"), "A tag that was signed.");
const DELEGATION: Field<Text> = Field::optional(
    "delegation",
    Text("delegation"),
    "The delegation that was made or signed with.",
);
const ROLE: Field<Text> = Field::required("role", Text("a role"), "The TUF role whose key it is.");

/// The deeds. A new one is a row here and a variant above.
pub(super) const DEEDS: &[Row] = &[
    Row {
        name: "pulled",
        doc: "An image that was pulled.",
        keys: &[&PULLED_THROUGH, &IN_A_ROW],
        is_served: true,
        read: |decoder, fields| {
            Some(What::Pulled {
                through: PULLED_THROUGH.read(decoder, fields, "`pulled`").map(|word| word.value),
                in_a_row: IN_A_ROW.read(decoder, fields, "`pulled`").unwrap_or(1),
            })
        },
    },
    Row {
        name: "pushed",
        doc: "An image that was pushed.",
        keys: &[&PUSHED_THROUGH],
        is_served: true,
        read: |decoder, fields| {
            let signing = PUSHED_THROUGH.read(decoder, fields, "`pushed`");
            Some(What::Pushed { signing: signing.map(|word| word.value) })
        },
    },
    Row {
        name: "ran",
        doc: "An image of which a container was started.",
        keys: &[],
        is_served: false,
        read: |_, _| Some(What::Ran),
    },
    Row {
        name: "tagged",
        doc: "A name that was given by `docker tag`.",
        keys: &[],
        is_served: false,
        read: |_, _| Some(What::Tagged),
    },
    Row {
        name: "removed",
        doc: "An image, or a name of one, that was removed.",
        keys: &[],
        is_served: false,
        read: |_, _| Some(What::Removed),
    },
    Row {
        name: "found_unsigned",
        doc: "An image whose signature was asked for, and there was none.",
        keys: &[],
        is_served: true,
        read: |_, _| Some(What::FoundUnsigned),
    },
    Row {
        name: "asked_trust",
        doc: "A collection about which the trust service was asked.",
        keys: &[],
        is_served: false,
        read: |_, _| Some(What::AskedTrust),
    },
    Row {
        name: "published",
        doc: "A collection that was published.",
        keys: &[&TARGET, &DELEGATION],
        is_served: false,
        read: |decoder, fields| {
            Some(What::Published {
                target: TARGET.read(decoder, fields, "`published`"),
                delegation: DELEGATION.read(decoder, fields, "`published`"),
            })
        },
    },
    Row {
        name: "rotated",
        doc: "A collection one of whose keys was replaced.",
        keys: &[&ROLE],
        is_served: false,
        read: |decoder, fields| {
            Some(What::Rotated { role: ROLE.read(decoder, fields, "`rotated`")? })
        },
    },
];

const THROUGH: &[(&str, Through)] = &[("trust", Through::Trust), ("tag", Through::Plain)];
const SIGNING: &[(&str, Signing)] =
    &[("trust", Signing::Ended), ("unfinished", Signing::Unfinished)];

impl What {
    pub(super) fn was_done(&self, entries: &[Entry], name: &Reference) -> bool {
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
    pub(super) fn doubt(&self, entries: &[Entry], name: &Reference) -> Option<Doubt> {
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
    pub(super) fn seen_instead(&self, entries: &[Entry], name: &Reference) -> Vec<String> {
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
    pub(super) fn tell(&self, name: &str) -> String {
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
pub(super) fn by_labcheck(entries: &[Entry]) -> Vec<String> {
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
