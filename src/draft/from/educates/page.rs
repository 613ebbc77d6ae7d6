//! A page of a workshop: blocks are actions, which become commands, checks, or words.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::super::{
    blocks::Block,
    course::{Left, Script},
    files::Files,
    prose::{Dialect, Shown},
    said::{self, one_line},
    script::{SECONDS, line_of},
};
use crate::{
    lab::pattern,
    syntax::yaml::{Node, Value, parse},
};

/// Where the tests are.
const TESTS_IN: &str = "workshop/examiner/tests/";

/// What the platform fills in.
static FILLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\{\{<.*?>\}\}|\{\{%.*?%\}\}|\{\{\s*[a-z_]+\s*\}\}|%[a-z_]{3,}%"));

/// What only a session of the platform's has.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\$(?:SESSION|WORKSHOP|INGRESS|REGISTRY|ENVIRONMENT|TRAINING|CLUSTER|KUBERNETES)_\w+|\$\{(?:SESSION|WORKSHOP|INGRESS|REGISTRY|ENVIRONMENT|TRAINING|CLUSTER|KUBERNETES)_\w+",
    )
});

/// A page while it is rewritten.
pub(super) struct Page<'f> {
    file: &'f str,
    first: usize,
    files: &'f Files,
    pub(super) left: Vec<Left>,
    pub(super) checks: Vec<Script>,
}

/// What an action says: its values by their keys.
type Says = BTreeMap<String, String>;

impl<'f> Page<'f> {
    /// A page whose text begins in this line of its file.
    pub(super) fn of(file: &'f str, first: usize, files: &'f Files) -> Self {
        Self { file, first, files, left: Vec::new(), checks: Vec::new() }
    }

    fn left(&mut self, line: usize, what: impl Into<String>) {
        self.left.push(Left::new(self.file, self.first + line - 1, what));
    }

    /// What is said in a block; nothing, which is told, where that is no YAML.
    /// The words of a test are none where one of them is lost.
    fn says(&mut self, block: &Block<'_>) -> Option<(Says, Option<Vec<String>>)> {
        let Ok(Node { value: Value::Map(pairs), .. }) =
            parse(&block.text().replace(": .INF", ": INF").replace(": .inf", ": INF"))
        else {
            self.left(block.line, format!("this action ({}) is no YAML that labcheck can read; write in the handout what it does", block.info));
            return None;
        };
        let (mut says, mut args, mut lost) = (Says::new(), Some(Vec::new()), Vec::new());
        let is_test = block.info.starts_with("examiner:");
        for (key, node) in pairs {
            match node.value {
                Value::Scalar(_) if is_test && !TEST.contains(&key.value.as_str()) => {
                    lost.push(format!("`{}`", key.value));
                }
                Value::Scalar(_) | Value::Map(_) if is_test && key.value == "args" => {
                    args = None;
                    lost.push("`args`".to_owned());
                }
                Value::Scalar(text) => {
                    says.insert(key.value, text);
                }
                Value::Seq(items) if key.value == "args" => {
                    args = items.into_iter().map(text).collect();
                    if args.is_none() {
                        lost.push("an entry of `args` that is no text".to_owned());
                    }
                }
                Value::Seq(_) | Value::Map(_) if is_test => lost.push(format!("`{}`", key.value)),
                Value::Null | Value::Seq(_) | Value::Map(_) => {}
            }
        }
        if !lost.is_empty() {
            self.left(block.line, format!("nothing of {} of this test is taken over; look whether the check is right without it", lost.join(", ")));
        }
        Some((says, args))
    }

    fn typed(&mut self, line: usize, text: String, terminal: &str) -> Shown {
        if !["", "1"].contains(&terminal) {
            let which = if terminal == "*" || terminal == "all" {
                "every terminal".to_owned()
            } else {
                format!("another terminal ({terminal})")
            };
            self.left(
                line,
                format!(
                    "this is typed into {which}; write `in: terminal{}` at its command",
                    terminal.replace(['*', ' '], "")
                ),
            );
        }
        if let Some(found) = FILLED.find(&text) {
            self.left(line, said::filled_in(found.as_str(), "value"));
        }
        Shown::Typed(text)
    }

    /// A test of the examiner's becomes a check.
    fn test(&mut self, line: usize, says: &Says, args: Option<Vec<String>>) {
        let name = says.get("name").map(String::as_str).unwrap_or_default();
        let file = format!("{TESTS_IN}{name}");
        let text = match self.files.text(&file) {
            Ok(text) if !name.is_empty() => text.to_owned(),
            Ok(_) => {
                return self
                    .left(line, "this test has no name; write a check of what must be true");
            }
            Err(why) => {
                return self.left(line, format!("the test {file} cannot be read: {why}; add it, or write a check of what must be true"));
            }
        };
        let title = says.get("title").filter(|title| !title.trim().is_empty());
        let title = title.cloned().unwrap_or_else(|| format!("{file} passes"));
        if let Some(found) = FILLED.find(&title) {
            self.left(line, said::filled_in(found.as_str(), "words in the check's name"));
        }
        let Some(args) = args else {
            return self.left(line, "this test is no check, because its `args` are lost; write a check of what must be true");
        };
        if let Some(found) = args.iter().find_map(|arg| FILLED.find(arg)) {
            let what = format!(
                "this test is no check, because the platform fills in {} in its `args`; write a check of what must be true",
                found.as_str()
            );
            return self.left(line, what);
        }
        let mut told = Vec::new();
        let script = Script::of(&file, &text, &mut told);
        if let Some(found) = OWN.find(&script.text) {
            let at = line_of(&script.text, found.as_str()) + 1;
            told.push(Left::new(&file, at, said::not_here(found.as_str())));
        }
        self.left.extend(told);
        let seconds = self.seconds(line, says);
        let is_repeated = self.is_repeated(line, says);
        self.checks.push(Script { name: title, args, seconds, is_repeated, ..script });
    }

