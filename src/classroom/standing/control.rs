//! What may be asked of a standing classroom's keeper, over the socket in its folder: one line of
//! JSON in, one line out.

use std::{
    io::{self, BufRead as _, Read as _, Write as _},
    os::unix::net,
    path::Path,
    time::{Duration, Instant},
};

use rustix::net::{
    AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with,
    sockopt::{Timeout, set_socket_timeout},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
    time::timeout,
};

use super::{super::journal::Seal, ports::Published};
use crate::{classroom::layout::SOCKET, journal::Deed};

/// Bytes of a line that are read; a longer one is refused.
pub(super) const LONGEST: u64 = 64 << 10;
/// What of a list an answer tells, and characters of each text in it: together they fit into a line.
const TOLD: usize = 64;
const CHARACTERS: usize = 120;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Take everything away and end.
    Close {},
    /// Take a repository away from the registry, and its collection from the trust service.
    Forget {
        /// As the handout has it: `localhost:5000/you/alpine`, `example.com/you/collection`.
        repository: String,
    },
    /// Wait until the journal has everything that the engine did up to now, and seal it.
    Settle {},
    /// Seal the journal as it is.
    Seal {},
    /// Tell which ports are published.
    Ports {},
    /// Write down what labcheck did at somebody's wish: nobody else writes into the journal.
    Note {
        /// What it did.
        deeds: Vec<Deed>,
        /// Bytes of the journal that it had read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<u64>,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// Everything is taken away.
    Closed {
        /// What could not be removed.
        left: Vec<String>,
    },
    /// Both are gone.
    Forgotten {
        /// Whether the registry had the repository.
        repository: bool,
        /// Whether the trust service had the collection.
        collection: bool,
    },
    /// The journal is up to date.
    Sealed(Seal),
    /// The engine did more than is written yet, or does not tell.
    Behind {},
    /// It is written.
    Noted {},
    /// The ports that containers publish.
    Ports {
        /// The first of them.
        published: Vec<Published>,
        /// How many there are besides.
        #[serde(default, skip_serializing_if = "is_none")]
        more: usize,
    },
    /// It was not done.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(more: &usize) -> bool {
    *more == 0
}

impl Answer {
    /// As a line that whoever asked can read: of long lists the first, and how many more there are.
    pub(super) fn line(self) -> Vec<u8> {
        let short = |text: String| text.chars().take(CHARACTERS).collect::<String>();
        let told = match self {
            Self::Closed { left } => {
                let more = left.len().saturating_sub(TOLD);
                let mut left: Vec<String> = left.into_iter().take(TOLD).map(short).collect();
                if more > 0 {
                    left.push(format!("{more} more"));
                }
                Self::Closed { left }
            }
            Self::Ports { published, more } => {
                let more = more + published.len().saturating_sub(TOLD);
                let published = published.into_iter().take(TOLD);
                let short = |port: Published| Published { taken: port.taken.map(short), ..port };
                Self::Ports { published: published.map(short).collect(), more }
            }
            Self::Refused { reason } => {
                Self::Refused { reason: reason.chars().take(2_000).collect() }
            }
            short @ (Self::Forgotten { .. }
            | Self::Sealed(_)
            | Self::Behind {}
            | Self::Noted {}) => short,
        };
        let mut line = serde_json::to_vec(&told).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The keeper cannot be reached.
    #[error("the classroom's keeper cannot be reached ({0}); labcheck finish takes the rest away")]
    Unreachable(#[source] io::Error),
    /// It took too long.
    #[error("the classroom's keeper does not answer; try again, or take it away: labcheck finish")]
    Silent,
    /// What is asked is longer than a keeper reads.
    #[error("what the classroom's keeper is asked has more than {} KiB; ask about one step at a time", LONGEST >> 10)]
    TooLong,
    /// It answered something else.
    #[error(
        "the classroom's keeper answers what this labcheck does not understand ({0}); labcheck finish and start again"
    )]
    Strange(String),
}

/// Asks the keeper of the classroom in this folder.
pub async fn ask(
    folder: &Path,
    request: &Request,
    within: Duration,
) -> Result<Answer, ControlError> {
    let line = written(request)?;
    let asking = async {
        let mut stream = UnixStream::connect(folder.join(SOCKET)).await?;
        stream.write_all(&line).await?;
        read_line(&mut stream).await
    };
    let answered = timeout(within, asking).await;
    understood(answered.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())))
}

/// The same for who cannot wait otherwise.
pub fn ask_at_once(
    folder: &Path,
    request: &Request,
    within: Duration,
) -> Result<Answer, ControlError> {
    let line = written(request)?;
    let asking = || -> io::Result<String> {
        let deadline = Instant::now() + within;
        let mut stream = Bounded { stream: reach(&folder.join(SOCKET), within)?, deadline };
        stream.stream.set_write_timeout(Some(stream.left()?))?;
        stream.stream.write_all(&line)?;
        let mut answer = String::new();
        io::BufReader::new(stream.take(LONGEST)).read_line(&mut answer)?;
        whole(answer)
    };
    understood(asking())
}

