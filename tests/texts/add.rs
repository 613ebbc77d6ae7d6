//! `labcheck add` where it can propose nothing.

use std::fs;

use crate::{folder, labcheck};

const LAB: &str = "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: one\n    section: One\n    do: [{ run: ls }]\n";

#[test]
fn whatever_keeps_it_from_proposing_is_told_with_what_to_do() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    let add = |words: &str, code: i32| {
        let mut command = labcheck(folder.path());
        command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
        let output = command.arg("add").args(words.split_whitespace()).output().unwrap();
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words}: {told}");
        told
    };
    assert!(add("step1", 2).contains("labcheck add step1 --scenario scenarios/mine.yaml"));
    fs::create_dir(at("scenarios")).unwrap();
    fs::write(at("scenarios/x.yaml"), LAB).unwrap();
    fs::write(at("scenarios/x.md"), "# One\n\n```console\n$ ls\n```\n").unwrap();
    for (words, code, told) in [
        ("", 2, "Which step? The steps are one, as in: labcheck add one"),
        ("two", 2, "there is no step `two` in this lab"),
        ("one web", 2, "`web` is no kind of thing. The kinds are image, "),
        ("one container", 2, "Which container? Name it, as in: labcheck add one container NAME"),
        ("one image A:1", 2, "docker image ls shows what there is"),
        ("one container web", 3, "labcheck doctor"),
        ("one --scenario nothing.yaml", 2, "nothing.yaml: there is no such file"),
    ] {
        let said = add(words, code);
        assert!(said.contains(told), "{words}: {said}");
    }
    fs::write(at("scenarios/y.yaml"), LAB).unwrap();
    let several = "there are several scenarios here: scenarios/x.yaml, scenarios/y.yaml; name one with --scenario";
    assert!(add("one", 2).contains(several));
    assert_eq!(fs::read_to_string(at("scenarios/x.yaml")).unwrap(), LAB);
}
