//! The deeds: how each is read, whether it was done, and how that is told.

use crate::{
    journal::{
        Deed, DeedAsked, Entry,
        deeds::{self as read, Doubt, Signed, Signing, Through},
    },
    oci::Reference,
    syntax::{
        decode::{Decoder, Fields},
        field::{Field, Key},
        source::Located,
        values::{Number, Text, Word},
    },
    verdict::{DeedSeen, OwnAction},
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
    "How many pulls of it in a row, between which the image stayed and nothing else of its repository was pulled.",
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
        doc: "A repository of which a name was given by hand, by `docker tag` or a build.",
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
    pub(super) fn seen_instead(&self, entries: &[Entry], name: &Reference) -> Vec<DeedSeen> {
        match self {
            Self::Ran => {
                once_each(read::started(entries).into_iter().map(|started| match started {
                    read::Started::Named(name) => DeedSeen::RanAnother { image: name.familiar() },
                    read::Started::Build(name) => DeedSeen::RanById { image: name.familiar() },
                }))
            }
            Self::Pulled { in_a_row, .. } if *in_a_row > 1 => {
                let counted = DeedSeen::InARow { times: read::in_a_row(entries, name) };
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

    /// What has to be done, with this image or collection.
    pub(super) fn asked(&self, name: String) -> DeedAsked {
        let value = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
        match self {
            Self::Pulled { through, in_a_row } => {
                DeedAsked::Pulled { image: name, through: *through, in_a_row: *in_a_row }
            }
            Self::Pushed { signing } => DeedAsked::Pushed { image: name, signing: *signing },
            Self::Ran => DeedAsked::Ran { image: name },
            Self::Tagged => DeedAsked::Tagged { image: name },
            Self::Removed => DeedAsked::Removed { image: name },
            Self::FoundUnsigned => DeedAsked::FoundUnsigned { image: name },
            Self::AskedTrust => DeedAsked::AskedTrust { image: name },
            Self::Published { target, delegation } => DeedAsked::Published {
                collection: name,
                target: value(target),
                delegation: value(delegation),
            },
            Self::Rotated { role } => {
                DeedAsked::Rotated { collection: name, role: role.value.clone() }
            }
        }
    }
}

/// What labcheck had done with it while it solved other steps.
pub(super) fn by_labcheck(entries: &[Entry]) -> Vec<DeedSeen> {
    once_each(entries.iter().filter_map(|entry| {
        let Deed::ByLabcheck { step, event } = &entry.deed else { return None };
        let action = match event.action.as_str() {
            "pull" => OwnAction::Pull,
            "push" => OwnAction::Push,
            "tag" => OwnAction::Tag,
            "start" => OwnAction::Start,
            _ => return None,
        };
        let image = event.image.clone().unwrap_or_default();
        Some(DeedSeen::ByLabcheck { step: step.clone(), action, image })
    }))
}

/// The pulls of a repository, each kind once.
fn others(entries: &[Entry]) -> Vec<DeedSeen> {
    let pulls = read::pulls(entries).into_iter();
    let mut seen = once_each(
        pulls.map(|pull| DeedSeen::Pulled { image: pull.name.familiar(), through: pull.through }),
    );
    seen.truncate(8);
    seen
}

fn once_each(all: impl Iterator<Item = DeedSeen>) -> Vec<DeedSeen> {
    let mut seen: Vec<DeedSeen> = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}
