//! Looks, while nobody asks, for what counts once it was true (`when: ever`): a later step may undo it before anybody
//! does. What holds is written into the journal, as where somebody asks. Nobody is told, and no shell is asked anything.
//!
//! What stood before the student did anything is no deed of theirs, nor is what labcheck did for another step: it has to
//! be seen not to hold before it counts that it does.

use std::{
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::{
    sync::{mpsc, oneshot},
    time::{timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{
    news::{self, News},
    origin::Origin,
    student::StudentPlace,
    work::Work,
};
use crate::{
    classroom::standing::Session,
    host::evidence::UpTo,
    journal::{self, Deed, Entry},
    library::Lab,
    output::refusal::Refusal,
    run::{self, LookedFor, Question},
};

/// How often something is looked at of which nobody tells, at most.
const EVERY: Duration = Duration::from_secs(1);
/// A look at what nobody tells is followed by so many times its time: a machine has more to do.
const IDLE: u32 = 20;
/// The same of a look at what somebody does,
const BUSY: u32 = 4;
/// which is never kept waiting longer.
const LONGEST: Duration = Duration::from_secs(2);
/// How long a start waits for what stands already to be seen.
const FIRST: Duration = Duration::from_secs(3);

/// Begins to look, in a thread of its own, until it is cancelled or the classroom is gone. A lab that has nothing to be
/// looked for has none. What stands already is seen when this ends.
pub(crate) async fn begin(
    lab: Arc<Lab>,
    session: Session,
    origin: &Origin,
    cancel: CancellationToken,
) -> Result<(), Refusal> {
    let place = StudentPlace::of(Work { lab, session: Some(session) }, origin, &cancel)?;
    let lab = Arc::clone(&place.lab);
    if LookedFor::among(&lab.scenario.steps, &place.vars).is_empty() {
        return Ok(());
    }
    let (told, seen) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Refusal::own)?;
    let look = move || {
        runtime.block_on(async {
            tokio::select! {
                () = Box::pin(Lookout::of(place).go_on(&lab, told)) => {}
                () = cancel.cancelled() => {}
            }
        });
    };
    let begun: io::Result<_> = thread::Builder::new().name("lookout".into()).spawn(look);
    begun.map_err(Refusal::own)?;
    // What is seen only later is taken for what stood already all the same.
    let _ = timeout(FIRST, seen).await;
    Ok(())
}

struct Lookout {
    place: StudentPlace,
    /// How it stands with each check that is looked for.
    states: Vec<State>,
    /// Before that nothing is looked at.
    next: Instant,
    /// When those are looked at again of which nobody tells.
    poll: Instant,
}

/// How it stands with a check.
#[derive(Clone, Copy, Debug)]
struct State {
    known: Known,
    /// Whether something happened since it was looked at.
    is_wanted: bool,
    /// Entries of the journal when it was looked at.
    read: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Nothing yet.
    Nothing,
    /// It holds, as it did already.
    Stood,
    /// It does not hold: once it does it counts.
    Open,
    /// It held, which is written down.
    Held,
}

impl Lookout {
    fn of(place: StudentPlace) -> Self {
        let now = Instant::now();
        Self { place, states: Vec::new(), next: now, poll: now + EVERY }
    }

    async fn go_on(mut self, lab: &Lab, told: oneshot::Sender<()>) {
        let all = LookedFor::among(&lab.scenario.steps, &self.place.vars);
        self.states = vec![State { known: Known::Nothing, is_wanted: true, read: 0 }; all.len()];
        let mut news = self.follow();
        self.look(lab, &all).await;
        let _ = told.send(()); // who waited may have gone on
        loop {
            let heard = match self.until(&all) {
                Some(until) => timeout_at(until.into(), news.recv()).await.ok(),
                None => Some(news.recv().await),
            };
            // What came meanwhile is looked at by the same look.
            let first = heard.map(|heard| heard.unwrap_or(News::Gone));
            let more = std::iter::from_fn(|| news.try_recv().ok());
            let heard: Vec<News> = first.into_iter().chain(more).collect();
            for heard in heard {
                if matches!(heard, News::Gone) {
                    if !self.place.session.as_ref().is_some_and(Session::is_up) {
                        return;
                    }
                    news = self.follow(); // the journal could not be read for once
                    self.want(&all, |_| true);
                }
                self.take(&heard, &all);
            }
            let now = Instant::now();
            if self.poll <= now {
                self.want(&all, |one| one.is_polled);
            }
            if self.next <= now && self.states.iter().any(|state| state.is_wanted) {
                self.look(lab, &all).await;
            }
        }
    }

    fn follow(&self) -> mpsc::Receiver<News> {
        news::follow(self.place.host.observer.engine.clone(), self.place.session.as_ref())
    }

    /// When there is something to look at, whatever happens; nothing where nothing is until something happens.
    fn until(&self, all: &[LookedFor<'_>]) -> Option<Instant> {
        let until = |(state, one): (&State, &LookedFor<'_>)| match state {
            State { is_wanted: true, .. } => Some(self.next),
            State { known: Known::Held, .. } => None,
            State { .. } => one.is_polled.then_some(self.poll),
        };
        self.states.iter().zip(all).filter_map(until).min()
    }

    fn take(&mut self, heard: &News, all: &[LookedFor<'_>]) {
        match heard {
            News::Happened(entry) => {
                for (state, one) in self.states.iter_mut().zip(all) {
                    state.is_wanted |= run::begins_anew(&entry.deed, one.step)
                        || state.known != Known::Held && one.is_touched(entry, &self.place.vars);
                }
            }
            News::Polled => self.want(all, |_| true),
            News::Follows | News::Gone => {}
        }
    }

    fn want(&mut self, all: &[LookedFor<'_>], is_one: impl Fn(&LookedFor<'_>) -> bool) {
        for (state, one) in self.states.iter_mut().zip(all) {
            state.is_wanted |= state.known != Known::Held && is_one(one);
        }
    }

    /// Looks at what is wanted. What could not be seen is wanted still.
    async fn look(&mut self, lab: &Lab, all: &[LookedFor<'_>]) {
        let began = Instant::now();
        let mut is_whole = false;
        if let Ok(entries) = self.place.host.read(UpTo::Written) {
            is_whole = true;
            for (at, one) in all.iter().enumerate() {
                let Some(state) = self.states.get(at).copied().filter(|state| state.is_wanted)
                else {
                    continue;
                };
                let known = self.known(lab, one, state, &entries).await;
                is_whole &= known.is_some();
                if let Some(known) = known {
                    self.states[at] = State { known, is_wanted: false, read: entries.len() };
                }
            }
        }
        let (now, took) = (Instant::now(), began.elapsed());
        self.poll = now + EVERY.max(took * IDLE);
        self.next = if is_whole { now + LONGEST.min(took * BUSY) } else { self.poll };
    }

    /// How it stands with one now; nothing where that cannot be seen.
    async fn known(
        &mut self,
        lab: &Lab,
        one: &LookedFor<'_>,
        state: State,
        entries: &[Entry],
    ) -> Option<Known> {
        let (host, vars) = (&mut self.place.host, &self.place.vars);
        host.turn(one.step);
        let scenario = host.past().scenario().to_owned();
        let (step, check) = (one.step.to_owned(), one.check.id.clone());
        if journal::passed_before(host.past().entries(), &step, &check, &scenario).is_some() {
            return Some(Known::Held);
        }
        let question = Question { scenario: &lab.scenario, step: one.step, check: one.check, vars };
        let new = entries.get(state.read..).unwrap_or(entries);
        let is_of_before = match state.known {
            Known::Nothing => true,
            Known::Stood => one.is_of_before(new, true, vars),
            Known::Held | Known::Open => one.is_of_before(new, false, vars),
        };
        let is_of_before = is_of_before || is_solving_another(entries, one.step);
        match run::holds(host, question).await {
            Err(_) => None,
            Ok(false) => Some(Known::Open),
            Ok(true) if is_of_before => Some(Known::Stood),
            Ok(true) => {
                let judged = Deed::Judged { step, check, scenario, passed: true };
                host.evidence.as_ref()?.note(vec![judged]).ok().map(|()| Known::Held)
            }
        }
    }
}

fn is_solving_another(entries: &[Entry], step: &str) -> bool {
    let ends = journal::unfinished(entries);
    ends.iter().any(|end| matches!(end, Deed::SolveEnded { step: of } if of != step))
}
