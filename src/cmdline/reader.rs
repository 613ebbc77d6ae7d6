//! Text → a command line.

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
    /// Whether the next word is the target of a redirection.
    redirects: bool,
    /// Whether the last operator waits for a program.
    waits: bool,
    /// The subshells that are open, and how many were opened so far.
    within: Vec<usize>,
    opened: usize,
    /// How the next program stands to the one before it.
    joint: Joint,
    /// Whether a part of the present word is quoted.
    is_quoted: bool,
    /// Whether the next word is what a function is called.
    is_named: bool,
    /// The heredocs whose bodies begin at the next line.
    heredocs: Vec<Heredoc>,
    /// How many texts this one stands in.
    depth: usize,
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
        self.redirects = true;
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

    fn expansion(&mut self) {
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
    fn nested(&mut self) {
        self.expands();
        let outer = (self.program.clone(), self.word.take(), self.redirects);
        let state = (self.joint, self.is_quoted, self.is_named);
        (self.program, self.redirects) = (Program::default(), false);
        (self.joint, self.is_quoted, self.is_named) = (Joint::Alone, false, false);
        self.subshell();
        (self.program, self.word, self.redirects) = outer;
        (self.joint, self.is_quoted, self.is_named) = state;
    }

    fn backticks(&mut self) {
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

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        self.waits = false;
        let is_quoted = std::mem::take(&mut self.is_quoted);
        if std::mem::take(&mut self.redirects) {
            let last = self.heredocs.last_mut().filter(|last| last.end.is_empty());
            if let Some(last) = last {
                (last.end, last.is_plain) = (word.text, is_quoted);
            }
            return;
        }
        if std::mem::take(&mut self.is_named) {
            return;
        }
        if self.program.words.is_empty() {
            self.program.at = self.at.saturating_sub(1);
            if KEYWORDS.contains(&word.text.as_str()) {
                return;
            }
            self.is_named = word.text == "function" && !is_quoted;
            if self.is_named {
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
            self.line.programs.push(Program { is_piped, within, joint, ..program });
        }
        self.redirects = false;
    }

    fn skip_heredocs(&mut self) {
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

/// `NAME=value`, as before a program.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let (name, value) = word.text.split_once('=')?;
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), Word { text: value.to_owned(), expands: word.expands }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(text: &str) -> Vec<String> {
        let told = |program: &Program| {
            let assigned = program.assigned.iter().map(|(n, v)| format!("{n}={}", v.text));
            let words = program.words.iter().map(|word| word.text.clone());
            assigned.chain(words).collect::<Vec<_>>().join("·")
        };
        read(text).programs.iter().map(told).collect()
    }

    #[test]
    fn programs_are_told_apart_with_their_words() {
        let table: [(&str, &[&str]); 12] = [
            ("docker pull 'a b'\\ c", &["docker·pull·a b c"]),
            ("A=1 B='2 3' docker ps >x 2>&1 <y", &["A=1·B=2 3·docker·ps"]),
            ("a && b || c; d & e\nf | g", &["a", "b", "c", "d", "e", "f", "g"]),
            ("if a; then b | c; fi", &["a", "b", "c"]),
            ("echo $(docker ps -q) \"$(x | y)\" `z`", &["docker·ps·-q", "x", "y", "z", "echo···"]),
            ("(cd /; ls) # a | b", &["cd·/", "ls"]),
            (
                "cat <<EOF | docker build -\nRUN a | b\nEOF\nnext",
                &["cat", "docker·build·-", "next"],
            ),
            ("cat <<-'E'\n\tx\n\tE\nnext", &["cat", "next"]),
            ("echo $((1 << 2)) ${A:-b c}", &["echo··${A:-b c}"]),
            ("a <<<'x | y' &>z", &["a"]),
            ("export A=1 B", &["export·A=1·B"]),
            ("A=1", &["A=1"]),
        ];
        for (text, wanted) in table {
            assert_eq!(programs(text), wanted, "{text}");
        }
    }

    #[test]
    fn pipes_are_counted_where_the_shell_sees_them() {
        let table = [
            ("a | b |& c", 2),
            ("a || b", 0),
            ("echo 'a | b' \"c | d\" e\\|f", 0),
            ("a >| b", 0),
            ("x=$(a | b)", 1),
            ("echo \"$(a | b)\" `c | d`", 2),
            ("cat <<E\na | b\nE", 0),
            ("a # | b", 0),
        ];
        for (text, pipes) in table {
            assert_eq!(read(text).pipes, pipes, "{text}");
        }
    }

    #[test]
    fn a_line_that_waits_for_more_is_not_whole() {
        for text in ["a", "", "a;", "a &", "cat <<E\nx\nE", "a |\n b", "echo \"a'b\"", "(a)"] {
            assert!(read(text).is_whole, "{text}");
        }
        for text in
            ["a |", "a &&", "a ||\n", "echo 'x", "echo \"x", "cat <<E\nx", "echo `x", "(a", "a \\"]
        {
            assert!(!read(text).is_whole, "{text}");
        }
    }

    #[test]
    fn what_is_deep_is_read_as_far_as_a_stack_is() {
        for open in ["(", "$(", "<(", "\"$("] {
            let deep = |depth| format!("{}x{}", open.repeat(depth), ")".repeat(depth));
            let line = read(&deep(100_000));
            assert!(!line.is_whole && line.programs.iter().all(|one| one.within.len() <= DEEPEST));
        }
        let whole = read(&format!("{}x{}", "( ".repeat(DEEPEST), ")".repeat(DEEPEST)));
        assert!(whole.is_whole && whole.programs.len() == 1);
    }
}
