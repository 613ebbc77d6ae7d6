//! `asciicast`: a run as a transcript that plays (asciicast v2, <https://docs.asciinema.org/manual/asciicast/v2/>): a line
//! of JSON for what it is, and one for each moment. A command is there when it was typed, and what it printed when it
//! had ended: what came when in between, a record does not tell.

use jiff::Timestamp;
use serde_json::json;

use super::{
    case::Case,
    ending::flakes,
    rendered::RenderError,
    reported::Reported,
    stage::Stage,
    standing::Standing,
    style::{Styles, paint},
};
use crate::{record::ActionRecord, text};

/// The terminal, in columns and rows.
const WIDTH: usize = 100;
const HEIGHT: usize = 30;
/// Seconds that a player waits at most where nothing comes.
const IDLE: f64 = 2.0;
/// Bytes of a command, of a stream, and of all streams together.
const COMMAND: usize = 4_000;
const STREAM: usize = 20_000;
const STREAMS: usize = 4 << 20;

/// The record as a cast.
pub(super) fn asciicast(reported: Reported<'_>) -> Result<String, RenderError> {
    let mut cast = Cast::new(&reported.title(), reported.time().0)?;
    let parts = reported.parts();
    for stage in parts.iter().flat_map(|part| &part.stages) {
        cast.stage(stage)?;
    }
    let end = format!("# {}: {}", reported.standing().word(), reported.outcome());
    for told in parts.iter().filter_map(|part| part.record).flat_map(flakes) {
        cast.print(&remark(&told))?;
    }
    cast.print(&format!("\n{}\n", paint(Styles::colourful().heading, &end)))?;
    Ok(cast.end())
}

/// A line that no shell would take for a command.
pub(super) fn remark(told: &str) -> String {
    format!("# {}\n", text::name(told))
}

/// What is written so far.
pub(super) struct Cast {
    lines: Vec<String>,
    /// The moment, in milliseconds.
    ms: u64,
    /// Bytes of streams that may still come.
    left: usize,
}

impl Cast {
    /// One that nothing has come of.
    pub(super) fn new(title: &str, began: Timestamp) -> Result<Self, RenderError> {
        let head = json!({
            "version": 2,
            "width": WIDTH,
            "height": HEIGHT,
            "timestamp": began.as_second(),
            "idle_time_limit": IDLE,
            "title": text::name(title),
        });
        Ok(Self { lines: vec![serde_json::to_string(&head)?], ms: 0, left: STREAMS })
    }

    /// All of it.
    pub(super) fn end(self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// The moment from now on, in milliseconds since the beginning; it never goes back.
    pub(super) fn at(&mut self, ms: u64) {
        self.ms = self.ms.max(ms);
    }

    /// What is on the terminal now: lines end as terminals want them to.
    pub(super) fn print(&mut self, text: &str) -> Result<(), RenderError> {
        let text = serde_json::to_string(&text.replace('\n', "\r\n"))?;
        self.lines.push(format!("[{}.{:03}, \"o\", {text}]", self.ms / 1000, self.ms % 1000));
        Ok(())
    }

    fn stage(&mut self, stage: &Stage<'_>) -> Result<(), RenderError> {
        let heading = format!("# {}: {}", stage.suite.id, stage.suite.title);
        self.print(&format!("\n{}\n", paint(Styles::colourful().heading, &heading)))?;
        let (whole, commands, checks) = stage.parts();
        self.ends(whole)?;
        for (command, case) in stage.commands.iter().zip(commands) {
            self.command(command)?;
            if !Standing::of_case(case).is_pass() {
                self.ends(std::slice::from_ref(case))?;
            }
        }
        self.ends(checks)
    }

    fn command(&mut self, command: &ActionRecord) -> Result<(), RenderError> {
        let typed = text::for_terminal(command.command.as_bytes(), COMMAND);
        self.print(&format!("$ {typed}\n"))?;
        let Some(outcome) = &command.outcome else { return Ok(()) };
        self.ms = self.ms.saturating_add(outcome.took_ms);
        for stream in outcome.streams().filter(|stream| !stream.text.is_empty()) {
            let text = text::for_terminal(stream.text.as_bytes(), STREAM.min(self.left));
            self.left = self.left.saturating_sub(text.len());
            self.print(&format!("{}\n", text.trim_end_matches('\n')))?;
        }
        Ok(())
    }

    /// How each ended, as a remark that no shell would take for a command.
    fn ends(&mut self, cases: &[Case]) -> Result<(), RenderError> {
        for case in cases {
            let standing = Standing::of_case(case);
            let style = standing.style(&Styles::colourful());
            let about = if case.message.is_empty() { &case.name } else { &case.message };
            let code = case.code.map_or_else(String::new, |code| format!("  [{code}]"));
            self.print(&format!("# {} {about}{code}\n", paint(style, standing.word())))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::cases::testing, *};

    /// The moments of a cast, in milliseconds, each with what came.
    fn moments(cast: &str) -> Vec<(u64, String)> {
        let line = |line: &str| {
            let (ms, kind, text): (f64, String, String) = serde_json::from_str(line).unwrap();
            assert_eq!(kind, "o");
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is small"
            )]
            ((ms * 1000.0).round() as u64, text)
        };
        cast.lines().skip(1).map(line).collect()
    }

