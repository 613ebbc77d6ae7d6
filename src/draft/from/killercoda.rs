//! Labs of Killercoda, and of Katacoda before it: `index.json`, pages of Markdown, `verify.sh`.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    blocks::Block,
    course::{Broken, Chapter, Course, Left, PAGES, Script},
    files::Files,
    front,
    index::{Index, Keys},
    prose::{Dialect, Shown, rewritten},
    said,
    script::{line_of, manner},
};
use crate::{lab::pattern, syntax::yaml::Node};

/// The file by which it is known.
pub(super) const INDEX: &str = "index.json";
/// Scripts that run before a page, in both words for them.
const BEFORE: &[(&str, &str)] = &[
    ("foreground", "types the script"),
    ("background", "runs the script"),
    ("code", "types the script"),
    ("courseData", "runs the script"),
];

/// `code` with a mark behind it.
static MARKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"`([^`]+)`\{\{([^{}]*)\}\}"));
/// What the platform fills in.
static FILLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\{\{TRAFFIC_[A-Z0-9_]*\}\}|\[\[(?:HOST|KATACODA|CLIENT)[A-Z0-9_]*\]\]")
});

/// Reads it.
pub(super) fn read(files: &Files) -> Result<Course, Vec<Broken>> {
    let mut index = Index::read(files, INDEX);
    let mut course = Course { index: INDEX, ..Course::default() };
    if let Some(node) = index.json() {
        whole(&node, &mut index, files, &mut course);
    }
    match index.broken() {
        Some(broken) => Err(vec![broken]),
        None => Ok(course),
    }
}

fn whole(node: &Node, index: &mut Index, files: &Files, course: &mut Course) {
    let Some(keys) = index.keys(node, "the index") else { return };
    course.title = keys.text("title", index).unwrap_or("A lab").into();
    let about = front::page(keys.text("description", index).unwrap_or_default());
    let line = keys.get("description").map_or(1, |node| index.line(node.at));
    let (mut page, mut left) = (Page { file: INDEX, left: Vec::new() }, Vec::new());
    course.about = rewritten((INDEX, line, &about), &mut page, &mut left);
    // In JSON a text has one line.
    course.left.extend(left.into_iter().chain(page.left).map(|left| Left { line, ..left }));
    let backend = keys.get("backend").and_then(|node| index.keys(node, "`backend`"));
    let image =
        backend.and_then(|backend| backend.text("imageid", index).map(|image| (image, backend.at)));
    if let Some((image, at)) = image.filter(|(image, _)| !image.starts_with("ubuntu")) {
        let what = format!(
            "it runs in the platform's image {image}, and a classroom has Docker only; take out what needs more, as Kubernetes"
        );
        course.left.push(Left::new(INDEX, index.line(at), what));
    }
    let known = ["title", "description", "details", "backend"];
    other(&keys, &known, index, &mut course.left);
    let Some(details) = keys.get("details") else {
        index.report(
            keys.at,
            "the index has no `details`, so there is no page",
            "add `details` with `steps`, or name the folder of another lab",
        );
        return;
    };
    let Some(details) = index.keys(details, "`details`") else { return };
    other(&details, &["intro", "steps", "finish", "assets"], index, &mut course.left);
    if let Some(assets) = details.get("assets") {
        self::assets(assets, index, &mut course.left);
    }
    if let Some(intro) = details.get("intro") {
        chapter(intro, "Introduction", index, files, course);
    }
    let steps = details.get("steps").map_or(&[][..], |steps| index.list(steps, "`steps`"));
    if steps.len() > PAGES {
        index.report(
            steps[PAGES].at,
            format!("there are more than {PAGES} steps"),
            "make several labs of it",
        );
    }
    for (at, step) in steps.iter().take(PAGES).enumerate() {
        chapter(step, &format!("Step {}", at + 1), index, files, course);
    }
    if let Some(finish) = details.get("finish") {
        chapter(finish, "Finish", index, files, course);
    }
}

fn other(keys: &Keys<'_>, known: &[&str], index: &Index, left: &mut Vec<Left>) {
    if let Some((at, names)) = keys.others(known) {
        left.push(Left::new(INDEX, index.line(at), said::not_taken_over(&names)));
    }
}

/// Files that the platform lays into its machines.
fn assets(node: &Node, index: &mut Index, left: &mut Vec<Left>) {
    let Some(hosts) = index.keys(node, "`assets`") else { return };
    for (host, list) in hosts.pairs() {
        for asset in index.list(list, "the assets of a host") {
            let Some(keys) = index.keys(asset, "an asset") else { continue };
            let file = keys.text("file", index).unwrap_or("?");
            let target = keys.text("target", index).unwrap_or("?");
            let what = format!(
                "the platform lays assets/{file} to {target} of {host}; lay it beside the scenario and name it in `files:` of `classroom:`"
            );
            left.push(Left::new(INDEX, index.line(keys.at), what));
        }
    }
}

