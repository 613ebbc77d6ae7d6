//! What a terminal would show of a byte stream, line by line.
//!
//! Sequences follow ECMA-48 (section 5.4 for CSI, 5.6 for control strings) and xterm's ctlseqs;
//! movement inside one line is resolved, movement between lines is not: a line once ended stays.

use std::{num::NonZeroUsize, ops::Range};

/// A control string (a window title, a link) is dropped; one longer than this is no such thing.
const MAX_STRING: usize = 4096;
/// Longest CSI parameters; real ones are under 20 characters.
const MAX_PARAMETERS: usize = 64;

/// Cleans text that comes in pieces.
#[derive(Clone, Debug, Default)]
pub struct Cleaner {
    /// The start of a UTF-8 character whose rest has not come.
    partial: Vec<u8>,
    state: State,
    done: String,
    line: Vec<char>,
    column: usize,
    /// Columns of the terminal, where the text was made for one.
    width: Option<NonZeroUsize>,
}

#[derive(Clone, Debug, Default)]
enum State {
    #[default]
    Text,
    /// After ESC, perhaps with intermediate characters.
    Escape,
    /// After ESC `[`, with the parameters so far.
    Csi(String),
    /// In a control string, with its length so far and whether its last character was ESC.
    Control { length: usize, escape: bool },
}

impl Cleaner {
    /// A cleaner of a stream that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// A cleaner of what is printed on a terminal with this many columns: a line that wrapped there
    /// stays one line.
    pub fn with_width(columns: NonZeroUsize) -> Self {
        Self { width: Some(columns), ..Self::default() }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut input = std::mem::take(&mut self.partial);
        input.extend_from_slice(bytes);
        let mut rest = &input[..];
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => return text.chars().for_each(|c| self.take(c)),
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    String::from_utf8_lossy(valid).chars().for_each(|c| self.take(c));
                    let Some(bad) = error.error_len() else {
                        self.partial = after.to_vec();
                        return;
                    };
                    self.take(char::REPLACEMENT_CHARACTER);
                    rest = &after[bad..];
                }
            }
        }
    }

    /// What is shown so far from this position on, the unfinished line included.
    pub fn text_from(&self, position: usize) -> String {
        let Some(line_at) = position.checked_sub(self.done.len()) else {
            let mut text = self.done[self.done.ceil_char_boundary(position)..].to_owned();
            text.extend(&self.line);
            return text;
        };
        let line: String = self.line.iter().collect();
        line[line.ceil_char_boundary(line_at)..].to_owned()
    }

    /// What is shown in this range of positions.
    pub fn text_in(&self, range: Range<usize>) -> String {
        let mut text = self.text_from(range.start);
        text.truncate(text.floor_char_boundary(range.end.saturating_sub(range.start)));
        text
    }

    /// The line that has not ended yet.
    pub fn current_line(&self) -> String {
        self.line.iter().collect()
    }

    /// The position behind all that is shown so far, in bytes. A line that is drawn anew keeps its
    /// positions.
    pub fn position(&self) -> usize {
        self.done.len() + self.line.iter().map(|c| c.len_utf8()).sum::<usize>()
    }

    /// What is shown in the end; a character cut short shows as `U+FFFD`.
    pub fn finish(mut self) -> String {
        if !std::mem::take(&mut self.partial).is_empty() {
            self.take(char::REPLACEMENT_CHARACTER);
        }
        self.done.extend(&self.line);
        self.done
    }

    fn take(&mut self, c: char) {
        match std::mem::take(&mut self.state) {
            State::Text => self.take_text(c),
            State::Escape => self.take_escape(c),
            State::Csi(parameters) => self.take_csi(parameters, c),
            State::Control { length, escape } => self.take_string(length, escape, c),
        }
    }

    fn take_text(&mut self, c: char) {
        match c {
            '\u{1b}' => self.state = State::Escape,
            '\u{9b}' => self.state = State::Csi(String::new()),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => {
                self.state = State::Control { length: 0, escape: false };
            }
            '\n' => {
                self.done.extend(self.line.drain(..));
                self.done.push('\n');
                self.column = 0;
            }
            '\r' => self.column = self.row_start(),
            '\u{8}' => self.column = self.column.saturating_sub(1),
            '\t' => self.put(c),
            _ if c.is_control() || is_direction(c) => {}
            _ => self.put(c),
        }
    }

    fn take_escape(&mut self, c: char) {
        match c {
            '[' => self.state = State::Csi(String::new()),
            ']' | 'P' | 'X' | '^' | '_' => self.state = State::Control { length: 0, escape: false },
            ' '..='/' => self.state = State::Escape, // intermediate: the final one is to come
            '0'..='~' => {}
            _ => self.take_text(c),
        }
    }

    fn take_csi(&mut self, mut parameters: String, c: char) {
        match c {
            ' '..='?' if parameters.len() < MAX_PARAMETERS => {
                parameters.push(c);
                self.state = State::Csi(parameters);
            }
            '@'..='~' => self.move_or_erase(&parameters, c),
            _ => self.take_text(c), // broken off
        }
    }

    fn take_string(&mut self, length: usize, escape: bool, c: char) {
        match c {
            '\\' if escape => {}
            '\u{7}' | '\u{9c}' => {}
            '\n' => self.take_text(c), // a terminal would wait; a reader must not lose the rest
            _ if escape => self.take_escape(c),
            _ if length < MAX_STRING => {
                self.state = State::Control { length: length + 1, escape: c == '\u{1b}' };
            }
            _ => self.take_text(c),
        }
    }

    fn move_or_erase(&mut self, parameters: &str, last: char) {
        let number = parameters.parse::<usize>().unwrap_or_default();
        let end = self.line.len();
        let count = number.max(1);
        let until = self.column.saturating_add(count).min(end);
        match last {
            'C' => self.column = until.max(self.column),
            'D' => self.column = self.column.saturating_sub(count),
            'G' => self.column = (count - 1).min(end),
            'P' if self.column < until => drop(self.line.drain(self.column..until)),
            'K' | 'J' if number == 0 => self.line.truncate(self.column),
            'K' if number == 1 => {
                let erased = self.column.saturating_add(1).min(end);
                self.line[..erased].fill(' ');
            }
            'K' | 'J' if number == 2 => self.line.clear(), // the cursor stays where it is
            _ => {}
        }
    }

    /// Where the row of the cursor begins in a line that wrapped. Behind the last column the cursor
    /// still belongs to the full row (xterm's pending wrap).
    fn row_start(&self) -> usize {
        self.width.map_or(0, |width| self.column.saturating_sub(1) / width * width.get())
    }

    fn put(&mut self, c: char) {
        while self.line.len() < self.column {
            self.line.push(' '); // an erased line's cursor; never beyond what once was there
        }
        match self.line.get_mut(self.column) {
            Some(place) => *place = c,
            None => self.line.push(c),
        }
        self.column += 1;
    }
}

/// Characters that only turn the direction of what stands around them, or show nothing at all: with
/// them a text can read as another text (Unicode TR 36, section 2.5 and 3.6).
pub(super) fn is_direction(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}
