//! What does not go with a check that only a person can judge: whatever says how a machine judges it.

use super::kinds::CheckKind;
use crate::syntax::{
    decode::{Decoder, Fields},
    problem::Problem,
};

/// Keys of a check that are about how labcheck judges it, and why each is of no use here.
const OF_A_MACHINE: &[(&str, &str)] = &[
    ("when", "no machine sees whether it was true once"),
    ("eventually", "labcheck does not look at it, now or later"),
    ("guard", "labcheck does not look at it before the step's commands"),
    ("mistakes", "no machine sees what is wrong with it"),
];

/// Refuses what does not go with it: other kinds beside it, and keys that say how labcheck judges. `says` tells whether
/// a key that is written says more than it does where it is left out.
pub(super) fn refuse(
    decoder: &Decoder,
    fields: &Fields<'_>,
    kinds: &[CheckKind],
    says: impl Fn(&str) -> bool,
) {
    let Some(look) = kinds.iter().find_map(|kind| kind.nature().by_person) else { return };
    if kinds.len() > 1 {
        decoder.report(
            Problem::new(look.at, "a person judges this, and a machine what stands beside it")
                .help("make it a check of its own"),
        );
    }
    for (key, why) in OF_A_MACHINE {
        if let Some(at) = fields.key_at(key).filter(|_| says(key)) {
            let title = format!("a person judges this check: {why}");
            decoder.report(Problem::new(at, title).help(format!("remove `{key}`")));
        }
    }
}

/// Refuses it as the sign of a mistake.
pub(super) fn is_no_sign(decoder: &Decoder, kinds: &[CheckKind]) {
    if let Some(look) = kinds.iter().find_map(|kind| kind.nature().by_person) {
        decoder.report(
            Problem::new(look.at, "what a person judges is no sign of a mistake")
                .help("ask for something that labcheck can look at, or remove the mistake"),
        );
    }
}
