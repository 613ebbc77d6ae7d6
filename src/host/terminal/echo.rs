//! Tells the echo of what was typed from what the program printed. Pure.
//!
//! A terminal shows both in one stream. Who echoes: the terminal itself while it is in its cooked
//! mode, or the program (a shell that edits its line, a terminal inside a container), or nobody
//! (a password). A line that was typed while the program was busy is echoed twice: by the terminal
//! at once, and behind its prompt by the program that takes it later, perhaps some turns on; three
//! times where it was typed before a container's terminal was there, which echoes it too. What is
//! found to be echo must never satisfy an expectation.

use std::ops::Range;

use crate::text::Cleaner;

/// Who is to echo a typed line, as far as the terminal's mode tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echoer {
    /// The terminal: it is cooked and echoes.
    Terminal,
    /// Perhaps the program: the terminal is raw.
    Program,
    /// Nobody: lines, but no echo, as when a password is asked for.
    Nobody,
}

/// How many lines the program may print before the echo comes.
const LINES: usize = 3;
/// Columns of the terminal.
const COLUMNS: usize = 80;
/// A line this short does not wrap behind any sane prompt.
const SHORT: usize = 20;
/// How shells end their prompts.
const PROMPTS: &[char] = &['#', '$', '%', '>', '❯', '»'];
/// How questions end besides.
const QUESTIONS: &[char] = &[':', '?'];

/// All echoes of a dialogue, found as it goes on.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    typed: Vec<Typed>,
    /// How the lines ended behind which something was typed.
    prompts: Vec<(char, usize)>,
    /// Up to where the screen's lines were looked at.
    looked: usize,
    /// Where echoes lie on the screen, their prompts included.
    found: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Typed {
    text: String,
    /// Where on the screen it was typed.
    at: usize,
    echoer: Echoer,
    /// Whether no prompt stood there: the program that takes it may show it once more.
    is_ahead: bool,
    /// Whether a program was seen since that edits its lines itself.
    raw: bool,
    /// How many lines were printed since that are no echo of it.
    others: usize,
    waits: Waits,
    /// Behind its first echo, where that was found.
    shown: Option<usize>,
}

/// Which echo of a line may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    First,
    Second,
    /// Only behind a prompt: without one, the second was a terminal's behind the first.
    Third,
    Over,
}

impl Echoes {
    /// A line is typed at the end of what the screen shows.
    pub(super) fn typed(&mut self, line: &str, screen: &Cleaner, echoer: Echoer) {
        let text = line.trim_end().to_owned();
        let prompt = screen.current_line();
        self.prompts.extend(ending(&prompt));
        let asks = |(sign, blanks): (char, usize)| {
            blanks <= 1 && (PROMPTS.contains(&sign) || QUESTIONS.contains(&sign))
        };
        let is_shown = echoer != Echoer::Nobody && !text.is_empty();
        self.typed.push(Typed {
            text,
            at: screen.position(),
            echoer,
            is_ahead: !ending(&prompt).is_some_and(asks),
            raw: false,
            others: 0,
            waits: if is_shown { Waits::First } else { Waits::Over },
            shown: None,
        });
    }

    /// A program edits its lines itself now.
    pub(super) fn see_raw(&mut self) {
        self.typed.iter_mut().for_each(|typed| typed.raw = true);
    }

    /// Looks at the lines that have ended since.
    pub(super) fn look(&mut self, screen: &Cleaner) {
        let waiting = self.typed.iter().filter(|typed| typed.waits != Waits::Over);
        let from = waiting.map(|typed| typed.at).min().unwrap_or(self.looked).min(self.looked);
        let text = screen.text_from(from);
        // A line that was drawn anew may have a letter across the place where something was typed: the text begins
        // behind that letter.
        let from = screen.position() - text.len();
        let mut end = self.looked - from;
        while let Some(length) = text[end..].find('\n') {
            let start = end;
            end += length + 1;
            self.line(&text[..end], from, start);
        }
        self.looked = from + end;
    }

