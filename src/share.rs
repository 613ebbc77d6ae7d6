//! A share of what there is to do, for several machines: `--shard 1/3`.

use std::str::FromStr;

use crate::oci::Digest;

/// A share: the first of three is `1/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    at: usize,
    of: usize,
}

/// Shares at most.
pub const MOST: usize = 1_000;

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let read = numbers.and_then(|(at, of)| Some((at.parse().ok()?, of.parse().ok()?)));
        match read {
            Some((at, of)) if (1..=of).contains(&at) && of <= MOST => Ok(Self { at, of }),
            _ => Err(format!("write a share like 1/3, of at most {MOST}")),
        }
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.at, self.of)
    }
}

impl Share {
    /// Its number, from 1.
    pub fn number(self) -> usize {
        self.at
    }

    /// How many shares there are.
    pub fn of(self) -> usize {
        self.of
    }

    /// The share of so many that has what stands at this place of a list, from 0: no two of the shares differ by more than one.
    pub fn number_at(place: usize, of: usize) -> usize {
        place % of.max(1) + 1
    }

    /// Whether it is the first: what is done once for all is done there.
    pub fn is_first(self) -> bool {
        self.at == 1
    }

    /// Whether what is called so is in it, whatever else is tried.
    pub fn has(self, id: &str) -> bool {
        let hash = Digest::of(id.as_bytes());
        let number = usize::from_str_radix(&hash.hex()[..7], 16).unwrap_or_default();
        number % self.of == self.at - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_all_are_all_and_none_is_in_two() {
        let shares: Vec<Share> = ["1/3", "2/3", "3/3"].map(|text| text.parse().unwrap()).into();
        let ids = || (0..30).map(|at| format!("s/{at}/left-out"));
        for id in ids() {
            assert_eq!(shares.iter().filter(|share| share.has(&id)).count(), 1, "{id}");
        }
        assert!(shares.iter().all(|share| ids().filter(|id| share.has(id)).count() > 3));
        for text in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2", "1/1001"] {
            assert!(text.parse::<Share>().unwrap_err().starts_with("write a share"), "{text}");
        }
    }

    #[test]
    fn what_stands_in_a_list_is_in_one_share_and_the_shares_are_alike() {
        for of in 1..=24 {
            let shares: Vec<Share> =
                (1..=of).map(|at| format!("{at}/{of}").parse().unwrap()).collect();
            for count in 0..=30 {
                let places = |share: &Share| {
                    (0..count).filter(|at| Share::number_at(*at, of) == share.number()).count()
                };
                let sizes: Vec<usize> = shares.iter().map(places).collect();
                assert_eq!(sizes.iter().sum::<usize>(), count, "each in one of {of}");
                assert!(sizes.iter().all(|size| size.abs_diff(count / of) <= 1), "{sizes:?}");
            }
            for at in 0..30 {
                let has = |share: &&Share| Share::number_at(at, of) == share.number();
                assert_eq!(shares.iter().filter(has).count(), 1, "{at} of {of}");
            }
        }
    }
}
