//! Workshops of Educates: `resources/workshop.yaml`, pages of Markdown whose blocks are actions, tests of the examiner.

mod page;

use std::collections::BTreeMap;

use self::page::Page;
use super::{
    course::{Broken, Chapter, Course, Left, PAGES},
    files::Files,
    front,
    index::{Index, Keys},
    prose::rewritten,
    said,
};
use crate::{
    lab::Handout,
    syntax::{
        source::Span,
        yaml::{Node, Value},
    },
};

/// The file by which it is known.
pub(super) const INDEX: &str = "resources/workshop.yaml";
/// Where the pages are.
const PAGES_IN: &str = "workshop/content/";
/// Files that say which pages there are, and in which order.
const PATHS: &str = "workshop/config.yaml";
const MODULES: &str = "workshop/modules.yaml";
const ACTIVE: &str = "workshop/workshop.yaml";
/// Scripts that run before a session.
const SETUP_IN: &str = "workshop/setup.d/";
/// Files that are laid to where people work.
const LAID_IN: &str = "exercises/";
/// What a session has that a classroom has, too.
const HERE: &[&str] = &["terminal", "docker"];

/// Reads it.
pub(super) fn read(files: &Files) -> Result<Course, Vec<Broken>> {
    let mut workshop = Workshop {
        files,
        course: Course { index: INDEX, ..Course::default() },
        broken: Vec::new(),
    };
    workshop.index();
    let titles = workshop.titles();
    let pages = workshop.pages();
    if pages.is_empty() && workshop.broken.is_empty() {
        let why = files.above(PAGES_IN).map_or(String::new(), |why| format!(": {why}"));
        workshop.broken.push(Index::broken_by(
            INDEX,
            format!("the workshop has no page in {PAGES_IN}{why}"),
            "add its pages there, or name the folder of another lab",
        ));
    }
    for (name, file) in pages {
        workshop.page(&name, &file, &titles);
    }
    let setup = files.below(SETUP_IN).map(|path| Left::new(path, 1, said::RUNS_BEFORE));
    workshop.course.left.extend(setup);
    let is_other = |path: &&str| {
        let end = path.rsplit('.').next().unwrap_or_default().to_lowercase();
        ["adoc", "asciidoc"].contains(&end.as_str())
    };
    let other = files.below(PAGES_IN).filter(is_other).map(|path| {
        let what = "nothing of this page is read, because it is no Markdown; write it as Markdown, and type this again";
        Left::new(path, 1, what)
    });
    workshop.course.left.extend(other);
    let laid: Vec<&str> = files.below(LAID_IN).collect();
    if let Some(first) = laid.first() {
        let what = format!(
            "the platform lays the folder exercises, {} in number, to ~/exercises; lay it beside the scenario and write `files: {{ exercises: exercises }}` in `classroom:`",
            laid.len()
        );
        workshop.course.left.push(Left::new(first, 1, what));
    }
    if workshop.broken.is_empty() { Ok(workshop.course) } else { Err(workshop.broken) }
}

struct Workshop<'f> {
    files: &'f Files,
    course: Course,
    broken: Vec<Broken>,
}

