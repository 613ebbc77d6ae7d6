//! Engines that say too much, too little, or never end; events as they are sent.

use std::time::Duration;

use bollard::models::EventMessage;
use futures_util::StreamExt as _;
use jiff::Timestamp;

use crate::{
    fact::Fact,
    journal::Subject,
    object::{NoManager, ObjectKind, ObjectName, Sought},
};

use super::{
    Engine,
    events::{LARGEST as LARGEST_EVENT, precise, told},
};

/// An engine on a socket that answers every request with a head and this piece again and again.
fn endless(head: &'static str, piece: &'static str) -> (tempfile::TempDir, Engine) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("engine.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(head.as_bytes()).await;
                let pieces = piece.repeat(1 << 10);
                while !piece.is_empty() && stream.write_all(pieces.as_bytes()).await.is_ok() {}
                std::future::pending::<()>().await;
            });
        }
    });
    let engine = Engine::at(&format!("unix://{}", path.display())).unwrap();
    (folder, engine)
}

const TEXT: &str = "HTTP/1.1 200 OK\r\n\r\n{\"Type\":\"";
const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off() {
    let heads = [
        JSON,
        "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n",
        "HTTP/1.1 500 Internal Server Error\r\n\r\n",
        "", // a head without an end
    ];
    for head in heads {
        let (_folder, engine) = endless(head, "[[[[[[[[");
        let fault = engine.images().await.unwrap_err().to_string();
        assert!(fault.len() < 1_000, "{}", fault.len());
        let is_cut = fault.contains("sends more than an engine does");
        assert!(is_cut || head.is_empty(), "{head}: {fault}");
        for kind in [ObjectKind::Service, ObjectKind::Container] {
            let web = Sought::Named(ObjectName::new(kind, "web"));
            let fault = engine.inspect(&web).await.unwrap_err().to_string();
            let is_cut = fault.contains("sends more than an engine does");
            assert!(is_cut || head.is_empty(), "{head}: {fault}");
        }
    }
    let (_folder, engine) = endless(TEXT, "and on\n");
    let fault = engine.logs("web").await.unwrap_err().to_string();
    assert_eq!(fault, "what the container web printed has more output than is kept");
    for (head, piece) in [(TEXT, "xxxxxxxx"), (JSON, "        ")] {
        let (_folder, engine) = endless(head, piece);
        let mut events = Box::pin(engine.events(Timestamp::now(), None));
        let first = events.next().await.unwrap();
        let fault = first.unwrap_err().to_string();
        assert!(fault.contains("sends more than an engine does"), "{fault}");
    }
}

/// An engine that answers every request with this.
fn answering(body: &'static str) -> (tempfile::TempDir, Engine) {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
    endless(head.leak(), "")
}

#[tokio::test]
async fn an_object_is_told_with_keys_that_no_type_knows_as_they_are() {
    let body =
        r#"{ "Name": "/web", "Own": { "Key": [1, null] }, "HostConfig": { "Ulimits": null } }"#;
    let (_folder, engine) = answering(body);
    let web = Sought::Named(ObjectName::new(ObjectKind::Container, "web"));
    let told = Fact::Inspected(vec![serde_json::from_str(body).unwrap()]);
    assert_eq!(engine.inspect(&web).await, Ok(told));
    let other = Sought::Named(ObjectName::new(ObjectKind::Network, "other"));
    assert_eq!(
        engine.inspect(&other).await,
        Ok(Fact::Inspected(Vec::new())),
        "it is not called so"
    );
    let (_folder, engine) = refusing("404 Not Found", "no such container");
    assert_eq!(engine.inspect(&web).await, Ok(Fact::Inspected(Vec::new())));
    for status in ["500 Internal Server Error", "400 Bad Request"] {
        let (_folder, engine) = refusing(status, "no such container");
        assert!(engine.inspect(&web).await.is_err(), "{status}");
    }
}

#[tokio::test]
async fn what_says_no_version_is_no_engine() {
    for nobody in ["{}", "{\"a\": [1, 2]}", "{\"Version\": \"\"}"] {
        let (_folder, engine) = answering(nobody);
        for fault in [engine.version().await.unwrap_err(), engine.info().await.unwrap_err()] {
            assert!(fault.to_string().contains("which version of Docker it is"), "{fault}");
        }
    }
    let (_folder, engine) = answering("{\"Version\": \"28.5.2\"}");
    assert_eq!(engine.version().await.unwrap(), "28.5.2");
    assert_eq!(engine.info().await.unwrap().version, "28.5.2");
}

#[tokio::test]
async fn many_events_are_more_than_one_may_have() {
    let piece = concat!(
        r#"{"Type":"image","Action":"pull","Actor":{"ID":"alpine:edge","Attributes":{}},"timeNano":1}"#,
        "\n"
    );
    let (_folder, engine) = endless(JSON, piece);
    let count = usize::try_from(2 * LARGEST_EVENT).unwrap() / piece.len();
    let events = engine.events(Timestamp::now(), None).take(count);
    let events: Vec<_> = events.collect().await;
    assert!(events.len() == count && events.iter().all(Result::is_ok));
}

/// An engine that answers every request with this status and words.
fn refusing(status: &str, words: &str) -> (tempfile::TempDir, Engine) {
    let body = serde_json::json!({ "message": words }).to_string();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    endless(head.leak(), "")
}