    /// How long it may take, where it says so; what a check cannot is told.
    fn seconds(&mut self, line: usize, says: &Says) -> Option<u64> {
        let text = says.get("timeout")?.trim();
        let found = text.parse::<f64>().ok().filter(|seconds| *seconds >= 1.0);
        let taken = found.map_or(SECONDS, |seconds| {
            let whole = format!("{:.0}", seconds.min(60.0));
            whole.parse().unwrap_or(SECONDS)
        });
        if found.is_none_or(|seconds| seconds > 60.0) {
            self.left(line, format!("`timeout: {text}` is no number of seconds from 1 to {SECONDS}, and the check may take {taken}; write its `within:` if that is wrong"));
        }
        Some(taken)
    }

    /// Whether it is asked again; for longer than a check is, that is told.
    fn is_repeated(&mut self, line: usize, says: &Says) -> bool {
        let Some(text) = says.get("retries").map(|text| text.trim()) else { return false };
        let number = |text: &str| text.parse::<f64>().ok();
        let delay = says.get("delay").map_or(Some(1.0), |text| number(text.trim()));
        let total = number(text).zip(delay).map(|(retries, delay)| retries * delay);
        if number(text).is_some_and(|retries| retries <= 0.0) {
            return false;
        }
        if total.is_none_or(|total| total.is_finite() && total > 30.0) {
            self.left(line, format!("`retries: {text}` has the platform ask for another time than the check's 30 seconds; write its `eventually:` if that is wrong"));
        }
        true
    }

    fn action(&mut self, block: &Block<'_>, kind: &str) -> Shown {
        let Some((mut says, args)) = self.says(block) else {
            return Shown::Block("text".to_owned(), block.text());
        };
        let has_text = says.contains_key("text");
        if kind == "examiner:execute-test" {
            self.test(block.line, &says, args);
            return Shown::Prose(String::new());
        }
        let mut take = |key: &str| says.remove(key).unwrap_or_default();
        let line = block.line;
        match kind {
            "terminal:execute" => {
                let (command, session) = (take("command"), take("session"));
                self.typed(line, command, &session)
            }
            "terminal:execute-all" => {
                let command = take("command");
                self.typed(line, command, "*")
            }
            "terminal:clear" | "terminal:clear-all" | "section:end" => Shown::Prose(String::new()),
            "section:begin" => Shown::Prose(format!("**{}**", one_line(&take("title")))),
            "workshop:copy" | "workshop:copy-and-edit" => {
                Shown::Block("text".to_owned(), take("text"))
            }
            "terminal:input" => {
                let text = take("text");
                self.left(line, "this is typed into the program that runs; make a `session:` of the command before it, and print there what is typed");
                Shown::Block("text".to_owned(), text)
            }
            "terminal:interrupt" | "terminal:interrupt-all" => {
                self.left(line, "the platform presses Ctrl-C here; print `^C` below the command before it in the handout");
                Shown::Prose("*(Press Ctrl-C.)*".to_owned())
            }
            kind if kind.starts_with("editor:") && has_text => {
                let (file, text) = (take("file"), take("text"));
                self.left(line, format!("a click writes this to {file} ({kind}); where it is the whole file, write `- edit: {{ file: NAME, from: fence }}`, else have the reader type it"));
                Shown::Block("text".to_owned(), text)
            }
            kind => {
                self.left(line, format!("this click ({kind}) is the platform's; say in the handout what to do in its place"));
                Shown::Block("text".to_owned(), block.text())
            }
        }
    }
}

fn text(node: Node) -> Option<String> {
    match node.value {
        Value::Scalar(text) => Some(text),
        Value::Null | Value::Seq(_) | Value::Map(_) => None,
    }
}

impl Dialect for Page<'_> {
    fn block(&mut self, block: &Block<'_>) -> Shown {
        let word =
            block.info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or_default();
        match word {
            "execute" => self.typed(block.line, block.text(), ""),
            "execute-all" => self.typed(block.line, block.text(), "*"),
            word if word.starts_with("execute-") => {
                let terminal = word["execute-".len()..].to_owned();
                self.typed(block.line, block.text(), &terminal)
            }
            "copy" | "copy-and-edit" | "paste" => Shown::Block("text".to_owned(), block.text()),
            word if word
                .split_once(':')
                .is_some_and(|(kind, rest)| KINDS.contains(&kind) && !rest.is_empty()) =>
            {
                self.action(block, word)
            }
            _ => Shown::Block(block.info.to_owned(), block.text()),
        }
    }

    fn line(&mut self, number: usize, line: &str) -> (String, Vec<String>) {
        if let Some(found) = FILLED.find(line) {
            let text = line.trim();
            let is_frame = ["note", "warning", "danger", "info", "tip"].iter().any(|word| {
                let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
                bare == *word && text.starts_with("{{")
            });
            if is_frame {
                return (String::new(), Vec::new());
            }
            self.left(number, said::filled_in(found.as_str(), "words"));
        }
        (line.to_owned(), Vec::new())
    }
}

/// What a test says that is read, or that says only how it is shown.
const TEST: &[&str] = &[
    "name",
    "title",
    "description",
    "args",
    "timeout",
    "retries",
    "delay",
    "autostart",
    "prefix",
    "prompt",
];
/// Kinds of actions.
const KINDS: &[&str] =
    &["terminal", "editor", "examiner", "dashboard", "workshop", "files", "section"];
