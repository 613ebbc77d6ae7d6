//! Plays the turns of a dialogue: waits until the program waits, types, and waits for what is to be
//! seen.

use std::{io, ops::Range, time::Duration};

use regex::Regex;
use tokio::time::Instant;

use super::{
    Entry, Halt, Input, TerminalError, TerminalSpec, Transcript, Turn,
    echo::{self, Echo, Echoer},
    wire::{Event, Wire},
};
use crate::{host::Exit, text::floor_boundary};

/// Output that paused this long waits for us, as far as a person could tell.
const QUIET: Duration = Duration::from_millis(40);
/// How long a program that has said nothing yet is waited for: one that prompts has done so.
const SILENT: Duration = Duration::from_secs(2);
/// How long a program that never pauses is waited for.
const BUSY: Duration = Duration::from_millis(300);
/// How long an echo that is not sure to come is waited for.
const ECHO: Duration = Duration::from_millis(300);
/// How long one is waited for that the terminal itself owes.
const SURE_ECHO: Duration = Duration::from_secs(2);

/// A dialogue under way.
pub(super) struct Dialogue {
    wire: Wire,
    entries: Vec<Entry>,
    now: Scene,
}

/// The turn that is being played.
struct Scene {
    input: Option<Input>,
    /// Where on the screen it begins.
    from: usize,
    echoer: Echoer,
    /// Whether the program had printed nothing yet: it may take the terminal over only later, and
    /// then show once more what was typed.
    ahead: bool,
    /// Whether the program was seen to have taken the terminal over since.
    raw: bool,
    begun: Instant,
    met: Option<bool>,
}

/// Why the turns are not played on.
enum Stop {
    Halt(Halt),
    Exit(Halt, Exit),
    Broken(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

impl Dialogue {
    pub(super) fn start(spec: &TerminalSpec) -> Result<Self, TerminalError> {
        Ok(Self {
            wire: Wire::start(spec)?,
            entries: Vec::new(),
            now: Scene::new(None, 0, Echoer::Nobody, false),
        })
    }

    pub(super) async fn play(mut self, turns: &[Turn]) -> Result<Transcript, TerminalError> {
        let stop = self.play_turns(turns).await.err();
        let (halt, ending) = match stop {
            None => match self.drain(turns.len()).await {
                Ok(()) => (None, None),
                Err(Stop::Exit(_, exit)) => (None, Some(exit)),
                Err(Stop::Halt(halt)) => (Some(halt), None),
                Err(Stop::Broken(error)) => return Err(TerminalError::Broken(error)),
            },
            Some(Stop::Halt(halt @ Halt::NotSeen(_))) => (Some(halt), Some(Exit::TimedOut)),
            Some(Stop::Halt(halt)) => (Some(halt), None),
            Some(Stop::Exit(halt, exit)) => (Some(halt), Some(exit)),
            Some(Stop::Broken(error)) => return Err(TerminalError::Broken(error)),
        };
        self.close(self.wire.screen.position());
        let truncated = self.wire.is_truncated();
        let (exit, took) = match ending {
            Some(exit) => self.wire.end(exit).await,
            None => self.wire.finish().await.map_err(TerminalError::Broken)?,
        };
        Ok(Transcript { entries: self.entries, halt, exit, truncated, took })
    }

    async fn play_turns(&mut self, turns: &[Turn]) -> Result<(), Stop> {
        let mut read = 0; // where the last wait found what it waited for
        for (index, turn) in turns.iter().enumerate() {
            if let Some(input) = &turn.input {
                self.until_ready(index).await?;
                self.begin(Some(input.clone()), self.wire.screen.position())?;
            } else {
                self.begin(None, read)?;
            }
            read = match &turn.until {
                Some(until) => self.until_seen(index, until, turn.within).await?,
                None => self.wire.screen.position(),
            };
        }
        Ok(())
    }

    /// Waits until the program has printed and paused, as a person waits for a prompt.
    async fn until_ready(&mut self, index: usize) -> Result<(), Stop> {
        let mut limit = Instant::now() + if self.wire.total == 0 { SILENT } else { BUSY };
        loop {
            let silent = self.wire.total == 0;
            let quiet = self.wire.active + QUIET;
            let ready = if silent || !self.wire.is_sent() { limit } else { quiet.min(limit) };
            let is_ready = ready <= Instant::now();
            self.wait(index, ready).await?; // also when it is ready: it may have closed
            if is_ready {
                return Ok(());
            }
            if silent && self.wire.total > 0 {
                limit = Instant::now() + BUSY;
            }
        }
    }

    async fn wait(&mut self, index: usize, late: Instant) -> Result<(), Stop> {
        match self.wire.wait(late).await? {
            Event::Moved => Ok(()),
            Event::Closed => Err(Stop::Halt(Halt::Closed(index))),
            Event::Stop(exit) => Err(Stop::Exit(Halt::Ended(index), exit)),
        }
    }

    /// Begins a turn at this place of the screen, and does what is to be done in it.
    fn begin(&mut self, input: Option<Input>, from: usize) -> io::Result<()> {
        self.close(from);
        let echoer = self.wire.echoer()?;
        match &input {
            Some(Input::Line(line)) => self.wire.send(format!("{line}\r").as_bytes()),
            Some(Input::Keys(keys)) => self.wire.send(&keys.bytes()),
            None => {}
        }
        self.now = Scene::new(input, from, echoer, self.wire.total == 0);
        Ok(())
    }

    /// Ends the present turn at this place of the screen.
    fn close(&mut self, end: usize) {
        let mut text = self.wire.screen.text_from(self.now.from);
        text.truncate(floor_boundary(&text, end.saturating_sub(self.now.from)));
        self.look_who_echoes();
        let seen = self.now.without_echo(&text);
        self.entries.push(Entry { input: self.now.input.clone(), seen, met: self.now.met });
    }

    fn look_who_echoes(&mut self) {
        self.now.raw |= self.wire.echoer().is_ok_and(|echoer| echoer == Echoer::Program);
    }

    /// Waits until the program's own output shows this, and says where that ended.
    async fn until_seen(
        &mut self,
        index: usize,
        until: &Regex,
        within: Duration,
    ) -> Result<usize, Stop> {
        let late = Instant::now() + within;
        self.now.met = Some(false);
        let mut over = None;
        loop {
            let text = self.wire.screen.text_from(self.now.from);
            let waited = if over.is_some() { Duration::MAX } else { self.now.begun.elapsed() };
            self.look_who_echoes();
            let (own, patience) = self.now.own(&text, waited);
            let typed = self.now.line().map(str::trim_end).unwrap_or_default();
            let is_new =
                |found: &regex::Match<'_>| !is_late_echo(&text[own.clone()], found.end(), typed);
            if let Some(found) = until.find_iter(&text[own.clone()]).find(is_new) {
                self.now.met = Some(true);
                return Ok(self.now.from + own.start + found.end());
            }
            if let Some(stop) = over {
                return Err(stop);
            }
            if late <= Instant::now() {
                return Err(Stop::Halt(Halt::NotSeen(index)));
            }
            let again = patience.map_or(late, |patience| late.min(self.now.begun + patience));
            over = self.wait(index, again).await.err();
        }
    }

    /// Reads on until the program has ended or closed its terminal.
    async fn drain(&mut self, index: usize) -> Result<(), Stop> {
        loop {
            let late = Instant::now() + Duration::from_mins(1); // the deadline comes by itself
            match self.wait(index, late).await {
                Err(Stop::Halt(_)) => return Ok(()),
                other => other?,
            }
        }
    }
}

/// Whether a match ends in a line that a program drew to show what was typed: a prompt, and behind
/// it the typed line. A shell in a container draws it again after a command that ran meanwhile.
fn is_late_echo(text: &str, end: usize, typed: &str) -> bool {
    let start = text[..end].trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].lines().next().unwrap_or_default().trim_end();
    !typed.is_empty() && line.ends_with(typed) && line.trim_start() != typed
}

impl Scene {
    fn new(input: Option<Input>, from: usize, echoer: Echoer, ahead: bool) -> Self {
        Self { input, from, echoer, ahead, raw: false, begun: Instant::now(), met: None }
    }

