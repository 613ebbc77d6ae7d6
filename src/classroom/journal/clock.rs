//! The journal's own clock: the machine's as it was when the classroom came up, and from then on the time that
//! really passed. A clock that is set back or forward, or a machine that slept, moves no deed. A classroom that was
//! down begins it anew, and never before the last deed.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

/// Both clocks of the machine at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The one that people see and set.
    pub(super) wall: Timestamp,
    /// Since the machine came up, the time that it slept included; nobody sets it (`CLOCK_BOOTTIME`).
    pub(super) running: Duration,
}

/// A clock that begins with a classroom.
#[derive(Clone)]
pub(super) struct Clock {
    read: Arc<dyn Fn() -> Reading + Send + Sync>,
    began: Reading,
}

impl Clock {
    /// Begins now, by the machine's clocks.
    pub(super) fn begin() -> Self {
        Self::by(machine)
    }

    /// Begins now, by other clocks.
    pub(super) fn by(read: impl Fn() -> Reading + Send + Sync + 'static) -> Self {
        let began = read();
        Self { read: Arc::new(read), began }
    }

    /// The same, never before this moment: the machine came up anew, and somebody may have set its clock back.
    pub(super) fn not_before(mut self, moment: Timestamp) -> Self {
        self.began.wall = self.began.wall.max(moment);
        self
    }

    /// This moment.
    pub(super) fn now(&self) -> Timestamp {
        self.at((self.read)().running)
    }

    /// The moment at which the machine had been up for so long.
    pub(super) fn at(&self, running: Duration) -> Timestamp {
        let signed = |time: Duration| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        let passed = signed(running).saturating_sub(signed(self.began.running));
        self.began.wall.saturating_add(passed).unwrap_or(self.began.wall)
    }

    /// What the machine's own clock says now.
    pub(super) fn wall(&self) -> Timestamp {
        (self.read)().wall
    }

    /// What the machine's own clock would have said at a moment, had it stood then as it does now.
    pub(super) fn wall_at(&self, moment: Timestamp) -> Timestamp {
        let now = (self.read)();
        let ago = self.at(now.running).duration_since(moment);
        now.wall.saturating_sub(ago).unwrap_or(now.wall)
    }
}

fn machine() -> Reading {
    let running = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(running.tv_sec).unwrap_or_default();
    let nanos = u32::try_from(running.tv_nsec).unwrap_or_default();
    Reading { wall: Timestamp::now(), running: Duration::new(seconds, nanos) }
}

/// Clocks that a test sets.
#[cfg(test)]
pub(super) mod testing {
    use std::sync::Mutex;

    use super::*;

    /// Both stand still until they are moved.
    #[derive(Clone)]
    pub(in super::super) struct Clocks(Arc<Mutex<Reading>>);

    impl Clocks {
        pub(in super::super) fn at(second: i64) -> Self {
            let wall = Timestamp::from_second(second).unwrap();
            Self(Arc::new(Mutex::new(Reading { wall, running: Duration::from_secs(1000) })))
        }

        pub(in super::super) fn clock(&self) -> Clock {
            let clocks = Arc::clone(&self.0);
            Clock::by(move || *clocks.lock().unwrap())
        }

        /// Time passes.
        pub(in super::super) fn pass(&self, seconds: u64) {
            let mut now = self.0.lock().unwrap();
            now.running += Duration::from_secs(seconds);
            now.wall += Duration::from_secs(seconds);
        }

        /// Somebody sets the clock.
        pub(in super::super) fn set_by(&self, seconds: i64) {
            self.0.lock().unwrap().wall += SignedDuration::from_secs(seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::Clocks, *};

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_clock_that_is_set_moves_no_moment() {
        for step in [-3600, -1, 0, 1, 3600] {
            let clocks = Clocks::at(5000);
            let clock = clocks.clock();
            clocks.pass(10);
            let before = clock.now();
            clocks.set_by(step);
            assert_eq!((before, clock.now()), (second(5010), second(5010)), "{step}");
            clocks.pass(5);
            assert_eq!(clock.now(), second(5015), "{step}");
            assert_eq!(clock.wall(), second(5015 + step));
            assert_eq!(clock.wall_at(before), second(5010 + step));
        }
    }

    #[test]
    fn a_clock_that_begins_anew_goes_on_behind_what_was_and_still_finds_the_engines_time() {
        for (last, began) in [(4000, 5000), (5000, 5000), (9000, 9000)] {
            let clocks = Clocks::at(5000);
            let clock = clocks.clock().not_before(second(last));
            assert_eq!(clock.now(), second(began), "{last}");
            let moment = clock.now();
            clocks.pass(10);
            assert_eq!(clock.now(), second(began + 10), "{last}");
            assert_eq!(clock.wall_at(moment), second(5000), "{last}");
        }
    }

    #[test]
    fn the_machines_clocks_agree_with_each_other() {
        let clock = Clock::begin();
        let off = clock.now().duration_since(Timestamp::now()).abs();
        assert!(off < SignedDuration::from_secs(60), "{off}");
    }
}
