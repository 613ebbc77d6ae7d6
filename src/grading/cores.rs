//! Work that is done on several cores, with results in the order of what was given.

use std::{num::NonZero, sync::Mutex, thread};

/// How many cores there are.
pub fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// What the work makes of each, in their order, whoever was done first. The next one is taken when a thread is free, one
/// at a time, so that there are never more of them in memory than threads.
pub(super) fn on_each<I: Iterator + Send, T: Send>(
    jobs: NonZero<usize>,
    all: I,
    work: impl Fn(I::Item) -> T + Sync,
) -> Vec<T> {
    let all = Mutex::new(all.enumerate());
    // A thread that failed while it took one has told why; the others have nothing to go on with.
    let next = || all.lock().ok()?.next();
    let one_after_another = || {
        let mut done = Vec::new();
        while let Some((at, one)) = next() {
            done.push((at, work(one)));
        }
        done
    };
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.get()).map(|_| scope.spawn(one_after_another)).collect();
        let of_each = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        of_each.flatten().collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;

    fn jobs(number: usize) -> NonZero<usize> {
        NonZero::new(number).unwrap()
    }

    #[test]
    fn results_stand_in_the_order_of_what_was_given_whoever_was_done_first() {
        let slow_first = |number: u64| {
            thread::sleep(Duration::from_millis(20_u64.saturating_sub(number)));
            number * 10
        };
        let wanted: Vec<u64> = (0..40).map(|number| number * 10).collect();
        for threads in [1, 2, 4, 100] {
            assert_eq!(on_each(jobs(threads), 0..40, slow_first), wanted, "{threads}");
        }
        assert_eq!(on_each(jobs(4), std::iter::empty::<u64>(), slow_first), Vec::<u64>::new());
    }

    #[test]
    fn no_more_are_taken_at_a_time_than_there_are_threads() {
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let taken = (0..50).inspect(|_| {
            most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        });
        on_each(jobs(4), taken, |_| {
            thread::sleep(Duration::from_millis(1));
            held.fetch_sub(1, Ordering::SeqCst);
        });
        let most = most.into_inner();
        assert!((2..=4).contains(&most), "{most}");
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn what_fails_in_a_thread_fails_as_a_whole() {
        on_each(jobs(4), 0..50, |number| assert_ne!(number, 7, "seven"));
    }
}
