//! Follows an engine: its events as they come, and after every event about an image all images.

use std::{pin::pin, time::Duration};

use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{owned::Owned, writer::Writer};
use crate::{
    fact::EngineImage,
    host::engine::Engine,
    journal::{Deed, EngineEvent, Entry, Subject},
};

/// How long somebody waits for the follower at most.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pause before an engine that broke off is asked again.
const BREATH: Duration = Duration::from_millis(200);

/// A running follower, as others see it.
#[derive(Clone, Debug)]
pub(super) struct Follower {
    engine: Engine,
    /// The newest event written, or when it began; nothing until the first images are written.
    seen: watch::Receiver<Option<Timestamp>>,
}

impl Follower {
    /// Starts to follow, with what the engine remembers since then.
    pub(super) fn start(
        engine: Engine,
        owned: Owned,
        writer: Writer,
        since: Timestamp,
        cancel: CancellationToken,
    ) -> Self {
        let (told, seen) = watch::channel(None);
        let following = Following {
            engine: engine.clone(),
            owned,
            writer,
            newest: since,
            at_newest: Vec::new(),
            images: None,
            told,
        };
        tokio::spawn(async move {
            tokio::select! {
                () = following.go_on() => {}
                () = cancel.cancelled() => {}
            }
        });
        Self { engine, seen }
    }

    /// Waits until every event that the engine has had up to now is written. False where that
    /// could not be had in time, or the engine does not tell.
    pub(super) async fn caught_up(&self) -> bool {
        let mut seen = self.seen.clone();
        let catch_up = async {
            let since = (*seen.wait_for(Option::is_some).await.ok()?)?;
            // An end that has passed already makes the engine tell what it remembers, and stop.
            let mut past = pin!(self.engine.events(since, Some(Timestamp::now())));
            let mut newest = since;
            while let Some(event) = past.next().await {
                newest = newest.max(event.ok()?.0);
            }
            seen.wait_for(|seen| *seen >= Some(newest)).await.ok().map(|_| ())
        };
        matches!(timeout(PATIENCE, catch_up).await, Ok(Some(())))
    }
}

/// The follower itself.
struct Following {
    engine: Engine,
    owned: Owned,
    writer: Writer,
    newest: Timestamp,
    /// The events of that very moment: a new connection tells them again.
    at_newest: Vec<EngineEvent>,
    images: Option<Vec<EngineImage>>,
    told: watch::Sender<Option<Timestamp>>,
}

impl Following {
    async fn go_on(mut self) {
        self.look().await;
        self.told.send_replace(Some(self.newest));
        let mut gap_is_written = false;
        loop {
            if self.follow().await {
                gap_is_written = false;
            }
            if !gap_is_written {
                self.write(Timestamp::now(), Deed::Gap);
                gap_is_written = true;
            }
            sleep(BREATH).await;
            if self.engine.ping().await.is_ok() {
                self.look().await;
            }
        }
    }

    /// Follows one connection to its end; whether anything came over it.
    async fn follow(&mut self) -> bool {
        let (horizon, known) = (self.newest, self.at_newest.clone());
        let mut events = pin!(self.engine.events(horizon, None));
        let mut came = false;
        while let Some(Ok((at, event))) = events.next().await {
            came = true;
            if at < horizon || at == horizon && known.contains(&event) {
                continue; // told again
            }
            if at > self.newest {
                self.at_newest.clear();
                self.newest = at;
            }
            self.at_newest.push(event.clone());
            let is_image = event.subject == Subject::Image;
            let there = self.images.as_deref().unwrap_or_default();
            if let Some(event) = self.owned.event(event, there) {
                self.write(at, Deed::Engine(event));
            }
            if is_image {
                self.look().await;
            }
            self.told.send_replace(Some(self.newest));
        }
        came
    }

    /// Writes down the lab's images where they are others than the last time.
    async fn look(&mut self) {
        let Ok(images) = self.engine.images().await else {
            self.write(Timestamp::now(), Deed::Gap);
            return;
        };
        let images = self.owned.images(images);
        if self.images.as_ref() != Some(&images) {
            self.write(Timestamp::now(), Deed::Images(images.clone()));
            self.images = Some(images);
        }
    }

    fn write(&self, at: Timestamp, deed: Deed) {
        self.writer.write(Entry { at, deed });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{Router, routing::get};

    use super::{super::file, *};
    use crate::{classroom::serve::serve, oci::Naming};

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
        let writer = Writer::start(file::create(&path).unwrap()).unwrap();
        let owned = Owned::by_names(Naming::letter_for_letter());
        let since = Timestamp::from_second(1).unwrap();
        let follower = Follower::start(engine, owned, writer.clone(), since, stop.clone());
        let newest = Some(Timestamp::from_second(7).unwrap());
        let mut seen = follower.seen.clone();
        timeout(PATIENCE, seen.wait_for(|seen| *seen == newest)).await.unwrap().unwrap();
        writer.flush().await;
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
}
