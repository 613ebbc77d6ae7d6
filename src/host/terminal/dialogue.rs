//! Plays the turns of a dialogue: waits until the program waits, types, and waits for what is to be
//! seen.

use std::{io, ops::Range, time::Duration};

use regex::Regex;
use tokio::time::Instant;

use super::{
    echo::{Echoer, Echoes},
    talk::{Entry, Halt, Input, TerminalError, TerminalSpec, Transcript, Turn},
    wire::{Event, Wire},
};
use crate::host::Exit;

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
    echoes: Echoes,
    /// The turns that are over, with the range of the screen that each had.
    over: Vec<(Scene, Range<usize>)>,
    now: Scene,
}

/// The turn that is being played.
struct Scene {
    input: Option<Input>,
    /// Where on the screen it begins.
    from: usize,
    echoer: Echoer,
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
            echoes: Echoes::default(),
            over: Vec::new(),
            now: Scene::new(None, 0, Echoer::Nobody),
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
        self.begin_at(Scene::new(None, self.wire.screen.position(), Echoer::Nobody));
        let entries = self.entries();
        let truncated = self.wire.is_truncated();
        let (exit, took) = match ending {
            Some(exit) => self.wire.end(exit).await,
            None => self.wire.finish().await.map_err(TerminalError::Broken)?,
        };
        Ok(Transcript { entries, halt, exit, truncated, took })
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
        let echoer = self.wire.echoer()?;
        self.echoes.look(&self.wire.screen);
        match &input {
            Some(Input::Line(line)) => {
                self.echoes.typed(line, &self.wire.screen, echoer);
                self.wire.send(format!("{line}\r").as_bytes());
            }
            Some(Input::Keys(keys)) => self.wire.send(&keys.bytes()),
            None => {}
        }
        self.begin_at(Scene::new(input, from, echoer));
        Ok(())
    }

    /// Ends the present turn where this one begins.
    fn begin_at(&mut self, next: Scene) {
        self.look_who_echoes();
        let range = self.now.from..next.from.max(self.now.from);
        self.over.push((std::mem::replace(&mut self.now, next), range));
    }

    /// What was seen in the turns that are over. An echo may come when its turn is over, so it is told
    /// from the rest in the end.
    fn entries(&mut self) -> Vec<Entry> {
        self.echoes.look(&self.wire.screen);
        let entry = |(scene, range): (Scene, Range<usize>)| {
            let seen = self.echoes.without(range).into_iter();
            let seen = seen.map(|part| self.wire.screen.text_in(part)).collect();
            Entry { input: scene.input, seen, met: scene.met }
        };
        std::mem::take(&mut self.over).into_iter().map(entry).collect()
    }

    fn look_who_echoes(&mut self) {
        if self.wire.echoer().is_ok_and(|echoer| echoer == Echoer::Program) {
            self.echoes.see_raw();
        }
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
            self.look_who_echoes();
            self.echoes.look(&self.wire.screen);
            let (own, patience) = self.own(over.is_some());
            if let Some(end) = self.seen_in(&own, until) {
                self.now.met = Some(true);
                return Ok(end);
            }
            if let Some(stop) = over {
                return Err(stop);
            }
            if late <= Instant::now() {
                return Err(Stop::Halt(Halt::NotSeen(index)));
            }
            let again = patience.map_or(late, |patience| late.min(patience));
            over = self.wait(index, again).await.err();
        }
    }

    /// Which parts of the screen since the turn began are surely the program's own, and, while an echo
    /// may still come, when to look again.
    fn own(&self, is_over: bool) -> (Vec<Range<usize>>, Option<Instant>) {
        let now = Instant::now();
        let mut from = self.now.from;
        if matches!(self.now.input, Some(Input::Line(_))) {
            if let Some(shown) = self.echoes.last() {
                from = from.max(shown);
            } else {
                let sure = self.now.echoer == Echoer::Terminal;
                let until = self.now.begun + if sure { SURE_ECHO } else { ECHO };
                if !is_over && now < until {
                    return (Vec::new(), Some(until));
                }
            }
        }
        let (held, end) = (self.echoes.held(&self.wire.screen), self.wire.screen.position());
        let until = self.wire.active + ECHO;
        if held < end && now < until && !is_over {
            (self.echoes.without(from..held.max(from)), Some(until))
        } else {
            (self.echoes.without(from..end), None)
        }
    }

    /// Where on the screen the first place ends in these parts that shows this.
    fn seen_in(&self, parts: &[Range<usize>], until: &Regex) -> Option<usize> {
        let texts: Vec<_> =
            parts.iter().map(|part| self.wire.screen.text_in(part.clone())).collect();
        let mut left = until.find(&texts.concat())?.end();
        for (part, text) in parts.iter().zip(&texts) {
            if left <= text.len() {
                return Some(part.start + left);
            }
            left -= text.len();
        }
        None
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

impl Scene {
    fn new(input: Option<Input>, from: usize, echoer: Echoer) -> Self {
        Self { input, from, echoer, begun: Instant::now(), met: None }
    }
}
