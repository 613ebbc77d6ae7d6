//! Times taken in pairs, one beside the other, and the ratio that is left of them.

use std::{fmt, time::Duration};

/// Pairs of times: ours, and what ours is measured against.
#[derive(Default)]
pub(crate) struct Pairs(Vec<(Duration, Duration)>);

impl Pairs {
    pub(crate) fn add(&mut self, ours: Duration, theirs: Duration) {
        self.0.push((ours, theirs));
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// The median of the pairs' ratios, with the least and the greatest, and the median times.
impl fmt::Display for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |pick: fn(&(Duration, Duration)) -> Duration| {
            Self::median(self.0.iter().map(|pair| pick(pair).as_secs_f64()).collect())
        };
        let ratios: Vec<f64> =
            self.0.iter().map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let most = ratios.iter().copied().fold(0.0, f64::max);
        let (ours, theirs) = (seconds(|pair| pair.0), seconds(|pair| pair.1));
        let (count, median) = (ratios.len(), Self::median(ratios));
        write!(
            f,
            "{median:.2} ({least:.2} to {most:.2} in {count} rounds; {ours:.2} s / {theirs:.2} s)"
        )
    }
}
