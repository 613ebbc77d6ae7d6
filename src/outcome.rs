//! How a command ended and what it printed: data that a record keeps.

pub mod signal;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Exit {
    /// It ended by itself with this status.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
    /// It was still running at its deadline, and was ended.
    TimedOut {
        /// The deadline, in milliseconds.
        after_ms: u64,
    },
    /// It never ran: why.
    NotStarted(String),
    /// It flooded us with output and was ended.
    Flooded,
    /// The shell it was typed into is gone.
    ShellLost(String),
    /// A dialogue came to a halt: the words that were waited for did not come.
    Stuck(String),
}

impl Exit {
    /// The status that it ended with by itself.
    pub fn code(&self) -> Option<i32> {
        if let Self::Code(code) = self { Some(*code) } else { None }
    }
}

/// A stream of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StreamName {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A dialogue's terminal.
    Screen,
    /// What is in a file.
    Content,
    /// What a server answers.
    Body,
    /// What a container has printed.
    Logs,
}

impl StreamName {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Screen => "screen",
            Self::Content => "content",
            Self::Body => "body",
            Self::Logs => "logs",
        }
    }
}

/// What one stream carried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The text, invalid UTF-8 replaced.
    pub text: String,
    /// Whether more came than was kept: then nothing can be said to be absent.
    #[serde(default)]
    pub truncated: bool,
}

/// Bytes that are kept of a text that a check asks for: a record has them.
pub const KEPT: usize = 64 << 10;

impl Stream {
    /// The beginning of a text: so much of it as is kept.
    pub fn beginning(mut bytes: Vec<u8>) -> Self {
        let truncated = bytes.len() > KEPT;
        bytes.truncate(KEPT);
        Self { text: String::from_utf8_lossy(&bytes).into_owned(), truncated }
    }
}

/// One command's outcome, its streams apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// How it ended.
    pub exit: Exit,
    /// Standard output.
    pub stdout: Stream,
    /// Standard error.
    pub stderr: Stream,
    /// What stood on the terminal, for a dialogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Stream>,
    /// Wall time in milliseconds.
    pub took_ms: u64,
    /// What was seen of it besides.
    #[serde(default, skip_serializing_if = "Circumstances::are_plain")]
    pub circumstances: Box<Circumstances>,
}

impl Outcome {
    /// What it printed, stream by stream.
    pub fn streams(&self) -> impl Iterator<Item = &Stream> {
        [Some(&self.stdout), Some(&self.stderr), self.screen.as_ref()].into_iter().flatten()
    }
}

/// What was seen of a command besides how it ended and what it printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// How each program of its last pipe ended, in order, where there was one and the shell tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pipe: Vec<i32>,
    /// How many pipes it has of which nobody saw how the programs before the last one ended.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unseen_pipes: usize,
    /// Whether its shell was a new one, because the one before was gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh_shell: bool,
    /// Whether it ended its shell, without saying `exit`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended_shell: bool,
    /// Where docker goes by it, where that is not the lab's engine. An exit `not-started` says
    /// that it was not typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<ClientEngine>,
    /// The images of the containers that were started meanwhile, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Vec<String>>,
}

impl Circumstances {
    /// Whether there is nothing to tell.
    pub fn are_plain(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The status of a program that wrote to a pipe that nobody reads any more.
const BROKEN_PIPE: i32 = 128 + 13;

impl Outcome {
    /// The program of its last pipe, before the last one, that failed: its place from 1, and its
    /// status. A program whose reader had enough, as in `yes | head`, did not fail.
    pub fn failed_in_pipe(&self) -> Option<(usize, i32)> {
        let (_, before) = self.circumstances.pipe.split_last()?;
        let failed = |(at, status): (usize, &i32)| {
            (*status != 0 && *status != BROKEN_PIPE).then_some((at + 1, *status))
        };
        before.iter().enumerate().rev().find_map(failed)
    }

    /// The same, ended as bash's `pipefail` has it: with the status of the last program that failed.
    #[must_use]
    pub fn as_if_pipefail(&self) -> Self {
        match (&self.exit, self.failed_in_pipe()) {
            (Exit::Code(0), Some((_, status))) => Self { exit: Exit::Code(status), ..self.clone() },
            _ => self.clone(),
        }
    }
}

/// Two engines that should be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientEngine {
    /// Where the lab is done.
    pub lab: String,
    /// Where the docker CLI goes.
    pub client: String,
    /// What leads it there: `DOCKER_HOST`, `DOCKER_CONTEXT`, a configuration's `currentContext`.
    pub by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(exit: Exit, pipe: &[i32]) -> Outcome {
        let circumstances = Circumstances { pipe: pipe.to_vec(), ..Circumstances::default() };
        Outcome {
            exit,
            stdout: Stream::default(),
            stderr: Stream::default(),
            screen: None,
            took_ms: 1,
            circumstances: Box::new(circumstances),
        }
    }

    #[test]
    fn only_what_ended_by_itself_has_a_status() {
        assert_eq!(Exit::Code(7).code(), Some(7));
        assert_eq!(Exit::Signal(9).code(), None);
        assert_eq!(Exit::Flooded.code(), None);
    }

    #[test]
    fn the_last_program_that_failed_before_the_end_of_a_pipe_is_told() {
        for (pipe, failed) in [
            (&[][..], None),
            (&[1], None),
            (&[0, 1], None),
            (&[3, 0], Some((1, 3))),
            (&[3, 4, 0], Some((2, 4))),
            (&[3, 0, 0], Some((1, 3))),
            (&[141, 0], None),
            (&[3, 141, 0], Some((1, 3))),
        ] {
            assert_eq!(ended(Exit::Code(0), pipe).failed_in_pipe(), failed, "{pipe:?}");
        }
    }

    #[test]
    fn a_failure_in_a_pipe_takes_the_place_of_success_alone() {
        let as_if = |exit, pipe: &[i32]| ended(exit, pipe).as_if_pipefail().exit;
        assert_eq!(as_if(Exit::Code(0), &[3, 0]), Exit::Code(3));
        assert_eq!(as_if(Exit::Code(0), &[0, 0]), Exit::Code(0));
        assert_eq!(as_if(Exit::Code(4), &[3, 4]), Exit::Code(4));
        assert_eq!(as_if(Exit::Signal(9), &[3, 137]), Exit::Signal(9));
    }

    #[test]
    fn of_the_circumstances_a_record_has_those_that_there_are() {
        let written = |of: Circumstances| {
            let plain = ended(Exit::Code(0), &[]);
            let outcome = Outcome { circumstances: Box::new(of), ..plain };
            serde_json::to_value(outcome).unwrap().get("circumstances").cloned()
        };
        assert_eq!(written(Circumstances::default()), None);
        let unseen = Circumstances { unseen_pipes: 2, ..Circumstances::default() };
        assert_eq!(written(unseen), Some(serde_json::json!({ "unseen_pipes": 2 })));
        let fresh = Circumstances { fresh_shell: true, ..Circumstances::default() };
        assert_eq!(written(fresh), Some(serde_json::json!({ "fresh_shell": true })));
    }
}
