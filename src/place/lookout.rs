//! Looks, while nobody asks, for what counts once it was true (`when: ever`): a later step may undo it before anybody
//! does. What holds is written into the journal, as where somebody asks. Nobody is told, and no shell is asked anything.

use std::{
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::time::timeout_at;
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
    run::{self, LookedFor, Question},
};

/// How often something is looked at of which nobody tells.
const EVERY: Duration = Duration::from_secs(1);
/// A look that took so long is followed by a pause of so many times that: a machine has more to do.
const PAUSE: u32 = 20;

/// Begins to look, in a thread of its own, until it is cancelled or the classroom is gone. A lab that has nothing to be
/// looked for has none.
pub(crate) fn begin(
    lab: Arc<Lab>,
    session: Session,
    origin: &Origin,
    cancel: CancellationToken,
) -> io::Result<()> {
    let work = Work { lab, session: Some(session) };
    // Without a place nobody can ask either, and who asks is told why.
    let Ok(place) = StudentPlace::of(work, origin, &cancel) else { return Ok(()) };
    let lab = Arc::clone(&place.lab);
    if LookedFor::among(&lab.scenario.steps, &place.vars).is_empty() {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let look = move || {
        runtime.block_on(async {
            tokio::select! {
                () = Box::pin(Lookout::of(place).go_on(&lab)) => {}
                () = cancel.cancelled() => {}
            }
        });
    };
    thread::Builder::new().name("lookout".into()).spawn(look).map(drop)
}

struct Lookout {
    place: StudentPlace,
    /// How it stands with each check that is looked for.
    states: Vec<State>,
    /// When those are looked at again of which nobody tells.
    poll: Instant,
}

#[derive(Clone, Copy)]
enum State {
    /// It is looked at when something happens, or when its turn comes; not before that.
    Waits(Instant),
    /// Something happened: it is looked at, not before that.
    Wanted(Instant),
    /// It held.
    Held,
}

impl Lookout {
    fn of(place: StudentPlace) -> Self {
        Self { place, states: Vec::new(), poll: Instant::now() + EVERY }
    }

    async fn go_on(mut self, lab: &Lab) {
        let all = LookedFor::among(&lab.scenario.steps, &self.place.vars);
        self.states = vec![State::Wanted(Instant::now()); all.len()];
        let engine = self.place.host.observer.engine.clone();
        let mut news = news::follow(engine, self.place.session.as_ref());
        loop {
            self.look(lab, &all).await;
            let heard = match self.until(&all) {
                Some(until) => timeout_at(until.into(), news.recv()).await.ok(),
                None => Some(news.recv().await),
            };
            // What came meanwhile is looked at by the same look.
            let more = std::iter::from_fn(|| news.try_recv().ok());
            match heard {
                Some(Some(first)) => {
                    for heard in std::iter::once(first).chain(more) {
                        if self.take(heard, &all).is_none() {
                            return;
                        }
                    }
                }
                Some(None) => return,
                None => {}
            }
            if self.poll <= Instant::now() {
                self.poll = Instant::now() + EVERY;
                self.want(&all, |one| one.is_polled);
            }
        }
    }

    /// When there is something to look at, whatever happens; nothing where nothing is until something happens.
    fn until(&self, all: &[LookedFor<'_>]) -> Option<Instant> {
        let until = |(state, one): (&State, &LookedFor<'_>)| match state {
            State::Wanted(from) => Some(*from),
            State::Waits(_) if one.is_polled => Some(self.poll),
            State::Waits(_) | State::Held => None,
        };
        self.states.iter().zip(all).filter_map(until).min()
    }

    fn take(&mut self, heard: News, all: &[LookedFor<'_>]) -> Option<()> {
        match heard {
            News::Happened(entry) => {
                if run::begins_anew(&entry.deed) {
                    for state in &mut self.states {
                        if matches!(state, State::Held) {
                            *state = State::Wanted(Instant::now());
                        }
                    }
                }
                let vars = self.place.vars.clone();
                self.want(all, |one| one.is_touched(&entry, &vars));
            }
            News::Polled => self.want(all, |one| !one.is_seen),
            News::Follows => {}
            News::Gone => return None,
        }
        Some(())
    }

    fn want(&mut self, all: &[LookedFor<'_>], is_one: impl Fn(&LookedFor<'_>) -> bool) {
        for (state, one) in self.states.iter_mut().zip(all) {
            if let State::Waits(from) = *state
                && is_one(one)
            {
                *state = State::Wanted(from);
            }
        }
    }

    async fn look(&mut self, lab: &Lab, all: &[LookedFor<'_>]) {
        for (at, one) in all.iter().enumerate() {
            let Some(State::Wanted(from)) = self.states.get(at).copied() else { continue };
            let began = Instant::now();
            if from <= began {
                let holds = self.holds(lab, one).await;
                let next = Instant::now() + began.elapsed() * PAUSE;
                self.states[at] = if holds { State::Held } else { State::Waits(next) };
            }
        }
    }

    /// Whether it held, or does now, which is written down. What labcheck does for another step is none of the student's.
    async fn holds(&mut self, lab: &Lab, one: &LookedFor<'_>) -> bool {
        let host = &mut self.place.host;
        let Ok(entries) = host.turn_to(one.step, UpTo::Written) else { return false };
        let scenario = host.past().scenario().to_owned();
        let (step, check) = (one.step.to_owned(), one.check.id.clone());
        if journal::passed_before(host.past().entries(), &step, &check, &scenario).is_some() {
            return true;
        }
        let vars = &self.place.vars;
        let question = Question { scenario: &lab.scenario, step: one.step, check: one.check, vars };
        if is_solving_another(&entries, one.step) || !run::holds(host, question).await {
            return false;
        }
        let judged = Deed::Judged { step, check, scenario, passed: true };
        host.evidence.as_ref().is_some_and(|evidence| evidence.note(vec![judged]).is_ok())
    }
}

fn is_solving_another(entries: &[Entry], step: &str) -> bool {
    let ends = journal::unfinished(entries);
    ends.iter().any(|end| matches!(end, Deed::SolveEnded { step: of } if of != step))
}