impl Workshop<'_> {
    fn index(&mut self) {
        let mut index = Index::read(self.files, INDEX);
        if let Some(node) = index.yaml()
            && let Some(keys) = index.keys(&node, "the workshop")
        {
            if keys.text("kind", &mut index) != Some("Workshop") {
                index.report(
                    keys.at,
                    "this is no workshop: its `kind` is not `Workshop`",
                    "name the folder of a workshop",
                );
            }
            let spec = keys.get("spec").and_then(|node| index.keys(node, "`spec`"));
            match spec {
                Some(spec) => self.spec(&spec, &mut index),
                None => index.report(
                    keys.at,
                    "the workshop has no `spec`",
                    "add `spec` with its `title`",
                ),
            }
        }
        self.broken.extend(index.broken());
    }

    fn spec(&mut self, spec: &Keys<'_>, index: &mut Index) {
        self.course.title = spec.text("title", index).unwrap_or("A workshop").into();
        let about = front::page(spec.text("description", index).unwrap_or_default());
        let line = spec.get("description").map_or(1, |node| index.line(node.at));
        let mut page = Page::of(INDEX, line, self.files);
        self.course.about = rewritten((INDEX, line, &about), &mut page, &mut self.course.left);
        self.course.left.extend(page.left);
        if let Some((at, names)) =
            spec.others(&["title", "description", "session", "workshop", "publish"])
        {
            let left = Left::new(INDEX, index.line(at), said::not_taken_over(&names));
            self.course.left.push(left);
        }
        let mut tell = |at: Span, names: &str, what: &str, index: &Index| {
            self.course.left.push(Left::new(
                INDEX,
                index.line(at),
                format!("nothing of {names} is {what}"),
            ));
        };
        let Some(session) = spec.get("session").and_then(|node| index.keys(node, "`session`"))
        else {
            return;
        };
        if let Some((at, names)) = session.others(&["applications"]) {
            tell(
                at,
                &names,
                "in a classroom, which has Docker only; take out what needs it",
                index,
            );
        }
        let Some(applications) =
            session.get("applications").and_then(|node| index.keys(node, "`applications`"))
        else {
            return;
        };
        let on = |node: &Node| match &node.value {
            Value::Map(pairs) => !pairs.iter().any(|(key, value)| {
                key.value == "enabled"
                    && matches!(&value.value, Value::Scalar(text) if text == "false")
            }),
            Value::Null | Value::Scalar(_) | Value::Seq(_) => true,
        };
        for (name, node) in applications.pairs() {
            if on(node) && !HERE.contains(&name) && name != "examiner" {
                tell(
                    node.at,
                    &format!("the application `{name}`"),
                    "in a classroom; say in the handout what to use in its place",
                    index,
                );
            }
        }
    }

    /// A file of the workshop's that may be there, read.
    fn tree(&mut self, path: &str) -> Option<(Index, Node)> {
        let is_broken = self.broken.iter().any(|(source, _)| source.name == path);
        if is_broken || !self.files.has(path) {
            return None;
        }
        let mut index = Index::read(self.files, path);
        let node = index.yaml();
        let Some(node) = node else {
            self.broken.extend(index.broken());
            return None;
        };
        Some((index, node))
    }

    /// The titles that the workshop gives its pages.
    fn titles(&mut self) -> BTreeMap<String, String> {
        let mut titles = BTreeMap::new();
        if let Some((mut index, node)) = self.tree(PATHS) {
            let modules =
                index.keys(&node, "the configuration").and_then(|keys| keys.get("modules"));
            // Some have here what belongs into the other file.
            let modules = modules.filter(|node| matches!(node.value, Value::Seq(_)));
            for module in modules.map_or(&[][..], |list| index.list(list, "`modules`")) {
                let Some(module) = index.keys(module, "a module") else { continue };
                let name = module.text("name", &mut index);
                titles.extend(name.zip(module.text("title", &mut index)).map(own));
            }
            self.broken.extend(index.broken());
        }
        if let Some((mut index, node)) = self.tree(MODULES) {
            let modules = index.keys(&node, "the modules").and_then(|keys| keys.get("modules"));
            if let Some(modules) = modules.and_then(|node| index.keys(node, "`modules`")) {
                for (name, node) in modules.pairs() {
                    let Some(module) = index.keys(node, "a module") else { continue };
                    titles.extend(module.text("name", &mut index).map(|title| own((name, title))));
                }
            }
            self.broken.extend(index.broken());
        }
        titles
    }

    /// The pages in their order, each by its name and its file.
    fn pages(&mut self) -> Vec<(String, String)> {
        let all: Vec<(String, String)> = self
            .files
            .below(PAGES_IN)
            .filter_map(|path| {
                let name = path.strip_prefix(PAGES_IN)?.strip_suffix(".md")?;
                let name =
                    name.strip_suffix("/index").or(name.strip_suffix("/_index")).unwrap_or(name);
                Some((name.to_owned(), path.to_owned()))
            })
            .take(PAGES)
            .collect();
        let Some((file, named)) = self.order() else { return all };
        let mut found = Vec::new();
        for (name, line) in named {
            match all.iter().find(|(own, _)| *own == name) {
                Some(page) => found.push(page.clone()),
                None => self.course.left.push(Left::new(
                    &file,
                    line,
                    format!(
                        "there is no page `{name}.md` in {PAGES_IN}; add it, or strike it there"
                    ),
                )),
            }
        }
        for (name, path) in &all {
            if !found.iter().any(|(own, _)| own == name) {
                let what = format!(
                    "no path of {file} leads to this page; put it where it belongs in the handout, or leave it out"
                );
                self.course.left.push(Left::new(path, 1, what));
            }
        }
        found
    }

    /// The names of the pages in their order, with their lines, and the file that says so.
    fn order(&mut self) -> Option<(String, Vec<(String, usize)>)> {
        for path in [PATHS, ACTIVE] {
            let Some((mut index, node)) = self.tree(path) else { continue };
            let keys = index.keys(&node, "the workshop");
            let steps = keys
                .and_then(|keys| steps(&keys, &mut index).or_else(|| active(&keys, &mut index)));
            let named: Vec<(String, usize)> = steps
                .map_or(&[][..], |list| index.list(list, "the pages"))
                .iter()
                .filter_map(|node| {
                    Some((index.text(node, "a page")?.to_owned(), index.line(node.at)))
                })
                .collect();
            self.broken.extend(index.broken());
            if !named.is_empty() {
                return Some((path.to_owned(), named));
            }
        }
        None
    }

    fn page(&mut self, name: &str, file: &str, titles: &BTreeMap<String, String>) {
        let text = match self.files.text(file) {
            Ok(text) => front::page(text),
            Err(_) => return self.broken.extend(Index::read(self.files, file).broken()),
        };
        let (above, first, body) = front::split(&text);
        let (mut title, mut left) = (titles.get(name).cloned(), Vec::new());
        if let Some(above) = above {
            let mut index = Index::of(file, above);
            if let Some(node) = index.yaml().filter(|node| !matches!(node.value, Value::Null))
                && let Some(keys) = index.keys(&node, "what stands above the page")
            {
                title = title.or(keys.text("title", &mut index).map(str::to_owned));
                if let Some((at, names)) = keys.others(&["title"]) {
                    left.push(Left::new(file, index.line(at), said::not_taken_over(&names)));
                }
            }
            self.broken.extend(index.broken());
        }
        let heading =
            || Handout::parse(body).sections.into_iter().find(|s| s.level > 0).map(|s| s.title);
        let title = title.or_else(heading).unwrap_or_else(|| name.to_owned());
        let mut chapter = Chapter { title, file: file.to_owned(), left, ..Chapter::default() };
        let mut page = Page::of(file, first, self.files);
        chapter.text = rewritten((file, first, body), &mut page, &mut chapter.left);
        chapter.left.extend(page.left);
        chapter.checks = page.checks;
        self.course.chapters.push(chapter);
    }
}

fn own((name, title): (&str, &str)) -> (String, String) {
    (name.to_owned(), title.to_owned())
}

/// The pages of the path that is taken where none is named.
fn steps<'n>(keys: &Keys<'n>, index: &mut Index) -> Option<&'n Node> {
    let ways = index.keys(keys.get("pathways")?, "`pathways`")?;
    let paths = index.keys(ways.get("paths")?, "`paths`")?;
    let named = ways.text("default", index);
    let path = named
        .and_then(|name| paths.get(name))
        .or_else(|| paths.pairs().next().map(|(_, node)| node))?;
    index.keys(path, "a path")?.get("steps")
}

/// The pages that are switched on, as the other renderer has it.
fn active<'n>(keys: &Keys<'n>, index: &mut Index) -> Option<&'n Node> {
    let modules = keys.get("modules").filter(|node| matches!(node.value, Value::Map(_)))?;
    index.keys(modules, "`modules`")?.get("activate")
}
