//! `labcheck merge`: records of shares, which no engine is needed for.

use std::{fs, path::Path};

use labcheck::record::{self, LabResult, LabRun, Record, Runs, Shares};

use crate::{folder, labcheck, printed};

/// Writes the record of a share of five labs, all of which passed, or failed.
fn write(folder: &Path, name: &str, number: usize, of: usize, run: &str, change: fn(&mut Runs)) {
    let text = fs::read_to_string(format!("tests/records/v1/{run}.json")).unwrap();
    let read = record::read(&text).unwrap();
    let labs = (0..5).map(|place| {
        let (scenario, share) = (format!("scenarios/{place}.yaml"), place % of + 1);
        let own = Record { scenario: scenario.clone(), lab: "A lab".into(), ..read.clone() };
        let result =
            if share == number { LabResult::Run(Box::new(own)) } else { LabResult::Elsewhere };
        LabRun { lab: "A lab".into(), scenario, digest: "sha256:1".into(), share, result }
    });
    let mut runs = Runs {
        labcheck: read.labcheck.clone(),
        started: read.started,
        took_ms: read.took_ms,
        shares: Shares { of, done: vec![number], missing: Vec::new() },
        labs: labs.collect(),
    };
    change(&mut runs);
    fs::write(folder.join(name), record::runs_to_json(&runs).unwrap()).unwrap();
}

fn shares() -> tempfile::TempDir {
    let folder = folder();
    for number in [1, 2, 3] {
        write(folder.path(), &format!("{number}.json"), number, 3, "run-passed", |_| {});
    }
    folder
}

#[test]
fn all_shares_are_one_report_in_every_format_and_a_missing_one_is_an_error_by_its_number() {
    let formats = ["junit", "ctrf", "tap", "github", "markdown", "html", "asciicast", "json"];
    let folder = shares();
    let merge = |files: &[&str], code: i32| {
        let mut command = labcheck(folder.path());
        command.arg("merge").args(files).arg("--plain");
        for format in formats {
            command.args(["--report", &format!("{format}=out.{format}")]);
        }
        printed(&mut command, code)
    };
    let read = |format: &str| fs::read_to_string(folder.path().join(format!("out.{format}")));
    let told = merge(&["3.json", "1.json", "2.json"], 0);
    assert!(told.ends_with("\n5 of 5 labs: 5 passed.\n"), "{told}");
    assert!(told.contains("  pass   scenarios/4.yaml: 3 of 3 steps passed"), "{told}");
    for format in formats {
        assert!(!read(format).unwrap().contains("missing"), "{format}");
    }
    let told = merge(&["1.json", "3.json"], 3);
    assert!(told.contains("ERROR share 2/3 is missing: nobody knows what came of it; it has scenarios/1.yaml, scenarios/4.yaml\n      next: "), "{told}");
    for format in formats {
        let text = read(format).unwrap();
        let wanted =
            if format == "json" { "\"missing\": [\n      2\n" } else { "share 2/3 is missing" };
        assert!(text.contains(wanted), "{format}: {text}");
    }
    // What was merged is told again as it was, and the share may come later.
    let merged = read("json").unwrap();
    let schema = jsonschema::validator_for(record::runs_schema().as_value()).unwrap();
    assert!(schema.is_valid(&serde_json::from_str(&merged).unwrap()));
    let again = printed(labcheck(folder.path()).args(["report", "out.json", "--plain"]), 3);
    assert_eq!(again, told);
    fs::rename(folder.path().join("out.json"), folder.path().join("two.json")).unwrap();
    merge(&["two.json", "2.json"], 0);
    write(folder.path(), "2.json", 2, 3, "run-failed", |_| {});
    let told = merge(&["1.json", "2.json", "3.json"], 1);
    assert!(told.contains("5 of 5 labs: 3 passed, 2 failed."), "{told}");
    assert!(told.contains("  FAIL  docker pull alpine:latest"), "what failed is told: {told}");
}

