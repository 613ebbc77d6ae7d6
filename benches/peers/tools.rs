//! The tools, each with how it has a command and what has to come of it.

use std::{
    fmt::Write as _,
    process::{Command, Stdio},
};

/// Files of a document, by their names.
pub(crate) type Files = Vec<(&'static str, String)>;

/// A command and the line that it prints. It has to end with 0.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    /// What it is called, where a tool has names.
    pub(crate) name: String,
    pub(crate) command: String,
    pub(crate) line: String,
}

impl Test {
    pub(crate) fn of(command: &str, line: &str) -> Self {
        Self { name: command.to_owned(), command: command.to_owned(), line: line.to_owned() }
    }
}

/// A tool.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) program: &'static str,
    /// What is behind it.
    pub(crate) args: &'static [&'static str],
    /// What it says where it is here.
    pub(crate) version: &'static str,
    /// Where it is to be had.
    pub(crate) get: &'static str,
    pub(crate) write: fn(&[Test]) -> Files,
}

impl Tool {
    pub(crate) fn is_here(&self) -> bool {
        let mut command = Command::new(self.program);
        command.arg(self.version).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "labcheck",
        program: env!("CARGO_BIN_EXE_labcheck"),
        args: &["run", "--yes", "--plain", "--engine", "private", "--scenario", "doc.yaml"],
        version: "--version",
        get: "cargo build",
        write: labcheck,
    },
    Tool {
        name: "bats",
        program: "bats",
        args: &["doc.bats"],
        version: "--version",
        get: "apt-get install bats",
        write: bats,
    },
    Tool {
        name: "cram",
        program: "cram3",
        args: &["--shell=bash", "doc.t"],
        version: "--version",
        get: "apt-get install python3-cram",
        write: cram,
    },
    Tool {
        name: "scrut",
        program: "scrut",
        args: &["test", "doc.md"],
        version: "--version",
        get: "cargo install scrut",
        write: scrut,
    },
    Tool {
        name: "commander",
        program: "commander",
        args: &["test", "doc.yaml"],
        version: "--version",
        get: "its release, from github.com/commander-cli/commander",
        write: commander,
    },
];

fn labcheck(tests: &[Test]) -> Files {
    let mut scenario =
        "version: 1\ntitle: Doc\nlab: doc.md\nstrict: true\nsteps:\n  - id: one\n    section: One\n    do:\n"
            .to_owned();
    let mut handout = "# One\n\n```console\n".to_owned();
    for test in tests {
        let _ = writeln!(
            scenario,
            "      - run: {}\n        expect: [{{ stdout: {{ line: {} }} }}]",
            quoted(&test.command),
            quoted(&test.line)
        );
        let _ = writeln!(handout, "$ {}\n{}", test.command, test.line);
    }
    vec![("doc.yaml", scenario), ("doc.md", handout + "```\n")]
}

fn bats(tests: &[Test]) -> Files {
    let test = |(at, test): (usize, &Test)| {
        format!(
            "@test \"{at}\" {{\n  run bash -c '{}'\n  [ \"$output\" = \"{}\" ]\n}}\n",
            test.command, test.line
        )
    };
    vec![("doc.bats", tests.iter().enumerate().map(test).collect())]
}

fn cram(tests: &[Test]) -> Files {
    let test = |test: &Test| format!("  $ {}\n  {}\n\n", test.command, test.line);
    vec![("doc.t", tests.iter().map(test).collect())]
}

fn scrut(tests: &[Test]) -> Files {
    let test = |test: &Test| {
        format!("# {}\n\n```scrut\n$ {}\n{}\n```\n\n", test.name, test.command, test.line)
    };
    vec![("doc.md", tests.iter().map(test).collect())]
}

fn commander(tests: &[Test]) -> Files {
    let test = |test: &Test| {
        format!(
            "  {}:\n    command: {}\n    stdout: {}\n    exit-code: 0\n",
            quoted(&test.name),
            quoted(&test.command),
            quoted(&test.line)
        )
    };
    vec![("doc.yaml", "tests:\n".to_owned() + &tests.iter().map(test).collect::<String>())]
}

/// A text as YAML has it between quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