#[tokio::test]
async fn an_engine_outside_of_a_swarm_says_so_and_one_that_knows_no_swarms_is_an_error() {
    let worker = "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
    for kind in [
        ObjectKind::Service,
        ObjectKind::Node,
        ObjectKind::Secret,
        ObjectKind::Config,
        ObjectKind::Stack,
    ] {
        let object = ObjectName::new(kind, "web");
        let sought = Sought::Named(object.clone());
        let (_folder, engine) = refusing("503 Service Unavailable", worker);
        assert_eq!(engine.inspect(&sought).await, Ok(Fact::NoManager(NoManager::Worker)));
        let removed = engine.remove(&object).await;
        assert_eq!(removed.is_ok(), kind == ObjectKind::Node, "{kind:?}: a node is never removed");
        // Podman has no such questions.
        for status in ["404 Not Found", "500 Internal Server Error"] {
            let (_folder, engine) = refusing(status, "page not found");
            assert!(engine.inspect(&sought).await.is_err(), "{kind:?}: {status}");
        }
    }
}

#[tokio::test]
async fn an_engine_that_says_nothing_or_does_not_end_is_told_so_in_time() {
    for head in ["", JSON] {
        let (_folder, engine) = endless(head, "");
        let engine = Engine { within: Duration::from_secs(1), ..engine };
        let mut past = Box::pin(engine.events(Timestamp::now(), Some(Timestamp::now())));
        let next = past.next();
        let logs = engine.logs("web");
        let (images, ping, event, logs) = tokio::join!(engine.images(), engine.ping(), next, logs);
        let faults = [images.map(drop), ping, event.unwrap().map(drop), logs.map(drop)];
        for fault in faults.map(Result::unwrap_err).map(|fault| fault.to_string()) {
            assert!(fault.contains("does not answer in time"), "{fault}");
        }
    }
}

/// Events as 20.10 sent them, shortened.
#[test]
fn events_are_read_as_they_are_sent() {
    let id = format!("sha256:{}", "3987cd5d".repeat(8));
    let long = "d639e2d2".repeat(8);
    let table = [
        (
            r#"image","Action":"pull","Actor":{"ID":"alpine:edge","Attributes":{"name":"alpine"}}"#
                .to_owned(),
            "pull",
            Some("alpine:edge"),
            None,
        ),
        (
            format!(
                r#"image","Action":"pull","Actor":{{"ID":"alpine@{id}","Attributes":{{"name":"alpine"}}}}"#
            ),
            "pull",
            Some("alpine@ID"),
            None,
        ),
        (
            format!(
                r#"image","Action":"tag","Actor":{{"ID":"{id}","Attributes":{{"name":"b:latest"}}}}"#
            ),
            "tag",
            Some("b:latest"),
            Some("ID"),
        ),
        (
            format!(
                r#"image","Action":"untag","Actor":{{"ID":"{id}","Attributes":{{"name":"{id}"}}}}"#
            ),
            "untag",
            None,
            Some("ID"),
        ),
        (
            format!(
                r#"container","Action":"start","Actor":{{"ID":"{long}","Attributes":{{"image":"alpine:edge","name":"x"}}}}"#
            ),
            "start",
            Some("alpine:edge"),
            Some("LONG"),
        ),
        (
            format!(
                r#"container","Action":"exec_start: sh -c secret","Actor":{{"ID":"{long}","Attributes":{{"image":"3987cd5d1a02"}}}}"#
            ),
            "exec_start",
            Some("3987cd5d1a02"),
            Some("LONG"),
        ),
    ];
    for (text, action, image, actor) in table {
        let text = format!(r#"{{"Type":"{text},"scope":"local","time":1,"timeNano":1000000002}}"#);
        let event: EventMessage = serde_json::from_str(&text).unwrap();
        let (at, event) = told(event).unwrap();
        assert_eq!(precise(at), "1.000000002");
        let short = |text: String| text.replace(&id, "ID").replace(&long, "LONG");
        assert_eq!(event.action, action);
        assert_eq!(event.image.map(short).as_deref(), image, "{text}");
        assert_eq!(event.id.map(short).as_deref(), actor, "{text}");
    }
}

/// Events as 20.10 sent them, shortened.
#[test]
fn an_event_tells_what_it_is_about_by_its_name() {
    let told = |text: &str| told(serde_json::from_str(text).unwrap()).map(|(_, event)| event);
    assert_eq!(told(r#"{"Type":"plugin","Action":"enable","timeNano":1}"#), None);
    for (text, subject, name) in [
        (
            r#""container","Action":"create","Actor":{"ID":"c","Attributes":{"image":"x","name":"web"}}"#,
            Subject::Container,
            "web",
        ),
        (
            r#""network","Action":"create","Actor":{"ID":"n","Attributes":{"name":"back","type":"bridge"}}"#,
            Subject::Network,
            "back",
        ),
        (
            r#""volume","Action":"create","Actor":{"ID":"data","Attributes":{"driver":"local"}}"#,
            Subject::Volume,
            "data",
        ),
        (
            r#""service","Action":"create","Actor":{"ID":"s","Attributes":{"name":"web"}},"scope":"swarm""#,
            Subject::Service,
            "web",
        ),
        (
            r#""node","Action":"update","Actor":{"ID":"n","Attributes":{"name":"node2","state.new":"ready"}}"#,
            Subject::Node,
            "node2",
        ),
        (
            r#""secret","Action":"remove","Actor":{"ID":"p","Attributes":{"name":"pw"}}"#,
            Subject::Secret,
            "pw",
        ),
        (
            r#""config","Action":"create","Actor":{"ID":"c","Attributes":{"name":"conf"}}"#,
            Subject::Config,
            "conf",
        ),
    ] {
        let event = told(&format!(r#"{{"Type":{text},"timeNano":1}}"#)).unwrap();
        assert_eq!((event.subject, event.name.as_deref()), (subject, Some(name)), "{text}");
    }
}
