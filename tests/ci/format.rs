//! The formats: GitHub's of actions and workflows ("Metadata syntax", "Workflow syntax"), GitLab's ("CI/CD YAML syntax"),
//! pre-commit's ("Creating new hooks"), in the part that is used here. Whatever else is written is a mistake until it stands here.

use serde_json::Value;

use crate::{action, block, file, job, shares, steps, text, workflow, yaml};

/// Holds a mapping to what it must and what it may have.
fn mapping<'v>(
    value: &'v Value,
    at: &str,
    must: &[&str],
    may: &[&str],
) -> Vec<(&'v str, &'v Value)> {
    let fields = value.as_object().unwrap_or_else(|| panic!("{at} is no mapping: {value}"));
    for key in must {
        assert!(fields.contains_key(*key), "{at} has no {key}");
    }
    for key in fields.keys() {
        assert!(must.contains(&key.as_str()) || may.contains(&key.as_str()), "{at} has {key}");
    }
    fields.iter().map(|(key, value)| (key.as_str(), value)).collect()
}

/// Holds a step to what it is: a line of a shell's or an action, never both.
fn step(step: &Value, at: &str, must: &[&str]) {
    let is_action = step.get("uses").is_some();
    assert!(is_action != step.get("run").is_some(), "{at}: `uses` or `run`: {step}");
    if is_action {
        mapping(step, at, &["uses"], &["name", "if", "with"]);
        let used = text(&step["uses"]);
        assert!(used.starts_with("./") || used.contains('@'), "{at}: {used} has no version");
    } else {
        mapping(step, at, must, &["name", "if", "env", "run"]);
        // What somebody passes in would be a part of the script.
        assert!(!text(&step["run"]).contains("${{"), "{at}: {step}");
    }
}

/// What the action takes.
const INPUTS: &[&str] = &["scenario", "shard", "lint-only", "retries", "report"];

/// The words of expressions.
fn expressions(text: &str) -> Vec<&str> {
    text.split("${{").skip(1).map(|rest| rest.split("}}").next().unwrap().trim()).collect()
}

#[test]
fn the_action_is_a_composite_one_whose_inputs_reach_its_scripts_by_the_environment_alone() {
    let action = action();
    mapping(&action, "action.yml", &["name", "description", "inputs", "runs"], &[]);
    let inputs: Vec<&str> = mapping(&action["inputs"], "inputs", INPUTS, &[])
        .into_iter()
        .map(|(name, input)| {
            for (_, value) in mapping(input, name, &["description", "default"], &[]) {
                assert!(value.is_string(), "{input}");
            }
            name
        })
        .collect();
    mapping(&action["runs"], "runs", &["using", "steps"], &[]);
    assert_eq!(action["runs"]["using"], "composite");
    let mut used = Vec::new();
    for one in steps(&action["runs"]) {
        step(one, "a step of the action", &["run", "shell"]);
        assert_eq!(one["shell"], "sh");
        let env = one.get("env").map(|env| env.as_object().unwrap()).into_iter().flatten();
        for (_, value) in env {
            let [expression] = expressions(text(value))[..] else { panic!("{value}") };
            used.push(expression.strip_prefix("inputs.").unwrap());
        }
        if let Some(condition) = one.get("if") {
            used.push(text(condition).strip_prefix("inputs.").unwrap().split(' ').next().unwrap());
        }
    }
    used.sort_unstable();
    used.dedup();
    let mut known = inputs;
    known.sort_unstable();
    assert_eq!(used, known, "each input is used, and each that is used is there");
}

#[test]
fn the_workflows_are_such_and_give_the_action_what_it_takes() {
    is_workflow(&workflow(), 1);
    is_workflow(&shares(), 2);
}

