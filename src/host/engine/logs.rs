//! What a container has printed, as the engine kept it: the last of it, told where that is not all.

use bollard::{errors::Error, query_parameters::LogsOptionsBuilder};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::{
    Engine,
    connection::{Allowance, once},
};
use crate::{
    fact::ObserveError,
    outcome::{KEPT, Stream},
};

/// Lines that are asked for, the last ones.
const LINES: usize = 5_000;
/// Bytes that may come with them.
const LARGEST: u64 = 8 << 20;
/// Said of a log driver that keeps nothing which could be read (moby, `logger.ErrReadLogsNotSupported`).
const UNREADABLE: &str = "does not support reading";

impl Engine {
    /// The last of what the container with this name printed, on both streams.
    pub async fn logs(&self, container: &str) -> Result<Stream, ObserveError> {
        let options = LogsOptionsBuilder::new().stdout(true).stderr(true);
        let options = options.tail(&LINES.to_string()).build();
        let deadline = Instant::now() + self.within;
        let allowance = Allowance::of(LARGEST);
        let fault = |error: Error| {
            if allowance.is_spent() {
                return ObserveError::Truncated(format!("what the container {container} printed"));
            }
            self.unread(container, &error)
        };
        let docker = once(&self.address, self.within.as_secs(), allowance.clone());
        let docker = docker.map_err(fault)?;
        let mut pieces = Box::pin(docker.logs(container, Some(options)));
        let mut last = Last::default();
        loop {
            let piece = timeout_at(deadline, pieces.next()).await;
            match piece.unwrap_or(Some(Err(Error::RequestTimeoutError))) {
                Some(Ok(piece)) => last.push(&piece.into_bytes()),
                Some(Err(error)) => return Err(fault(error)),
                None => return Ok(last.told()),
            }
        }
    }

    fn unread(&self, container: &str, error: &Error) -> ObserveError {
        if error.to_string().contains(UNREADABLE) {
            return ObserveError::Engine(format!(
                "of the logs of the container {container} it says that their driver {UNREADABLE}; make it anew with --log-driver json-file"
            ));
        }
        self.fault(error)
    }
}

/// The last bytes of what came.
#[derive(Default)]
struct Last {
    bytes: Vec<u8>,
    lines: usize,
    /// What the engine counts: a line without its end, and each part of a long one, is one, too.
    pieces: usize,
    is_cut: bool,
}

impl Last {
    fn push(&mut self, piece: &[u8]) {
        self.pieces += 1;
        self.lines += piece.split(|byte| *byte == b'\n').count() - 1;
        self.bytes.extend_from_slice(piece);
        // Not for each piece, since what is behind is moved.
        if self.bytes.len() > 4 * KEPT {
            self.cut();
        }
    }

    /// What is left begins with a line: the end of one could be taken for a whole.
    fn cut(&mut self) {
        if self.bytes.len() <= KEPT {
            return;
        }
        self.is_cut = true;
        let from = self.bytes.len() - KEPT;
        let is_end = |byte: &u8| *byte == b'\n';
        let end = self.bytes[from..].iter().position(is_end).map_or(KEPT, |end| end + 1);
        self.bytes.drain(..from + end);
    }

    fn told(mut self) -> Stream {
        self.cut();
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        Stream { text, truncated: self.is_cut || self.lines >= LINES || self.pieces >= LINES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pieces: &[&str]) -> Stream {
        let mut last = Last::default();
        for piece in pieces {
            last.push(piece.as_bytes());
        }
        last.told()
    }

    #[test]
    fn the_last_of_what_came_is_told_from_the_beginning_of_a_line_and_that_it_was_cut() {
        let short = told(&["one\n", "two"]);
        assert_eq!((short.text.as_str(), short.truncated), ("one\ntwo", false));
        let exact = "x".repeat(KEPT - 1) + "\n";
        assert_eq!(told(&[&exact]).text.len(), KEPT);
        assert!(!told(&[&exact]).truncated);
        for (many, of) in [(KEPT / 4 + 1, "no line is halved\n"), (KEPT, "no line is halved\n")] {
            let cut = told(&vec![of; many / 2]);
            assert!(cut.truncated && cut.text.len() <= KEPT && cut.text.len() > KEPT - 32);
            assert!(cut.text.lines().all(|line| line == "no line is halved"));
        }
        let endless = told(&["x".repeat(KEPT + 1).as_str()]);
        assert_eq!((endless.text.as_str(), endless.truncated), ("", true));
        assert!(told(&vec!["\n"; LINES]).truncated && !told(&vec!["\n"; LINES - 1]).truncated);
        assert!(told(&vec!["x"; LINES]).truncated);
    }
}
