//! What was typed of a program, read out of the entries: each start with its end.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{Deed, Entry, Typed};
use crate::outcome::Exit;

/// A start, and the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'e> {
    /// When it began.
    pub at: Timestamp,
    /// What.
    pub typed: &'e Typed,
    /// The end.
    pub ended: End<'e>,
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'e> {
    /// It lives.
    NotYet,
    /// At this time, as was seen.
    Seen(Timestamp, &'e Exit),
    /// Nobody saw how.
    Unseen,
}

/// The starts of this program among the entries, each with its end.
pub fn runs<'e>(entries: &'e [Entry], program: &str) -> Vec<Run<'e>> {
    let ends = entries.iter().filter_map(|entry| {
        let Deed::TypedEnded { number, exit } = &entry.deed else { return None };
        let end = exit.as_ref().map_or(End::Unseen, |exit| End::Seen(entry.at, exit));
        Some((*number, end))
    });
    let ends: HashMap<u64, End<'e>> = ends.collect();
    // How many there are before the last time that the classroom was down.
    let before = entries.iter().rposition(|entry| entry.deed == Deed::Resumed).unwrap_or(0);
    let typed = entries.iter().enumerate().filter_map(|(index, entry)| {
        let Deed::Typed(typed) = &entry.deed else { return None };
        // What ran while the classroom went down did not live on, and how it ended nobody saw.
        let open = if index < before { End::Unseen } else { End::NotYet };
        let ended = ends.get(&typed.number).copied().unwrap_or(open);
        (typed.program == program).then_some(Run { at: entry.at, typed, ended })
    });
    typed.collect()
}

/// The entries that tell what was typed of this program, with what tells whether anything can be missing.
pub fn of_program(entries: &[Entry], program: &str) -> Vec<Entry> {
    let numbers: HashSet<u64> = runs(entries, program).iter().map(|run| run.typed.number).collect();
    let is_of = |deed: &Deed| {
        matches!(deed, Deed::Typed(typed) if typed.program == program)
            || matches!(deed, Deed::TypedEnded { number, .. } if numbers.contains(number))
            || matches!(deed, Deed::Recorded { .. } | Deed::TypedUnseen | Deed::Resumed | Deed::Gap)
    };
    entries.iter().filter(|entry| is_of(&entry.deed)).cloned().collect()
}

/// Whether something may have been typed of which nothing is written down.
pub fn may_lack(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry.deed, Deed::TypedUnseen | Deed::Gap))
}

/// Whether what is typed of this program is told of in every machine.
pub fn is_recorded(entries: &[Entry], program: &str) -> bool {
    let mut told = entries.iter().filter_map(|entry| {
        let Deed::Recorded { programs, .. } = &entry.deed else { return None };
        Some(programs.iter().any(|name| name == program))
    });
    told.next() == Some(true) && told.all(|is_recorded| is_recorded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_has_its_own_end_and_one_that_lives_has_none() {
        let entry = |second, deed| Entry { at: Timestamp::from_second(second).unwrap(), deed };
        let start = |number, program: &str| {
            Deed::Typed(Typed { number, program: program.into(), ..Typed::default() })
        };
        let end = |number, code| Deed::TypedEnded { number, exit: Some(Exit::Code(code)) };
        let recorded = |machine: &str, programs: &[&str]| Deed::Recorded {
            machine: machine.into(),
            programs: programs.iter().map(|name| (*name).to_owned()).collect(),
        };
        let entries = [
            entry(0, recorded("lab", &["docker", "curl"])),
            entry(1, start(1, "docker")),
            entry(2, start(2, "docker")),
            entry(3, start(3, "curl")),
            entry(4, end(2, 1)),
            entry(5, end(3, 0)),
        ];
        let seen = runs(&entries, "docker");
        let ends: Vec<_> = seen.iter().map(|run| run.ended).collect();
        let at = Timestamp::from_second(4).unwrap();
        assert_eq!(ends, [End::NotYet, End::Seen(at, &Exit::Code(1))]);
        assert_eq!(runs(&entries[1..], "docker")[0].ended, End::NotYet);
        let unseen = entry(6, Deed::TypedEnded { number: 1, exit: None });
        let with = [&entries[..], &[unseen]].concat();
        assert_eq!(runs(&with, "docker")[0].ended, End::Unseen);
        let down =
            [&entries[..], &[entry(6, Deed::Resumed), entry(7, start(9, "docker"))]].concat();
        let ends: Vec<_> = runs(&down, "docker").iter().map(|run| run.ended).collect();
        assert_eq!(ends, [End::Unseen, End::Seen(at, &Exit::Code(1)), End::NotYet]);
        assert!(!may_lack(&with) && may_lack(&[entry(7, Deed::TypedUnseen)]));
        assert_eq!(of_program(&entries, "curl"), [0, 3, 5].map(|at| entries[at].clone()));
        assert!(is_recorded(&entries, "docker") && !is_recorded(&entries, "notary"));
        assert!(!is_recorded(&[], "docker"));
        let both = [&entries[..], &[entry(6, recorded("node2", &["curl"]))]].concat();
        assert!(!is_recorded(&both, "docker") && is_recorded(&both, "curl"));
    }
}
