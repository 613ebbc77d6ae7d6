//! What a connection is doing, for how long it may, and which one is missed the least. Pure: times come
//! from the caller.

use std::time::{Duration, Instant};

/// How long a request under way must have been silent before its connection may be dropped for another.
pub(crate) const SILENT: Duration = Duration::from_secs(5);

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// From one answer, or the beginning, to the first byte of a request's head.
    pub(crate) idle: Duration,
    /// From there to the head's last byte.
    pub(crate) head: Duration,
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing of a request came, since then.
    Idle(Instant),
    /// A request's head is on its way, since then.
    Head(Instant),
    /// A request is served; the last byte went in or out then.
    Busy(Instant),
}

impl State {
    /// The same, after bytes came in.
    pub(crate) fn reads(self, now: Instant) -> Self {
        match self {
            Self::Idle(_) => Self::Head(now),
            Self::Head(since) => Self::Head(since),
            Self::Busy(_) => Self::Busy(now),
        }
    }

    /// The same, after bytes went out; the last of an answer do so after its end.
    pub(crate) fn writes(self, now: Instant) -> Self {
        match self {
            Self::Idle(_) => Self::Idle(now),
            Self::Head(since) => Self::Head(since),
            Self::Busy(_) => Self::Busy(now),
        }
    }

    /// When the client is too late, if nothing changes. A request under way has no such limit.
    pub(crate) fn deadline(self, patience: Patience) -> Option<Instant> {
        match self {
            Self::Idle(since) => Some(since + patience.idle),
            Self::Head(since) => Some(since + patience.head),
            Self::Busy(_) => None,
        }
    }

    /// Who is missed the least comes first: who asks nothing, the longest first; then requests
    /// that are silent. `None` is for who must stay.
    fn rank(self, now: Instant) -> Option<(bool, Instant)> {
        match self {
            Self::Idle(since) | Self::Head(since) => Some((false, since)),
            Self::Busy(last) => (now >= last + SILENT).then_some((true, last)),
        }
    }
}

/// Which of these is missed the least, if any may go.
pub(crate) fn least_missed(states: &[State], now: Instant) -> Option<usize> {
    let ranked = states.iter().enumerate();
    let ranked = ranked.filter_map(|(at, state)| Some((state.rank(now)?, at)));
    ranked.min().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(begin: Instant, seconds: u64) -> Instant {
        begin + Duration::from_secs(seconds)
    }

    #[test]
    fn who_asks_nothing_for_the_longest_goes_first_and_a_silent_request_last() {
        let begin = Instant::now();
        let (idle, head) = (|s| State::Idle(after(begin, s)), |s| State::Head(after(begin, s)));
        let busy = |s| State::Busy(after(begin, s));
        let table: [(&[State], Option<usize>); 7] = [
            (&[], None),
            (&[idle(2), idle(1), idle(3)], Some(1)),
            (&[busy(0), idle(99), busy(1)], Some(1)),
            (&[idle(2), head(1)], Some(1)),
            (&[busy(96), busy(95), busy(97)], Some(1)),
            (&[busy(96), busy(99)], None),
            (&[busy(100)], None),
        ];
        for (states, expected) in table {
            assert_eq!(least_missed(states, after(begin, 100)), expected, "{states:?}");
        }
    }

    #[test]
    fn a_byte_now_and_then_lengthens_no_head_and_an_answer_has_its_time() {
        let begin = Instant::now();
        let patience = Patience { idle: Duration::from_mins(2), head: Duration::from_secs(10) };
        let mut state = State::Idle(begin);
        assert_eq!(state.deadline(patience), Some(after(begin, 120)));
        for second in 1..9 {
            state = state.reads(after(begin, second)).writes(after(begin, second));
            assert_eq!(state.deadline(patience), Some(after(begin, 11)));
        }
        assert_eq!(State::Busy(begin).deadline(patience), None);
        let flushed = State::Idle(begin).writes(after(begin, 7));
        assert_eq!(flushed.deadline(patience), Some(after(begin, 127)));
        assert_eq!(State::Busy(begin).reads(after(begin, 7)), State::Busy(after(begin, 7)));
    }
}
