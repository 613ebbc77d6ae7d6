//! Text → a command line.

mod inside;

use super::line::{CommandLine, Joint, Program, Word};

/// Words that stand before a program and are none.
const KEYWORDS: &[&str] =
    &["!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "time"];

/// Subshells and substitutions within each other that are read. What is deeper is not, and the line is not whole.
const DEEPEST: usize = 40;

/// Reads a command line.
pub(crate) fn read(text: &str) -> CommandLine {
    let mut reader = Reader::of(text, 0);
    reader.list(None);
    reader.whole()
}

#[derive(Default)]
struct Reader {
    text: Vec<char>,
    at: usize,
    line: CommandLine,
    program: Program,
    word: Option<Word>,
    /// What the next word is.
    awaits: Awaits,
    /// Whether the last operator waits for a program.
    waits: bool,
    /// The subshells that are open, and how many were opened so far.
    within: Vec<usize>,
    opened: usize,
    /// How the next program stands to the one before it.
    joint: Joint,
    /// Whether a part of the present word is quoted.
    is_quoted: bool,
    /// The heredocs whose bodies begin at the next line.
    heredocs: Vec<Heredoc>,
    /// How many texts this one stands in.
    depth: usize,
}

/// What a word is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Awaits {
    /// One of a program.
    #[default]
    Word,
    /// The target of a redirection.
    Target,
    /// What a function is called.
    Name,
}

/// A heredoc whose body is not read yet.
#[derive(Clone, Default)]
struct Heredoc {
    /// The line that ends it.
    end: String,
    /// Whether tabs before that go.
    tabs: bool,
    /// Whether nothing is expanded in it.
    is_plain: bool,
}

impl Reader {
    fn of(text: &str, depth: usize) -> Self {
        let line = CommandLine { is_whole: true, ..CommandLine::default() };
        Self { text: text.chars().collect(), line, depth, ..Self::default() }
    }

