//! Tracks of Instruqt: `track.yml`, a folder for each challenge with its page and its scripts by host.

mod page;
mod scripts;

use std::collections::BTreeSet;

use self::{
    page::{OWN, prose, quiz},
    scripts::{before, check, script},
};
use super::{
    course::{Broken, Chapter, Course, Left, PAGES},
    files::Files,
    front,
    index::{Index, Keys},
    said::{self, one_line},
    script::line_of,
};
use crate::syntax::source::Span;

/// The file by which it is known.
pub(super) const INDEX: &str = "track.yml";
/// The page in a challenge's folder.
const PAGE: &str = "assignment.md";
/// The file that says which machines there are.
const CONFIG: &str = "config.yml";
/// Keys of a challenge that are read.
const READ: &[&str] =
    &["slug", "type", "title", "teaser", "notes", "tabs", "answers", "solution", "assignment"];
/// Scripts of a challenge, by what their names begin with.
const SCRIPTS: &[&str] = &["check", "solve", "setup", "cleanup"];
/// Reads it.
pub(super) fn read(files: &Files) -> Result<Course, Vec<Broken>> {
    let mut track = Track {
        files,
        course: Course { index: INDEX, ..Course::default() },
        broken: Vec::new(),
        keys: BTreeSet::new(),
        main: None,
    };
    track.index();
    track.config();
    track.challenges();
    track.rest();
    if track.broken.is_empty() { Ok(track.course) } else { Err(track.broken) }
}

/// A track while it is read.
struct Track<'f> {
    files: &'f Files,
    course: Course,
    broken: Vec<Broken>,
    /// Keys of challenges that are the platform's own.
    keys: BTreeSet<String>,
    /// The machine that the reader is on.
    main: Option<String>,
}