/// A page: `named` is what it is called without a title.
fn chapter(node: &Node, named: &str, index: &mut Index, files: &Files, course: &mut Course) {
    let Some(keys) = index.keys(node, "a page") else { return };
    let own = keys.text("title", index).unwrap_or_default().trim();
    let is_step = named.starts_with("Step ");
    let mut chapter = Chapter {
        title: titled(named, own, is_step),
        file: INDEX.to_owned(),
        ..Chapter::default()
    };
    let mut known = vec!["title", "text", "verify"];
    known.extend(BEFORE.iter().map(|(key, _)| *key));
    other(&keys, &known, index, &mut chapter.left);
    match keys.get("text") {
        Some(node) => {
            if let Some((file, text)) = file(node, "text", index, files) {
                let mut page = Page { file, left: Vec::new() };
                file.clone_into(&mut chapter.file);
                let text = front::page(text);
                chapter.text = rewritten((file, 1, &text), &mut page, &mut chapter.left);
                chapter.left.extend(page.left);
            }
        }
        None if is_step => {
            index.report(keys.at, "this step has no `text`", "add the file of its page as `text`");
        }
        None => {}
    }
    for (key, does) in BEFORE {
        let Some(node) = keys.get(key) else { continue };
        if let Some((file, _)) = self::file(node, key, index, files) {
            let what = format!(
                "before this page the platform {does} {file} (`{key}`); have the reader type what of it the lab needs, or write it as `setup:` of `classroom:`"
            );
            chapter.left.push(Left::new(INDEX, index.line(node.at), what));
        }
    }
    if let Some(node) = keys.get("verify")
        && let Some((file, text)) = file(node, "verify", index, files)
    {
        let script = Script::of(file, text, &mut chapter.left);
        let name = format!("{file} says that it is done");
        chapter.checks.push(Script { name, manner: manner(&script.text), ..script });
    }
    course.chapters.push(chapter);
}

/// `Step 2: Clean up`; what is called `Step 2` already keeps its name.
fn titled(named: &str, own: &str, is_step: bool) -> String {
    let bare = |text: &str| text.to_lowercase().replace(' ', "");
    match own {
        "" => named.to_owned(),
        own if !is_step || bare(own).starts_with(&bare(named)) => own.to_owned(),
        own => format!("{named}: {own}"),
    }
}

/// The file that a key names, with its text; a problem where there is none.
fn file<'f>(
    node: &'f Node,
    key: &str,
    index: &mut Index,
    files: &'f Files,
) -> Option<(&'f str, &'f str)> {
    let path = index.text(node, &format!("`{key}`"))?;
    match files.text(path) {
        Ok(text) => Some((path, text)),
        Err(why) => {
            let title = format!("`{path}` cannot be read: {why}");
            index.report(
                node.at,
                title,
                "correct the path, from the folder of the index, or add the file",
            );
            None
        }
    }
}

/// A page while it is rewritten.
struct Page<'f> {
    file: &'f str,
    left: Vec<Left>,
}

impl Page<'_> {
    fn left(&mut self, line: usize, what: &str) {
        self.left.push(Left::new(self.file, line, what));
    }

    /// Whether a mark has something typed; what else it asks is told.
    fn is_typed(&mut self, line: usize, mark: &str) -> bool {
        let mut words = mark.split_whitespace();
        let verb = words.next().unwrap_or_default();
        if !verb.starts_with("exec") {
            if verb == "open" {
                self.left(line, "a click opens this file in the platform's editor; say in the handout how to look into it");
            }
            return false;
        }
        for word in words {
            let lower = word.to_lowercase();
            match lower.as_str() {
                "interrupt" => self.left(line, "the platform presses Ctrl-C first; print `^C` below the command before it in the handout"),
                "t1" | "host1" | "host01" => {}
                _ => {
                    let what = format!("this is typed into another terminal or machine ({word}); write `in: {lower}` at its command, and see `machines:` of `classroom:`");
                    self.left(line, &what);
                }
            }
        }
        true
    }
}

impl Dialect for Page<'_> {
    fn block(&mut self, block: &Block<'_>) -> Shown {
        let mark = block.after.trim_start_matches("{{").trim_end_matches("}}");
        let text = block.text();
        if let Some(found) = FILLED.find(&text) {
            let at = block.line + 1 + line_of(&text, found.as_str());
            self.left(at, &said::filled_in(found.as_str(), "address or name"));
        }
        if self.is_typed(block.line, mark) {
            Shown::Typed(text)
        } else {
            Shown::Block(block.info.to_owned(), text)
        }
    }

    fn line(&mut self, number: usize, line: &str) -> (String, Vec<String>) {
        if line.contains("data-filename=") {
            self.left(number, "a click writes this block to a file; show it as a block of its own, and write `- edit: { file: NAME, from: fence }`");
        }
        if let Some(found) = FILLED.find(line) {
            self.left(number, &said::filled_in(found.as_str(), "address, as localhost:8080"));
        }
        let mut typed = Vec::new();
        let mut is_whole = false;
        let plain = MARKED.replace_all(line, |found: &regex::Captures<'_>| {
            if self.is_typed(number, &found[2]) {
                typed.push(found[1].trim().to_owned());
                is_whole |= line.trim() == &found[0];
            }
            format!("`{}`", &found[1])
        });
        (if is_whole { String::new() } else { plain.into_owned() }, typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_its_number_once() {
        for (own, wanted) in [
            ("", "Step 2"),
            ("Step 2 - Run", "Step 2 - Run"),
            ("step2", "step2"),
            ("Run", "Step 2: Run"),
        ] {
            assert_eq!(titled("Step 2", own, true), wanted);
        }
        assert_eq!(titled("Finish", "The end", false), "The end");
    }
}
