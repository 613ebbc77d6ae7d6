//! Tells the echo of what was typed from what the program printed. Pure.
//!
//! A terminal shows both in one stream. Who echoes: the terminal itself while it is in its cooked
//! mode, or the program (a shell that edits its line, a terminal inside a container), or nobody
//! (a password). What is found to be echo must never satisfy an expectation.

use crate::text::ceil_boundary;

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

/// Where the echo of a typed line lies in what was printed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// It is this line. What follows is the program's; what stands before came before it.
    Found {
        /// Where the line begins, its prompt included.
        start: usize,
        /// Where the next line begins.
        end: usize,
    },
    /// It may still come, or is coming; only what lies before here is surely no part of it.
    Awaited(usize),
    /// It will not come.
    None,
}

/// Looks for the echo of `typed` (a line, without its Enter) in `text`, which was printed since.
pub(super) fn find(text: &str, typed: &str, echoer: Echoer) -> Echo {
    let typed = typed.trim_end();
    if echoer == Echoer::Nobody || typed.is_empty() {
        return Echo::None;
    }
    let length = typed.chars().count();
    let wraps = echoer == Echoer::Program && length > SHORT;
    let most = LINES + length / COLUMNS;
    let (mut end, mut lines) = (0, 0);
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        end += line.len();
        if let Some(start) = echo_before(text[..end].trim_end(), typed, wraps) {
            let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            return Echo::Found { start, end };
        }
        lines += usize::from(!line.trim_end().is_empty());
        if lines >= most && echoer == Echoer::Program {
            return Echo::None;
        }
    }
    Echo::Awaited(begun(text, typed, wraps))
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
    let first = ceil_boundary(text, text.len().saturating_sub(typed.len() + rows));
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
    use Echo::{Awaited, Found, None};
    use Echoer::{Nobody, Program, Terminal};

    #[test]
    fn an_echo_is_found_behind_a_prompt_and_only_there() {
        let table = [
            ("echo hello\nhello\n", "echo hello", Terminal, Found { start: 0, end: 11 }),
            ("/ # echo hello\n", "echo hello", Program, Found { start: 0, end: 15 }),
            ("64 bytes\n/ # exit\n", "exit", Program, Found { start: 9, end: 18 }),
            ("hello\nhello\n", "hello", Terminal, Found { start: 0, end: 6 }),
            ("data\n", "a", Program, Awaited(5)),
            ("$ a\n", "a", Program, Found { start: 0, end: 4 }),
            ("1\n2\n3\nls\n", "ls", Program, None),
            ("1\n\n2\n\n3\nls\n", "ls", Terminal, Found { start: 8, end: 11 }),
            ("Welcome\nsecret\n", "secret", Nobody, None),
            ("x\n", "", Terminal, None),
            (
                "$ a long line which\n wraps\n",
                "a long line which wraps",
                Program,
                Found { start: 0, end: 27 },
            ),
            ("$ a long line which\n wraps\n", "a long line which wraps", Terminal, Awaited(27)),
            ("l\ns\n", "ls", Program, Awaited(4)),
            ("", "ls", Terminal, Awaited(0)),
        ];
        for (text, typed, echoer, echo) in table {
            assert_eq!(find(text, typed, echoer), echo, "{text:?} {typed:?}");
        }
    }

    #[test]
    fn an_echo_that_is_coming_is_held_back() {
        let table = [
            ("echo hel", "echo hello", 0),
            ("/ # echo hello", "echo hello", 4),
            ("/ # ", "echo hello", 4),
            ("out\n/ # e", "echo hello", 8),
            ("done", "echo", 4),
            ("tree", "echo", 4),
            ("a b c", "b c d", 2),
            ("$ a long line which\n wr", "a long line which wraps", 2),
            ("$ a long line which\n", "a long line which wraps", 2),
            ("ls\n", "ls -l", 3),
        ];
        for (text, typed, at) in table {
            assert_eq!(find(text, typed, Program), Awaited(at), "{text:?} {typed:?}");
        }
    }
}
