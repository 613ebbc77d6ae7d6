//! Text that is not labcheck's own, in all places that it comes from: nothing of it leads a terminal or hides.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::UnixListener,
    path::Path,
    thread,
};

use labcheck::text::is_hidden;

use crate::{folder, labcheck, plain::on_terminal};

/// Leads a terminal, turns direction, shows nothing.
const HOSTILE: &str = "a\u{1b}]0;title\u{7}b\u{1b}[8mc\u{9b}31md\u{202e}e\u{200b}f\u{7f}g";

/// What is told of it: harmless, and not left out.
fn is_harmless(what: &str, told: &str) {
    let wrong: Vec<_> =
        told.split_inclusive(is_hidden).filter(|part| part.ends_with(is_hidden)).collect();
    assert_eq!(wrong, Vec::<&str>::new(), "{what}: {}", told.escape_debug());
}

fn told(folder: &Path, engine: &str, args: &[&str]) -> String {
    let mut command = labcheck(folder);
    let output = command.env("DOCKER_HOST", engine).args(args).output();
    let output = output.unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// Answers whatever it is asked with this status and body.
fn engine(folder: &Path, body: String) -> String {
    let path = folder.join("engine.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let length = body.len();
            let head = format!(
                "HTTP/1.1 500 Error\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    format!("unix://{}", path.display())
}

#[test]
fn words_names_files_and_labs_of_strangers_are_harmless_wherever_they_are_told() {
    let folder = folder();
    let broken = format!("labcheck: 1\ntitle: \"x\"\nunknown{HOSTILE}: 1\nsteps: {HOSTILE}\n");
    let quoted: Vec<_> = HOSTILE.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    let quoted = quoted.concat();
    let mut whole = include_str!("../../scenarios/distribution-and-trust.yaml").to_owned();
    whole = whole.replace("title: Distribution and Trust", &format!("title: \"{quoted}\""));
    assert!(whole.contains(&quoted));
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    let [file, own] = ["scenarios/x", "scenarios/own"].map(|name| format!("{name}{HOSTILE}.yaml"));
    fs::write(folder.path().join(&file), broken).unwrap();
    fs::write(folder.path().join(&own), whole).unwrap();
    let handout = format!("lab{HOSTILE}.md");
    let lines =
        format!("Type `sudo export {HOSTILE}=1`.\n\n```console\n$ docker rm <id> {HOSTILE}\n```\n");
    fs::write(folder.path().join(&handout), lines).unwrap();
    let nowhere = "unix:///nowhere/docker.sock";
    let strange = format!("unix:///{}", HOSTILE.replace('\u{7}', ""));
    for args in [
        &[HOSTILE][..],
        &["--", HOSTILE],
        &["explain", HOSTILE],
        &["check", HOSTILE],
        &["hint", HOSTILE],
        &["run", "--timeout", HOSTILE],
        &["run", "--without", HOSTILE],
        &["run", "--scenario", HOSTILE],
        &["run", &format!("--{HOSTILE}")],
        &["start", HOSTILE],
        &["start", "--client", HOSTILE, "nothing"],
        &["shell", HOSTILE],
        &["list"],
        &["list", "--json"],
        &["list", &file],
        &["list", &own],
        &["list", &own, "--json"],
        &["lint", &handout],
        &["lint", &handout, "--format", "json"],
        &["lint", &handout, "--format", "sarif"],
        &["lint", &handout, "--format", "github"],
        &["lint", "--allow", HOSTILE],
        &["lint", &file, &own],
        &["handout", &own],
        &["handout", "-o", &format!("none/{HOSTILE}")],
        &["man", "--dir", &format!("/proc/{HOSTILE}")],
        &["check", "--scenario", &file],
        &["check", "step1", "--scenario", &own],
        &["check", "step1", "--scenario", &own, "--json", &format!("none/{HOSTILE}")],
        &["start", &file],
        &["finish", "--keep", HOSTILE],
        &["doctor"],
        &["status"],
    ] {
        for engine in [nowhere, &strange] {
            let told = told(folder.path(), engine, args);
            is_harmless(&format!("{args:?} with {engine}"), &told);
            assert!(!told.is_empty(), "{args:?}");
        }
    }
    let listed = told(folder.path(), nowhere, &["list"]);
    assert!(listed.contains("\\u{202e}"), "it is shown: {listed}");
    let found = told(folder.path(), nowhere, &["lint", &handout]);
    assert!(found.contains("docker rm <id> a\\u{1b}]0;title"), "it is shown: {found}");
}

#[test]
fn what_an_engine_says_is_harmless() {
    let folder = folder();
    let body = serde_json::json!({ "message": HOSTILE }).to_string();
    let engine = engine(folder.path(), body);
    for args in [&["step1"][..], &["doctor"], &["run", "--engine", "host", "step1"], &["watch"]] {
        let told = told(folder.path(), &engine, args);
        is_harmless(&format!("{args:?}"), &told);
        if args == ["step1"] {
            assert!(told.contains("\\u{202e}"), "what it says is told: {told}");
        }
    }
}

#[test]
fn a_handout_is_harmless_on_a_terminal_and_letter_for_letter_in_a_file() {
    let folder = folder();
    let scenario = include_str!("../../scenarios/distribution-and-trust.yaml");
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    fs::create_dir(folder.path().join("labs")).unwrap();
    fs::write(folder.path().join("scenarios/x.yaml"), scenario).unwrap();
    // Green, as what passes is.
    let handout = format!("# Lab\n\n{HOSTILE}\n\u{1b}[32mpass\u{1b}[m\n");
    fs::write(folder.path().join("labs/distribution-and-trust.md"), &handout).unwrap();
    let shown = on_terminal(folder.path(), &["handout"], &[]);
    is_harmless("handout", &shown);
    assert!(shown.contains("\\u{202e}") && shown.contains("# Lab"), "{shown}");
    assert!(shown.contains("\\u{1b}[32mpass"), "its colours are not labcheck's: {shown}");
    let mut out = String::new();
    labcheck(folder.path()).args(["handout", "-o", "x.md"]).assert().code(0);
    fs::File::open(folder.path().join("x.md")).unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(out, handout);
}
