//! The README is true: its commands are run, its output is compared, its lab is done.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "common/needs.rs"]
mod needs;

use std::{fs, path::Path, process::Command};

use regex::Regex;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The fenced blocks with this info string.
fn blocks(info: &str, fence: &str) -> Vec<String> {
    let readme = readme();
    let open = format!("\n{fence}{info}\n");
    readme
        .split(&open)
        .skip(1)
        .map(|rest| rest.split(&format!("\n{fence}\n")).next().unwrap().to_owned())
        .collect()
}

fn labcheck(args: &[&str], folder: &Path, state: &Path) -> (i32, String) {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"))
        .args(args)
        .current_dir(folder)
        .env("LABCHECK_STATE_DIR", state)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

fn has_docker() -> bool {
    needs::met(&["private engine"])
}

/// What differs from machine to machine and from run to run.
fn steady(line: &str) -> String {
    let mut line = line.trim_end().to_owned();
    for (volatile, same) in [
        (r"  \([0-9.]+ s\)", ""),
        (r"[0-9]+\.[0-9]+(\.[0-9]+)?(\+[a-z0-9]+)?", "N"),
        (r"[0-9]+ KiB", "N KiB"),
        (r"storage [a-z0-9-]+", "storage S"),
        (r#""storage": ".*""#, "storage"),
        (r#""started": "[^"]*Z""#, "started"),
    ] {
        line = Regex::new(volatile).unwrap().replace_all(&line, same).into_owned();
    }
    line
}

#[test]
fn the_printed_output_is_what_the_commands_print() {
    if !has_docker() {
        return;
    }
    let state = tempfile::tempdir_in("/var/tmp").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for block in blocks("console", "```") {
        let mut lines = block.lines();
        // The handout that it shows has blocks of its own.
        let Some(command) = lines.next().unwrap().strip_prefix("$ labcheck ") else { continue };
        let args: Vec<&str> = command.split(' ').collect();
        let (code, text) = labcheck(&args, root, &state.path().join("state"));
        assert_eq!(code, 0, "{text}");
        let mut printed = text.lines().map(steady);
        for line in lines.filter(|line| *line != "...") {
            // In this order, with gaps only where the README leaves something out.
            assert!(printed.any(|seen| seen == steady(line)), "{line}\n{text}");
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn the_lab_that_it_shows_can_be_done() {
    if !has_docker() {
        return;
    }
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let scenario = blocks("yaml", "```").remove(0);
    let handout = blocks("markdown", "````").remove(0);
    fs::write(folder.path().join("hello.yaml"), scenario).unwrap();
    fs::write(folder.path().join("hello.md"), handout + "\n").unwrap();
    let state = folder.path().join("state");
    // Nobody said yes to it: it is shown, and that is what is shown here, but for the question.
    let (code, text) = labcheck(&["run", "--scenario", "hello.yaml"], folder.path(), &state);
    assert_eq!(code, 2, "{text}");
    let [shown] = &blocks("console stranger", "```")[..] else { panic!("one is asked about") };
    let (asked, rest) =
        shown.split_once("\nType all this in a machine of the lab's own? [y/N] y\n").unwrap();
    assert_eq!(rest, "...");
    let asked = asked.strip_prefix("$ labcheck run --scenario hello.yaml\n").unwrap();
    assert!(text.starts_with(asked), "{asked}\n{text}");
    let args = ["run", "--yes", "--scenario", "hello.yaml", "--json", "record.json"];
    let (code, text) = labcheck(&args, folder.path(), &state);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("1 of 1 step passed: 3 passed."), "{text}");

    // And its record is the one that is shown, with gaps only where something is left out.
    let record = fs::read_to_string(folder.path().join("record.json")).unwrap();
    let [shown] = &blocks("json", "```")[..] else { panic!("one record is shown") };
    let mut written = record.lines().map(steady);
    let mut may_miss = false;
    for line in shown.lines() {
        if line == "..." {
            may_miss = true;
            continue;
        }
        let is_there = if may_miss {
            written.any(|seen| seen == steady(line))
        } else {
            written.next() == Some(steady(line))
        };
        assert!(is_there, "{line}\n{record}");
        may_miss = false;
    }
    a_proof_is_as_it_is_shown(folder.path(), &state);
    an_update_is_as_it_is_shown(folder.path(), &state);
}

/// Done wrong in every way, but for how long it took.
fn a_proof_is_as_it_is_shown(folder: &Path, state: &Path) {
    let [shown] = &blocks("console prove", "```")[..] else { panic!("one is shown") };
    let (command, shown) = shown.split_once('\n').unwrap();
    let words: Vec<&str> = command.strip_prefix("$ labcheck ").unwrap().split(' ').collect();
    let (code, text) = labcheck(&words, folder, state);
    assert_eq!(code, 1, "{text}");
    let time = Regex::new(r"in \d+:\d\d minutes").unwrap();
    let mut rest = &*time.replace(&text, "in some minutes");
    for part in time.replace(shown, "in some minutes").split("...\n") {
        let at = rest.find(part.trim_end()).unwrap_or_else(|| panic!("{part}\n{text}"));
        rest = &rest[at..];
    }
    // And with what it says then, all of it is noticed or waived.
    let [noticing] = &blocks("yaml noticing", "```")[..] else { panic!("one is shown") };
    let [waiving] = &blocks("yaml waiving", "```")[..] else { panic!("one is shown") };
    let path = folder.join("hello.yaml");
    let scenario = fs::read_to_string(&path).unwrap();
    let (before, _) = scenario.rsplit_once("        expect: { image:").unwrap();
    let mended = format!("{before}{noticing}\n{waiving}\n");
    fs::write(&path, mended).unwrap();
    let (code, text) = labcheck(&words, folder, state);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("  score      2 of 2  "), "{text}");
    fs::write(&path, scenario).unwrap();
}

/// Somebody types another number below the command, and it is written over.
fn an_update_is_as_it_is_shown(folder: &Path, state: &Path) {
    let path = folder.join("hello.md");
    let handout = fs::read_to_string(&path).unwrap();
    fs::write(&path, handout.replace("\n42\n", "\n41\n")).unwrap();
    let (code, text) = labcheck(&["update", "--yes", "hello.yaml"], folder, state);
    assert_eq!(code, 0, "{text}");
    let text = &text[text.find("--- hello.md").unwrap_or_else(|| panic!("{text}"))..];
    let [shown] = &blocks("console update", "````")[..] else { panic!("one is shown") };
    let shown = shown.strip_prefix("$ labcheck update hello.yaml\n...\n").unwrap();
    let shown = shown.replace("Write it so? [y/N] y\n", "");
    assert_eq!(text.trim(), shown.trim());
    assert_eq!(fs::read_to_string(&path).unwrap(), handout);
}

#[test]
fn every_flag_and_file_that_it_names_is_there() {
    let help = labcheck(&["run", "--help"], Path::new("."), Path::new("/nowhere")).1;
    let readme = readme();
    for flag in Regex::new(r"(?:labcheck run |`)(--[a-z]+)").unwrap().captures_iter(&readme) {
        assert!(help.contains(&flag[1]), "{}", &flag[1]);
    }
    for link in Regex::new(r"\]\(([^):]+)\)").unwrap().captures_iter(&readme) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&link[1]);
        assert!(path.exists(), "{}", path.display());
    }
    let makefile =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Makefile")).unwrap();
    for target in Regex::new(r"(?m)^make ([a-z]+)").unwrap().captures_iter(&readme) {
        assert!(makefile.contains(&format!("\n{}:", &target[1])), "{}", &target[1]);
    }
}
