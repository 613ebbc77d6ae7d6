//! What of a lab cannot be done in a world, told before anything is tried.

use super::sheet::Sheet;
use crate::{verdict::Skip, wording};

/// One step of a lab in a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prospect {
    /// Its name.
    pub id: String,
    /// What its checks are worth together.
    pub points: u32,
    /// What keeps it from being done, with what to do about it.
    pub barrier: Option<Barrier>,
}

/// Why a step cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// A requirement is not met.
    Unmet {
        /// Which.
        skip: Skip,
        /// What to do about it.
        remedy: String,
    },
    /// A step that it needs cannot be done.
    Needs(String),
}

/// What cannot be done, why, and what can; nothing where everything can.
pub(crate) fn tell(sheet: &Sheet, steps: &[Prospect]) -> String {
    let all: u32 = steps.iter().map(|step| step.points).sum();
    let mut reasons: Vec<&Barrier> = Vec::new();
    for barrier in steps.iter().filter_map(|step| step.barrier.as_ref()) {
        if !reasons.contains(&barrier) {
            reasons.push(barrier);
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut out = String::from("\nNot everything can be done here:\n");
    for reason in reasons {
        let of = |step: &&Prospect| step.barrier.as_ref() == Some(reason);
        out.push_str(&sheet.entry("", &counted(steps.iter().filter(of), all)));
        match reason {
            Barrier::Unmet { skip, remedy } => {
                out.push_str(&sheet.entry("why:", &wording::skip(skip)));
                out.push_str(&sheet.entry("to do it:", remedy));
            }
            Barrier::Needs(step) => {
                out.push_str(&sheet.entry("why:", &format!("it comes after {step}")));
            }
        }
    }
    let rest: Vec<&Prospect> = steps.iter().filter(|step| step.barrier.is_none()).collect();
    out + &if rest.is_empty() {
        sheet.paragraph("No step of it can be done here.")
    } else {
        sheet.paragraph(&format!("The rest can: {}.", counted(rest.into_iter(), all)))
    }
}

/// `step3, step3b: 65 of 120 points`.
fn counted<'p>(steps: impl Iterator<Item = &'p Prospect>, all: u32) -> String {
    let steps: Vec<&Prospect> = steps.collect();
    let ids: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
    let points: u32 = steps.iter().map(|step| step.points).sum();
    let worth = if points > 0 { format!(": {points} of {all} points") } else { String::new() };
    format!("{}{worth}", ids.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::style::Styles, verdict::Unmet};

    #[test]
    fn what_cannot_be_done_is_told_by_its_reason_with_the_points() {
        let skip =
            Skip::Requirement(Unmet::Client { wanted: "<29".into(), seen: Some("29.1.0".into()) });
        let old = Barrier::Unmet { skip, remedy: "put an older one first".into() };
        let step = |id: &str, points, barrier: Option<Barrier>| Prospect {
            id: id.into(),
            points,
            barrier,
        };
        let sheet = Sheet::new(Styles::default(), 80);
        let steps = [
            step("step1", 20, None),
            step("step3", 45, Some(old.clone())),
            step("step3b", 20, Some(old)),
            step("step5", 0, Some(Barrier::Needs("step3b".into()))),
            step("cleanup", 0, None),
        ];
        let wanted = "
Not everything can be done here:
        step3, step3b: 65 of 85 points
        why:      needs a docker client <29; here: 29.1.0
        to do it: put an older one first
        step5
        why:      it comes after step3b
The rest can: step1, cleanup: 20 of 85 points.
";
        assert_eq!(tell(&sheet, &steps), wanted);
        assert_eq!(tell(&sheet, &steps[..1]), "");
        assert!(tell(&sheet, &steps[1..3]).ends_with("No step of it can be done here.\n"));
    }
}