    /// One line, with what stands before it since `from`: whose echo is it?
    fn line(&mut self, text: &str, from: usize, start: usize) {
        let is_blank = text[start..].trim().is_empty();
        let prompts = &self.prompts;
        let end = from + text.len();
        let waiting = self.typed.iter_mut().filter(|t| t.waits != Waits::Over && t.at < end);
        for typed in waiting {
            if let Some(start) = typed.echo_in(text, from, prompts) {
                let is_bare = starts_bare(&text[start..], &typed.text);
                typed.waits = match typed.waits {
                    Waits::First if typed.is_ahead => Waits::Second,
                    Waits::Second if is_bare => Waits::Third,
                    Waits::First | Waits::Second | Waits::Third | Waits::Over => Waits::Over,
                };
                typed.shown.get_or_insert(end);
                self.found.push(from + start..end);
                return;
            }
            typed.pass_by(is_blank);
        }
    }

    /// From where on what is shown may be the beginning of an echo; the end where none has begun.
    pub(super) fn held(&self, screen: &Cleaner) -> usize {
        let end = screen.position();
        let held = self.typed.iter().filter(|typed| typed.waits != Waits::Over).map(|typed| {
            let text = screen.text_from(typed.shown.unwrap_or(typed.at));
            end - (text.len() - begun(&text, &typed.text, typed.wraps()))
        });
        held.min().unwrap_or(end)
    }

    /// Whether the echo of the line that was typed last may still come; behind which place of the screen
    /// it is over otherwise.
    pub(super) fn last(&self) -> Option<usize> {
        let last = self.typed.last()?;
        match last.waits {
            Waits::First => None,
            Waits::Second | Waits::Third | Waits::Over => Some(last.shown.unwrap_or(last.at)),
        }
    }

    /// The parts of a range of the screen that are no echo.
    pub(super) fn without(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let (mut parts, mut at) = (Vec::new(), range.start);
        for echo in &self.found {
            if echo.end > at && echo.start < range.end {
                parts.push(at..echo.start.max(at));
                at = echo.end;
            }
        }
        parts.push(at..range.end.max(at));
        parts.retain(|part| !part.is_empty());
        parts
    }
}

