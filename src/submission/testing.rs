//! Submissions and keys that tests have.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ring::signature::Ed25519KeyPair;

use super::{FORMAT, Head, Key, Submission, Who};
use crate::{
    fact::{Fact, Observation, Query},
    journal::{Deed, Entry},
    record,
    run::{Abilities, StepSeen},
};

/// A key, another for each number.
pub(crate) fn key(number: u8) -> Key {
    Key(Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap())
}

/// A submission with a little of everything.
pub(crate) fn submission() -> Submission {
    let text = include_str!("../../tests/records/v1/run-failed.json");
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let head = Head {
        format: FORMAT.to_owned(),
        student: Who { id: "ada".to_owned(), name: Some("Ada \u{202e}L.".to_owned()) },
        made: at,
        abilities: Abilities { engine: "28.5.2".to_owned(), ..Abilities::default() },
        images: BTreeMap::from([("alpine".to_owned(), "sha256:0".to_owned())]),
        machine: None,
        has_journal: true,
    };
    let answers = vec![Observation {
        query: Query::Variable("DOCKER_HOST".to_owned()),
        answer: Ok(Fact::Variable(None)),
    }];
    let seen = vec![StepSeen { step: "step1".to_owned(), answers }];
    let entry = |deed| Entry { at, deed };
    let hint = Deed::Hint { step: "step1".to_owned(), check: "a".to_owned(), level: 1 };
    let journal = Some(vec![entry(Deed::Opened), entry(hint)]);
    Submission { head, record: record::read(text).unwrap(), seen, journal }
}
