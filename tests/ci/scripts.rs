//! What they type, typed: with the labcheck that was built on the PATH, where a CI would have it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::{action, block, file, job, needs, shares, steps, text, workflow, yaml};

/// A work tree with the lab of the README, and what a runner has beside it.
struct Runner(tempfile::TempDir);

impl Runner {
    fn new() -> Self {
        let runner = Self(tempfile::tempdir_in("/var/tmp").unwrap());
        let scenario = block("yaml", "```").replace("lab: hello.md", "lab: ../labs/hello.md");
        for folder in ["tree/scenarios", "tree/labs", "bin", "temp"] {
            fs::create_dir_all(runner.at(folder)).unwrap();
        }
        fs::write(runner.at("tree/scenarios/hello.yaml"), scenario).unwrap();
        fs::write(runner.at("tree/labs/hello.md"), block("markdown", "````") + "\n").unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_labcheck"), runner.at("bin/labcheck"))
            .unwrap();
        runner
    }

    /// The same lab once more, by another name.
    fn another(&self) {
        let lab = self.read("tree/scenarios/hello.yaml").replace("hello.md", "other.md");
        fs::write(self.at("tree/scenarios/other.yml"), lab.replace("Hello", "Other")).unwrap();
        fs::copy(self.at("tree/labs/hello.md"), self.at("tree/labs/other.md")).unwrap();
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    /// Types a script as a runner does: `sh -e` and a file.
    fn types(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        fs::write(self.at("script"), script).unwrap();
        let path = env::join_paths(
            [self.at("bin")].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap())),
        );
        let mut command = Command::new("sh");
        for (name, _) in
            env::vars().filter(|(n, _)| n.starts_with("LABCHECK_") || n.starts_with("DOCKER_"))
        {
            command.env_remove(name);
        }
        command.arg("-e").arg(self.at("script")).current_dir(self.at("tree")).stdin(Stdio::null());
        command.env("PATH", path.unwrap()).env("LABCHECK_STATE_DIR", self.at("state"));
        command.env("GITHUB_STEP_SUMMARY", self.at("summary")).env("RUNNER_TEMP", self.at("temp"));
        command.env("GITHUB_PATH", self.at("path")).env("GITHUB_ACTION_PATH", "/nowhere");
        command.envs(variables.iter().copied()).output().unwrap()
    }

    /// The same of a step of the action, with what its environment would be for these inputs.
    fn step(&self, step: &Value, inputs: &[(&str, &str)]) -> Output {
        let env = step.get("env").map(|env| env.as_object().unwrap().clone()).unwrap_or_default();
        let known = action()["inputs"].clone();
        let variables: Vec<(String, String)> = env
            .iter()
            .map(|(name, value)| {
                let input = text(value).trim_start_matches("${{ inputs.").trim_end_matches(" }}");
                let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
                (name.clone(), given.unwrap_or_else(|| text(&known[input]["default"])).to_owned())
            })
            .collect();
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.types(text(&step["run"]), &variables)
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The steps of the action: build, lint, run.
fn three(action: &Value) -> [Value; 3] {
    let steps = steps(&action["runs"]).to_vec();
    steps.try_into().unwrap()
}

const HELLO: (&str, &str) = ("scenario", "scenarios/hello.yaml");

#[test]
fn every_script_is_one_to_sh_and_what_is_on_the_path_is_not_built_again() {
    let runner = Runner::new();
    let (workflow, action, job) = (workflow(), action(), job());
    let shares = shares();
    let jobs = [&workflow, &shares].map(|workflow| workflow["jobs"].as_object().unwrap().values());
    let of_workflow = jobs.into_iter().flatten().flat_map(steps);
    let of_job =
        job.as_object().unwrap().values().flat_map(|job| job["script"].as_array().unwrap());
    let scripts = of_workflow.chain(steps(&action["runs"])).filter_map(|step| step.get("run"));
    let scripts: Vec<&str> = scripts.chain(of_job).map(text).collect();
    assert!(scripts.len() > 5, "{scripts:?}");
    for script in scripts {
        fs::write(runner.at("script"), script).unwrap();
        let read = Command::new("sh").arg("-n").arg(runner.at("script")).output().unwrap();
        assert!(read.status.success(), "{script}\n{}", told(&read));
    }
    let [build, ..] = three(&action);
    let output = runner.step(&build, &[]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(runner.read("path"), "", "it was there");
    // Where it is not there, it is built of the action's own source, and a later step finds it.
    fs::remove_file(runner.at("bin/labcheck")).unwrap();
    let cargo = "#!/bin/sh\necho \"$@\" >\"$RUNNER_TEMP/typed\"\n";
    fs::write(runner.at("bin/cargo"), cargo).unwrap();
    fs::set_permissions(
        runner.at("bin/cargo"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let path = format!("{}:/usr/bin:/bin", runner.at("bin").display());
    let output = runner.types(text(&build["run"]), &[("PATH", &path)]);
    assert!(output.status.success(), "{}", told(&output));
    let typed = runner.read("temp/typed");
    assert!(typed.starts_with("install --locked --quiet --path /nowhere --root "), "{typed}");
    assert!(runner.read("path").ends_with("/temp/labcheck/bin\n"), "{}", runner.read("path"));
}

#[test]
fn the_lint_of_the_action_lets_the_lab_through_and_annotates_one_with_an_error() {
    let runner = Runner::new();
    let [_, lint, _] = three(&action());
    let output = runner.step(&lint, &[HELLO]);
    assert!(output.status.success(), "{}", told(&output));
    let wrong = runner.read("tree/labs/hello.md").replace("$ docker pull", "$ docker –x pull");
    fs::write(runner.at("tree/labs/hello.md"), wrong).unwrap();
    let output = runner.step(&lint, &[HELLO]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("::error file="), "{}", told(&output));
    // What is passed in is one argument, whatever it is.
    for name in ["$(touch hacked)", "x; touch hacked", "--help", "`touch hacked`"] {
        let output = runner.step(&lint, &[("scenario", name)]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", told(&output));
    }
    assert!(!runner.at("tree/hacked").exists());
}

#[test]
fn the_run_of_the_action_writes_every_report_and_ends_as_the_run_did() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let runner = Runner::new();
    let [_, _, run] = three(&action());
    let output = runner.step(&run, &[HELLO]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(
        runner.read("summary").starts_with("## Hello\n\n1 of 1 step passed."),
        "{}",
        runner.read("summary")
    );
    assert!(runner.read("tree/labcheck-report/junit.xml").contains("tests=\"3\" failures=\"0\""));
    assert!(runner.read("tree/labcheck-report/record.json").contains("\"exit_code\": 0"));
    // A lab that prints what the runner would take for a command, and fails.
    let lab = runner.read("tree/scenarios/hello.yaml").replace(
        "      - session: docker",
        "      - { run: \"echo '::error::forged'; false\", unwritten: true }\n      - session: docker",
    );
    fs::write(runner.at("tree/scenarios/hello.yaml"), lab).unwrap();
    let output = runner.step(
        &run,
        &[HELLO, ("report", &runner.at("else").display().to_string()), ("retries", "1")],
    );
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let token = told.lines().find_map(|line| line.strip_prefix("::stop-commands::")).unwrap();
    let (quiet, loud) = told.split_once(&format!("\n::{token}::\n")).unwrap();
    assert!(quiet.contains("::error::forged") && quiet.contains("Try 1 did not pass"), "{told}");
    let commands: Vec<&str> =
        loud.lines().filter(|line| line.trim_start().starts_with("::error")).collect();
    assert!(!commands.is_empty(), "{told}");
    assert!(
        commands.iter().all(|line| line.starts_with("::error file=scenarios/hello.yaml,line=")
            || line.contains("title=labcheck::")),
        "{commands:?}"
    );
    assert!(runner.read("else/junit.xml").contains("<rerunFailure "), "{told}");
    assert!(runner.read("summary").matches("## Hello\n").count() == 2, "it is appended");
    // A refusal tells nothing of a run before.
    let output = runner.step(&run, &[("scenario", "nothing.yaml"), ("report", "else")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(runner.read("summary").matches("## Hello\n").count(), 2);
}

#[test]
fn the_shares_of_the_workflow_are_merged_and_one_that_wrote_nothing_is_told() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let runner = Runner::new();
    runner.another();
    let [_, _, run] = three(&action());
    let jobs = shares()["jobs"].clone();
    let merge = steps(&jobs["labs"]).last().unwrap()["run"].clone();
    let numbers = jobs["share"]["strategy"]["matrix"]["share"].as_array().unwrap().len();
    assert_eq!(numbers, 3, "the third has no lab");
    for number in 1..=numbers {
        let (shard, report) = (format!("{number}/{numbers}"), format!("shares/share-{number}"));
        let output = runner.step(&run, &[("shard", &shard), ("report", &report)]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let output = runner.types(text(&merge), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(runner.read("summary").starts_with("## 2 labs\n\n2 of 2 labs: 2 passed.\n"));
    fs::remove_dir_all(runner.at("tree/shares/share-1")).unwrap();
    let output = runner.types(text(&merge), &[]);
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    assert!(runner.read("summary").contains("share 1/3 is missing"), "{}", runner.read("summary"));
}

#[test]
fn the_action_does_all_of_several_labs_where_none_is_named() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let runner = Runner::new();
    runner.another();
    let [_, _, run] = three(&action());
    let output = runner.step(&run, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let summary = runner.read("summary");
    assert!(summary.starts_with("## 2 labs\n\n2 of 2 labs: 2 passed.\n"), "{summary}");
}

#[test]
fn the_share_for_gitlab_asks_nothing_and_leaves_the_record_that_is_merged() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let runner = Runner::new();
    let line = block("sh gitlab-share", "```");
    for number in ["1", "2"] {
        let numbers = [("CI_NODE_INDEX", number), ("CI_NODE_TOTAL", "2")];
        let output = runner.types(&line, &numbers);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let output = runner.types("labcheck merge share-1.json share-2.json", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).ends_with("\n1 of 1 lab: 1 passed.\n"), "{}", told(&output));
}

#[test]
fn the_job_for_gitlab_does_the_lab() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let runner = Runner::new();
    for job in job().as_object().unwrap().values() {
        let script: Vec<&str> = job["script"].as_array().unwrap().iter().map(text).collect();
        let output = runner.types(&script.join("\n"), &[]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let junit = text(&job["artifacts"]["reports"]["junit"]);
        assert!(Path::new(&runner.at("tree").join(junit)).exists());
    }
}

#[test]
fn what_the_hook_types_lints_the_labs_of_the_work_tree() {
    let runner = Runner::new();
    let entry = text(&yaml(&file(".pre-commit-hooks.yaml"))[0]["entry"]).to_owned();
    let output = runner.types(&entry, &[]);
    assert!(output.status.success(), "{}", told(&output));
    let wrong = runner.read("tree/labs/hello.md").replace("$ docker pull", "$ docker –x pull");
    fs::write(runner.at("tree/labs/hello.md"), wrong).unwrap();
    let output = runner.types(&entry, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("labs/hello.md:4"), "{}", told(&output));
}
