//! `labcheck new`.

use std::{fs, os::unix::ffi::OsStrExt as _};

use crate::{folder, labcheck, of_the_readme, printed};

#[test]
fn the_readme_shows_what_is_written_and_told() {
    let folder = folder();
    fs::write(folder.path().join("cup.md"), of_the_readme("````markdown new", "````")).unwrap();
    let shown = of_the_readme("```console new", "```");
    let (command, shown) = shown.split_once('\n').unwrap();
    assert_eq!(command, "$ labcheck new cup.md");
    assert_eq!(printed(labcheck(folder.path()).args(["new", "cup.md"]), 0), shown);
    let written = fs::read_to_string(folder.path().join("cup.yaml")).unwrap();
    let (_, steps) = written.split_once("\nsteps:\n").unwrap();
    assert_eq!(format!("steps:\n{steps}"), of_the_readme("```yaml new", "```"));
    // What it says to type next can be typed.
    labcheck(folder.path()).args(["lint", "cup.yaml"]).assert().code(0);
    labcheck(folder.path()).args(["list", "--scenario", "cup.yaml"]).assert().code(0);
}

const HANDOUT: &str = "# Lab\n\n## Step 1\n\n```console\n$ docker pull alpine:3.19\n```\n";

#[test]
fn it_is_written_where_it_finds_its_handout_and_never_over_another() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    for path in ["labs", "scenarios", "other"] {
        fs::create_dir(at(path)).unwrap();
    }
    fs::write(at("labs/x y.md"), HANDOUT).unwrap();
    let new = |words: &[&str], code| {
        let output = labcheck(folder.path()).arg("new").args(words).output().unwrap();
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        told
    };
    let told = new(&["labs/x y.md"], 0);
    assert!(
        told.contains("  labcheck run --scenario 'labs/../scenarios/x y.yaml'\n")
            || told.contains("  labcheck run --scenario 'scenarios/x y.yaml'\n"),
        "{told}"
    );
    let written = fs::read_to_string(at("scenarios/x y.yaml")).unwrap();
    assert!(written.contains("\nlab: \"../labs/x y.md\"\n"), "{written}");
    labcheck(folder.path()).args(["list", "--scenario", "scenarios/x y.yaml"]).assert().code(0);
    fs::write(at("scenarios/x y.yaml"), "mine").unwrap();
    assert!(new(&["labs/x y.md"], 2).contains("overwrite it with --force"));
    let told = new(&["labs/x y.md", "--force", "-o", "./labs/x y.md"], 2);
    assert!(told.contains("would be the handout and the scenario at once"), "{told}");
    assert_eq!(fs::read_to_string(at("labs/x y.md")).unwrap(), HANDOUT);
    assert_eq!(fs::read_to_string(at("scenarios/x y.yaml")).unwrap(), "mine");
    new(&["labs/x y.md", "--force"], 0);
    assert_eq!(fs::read_to_string(at("scenarios/x y.yaml")).unwrap(), written);
    let told = new(&["labs/x y.md", "-o", "other/z.yaml"], 2);
    assert!(told.contains("would not find labs/x y.md"), "{told}");
    assert!(!at("other/z.yaml").exists());
    // To a program: the scenario alone on standard output.
    assert_eq!(
        printed(labcheck(folder.path()).args(["new", "labs/x y.md", "-o", "-"]), 0),
        written
    );
}

