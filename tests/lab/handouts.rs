//! Labs of authors, small ones: what their handouts say, and whether `labcheck run` does it.

use std::{fs, path::Path, process::Output};

use crate::{
    cli::{labcheck, state},
    hub::{HELLO_IMAGE, open_hub_with},
    machine, needs,
};

/// What a run printed, and its exit code.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) const CLASSROOM: &str =
    r#"classroom: { images: [{ name: "hello:1", build: shell, id: hello }] }"#;

/// A lab of an author: a scenario with the image `hello:1`, of these steps, its handout, and files
/// beside them.
pub(crate) fn run(steps: &str, handout: &str, files: &[(&str, &str)]) -> Ran {
    run_in(CLASSROOM, steps, handout, files)
}

/// The same in another classroom.
pub(crate) fn run_in(classroom: &str, steps: &str, handout: &str, files: &[(&str, &str)]) -> Ran {
    run_on(None, classroom, steps, handout, files)
}

/// The same on a user's own engine.
pub(crate) fn run_at(docker_host: &str, steps: &str, handout: &str) -> Ran {
    run_on(Some(docker_host), CLASSROOM, steps, handout, &[])
}

pub(crate) fn run_on(
    docker_host: Option<&str>,
    classroom: &str,
    steps: &str,
    handout: &str,
    files: &[(&str, &str)],
) -> Ran {
    let base = state();
    lay_out(base.path(), classroom, steps, handout, files);
    let mut command = labcheck(&base.path().join("state"));
    command.current_dir(base.path()).args([
        "run",
        "--plain",
        "--yes",
        "--scenario",
        "scenario.yaml",
    ]);
    if let Some(docker_host) = docker_host {
        command.args(["--engine", "host"]).env("DOCKER_HOST", docker_host);
    }
    Ran::of(&command.output().unwrap())
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().unwrap();
        Self { code, out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// Writes a small lab into a folder.
pub(crate) fn lay_out(
    folder: &Path,
    classroom: &str,
    steps: &str,
    handout: &str,
    files: &[(&str, &str)],
) {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let head = "version: 1\ntitle: Small\nlab: handout.md";
    write("scenario.yaml", &format!("{head}\n{classroom}\nsteps:\n{steps}"));
    write("handout.md", handout);
    for (name, text) in files {
        write(name, text);
    }
}

#[test]
fn commands_of_the_handout_that_nobody_types_keep_a_lab_from_running() {
    let steps =
        "  - { id: step1, section: \"Step 1: Pull\", do: [{ run: \"docker pull hello:1\" }] }\n";
    let handout = "# Small\n\n## Step 1: Pull\n\n```console\n$ docker pull hello:1\nme@lab:~$ docker pull hello:2\n% docker pull hello:3\n# docker pull hello:4\nPS C:\\> docker pull hello:5\n```\n\nOr:\n\n```bash\ndocker pull hello:6 \\\n  --quiet\n```\n\n```text\ndocker pull hello:7\n```\n";
    let ran = run(steps, handout, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for line in [7, 8, 10, 16] {
        assert!(ran.err.contains(&format!("handout.md:{line}:")), "{line}\n{}", ran.err);
    }
    assert_eq!(ran.err.matches("no line of the scenario types this command").count(), 4);
    assert!(ran.err.contains("4 differences between handout and scenario; nothing was run."));
    let note = "Note: 1 line in 1 code block of handout.md looks like a command and is not checked:\n  handout.md:9: docker pull hello:4\n";
    assert!(ran.err.contains(note), "{}", ran.err);
    assert!(!ran.err.contains("hello:7"), "{}", ran.err);
}

#[test]
fn here_documents_loops_and_open_quotes_are_typed_whole() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let steps = r#"
  - id: step1
    section: "Step 1: Write"
    do:
      - run: |-
          cat > note.txt <<'END'
          one
          > two
          END
        expect: [{ stdout: empty }]
      - run: cat note.txt
        expect: [{ stdout: { equals: "one\n> two" } }]
      - run: |-
          for n in 1 2; do
            echo "n is $n"
          done
        expect: [{ stdout: { equals: "n is 1\nn is 2" } }]
      - run: |-
          echo 'first
          second' \
            third
        expect: [{ stdout: { equals: "first\nsecond third" } }]
"#;
    let handout = "## Step 1: Write\n\n```console\n$ cat > note.txt <<'END'\n> one\n> > two\n> END\n$ cat note.txt\none\n> two\n$ for n in 1 2; do\n>   echo \"n is $n\"\n> done\nn is 1\nn is 2\n$ echo 'first\n> second' \\\n>   third\nfirst\nsecond third\n```\n";
    let ran = run(steps, handout, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 of 1 step passed: 4 passed."), "{}", ran.out);
    assert_eq!(ran.err, "");
    // Without its second line it is another command.
    let cut = handout.replace("> second' \\\n", "");
    let ran = run(steps, &cut, &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
}

#[test]
fn an_image_of_a_registry_that_no_classroom_has_is_refused_at_its_line() {
    let classroom = "classroom:\n  images:\n    - { name: \"quay.io/org/tool:1\", build: shell }";
    let steps =
        "  - { id: step1, section: A, do: [{ run: \"docker pull quay.io/org/tool:1\" }] }\n";
    let ran = run_in(classroom, steps, "## A\n\n    $ docker pull quay.io/org/tool:1\n", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for told in
        ["the classroom serves docker.io and localhost:5000 only", "scenario.yaml:6:15", "quay.io"]
    {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
}

const HELLO: &str = r#"
  - id: step1
    section: "Step 1: Say hello"
    do:
      - run: docker pull hello:1
        expect: [{ stdout: { line: "Status: Downloaded newer image for hello:1" } }]
      - run: docker run --rm hello:1 echo welcome
        expect: [{ stdout: { line: welcome } }]
"#;
const HELLO_HANDOUT: &str = "## Step 1: Say hello\n\n```console\n$ docker pull hello:1\n1: Pulling from library/hello\n102f426c7a42: Pull complete\nDigest: sha256:c3d86f5bc340c6b6ac646bf38e6d2492a4c88501594a6c3e9e2d559de07cdd90\nStatus: Downloaded newer image for hello:1\n...\n$ docker run --rm hello:1 echo welcome\nwelcome\n```\n";

#[test]
fn a_handout_that_prints_something_else_than_what_comes_out_is_not_true() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let ran = run(HELLO, HELLO_HANDOUT, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(!ran.out.contains("drift"), "{}", ran.out);
    let lies = HELLO_HANDOUT
        .replace("Status: Downloaded newer image", "Status: Image was fetched by pigeon")
        .replace("\nwelcome\n", "\ngood bye\n");
    let ran = run(HELLO, &lies, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for told in [
        "  drift handout.md:11: this is not what came out  [LC121]\n        printed:  good bye\n        seen:     welcome\n",
        "  drift handout.md:8: this is not what came out  [LC121]\n        printed:  Status: Image was fetched by pigeon for hello:1\n        seen:     Status: Downloaded newer image for hello:1\n",
        "1 of 1 step passed: 2 passed.",
        "2 lines of the handout are not what came out",
        "labcheck explain LC121",
    ] {
        assert!(ran.out.contains(told), "{told}\n{}", ran.out);
    }
    // What the scenario says is an example, with its reason, may be anything.
    let examples = "        examples:\n          - { line: \"Status: .*pigeon.*\", because: it depends on the day }\n";
    let first = "hello:1\" } }]\n";
    let allowed = HELLO.replacen(first, &format!("{first}{examples}"), 1)
        + "        examples: [{ because: everybody says something else }]\n";
    let ran = run(&allowed, &lies, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // And has to be there.
    let ran = run(&allowed, HELLO_HANDOUT, &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("the handout prints no such line under this command"), "{}", ran.err);
}

/// A step that pushes to the lab's registry, and its handout.
const PUSH: &str = r#"
  - id: step1
    section: "Step 1: Push"
    do:
      - run: docker pull hello:1
      - run: docker tag hello:1 localhost:5000/you/app:1
      - run: docker push localhost:5000/you/app:1
"#;
const PUSH_HANDOUT: &str = "## Step 1: Push\n\n    $ docker pull hello:1\n    $ docker tag hello:1 localhost:5000/you/app:1\n    $ docker push localhost:5000/you/app:1\n\n";

#[test]
fn the_labs_registry_is_asked_by_programs_of_the_shell_too() {
    if !needs::met(&["private engine", "curl"]) {
        return;
    }
    let steps = format!(
        r#"{PUSH}  - id: step2
    section: "Step 2: Without a pull"
    do:
      - run: curl -s http://localhost:5000/v2/_catalog
        expect: [{{ stdout: {{ contains: you/app }} }}]
      - run: docker manifest inspect hello:1
        expect: [{{ stdout: {{ contains: schemaVersion }} }}]
"#
    );
    let handout = format!(
        "{PUSH_HANDOUT}## Step 2: Without a pull\n\n    $ curl -s http://localhost:5000/v2/_catalog\n    $ docker manifest inspect hello:1\n"
    );
    let ran = run(&steps, &handout, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_needs_the_labs_registry_where_it_is_not_reached_is_the_classrooms_limit() {
    if !needs::met(&["private engine", "curl"]) {
        return;
    }
    let _port = machine::alone();
    let hub = open_hub_with(HELLO_IMAGE).await;
    let ask = "curl -sf http://localhost:5000/v2/you/app/tags/list";
    let steps = format!(
        "{PUSH}  - {{ id: step2, section: \"Step 2: Ask\", do: [{{ run: \"{ask}\" }}] }}\n"
    );
    let handout = format!("{PUSH_HANDOUT}## Step 2: Ask\n\n    $ {ask}\n");
    let at = &hub.classroom.world().docker_host;
    let ran = tokio::task::block_in_place(|| run_at(at, &steps, &handout));
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("FAIL"), "{}", ran.out);
    for told in [
        "pass  docker pull hello:1",
        "pass  docker push localhost:5000/you/app:1", // to what its engine has there, as the note says
        "ERROR curl -sf",
        "[LC511]",
        "its registry is not reached at localhost:5000, as was said",
    ] {
        assert!(ran.out.contains(told), "{told}\n{}", ran.out);
    }
    assert!(ran.err.contains("127.0.0.1:5000"), "it is said beforehand: {}", ran.err);
    hub.close().await;
}

const BUILD: &str = r#"
  - id: step1
    section: "Step 1: Build what comes with the lab"
    do: [{ run: docker build -q -t app:1 app }, { run: "docker run --rm app:1" }]
  - id: step2
    section: "Step 2: Build what you wrote"
    do:
      - edit: { file: Dockerfile, from: fence }
      - run: docker build -q -t own:1 .
      - run: docker run --rm own:1
        expect: [{ stdout: { equals: "built from ${HOME} in the handout" } }]
"#;
const BUILD_HANDOUT: &str = "## Step 1: Build what comes with the lab\n\n```console\n$ docker build -q -t app:1 app\n$ docker run --rm app:1\nbuilt from the file beside the handout\n```\n\n## Step 2: Build what you wrote\n\nWrite this to `Dockerfile`:\n\n```dockerfile\nFROM hello:1\nCMD [\"echo\", \"built from ${HOME} in the handout\"]\n```\n\n```console\n$ docker build -q -t own:1 .\n$ docker run --rm own:1\n```\n";
const BUILD_CLASSROOM: &str =
    "classroom:\n  images: [{ name: \"hello:1\", build: shell }]\n  files: { app: files/app }";
const DOCKERFILE: (&str, &str) = (
    "files/app/Dockerfile",
    "FROM hello:1\nCMD [\"echo\", \"built from the file beside the handout\"]\n",
);

#[test]
fn a_lab_brings_files_and_has_one_written_as_the_handout_shows_it() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let ran = run_in(BUILD_CLASSROOM, BUILD, BUILD_HANDOUT, &[DOCKERFILE]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("  pass  edit Dockerfile\n"), "{}", ran.out);
    assert!(ran.out.contains("2 of 2 steps passed: 5 passed."), "{}", ran.out);
}

#[test]
fn a_command_that_is_only_shown_is_told_and_never_typed() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let steps = "  - id: step1\n    section: A\n    do:\n      - { shown: docker run $CAP hello:1, why: the capability is the reader's choice }\n      - run: docker pull hello:1\n";
    let handout =
        "## A\n\n    $ docker run $CAP hello:1\n    no such thing\n    $ docker pull hello:1\n";
    let ran = run(steps, handout, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let row =
        "  shown docker run $CAP hello:1  (not typed: the capability is the reader's choice)\n";
    assert!(ran.out.contains(row), "{}", ran.out);
    assert!(ran.out.contains("1 of 1 step passed: 1 passed."), "{}", ran.out);
    let ran = run(steps, &handout.replace("docker run", "docker start"), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("the handout does not have this command here"), "{}", ran.err);
}

#[test]
fn files_that_are_not_there_and_blocks_that_no_handout_shows_are_told_before_anything_runs() {
    let ran = run_in(BUILD_CLASSROOM, BUILD, BUILD_HANDOUT, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for told in ["this does not come with the lab", "scenario.yaml:6:17", "files/app is not there"]
    {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
    let shown = BUILD_HANDOUT.find("```dockerfile").unwrap();
    let end = shown + BUILD_HANDOUT[shown..].find("```console").unwrap();
    let without = BUILD_HANDOUT[..shown].to_owned() + &BUILD_HANDOUT[end..];
    let ran = run_in(BUILD_CLASSROOM, BUILD, &without, &[DOCKERFILE]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("the handout shows no file here"), "{}", ran.err);
}

#[test]
fn wrong_keys_of_files_and_examples_are_told_all_at_once() {
    let classroom = "classroom:\n  images: [{ name: \"hello:1\", build: shell }]\n  fiels: { a: b }\n  files: { ../a: b, app: /etc, x: y, x/z: w }";
    let steps = "  - id: s\n    section: S\n    do:\n      - edit: { file: ../x, from: fence }\n      - edit: { file: a, from: fense }\n      - edit: { fiel: a, from: fence }\n      - { edit: { file: a, from: fence }, expect: [{ exit: 0 }] }\n      - { run: ls, examples: [{ line: '.*', because: x }, { line: a }] }\n      - { run: ls, unwritten: true, examples: [{ because: x }] }\n";
    let ran = run_in(classroom, steps, "## S\n", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for told in [
        "did you mean `files`?",
        "a file's place is not a path below its folder: `../a`",
        "what comes with the lab is not a path below its folder: `/etc`",
        "something comes to `x/z` already",
        "the file is not a path below its folder: `../x`",
        "did you mean `fence`?",
        "did you mean `file`?",
        "`expect` does not go with `edit`",
        "everything matches this pattern",
        "an example lacks the key `because`",
        "the handout prints nothing under a command that it leaves out",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
}
