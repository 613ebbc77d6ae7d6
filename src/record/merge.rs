//! Puts the records of shares together, where they are of the same labs.

use super::{LabResult, Runs, Shares};

/// Why records are no shares of the same labs: which one, by its place from 0, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct MergeError {
    /// The record's place.
    pub at: usize,
    /// What is wrong with it.
    pub why: Unfit,
}

/// What is wrong with a record beside the first one, or the one at a place.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Another one has the same share.
    #[error("share {share}/{of} is in another of these records too; name each share once")]
    Twice {
        /// The share.
        share: usize,
        /// Of how many.
        of: usize,
    },
    /// There are more or fewer shares.
    #[error(
        "it is of {seen} shares, and the first of these records of {wanted}; run all shares with the same number behind the `/`"
    )]
    OtherShares {
        /// How many.
        seen: usize,
        /// How many the first says.
        wanted: usize,
    },
    /// It was made by another labcheck.
    #[error(
        "labcheck {seen} made it, and labcheck {wanted} the first of these records; run all shares with the same labcheck"
    )]
    OtherLabcheck {
        /// The version.
        seen: String,
        /// That of the first.
        wanted: String,
    },
    /// A lab is another one: its scenario, its handout or a file of its.
    #[error(
        "{scenario} is another version of the lab than in the first of these records; run all shares of the same commit"
    )]
    OtherVersion {
        /// The scenario.
        scenario: String,
    },
    /// There are other labs.
    #[error(
        "it is of other labs than the first of these records: {seen} at place {place}, and {wanted} there; run all shares of the same labs"
    )]
    OtherLabs {
        /// The place, from 1.
        place: usize,
        /// The scenario.
        seen: String,
        /// That of the first.
        wanted: String,
    },
}

/// All shares as one; what none of the records has is missing. Nothing where there is no record.
pub fn merge(all: Vec<Runs>) -> Result<Option<Runs>, MergeError> {
    let mut all = all.into_iter().enumerate();
    let Some((_, mut whole)) = all.next() else { return Ok(None) };
    for (at, one) in all {
        add(&mut whole, one).map_err(|why| MergeError { at, why })?;
    }
    let Shares { of, done, missing } = &mut whole.shares;
    done.sort_unstable();
    *missing = (1..=*of).filter(|number| !done.contains(number)).collect();
    for lab in &mut whole.labs {
        if lab.result == LabResult::Elsewhere {
            lab.result = LabResult::Missing;
        }
    }
    Ok(Some(whole))
}

fn add(whole: &mut Runs, one: Runs) -> Result<(), Unfit> {
    fits(whole, &one)?;
    let Shares { of, done, .. } = one.shares;
    if let Some(share) = done.iter().copied().find(|share| whole.shares.done.contains(share)) {
        return Err(Unfit::Twice { share, of });
    }
    whole.started = whole.started.min(one.started);
    whole.took_ms = whole.took_ms.saturating_add(one.took_ms);
    for (lab, added) in whole.labs.iter_mut().zip(one.labs) {
        if done.contains(&added.share) {
            lab.result = added.result;
        }
    }
    whole.shares.done.extend(done);
    Ok(())
}

fn fits(whole: &Runs, one: &Runs) -> Result<(), Unfit> {
    let (seen, wanted) = (one.shares.of, whole.shares.of);
    if seen != wanted {
        return Err(Unfit::OtherShares { seen, wanted });
    }
    if one.labcheck != whole.labcheck {
        let (seen, wanted) = (one.labcheck.clone(), whole.labcheck.clone());
        return Err(Unfit::OtherLabcheck { seen, wanted });
    }
    for place in 0..whole.labs.len().max(one.labs.len()) {
        let [seen, wanted] = [one, whole].map(|runs| runs.labs.get(place));
        let [name, wanted_name] = [seen, wanted]
            .map(|lab| lab.map_or_else(|| "none".to_owned(), |lab| lab.scenario.clone()));
        if name != wanted_name {
            return Err(Unfit::OtherLabs { place: place + 1, seen: name, wanted: wanted_name });
        }
        if seen.map(|lab| (&lab.digest, &lab.lab)) != wanted.map(|lab| (&lab.digest, &lab.lab)) {
            return Err(Unfit::OtherVersion { scenario: name });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
