//! What an engine tells of what it does, as a stream: each event in its bytes, and what is told of the past in its time.

use std::{collections::HashMap, time::Duration};

use bollard::{
    errors::Error,
    models::{EventMessage, EventMessageTypeEnum},
    query_parameters::EventsOptionsBuilder,
};
use futures_util::{Stream, StreamExt as _, stream};
use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::{
    connection::{Address, Allowance, once},
    fault::explain,
};
use crate::{
    fact::ObserveError,
    journal::{EngineEvent, Subject},
};

/// What events are about that are told (Engine API, `/events`).
const TYPES: [&str; 8] =
    ["image", "container", "network", "volume", "service", "node", "secret", "config"];
/// Bytes of an event, and of what comes along with it.
pub(super) const LARGEST: u64 = 2 << 20;

/// The events of the engine at this address, which is called `host`, since then; `within` is how long it may take to
/// begin, and to tell of the past.
pub(super) fn events(
    address: &Address,
    host: &str,
    within: Duration,
    since: Timestamp,
    until: Option<Timestamp>,
) -> impl Stream<Item = Result<(Timestamp, EngineEvent), ObserveError>> + Send + use<> {
    let filters = HashMap::from([("type", TYPES.to_vec())]);
    let options = EventsOptionsBuilder::new().since(&precise(since)).filters(&filters);
    let options = match until {
        Some(until) => options.until(&precise(until)),
        None => options,
    };
    let host = host.to_owned();
    // What is told of the past has an end.
    let deadline = until.map(|_| Instant::now() + within);
    let allowance = Allowance::of(LARGEST);
    let docker = once(address, within.as_secs(), allowance.clone());
    let events = stream::once(std::future::ready(docker))
        .map(move |docker| match docker {
            Ok(docker) => docker.events(Some(options.clone().build())).left_stream(),
            Err(error) => stream::once(std::future::ready(Err(error))).right_stream(),
        })
        .flatten();
    let events = stream::unfold(Some(Box::pin(events)), move |events| async move {
        let mut events = events?;
        let next = match deadline {
            Some(deadline) => timeout_at(deadline, events.next()).await,
            None => Ok(events.next().await),
        };
        match next {
            Ok(next) => next.map(|next| (next, Some(events))),
            Err(_) => Some((Err(Error::RequestTimeoutError), None)),
        }
    });
    events.filter_map(move |event| {
        let event = match event {
            Ok(event) => {
                allowance.renew();
                told(event).map(Ok)
            }
            Err(error) => {
                let error = allowance.explains(error);
                Some(Err(ObserveError::Engine(explain(&host, &error))))
            }
        };
        std::future::ready(event)
    })
}

/// Seconds with nine digits behind the point (Engine API, `/events`).
pub(super) fn precise(at: Timestamp) -> String {
    let nanos = at.as_nanosecond().max(0);
    format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
}

/// An event in our words; nothing for those about something else. Measured on 20.10: the actor of a
/// pull or push is the reference, that of a tag the image's id with the new name as an attribute,
/// that of an untag or delete the image's id alone; a container has its image as an attribute,
/// `alpine:edge` or whatever it was called by, a short id too; the actor of a volume's is its name. A node has no name
/// yet when it comes: `create` tells an empty one, and the `update` behind it the right one.
pub(in super::super) fn told(event: EventMessage) -> Option<(Timestamp, EngineEvent)> {
    const TOLD: [(EventMessageTypeEnum, Subject); 8] = [
        (EventMessageTypeEnum::IMAGE, Subject::Image),
        (EventMessageTypeEnum::CONTAINER, Subject::Container),
        (EventMessageTypeEnum::NETWORK, Subject::Network),
        (EventMessageTypeEnum::VOLUME, Subject::Volume),
        (EventMessageTypeEnum::SERVICE, Subject::Service),
        (EventMessageTypeEnum::NODE, Subject::Node),
        (EventMessageTypeEnum::SECRET, Subject::Secret),
        (EventMessageTypeEnum::CONFIG, Subject::Config),
    ];
    let typ = event.typ?;
    let (_, subject) = TOLD.into_iter().find(|(told, _)| *told == typ)?;
    let at = Timestamp::from_nanosecond(event.time_nano?.into()).ok()?;
    let actor = event.actor.unwrap_or_default();
    let attributes = actor.attributes.unwrap_or_default();
    let actor = actor.id.unwrap_or_default();
    let actor_name = Some(actor.clone());
    let is_id = |text: &str| {
        let hex = text.strip_prefix("sha256:").unwrap_or(text);
        hex.len() >= 12 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let (image, id) = match subject {
        Subject::Image if !is_id(&actor) => (Some(actor), None),
        Subject::Image => (attributes.get("name").cloned(), Some(actor)),
        Subject::Container | Subject::Build => (attributes.get("image").cloned(), Some(actor)),
        Subject::Network | Subject::Service | Subject::Node | Subject::Secret | Subject::Config => {
            (None, Some(actor))
        }
        Subject::Volume => (None, None),
    };
    let name = match subject {
        Subject::Image => None,
        Subject::Container
        | Subject::Build
        | Subject::Network
        | Subject::Service
        | Subject::Node
        | Subject::Secret
        | Subject::Config => attributes.get("name").cloned(),
        Subject::Volume => actor_name,
    };
    // What a container was made from is told as it was typed, an id too: whoever knows the images can read it.
    let is_name = |name: &String| subject == Subject::Container || !is_id(name);
    let image = image.filter(|name| !name.is_empty() && is_name(name));
    // `exec_start: sh -c …` carries a command line: what is behind the colon is nobody's business.
    let action = event.action.unwrap_or_default();
    let action = action.split(':').next().unwrap_or_default().to_owned();
    Some((at, EngineEvent { subject, action, image, id, name }))
}
