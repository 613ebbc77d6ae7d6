//! The kinds of check, by one table: a kind is a file of its own and a row here.

use std::sync::Arc;

use super::{
    deed::DeedCheck, environment::EnvironmentCheck, image::ImageCheck, kind::Kind,
    listing::ListingCheck, nature::Nature, refused::RefusedCheck, seen::Context,
    trusted::TrustedCheck,
};
use crate::{
    fact::{Fault, Observation, Query, Witness},
    syntax::{
        decode::Decoder,
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    verdict::Verdict,
};

/// One thing that must be true, of some kind.
#[derive(Clone, Debug)]
pub struct CheckKind(Arc<dyn Kind>);

/// How a kind of check is read.
pub(super) type Read = fn(&Decoder, &Node) -> Option<CheckKind>;

/// The kinds by their names.
pub(super) const KINDS: &[(&str, Read)] = &[
    ("image", |decoder, node| ImageCheck::read(decoder, node).map(CheckKind::of)),
    ("listing", |decoder, node| ListingCheck::read(decoder, node).map(CheckKind::of)),
    ("environment", |decoder, node| EnvironmentCheck::read(decoder, node).map(CheckKind::of)),
    ("refused", |decoder, node| RefusedCheck::read(decoder, node).map(CheckKind::of)),
    ("trusted", |decoder, node| TrustedCheck::read(decoder, node).map(CheckKind::of)),
    ("deed", |decoder, node| DeedCheck::read(decoder, node).map(CheckKind::of)),
];

/// One kind, or a list of them.
pub(super) fn read_kinds(decoder: &Decoder, node: &Node) -> Option<Vec<CheckKind>> {
    let Value::Seq(_) = &node.value else {
        return CheckKind::read(decoder, node).map(|kind| vec![kind]);
    };
    let items = decoder.list(node, "`expect`");
    let kinds: Vec<_> = items.iter().filter_map(|item| CheckKind::read(decoder, item)).collect();
    (!kinds.is_empty()).then_some(kinds)
}

impl CheckKind {
    /// Wraps a kind.
    pub fn of(kind: impl Kind + 'static) -> Self {
        Self(Arc::new(kind))
    }

    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (read, value) = decoder.kind(node, "kind of check", KINDS)?;
        read(decoder, value)
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        self.0.templates()
    }

    /// What it is by nature.
    pub fn nature(&self) -> Nature<'_> {
        self.0.nature()
    }

    /// What has to be asked of the host.
    pub fn queries(&self, vars: &Vars, witness: Witness) -> Result<Vec<Query>, Fault> {
        self.0.queries(vars, witness)
    }

    /// The verdict on what was seen. An unanswered question is an error, whatever is asked.
    pub fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Verdict {
        self.0.judge(seen, context).map_or_else(Verdict::Error, Verdict::of)
    }
}