    #[test]
    fn it_says_what_it_is_and_plays_what_was_typed_and_came_at_its_time() {
        let record = testing::record();
        let cast = asciicast((&record).into()).unwrap();
        let head: Value = serde_json::from_str(cast.lines().next().unwrap()).unwrap();
        assert_eq!((&head["version"], &head["width"]), (&json!(2), &json!(100)));
        assert_eq!(head["timestamp"], json!(record.started.as_second()));
        assert_eq!(head["title"], json!(record.lab));
        let moments = moments(&cast);
        assert!(moments.is_sorted_by_key(|(ms, _)| *ms), "{moments:?}");
        let at = |begin: &str| moments.iter().find(|(_, text)| text.starts_with(begin)).unwrap();
        assert_eq!(at("$ docker pull alpine:latest\r\n").0, 0);
        let came = at("latest: Pulling from library/alpine\r\n");
        assert_eq!(came.0, record.steps[0].actions[0].outcome.as_ref().unwrap().took_ms);
        assert!(came.1.ends_with("alpine:latest\r\n") && !came.1.contains("\n\r\n"), "{came:?}");
        let told: String = moments.iter().map(|(_, text)| text.as_str()).collect();
        assert!(told.contains("failed\u{1b}[0m expected on stdout: Status: Nothing"), "{told}");
        assert!(told.contains("# failed: 0 of 3 steps passed: 1 failed, 5 skipped."), "{told}");
        assert_eq!(told.replace("\r\n", "").matches(['\r', '\n']).count(), 0);
    }

    #[test]
    fn what_a_lab_prints_leads_no_terminal_and_is_bounded() {
        let mut record = testing::record();
        let command = &mut record.steps[0].actions[0];
        command.command = "a\u{1b}]0;x\u{7}\u{202e}b".into();
        let outcome = command.outcome.as_mut().unwrap();
        outcome.stdout.text = format!("\u{1b}[2J{}", "\u{200b}y".repeat(20_000));
        record.lab = "<\u{1b}[2J>".into();
        let cast = asciicast((&record).into()).unwrap();
        let told: String = moments(&cast).into_iter().map(|(_, text)| text).collect();
        assert!(told.contains("$ a\\u{202e}b\r\n"), "{told}");
        assert!(!told.contains("\u{1b}[2J") && !told.contains('\u{200b}'));
        assert!(told.contains(" more bytes\r\n") && cast.len() < 100_000, "{}", cast.len());
        let mut many = record.clone();
        let command = &mut many.steps[0].actions[0];
        command.outcome.as_mut().unwrap().stdout.text = "y".repeat(STREAM);
        many.steps[0].actions = vec![command.clone(); 2 * STREAMS / STREAM];
        assert!(asciicast((&many).into()).unwrap().len() < STREAMS + STREAMS / 4);
    }
}
