//! `labcheck lint`.

use std::fs;

use predicates::prelude::*;
use serde_json::Value;

use crate::{folder, labcheck, of_the_readme, printed};

const HANDOUT: &str =
    "# Lab\n\n[there](#nowhere) and [here](missing.md)\n\n```console\n$ docker rm <id>\n```\n";
const SCENARIO: &str = "version: 1\ntitle: Lab\nlab: lab.md\nsteps:\n  - id: one\n    section: Lab\n    do: [{ run: docker rm }]\n    check: [{ name: x, expect: { image: { name: a, present: true } } }]\n";

#[test]
fn the_labs_of_this_labcheck_have_nothing() {
    let folder = folder();
    let found = printed(labcheck(folder.path()).args(["lint", "--strict"]), 0);
    assert!(found.starts_with("Nothing found in 2 files of the built-in lab. "), "{found}");
    let root = env!("CARGO_MANIFEST_DIR").as_ref();
    let found =
        printed(labcheck(folder.path()).current_dir::<&std::path::Path>(root).arg("lint"), 0);
    assert_eq!(found, "Nothing found in 2 files.\n");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let folder = folder();
    fs::write(folder.path().join("lab.md"), of_the_readme("````markdown lint", "````")).unwrap();
    let shown = of_the_readme("```console lint", "```");
    let (command, shown) = shown.split_once('\n').unwrap();
    assert_eq!(command, "$ labcheck lint lab.md");
    assert_eq!(printed(labcheck(folder.path()).args(["lint", "lab.md"]), 1), shown);
}

#[test]
fn each_finding_is_told_at_its_place_in_every_format() {
    let folder = folder();
    fs::write(folder.path().join("lab.md"), HANDOUT).unwrap();
    let lint = |format: &str| {
        printed(labcheck(folder.path()).args(["lint", "lab.md", "--format", format]), 1)
    };
    let text = lint("text");
    for line in [
        "lab.md:3:1: error LC721 dangling-anchor: there is no heading for `#nowhere`\n  [there](#nowhere) and [here](missing.md)\n  ^^^^^^^^^^^^^^^^^\n  next: ",
        "lab.md:3:23: error LC722 dangling-file: there is no file `missing.md` beside the handout\n",
        "lab.md:6:13: warning LC714 placeholder: `<id>` has to be filled in before this can be typed\n  $ docker rm <id>\n              ^^^^\n",
        "\n2 errors, 1 warning in 1 file. To read about one: labcheck explain LC721\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let json: Value = serde_json::from_str(&lint("json")).unwrap();
    assert_eq!(json["format"], "labcheck/lint/v1");
    assert_eq!(json["findings"].as_array().unwrap().len(), 3);
    let schema = printed(labcheck(folder.path()).args(["schema", "lint"]), 0);
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&json), "{json}");
    let sarif: Value = serde_json::from_str(&lint("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][2]["ruleId"], "LC714");
    let github = lint("github");
    assert!(
        github.starts_with(
            "::error file=lab.md,line=3,endLine=3,col=1,endColumn=18,title=LC721 dangling-anchor::"
        ),
        "{github}"
    );
    labcheck(folder.path()).args(["lint", "--format", "xml"]).assert().code(2);
}

#[test]
fn errors_fail_and_warnings_only_where_that_is_asked_for() {
    let folder = folder();
    fs::write(folder.path().join("lab.md"), HANDOUT).unwrap();
    let allowed = ["lint", "lab.md", "--allow", "LC721", "--allow", "dangling-file"];
    let found = printed(labcheck(folder.path()).args(allowed), 0);
    assert!(
        found.ends_with("\n1 warning in 1 file. To read about one: labcheck explain LC714\n"),
        "{found}"
    );
    printed(labcheck(folder.path()).args(allowed).arg("--strict"), 1);
    let all =
        printed(labcheck(folder.path()).args(allowed).args(["--allow", "LC714", "--strict"]), 0);
    assert_eq!(all, "Nothing found in 1 file.\n");
    let wrong = labcheck(folder.path()).args(["lint", "--allow", "LC201"]).assert().code(2);
    wrong.stderr(predicate::str::contains("there is no code `LC201`"));
}

#[test]
fn a_lab_is_looked_at_with_its_handout_and_what_cannot_be_read_hides_nothing_else() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("scenarios")).unwrap();
    fs::write(at("lab.md"), HANDOUT).unwrap();
    fs::write(at("scenarios/a.yaml"), SCENARIO.replace("lab.md", "../lab.md")).unwrap();
    let text = printed(labcheck(folder.path()).arg("lint"), 1);
    let begin = "lab.md:3:1: error LC721";
    assert!(text.starts_with(begin), "{text}");
    for line in [
        "lab.md:6:3: error LC701 command-uncovered: no line of the scenario types this command\n",
        "scenarios/a.yaml:7:17: error LC702 command-unfounded: the handout does not have this command here: docker rm\n",
        " in 2 files.",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    fs::write(at("scenarios/b.yaml"), SCENARIO.replace("title", "tilte")).unwrap();
    let both = labcheck(folder.path()).arg("lint").assert().code(2);
    both.stdout(predicate::str::contains("LC702"))
        .stderr(predicate::str::contains("did you mean `title`?"));
    let none = labcheck(folder.path()).args(["lint", "none.md", "lab.md"]).assert().code(2);
    none.stdout(predicate::str::contains("LC721"))
        .stderr("none.md: there is no such file; check the path\n");
    let nothing = labcheck(folder.path()).args(["lint", "none.md"]).assert().code(2);
    nothing.stdout("").stderr("none.md: there is no such file; check the path\n");
}

#[test]
fn it_goes_to_a_file_and_overwrites_none() {
    let folder = folder();
    fs::write(folder.path().join("lab.md"), HANDOUT).unwrap();
    let args = ["lint", "lab.md", "--format", "sarif", "-o", "lab.sarif"];
    let told = printed(labcheck(folder.path()).args(args), 1);
    assert_eq!(
        told,
        "2 errors, 1 warning in 1 file. To read about one: labcheck explain LC721\nIt is in lab.sarif.\n"
    );
    let sarif = fs::read_to_string(folder.path().join("lab.sarif")).unwrap();
    let printed = printed(labcheck(folder.path()).args(["lint", "lab.md", "--format", "sarif"]), 1);
    assert_eq!(sarif, printed);
    let again = labcheck(folder.path()).args(args).assert().code(2);
    again.stderr(predicate::str::contains("is there already"));
}
