//! Services that answer, and each way in which one does not.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use super::*;
use crate::reach::Page;

const WITHIN: Duration = Duration::from_secs(5);

/// A server that says this to whoever asks once, and where it is.
fn saying(words: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]); // the question
        stream.write_all(words.as_bytes()).unwrap();
    });
    address
}

fn page(url: String, within: Duration) -> Reached {
    reach(&Target::Http(url), within).unwrap()
}

fn port(address: String, within: Duration) -> Reached {
    reach(&Target::Tcp(address), within).unwrap()
}

#[test]
fn a_page_is_told_with_its_status_its_fields_and_its_body() {
    let address = saying(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n",
    );
    let Reached::Page(Page { status, headers, body }) =
        page(format!("http://{address}/x?y"), WITHIN)
    else {
        panic!("no page")
    };
    assert_eq!((status, body.text.as_str(), body.truncated), (404, "no\n", false));
    assert!(headers.contains(&("content-type".into(), "text/plain".into())), "{headers:?}");
    // Without a length the end of the connection is that of the body.
    let address = saying("HTTP/1.0 200 OK\r\n\r\nhello");
    let Reached::Page(page) = page(format!("http://{address}"), WITHIN) else { panic!("no page") };
    assert_eq!((page.status, page.body.text.as_str()), (200, "hello"));
}

#[test]
fn what_is_no_whole_answer_is_none() {
    for words in ["", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"] {
        let address = saying(words);
        let seen = page(format!("http://{address}/"), WITHIN);
        assert!(matches!(seen, Reached::Not(Unreached::Broken(_))), "{words}: {seen:?}");
    }
}

#[test]
fn a_port_is_open_where_somebody_keeps_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    assert_eq!(port(address.clone(), WITHIN), Reached::Open);
    assert_eq!(port(address.replace("127.0.0.1", "localhost"), WITHIN), Reached::Open);
    assert_eq!(port(address.clone(), Duration::from_millis(100)), Reached::Open, "a quiet one");
    // As a proxy does that finds nobody behind it.
    let closing = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = closing.local_addr().unwrap().to_string();
    thread::spawn(move || drop(closing.accept()));
    let seen = port(at, WITHIN);
    assert!(matches!(seen, Reached::Not(Unreached::Broken(_))), "{seen:?}");
    // One that speaks first is open as well.
    let speaking = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = speaking.local_addr().unwrap().to_string();
    thread::spawn(move || speaking.accept().unwrap().0.write_all(b"220 hello\r\n"));
    assert_eq!(port(at, WITHIN), Reached::Open);
}

#[test]
fn what_is_not_reached_is_told_by_its_reason() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gone.local_addr().unwrap().to_string();
    drop(gone);
    assert_eq!(port(address.clone(), WITHIN), Reached::Not(Unreached::Refused));
    assert_eq!(page(format!("http://{address}/"), WITHIN), Reached::Not(Unreached::Refused));
    assert_eq!(port("nobody.invalid:80".into(), WITHIN), Reached::Not(Unreached::NoName));
    // One that takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let seen = page(format!("http://{address}/"), Duration::from_millis(50));
    assert_eq!(seen, Reached::Not(Unreached::Silent));
    assert!(reach(&Target::Http("http://".into()), WITHIN).is_err());
}
