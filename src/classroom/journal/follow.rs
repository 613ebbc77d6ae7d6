//! Follows an engine: its events as they come, and after every event about an image all images.
//!
//! The engine's own times order nothing: somebody may set its clock. They only tell one event from another, and
//! lead to what the engine still remembers.

use std::{collections::VecDeque, pin::pin, time::Duration};

use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{clock::Clock, owned::Owned, writer::Writer};
use crate::{
    host::engine::Engine,
    image::EngineImage,
    journal::{Deed, EngineEvent, Subject},
};

/// How long somebody waits for the follower at most.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pause before an engine that broke off is asked again.
const BREATH: Duration = Duration::from_millis(200);
/// Events that an engine remembers, as many as are told again at most.
const REMEMBERED: usize = 256;

/// A running follower, as others see it.
#[derive(Clone)]
pub(super) struct Follower {
    engine: Engine,
    clock: Clock,
    /// Nothing until the first images are written.
    seen: watch::Receiver<Option<Seen>>,
}

/// The events that are written, the newest last, and when the newest came.
#[derive(Clone, Debug)]
struct Seen {
    events: VecDeque<(Timestamp, EngineEvent)>,
    /// By the engine's clock, and by the journal's.
    newest: (Timestamp, Timestamp),
}

impl Seen {
    fn has(&self, event: &(Timestamp, EngineEvent)) -> bool {
        self.events.contains(event)
    }

    fn take(&mut self, event: (Timestamp, EngineEvent), now: Timestamp) {
        self.newest = (event.0, now);
        self.events.push_back(event);
        while self.events.len() > REMEMBERED {
            self.events.pop_front();
        }
    }

    /// From when on the engine has to be asked so that it leaves nothing out, wherever its clock was set.
    fn since(&self, clock: &Clock) -> Timestamp {
        let (by_engine, by_journal) = self.newest;
        by_engine.min(clock.wall_at(by_journal))
    }
}

impl Follower {
    /// Starts to follow, with what the engine did since then.
    pub(super) fn start(
        engine: Engine,
        owned: Owned,
        writer: Writer,
        since: Timestamp,
        cancel: CancellationToken,
    ) -> Self {
        let (told, seen) = watch::channel(None);
        let clock = writer.clock().clone();
        let begun = Seen { events: VecDeque::new(), newest: (clock.wall_at(since), since) };
        let following =
            Following { engine: engine.clone(), owned, writer, seen: begun, images: None, told };
        tokio::spawn(async move {
            tokio::select! {
                () = following.go_on() => {}
                () = cancel.cancelled() => {}
            }
        });
        Self { engine, clock, seen }
    }

    /// Waits until every event that the engine has had up to now is written. False where that
    /// could not be had in time, or the engine does not tell.
    pub(super) async fn caught_up(&self) -> bool {
        matches!(timeout(PATIENCE, self.catch_up()).await, Ok(Some(())))
    }

    async fn catch_up(&self) -> Option<()> {
        let mut seen = self.seen.clone();
        let since = seen.wait_for(Option::is_some).await.ok()?.as_ref()?.since(&self.clock);
        // An end that has passed already makes the engine tell what it remembers, and stop.
        let mut past = pin!(self.engine.events(since, Some(self.clock.wall())));
        let mut last = None;
        while let Some(event) = past.next().await {
            last = Some(event.ok()?);
        }
        let Some(last) = last else { return Some(()) };
        let has = |seen: &Option<Seen>| seen.as_ref().is_some_and(|seen| seen.has(&last));
        seen.wait_for(has).await.ok().map(|_| ())
    }
}

/// The follower itself.
struct Following {
    engine: Engine,
    owned: Owned,
    writer: Writer,
    seen: Seen,
    images: Option<Vec<EngineImage>>,
    told: watch::Sender<Option<Seen>>,
}

