//! Whether a shell that has read a text waits for more of it: an open quote, a here-document, a loop, a
//! line that ends in a backslash or an operator. Read line by line, once, so that the time is linear.

/// What a shell has read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    quote: Option<char>,
    /// Here-documents that are not closed yet, the first first.
    heredocs: Vec<Heredoc>,
    /// What closes the constructs that are open, the innermost last.
    open: Vec<&'static str>,
    /// Whether the last line ended in a backslash.
    joined: bool,
    /// Whether the last line ended in `|`, `&&` or `||`.
    waits: bool,
}

#[derive(Clone, Debug)]
struct Heredoc {
    end: String,
    /// `<<-`: TABs before the end do not count.
    tabs: bool,
}

/// Words that open a construct, where a command begins, and what closes it.
const OPENING: &[(&str, &str)] = &[
    ("if", "fi"),
    ("for", "done"),
    ("while", "done"),
    ("until", "done"),
    ("select", "done"),
    ("case", "esac"),
    ("{", "}"),
];
/// Words behind which a command begins.
const LEADING: &[&str] = &["then", "else", "elif", "do", "!", "time"];

impl Script {
    /// Whether more has to come.
    pub(super) fn is_open(&self) -> bool {
        self.joined || self.waits || self.is_inside()
    }

    /// Whether whatever comes next belongs to it, a prompt or not: a text in quotes, a here-document.
    pub(super) fn is_inside(&self) -> bool {
        self.quote.is_some() || !self.heredocs.is_empty() || !self.open.is_empty()
    }

    /// Takes one more line.
    pub(super) fn line(&mut self, line: &str) {
        if self.quote.is_none()
            && let Some(heredoc) = self.heredocs.first()
        {
            let text = if heredoc.tabs { line.trim_start_matches('\t') } else { line };
            if text == heredoc.end {
                self.heredocs.remove(0);
            }
            return;
        }
        let goes_on = self.joined || self.quote.is_some();
        self.joined = false;
        Scanner { script: self, begins: !goes_on, word: String::new(), quoted: false }.scan(line);
    }
}

/// Reads the words of one line.
struct Scanner<'s> {
    script: &'s mut Script,
    /// Whether the next word is a command's first.
    begins: bool,
    word: String,
    quoted: bool,
}

impl Scanner<'_> {
    fn scan(mut self, line: &str) {
        let mut rest = line.chars().peekable();
        let mut operator = false;
        while let Some(c) = rest.next() {
            if let Some(quote) = self.script.quote {
                match c {
                    '\\' if quote == '"' => drop(rest.next()),
                    c if c == quote => self.script.quote = None,
                    _ => {}
                }
                continue;
            }
            let blank = c == ' ' || c == '\t';
            operator = if blank { operator } else { false };
            match c {
                '\\' => match rest.next() {
                    Some(_) => self.quoted = true,
                    None => self.script.joined = true,
                },
                '\'' | '"' => {
                    self.script.quote = Some(c);
                    self.quoted = true;
                }
                '#' if self.word.is_empty() && !self.quoted => break,
                ' ' | '\t' => self.end_word(),
                '<' if rest.peek() == Some(&'<') => {
                    self.end_word();
                    rest.next();
                    self.heredoc(&mut rest);
                }
                ';' | '&' | '|' => {
                    self.end_word();
                    let twice = rest.next_if_eq(&c).is_some();
                    operator = c == '|' || (c == '&' && twice);
                    self.begins = true;
                }
                '(' => self.parenthesis(),
                ')' => {
                    self.end_word();
                    self.close(")");
                }
                _ => self.word.push(c),
            }
        }
        self.end_word();
        self.script.waits = operator;
    }

    /// `(` opens a subshell, `$(` a substitution; `f()` neither, for its `)` follows at once. A pattern
    /// of `case` closes what was never opened.
    fn parenthesis(&mut self) {
        self.word.clear();
        self.script.open.push(")");
        self.begins = true;
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        let quoted = std::mem::take(&mut self.quoted);
        if word.is_empty() && !quoted {
            return;
        }
        let first = self.begins && !quoted;
        self.begins = first && LEADING.contains(&word.as_str());
        if !first {
            return;
        }
        if let Some((_, closing)) = OPENING.iter().find(|(opening, _)| *opening == word) {
            self.script.open.push(closing);
            self.begins = matches!(word.as_str(), "if" | "while" | "until" | "{");
        } else {
            self.close(&word);
        }
    }

    fn close(&mut self, word: &str) {
        if self.script.open.last().is_some_and(|closing| *closing == word) {
            self.script.open.pop();
        }
    }

    /// Behind `<<`: `-`, blanks, and the word that ends it, in quotes or not. `<<<` is none.
    fn heredoc(&mut self, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
        if rest.next_if_eq(&'<').is_some() {
            return;
        }
        let tabs = rest.next_if_eq(&'-').is_some();
        while rest.next_if(|c| *c == ' ' || *c == '\t').is_some() {}
        let mut end = String::new();
        while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !";&|<>()".contains(*c)) {
            if !matches!(c, '\'' | '"' | '\\') {
                end.push(c);
            }
        }
        // `$((1 << 2))` shifts.
        if end.starts_with(|c: char| c.is_ascii_digit()) || end.is_empty() {
            return;
        }
        self.script.heredocs.push(Heredoc { end, tabs });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many lines the first command of a text has.
    fn first(text: &str) -> usize {
        let mut script = Script::default();
        for (at, line) in text.lines().enumerate() {
            if at > 0 && !script.is_open() {
                return at;
            }
            script.line(line);
        }
        panic!("it never ends: {text}");
    }

    #[test]
    fn a_command_ends_where_the_shell_waits_for_no_more() {
        for (text, lines) in [
            ("docker ps\nls", 1),
            ("docker run \\\n  -d nginx\nls", 2),
            ("cat > f <<'END'\n# x 'y\nEND\nls", 3),
            ("cat <<-END > f\nx\n\t\tEND\nls", 3),
            ("cat <<A <<B\na\nA\nb\nB\nls", 5),
            ("for n in 1 2; do\n  echo $n\ndone\nls", 3),
            ("for n in 1 2\ndo\n  if true; then echo x; fi\ndone\nls", 4),
            ("for n in 1; do echo $n; done\nls", 1),
            ("while true; do date; done | head -1\nls", 1),
            ("if true\nthen\n ls\nfi\nls", 4),
            ("case $x in\n  a) ls;;\n  *) pwd;;\nesac\nls", 4),
            ("f() {\n  ls\n}\nls", 3),
            ("echo 'first\nsecond'\nls", 2),
            ("echo \"a \\\" b\nc\"\nls", 2),
            ("echo it\\'s\nls", 1),
            ("ls # it's nothing\nls", 1),
            ("docker ps |\n  grep x\nls", 2),
            ("a &&\n  b ||\n  c\nls", 3),
            ("sleep 9 &\nls", 1),
            ("(cd x\n ls)\nls", 2),
            ("x=$(docker ps\n)\nls", 2),
            ("cat <<< word\nls", 1),
            ("echo $((1 << 2))\nls", 1),
            ("echo for if case\nls", 1),
            ("docker run --format '{{.ID}}' { x\nls", 1),
            ("echo a\\\\\nls", 1),
        ] {
            assert_eq!(first(text), lines, "{text}");
        }
    }
}
