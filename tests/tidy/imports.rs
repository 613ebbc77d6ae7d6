//! Which file of a crate uses which, read out of its paths by a real parser.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::visit::{self, Visit};

/// The files that each file uses, by their paths below the crate's folder. Code of tests is left out, as is a file's
/// use of itself.
pub(super) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// A crate's modules: the path of each with the file that it is written in, and what a module hands on of others.
#[derive(Default)]
struct Modules {
    files: BTreeMap<Vec<String>, String>,
    handed_on: BTreeMap<Vec<String>, Vec<String>>,
}

/// The arrows of the crate in this folder, whose root is `lib.rs`.
pub(super) fn arrows(folder: &Path) -> Arrows {
    let mut modules = Modules::default();
    let mut parsed = Vec::new();
    declare(folder, "lib.rs", &[], &mut modules, &mut parsed);
    let mut arrows = Arrows::new();
    for (file, at, items) in &parsed {
        let mut reader = Reader { modules: &modules, at: at.clone(), found: BTreeSet::new() };
        for item in items {
            reader.visit_item(item);
        }
        reader.found.remove(file);
        arrows.entry(file.clone()).or_default().extend(reader.found);
    }
    arrows
}

type Parsed = Vec<(String, Vec<String>, Vec<syn::Item>)>;

fn declare(folder: &Path, file: &str, at: &[String], modules: &mut Modules, parsed: &mut Parsed) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let items = syn::parse_file(&text).unwrap().items;
    modules.files.insert(at.to_vec(), file.to_owned());
    let below = at.join("/");
    for item in items.iter().filter(|item| !of_tests(item)) {
        if let syn::Item::Mod(module) = item
            && module.content.is_none()
        {
            let path = Path::new(&below).join(module.ident.to_string());
            let plain = format!("{}.rs", path.display());
            let is_plain = folder.join(&plain).exists();
            let file = if is_plain { plain } else { path.join("mod.rs").display().to_string() };
            let at: Vec<_> = at.iter().cloned().chain([module.ident.to_string()]).collect();
            declare(folder, &file, &at, modules, parsed);
        }
    }
    let items: Vec<syn::Item> = items.into_iter().filter(|item| !of_tests(item)).collect();
    for item in &items {
        if let syn::Item::Use(item) = item
            && !matches!(item.vis, syn::Visibility::Inherited)
        {
            for (path, name) in leaves(&[], &item.tree) {
                let here = [at, &[name]].concat();
                let own = ["crate", "self", "super"].contains(&path[0].as_str())
                    || modules.files.contains_key(&[at, &path[..1]].concat());
                // What another crate gives leads out of this one.
                modules.handed_on.insert(here, if own { absolute(at, &path) } else { path });
            }
        }
    }
    parsed.push((file.to_owned(), at.to_vec(), items));
}

/// Whether an item is there for tests only.
fn of_tests(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

struct Reader<'m> {
    modules: &'m Modules,
    at: Vec<String>,
    found: BTreeSet<String>,
}

/// The paths that a tree of `use` names, each with the name that it gets here.
fn leaves(before: &[String], tree: &syn::UseTree) -> Vec<(Vec<String>, String)> {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => leaves(&with(&path.ident), &path.tree),
        syn::UseTree::Name(name) if name.ident == "self" => {
            vec![(before.to_vec(), before.last().cloned().unwrap_or_default())]
        }
        syn::UseTree::Name(name) => vec![(with(&name.ident), name.ident.to_string())],
        syn::UseTree::Rename(name) => vec![(with(&name.ident), name.rename.to_string())],
        syn::UseTree::Glob(_) => vec![(before.to_vec(), String::new())],
        syn::UseTree::Group(group) => {
            group.items.iter().flat_map(|tree| leaves(before, tree)).collect()
        }
    }
}

/// A path from the root of the crate, as far as it is written from there.
fn absolute(at: &[String], path: &[String]) -> Vec<String> {
    match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("self") => [at, &path[1..]].concat(),
        Some("super") => {
            let up = path.iter().take_while(|word| *word == "super").count();
            [&at[..at.len().saturating_sub(up)], &path[up..]].concat()
        }
        _ => [at, path].concat(),
    }
}

impl Reader<'_> {
    /// Notes the file that a path leads to: that of its longest beginning that is a module, and behind what a module
    /// hands on that of whom it has it from.
    fn note(&mut self, path: &[String]) {
        let mut path = absolute(&self.at, path);
        let mut length = 0;
        while length < path.len() {
            let next = &path[..=length];
            if let Some(target) =
                self.modules.handed_on.get(next).filter(|target| !target.starts_with(next))
            {
                path = [target, &path[length + 1..]].concat();
                length = 0;
            } else if self.modules.files.contains_key(next) {
                length += 1;
            } else {
                break;
            }
        }
        // What leads out of the crate ends at its root.
        if length > 0
            && path[..length] != self.at
            && let Some(file) = self.modules.files.get(&path[..length])
        {
            self.found.insert(file.clone());
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a syn::Item) {
        if !of_tests(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        // What stands in a module of the same file names its paths from one level further down.
        if module.content.is_some() {
            self.at.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.at.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        for (path, _) in leaves(&[], &item.tree) {
            self.note(&path);
        }
    }

    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        let words: Vec<_> = path.segments.iter().map(|word| word.ident.to_string()).collect();
        if words.len() > 1 {
            self.note(&words);
        }
        visit::visit_path(self, path);
    }
}

/// The circles: groups of names each of which leads to each other one of its group.
pub(super) fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|from| (from.as_str(), reach(arrows, from))).collect();
    let mut circles = BTreeSet::new();
    for (from, to) in &reached {
        let back = |other: &&str| reached.get(other).is_some_and(|back| back.contains(from));
        let circle: Vec<String> = to.iter().copied().filter(back).map(ToOwned::to_owned).collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reach<'a>(arrows: &'a Arrows, from: &str) -> BTreeSet<&'a str> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(name) = open.pop() {
        for next in arrows.get(name).into_iter().flatten() {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}

/// The same arrows between rooms: the folders and files at the top of the crate.
pub(super) fn between_rooms(files: &Arrows) -> Arrows {
    let mut rooms = Arrows::new();
    for (from, to) in files {
        let from = super::module(from);
        let used = to.iter().map(|file| super::module(file)).filter(|room| *room != from);
        rooms.entry(from.to_owned()).or_default().extend(used.map(ToOwned::to_owned));
    }
    rooms
}
