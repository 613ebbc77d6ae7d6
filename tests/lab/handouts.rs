//! Labs of authors, small ones: what their handouts say, and whether `labcheck run` does it.

use std::fs;

use crate::{
    cli::{labcheck, state},
    needs,
};

/// What a run printed, and its exit code.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A lab of an author: a scenario with the image `hello:1`, of these steps, its handout, and files
/// beside them.
pub(crate) fn run(steps: &str, handout: &str, files: &[(&str, &str)]) -> Ran {
    let classroom = r#"classroom: { images: [{ name: "hello:1", build: shell, id: hello }] }"#;
    run_in(classroom, steps, handout, files)
}

/// The same in another classroom.
pub(crate) fn run_in(classroom: &str, steps: &str, handout: &str, files: &[(&str, &str)]) -> Ran {
    let base = state();
    let write = |name: &str, text: &str| {
        let path = base.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let head = "version: 1\ntitle: Small\nlab: handout.md\nstrict: true";
    write("scenario.yaml", &format!("{head}\n{classroom}\nsteps:\n{steps}"));
    write("handout.md", handout);
    for (name, text) in files {
        write(name, text);
    }
    let output = labcheck(&base.path().join("state"))
        .current_dir(base.path())
        .args(["run", "--plain", "--scenario", "scenario.yaml"])
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap();
    Ran { code, out: text(&output.stdout), err: text(&output.stderr) }
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
    let note = "look like commands and are not checked:\n  handout.md:9: docker pull hello:4\n";
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
        ["the classroom serves docker.io and localhost:5000 only", "scenario.yaml:7:15", "quay.io"]
    {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
}