/// Connects. A keeper that hangs takes nobody in, and once its door is full a connection waits, too.
fn reach(path: &Path, within: Duration) -> io::Result<net::UnixStream> {
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    set_socket_timeout(&socket, Timeout::Send, Some(within))?;
    connect(&socket, &SocketAddrUnix::new(path)?)?;
    Ok(socket.into())
}

/// A stream of which no piece is waited for beyond the deadline of all.
struct Bounded {
    stream: net::UnixStream,
    deadline: Instant,
}

impl Bounded {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl io::Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(into)
    }
}

fn written(request: &Request) -> Result<Vec<u8>, ControlError> {
    let strange = |error: serde_json::Error| ControlError::Strange(error.to_string());
    let mut line = serde_json::to_vec(request).map_err(strange)?;
    line.push(b'\n');
    if line.len() as u64 > LONGEST { Err(ControlError::TooLong) } else { Ok(line) }
}

fn understood(answered: io::Result<String>) -> Result<Answer, ControlError> {
    let line = answered.map_err(|error| {
        let is = |kinds: &[io::ErrorKind]| kinds.contains(&error.kind());
        if is(&[io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut]) {
            ControlError::Silent
        } else if is(&[io::ErrorKind::InvalidData]) {
            ControlError::Strange(error.to_string())
        } else {
            ControlError::Unreachable(error)
        }
    })?;
    serde_json::from_str(&line).map_err(|error| ControlError::Strange(error.to_string()))
}

/// One line of at most 64 KiB; an error where the other side ends before its end.
pub(super) async fn read_line(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line).await?;
    whole(line)
}

fn whole(line: String) -> io::Result<String> {
    if line.ends_with('\n') {
        Ok(line)
    } else if line.len() as u64 >= LONGEST {
        let told = format!("it has more than {} KiB", LONGEST >> 10);
        Err(io::Error::new(io::ErrorKind::InvalidData, told))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_are_short_lines() {
        let forget = Request::Forget { repository: "localhost:5000/you/alpine".into() };
        for (request, line) in [
            (Request::Close {}, r#"{"close":{}}"#),
            (Request::Settle {}, r#"{"settle":{}}"#),
            (Request::Seal {}, r#"{"seal":{}}"#),
            (Request::Note { deeds: vec![Deed::Gap], read: None }, r#"{"note":{"deeds":["gap"]}}"#),
            (forget, r#"{"forget":{"repository":"localhost:5000/you/alpine"}}"#),
        ] {
            assert_eq!(serde_json::to_string(&request).unwrap(), line);
            assert_eq!(serde_json::from_str::<Request>(line).unwrap(), request);
        }
        for bad in ["", "{}", "\"close\"", r#"{"close":{"x":1}}"#, r#"{"rm":{}}"#] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn of_a_long_list_the_first_are_told_in_a_line_that_can_be_read() {
        let long = "\u{1}".repeat(50_000);
        let left = vec![long.clone(); 5_000];
        let published = (1..=9_000).map(|port| Published { port, taken: Some(long.clone()) });
        let answers = [
            Answer::Closed { left },
            Answer::Ports { published: published.collect(), more: 0 },
            Answer::Refused { reason: long },
        ];
        let told = answers.map(|answer| {
            let line = answer.line();
            assert!((line.len() as u64) < LONGEST, "{}", line.len());
            serde_json::from_slice::<Answer>(&line).unwrap()
        });
        let [Answer::Closed { left }, Answer::Ports { published, more }, _] = told else {
            panic!()
        };
        assert_eq!((left.len(), left[TOLD].as_str()), (TOLD + 1, "4936 more"));
        assert_eq!((published.len(), more), (TOLD, 9_000 - TOLD));
        let few = Answer::Closed { left: vec!["x".into()] };
        assert_eq!(serde_json::from_slice::<Answer>(&few.clone().line()).unwrap(), few);
    }

    #[tokio::test]
    async fn a_keeper_that_hangs_or_talks_without_an_end_is_told_as_that_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SOCKET);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let within = Duration::from_millis(100);
        let listener = net::UnixListener::bind(&path).unwrap();
        rustix::net::listen(&listener, 0).unwrap();
        let at_once = |request: &Request| ask_at_once(folder.path(), request, within);
        // One is let in, and waits for an answer; whoever comes then waits at the door.
        let first = net::UnixStream::connect(&path).unwrap();
        assert!(matches!(at_once(&Request::Seal {}), Err(ControlError::Silent)));
        drop((first, listener.accept().unwrap()));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = io::BufReader::new(stream.unwrap());
                stream.read_line(&mut String::new()).unwrap();
                // It may not be heard to its end.
                let _ = stream.get_mut().write_all(&vec![b'x'; 100 << 10]);
            }
        });
        let long = ask(folder.path(), &Request::Seal {}, Duration::from_mins(1)).await;
        let at_once = ask_at_once(folder.path(), &Request::Seal {}, Duration::from_mins(1));
        for answer in [long, at_once] {
            let told = answer.unwrap_err();
            assert!(
                matches!(&told, ControlError::Strange(why) if why.contains("64 KiB")),
                "{told}"
            );
        }
        let deed = Deed::Solved { step: "x".repeat(64 << 10) };
        let note = Request::Note { deeds: vec![deed], read: None };
        assert!(matches!(ask(folder.path(), &note, within).await, Err(ControlError::TooLong)));
    }
}
