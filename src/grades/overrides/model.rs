//! What somebody decided by hand: the marks of a step or a check, with who, why and when.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Marks, Policy, StepRules};
use crate::suggest::nearest;

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

/// Why something that was decided by hand does not fit the lab, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misfit {
    /// The lab has no such step, or the step no such check.
    #[error("the lab has no `{name}`; {}", meant(.near.as_deref()))]
    Unknown {
        /// What is named, as `step3` or `step3/digest-pinned`.
        name: String,
        /// What may have been meant.
        near: Option<String>,
    },
    /// It is less than nothing, or more than there is.
    #[error("{got} marks by hand do not fit `{name}`; give it from 0 to {possible}")]
    Marks {
        /// What is named.
        name: String,
        /// What it was to get.
        got: Marks,
        /// What it is worth.
        possible: Marks,
    },
}

fn meant(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a step, as `step3`, or a check, as `step3/digest-pinned`".to_owned(),
    }
}

/// Whether one does not fit the lab. [`grade`](super::super::grade()) leaves out what is not there, and gives neither less
/// than nothing nor more than there is.
pub(super) fn misfit(one: &Override, policy: &Policy) -> Option<Misfit> {
    let step = policy.step(&one.step);
    let (name, possible) = match &one.check {
        None => (one.step.clone(), step.map(StepRules::possible)),
        Some(id) => {
            let check = step.and_then(|step| step.check(id));
            (format!("{}/{id}", one.step), check.map(|check| check.worth))
        }
    };
    match possible {
        None => Some(Misfit::Unknown { near: near(&name, one.check.is_some(), policy), name }),
        Some(possible) if (Marks::ZERO..=possible).contains(&one.got) => None,
        Some(possible) => Some(Misfit::Marks { name, got: one.got, possible }),
    }
}

fn near(name: &str, is_check: bool, policy: &Policy) -> Option<String> {
    let steps = policy.steps.iter();
    let known: Vec<String> = if is_check {
        let of = |step: &StepRules| -> Vec<String> {
            step.checks.iter().map(|check| format!("{}/{}", step.id, check.id)).collect()
        };
        steps.flat_map(of).collect()
    } else {
        steps.map(|step| step.id.clone()).collect()
    };
    nearest(name, known.iter().map(String::as_str)).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::testing::{at, marks, policy},
        *,
    };

    fn by_hand(step: &str, check: Option<&str>, got: &str) -> Override {
        Override {
            at: at("2026-03-02T00:00:00Z"),
            step: step.into(),
            check: check.map(Into::into),
            got: marks(got),
            by: "x".into(),
            reason: "y".into(),
        }
    }

    #[test]
    fn what_does_not_fit_the_lab_is_told_with_what_to_do() {
        let rows = [
            ("step1", None, "20", None),
            ("step1", None, "0", None),
            ("step1", Some("b"), "15", None),
            ("step2", Some("e"), "0", None),
            (
                "step1",
                None,
                "20.1",
                Some("20.1 marks by hand do not fit `step1`; give it from 0 to 20"),
            ),
            (
                "step1",
                Some("a"),
                "6",
                Some("6 marks by hand do not fit `step1/a`; give it from 0 to 5"),
            ),
            (
                "step1",
                Some("a"),
                "-1",
                Some("-1 marks by hand do not fit `step1/a`; give it from 0 to 5"),
            ),
            ("stp1", None, "1", Some("the lab has no `stp1`; did you mean `step1`?")),
            ("stp2", Some("d"), "1", Some("the lab has no `stp2/d`; did you mean `step2/d`?")),
            (
                "quiz",
                None,
                "1",
                Some(
                    "the lab has no `quiz`; name a step, as `step3`, or a check, as `step3/digest-pinned`",
                ),
            ),
            (
                "step1",
                Some("something-else"),
                "1",
                Some(
                    "the lab has no `step1/something-else`; name a step, as `step3`, or a check, as `step3/digest-pinned`",
                ),
            ),
        ];
        for (step, check, got, wanted) in rows {
            let told = misfit(&by_hand(step, check, got), &policy(""));
            assert_eq!(told.map(|misfit| misfit.to_string()).as_deref(), wanted);
        }
    }

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