impl Track<'_> {
    fn index(&mut self) {
        let mut index = Index::read(self.files, INDEX);
        if let Some(node) = index.yaml()
            && let Some(keys) = index.keys(&node, "the track")
        {
            self.course.title = keys.text("title", &mut index).unwrap_or("A track").into();
            let about =
                ["teaser", "description"].map(|key| keys.text(key, &mut index).unwrap_or_default());
            let about = prose(INDEX, 1, &about.join("\n\n"), &mut self.course.left);
            self.course.about = about;
            if let Some((at, names)) = keys.others(&["title", "teaser", "description", "slug"]) {
                let what = format!(
                    "nothing of {names} is taken over; they are the platform's own, look once"
                );
                self.course.left.push(Left::new(INDEX, index.line(at), what));
            }
        }
        self.broken.extend(index.broken());
    }

    /// The machines: the reader's is the first, and what else there is is told.
    fn config(&mut self) {
        if !self.files.has(CONFIG) {
            return;
        }
        let mut index = Index::read(self.files, CONFIG);
        let Some(node) = index.yaml() else { return self.broken.extend(index.broken()) };
        let Some(keys) = index.keys(&node, "the configuration") else {
            return self.broken.extend(index.broken());
        };
        let mut machines: Vec<(String, usize)> = Vec::new();
        for kind in ["containers", "virtualmachines"] {
            let Some(list) = keys.get(kind) else { continue };
            for machine in index.list(list, kind) {
                let Some(keys) = index.keys(machine, "a machine") else { continue };
                let line = index.line(keys.at);
                machines.extend(keys.text("name", &mut index).map(|name| (name.to_owned(), line)));
            }
        }
        self.main = machines.first().map(|(name, _)| name.clone());
        for (name, line) in machines.iter().skip(1) {
            let what = format!(
                "the lab has another machine, {name}; name it in `machines:` of `classroom:`, and write `in: {name}` where it is typed into"
            );
            self.course.left.push(Left::new(CONFIG, *line, what));
        }
        if let Some((at, names)) = keys.others(&["version", "containers", "virtualmachines"]) {
            let what = format!(
                "nothing of {names} is in a classroom, which has Docker only; take out what needs it"
            );
            self.course.left.push(Left::new(CONFIG, index.line(at), what));
        }
        self.broken.extend(index.broken());
    }

    fn challenges(&mut self) {
        let is_page =
            |path: &&str| path.ends_with(&format!("/{PAGE}")) && path.matches('/').count() == 1;
        let pages: Vec<&str> = self.files.paths().filter(is_page).collect();
        if pages.is_empty() || pages.len() > PAGES {
            let closed = self.files.closed().next();
            let closed = closed
                .map_or(String::new(), |(path, why)| format!("; nothing of {path} is read: {why}"));
            let (title, help) = if pages.is_empty() {
                (
                    format!("the track has no folder with an {PAGE}{closed}"),
                    "have the platform write it anew: instruqt track pull",
                )
            } else {
                (format!("the track has more than {PAGES} challenges"), "make several labs of it")
            };
            self.broken.push(Index::broken_by(INDEX, title, help));
            return;
        }
        for (at, page) in pages.into_iter().enumerate() {
            self.challenge(at + 1, page);
        }
        if !self.keys.is_empty() {
            let names: Vec<String> = self.keys.iter().map(|key| format!("`{key}`")).collect();
            let what = format!(
                "nothing of the challenges' {} is taken over; they are the platform's own, look once",
                names.join(", ")
            );
            self.course.left.push(Left::new(INDEX, 1, what));
        }
    }

    fn challenge(&mut self, number: usize, file: &str) {
        let whole = match self.files.text(file) {
            Ok(text) => front::page(text),
            Err(_) => return self.broken.extend(Index::read(self.files, file).broken()),
        };
        let (above, first, body) = front::split(&whole);
        let mut index = Index::of(file, above.unwrap_or(&whole));
        let mut chapter = Chapter {
            file: file.to_owned(),
            title: format!("Challenge {number}"),
            ..Chapter::default()
        };
        if above.is_none() {
            index.report(
                Span::default(),
                "this page has no `---` with its title above it",
                "have the platform write it anew: instruqt track pull",
            );
        } else if let Some(node) = index.yaml()
            && let Some(keys) = index.keys(&node, "what stands above the page")
        {
            self.above(file, &keys, &mut index, &mut chapter);
            chapter.text += &prose(file, first, body, &mut chapter.left);
            if keys.text("type", &mut index) == Some("quiz") {
                quiz(file, &keys, &mut index, &mut chapter);
            }
        }
        self.broken.extend(index.broken());
        let folder = file.strip_suffix(PAGE).unwrap_or(file);
        self.scripts(folder, &mut chapter);
        self.course.chapters.push(chapter);
    }

    /// What stands above a page: its title, what is told before it, its tabs.
    fn above(&mut self, file: &str, keys: &Keys<'_>, index: &mut Index, chapter: &mut Chapter) {
        if let Some(title) = keys.text("title", index) {
            chapter.title = format!("{}: {title}", chapter.title);
        }
        if let Some(teaser) = keys.text("teaser", index) {
            chapter.text = format!("*{}*\n\n", one_line(teaser).replace('*', ""));
        }
        for note in keys.get("notes").map_or(&[][..], |list| index.list(list, "`notes`")) {
            let Some(note) = index.keys(note, "a note") else { continue };
            let line = index.line(note.at);
            match note.text("contents", index) {
                Some(contents) => {
                    chapter.text += &(prose(file, line, contents, &mut chapter.left) + "\n");
                }
                None => chapter.left.push(Left::new(
                    file,
                    line,
                    "this note is no text; say in the handout what it shows",
                )),
            }
        }
        for tab in keys.get("tabs").map_or(&[][..], |list| index.list(list, "`tabs`")) {
            let Some(tab) = index.keys(tab, "a tab") else { continue };
            self.tab(file, &tab, index, chapter);
        }
        let own = keys.pairs().map(|(key, _)| key).filter(|key| !READ.contains(key));
        self.keys.extend(own.map(str::to_owned));
    }

    /// A terminal on the reader's machine is where everything is typed anyway.
    fn tab(&mut self, file: &str, tab: &Keys<'_>, index: &mut Index, chapter: &mut Chapter) {
        let line = index.line(tab.at);
        let [title, kind, host] =
            ["title", "type", "hostname"].map(|key| tab.text(key, index).unwrap_or_default());
        if kind == "terminal" && self.main.is_none() && !host.is_empty() {
            self.main = Some(host.to_owned());
        }
        let is_here = self.main.as_deref() == Some(host) || host.is_empty();
        let is_plain = tab.get("cmd").is_none() && tab.get("workdir").is_none();
        if kind == "terminal" && is_here && is_plain {
            return;
        }
        let what = match kind {
            "terminal" if is_here => format!(
                "the tab {title} has a terminal in a folder or a program of its own; have the reader go there by a command"
            ),
            "terminal" => format!(
                "the tab {title} is a terminal on {host}; write `in: {host}` at the commands that are typed there"
            ),
            _ => format!(
                "the tab {title} ({kind}) is the platform's; say in the handout what to open in its place"
            ),
        };
        chapter.left.push(Left::new(file, line, what));
    }

    fn scripts(&mut self, folder: &str, chapter: &mut Chapter) {
        for path in self.files.below(folder) {
            let name = &path[folder.len()..];
            let plain = |(kind, host): &(&str, &str)| SCRIPTS.contains(kind) && !host.contains('/');
            let Some((kind, host)) = name.split_once('-').filter(plain) else {
                let lower = name.to_lowercase();
                if SCRIPTS.iter().any(|kind| lower.starts_with(kind)) {
                    let what = "nothing of this is taken over, because no script of the platform's is called so (as check-HOST); give it its name, or leave it out";
                    chapter.left.push(Left::new(path, 1, what));
                }
                continue;
            };
            let text = match self.files.text(path) {
                Ok(text) => text,
                Err(why) => {
                    chapter.left.push(Left::new(path, 1, format!("this script cannot be read: {why}; write what it does as labcheck has it")));
                    continue;
                }
            };
            let is_main = self.main.get_or_insert_with(|| host.to_owned()) == host;
            if let Some(found) = OWN.find(text) {
                let line = line_of(text, found.as_str()) + 1;
                chapter.left.push(Left::new(path, line, said::not_here(found.as_str())));
            }
            match kind {
                "check" if is_main => chapter.checks.push(check(path, text, &mut chapter.left)),
                "solve" if is_main => {
                    chapter.solution = Some(script(path, text, &mut chapter.left));
                }
                "check" | "solve" => chapter.left.push(Left::new(path, 1, format!("this script is of another machine, {host}, and checks look at the first; write what must be true as labcheck has it"))),
                _ => chapter.left.push(before(path, kind)),
            }
        }
    }

    /// Scripts of the whole track, and those beside no page.
    fn rest(&mut self) {
        let is_alone = |path: &&str| {
            let parts = path.split_once('/').filter(|(folder, _)| *folder != "track_scripts");
            parts.is_some_and(|(folder, name)| {
                let is_script = SCRIPTS.iter().any(|kind| name.to_lowercase().starts_with(kind));
                is_script && !self.files.has(&format!("{folder}/{PAGE}"))
            })
        };
        let alone: Vec<&str> = self.files.paths().filter(is_alone).collect();
        for path in alone {
            let what = format!(
                "nothing of this is taken over, because its folder has no {PAGE}; add that, or leave the folder out"
            );
            self.course.left.push(Left::new(path, 1, what));
        }
        for path in self.files.below("track_scripts/") {
            let kind = path
                .rsplit('/')
                .next()
                .and_then(|name| name.split_once('-'))
                .map_or("setup", |(kind, _)| kind);
            self.course.left.push(before(path, kind));
        }
    }
}