impl Following {
    async fn go_on(mut self) {
        self.look().await;
        self.tell();
        let mut gap_is_written = false;
        loop {
            if self.follow().await {
                gap_is_written = false;
            }
            sleep(BREATH).await;
            if self.engine.ping().await.is_ok() {
                // Until then who waits is told so, and an engine that never comes back does nothing more.
                if !gap_is_written {
                    self.writer.write(Deed::Gap);
                    gap_is_written = true;
                }
                self.look().await;
            }
        }
    }

    /// Follows one connection to its end; whether anything came over it.
    async fn follow(&mut self) -> bool {
        let since = self.seen.since(self.writer.clock());
        let mut events = pin!(self.engine.events(since, None));
        let mut came = false;
        while let Some(Ok(event)) = events.next().await {
            came = true;
            if self.seen.has(&event) {
                continue; // told again
            }
            self.seen.take(event.clone(), self.writer.clock().now());
            let (_, event) = event;
            let is_image = event.subject == Subject::Image;
            let there = self.images.as_deref().unwrap_or_default();
            if let Some(event) = self.owned.event(event, there) {
                self.writer.write(Deed::Engine(event));
            }
            if is_image {
                self.look().await;
            }
            self.tell();
        }
        came
    }

    fn tell(&self) {
        self.told.send_replace(Some(self.seen.clone()));
    }

