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
    use std::sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;

    fn jobs(number: usize) -> NonZero<usize> {
        NonZero::new(number).unwrap()
    }

    #[test]
    fn results_stand_in_the_order_of_what_was_given_whoever_was_done_first() {
        let wanted: Vec<u64> = (0..40).map(|number| number * 10).collect();
        for threads in [2, 4, 100] {
            let (last_is_done, wait) = mpsc::channel();
            let wait = Mutex::new(wait);
            let first_waits_for_the_last = |number: u64| {
                match number {
                    0 => wait.lock().unwrap().recv().unwrap(),
                    39 => last_is_done.send(()).unwrap(),
                    _ => {}
                }
                number * 10
            };
            assert_eq!(on_each(jobs(threads), 0..40, first_waits_for_the_last), wanted);
        }
        assert_eq!(on_each(jobs(1), 0..40, |number: u64| number * 10), wanted);
        assert_eq!(on_each(jobs(4), std::iter::empty::<u64>(), |one| one), Vec::<u64>::new());
    }

    #[test]
    fn as_many_are_taken_at_a_time_as_there_are_threads_and_no_more() {
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let taken = (0..48).inspect(|_| {
            most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        });
        let all_four = Barrier::new(4);
        on_each(jobs(4), taken, |_| {
            all_four.wait();
            held.fetch_sub(1, Ordering::SeqCst);
        });
        assert_eq!(most.into_inner(), 4);
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn what_fails_in_a_thread_fails_as_a_whole() {
        on_each(jobs(4), 0..50, |number| assert_ne!(number, 7, "seven"));
    }
}