    fn line(&self) -> Option<&str> {
        if let Some(Input::Line(line)) = &self.input { Some(line) } else { None }
    }

    /// Which part of the text since the turn began is surely the program's own, and, while an echo
    /// may still come, how long after the turn's begin to look again.
    fn own(&self, text: &str, waited: Duration) -> (Range<usize>, Option<Duration>) {
        let Some(line) = self.line() else { return (0..text.len(), None) };
        let patience = if self.echoer == Echoer::Terminal { SURE_ECHO } else { ECHO };
        let pending = |from: usize, until: usize, patience: Duration| {
            if waited < patience { (from..from, Some(patience)) } else { (from..until, None) }
        };
        match echo::find(text, line, self.echoer) {
            Echo::None => (0..text.len(), None),
            Echo::Awaited(until) => pending(0, until, patience),
            Echo::Found { end, .. } => match self.second(&text[end..], line) {
                Echo::None => (end..text.len(), None),
                Echo::Awaited(until) => pending(end, end + until, ECHO),
                Echo::Found { end: second, .. } => (end + second..text.len(), None),
            },
        }
    }

    /// The echo by a program that took the terminal over only after the terminal had echoed the
    /// line itself.
    fn second(&self, text: &str, line: &str) -> Echo {
        if self.echoer != Echoer::Terminal || !(self.raw || self.ahead) {
            return Echo::None;
        }
        match echo::find(text, line, Echoer::Program) {
            // Without a prompt it is what `cat` gives back.
            Echo::Found { start, end } if !self.raw && text[start..end].trim() == line.trim() => {
                Echo::None
            }
            echo => echo,
        }
    }

    fn without_echo(&self, text: &str) -> String {
        let mut seen = text.to_owned();
        let Some(line) = self.line() else { return seen };
        if let Echo::Found { start, end } = echo::find(&seen, line, self.echoer) {
            seen.drain(start..end);
            if let Echo::Found { start: second, end } = self.second(&seen[start..], line) {
                seen.drain(start + second..start + end);
            }
        }
        seen
    }
}
