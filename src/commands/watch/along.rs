//! Goes along with what happens: what is known, what is to be looked at again, and what is told.

use std::{collections::VecDeque, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{face::Face, screen::Wish, wanted::Wanted};
use crate::{
    fact::ObserveError,
    place::{hints::next_hint, news::News, student::StudentPlace},
    report::watch::{Seen, View, became_done},
    scenario::model::Step,
    verdict::Verdict,
};

/// Events come in bunches: it is quiet for so long before anything is looked at,
const QUIET: Duration = Duration::from_millis(120);
/// or so long has passed since the first.
const AT_LATEST: Duration = Duration::from_millis(600);
/// What could not be seen is looked at again after this, before it is shown as that.
const AGAIN: Duration = Duration::from_secs(2);
const POLLS: &str =
    "The engine does not tell what happens, so everything is looked at every 2 seconds.";

/// Why it ends.
pub(super) enum End {
    /// Somebody said so.
    Wished,
    /// The classroom went away.
    Gone,
}

/// What is known so far.
pub(super) struct Watch {
    pub(super) place: StudentPlace,
    pub(super) seen: Vec<Seen>,
    /// What happened last, or a hint with the step that it is for.
    told: String,
    hinted: Option<String>,
    notices: Vec<String>,
    /// When to look again at what could not be seen.
    again: Option<Instant>,
}

impl Watch {
    pub(super) fn of(place: StudentPlace) -> Self {
        let notices = place.notice().into_iter().collect();
        Self { place, seen: Vec::new(), told: String::new(), hinted: None, notices, again: None }
    }

    pub(super) async fn go_on(
        &mut self,
        mut face: Face,
        mut news: mpsc::Receiver<News>,
        cancel: &CancellationToken,
    ) -> End {
        let mut wishes = VecDeque::new();
        let mut wanted = Wanted::default();
        loop {
            if wanted.is_some() {
                tokio::select! {
                    () = self.look(&wanted) => {}
                    () = cancel.cancelled() => return End::Wished,
                    () = quit(&mut face, &mut wishes) => return End::Wished,
                }
                wanted = Wanted::default();
            }
            if face.show(&self.view()).is_err() {
                return End::Wished; // nobody sees it any more
            }
            let mut wish = wishes.pop_front();
            if wish.is_none() {
                wish = tokio::select! {
                    wish = face.wish() => Some(wish),
                    () = cancel.cancelled() => return End::Wished,
                    () = until(self.again) => Some(Wish::Again),
                    told = self.hear(&mut news, &mut wanted) => match told {
                        Some(end) => return end,
                        None => None,
                    },
                };
            }
            match wish {
                Some(Wish::Quit) => return End::Wished,
                Some(Wish::Hint) => self.hint().await,
                Some(Wish::Redraw) => face.forget(),
                Some(Wish::Again) => wanted = Wanted::everything(&self.place),
                None => {}
            }
        }
    }

    fn view(&self) -> View<'_> {
        View {
            title: &self.place.lab.scenario.title,
            notices: &self.notices,
            steps: &self.seen,
            points: self.place.lab.scenario.points(),
            told: &self.told,
        }
    }

    /// Waits for news, and then for a pause in them.
    async fn hear(&mut self, news: &mut mpsc::Receiver<News>, wanted: &mut Wanted) -> Option<End> {
        let Some(first) = news.recv().await else {
            tokio::time::sleep(AGAIN).await; // nobody tells any more
            *wanted = Wanted::everything(&self.place);
            return None;
        };
        let latest = Instant::now() + AT_LATEST;
        let mut next = Some(first);
        while let Some(heard) = next {
            match heard {
                News::Gone => return Some(End::Gone),
                News::Polled if !self.notices.iter().any(|notice| notice == POLLS) => {
                    self.notices.push(POLLS.to_owned());
                }
                News::Follows => self.notices.retain(|notice| notice != POLLS),
                News::Happened(_) | News::Polled => {}
            }
            wanted.add(&self.place, &heard);
            let quiet = QUIET.min(latest.saturating_duration_since(Instant::now()));
            next = timeout(quiet, news.recv()).await.ok().flatten();
        }
        None
    }

    /// Looks at these steps. Where something cannot be seen, what was seen before stays for a while: a
    /// classroom that is being taken away does not answer either, and that is told by itself.
    pub(super) async fn look(&mut self, wanted: &Wanted) {
        let lab = std::sync::Arc::clone(&self.place.lab);
        let mut fresh = self.seen.clone();
        for (at, step) in lab.scenario.steps.iter().enumerate() {
            if self.seen.get(at).is_some() && !wanted.has(at) {
                continue;
            }
            let seen = self.glance(step).await;
            match fresh.get_mut(at) {
                Some(place) => *place = seen,
                None => fresh.push(seen),
            }
        }
        let now = Instant::now();
        if fresh.iter().all(|seen| faulty(seen).is_none()) {
            self.again = None;
        } else if self.again.is_none_or(|again| now < again) && !self.seen.is_empty() {
            self.again.get_or_insert(now + AGAIN);
            return;
        } else {
            self.again = Some(now + AGAIN);
        }
        self.take(fresh);
    }

    async fn glance(&mut self, step: &Step) -> Seen {
        let glance = self.place.glance(step).await;
        Seen { record: glance.record, elsewhere: glance.elsewhere }
    }

    /// Takes over what was seen, and says what became done.
    fn take(&mut self, fresh: Vec<Seen>) {
        let changed = |from: bool| {
            let pairs = self.seen.iter().zip(&fresh);
            let of =
                |(before, now): &(&Seen, &Seen)| before.is_done() == from && now.is_done() != from;
            pairs.rev().find(of).map(|(_, now)| now.record.id.clone())
        };
        let current = fresh.iter().find(|step| step.is_open()).map(|step| &step.record.id);
        if let Some(id) = changed(true) {
            self.told = format!("{id} is not done any more.");
            self.hinted = None;
        } else if let Some(id) = changed(false) {
            self.told = became_done(&id, &fresh);
            self.hinted = None;
        } else if self.hinted.is_some() && self.hinted.as_ref() != current {
            self.told.clear();
            self.hinted = None;
        }
        self.seen = fresh;
    }

    /// The next hint for the step that is next, as `labcheck hint` gives it.
    async fn hint(&mut self) {
        let lab = std::sync::Arc::clone(&self.place.lab);
        let current = self.seen.iter().position(Seen::is_open);
        let Some(step) = current.and_then(|at| lab.scenario.steps.get(at)) else {
            "No hint is needed.".clone_into(&mut self.told);
            return;
        };
        let seen = self.glance(step).await; // which turns the place to the step
        let first = step.checks.iter().find(|check| {
            let judged = seen.record.checks.iter().find(|judged| judged.id == check.id);
            judged.is_none_or(|judged| !judged.verdict.passed())
        });
        let id = &step.id.value;
        let given = first.and_then(|check| next_hint(&self.place, id, &check.id));
        self.told = match (given, first.map(|check| &check.name.value)) {
            (Some(hint), Some(name)) => {
                let next = if hint.is_last() {
                    format!("That is the last hint. To see it done: labcheck solve {id}")
                } else {
                    "For the next hint press h.".to_owned()
                };
                format!("{}\n{next}\nFor: {name}", hint.line())
            }
            (None, Some(name)) => format!("There are no hints for: {name}"),
            (_, None) => format!("{id} is done; no hint is needed."),
        };
        self.hinted = Some(id.clone());
    }
}

/// Why something of a step could not be seen.
pub(super) fn faulty(seen: &Seen) -> Option<ObserveError> {
    let verdicts = seen.record.checks.iter().map(|check| &check.verdict);
    verdicts.into_iter().find_map(Verdict::fault).cloned()
}

/// Waits for the wish to end, and keeps all others.
async fn quit(face: &mut Face, wishes: &mut VecDeque<Wish>) {
    loop {
        let wish = face.wish().await;
        if matches!(wish, Wish::Quit) {
            return;
        }
        wishes.push_back(wish);
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
