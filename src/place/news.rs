//! What happens while somebody looks on: the engine's events, what is added to the journal, and whether
//! the classroom is still there.

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt as _};
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at, timeout},
};

use crate::{
    classroom::{journal::Tail, layout::JOURNAL, standing::Session},
    fact::ObserveError,
    host::engine::Engine,
    journal::{Deed, EngineEvent, Entry},
};

/// How often the journal's length is asked.
const JOURNAL_EVERY: Duration = Duration::from_millis(250);
/// How often everything is looked at where the engine does not tell.
const POLL_EVERY: Duration = Duration::from_secs(2);
/// News that wait to be heard.
const WAITING: usize = 256;

/// Something new.
#[derive(Debug)]
pub(crate) enum News {
    /// This happened.
    Happened(Box<Entry>),
    /// Nobody tells what happened: look at everything. The engine's events cannot be had.
    Polled,
    /// The engine tells again what happens.
    Follows,
    /// The classroom is gone.
    Gone,
}

type Events = Pin<Box<dyn Stream<Item = Result<(Timestamp, EngineEvent), ObserveError>> + Send>>;

/// Follows what happens from now on, until the receiver is dropped.
pub(crate) fn follow(engine: Engine, session: Option<&Session>) -> mpsc::Receiver<News> {
    let (told, news) = mpsc::channel(WAITING);
    let tail = session.map(|session| Tail::of(&session.folder.join(JOURNAL)));
    let following = Following {
        events: Some(Box::pin(engine.events(Timestamp::now(), None))),
        engine,
        room: session.cloned().zip(tail.and_then(Result::ok)),
        is_polling: false,
        journal: every(JOURNAL_EVERY),
        poll: every(POLL_EVERY),
    };
    tokio::spawn(following.go_on(told));
    news
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

struct Following {
    engine: Engine,
    /// Nothing where the engine broke off, or never told.
    events: Option<Events>,
    /// Where there is a classroom: it, and the end of its journal.
    room: Option<(Session, Tail)>,
    is_polling: bool,
    journal: Interval,
    poll: Interval,
}

impl Following {
    async fn go_on(mut self, told: mpsc::Sender<News>) {
        loop {
            let news = tokio::select! {
                event = next(&mut self.events) => self.heard(event),
                _ = self.journal.tick(), if self.room.is_some() => self.look_at_journal(),
                _ = self.poll.tick(), if self.is_polling => self.begin_anew().await,
                () = told.closed() => return,
            };
            for news in news {
                if told.send(news).await.is_err() {
                    return;
                }
            }
        }
    }

    fn heard(
        &mut self,
        event: Option<Result<(Timestamp, EngineEvent), ObserveError>>,
    ) -> Vec<News> {
        let Some(Ok((at, event))) = event else {
            self.events = None;
            if !self.is_polling {
                self.is_polling = true;
                self.poll.reset();
            }
            return Vec::new();
        };
        let mut news = vec![News::Happened(Box::new(Entry { at, deed: Deed::Engine(event) }))];
        if std::mem::take(&mut self.is_polling) {
            news.push(News::Follows);
        }
        news
    }

    fn look_at_journal(&mut self) -> Vec<News> {
        let Some((session, tail)) = &mut self.room else { return Vec::new() };
        match tail.more() {
            Ok(entries) if session.is_up() => {
                entries.into_iter().map(|entry| News::Happened(Box::new(entry))).collect()
            }
            _ => vec![News::Gone],
        }
    }

    /// Tries to follow again. Until an event comes nobody knows whether that works, so everything is
    /// looked at meanwhile.
    async fn begin_anew(&mut self) -> Vec<News> {
        if self.events.is_none()
            && matches!(timeout(Duration::from_secs(1), self.engine.ping()).await, Ok(Ok(())))
        {
            self.events = Some(Box::pin(self.engine.events(Timestamp::now(), None)));
        }
        vec![News::Polled]
    }
}

/// The next event; never where there are none to be had.
async fn next(
    events: &mut Option<Events>,
) -> Option<Result<(Timestamp, EngineEvent), ObserveError>> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}
