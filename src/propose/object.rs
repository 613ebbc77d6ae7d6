//! Networks, volumes, secrets, configs and stacks: that they are there, and what of them somebody asked for.

use serde_json::Value;

use super::{
    json::{flag, labels, list, pairs, text, texts},
    keys::Keys,
    proposal::{Around, Proposal, Unfit, fit_name},
};
use crate::object::ObjectKind;

pub(super) fn propose(
    kind: ObjectKind,
    name: &str,
    told: &Value,
    around: &Around<'_>,
) -> Result<Proposal, Unfit> {
    fit_name(name)?;
    let mut keys = Keys::default();
    keys.text("name", name);
    match kind {
        ObjectKind::Network => network(&mut keys, told, around),
        ObjectKind::Volume => {
            not_usual(&mut keys, "driver", text(told, "/Driver"), "local");
            keys.pairs("labels", labels(told, "/Labels"));
            keys.pairs("options", pairs(told, "/Options"));
        }
        ObjectKind::Secret | ObjectKind::Config => {
            keys.pairs("labels", labels(told, "/Spec/Labels"));
        }
        ObjectKind::Stack => keys.texts("services", texts(told, "/Services")),
        ObjectKind::Container | ObjectKind::Service | ObjectKind::Node => {}
    }
    Ok(Proposal::of(kind.name(), format!("the {} {name} is there", kind.name()), keys))
}

fn network(keys: &mut Keys, told: &Value, around: &Around<'_>) {
    not_usual(keys, "driver", text(told, "/Driver"), "bridge");
    keys.flag("internal", flag(told, "/Internal"));
    keys.flag("attachable", flag(told, "/Attachable"));
    keys.flag("ipv6", flag(told, "/EnableIPv6"));
    // What the engine chose is another one elsewhere: only what was typed was asked for.
    for (key, at) in [("subnet", "/Subnet"), ("gateway", "/Gateway")] {
        let all = list(told, "/IPAM/Config").map(|one| text(one, at).to_owned());
        keys.texts(key, all.filter(|address| around.is_typed(address)).collect::<Vec<_>>());
    }
    keys.pairs("labels", labels(told, "/Labels"));
    if text(told, "/Driver") != "overlay" {
        keys.pairs("options", pairs(told, "/Options"));
    }
}

fn not_usual(keys: &mut Keys, key: &'static str, seen: &str, usual: &str) {
    if !seen.is_empty() && seen != usual {
        keys.text(key, seen);
    }
}