#[test]
fn the_workflow_of_shares_has_a_job_for_each_and_one_that_comes_behind_them_whatever_they_said() {
    let jobs = shares()["jobs"].clone();
    let strategy = &jobs["share"]["strategy"];
    mapping(strategy, "strategy", &["fail-fast", "matrix"], &[]);
    assert_eq!(strategy["fail-fast"], false, "a share that failed ends no other");
    let numbers: Vec<u64> = mapping(&strategy["matrix"], "matrix", &["share"], &[])[0]
        .1
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    let own = steps(&jobs["share"]).iter().find(|step| step["uses"] == "./labcheck").unwrap();
    let wanted = format!("${{{{ matrix.share }}}}/{}", numbers.len());
    assert_eq!(text(&own["with"]["shard"]), wanted, "each of as many as there are");
    // Whatever the lab said, its record is kept, and by a name that no other share has: two of one name are refused.
    let uploads: Vec<&Value> = steps(&jobs["share"])
        .iter()
        .filter(|step| step["uses"].as_str().is_some_and(|used| used.contains("upload-artifact@")))
        .collect();
    let [upload] = uploads[..] else { panic!("{uploads:?}") };
    assert_eq!(upload["if"], "always()");
    let report = action()["inputs"]["report"]["default"].clone();
    assert_eq!(own["with"].get("report"), None, "the folder is the action's own");
    assert_eq!(text(&upload["with"]["path"]), format!("{}/record.json", text(&report)));
    assert_eq!(expressions(text(&upload["with"]["name"])), ["matrix.share"]);
    for step in steps(&jobs["share"]) {
        for expression in expressions(&step.to_string()) {
            assert_eq!(expression, "matrix.share");
        }
    }
    assert_eq!(
        (&jobs["labs"]["needs"], &jobs["labs"]["if"]),
        (&"share".into(), &"always()".into())
    );
}

/// Holds a workflow to what one is, with so many jobs that use the action.
fn is_workflow(workflow: &Value, uses: usize) {
    mapping(workflow, "workflow", &["on", "jobs"], &["name", "permissions"]);
    for event in workflow["on"].as_array().unwrap() {
        assert!(["push", "pull_request"].contains(&text(event)), "{event}");
    }
    assert_eq!(workflow["permissions"], serde_json::json!({ "contents": "read" }));
    let jobs = workflow["jobs"].as_object().unwrap();
    assert!(!jobs.is_empty());
    let mut own = 0;
    for job in jobs.values() {
        mapping(job, "job", &["runs-on", "steps"], &["strategy", "needs", "if"]);
        for one in steps(job) {
            step(one, "a step of the workflow", &["run"]);
            if one.get("uses").is_some_and(|used| used == "./labcheck") {
                own += 1;
                let inputs = action()["inputs"].as_object().unwrap().clone();
                let with = one["with"].as_object().unwrap();
                assert!(with.keys().all(|key| inputs.contains_key(key)), "{with:?}");
            }
        }
    }
    assert_eq!(own, uses);
}

#[test]
fn the_job_for_gitlab_is_one_and_keeps_what_it_wrote_whatever_came_of_it() {
    let jobs = job();
    let jobs = jobs.as_object().unwrap();
    for job in jobs.values() {
        mapping(job, "job", &["image", "script", "artifacts"], &[]);
        assert!(!job["script"].as_array().unwrap().is_empty());
        let artifacts = &job["artifacts"];
        mapping(artifacts, "artifacts", &["when", "paths", "reports"], &[]);
        assert_eq!(artifacts["when"], "always");
        mapping(&artifacts["reports"], "reports", &["junit"], &[]);
        let script =
            job["script"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("\n");
        for written in [&artifacts["reports"]["junit"], &artifacts["paths"][0]] {
            assert!(script.contains(text(written)), "nothing writes {written}");
        }
    }
    assert_eq!(jobs.len(), 1);
}

#[test]
fn the_hook_is_one_and_the_readme_names_it() {
    let hooks = yaml(&file(".pre-commit-hooks.yaml"));
    let [hook] = hooks.as_array().unwrap().as_slice() else { panic!("{hooks}") };
    let may = ["description", "files", "pass_filenames", "require_serial"];
    mapping(hook, "hook", &["id", "name", "entry", "language"], &may);
    assert_eq!(hook["language"], "rust");
    let files = regex::Regex::new(text(&hook["files"])).unwrap();
    for (path, wanted) in [
        ("scenarios/a.yaml", true),
        ("labs/a.md", true),
        ("labs/files/x", true),
        ("src/scenarios/a", false),
    ] {
        assert_eq!(files.is_match(path), wanted, "{path}");
    }
    let config = yaml(&block("yaml pre-commit", "```"));
    mapping(&config, "config", &["repos"], &[]);
    for repository in config["repos"].as_array().unwrap() {
        mapping(repository, "repo", &["repo", "rev", "hooks"], &[]);
        assert_eq!(repository["hooks"], serde_json::json!([{ "id": hook["id"] }]));
    }
}
