//! Several labs done in shares, and put together.

use std::{fs, path::Path};

use labcheck::record;
use serde_json::Value;

use crate::{cli, support::can_have_private_engine};

/// Four labs of one command each: the second one fails, and the handout of the third has another command.
fn lay_out(folder: &Path) {
    fs::create_dir(folder.join("scenarios")).unwrap();
    fs::create_dir(folder.join("labs")).unwrap();
    for (name, typed, shown) in [
        ("a", "true", "true"),
        ("b", "false", "false"),
        ("c", "true", "uname"),
        ("d", "true", "true"),
    ] {
        let scenario = format!(
            "version: 1\ntitle: Lab {name}\nlab: ../labs/{name}.md\nsteps:\n  - {{ id: one, section: One, do: [{{ run: \"{typed}\" }}] }}\n"
        );
        fs::write(folder.join(format!("scenarios/{name}.yaml")), scenario).unwrap();
        let handout = format!("# One\n```console\n$ {shown}\n```\n");
        fs::write(folder.join(format!("labs/{name}.md")), handout).unwrap();
    }
}

fn types(folder: &Path, words: &[&str], code: i32) -> String {
    let mut command = cli::plain();
    command.current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state")).args(words);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {told}");
    told
}

fn read(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let value = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::validator_for(record::runs_schema().as_value()).unwrap();
    let told = schema.iter_errors(&value).map(|error| error.to_string());
    assert_eq!(told.collect::<Vec<_>>(), Vec::<String>::new(), "{name}");
    value
}

#[test]
fn each_lab_is_done_by_one_share_and_all_shares_are_one_record_that_ends_as_the_worst() {
    if !can_have_private_engine() {
        return;
    }
    let folder = cli::state();
    let at = folder.path();
    lay_out(at);
    let share = |number: usize, code: i32| {
        let (shard, file) = (format!("{number}/3"), format!("{number}.json"));
        types(at, &["run", "--yes", "--shard", &shard, "--json", &file], code)
    };
    let told = share(1, 0);
    assert!(told.contains("\n2 of 4 labs, share 1/3: 2 passed.\n"), "{told}");
    let told = share(2, 1);
    assert!(told.contains("  FAIL   scenarios/b.yaml: 0 of 1 step passed: 1 failed.\n"), "{told}");
    // A handout that says something else is refused, as `run` does alone.
    let told = share(3, 2);
    assert!(told.contains("1 of 4 labs, share 3/3: 1 cannot be run as they are."), "{told}");
    let results = |name: &str| -> Vec<String> {
        let labs = read(at, name)["labs"].as_array().unwrap().clone();
        let word = |result: &Value| match result {
            Value::String(word) => word.clone(),
            result => result.as_object().unwrap().keys().next().unwrap().clone(),
        };
        labs.iter().map(|lab| word(&lab["result"])).collect()
    };
    assert_eq!(results("1.json"), ["run", "elsewhere", "elsewhere", "run"]);
    assert_eq!(results("2.json"), ["elsewhere", "run", "elsewhere", "elsewhere"]);
    assert_eq!(results("3.json"), ["elsewhere", "elsewhere", "refused", "elsewhere"]);

    let told = types(at, &["merge", "1.json", "2.json", "--json", "merged.json"], 1);
    assert!(told.contains("ERROR share 3/3 is missing"), "{told}");
    assert_eq!(results("merged.json"), ["run", "run", "missing", "run"]);
    types(at, &["merge", "1.json", "3.json"], 2);
    types(at, &["merge", "1.json", "2.json", "3.json", "--json", "merged.json"], 2);
    assert_eq!(
        read(at, "merged.json")["totals"],
        serde_json::json!({ "passed": 2, "failed": 1, "errors": 0, "skipped": 0 })
    );

    // Named ones, without a share: all of them, in one run.
    let words =
        ["run", "--yes", "--scenario", "scenarios/d.yaml", "--scenario", "scenarios/a.yaml"];
    let told = types(at, &[&words[..], &["--json", "all.json"]].concat(), 0);
    assert!(told.ends_with("\n2 of 2 labs: 2 passed.\n"), "{told}");
    assert_eq!(results("all.json"), ["run", "run"]);
    // The labs of another commit.
    let lab = at.join("labs/a.md");
    fs::write(&lab, fs::read_to_string(&lab).unwrap() + "\nMore.\n").unwrap();
    share(1, 0);
    let told = types(at, &["merge", "1.json", "2.json", "3.json"], 2);
    assert!(told.contains("scenarios/a.yaml is another version of the lab"), "{told}");
}
