//! Labs of other platforms that nobody would write.

use super::{Content, FORMATS, Files, written};
use crate::{
    draft::{NoDraft, of_course},
    fuzz::driver::{Row, hold, seeds, text},
    scenario,
    syntax::source::Source,
};

/// Files in one text: each below a line with its path.
fn files(input: &str) -> Files {
    let mut files = Files::default();
    for file in input.split('\u{1}') {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        files.add(path, Content::Text(text.to_owned()));
    }
    files
}

/// Whatever is read of it makes a handout and a scenario that loads, in which the checks of each chapter stand below its own
/// heading.
fn made(at: usize, input: &str) -> usize {
    let Ok(course) = FORMATS[at].read(&files(input)) else { return 0 };
    let handout = Source { name: "x.md".into(), text: course.handout().to_owned() };
    match of_course(&handout, "x.md", &["run"], &course) {
        Ok(draft) => {
            let source = Source { name: "x.yaml".into(), text: draft.text };
            let scenario = scenario::load(&source, &["run"]).unwrap_or_else(|p| panic!("{p:?}"));
            for chapter in course.chapters() {
                let step = scenario.steps.iter().find(|step| step.section.value == chapter.title);
                for check in chapter.checks.iter().filter_map(|script| written(script).ok()) {
                    let mut all = step.iter().flat_map(|step| &step.checks);
                    let is_here = all.any(|one| one.name.value.starts_with(&check.name));
                    assert!(is_here, "{}\n{}", chapter.title, source.text);
                }
            }
            draft.todos.len()
        }
        Err(NoDraft::NoCommands) => 0,
        Err(NoDraft::TooMuch(problem)) => panic!("{problem:?}\n{}", handout.text),
    }
}

const ROWS: &[Row] = &[
    Row {
        name: "killercoda",
        cases: 20,
        seeds: seeds![
            "index.json\n{\"title\":\"T \\ud83d\\ude00\",\"x\":1,\"details\":{\"intro\":{\"text\":\"a.md\",\"code\":\"v.sh\"},\"steps\":[{\"title\":\"A\",\"text\":\"a.md\",\"verify\":\"v.sh\"},{\"text\":\"b.md\"}]}}\u{1}a.md\n# A\n> ## q\n- # l\n\nDo `ls`{{exec}} and\n---\n- ```sh\n  docker ps\n  ```{{execute T2 interrupt}}\n[x](y.md)\u{1}b.md\n```\n# x\u{1}v.sh\n#!/bin/sh\ntest -e x && echo \"done\"\n"
        ],
        parse: |input| made(0, &text(input)),
    },
    Row {
        name: "instruqt",
        cases: 20,
        seeds: seeds![
            "track.yml\ntitle: T\nteaser: x\u{1}config.yml\ncontainers: [{ name: w }, { name: v }]\u{1}01-a/assignment.md\n---\ntitle: A\ntype: quiz\nanswers: [a, b]\nsolution: [0]\nnotes: [{ contents: \"# n\" }]\ntabs: [{ title: t, type: service }]\n---\nText\n====\n<pre>\n</pre>\n<!-- -->\n```bash,run\ndocker ps\n```\u{1}01-a/check-w\n#!/bin/bash\ntest -e x || fail-message \"No ${x}\"\u{1}01-a/solve-w\ntouch x\n"
        ],
        parse: |input| made(1, &text(input)),
    },
    Row {
        name: "educates",
        cases: 20,
        seeds: seeds![
            "resources/workshop.yaml\nkind: Workshop\nspec:\n  title: T\n  session: { applications: { editor: {} } }\u{1}workshop/config.yaml\npathways: { paths: { p: { steps: [a] } } }\nmodules: [{ name: a, title: b }]\u{1}workshop/content/a.md\n---\ntitle: x\n---\n```terminal:execute\ncommand: |-\n  docker ps\nsession: 2\n```\n```examiner:execute-test\nname: t\nargs: [a]\ntimeout: 5\n```\n{{< note >}}\n```execute\nls\n```\u{1}workshop/examiner/tests/t\ntest -e $1\n"
        ],
        parse: |input| made(2, &text(input)),
    },
];

#[test]
fn a_lab_of_another_platform_may_be_anything_and_what_is_made_of_it_loads() {
    hold(ROWS);
}
