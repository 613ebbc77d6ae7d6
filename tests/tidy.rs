//! Holds the code against the map in `src/lib.rs`: who may use whom, and where the doors are.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What every module of the services may use of them.
const SERVICES_MAY_USE: &[(&str, &[&str])] = &[
    ("certs", &["files"]),
    ("connections", &[]),
    ("files", &[]),
    ("images", &["layer", "oci", "registry"]),
    ("layer", &["oci"]),
    ("oci", &[]),
    ("port", &[]),
    ("registry", &["oci"]),
    ("requests", &["connections", "serve"]),
    ("serve", &["connections", "requests"]),
    ("trust", &["certs", "files", "oci", "serve"]),
    ("upstream", &["images", "oci", "registry", "serve"]),
];

/// What every module may use of the crate. A new module, or a new arrow, is written here first.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "check",
        &["codes", "expect", "fact", "journal", "oci", "refusal", "scenario", "suggest", "verdict"],
    ),
    ("classroom", &["fact", "host", "journal", "oci", "text"]),
    ("cli", &["classroom", "scenario"]),
    ("cmdline", &[]),
    ("codes", &["fact", "refusal", "verdict"]),
    (
        "commands",
        &[
            "check",
            "classroom",
            "cli",
            "codes",
            "env",
            "exit",
            "fact",
            "host",
            "journal",
            "lab",
            "oci",
            "record",
            "refusal",
            "report",
            "run",
            "scenario",
            "suggest",
            "text",
            "verdict",
            "wording",
        ],
    ),
    ("env", &[]),
    ("exit", &[]),
    ("expect", &["cmdline", "fact", "oci", "refusal", "scenario", "text", "verdict"]),
    ("fact", &["journal", "refusal"]),
    ("host", &["cmdline", "fact", "journal", "oci", "text"]),
    ("journal", &["fact", "oci"]),
    ("lab", &["oci", "scenario", "suggest"]),
    ("main", &["cli", "commands", "env", "exit", "suggest"]),
    ("mask", &["cmdline"]),
    ("record", &["codes", "exit", "fact", "verdict"]),
    ("refusal", &["fact", "oci"]),
    ("report", &["codes", "fact", "oci", "record", "scenario", "text", "verdict", "wording"]),
    (
        "run",
        &[
            "check", "codes", "expect", "fact", "host", "journal", "lab", "mask", "oci", "record",
            "refusal", "scenario", "suggest", "verdict",
        ],
    ),
    ("scenario", &["check", "expect", "oci", "suggest"]),
    ("suggest", &[]),
    ("text", &[]),
    ("verdict", &["fact", "refusal"]),
    ("wording", &["codes", "fact", "record", "refusal", "text", "verdict"]),
];

/// Modules without I/O, clock or environment.
const PURE: &[&str] = &[
    "check", "cmdline", "codes", "exit", "expect", "fact", "journal", "lab", "mask", "oci",
    "record", "refusal", "report", "scenario", "suggest", "text", "verdict", "wording",
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
    ("bollard::", &["host/engine.rs"]),
    ("crossterm::", &["commands/watch/screen.rs"]),
    ("serde_yaml::", &["scenario/yaml.rs"]),
    (
        "std::env::",
        &["env.rs", "host/environment.rs", "classroom/engine/needs.rs", "services/images.rs"],
    ),
    ("println!", &["commands/", "main.rs"]),
];

/// Lines of code in a file, its tests aside.
const LONGEST: usize = 420;

/// The files of labcheck itself.
fn sources() -> BTreeMap<String, String> {
    let mut all = files_below("src");
    all.retain(|file, _| !file.starts_with("services/"));
    all
}

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

/// The modules named behind `crate::` in a file, in groups too.
fn used(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.push(head(rest));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn head(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut heads) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.push(head(group[start..at].trim()));
                return heads;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(head(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

#[test]
fn modules_use_only_those_that_the_map_allows() {
    assert_eq!(arrows_beside(&sources(), MAY_USE), Vec::<String>::new());
    assert_eq!(arrows_beside(&files_below("src/services"), SERVICES_MAY_USE), Vec::<String>::new());
}

fn arrows_beside(files: &BTreeMap<String, String>, map: &[(&str, &[&str])]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, text) in files {
        let module = module(file);
        if module == "lib" {
            continue;
        }
        let allowed = map.iter().find(|(name, _)| *name == module);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("the map lacks the module {module}"));
        for name in used(text) {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{file} uses crate::{name}"));
            }
        }
    }
    wrong
}

#[test]
fn the_map_in_lib_rs_names_every_module() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let unnamed: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
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
fn no_file_is_a_house() {
    let long: Vec<String> = files_below("src")
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}