#[test]
fn of_what_is_no_handout_it_says_what_to_do() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    fs::write(at("none.md"), "# Lab\n\n```text\n$ ls\n```\n").unwrap();
    fs::write(at("bytes.md"), b"\xff\xfe").unwrap();
    for (file, wanted) in [
        ("none.md", "see how each of its blocks is read: labcheck handout --commands none.md"),
        ("bytes.md", "it is not text"),
        ("nothing.md", "there is no such file"),
        ("track.yml", "track.yml: there is no such file"),
        (".", "this is no file"),
    ] {
        let output = labcheck(folder.path()).args(["new", file]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && told.contains(wanted), "{file}: {told}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// A small lab of Killercoda's in this folder.
fn killercoda(folder: &std::path::Path) {
    fs::create_dir_all(folder.join("one")).unwrap();
    for (path, text) in [
        (
            "index.json",
            r#"{ "title": "Cups", "details": { "steps": [{ "title": "Make", "text": "one/text.md", "verify": "one/verify.sh", "background": "one/verify.sh" }] } }"#,
        ),
        ("one/text.md", "Make it.\n\n```\ndocker pull alpine:3.19\n```{{exec}}\n"),
        ("one/verify.sh", "#!/bin/bash\ndocker image inspect alpine:3.19\n"),
    ] {
        fs::write(folder.join(path), text).unwrap();
    }
}

#[test]
fn a_lab_of_another_platform_becomes_a_handout_and_a_scenario_that_load() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    killercoda(&at("their cups"));
    let shown = of_the_readme("```console platform", "```");
    let told = printed(labcheck(folder.path()).args(["new", "their cups"]), 0);
    assert_eq!(told, shown.split_once('\n').unwrap().1);
    let handout = fs::read_to_string(at("labs/their-cups.md")).unwrap();
    assert_eq!(
        handout,
        "# Cups\n\n## Step 1: Make\n\nMake it.\n\n```bash\ndocker pull alpine:3.19\n```\n"
    );
    labcheck(folder.path()).args(["lint", "scenarios/their-cups.yaml"]).assert().code(0);
    labcheck(folder.path())
        .args(["list", "--scenario", "scenarios/their-cups.yaml"])
        .assert()
        .code(0);
    // Nothing is written over, neither of the two.
    let new = |words: &[&str], code: i32| {
        let output = labcheck(folder.path()).arg("new").args(words).output().unwrap();
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
        told
    };
    for (mine, other) in [
        ("labs/their-cups.md", "scenarios/their-cups.yaml"),
        ("scenarios/their-cups.yaml", "labs/their-cups.md"),
    ] {
        let was = fs::read_to_string(at(mine)).unwrap();
        fs::write(at(mine), "mine").unwrap();
        fs::remove_file(at(other)).unwrap();
        assert!(new(&["their cups"], 2).contains("overwrite it with --force"), "{mine}");
        assert_eq!(fs::read_to_string(at(mine)).unwrap(), "mine");
        assert!(!at(other).exists(), "{other}");
        new(&["their cups/index.json", "--force"], 0);
        assert_eq!(fs::read_to_string(at(mine)).unwrap(), was);
    }
    // Of what is refused nothing is made, neither a folder nor a file.
    fs::rename(at("labs"), at("was")).unwrap();
    assert!(new(&["their cups"], 2).contains("scenarios/their-cups.yaml is there already"));
    assert!(!at("labs").exists());
    fs::write(at("labs"), "").unwrap();
    fs::rename(at("scenarios"), at("were")).unwrap();
    assert!(new(&["their cups"], 2).contains("labs/their-cups.md cannot be written"));
    assert!(!at("scenarios").exists());
    for same in ["x.md", "./x.MD", "-o/../x.Md"] {
        let told = new(&["their cups", "--force", &format!("--output={same}")], 2);
        assert!(told.contains("would be the handout and the scenario at once"), "{told}");
    }
    fs::write(at("x.md"), "").unwrap();
    std::os::unix::fs::symlink("x.md", at("x.yaml")).unwrap();
    let told = new(&["their cups", "--force", "-o", "x.yaml"], 2);
    assert!(told.contains("would be the handout and the scenario at once"), "{told}");
    fs::remove_file(at("x.yaml")).unwrap();
    fs::remove_file(at("x.md")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"n\xff.yaml");
    let output = labcheck(folder.path()).args(["new", "their cups", "-o"]).arg(name).output();
    let told = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(told.contains("this name is not text"), "{told}");
    // Links that lead to one file, there or not, are one file; what is no file is none.
    for links in
        [[("x.md", "z"), ("x.yaml", "z")].as_slice(), &[("x.md", "x.yaml")], &[("x.yaml", "x.md")]]
    {
        for (link, to) in links {
            std::os::unix::fs::symlink(to, at(link)).unwrap();
        }
        for force in [&["--force"][..], &[]] {
            let told = new(&[&["their cups", "-o", "x.yaml"], force].concat(), 2);
            assert!(told.contains("would be the handout and the scenario at once"), "{told}");
        }
        for (link, _) in links {
            fs::remove_file(at(link)).unwrap();
        }
    }
    for odd in ["/dev/stdout", "/dev/null", "/proc/self/fd/1"] {
        let told = new(&["their cups", "-o", odd], 2);
        assert!(told.contains("this is no plain file"), "{told}");
    }
    // A folder that was made for what is then refused is not left behind.
    fs::remove_file(at("labs")).unwrap();
    for scenarios in ["folder", "link", "dead"] {
        match scenarios {
            "folder" => fs::create_dir_all(at("scenarios/their-cups.yaml")).unwrap(),
            "link" => {
                fs::create_dir(at("scenarios")).unwrap();
                std::os::unix::fs::symlink("/nowhere/x", at("scenarios/their-cups.yaml")).unwrap();
            }
            _ => std::os::unix::fs::symlink("nowhere", at("scenarios")).unwrap(),
        }
        let output = labcheck(folder.path()).args(["new", "their cups"]).output().unwrap();
        assert!(output.status.code() != Some(0) && !at("labs").exists(), "{scenarios}: {output:?}");
        fs::remove_dir_all(at("scenarios")).or_else(|_| fs::remove_file(at("scenarios"))).unwrap();
    }
    new(&["their cups", "-o", "x.yaml"], 0);
    assert!(fs::read_to_string(at("x.yaml")).unwrap().contains("\nlab: x.md\n"));
    assert!(new(&["their cups", "-o", "-"], 2).contains("becomes two files"));
}

#[test]
fn of_a_folder_nothing_is_read_through_a_link_and_all_that_is_wrong_is_told() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    killercoda(&at("lab"));
    fs::write(at("secret"), "docker pull secret\n").unwrap();
    fs::remove_file(at("lab/one/text.md")).unwrap();
    std::os::unix::fs::symlink(at("secret"), at("lab/one/text.md")).unwrap();
    fs::remove_file(at("lab/one/verify.sh")).unwrap();
    let refused = |named: &str| {
        let output = labcheck(folder.path()).args(["new", named]).output().unwrap();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let told = refused("lab");
    for wanted in [
        "`one/text.md` cannot be read: it is a link or no plain file",
        "--> lab/index.json:1:70",
        "`one/verify.sh` cannot be read: it is not in this folder",
        "3 problems in lab; nothing was written.",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert!(refused(".").contains("name the folder of one lab, as ./lab"));
    fs::create_dir(at("empty")).unwrap();
    assert!(refused("empty").contains("track.yml (Instruqt)"));
    fs::write(at("lab/index.json"), "{\n  \"title\": \"x\",\n}\n").unwrap();
    assert!(refused("lab").contains("--> lab/index.json:3:1"));
    fs::write(at("lab/index.json"), "x".repeat(1_100_000)).unwrap();
    assert!(refused("lab").contains("index.json cannot be read: it is too long"));
    fs::remove_file(at("lab/index.json")).unwrap();
    std::os::unix::fs::symlink(at("secret"), at("lab/index.json")).unwrap();
    for named in ["lab", "lab/index.json"] {
        let told = refused(named);
        assert!(
            told.contains("index.json cannot be read: it is a link or no plain file"),
            "{told}"
        );
    }
    // Where nothing is left to do, it says why.
    fs::create_dir_all(at("track/01-a")).unwrap();
    fs::write(at("track/track.yml"), "title: T\n").unwrap();
    fs::write(at("track/01-a/assignment.md"), "---\ntitle: A\n---\nx\n").unwrap();
    fs::write(at("track/01-a/check-w"), "sh -c 'fail-message x'\n").unwrap();
    let told = refused("track");
    assert!(told.contains("01-a/check-w:1: this script is no check, because"), "{told}");
    killercoda(&at("more"));
    fs::remove_file(at("more/one/text.md")).unwrap();
    fs::create_dir_all(at("more/one/text.md")).unwrap();
    fs::write(at("more/one/text.md/x"), "").unwrap();
    assert!(refused("more").contains("`one/text.md` cannot be read: it is a folder"));
    assert!(!at("labs").exists() && !at("scenarios").exists());
}
