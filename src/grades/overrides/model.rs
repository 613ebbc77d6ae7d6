//! What somebody decided by hand: the marks of a step or a check, with who, why and when.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::Marks;

/// Marks that somebody gave by hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// When. Of several for one step or check the latest counts.
    pub at: Timestamp,
    /// The step.
    pub step: String,
    /// The check of it; nothing where the step as a whole is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What it gets, of what the policy says that it is worth.
    pub got: Marks,
    /// Who decided it.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Override {
    /// The one that counts for a step, or for a check of it.
    pub(in crate::grades) fn latest<'o>(
        all: &'o [Self],
        step: &str,
        check: Option<&str>,
    ) -> Option<&'o Self> {
        all.iter().filter(|one| one.step == step && one.check.as_deref() == check).max()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::testing::{at, by_hand},
        *,
    };

    #[test]
    fn the_latest_for_just_this_counts() {
        let one = by_hand("s", Some("a"), "1");
        let later = Override { at: at("2026-03-03T00:00:00Z"), ..by_hand("s", Some("a"), "0") };
        let all = [later.clone(), one, by_hand("s", None, "9"), by_hand("t", Some("a"), "9")];
        assert_eq!(Override::latest(&all, "s", Some("a")), Some(&later));
        assert_eq!(Override::latest(&all, "s", Some("b")), None);
        assert_eq!(Override::latest(&all, "t", None), None);
    }

    #[test]
    fn one_is_kept_as_it_is_read() {
        let one = by_hand("s", None, "2.5");
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Override>(&text).unwrap(), one);
        assert!(!text.contains("check"), "{text}");
    }
}