    /// Writes down the lab's images where they are others than the last time.
    async fn look(&mut self) {
        let Ok(images) = self.engine.images().await else {
            self.writer.write(Deed::Gap);
            return;
        };
        let images = self.owned.images(images);
        if self.images.as_ref() != Some(&images) {
            self.writer.write(Deed::Images(images.clone()));
            self.images = Some(images);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{Router, routing::get};

    use super::{
        super::{
            clock::testing::Clocks,
            file::{self, Written},
        },
        *,
    };
    use crate::classroom::serve::serve;

    /// Two connections: the second tells the last event of the first again, as an engine does that
    /// is asked for what came since then.
    const CONNECTIONS: [&[(&str, i64)]; 2] =
        [&[("one:1", 5), ("two:1", 6)], &[("two:1", 6), ("three:1", 6), ("four:1", 7)]];

    fn event((name, second): &(&str, i64)) -> String {
        format!(
            r#"{{"Type":"image","Action":"pull","Actor":{{"ID":"{name}","Attributes":{{}}}},"timeNano":{second}000000000}}"#
        ) + "\n"
    }

    #[tokio::test]
    async fn a_broken_stream_is_a_gap_and_nothing_is_told_twice() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let asks = Arc::clone(&asked);
        let events = move |axum::extract::RawQuery(query): axum::extract::RawQuery| {
            let mut asked = asks.lock().unwrap();
            let told = CONNECTIONS.get(asked.len()).map(|told| told.iter().map(event).collect());
            asked.push(query.unwrap_or_default());
            std::future::ready(told.unwrap_or_else(String::new))
        };
        let router = Router::new()
            .route("/events", get(events))
            .route("/images/json", get(|| async { "[]" }))
            .route("/_ping", get(|| async { "OK" }));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let stop = CancellationToken::new();
        let served = serve(listener, router, None, stop.clone()).unwrap();
        let engine = Engine::at(&format!("tcp://{}", served.address())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let clocks = Clocks::at(1);
        let writer = Writer::start(Written::create(&path).unwrap(), clocks.clock()).unwrap();
        let owned = Owned::everything();
        let since = clocks.clock().now();
        clocks.pass(99);
        let follower = Follower::start(engine, owned, writer.clone(), since, stop.clone());
        let newest = Timestamp::from_second(7).unwrap();
        let has = |seen: &Option<Seen>| seen.as_ref().is_some_and(|seen| seen.newest.0 == newest);
        let mut seen = follower.seen.clone();
        timeout(PATIENCE, seen.wait_for(has)).await.unwrap().unwrap();
        writer.flush().await.unwrap();
        let told = file::read(&path).unwrap().into_iter().map(|entry| match entry.deed {
            Deed::Engine(event) => event.image.unwrap(),
            Deed::Images(_) => "images".to_owned(),
            Deed::Gap => "gap".to_owned(),
            other => format!("{other:?}"),
        });
        let told: Vec<String> = told.take(6).collect(); // the next gap may be written by now
        assert_eq!(told, ["images", "one:1", "two:1", "gap", "three:1", "four:1"]);
        let asked = asked.lock().unwrap();
        assert!(asked[0].contains("since=1.000000000"), "{asked:?}");
        assert!(asked[1].contains("since=6.000000000"), "{asked:?}");
        stop.cancel();
    }

    /// An engine whose clock is set while it is followed: two events before, two after.
    #[tokio::test]
    async fn whatever_the_clock_is_set_to_the_order_and_the_deeds_stay() {
        for set_by in [-3600, 3600_i64] {
            let (told, hears) = tokio::sync::mpsc::unbounded_channel::<String>();
            let hears = Arc::new(Mutex::new(Some(hears)));
            let past = Arc::new(Mutex::new(Vec::<(i64, String)>::new()));
            let asked = Arc::clone(&past);
            let events = move |axum::extract::RawQuery(query): axum::extract::RawQuery| {
                let query = query.unwrap_or_default();
                let since = query.split("since=").nth(1).unwrap().split('.').next().unwrap();
                let since: i64 = since.parse().unwrap();
                let body = if query.contains("until=") {
                    // As an engine does: from the end backwards, until one is older.
                    let past = asked.lock().unwrap();
                    let told = past.iter().rev().take_while(|(at, _)| *at >= since);
                    let mut told: Vec<_> = told.map(|(_, event)| event.clone()).collect();
                    told.reverse();
                    axum::body::Body::from(told.concat())
                } else {
                    let hears = hears.lock().unwrap().take().unwrap();
                    axum::body::Body::from_stream(futures_util::stream::unfold(
                        hears,
                        |mut hears| async move {
                            let text = hears.recv().await?;
                            Some((Ok::<_, std::io::Error>(text), hears))
                        },
                    ))
                };
                std::future::ready(axum::response::Response::new(body))
            };
            let router = Router::new()
                .route("/events", get(events))
                .route("/images/json", get(|| async { "[]" }));
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let stop = CancellationToken::new();
            let served = serve(listener, router, None, stop.clone()).unwrap();
            let engine = Engine::at(&format!("tcp://{}", served.address())).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal");
            let clocks = Clocks::at(10_000);
            let clock = clocks.clock();
            let writer = Writer::start(Written::create(&path).unwrap(), clock.clone()).unwrap();
            let owned = Owned::everything();
            let follower =
                Follower::start(engine, owned, writer.clone(), clock.now(), stop.clone());
            for name in ["one:1", "two:1", "three:1", "four:1"] {
                if name == "three:1" {
                    clocks.set_by(set_by);
                }
                clocks.pass(5);
                let second = clock.wall().as_second();
                let text = event(&(name, second));
                past.lock().unwrap().push((second, text.clone()));
                told.send(text).unwrap();
                assert!(follower.caught_up().await, "{name}, set by {set_by}");
                writer.flush().await.unwrap();
                let last = file::read(&path).unwrap().pop().unwrap();
                let Deed::Engine(last_event) = &last.deed else { panic!("{last:?}") };
                assert_eq!(last_event.image.as_deref(), Some(name), "set by {set_by}");
                assert_eq!(last.at.as_second(), clock.now().as_second());
            }
            let entries = file::read(&path).unwrap();
            assert!(entries.windows(2).all(|pair| pair[0].at < pair[1].at), "{entries:?}");
            assert!(entries.iter().all(|entry| entry.deed != Deed::Gap), "{entries:?}");
            if set_by > 0 {
                // What the engine did is waited for, and it is told that it did not come.
                past.lock().unwrap().push((clock.wall().as_second(), event(&("five:1", 1))));
                assert!(!follower.caught_up().await);
            }
            stop.cancel();
        }
    }
}
