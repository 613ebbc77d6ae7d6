//! A page of a track: its prose and blocks, and the question that it may be.

use std::{fmt::Write as _, sync::LazyLock};

use regex::Regex;

use super::super::{
    blocks::Block,
    course::{Chapter, Left},
    index::{Index, Keys},
    prose::{Dialect, Shown, rewritten},
    said::{self, one_line},
    script::line_of,
};
use crate::{
    lab::pattern,
    syntax::yaml::{Node, Value},
};

/// What only the platform has.
pub(super) static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bagent variable\b|\$\{?(?:INSTRUQT_\w+|_SANDBOX_ID)|\bset-workdir\b|\bset-status\b")
});

/// A text as plain Markdown; what is lost is told in `left`.
pub(super) fn prose(file: &str, first: usize, text: &str, left: &mut Vec<Left>) -> String {
    let mut page = Page { file, first, left: Vec::new() };
    let told = rewritten((file, first, text), &mut page, left);
    left.extend(page.left);
    told.trim_matches('\n').to_owned() + "\n"
}

/// A page while it is rewritten.
struct Page<'f> {
    file: &'f str,
    first: usize,
    left: Vec<Left>,
}

impl Dialect for Page<'_> {
    fn block(&mut self, block: &Block<'_>) -> Shown {
        let words: Vec<&str> = block.info.split(',').map(str::trim).collect();
        let has = |wanted: &str| words.contains(&wanted);
        let text = block.text();
        if let Some(found) = OWN.find(&text) {
            let line = self.first + block.line + line_of(&text, found.as_str());
            self.left.push(Left::new(self.file, line, said::not_here(found.as_str())));
        }
        let word =
            words.iter().find(|word| !["run", "copy", "nocopy", "wrap"].contains(word)).copied();
        match word {
            // What is run by a click and is of another language is typed into a program.
            None | Some("bash" | "sh" | "shell" | "console" | "") if has("run") => {
                Shown::Typed(text)
            }
            _ if has("nocopy") => Shown::Block("text".to_owned(), text),
            word => Shown::Block(word.unwrap_or_default().to_owned(), text),
        }
    }

    fn line(&mut self, _: usize, line: &str) -> (String, Vec<String>) {
        (line.to_owned(), Vec::new())
    }
}

/// A question with its answers.
pub(super) fn quiz(file: &str, keys: &Keys<'_>, index: &mut Index, chapter: &mut Chapter) {
    let answers = keys.get("answers").map_or(&[][..], |list| index.list(list, "`answers`"));
    chapter.text += "\n";
    for answer in answers {
        let answer = one_line(index.text(answer, "an answer").unwrap_or_default());
        // What would be a heading or a block where it begins a line is none behind this.
        let is_mark = answer.starts_with(|c: char| "#>`~<-+*=_|".contains(c));
        let escape = if is_mark { "\\" } else { "" };
        let _ = writeln!(chapter.text, "- {escape}{answer}");
    }
    let right = |node: &Node| match &node.value {
        Value::Scalar(number) => number.parse::<usize>().ok(),
        Value::Null | Value::Seq(_) | Value::Map(_) => None,
    };
    let solution = keys.get("solution").map_or(&[][..], |list| index.list(list, "`solution`"));
    let right: Vec<String> = solution
        .iter()
        .filter_map(right)
        .filter_map(|at| index.text(answers.get(at)?, "an answer"))
        .map(|answer| format!("`{answer}`"))
        .collect();
    let right =
        if right.is_empty() { "none that is named".to_owned() } else { right.join(" and ") };
    let what = format!(
        "this is a question, and {right} is right; write a step with a check of the kind `answer`, as `answer: {{ one_of: [...] }}`"
    );
    chapter.left.push(Left::new(file, index.line(keys.at), what));
}
