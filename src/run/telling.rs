//! How checks that do not pass are told to a student: what was not begun is no mistake, and one cause is
//! told once. No verdict changes by it. Pure.

use crate::{
    check::{
        Check, CheckKind,
        nature::{Names, Shell},
    },
    fact::{Fact, Observation, Query},
    oci::Reference,
    record::{CheckRecord, Telling},
    refusal::Reason,
    scenario::model::{Scenario, Step},
    syntax::template::Vars,
    verdict::{DeedSeen, Difference, Mismatch, Verdict},
};

/// Says of each check how it is told.
pub(super) fn tell(scenario: &Scenario, step: &Step, vars: &Vars, checks: &mut [CheckRecord]) {
    let teller = Teller { scenario, step, vars };
    for at in 0..checks.len() {
        let (earlier, rest) = checks.split_at_mut(at);
        if let Some(check) = rest.first_mut() {
            check.telling = teller.telling(earlier, check);
        }
    }
}

struct Teller<'t> {
    scenario: &'t Scenario,
    step: &'t Step,
    vars: &'t Vars,
}

impl Teller<'_> {
    fn telling(&self, earlier: &[CheckRecord], check: &CheckRecord) -> Telling {
        let Verdict::Fail(mismatches) = &check.verdict else { return Telling::Judged };
        if check.mistake.is_some() {
            let same = earlier.iter().find(|other| other.mistake == check.mistake);
            return same.map_or(Telling::Judged, |same| Telling::Waits(same.id.clone()));
        }
        let Some(spec) = self.spec(check) else { return Telling::Judged };
        let causes = earlier.iter().filter(|other| matches!(other.verdict, Verdict::Fail(_)));
        let cause = causes
            .filter(|other| !matches!(other.telling, Telling::Waits(_)))
            .find(|other| mismatches.iter().all(|one| self.explains(other, spec, one)));
        match cause {
            Some(cause) if cause.telling == Telling::NotBegun => Telling::NotBegun,
            Some(cause) => Telling::Waits(cause.id.clone()),
            None if self.is_untouched(spec, check, mismatches) => Telling::NotBegun,
            None => Telling::Judged,
        }
    }

    fn spec(&self, check: &CheckRecord) -> Option<&Check> {
        self.step.checks.iter().find(|spec| spec.id == check.id)
    }

    /// Whether a difference is there because another check does not pass yet: an image that was not brought,
    /// a refusal in a shell without content trust.
    fn explains(&self, cause: &CheckRecord, spec: &Check, mismatch: &Mismatch) -> bool {
        let Some(cause) = self.spec(cause) else { return false };
        let brings = |kind: &CheckKind| {
            let nature = kind.nature();
            nature.deed.is_some() && nature.brings.is_some()
        };
        let of_shell = |kind: &CheckKind| kind.nature().shell == Shell::Variables;
        let is_missing = matches!(
            mismatch.what,
            Difference::NotDone { .. }
                | Difference::ImageMissing { .. }
                | Difference::RowMissing { .. }
        );
        // What trust does in a shell without it, or with an image that nobody signed yet.
        let is_unprotected = matches!(
            mismatch.what,
            Difference::NotRefused { how: Reason::PlainPull, .. }
                | Difference::Control {
                    seen: Reason::PlainPull
                        | Reason::UnsignedRepository
                        | Reason::UnsignedTag
                        | Reason::NotFound,
                    ..
                }
                | Difference::RefusedOtherwise {
                    seen: Reason::PlainPull
                        | Reason::UnsignedRepository
                        | Reason::UnsignedTag
                        | Reason::NotFound,
                    ..
                }
        );
        let is_brought = cause.expects.iter().any(brings) && self.shares_repository(cause, spec);
        (is_missing || is_unprotected) && is_brought
            || is_unprotected && cause.expects.iter().any(of_shell)
    }

    fn shares_repository(&self, one: &Check, other: &Check) -> bool {
        let repositories = |check: &Check| -> Vec<String> {
            self.names(&check.expects).iter().map(Reference::full_name).collect()
        };
        let ours = repositories(one);
        repositories(other).iter().any(|name| ours.contains(name))
    }

    /// Whether nothing of it was done: no deed of its kind that no other step asks for, nothing on the host
    /// in its place.
    fn is_untouched(&self, spec: &Check, check: &CheckRecord, mismatches: &[Mismatch]) -> bool {
        let deeds: Vec<&CheckKind> =
            spec.expects.iter().filter(|kind| kind.nature().deed.is_some()).collect();
        let missing =
            mismatches.iter().filter(|one| matches!(one.what, Difference::NotDone { .. }));
        let was_typed = mismatches.iter().any(|one| {
            let Difference::NotDone { seen, .. } = &one.what else { return false };
            seen.iter().any(|seen| matches!(seen, DeedSeen::Typed { is_it: true, .. }))
        });
        if !deeds.is_empty() {
            return !was_typed
                && missing.count() == deeds.len()
                && deeds.iter().all(|kind| !self.was_tried(kind, &check.seen));
        }
        mismatches.iter().all(|one| {
            if let Difference::ImageMissing { seen, .. } = &one.what {
                let mut others = seen.iter().filter_map(|name| name.parse().ok());
                others.all(|name| self.is_asked_for(&name))
            } else {
                matches!(
                    &one.what,
                    Difference::Variable { seen: None, .. }
                        | Difference::ObjectMissing { .. }
                        | Difference::NeverThere { .. }
                        | Difference::NoManager { .. }
                ) || matches!(&one.what, Difference::NotAnswered { asked, .. } if !asked.is_used_up())
            }
        })
    }

    /// Whether something of its kind was done that no step of the lab asks for, or that this one alone asks for.
    fn was_tried(&self, kind: &CheckKind, seen: &[Observation]) -> bool {
        let Some(deed) = kind.nature().deed else { return false };
        let own = &self.step.checks;
        let names = self.names(std::slice::from_ref(kind));
        let entries =
            seen.iter().filter_map(|observation| match (&observation.query, &observation.answer) {
                (Query::Deeds(name), Ok(Fact::Deeds(entries))) => {
                    let name: Reference = name.parse().ok()?;
                    names.contains(&name).then_some(entries)
                }
                _ => None,
            });
        let mut done = entries.flat_map(|entries| deed.alike(entries));
        done.any(|name| {
            let (is_ours, is_of_others) = (self.asks(own, &name), self.is_of_others(&name));
            // A container of the right image that does not count was made the wrong way.
            deed.runs() && is_ours || !is_of_others && (names.contains(&name) || !is_ours)
        })
    }

    /// Whether a check of any step asks for this image.
    fn is_asked_for(&self, name: &Reference) -> bool {
        self.asks(&self.step.checks, name) || self.is_of_others(name)
    }

    fn is_of_others(&self, name: &Reference) -> bool {
        let others = self.scenario.steps.iter().filter(|step| step.id != self.step.id);
        others.into_iter().any(|step| self.asks(&step.checks, name))
    }

    fn asks(&self, checks: &[Check], name: &Reference) -> bool {
        let brings = |kind: &&CheckKind| kind.nature().brings.is_some();
        let kinds: Vec<CheckKind> =
            checks.iter().flat_map(|check| &check.expects).filter(brings).cloned().collect();
        self.names(&kinds).contains(name)
    }

    /// The images that these speak of.
    fn names(&self, kinds: &[CheckKind]) -> Vec<Reference> {
        let templates = kinds.iter().flat_map(|kind| match kind.nature().names {
            Names::These(names) => names,
            Names::Whole | Names::Parts(_) => kind.templates(),
        });
        let expanded = templates.filter_map(|template| template.expand(self.vars).ok());
        let listed = kinds.iter().filter_map(|kind| match kind.nature().names {
            Names::Parts(repository) => repository.map(str::to_owned),
            Names::Whole | Names::These(_) => None,
        });
        expanded.chain(listed).filter_map(|name| name.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests;