#[test]
fn what_is_no_share_of_the_same_labs_is_refused_by_its_name_with_what_to_do() {
    let folder = shares();
    let at = folder.path();
    write(at, "four.json", 2, 4, "run-passed", |_| {});
    write(at, "older.json", 2, 3, "run-passed", |runs| runs.labs[3].digest = "sha256:2".into());
    write(at, "other.json", 2, 3, "run-passed", |runs| {
        runs.labcheck = "9".into();
        for lab in &mut runs.labs {
            if let LabResult::Run(record) = &mut lab.result {
                record.labcheck = "9".into();
            }
        }
    });
    write(at, "odd.json", 2, 3, "run-passed", |runs| runs.labs[1].result = LabResult::Elsewhere);
    let text = fs::read_to_string(at.join("2.json")).unwrap();
    let forged =
        text.replacen("\"status\": \"pass\"", "\"status\": \"skip\", \"why\": \"interrupted\"", 1);
    fs::write(at.join("forged.json"), forged).unwrap();
    let v1 = fs::read_to_string("tests/records/v1/run-passed.json").unwrap();
    fs::write(at.join("v1.json"), &v1).unwrap();
    let v2 = record::to_json(&record::read(&v1).unwrap()).unwrap();
    fs::write(at.join("v2.json"), v2).unwrap();
    for (file, wanted) in [
        ("1.json", "1.json: share 1/3 is in another of these records too; name each share once"),
        ("four.json", "four.json: it is of 4 shares, and the first of these records of 3; run"),
        (
            "older.json",
            "older.json: scenarios/3.yaml is another version of the lab than in the first of these records; run",
        ),
        (
            "other.json",
            "other.json: labcheck 9 made it, and labcheck 0.1.0 the first of these records; run",
        ),
        (
            "odd.json",
            "odd.json: this is not a whole labcheck/runs/v1: what came of scenarios/1.yaml",
        ),
        ("forged.json", "does not fit what it counts"),
        ("v1.json", "v1.json: this is the record of a run that was no share"),
        ("v2.json", "v2.json: this is the record of a run that was no share"),
        ("nothing.json", "nothing.json: there is no such file; check the path"),
    ] {
        let output = labcheck(at).args(["merge", "1.json", file, "--json", "x"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{file}: {told}");
        assert!(told.contains(wanted), "{file}: {told}");
        assert!(!at.join("x").exists(), "nothing is written");
    }
    let output = labcheck(at).args(["merge", "1.json", "--json", "1.json"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("1.json is the record itself; name another file for json"), "{told}");
    let output = labcheck(at).args(["update", "--from", "1.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn steps_and_a_kept_classroom_are_of_one_lab_and_no_lab_is_named_twice() {
    let folder = folder();
    for (words, wanted) in [
        (&["run", "--shard", "1/2", "step1"][..], "omit the steps, or name one lab"),
        (&["run", "--shard", "1/2", "--keep"], "--keep is for one lab; omit it"),
        (&["run", "--scenario", "a", "--scenario", "a"], "a is named twice; name each lab once"),
        (&["run", "--scenario", "a", "--scenario", "b"], "a: there is no such file"),
        (&["run", "--shard", "3/2"], "write a share like 1/3"),
    ] {
        let output = labcheck(folder.path()).args(words).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert!(told.contains(wanted), "{words:?}: {told}");
    }
}

/// All of them would be green, and their merge too, for labs that nobody did.
#[test]
fn where_there_is_no_scenario_there_is_no_share() {
    for place in ["nothing", "an empty folder", "a file"] {
        let folder = folder();
        let at = folder.path().join("scenarios");
        let wanted = match place {
            "a file" => {
                fs::write(&at, "").unwrap();
                "its scenarios cannot be listed: "
            }
            "an empty folder" => {
                fs::create_dir(&at).unwrap();
                "there is no scenario in ./scenarios to share out; name the labs with --scenario"
            }
            _ => "there is no scenario in ./scenarios to share out; name the labs with --scenario",
        };
        for share in ["1/2", "2/2", "1/1"] {
            let words = ["run", "--yes", "--shard", share, "--json", "x"];
            let output = labcheck(folder.path()).args(words).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{place}, {share}: {told}");
            assert!(told.contains(wanted), "{place}, {share}: {told}");
            assert!(!folder.path().join("x").exists(), "nothing is written");
        }
    }
    // The control: a share without any lab leaves them to the others.
    let folder = folder();
    for at in ["scenarios", "labs"] {
        fs::create_dir(folder.path().join(at)).unwrap();
    }
    let scenario = "version: 1\ntitle: A\nlab: ../labs/a.md\nsteps:\n  - { id: one, section: One, do: [{ run: \"true\" }] }\n";
    fs::write(folder.path().join("scenarios/a.yaml"), scenario).unwrap();
    fs::write(folder.path().join("labs/a.md"), "# One\n```console\n$ true\n```\n").unwrap();
    let told = printed(labcheck(folder.path()).args(["run", "--shard", "2/2", "--json", "x"]), 0);
    assert_eq!(told, "share 2/2\n\n0 of 1 lab, share 2/2.\n");
    let text = fs::read_to_string(folder.path().join("x")).unwrap();
    assert!(text.contains("\"done\": [\n      2\n") && text.contains("\"result\": \"elsewhere\""));
}
