//! What may be asked of a standing classroom's keeper, over the socket in its folder: one line of
//! JSON in, one line out.

use std::{
    io::{self, BufRead as _, Read as _, Write as _},
    os::unix::net,
    path::Path,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
    time::timeout,
};

use super::super::journal::Seal;
use crate::{classroom::layout::SOCKET, journal::Deed};

/// Bytes of a line that are read; a longer one is refused.
pub(super) const LONGEST: u64 = 64 << 10;

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
    /// Write down what labcheck did at somebody's wish: nobody else writes into the journal.
    Note {
        /// What it did.
        deeds: Vec<Deed>,
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
    /// It was not done.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
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
    let asking = async {
        let mut stream = UnixStream::connect(folder.join(SOCKET)).await?;
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        stream.write_all(&line).await?;
        read_line(&mut stream).await
    };
    let line = match timeout(within, asking).await {
        Err(_) => return Err(ControlError::Silent),
        Ok(Err(error)) => return Err(ControlError::Unreachable(error)),
        Ok(Ok(line)) => line,
    };
    serde_json::from_str(&line).map_err(|error| ControlError::Strange(error.to_string()))
}

/// The same for who cannot wait otherwise; each step has the whole time.
pub fn ask_at_once(
    folder: &Path,
    request: &Request,
    within: Duration,
) -> Result<Answer, ControlError> {
    let asking = || -> io::Result<String> {
        let mut stream = net::UnixStream::connect(folder.join(SOCKET))?;
        stream.set_read_timeout(Some(within))?;
        stream.set_write_timeout(Some(within))?;
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        stream.write_all(&line)?;
        let mut answer = String::new();
        io::BufReader::new(stream.take(LONGEST)).read_line(&mut answer)?;
        if answer.ends_with('\n') { Ok(answer) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    };
    let line = asking().map_err(|error| {
        let is_silent = matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
        if is_silent { ControlError::Silent } else { ControlError::Unreachable(error) }
    })?;
    serde_json::from_str(&line).map_err(|error| ControlError::Strange(error.to_string()))
}

/// One line of at most 64 KiB; an error where the other side ends before its end.
pub(super) async fn read_line(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line).await?;
    if line.ends_with('\n') { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
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
            (Request::Note { deeds: vec![Deed::Gap] }, r#"{"note":{"deeds":["gap"]}}"#),
            (forget, r#"{"forget":{"repository":"localhost:5000/you/alpine"}}"#),
        ] {
            assert_eq!(serde_json::to_string(&request).unwrap(), line);
            assert_eq!(serde_json::from_str::<Request>(line).unwrap(), request);
        }
        for bad in ["", "{}", "\"close\"", r#"{"close":{"x":1}}"#, r#"{"rm":{}}"#] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }
}