impl Typed {
    /// Where the echo begins that the last line of `text` is, its prompt included.
    fn echo_in(&self, text: &str, from: usize, prompts: &[(char, usize)]) -> Option<usize> {
        let since = self.shown.unwrap_or(self.at).saturating_sub(from);
        let since = text.ceil_char_boundary(since);
        let own = text.get(since..)?;
        let at = echo_before(own.trim_end(), &self.text, self.wraps())?;
        let start = own[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let is_it = match self.waits {
            Waits::First => true,
            Waits::Second => self.is_second(&own[start..at], prompts),
            Waits::Third => is_prompt(&own[start..at], prompts),
            Waits::Over => false,
        };
        is_it.then_some(since + start)
    }

    /// Whether a program shows the line again, behind this: its prompt. Without one, only a program
    /// that edits its lines does; others give back what they read, as `cat`.
    fn is_second(&self, prompt: &str, prompts: &[(char, usize)]) -> bool {
        if prompt.trim().is_empty() {
            return self.raw && self.echoer == Echoer::Terminal;
        }
        is_prompt(prompt, prompts)
    }

    /// A line that is no echo of it. A program that echoes does so soon.
    fn pass_by(&mut self, is_blank: bool) {
        self.others += usize::from(!is_blank);
        let most = LINES + self.text.chars().count() / COLUMNS;
        if self.waits == Waits::First && self.echoer == Echoer::Program && self.others >= most {
            self.waits = if self.is_ahead { Waits::Second } else { Waits::Over };
        }
    }

    /// Whether a program breaks it into rows.
    fn wraps(&self) -> bool {
        let is_again = matches!(self.waits, Waits::Second | Waits::Third);
        let by_program = self.echoer == Echoer::Program || is_again;
        by_program && self.text.chars().count() > SHORT
    }
}

/// Whether a line has nothing before what was typed.
fn starts_bare(line: &str, typed: &str) -> bool {
    line.trim_start().starts_with(typed)
}

/// Whether this ends like a prompt: as one behind which something was typed, or as a shell's.
fn is_prompt(text: &str, prompts: &[(char, usize)]) -> bool {
    let is_one = |end| prompts.contains(&end) || (end.1 <= 1 && PROMPTS.contains(&end.0));
    ending(text).is_some_and(is_one)
}

/// How a line ends that something is typed behind: its last sign, where that is none of a word, and
/// the blanks behind it.
fn ending(line: &str) -> Option<(char, usize)> {
    let sign = line.trim_end().chars().next_back().filter(|sign| !sign.is_alphanumeric())?;
    Some((sign, line.len() - line.trim_end().len()))
}

/// Where the whole of `typed` begins, if `text` ends with it: behind a prompt, not as the end of a
/// longer word. Where it `wraps`, the program broke it into rows (as busybox's shell does).
fn echo_before(text: &str, typed: &str, wraps: bool) -> Option<usize> {
    let mut wanted = typed.chars().rev();
    let mut next = wanted.next();
    for (at, c) in text.char_indices().rev() {
        if next == Some(c) {
            next = wanted.next();
            if next.is_none() {
                return (!joins(&text[..at], typed)).then_some(at);
            }
        } else if !(wraps && c == '\n') {
            return None;
        }
    }
    None
}

fn joins(before: &str, typed: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    word(before.chars().next_back()) && word(typed.chars().next())
}

/// Where at the end of a text an echo may have begun; the text's end where none has.
fn begun(text: &str, typed: &str, wraps: bool) -> usize {
    let rows = typed.len() / COLUMNS + 2; // newlines that an unfinished echo may hold
    let first = text.ceil_char_boundary(text.len().saturating_sub(typed.len() + rows));
    let starts = text[first..].char_indices().map(|(at, _)| first + at);
    let mut starts = starts.filter(|at| !joins(&text[..*at], typed));
    let fits = |at: &usize| {
        let rest = text[*at..].trim_end_matches(' '); // a blank moves the cursor to the next row
        let rest = if wraps { rest.replace('\n', "") } else { rest.to_owned() };
        !rest.is_empty() && typed.starts_with(&rest)
    };
    starts.find(fits).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Echoer::{Nobody, Program, Terminal};

    /// What is found, and from where on something is held back, after these lines were typed, each
    /// behind what the screen showed then.
    fn seen(
        steps: &[(&str, &str)],
        rest: &str,
        echoer: Echoer,
        raw: bool,
    ) -> (Vec<String>, String) {
        let (mut screen, mut seen) = (Cleaner::new(), Echoes::default());
        for (shown, typed) in steps {
            screen.push(shown.as_bytes());
            seen.look(&screen);
            seen.typed(typed, &screen, echoer);
            if raw {
                seen.see_raw();
            }
        }
        screen.push(rest.as_bytes());
        seen.look(&screen);
        let text = screen.text_from(0);
        let found = seen.found.iter().map(|range| text[range.clone()].to_owned()).collect();
        (found, text[seen.held(&screen)..].to_owned())
    }

    #[test]
    fn an_echo_is_found_behind_a_prompt_and_only_there() {
        let long = "a long line which wraps";
        let table: [(&str, &str, Echoer, &[&str]); 13] = [
            ("echo hello\nhello\n", "echo hello", Terminal, &["echo hello\n"]),
            ("/ # echo hello\n", "echo hello", Program, &["/ # echo hello\n"]),
            ("64 bytes\n/ # exit\n", "exit", Program, &["/ # exit\n"]),
            ("hello\nhello\n", "hello", Terminal, &["hello\n"]),
            ("data\n", "a", Program, &[]),
            ("$ a\n", "a", Program, &["$ a\n"]),
            ("1\n2\n3\nls\n", "ls", Program, &[]),
            ("1\n\n2\n\n3\nls\n", "ls", Terminal, &["ls\n"]),
            ("Welcome\nsecret\n", "secret", Nobody, &[]),
            ("x\n", "", Terminal, &[]),
            ("$ a long line which\n wraps\n", long, Program, &["$ a long line which\n wraps\n"]),
            ("$ a long line which\n wraps\n", long, Terminal, &[]),
            ("l\ns\n", "ls", Program, &[]),
        ];
        for (text, typed, echoer, echoes) in table {
            let (found, _) = seen(&[("", typed)], text, echoer, false);
            assert_eq!(found, echoes, "{text:?} {typed:?}");
        }
    }

    #[test]
    fn what_was_typed_ahead_is_an_echo_again_when_the_program_takes_it() {
        let busy = [("$ ", "sleep 1"), ("sleep 1\n", "true X"), ("true X\n", "exit")];
        let rest = "exit\n$ true X\n$ exit\nX\n";
        let (found, _) = seen(&busy, rest, Terminal, false);
        assert_eq!(found, ["sleep 1\n", "true X\n", "exit\n", "$ true X\n", "$ exit\n"]);
        // Its prompt may have changed, the line may come late, and it comes once.
        let (found, _) = seen(
            &[("/ # ", "cd a"), ("cd a\n", "b c")],
            "b c\n1\n2\n3\n4\n/a # b c\n/a # b c\n",
            Program,
            false,
        );
        assert_eq!(found, ["cd a\n", "b c\n", "/a # b c\n"]);
        // Typed before the container's terminal was there: by this one, by that one, behind the shell's prompt.
        let rest = "true X\nexit\ntrue X\nexit\n/ # true X\n/ # exit\nX\n";
        let (found, _) = seen(&[("", "true X"), ("", "exit")], rest, Terminal, true);
        let both = ["true X\n", "exit\n"];
        assert_eq!(found, [&both[..], &both, &["/ # true X\n", "/ # exit\n"]].concat());
        // A program that gives back what it read there is no third echo.
        let (found, _) = seen(&[("", "X")], "X\nX\nX\n", Terminal, true);
        assert_eq!(found, ["X\n", "X\n"]);
        // The echo of one turn may come in the next.
        let (found, _) =
            seen(&[("$ ", "one x"), ("", "two y")], "$ one x\n$ two y\n", Program, false);
        assert_eq!(found, ["$ one x\n", "$ two y\n"]);
    }

    #[test]
    fn what_a_program_prints_of_a_typed_line_is_its_own() {
        let printed = |before: &str, typed: &str, rest: &str, raw: bool| {
            let (found, _) = seen(&[(before, typed)], rest, Terminal, raw);
            found.len()
        };
        assert_eq!(printed("$ ", "echo X", "echo X\n$ echo X\n", false), 1, "a prompt stood there");
        assert_eq!(printed("Who?\n", "Bob", "Bob\nHello, Bob\n", false), 1);
        assert_eq!(
            printed("", "echo X", "echo X\n  1  echo X\n+ echo X\n", false),
            1,
            "history, a trace"
        );
        assert_eq!(printed("", "hello", "hello\nhello\n", false), 1, "cat");
        assert_eq!(printed("", "hello", "hello\nhello\n", true), 2, "an editor without a prompt");
    }

    #[test]
    fn an_echo_that_is_coming_is_held_back() {
        let table = [
            ("echo hel", "echo hello", "echo hel"),
            ("/ # echo hello", "echo hello", "echo hello"),
            ("/ # ", "echo hello", ""),
            ("out\n/ # e", "echo hello", "e"),
            ("done", "echo", ""),
            ("tree", "echo", ""),
            ("a b c", "b c d", "b c"),
            ("$ a long line which\n wr", "a long line which wraps", "a long line which\n wr"),
            ("$ a long line which\n", "a long line which wraps", "a long line which\n"),
            ("ls\n", "ls -l", ""),
        ];
        for (text, typed, held) in table {
            assert_eq!(seen(&[("", typed)], text, Program, false).1, held, "{text:?} {typed:?}");
        }
    }
}
