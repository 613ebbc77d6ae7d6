//! What stands in a word or a heredoc: expansions, and the programs of substitutions.

use super::{
    super::line::{CommandLine, Joint, Program},
    Awaits, DEEPEST, Reader,
};

impl Reader {
    pub(super) fn expansion(&mut self) {
        if self.takes("'") {
            return self.quoted();
        }
        if self.peek(0) == Some('(') && self.peek(1) == Some('(') && self.sum() {
            return;
        }
        if self.takes("(") {
            return self.nested();
        }
        self.push('$');
        if self.takes("{") {
            self.expands();
            self.push('{');
            self.braced();
        } else if self.peek(0).is_some_and(|c| c.is_alphanumeric() || "_-@*#?$!".contains(c)) {
            self.expands();
        }
    }

    /// `((1 + 2))`, with the substitutions in it. A command in two subshells is none, and nothing is taken then.
    fn sum(&mut self) -> bool {
        let mut open = 0;
        let closes = (self.at..self.text.len()).find(|at| {
            open += usize::from(self.text[*at] == '(');
            open -= usize::from(self.text[*at] == ')');
            self.text[*at] == ')' && open == 1
        });
        if closes.is_some_and(|at| self.text.get(at + 1) != Some(&')')) {
            return false;
        }
        self.expands();
        self.line.is_whole &= closes.is_some();
        let end = closes.map_or(self.text.len(), |at| at + 2);
        self.at += 2;
        while self.at < end {
            match self.next() {
                Some('$') if self.takes("(") => self.nested(),
                Some('`') => self.backticks(),
                _ => {}
            }
        }
        true
    }

    /// What stands behind `${`, up to its end, with the substitutions in it.
    fn braced(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.next() {
                None => return self.line.is_whole = false,
                Some('$') if self.takes("(") => self.nested(),
                Some('`') => self.backticks(),
                Some('\\') => {
                    self.push('\\');
                    if let Some(c) = self.next() {
                        self.push(c);
                    }
                }
                Some(c) => {
                    open += usize::from(c == '{' && self.is_behind('$'));
                    open -= usize::from(c == '}');
                    self.push(c);
                }
            }
        }
    }

    /// Whether this stands before what was taken last.
    fn is_behind(&self, sign: char) -> bool {
        self.at >= 2 && self.text[self.at - 2] == sign
    }

    /// A substitution: its programs are read, its value is unknown.
    pub(super) fn nested(&mut self) {
        self.expands();
        let outer = (std::mem::take(&mut self.program), self.word.take());
        let state = (self.joint, self.is_quoted, self.awaits);
        (self.joint, self.is_quoted, self.awaits) = (Joint::Alone, false, Awaits::Word);
        self.subshell();
        (self.program, self.word) = outer;
        (self.joint, self.is_quoted, self.awaits) = state;
    }

    pub(super) fn backticks(&mut self) {
        self.expands();
        let (mut inner, start) = (String::new(), self.at);
        loop {
            match self.next() {
                None => return self.line.is_whole = false,
                Some('`') => break,
                Some('\\') if self.peek(0) == Some('`') => {
                    self.at += 1;
                    inner.push('`');
                }
                Some(c) => inner.push(c),
            }
        }
        if self.depth == DEEPEST {
            return self.line.is_whole = false;
        }
        let mut reader = Self::of(&inner, self.depth + 1);
        reader.list(None);
        self.take(reader.whole(), start);
    }

    /// The body of a heredoc, in which only substitutions are read.
    fn body(&mut self, text: &str, start: usize) {
        if self.depth == DEEPEST {
            return self.line.is_whole = false;
        }
        let mut reader = Self::of(text, self.depth + 1);
        while let Some(c) = reader.next() {
            match c {
                '\\' => reader.at += 1,
                '$' => reader.expansion(),
                '`' => reader.backticks(),
                _ => {}
            }
        }
        self.take(reader.whole(), start);
    }

    /// Takes over what was read of a text that begins here.
    fn take(&mut self, inner: CommandLine, start: usize) {
        self.line.pipes += inner.pipes;
        self.line.is_whole &= inner.is_whole;
        self.line.is_parallel |= inner.is_parallel;
        self.line.fed.extend(inner.fed);
        self.enter();
        let within = self.within.clone();
        self.line.programs.extend(inner.programs.into_iter().map(|program| Program {
            within: [&within[..], &program.within[..]].concat(),
            at: start + program.at,
            ..program
        }));
        self.within.pop();
    }

    pub(super) fn skip_heredocs(&mut self) {
        while let Some(heredoc) = self.heredocs.first().cloned() {
            let (start, mut body) = (self.at, String::new());
            loop {
                if self.at >= self.text.len() {
                    return; // never closed
                }
                let line: String =
                    self.text[self.at..].iter().take_while(|c| **c != '\n').collect();
                self.at = (self.at + line.chars().count() + 1).min(self.text.len());
                let own = if heredoc.tabs { line.trim_start_matches('\t') } else { &line };
                if own == heredoc.end {
                    break;
                }
                body += &line;
                body.push('\n');
            }
            self.heredocs.remove(0);
            if !heredoc.is_plain {
                self.body(&body, start);
            }
            self.line.fed.push(body);
        }
    }
}
