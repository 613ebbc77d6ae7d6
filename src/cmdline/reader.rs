//! Text → a command line.

use super::line::{CommandLine, Program, Word};

/// Words that stand before a program and are none.
const KEYWORDS: &[&str] =
    &["!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "time"];

/// Subshells and substitutions within each other that are read. What is deeper is not, and the line is not whole.
const DEEPEST: usize = 40;

/// Reads a command line.
pub(crate) fn read(text: &str) -> CommandLine {
    let mut reader = Reader { text: text.chars().collect(), ..Reader::default() };
    reader.line.is_whole = true;
    reader.list(None);
    reader.line.is_whole &= reader.heredocs.is_empty() && !reader.waits;
    reader.line
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
    /// The ends of heredocs whose bodies begin at the next line, and whether tabs before them go.
    heredocs: Vec<(String, bool)>,
}

impl Reader {
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
            '|' if self.takes("|") => self.joins(),
            '|' => {
                let _ = self.takes("&");
                self.line.pipes += 1;
                self.end_program(true);
                self.waits = true;
            }
            '&' if self.takes("&") => self.joins(),
            '&' if self.peek(0) == Some('>') => self.end_word(),
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

    fn joins(&mut self) {
        self.end_program(false);
        self.waits = true;
    }

    fn redirection(&mut self, c: char) {
        if self.peek(0) == Some('(') {
            self.at += 1;
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
            self.heredocs.push((String::new(), tabs)); // its end is the next word
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
                Some(c) => self.push(c),
            },
            '\'' => self.quoted(),
            '"' => self.double_quoted(),
            '$' => self.expansion(),
            '`' => self.backticks(),
            c => self.push(c),
        }
    }

    fn quoted(&mut self) {
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
        if self.takes("((") {
            self.expands();
            let mut open = 2;
            while open > 0 {
                match self.next() {
                    Some('(') => open += 1,
                    Some(')') => open -= 1,
                    Some(_) => {}
                    None => return self.line.is_whole = false,
                }
            }
            return;
        }
        if self.takes("(") {
            return self.nested();
        }
        self.push('$');
        if self.takes("{") {
            self.expands();
            self.push('{');
            while let Some(c) = self.next() {
                self.push(c);
                if c == '}' {
                    return;
                }
            }
            self.line.is_whole = false;
        } else if self.peek(0).is_some_and(|c| c.is_alphanumeric() || "_@*#?$!-".contains(c)) {
            self.expands();
        }
    }

    /// A substitution: its programs are read, its value is unknown.
    fn nested(&mut self) {
        self.expands();
        let outer = (self.program.clone(), self.word.take(), self.redirects);
        (self.program, self.redirects) = (Program::default(), false);
        self.subshell();
        (self.program, self.word, self.redirects) = outer;
    }

    fn backticks(&mut self) {
        self.expands();
        let (mut inner, start) = (String::new(), self.at);
        loop {
            match self.next() {
                None => return self.line.is_whole = false,
                Some('`') => break,
                Some('\\') if self.peek(0) == Some('`') => {}
                Some(c) => inner.push(c),
            }
        }
        let inner = read(&inner);
        self.line.pipes += inner.pipes;
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
        if std::mem::take(&mut self.redirects) {
            if let Some((end, _)) = self.heredocs.last_mut().filter(|(end, _)| end.is_empty()) {
                *end = word.text;
            }
            return;
        }
        if self.program.words.is_empty() {
            self.program.at = self.at.saturating_sub(1);
            if KEYWORDS.contains(&word.text.as_str()) {
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
            self.line.programs.push(Program { is_piped, within: self.within.clone(), ..program });
        }
        self.redirects = false;
    }

    fn skip_heredocs(&mut self) {
        while let Some((end, tabs)) = self.heredocs.first().cloned() {
            loop {
                if self.at >= self.text.len() {
                    return; // never closed
                }
                let line: String =
                    self.text[self.at..].iter().take_while(|c| **c != '\n').collect();
                self.at = (self.at + line.chars().count() + 1).min(self.text.len());
                let line = if tabs { line.trim_start_matches('\t') } else { &line };
                if line == end {
                    break;
                }
            }
            self.heredocs.remove(0);
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