    fn whole(self) -> CommandLine {
        let is_whole = self.line.is_whole && self.heredocs.is_empty() && !self.waits;
        CommandLine { is_whole, ..self.line }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    /// Takes this if it comes next.
    fn takes(&mut self, wanted: &str) -> bool {
        let comes = wanted.chars().enumerate().all(|(at, c)| self.peek(at) == Some(c));
        self.at += if comes { wanted.chars().count() } else { 0 };
        comes
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().text.push(c);
        self.waits = false;
    }

    fn expands(&mut self) {
        self.word.get_or_insert_default().expands = true;
        self.waits = false;
    }

    /// Reads programs up to the end, or up to this closing character.
    fn list(&mut self, until: Option<char>) {
        while let Some(c) = self.next() {
            match c {
                ' ' | '\t' => self.end_word(),
                '\n' => {
                    let waits = self.waits;
                    self.end_program(false);
                    self.waits = waits; // `a |` goes on in the next line
                    self.skip_heredocs();
                }
                '#' if self.word.is_none() => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                ')' if until == Some(')') => {
                    self.end_program(false);
                    return;
                }
                '|' | '&' | ';' | '(' | ')' => self.operator(c),
                '<' | '>' => self.redirection(c),
                _ => self.part(c),
            }
        }
        self.end_program(false);
        self.line.is_whole &= until.is_none();
    }

    fn operator(&mut self, c: char) {
        match c {
            '|' if self.takes("|") => self.joins(Joint::Or),
            '|' => {
                let _ = self.takes("&");
                self.line.pipes += 1;
                self.end_program(true);
                self.joint = Joint::Pipe;
                self.waits = true;
            }
            '&' if self.takes("&") => self.joins(Joint::And),
            '&' if self.peek(0) == Some('>') => self.end_word(),
            '&' => {
                self.line.is_parallel = true;
                self.end_program(false);
            }
            '(' => {
                self.end_program(false);
                self.subshell();
            }
            _ => self.end_program(false),
        }
    }

    fn subshell(&mut self) {
        if self.within.len() == DEEPEST {
            self.line.is_whole = false;
            self.at = self.text.len();
            return;
        }
        self.enter();
        self.list(Some(')'));
        self.within.pop();
    }

    fn enter(&mut self) {
        self.opened += 1;
        self.within.push(self.opened);
    }

    fn joins(&mut self, joint: Joint) {
        self.end_program(false);
        self.joint = joint;
        self.waits = true;
    }

    fn redirection(&mut self, c: char) {
        if self.peek(0) == Some('(') {
            self.at += 1;
            self.line.is_parallel = true;
            return self.nested(); // a process substitution is a word
        }
        if self.word.as_ref().is_some_and(|word| word.text.chars().all(|c| c.is_ascii_digit())) {
            self.word = None; // the number of a stream
        }
        self.end_word();
        self.awaits = Awaits::Target;
        if c == '<' && self.takes("<<") {
            return; // a here-string
        }
        if c == '<' && self.takes("<") {
            let tabs = self.takes("-");
            self.heredocs.push(Heredoc { tabs, ..Heredoc::default() }); // its end is the next word
            return;
        }
        for sign in [">", "|", "&"] {
            let _ = self.takes(sign);
        }
    }

    /// One part of a word.
    fn part(&mut self, c: char) {
        match c {
            '\\' => match self.next() {
                None => self.line.is_whole = false,
                Some('\n') => {}
                Some(c) => {
                    self.is_quoted = true;
                    self.push(c);
                }
            },
            '\'' => self.quoted(),
            '"' => self.double_quoted(),
            '$' => self.expansion(),
            '`' => self.backticks(),
            c => self.push(c),
        }
    }

    fn quoted(&mut self) {
        self.is_quoted = true;
        self.word.get_or_insert_default();
        self.waits = false;
        loop {
            match self.next() {
                None => return self.line.is_whole = false,
                Some('\'') => return,
                Some(c) => self.push(c),
            }
        }
    }

    fn double_quoted(&mut self) {
        self.is_quoted = true;
        self.word.get_or_insert_default();
        self.waits = false;
        loop {
            match self.next() {
                None => return self.line.is_whole = false,
                Some('"') => return,
                Some('\\') => match self.next() {
                    Some('\n') | None => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => self.push(c),
                    Some(c) => {
                        self.push('\\');
                        self.push(c);
                    }
                },
                Some('$') => self.expansion(),
                Some('`') => self.backticks(),
                Some(c) => self.push(c),
            }
        }
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        self.waits = false;
        let is_quoted = std::mem::take(&mut self.is_quoted);
        match std::mem::take(&mut self.awaits) {
            Awaits::Target => {
                let last = self.heredocs.last_mut().filter(|last| last.end.is_empty());
                if let Some(last) = last {
                    (last.end, last.is_plain) = (word.text, is_quoted);
                }
                return;
            }
            Awaits::Name => return,
            Awaits::Word => {}
        }
        if self.program.words.is_empty() {
            self.program.at = self.at.saturating_sub(1);
            if KEYWORDS.contains(&word.text.as_str()) {
                return;
            }
            if word.text == "function" && !is_quoted {
                self.awaits = Awaits::Name;
                return;
            }
            if let Some((name, value)) = assignment(&word) {
                self.program.assigned.push((name, value));
                return;
            }
        }
        self.program.words.push(word);
    }

    fn end_program(&mut self, is_piped: bool) {
        self.end_word();
        let program = std::mem::take(&mut self.program);
        if !program.words.is_empty() || !program.assigned.is_empty() {
            let (within, joint) = (self.within.clone(), std::mem::take(&mut self.joint));
            self.line.programs.push(Program { joint, is_piped, within, ..program });
        }
        self.awaits = Awaits::Word;
    }
}

/// `NAME=value`, as before a program.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let (name, value) = word.text.split_once('=')?;
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), Word { text: value.to_owned(), expands: word.expands }))
}

#[cfg(test)]
mod tests;
