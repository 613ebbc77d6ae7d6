//! Holds the code against the map in `src/lib.rs`: who may use whom, and where the doors are.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod imports;
mod map;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Modules without I/O, clock or environment.
const PURE: &[&str] = &[
    "brought",
    "check",
    "cmdline",
    "codes",
    "draft",
    "exit",
    "expect",
    "fact",
    "gradebook",
    "grades",
    "image",
    "journal",
    "lab",
    "lint",
    "prove",
    "mask",
    "oci",
    "outcome",
    "propose",
    "record",
    "refusal",
    "report",
    "scenario",
    "share",
    "suggest",
    "syntax",
    "submission",
    "text",
    "verdict",
    "web",
    "wording",
];
const IMPURE_WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "process::Command",
    "std::io",
    "tokio",
    "Instant::now",
    "Timestamp::now",
];

/// What stands behind one door, and the files that are the door.
const DOORS: &[(&str, &[&str])] = &[
    ("bollard::", &["host/engine.rs", "host/engine/"]),
    ("crossterm::", &["commands/watch/screen.rs"]),
    ("serde_yaml::", &["syntax/yaml.rs"]),
    // How much is tried of what nobody would write is said for a test by the environment.
    (
        "std::env::",
        &[
            "env.rs",
            "host/environment.rs",
            "machine/programs.rs",
            "services/images.rs",
            "services/fuzz/driver.rs",
        ],
    ),
    (
        "println!",
        &[
            "commands/",
            "output/terminal.rs",
            "output/refusal.rs",
            "services/fuzz/driver.rs",
            "lab/shapes.rs",
        ],
    ),
    ("anstream::", &["output/print.rs", "commands/watch.rs", "main.rs"]),
    // The keeper's starter and a machine's maker read a line of theirs; a screen is drawn.
    ("stdout().lock()", &["output/print.rs", "commands/keeper.rs", "commands/watch/screen.rs"]),
    ("stderr().lock()", &["output/print.rs"]),
];

/// Lines of code in a file, its tests aside.
const LONGEST: usize = 420;

fn files_below(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                found.insert(name, without_tests(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    code.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn every_arrow_between_rooms_is_on_the_map_and_every_one_on_the_map_is_there() {
    for (folder, map) in [("src", map::LABCHECK), ("src/services", map::SERVICES)] {
        let rooms = imports::between_rooms(&arrows(folder));
        let on_map: BTreeMap<&str, &[&str]> = map.iter().copied().collect();
        let nothing = BTreeSet::new();
        for room in rooms.keys().map(String::as_str).chain(on_map.keys().copied()) {
            let used: Vec<&str> =
                rooms.get(room).unwrap_or(&nothing).iter().map(String::as_str).collect();
            let allowed = on_map.get(room).copied().unwrap_or_default();
            assert_eq!(
                used, allowed,
                "{room} of {folder}: what it uses, what tests/tidy/map.rs says"
            );
        }
    }
}

fn arrows(folder: &str) -> imports::Arrows {
    let mut arrows = imports::arrows(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    // The map itself, which names every room.
    arrows.remove("lib.rs");
    arrows
}

#[test]
fn the_map_in_lib_rs_names_every_module() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let lib = lib.replace("#[cfg(test)]\nmod fuzz;\n", ""); // a table of tests
    let unnamed: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .filter(|name| {
            !lib.contains(&format!("`{name}`]")) && !lib.contains(&format!("`mod@{name}`]"))
        })
        .collect();
    assert_eq!(unnamed, Vec::<&str>::new());
}

#[test]
fn the_core_is_pure_and_every_door_is_one() {
    let mut wrong = Vec::new();
    for (file, text) in files_below("src") {
        if PURE.contains(&module(file.strip_prefix("services/").unwrap_or(&file))) {
            let impure = IMPURE_WORDS.iter().filter(|word| text.contains(**word));
            wrong.extend(impure.map(|word| format!("{file} is pure and has {word}")));
        }
        for (word, doors) in DOORS {
            let is_door = doors.iter().any(|door| file.starts_with(door));
            if text.contains(word) && !is_door {
                wrong.push(format!("{file} has {word}, whose door is {}", doors.join(", ")));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn commands_are_verbs_one_file_each() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    let entries = fs::read_dir(folder).unwrap().flatten();
    let files: BTreeSet<String> =
        entries.map(|entry| module(&entry.file_name().to_string_lossy()).to_owned()).collect();
    let command = <labcheck::cli::Cli as clap::CommandFactory>::command();
    let verbs = command.get_subcommands().map(|verb| verb.get_name().to_owned());
    // The table of all of them, and what labcheck does without a verb.
    let wanted = verbs.chain(["mod".to_owned(), "overview".to_owned()]).collect();
    assert_eq!(files, wanted);
}

#[test]
fn every_verb_is_typed_by_a_test() {
    let texts: String = ["texts", "standing", "students", "common"]
        .map(|suite| format!("tests/{suite}"))
        .iter()
        .flat_map(|folder| files_below(folder).into_values())
        .collect();
    let untyped: Vec<String> = labcheck::cli::Cli::verbs()
        .into_iter()
        .filter(|verb| !texts.contains(&format!("\"{verb}\"")))
        .collect();
    assert_eq!(untyped, Vec::<String>::new());
}

#[test]
fn no_file_is_a_house() {
    let long: Vec<String> = files_below("src")
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

/// Of all lines of code of both crates, what one room may have.
const LARGEST_SHARE: usize = 20;

#[test]
fn no_room_is_the_house() {
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in files_below("src") {
        let room = match file.strip_prefix("services/") {
            Some(file) => format!("services/{}", module(file)),
            None => module(&file).to_owned(),
        };
        *rooms.entry(room).or_default() += text.lines().count();
    }
    let all: usize = rooms.values().sum();
    let large: Vec<String> = rooms
        .into_iter()
        .map(|(room, lines)| (room, lines * 100 / all))
        .filter(|(_, share)| *share >= LARGEST_SHARE)
        .map(|(room, share)| format!("{room} has {share} % of the whole"))
        .collect();
    assert_eq!(large, Vec::<String>::new());
}

#[test]
fn no_circle_of_files_or_rooms() {
    for folder in ["src", "src/services"] {
        let files = arrows(folder);
        assert_eq!(imports::circles(&files), Vec::<Vec<String>>::new(), "files of {folder}");
        let rooms = imports::between_rooms(&files);
        assert_eq!(imports::circles(&rooms), Vec::<Vec<String>>::new(), "rooms of {folder}");
    }
}
