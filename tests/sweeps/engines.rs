//! What may be at the other end of a socket in the place of an engine.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    thread,
    time::Duration,
};

use crate::{
    needs,
    promise::{Input, Place, Ran, control, is_full, sweep},
};

/// What it does with a connection on which something was asked.
type Answers = fn(&mut UnixStream) -> io::Result<()>;

/// On a real engine the first passes and the second does not.
const CHECKS: &[(&str, &str)] = &[
    ("away", "image: { name: 'sweep.invalid/none:1', present: false }"),
    ("here", "image: { name: 'sweep.invalid/none:2', local: true }"),
];

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";

fn endless(stream: &mut UnixStream, head: &[u8], piece: &[u8]) -> io::Result<()> {
    stream.write_all(head)?;
    let pieces = piece.repeat(4096);
    loop {
        stream.write_all(&pieces)?;
    }
}

fn whole(stream: &mut UnixStream, status: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)
}

/// Waits until the client goes.
fn silent(stream: &mut UnixStream) -> io::Result<()> {
    stream.read_to_end(&mut Vec::new()).map(drop)
}

/// Those that are heard out at once.
const QUICK: &[(&str, Answers)] = &[
    ("garbage", |stream| stream.write_all(b"\x00\xff\x1b[2J not http at all\r\n\r\n")),
    ("closes at once", |_| Ok(())),
    ("half a head", |stream| stream.write_all(b"HTTP/1.1 200 O")),
    ("truncated JSON", |stream| whole(stream, "200 OK", b"[{\"Id\": \"sha256:")),
    ("JSON of another kind", |stream| whole(stream, "200 OK", b"{\"a\": [1, 2]}")),
    ("null", |stream| whole(stream, "200 OK", b"null")),
    ("escapes in an error", |stream| {
        whole(stream, "500 Internal Server Error", b"{\"message\": \"\\u001b[2J\\u202eevil\"}")
    }),
    ("an error of 10 MB", |stream| {
        whole(stream, "500 Internal Server Error", &vec![b'e'; 10_000_000])
    }),
    ("of another API", |stream| {
        whole(stream, "400 Bad Request", b"{\"message\": \"client version 1.53 is too new\"}")
    }),
    ("knows no path", |stream| {
        whole(stream, "404 Not Found", b"{\"message\": \"page not found\"}")
    }),
    ("leads elsewhere", |stream| {
        stream.write_all(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        )
    }),
    ("JSON without an end", |stream| endless(stream, OK, b"[")),
    ("spaces without an end", |stream| endless(stream, OK, b" ")),
    ("a text without an end", |stream| endless(stream, &[OK, b"[\""].concat(), b"x")),
    ("events without an end", |stream| {
        let event = br#"{"Type":"image","Action":"pull","Actor":{"ID":"a:1"},"timeNano":1}"#;
        endless(stream, OK, &[event.as_slice(), b"\n"].concat())
    }),
    ("promises 10 GiB", |stream| {
        endless(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", b"[")
    }),
    ("a head without an end", |stream| endless(stream, b"HTTP/1.1 200 OK\r\nX: ", b"x")),
];

/// Those that are waited for.
const SLOW: &[(&str, Answers)] = &[
    ("says nothing", silent),
    ("a head and no body", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")?;
        silent(stream)
    }),
    ("trickles", |stream| {
        stream.write_all(OK)?;
        stream.set_read_timeout(Some(Duration::from_millis(200)))?;
        loop {
            stream.write_all(b"[")?;
            // The time until the next byte; an end where the client goes.
            if matches!(stream.read(&mut [0]), Ok(0)) {
                return Ok(());
            }
        }
    }),
];

fn serve(path: &Path, answers: Answers) {
    let listener = UnixListener::bind(path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                if matches!(stream.read(&mut [0; 8192]), Ok(1..)) {
                    let _ = answers(&mut stream); // the client may have gone
                }
            });
        }
    });
}

fn promised(ran: &Ran) -> Result<(), String> {
    // 0: of a doctor, who says what there is, and of what goes on.
    ran.is_labchecks(&[0, 3, 4])?;
    ran.says_what_to_do()?;
    ran.judges_nothing()
}

#[tokio::test]
async fn whatever_is_in_the_place_of_an_engine_is_an_error_and_nobodys_failure() {
    if !needs::met(&["docker"]) {
        return;
    }
    let place = Place::new();
    let lab = place.lab(CHECKS);
    let lab = lab.as_str();
    let check: &[&str] = &["check", "one", "--scenario", lab];
    let mut verbs: Vec<&[&str]> = vec![check, &["doctor"]];
    let (run, watch) =
        (["run", "--yes", "--engine", "host", "--scenario", lab], ["watch", "--scenario", lab]);
    if is_full() {
        verbs.extend([run.as_slice(), &watch]);
    }
    let slow = if is_full() { SLOW } else { &SLOW[2..] };
    let mut inputs = Vec::new();
    for (number, (name, answers)) in QUICK.iter().chain(slow).enumerate() {
        let socket = place.at(&format!("{number}.sock"));
        serve(&socket, *answers);
        for words in &verbs {
            let mut command = place.labcheck(words);
            command.env("DOCKER_HOST", format!("unix://{}", socket.display()));
            let may_go_on = words[0] == "watch";
            let within = Duration::from_secs(if may_go_on { 30 } else { 240 });
            let name = format!("{name}, {}", words[0]);
            inputs.push(Input { name, command, within, may_go_on });
        }
    }
    sweep("engines", inputs, promised).await;
}

#[tokio::test]
async fn of_an_engine_that_is_one_the_same_is_judged() {
    if !needs::met(&["docker", "engine"]) {
        return;
    }
    let place = Place::new();
    let lab = place.lab(CHECKS);
    let command = place.labcheck(&["check", "one", "--scenario", &lab]);
    control("engines, control", command, 1).await;
}
