//! What two submissions have in common only where one is the other's: keys, machines, and moments, which a journal has to
//! the nanosecond.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use crate::{
    gradebook::Suspicion,
    submission::{PublicKey, Submission},
    text,
};

/// Lines that two journals may have in common by chance.
const BY_CHANCE: usize = 2;
/// Parts that all lines are gone through in.
const PARTS: u64 = 16;
/// Students that are named at most.
const NAMED: usize = 5;

/// What it has.
#[derive(Clone, Debug)]
pub struct Prints {
    student: String,
    key: PublicKey,
    machine: Option<String>,
    /// One for each line of the journal: its moment and its deed.
    lines: Vec<u64>,
}

impl Prints {
    /// Of this submission, sealed with this key.
    pub fn of(submission: &Submission, key: &PublicKey) -> Self {
        let lines = submission.journal.iter().flatten().map(|entry| {
            let mut hasher = DefaultHasher::new();
            entry.at.hash(&mut hasher);
            format!("{:?}", entry.deed).hash(&mut hasher);
            hasher.finish()
        });
        Self {
            student: submission.head.student.id.clone(),
            key: key.clone(),
            machine: submission.head.machine.clone(),
            lines: lines.collect(),
        }
    }
}

/// What each of these has in common with another student's, in their order. It takes as long as all of them are, and not
/// as there are pairs.
pub fn alike(all: &[&Prints]) -> Vec<Vec<Suspicion>> {
    let mut found: Vec<Vec<Suspicion>> = vec![Vec::new(); all.len()];
    let keys = groups(all, |prints| Some(prints.key.as_str()));
    let machines = groups(all, |prints| prints.machine.as_deref());
    for (at, prints) in all.iter().enumerate() {
        let same = |kind: &str, what: &str, group: Option<&Vec<usize>>| {
            let others = others(all, at, group.into_iter().flatten().copied());
            (!others.is_empty()).then(|| Suspicion {
                kind: kind.to_owned(),
                evidence: format!("{what} {}", others.join(", ")),
            })
        };
        let key = keys.get(prints.key.as_str());
        found[at].extend(same("same-key", "sealed with the same key as that of", key));
        let machine = prints.machine.as_deref().and_then(|machine| machines.get(machine));
        found[at].extend(same("same-machine", "made on the same machine as that of", machine));
    }
    for ((one, other), lines) in shared(all) {
        for (at, with) in [(one, other), (other, one)] {
            let evidence = format!(
                "{lines} of {} lines of the journal are those of {}, to the nanosecond",
                all[at].lines.len(),
                text::name(&all[with].student)
            );
            found[at].push(Suspicion { kind: "same-journal".to_owned(), evidence });
        }
    }
    found
}

fn groups<'p>(
    all: &[&'p Prints],
    by: impl Fn(&'p Prints) -> Option<&'p str>,
) -> HashMap<&'p str, Vec<usize>> {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, prints) in all.iter().enumerate() {
        if let Some(value) = by(prints) {
            groups.entry(value).or_default().push(at);
        }
    }
    groups
}

/// The other students of these, by name: one's own other submissions are no one else's.
fn others(all: &[&Prints], at: usize, group: impl Iterator<Item = usize>) -> Vec<String> {
    let own = &all[at].student;
    let mut names: Vec<&String> =
        group.map(|at| &all[at].student).filter(|other| *other != own).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    let mut told: Vec<String> =
        names.into_iter().take(NAMED).map(|name| text::name(name)).collect();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    told
}

/// How many lines each two students' journals have in common, where that is no chance. A line that many have is counted
/// with the first that had it. It goes through them a part at a time, so that no table of all lines is in memory.
fn shared(all: &[&Prints]) -> BTreeMap<(usize, usize), usize> {
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for part in 0..PARTS {
        let of_each = all.iter().enumerate();
        let mut lines: Vec<(u64, usize)> = of_each
            .flat_map(|(at, prints)| prints.lines.iter().map(move |line| (*line, at)))
            .filter(|(line, _)| line % PARTS == part)
            .collect();
        lines.sort_unstable();
        for same in lines.chunk_by(|one, other| one.0 == other.0) {
            let [(_, had), ..] = *same else { continue };
            for (_, at) in same.iter().filter(|(_, at)| all[*at].student != all[had].student) {
                *pairs.entry((had, *at)).or_default() += 1;
            }
        }
    }
    pairs.retain(|_, lines| *lines > BY_CHANCE);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::testing::key;

    fn prints(student: &str, number: u8, machine: Option<&str>, lines: &[u64]) -> Prints {
        Prints {
            student: student.to_owned(),
            key: key(number).public(),
            machine: machine.map(str::to_owned),
            lines: lines.to_vec(),
        }
    }

    fn told(all: &[Prints]) -> Vec<Vec<String>> {
        let found = alike(&all.iter().collect::<Vec<_>>());
        let tell = |one: Suspicion| format!("{}: {}", one.kind, one.evidence);
        found.into_iter().map(|all| all.into_iter().map(tell).collect()).collect()
    }

    #[test]
    fn what_two_students_share_is_told_to_both_and_of_no_third() {
        let found = told(&[
            prints("ada", 1, Some("m"), &[1, 2, 3, 4]),
            prints("bob", 2, None, &[9, 2, 3, 4, 5]),
            prints("eve", 1, Some("n"), &[7]),
            prints("zoe", 3, Some("n"), &[]),
        ]);
        assert_eq!(
            found[0],
            [
                "same-key: sealed with the same key as that of eve",
                "same-journal: 3 of 4 lines of the journal are those of bob, to the nanosecond",
            ]
        );
        assert_eq!(
            found[1],
            ["same-journal: 3 of 5 lines of the journal are those of ada, to the nanosecond"]
        );
        assert_eq!(
            found[2],
            [
                "same-key: sealed with the same key as that of ada",
                "same-machine: made on the same machine as that of zoe",
            ]
        );
        assert_eq!(found[3], ["same-machine: made on the same machine as that of eve"]);
    }

    #[test]
    fn chance_is_no_suspicion_nor_is_what_one_handed_in_twice() {
        let chance =
            told(&[prints("ada", 1, None, &[1, 2, 3]), prints("bob", 2, None, &[1, 2, 4])]);
        assert_eq!(chance, [Vec::<String>::new(), Vec::new()]);
        let again = prints("ada", 1, Some("m"), &[1, 2, 3, 4]);
        assert_eq!(told(&[again.clone(), again]), [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn of_many_that_are_alike_some_are_named_and_the_rest_counted() {
        let all: Vec<Prints> = (0..8).map(|at| prints(&format!("s{at}"), 1, None, &[])).collect();
        assert_eq!(
            told(&all)[7],
            ["same-key: sealed with the same key as that of s0, s1, s2, s3, s4, 2 more"]
        );
    }
}
