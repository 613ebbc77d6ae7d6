//! Broken documents that some tool is known to let through, each with the whole one beside it.

use super::tools::{Files, Test, Tool, quoted};

/// A broken document, and the same without what is wrong in it.
pub(crate) struct Case {
    pub(crate) what: &'static str,
    /// The two, as a tool has them; without a file where it has no such thing.
    pub(crate) files: fn(&Tool) -> (Files, Files),
}

pub(crate) const CASES: &[Case] = &[
    Case {
        what: "a command prints what it should and ends with 1",
        files: |tool| both(tool, "echo right; exit 1", "echo right; exit 0"),
    },
    Case {
        what: "a command prints what it should, and an error besides",
        files: |tool| both(tool, "echo right; echo error: no >&2", "echo right"),
    },
    Case { what: "`! true` stands in the middle", files: negated },
    Case { what: "a document has no test in it", files: empty },
    Case { what: "a key is misspelt, so that nothing is asked", files: misspelt },
    Case { what: "a file is read before the command that writes it", files: order },
    Case {
        what: "an image should be refused as unsigned, and the trust service is down",
        files: outage,
    },
];

fn both(tool: &Tool, broken: &str, whole: &str) -> (Files, Files) {
    let of = |command: &str| (tool.write)(&[Test::of(&format!("sh -c \"{command}\""), "right")]);
    (of(broken), of(whole))
}

fn one(name: &'static str, text: &str) -> Files {
    vec![(name, text.to_owned())]
}

/// A lab of one step, with this below `do:`, and its handout's commands.
fn lab(actions: &str, printed: &str) -> Files {
    let scenario = format!(
        "version: 1\ntitle: Doc\nlab: doc.md\nstrict: true\nsteps:\n  - id: one\n    section: One\n    do:\n{actions}"
    );
    vec![("doc.yaml", scenario), ("doc.md", format!("# One\n\n```console\n{printed}```\n"))]
}

fn negated(tool: &Tool) -> (Files, Files) {
    let of = |middle: &str| {
        if tool.name == "bats" {
            return one("doc.bats", &format!("@test \"x\" {{\n  {middle}\n  [ 1 = 1 ]\n}}\n"));
        }
        let mut tests = vec![Test::of(middle, ""), Test::of("echo right", "right")];
        "first".clone_into(&mut tests[0].name);
        // It prints nothing.
        let silent = |text: String| {
            text.replace("        expect: [{ stdout: { line: \"\" } }]\n", "")
                .replace(&format!("$ {middle}\n  \n"), &format!("$ {middle}\n"))
                .replace(&format!("$ {middle}\n\n"), &format!("$ {middle}\n"))
        };
        (tool.write)(&tests).into_iter().map(|(name, text)| (name, silent(text))).collect()
    };
    (of("! true"), of("! false"))
}

fn empty(tool: &Tool) -> (Files, Files) {
    let whole = (tool.write)(&[Test::of("echo right", "right")]);
    let broken = match tool.name {
        "labcheck" => vec![
            ("doc.yaml", "version: 1\ntitle: Doc\nlab: doc.md\nsteps: []\n".to_owned()),
            ("doc.md", "# One\n".to_owned()),
        ],
        "bats" => one("doc.bats", "# nothing\n"),
        "cram" => one("doc.t", "Nothing\n"),
        "scrut" => one("doc.md", "# Nothing\n"),
        _ => one("doc.yaml", "tests: {}\n"),
    };
    (broken, whole)
}

fn misspelt(tool: &Tool) -> (Files, Files) {
    let of = |key: &str| match tool.name {
        "labcheck" => lab(
            &format!("      - run: echo left\n        {key}: [{{ stdout: {{ line: left }} }}]\n"),
            "$ echo left\nleft\n",
        ),
        "scrut" => {
            one("doc.md", &format!("# x\n\n```scrut {{{key}: stdout}}\n$ echo left\nleft\n```\n"))
        }
        "commander" => {
            one("doc.yaml", &format!("tests:\n  x:\n    command: echo left\n    {key}: left\n"))
        }
        _ => Vec::new(),
    };
    let (right, wrong) = match tool.name {
        "labcheck" => ("expect", "expct"),
        "scrut" => ("output_stream", "outputstream"),
        _ => ("stdout", "stdot"),
    };
    (of(wrong), of(right))
}

fn order(tool: &Tool) -> (Files, Files) {
    let test = |name: &str, command: &str| Test {
        name: name.to_owned(),
        command: command.to_owned(),
        line: "right".to_owned(),
    };
    let read = test("z", "cat order.txt");
    let write = test("a", "echo right | tee order.txt");
    let last = test("zz", "cat order.txt");
    ((tool.write)(&[read, write.clone(), last.clone()]), (tool.write)(&[write, last]))
}

/// The refusal is asked for by its reason where a tool knows reasons, and else by docker's exit status.
fn outage(tool: &Tool) -> (Files, Files) {
    const PULL: &str = "docker pull x:1";
    let down =
        format!("DOCKER_CONTENT_TRUST=1 DOCKER_CONTENT_TRUST_SERVER=https://127.0.0.1:1 {PULL}");
    let of = |command: &str| match tool.name {
        "labcheck" => {
            let expected = "expect: [{ refused: { image: \"x:1\", because: unsigned } }]";
            let mut files = lab(
                &format!("      - run: {command}\n        {expected}\n"),
                &format!("$ {command}\n"),
            );
            let images = "classroom: { images: [{ name: \"x:1\", build: shell }] }\nsteps:";
            files[0].1 = files[0].1.replace("steps:", images);
            files
        }
        "bats" => one(
            "doc.bats",
            &format!("@test \"x\" {{\n  run env {command}\n  [ $status -ne 0 ]\n}}\n"),
        ),
        "cram" => one("doc.t", &format!("  $ {command} 2>/dev/null\n  [1]\n")),
        "scrut" => one("doc.md", &format!("# x\n\n```scrut\n$ {command} 2>/dev/null\n[1]\n```\n")),
        _ => one(
            "doc.yaml",
            &format!("tests:\n  x:\n    command: {}\n    exit-code: 1\n", quoted(command)),
        ),
    };
    // Only labcheck brings a world in which the image is unsigned.
    let whole = if tool.name == "labcheck" {
        of(&format!("DOCKER_CONTENT_TRUST=1 {PULL}"))
    } else {
        of("false")
            .into_iter()
            .map(|(name, text)| (name, text.replace("env false", "false")))
            .collect()
    };
    (of(&down), whole)
}
