//! A layer of 256 MB on its way into a registry and out again, in pieces.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use labcheck::oci::Digest;
use ring::digest::{Context, SHA256};

use crate::client::{parse, send};

pub(crate) const SIZE: usize = 256 << 20;
const PIECE: usize = 1 << 20;

/// The most memory that this process ever had, in bytes.
pub(crate) fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<usize>().unwrap() << 10
}

/// A layer that is never in memory as a whole. Another seed is another layer.
pub(crate) struct Layer {
    seed: usize,
    pub(crate) digest: Digest,
}

impl Layer {
    pub(crate) fn new(seed: usize) -> Self {
        let mut hash = Context::new(&SHA256);
        for number in 0..SIZE / PIECE {
            hash.update(&piece(seed, number));
        }
        Self { seed, digest: Digest::from_hash(hash.finish().as_ref()) }
    }
}

fn piece(seed: usize, number: usize) -> Vec<u8> {
    let mut piece = vec![0u8; PIECE];
    for (at, byte) in piece.iter_mut().enumerate().step_by(64) {
        *byte = u8::try_from((seed + number + at / 64) % 256).unwrap();
    }
    piece
}

/// Pushes in one `PATCH` and a `PUT`, as docker does; then pulls. Returns how long each took.
pub(crate) fn push_and_pull(to: SocketAddr, layer: &Layer) -> (Duration, Duration) {
    let digest = &layer.digest;
    let begin = Instant::now();
    let start = send(to, "POST", "/v2/a/blobs/uploads/", &[], b"");
    let location = |text: &str| text.replace(&format!("http://{to}"), "");
    let session = location(start.header("location"));
    let mut stream = TcpStream::connect(to).unwrap();
    write!(stream, "PATCH {session} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n").unwrap();
    write!(stream, "Content-Length: {SIZE}\r\n\r\n").unwrap();
    for number in 0..SIZE / PIECE {
        stream.write_all(&piece(layer.seed, number)).unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = parse(&answer, "PATCH").unwrap();
    assert_eq!((answer.status, answer.header("range")), (202, format!("0-{}", SIZE - 1).as_str()));
    let session = location(answer.header("location"));
    let join = if session.contains('?') { '&' } else { '?' };
    let put = send(to, "PUT", &format!("{session}{join}digest={digest}"), &[], b"");
    assert_eq!(put.status, 201, "{put:?}");
    let pushed = begin.elapsed();

    let begin = Instant::now();
    let mut stream = TcpStream::connect(to).unwrap();
    let path = format!("/v2/a/blobs/{digest}");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n").unwrap();
    let mut buffer = vec![0u8; PIECE];
    let mut received = 0;
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => break,
            n => received += n,
        }
    }
    assert!(received > SIZE && received < SIZE + 4096, "{received}");
    (pushed, begin.elapsed())
}
