//! A small lab of each platform, and what comes of it.

use super::*;
use crate::{
    draft::{Draft, of_course},
    lab::{Handout, agree},
    lint::{self, Severity, Texts},
    scenario,
    syntax::{source::Source, template::Vars},
};

mod scripts;

fn files(all: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in all {
        files.add(path, Content::Text((*text).to_owned()));
    }
    files
}

/// What is made of it: the handout, the scenario. They fit, the scenario loads, and lint has no error.
fn made(format: usize, all: &[(&str, &str)]) -> (String, Draft) {
    let course = FORMATS[format].read(&files(all)).unwrap_or_else(|broken| panic!("{broken:?}"));
    let text = course.handout().to_owned();
    let handout = Source { name: "labs/x.md".into(), text: text.clone() };
    let draft = of_course(&handout, "../labs/x.md", &["run"], &course)
        .unwrap_or_else(|none| panic!("{none:?}\n{text}"));
    let source = Source { name: "x.yaml".into(), text: draft.text.clone() };
    let scenario =
        scenario::load(&source, &["run"]).unwrap_or_else(|p| panic!("{p:?}\n{}", draft.text));
    let agreement = agree(&scenario, &Handout::parse(&text), &Vars::new());
    assert!(agreement.differences.is_empty(), "{agreement:?}\n{text}\n{}", draft.text);
    let (missing, vars) = (std::collections::BTreeSet::new(), scenario.variables(Vars::new()));
    let texts =
        Texts { handout: &handout, scenario: Some(&scenario), missing: &missing, vars: &vars };
    let errors: Vec<_> =
        lint::lint(&texts).into_iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    (text, draft)
}

fn told(draft: &Draft) -> Vec<&str> {
    draft.todos.iter().map(|(_, todo)| todo.as_str()).collect()
}

fn has(all: &[&str], wanted: &[&str]) {
    for wanted in wanted {
        assert!(all.iter().any(|told| told.starts_with(wanted)), "{wanted}: {all:#?}");
    }
}

const KILLERCODA: &[(&str, &str)] = &[
    (
        "index.json",
        r#"{
  "title": "Cups", "description": "Of tea.", "difficulty": "easy",
  "details": {
    "intro": { "text": "intro.md", "background": "setup.sh" },
    "steps": [
      { "title": "Make", "text": "one/text.md", "verify": "one/verify.sh" },
      { "title": "Wash up", "text": "two.md", "verify": "two.sh", "hint": "two.sh" },
      { "text": "three.md", "verify": "three.sh" }
    ],
    "finish": { "text": "end.md" },
    "assets": { "host01": [{ "file": "tea.txt", "target": "/root" }] }
  },
  "backend": { "imageid": "kubernetes-kubeadm-1node" }
}"#,
    ),
    ("intro.md", "# Welcome\n\nSee [there](other.md).\n"),
    ("setup.sh", "apt-get update\n"),
    (
        "one/text.md",
        "# Make\n\nType `docker pull alpine:3.19`{{exec}} first.\n\n```plain\ndocker run -d --name cup alpine:3.19 sleep 600\n```{{exec}}\n\n```\nFROM x\n```{{copy}}\n\n`docker ps`{{execute T2}}\n\nOpen {{TRAFFIC_HOST1_80}}.\n",
    ),
    ("one/verify.sh", "#!/bin/bash\ndocker ps --format '${{ x }}' | grep cup\n\techo \"done\"\n"),
    ("two.md", "```\ndocker rm -f cup\n```{{exec interrupt}}\n"),
    ("two.sh", "docker run --rm alpine true\n"),
    ("three.md", "Create the file `/tmp/x`.\n"),
    ("three.sh", "test -e /tmp/x"),
    ("end.md", "Well done.\n"),
];

#[test]
fn a_lab_of_killercoda_is_a_handout_with_a_step_for_each_page_and_a_check_for_each_script() {
    let (text, draft) = made(0, KILLERCODA);
    for wanted in [
        "# Cups\n\nOf tea.\n\n## Introduction\n\n### Welcome\n\nSee there.\n",
        "## Step 1: Make\n\n### Make\n\nType `docker pull alpine:3.19` first.\n\n```bash\ndocker pull alpine:3.19\n```\n",
        "## Step 3\n\nCreate the file `/tmp/x`.\n\n## Finish\n\nWell done.\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n---\n{text}");
    }
    assert!(!text.contains("{{exec") && !text.contains("{{copy"), "{text}");
    let wanted = r#"
      - name: one/verify.sh says that it is done
        expect:
          command:
            within: 60s
            run: |-
              bash /dev/fd/3 3<<'END_OF_SCRIPT'
              #!/bin/bash
              docker ps --format '${{ dollar }}{{ x }}' | grep cup
              	echo "done"
              END_OF_SCRIPT
            expect: [{ stdout: { line: "done" } }]
"#;
    assert!(draft.text.contains(wanted), "{}", draft.text);
    assert!(draft.text.contains("\n  - id: step3\n    section: \"Step 3\"\n    # TODO: nothing of this step is typed, so its checks fail"), "{}", draft.text);
    assert_eq!((draft.steps.len(), draft.commands, draft.checks), (3, 4, 5));
    has(
        &told(&draft),
        &[
            "index.json:13: it runs in the platform's image kubernetes-kubeadm-1node",
            "index.json:2: nothing of `difficulty` is taken over",
            "index.json:11: the platform lays assets/tea.txt to /root of host01",
            "index.json:4: before this page the platform runs the script setup.sh",
            "intro.md:3: it shows or links to a file of the platform's, other.md;",
            "one/text.md:13: this is typed into another terminal or machine (T2)",
            "one/text.md:15: the platform fills in {{TRAFFIC_HOST1_80}}",
            "two.md:1: the platform presses Ctrl-C first",
            "index.json:7: nothing of `hint` is taken over",
            "two.sh:1: this script is no check, because it types `docker run`",
        ],
    );
}

#[test]
fn all_that_is_wrong_in_an_index_is_told_at_once_with_its_place() {
    let index = "{\n  \"title\": [\"x\"],\n  \"details\": {\n    \"intro\": { \"text\": \"../secret.md\" },\n    \"steps\": [\n      { \"title\": \"A\" },\n      { \"text\": \"a.md\", \"verify\": \"link.sh\" },\n      7\n    ]\n  }\n}\n";
    let mut all = files(&[("index.json", index), ("a.md", "x")]);
    all.add("link.sh", Content::Other("it is a link or no plain file".into()));
    let broken = killercoda::read(&all).unwrap_err();
    let [(source, problems)] = &broken[..] else { panic!("{broken:?}") };
    let told: Vec<_> =
        problems.iter().map(|p| (source.line_column(p.at), p.title.as_str())).collect();
    let wanted = [
        ((2, 12), "`title` is no text"),
        ((4, 24), "`../secret.md` cannot be read: it is not in this folder"),
        ((6, 7), "this step has no `text`"),
        ((7, 35), "`link.sh` cannot be read: it is a link or no plain file"),
        ((8, 7), "a page is no mapping"),
    ];
    assert_eq!(told, wanted);
    assert!(problems.iter().all(|problem| problem.help.is_some()));
}

const INSTRUQT: &[(&str, &str)] = &[
    (
        "track.yml",
        "slug: cups\ntitle: Cups\nteaser: Of tea.\ndescription: |-\n  # All about it\nowner: me\n",
    ),
    (
        "config.yml",
        "version: \"3\"\ncontainers:\n- name: shell\n  image: docker\n- name: db\n  image: postgres\naws_accounts:\n- name: x\n",
    ),
    ("track_scripts/setup-shell", "#!/bin/sh\n"),
    (
        "01-make/assignment.md",
        "---\nslug: make\ntype: challenge\ntitle: Make\nteaser: A cup.\nnotes:\n- type: text\n  contents: Did you know?\ntabs:\n- title: Shell\n  type: terminal\n  hostname: shell\n- title: Web\n  type: service\n  hostname: shell\ndifficulty: basic\n---\nDo it\n=====\n\n```bash,run\ndocker pull alpine:3.19\n```\n\n```text,nocopy\ndocker ps\n```\n![](../assets/a.png)\n",
    ),
    (
        "01-make/check-shell",
        "#!/bin/sh\ndocker image inspect alpine:3.19 || fail-message \"Did you `pull` it?\"\ndocker ps || fail-message 'Is docker there?'\n",
    ),
    ("01-make/check-db", "#!/bin/bash\ntrue\n"),
    ("01-make/solve-shell", "#!/bin/bash\ndocker pull alpine:3.19\n"),
    (
        "02-ask/assignment.md",
        "---\nslug: ask\ntype: quiz\ntitle: Ask\nanswers:\n- One\n- Two\nsolution:\n- 1\n---\nHow many?\n",
    ),
    ("03-alone/assignment.md", "---\nslug: alone\ntitle: Alone\n---\nMake a file.\n"),
    (
        "03-alone/check-shell",
        "#!/bin/bash\nif [ ! -f /tmp/x ]; then fail-message \"No file.\"; fi\nexit 0\n",
    ),
    ("03-alone/solve-shell", "#!/bin/bash\ntouch /tmp/x\n"),
    ("03-alone/cleanup-shell", "#!/bin/bash\nrm /tmp/x\n"),
];

#[test]
fn a_track_of_instruqt_is_a_handout_with_its_checks_and_what_solves_it() {
    let (text, draft) = made(1, INSTRUQT);
    for wanted in [
        "# Cups\n\nOf tea.\n\n### All about it\n\n## Challenge 1: Make\n\n*A cup.*\n\nDid you know?\n\n### Do it\n",
        "```bash\ndocker pull alpine:3.19\n```\n\n\n```text\ndocker ps\n```\n",
        "## Challenge 2: Ask\n\nHow many?\n\n- One\n- Two\n\n## Challenge 3: Alone\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n---\n{text}");
    }
    let wanted = r#"
  - id: step3
    section: "Challenge 3: Alone"
    # TODO: 03-alone/cleanup-shell:1: the platform runs this script afterwards; `labcheck finish` takes the classroom away anyway, look once
    do:
      - run: |-
          bash /dev/fd/3 3<<'END_OF_SCRIPT'
          #!/bin/bash
          touch /tmp/x
          END_OF_SCRIPT
        unwritten: true
    check:
      - name: "03-alone/check-shell passes"
        hint: ["No file."]
        expect:
          command:
            within: 60s
"#;
    assert!(draft.text.contains(wanted), "{}", draft.text);
    assert!(draft.text.contains("        hint: [\"Is docker there?\"]\n"), "{}", draft.text);
    assert_eq!((draft.steps.len(), draft.commands, draft.checks), (2, 1, 3));
    has(
        &told(&draft),
        &[
            "track.yml:6: nothing of `owner` is taken over",
            "config.yml:5: the lab has another machine, db;",
            "config.yml:7: nothing of `aws_accounts` is in a classroom",
            "track.yml:1: nothing of the challenges' `difficulty` is taken over",
            "track_scripts/setup-shell:1: the platform runs this script before",
            "01-make/assignment.md:13: the tab Web (service) is the platform's",
            "01-make/assignment.md:28: it shows or links to a file of the platform's, ../assets/a.png;",
            "01-make/check-db:1: this script is of another machine, db",
            "the platform has a script that does this step",
            "02-ask/assignment.md:2: this is a question, and `Two` is right",
        ],
    );
}

#[test]
fn pages_of_a_track_that_are_broken_are_told_all_of_them() {
    let all = files(&[
        ("track.yml", "title: X\ntitle: Y\n"),
        ("01-a/assignment.md", "text\n"),
        ("02-b/assignment.md", "---\ntitle: [x]\n---\n"),
    ]);
    let broken = instruqt::read(&all).unwrap_err();
    let names: Vec<&str> = broken.iter().map(|(source, _)| source.name.as_str()).collect();
    assert_eq!(names, ["track.yml", "01-a/assignment.md", "02-b/assignment.md"]);
}

const EDUCATES: &[(&str, &str)] = &[
    (
        "resources/workshop.yaml",
        "kind: Workshop\nmetadata: { name: cups }\nspec:\n  title: Cups\n  description: Of tea.\n  session:\n    namespaces: { budget: large }\n    applications:\n      terminal: { enabled: true }\n      docker: { enabled: true }\n      editor: { enabled: true }\n      registry: { enabled: false }\n",
    ),
    (
        "workshop/config.yaml",
        "pathways:\n  default: way\n  paths:\n    way:\n      steps: [b, a/c, none]\nmodules:\n- { name: b, title: The first }\n",
    ),
    (
        "workshop/content/b.md",
        "# Head\n\n```terminal:execute\ncommand: docker pull alpine:3.19\n```\n\n```execute-2\ndocker ps\n```\n\n```examiner:execute-test\nname: pulled\ntitle: it was pulled\nargs: [\"a b\"]\nretries: .INF\n```\n\n```examiner:execute-test\nname: nothing\n```\n",
    ),
    (
        "workshop/content/a/c.md",
        "---\ntitle: The second\n---\n{{< note >}}\nLook.\n{{< /note >}}\n\n```editor:append-lines-to-file\nfile: ~/x\ntext: |\n  one\n```\n\n```terminal:execute\ncommand: echo: x: y\n```\n\n```dashboard:open-dashboard\nname: Terminal\n```\n\n```section:begin\ntitle: More\n```\n\nHello {{< param name >}}.\n\n```execute\ndocker images\n```\n",
    ),
    ("workshop/content/lost.md", "x\n"),
    ("workshop/examiner/tests/pulled", "#!/bin/bash\ndocker image inspect \"$1\"\n"),
    ("workshop/setup.d/pull.sh", "docker pull x\n"),
    ("exercises/x", "x"),
];

#[test]
fn a_workshop_of_educates_is_a_handout_in_its_order_with_its_tests_as_checks() {
    let (text, draft) = made(2, EDUCATES);
    for wanted in [
        "# Cups\n\nOf tea.\n\n## The first\n\n### Head\n\n```bash\ndocker pull alpine:3.19\n```\n",
        "## The second\n\nLook.\n",
        "\n**More**\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n---\n{text}");
    }
    for wanted in [
        "      - name: it was pulled\n        eventually: 30s\n        expect:\n          command:\n            within: 60s\n            run: |-\n              bash /dev/fd/3 'a b' 3<<'END_OF_SCRIPT'\n",
        "    section: \"The second\"\n",
    ] {
        assert!(draft.text.contains(wanted), "{}", draft.text);
    }
    has(
        &told(&draft),
        &[
            "resources/workshop.yaml:7: nothing of `namespaces` is in a classroom",
            "resources/workshop.yaml:11: nothing of the application `editor` is in a classroom",
            "workshop/config.yaml:5: there is no page `none.md`",
            "workshop/content/lost.md:1: no path of workshop/config.yaml leads to this page",
            "workshop/setup.d/pull.sh:1: the platform runs this script before",
            "exercises/x:1: the platform lays the folder exercises, 1 in number",
            "workshop/content/b.md:7: this is typed into another terminal (2)",
            "workshop/content/b.md:18: the test workshop/examiner/tests/nothing cannot be read",
            "workshop/content/a/c.md:8: a click writes this to ~/x",
            "workshop/content/a/c.md:14: this action (terminal:execute) is no YAML",
            "workshop/content/a/c.md:18: this click (dashboard:open-dashboard) is the platform's",
            "workshop/content/a/c.md:26: the platform fills in {{< param name >}}",
        ],
    );
    assert!(!told(&draft).iter().any(|told| told.contains("`registry`")), "{:?}", told(&draft));
}

#[test]
fn checks_stand_below_their_own_page_whatever_headings_the_pages_have() {
    let index = r###"{ "title": "T", "description": "## About\n\n```\nls /\n```\n\n{{TRAFFIC_HOST1_80}}", "details": { "steps": [
        { "title": "About", "text": "a.md", "verify": "a.sh" },
        { "title": "B", "text": "b.md", "verify": "b.sh" }, { "title": "B", "text": "b.md" }, { "title": "B", "text": "b.md" } ] } }"###;
    let page = "> ## quoted\n\n- # listed\n\n```\ndocker ps\n```{{exec}}\n";
    let all = [("a.md", page), ("a.sh", "test -e a"), ("b.md", page), ("b.sh", "test -e b")];
    let (text, draft) = made(0, &[&[("index.json", index)], &all[..]].concat());
    assert!(text.starts_with("# T\n\n### About\n\n```\nls /\n```\n"), "{text}");
    assert!(text.contains("\n> #### quoted\n\n- ### listed\n"), "{text}");
    let steps: Vec<&str> = draft.text.split("\n  - id: ").skip(1).collect();
    assert_eq!(steps.len(), 5, "{}", draft.text);
    assert!(steps[0].contains("section: \"T\""));
    assert!(steps[1].contains("\"Step 1: About\"") && steps[1].contains("name: a.sh says"));
    assert!(steps[2].contains("\"Step 2: B\"") && steps[2].contains("name: b.sh says"));
    has(&told(&draft), &["index.json:1: the platform fills in {{TRAFFIC_HOST1_80}}"]);
    // What a page leaves open would swallow the next.
    for (open, at) in
        [("<pre>\nx", "a.md"), ("> x\n> ===\n", "b.md"), ("1. x\n\n    ## y\n", "b.md")]
    {
        let mut all = files(&[&[("index.json", index)], &all[..]].concat());
        all.add(at, Content::Text(open.to_owned()));
        let broken = FORMATS[0].read(&all).unwrap_err();
        assert!(broken.iter().all(|(source, _)| source.name == at), "{broken:?}");
    }
}

#[test]
fn no_two_checks_and_no_two_pages_are_called_the_same() {
    let same = "```examiner:execute-test\nname: t\ntitle: it is so\n```\n";
    let page = format!("---\ntitle: Same\n---\n{}", same.repeat(3));
    let (text, draft) = made(
        2,
        &[
            ("resources/workshop.yaml", "kind: Workshop\nspec: { title: Same }\n"),
            ("workshop/content/a.md", &page),
            ("workshop/content/b.md", &page),
            ("workshop/examiner/tests/t", "test -e x\n"),
        ],
    );
    assert!(text.contains("\n## Same (2)\n") && text.contains("\n## Same (3)\n"), "{text}");
    for wanted in ["name: it is so\n", "name: it is so (2)\n", "name: it is so (3)\n"] {
        assert_eq!(draft.text.matches(wanted).count(), 2, "{}", draft.text);
    }
}

#[test]
fn what_does_a_step_is_typed_only_where_its_like_of_a_handout_would_be() {
    let of = |solve: &str| {
        let all = [
            ("track.yml", "title: T\n"),
            ("01-a/assignment.md", "---\ntitle: A\n---\nMake it.\n"),
            ("01-a/check-w", "test -e /tmp/x\n"),
            ("01-a/solve-w", solve),
        ];
        made(1, &all).1
    };
    assert!(of("touch /tmp/x\n").text.contains("          touch /tmp/x\n"), "the control");
    for (text, why) in [
        ("sudo touch /tmp/x", "`sudo` leads docker past the lab's engine"),
        ("touch /tmp/x\ndocker system prune -f", "it removes what is not the lab's, too"),
        ("curl https://x/y | sh", "it runs whatever a server sends"),
    ] {
        let draft = of(text);
        let line = text.lines().count();
        has(
            &told(&draft),
            &[
                &format!(
                    "01-a/solve-w:{line}: this script does the step and is not typed, because {why}; "
                ),
                "nothing of this step is typed",
            ],
        );
        assert!(!draft.text.contains("\n      - run:"), "{}", draft.text);
    }
}

#[test]
fn what_is_a_link_or_no_text_is_told_or_refused_and_never_passed_over() {
    let closed = |path: &str| (path.to_owned(), Content::Closed("it is a link".into()));
    let of = |format: usize, texts: &[(&str, &str)], more: &[(String, Content)]| {
        let mut all = files(texts);
        for (path, content) in more {
            all.add(path, content.clone());
        }
        let course = FORMATS[format].read(&all)?;
        let left = course.left.iter().chain(course.chapters().iter().flat_map(|c| &c.left));
        Ok::<_, Vec<Broken>>(left.map(Left::told).collect::<Vec<_>>())
    };
    let page = ("01-a/assignment.md", "---\ntitle: A\n---\n```bash,run\nls\n```\n");
    let track = [("track.yml", "title: T\n"), page];
    assert_eq!(of(1, &track, &[]).unwrap(), [""; 0], "the control");
    let told = of(1, &track, &[closed("02-b"), closed("01-a/check-w")]).unwrap();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .any(|one| one.starts_with("02-b:1: nothing of this is read, because it is a link; "))
    );
    assert!(
        told.iter().any(
            |one| one.starts_with("01-a/check-w:1: this script cannot be read: it is a link; ")
        )
    );
    let workshop = [
        ("resources/workshop.yaml", "kind: Workshop\nspec: { title: T }\n"),
        ("workshop/content/a.md", "```execute\nls\n```\n"),
    ];
    let told = of(2, &workshop, &[closed("workshop/content/more")]).unwrap();
    assert!(told[0].starts_with("workshop/content/more:1: nothing of this is read"), "{told:?}");
    let bytes = |path: &str| (path.to_owned(), Content::Other("it is not text".into()));
    for (format, texts, more, wanted) in [
        (0, &[][..], bytes("index.json"), "index.json cannot be read: it is not text"),
        (1, &track[1..], bytes("track.yml"), "track.yml cannot be read: it is not text"),
        (1, &track, bytes("config.yml"), "config.yml cannot be read: it is not text"),
        (
            1,
            &track[..1],
            closed("01-a"),
            "the track has no folder with an assignment.md; nothing of 01-a is read: it is a link",
        ),
        (
            1,
            &track,
            bytes("02-b/assignment.md"),
            "02-b/assignment.md cannot be read: it is not text",
        ),
        (
            2,
            &workshop,
            bytes("workshop/config.yaml"),
            "workshop/config.yaml cannot be read: it is not text",
        ),
        (
            2,
            &workshop[1..],
            closed("resources"),
            "resources/workshop.yaml cannot be read: it lies below resources",
        ),
        (
            2,
            &workshop[..1],
            closed("workshop"),
            "the workshop has no page in workshop/content/: it lies below workshop",
        ),
        (
            2,
            &workshop,
            bytes("workshop/content/b.md"),
            "workshop/content/b.md cannot be read: it is not text",
        ),
    ] {
        let broken = of(format, texts, &[more]).unwrap_err();
        let titles: Vec<&str> =
            broken.iter().flat_map(|(_, all)| all).map(|problem| problem.title.as_str()).collect();
        assert!(titles.len() == 1 && titles[0].starts_with(wanted), "{wanted}: {titles:?}");
    }
}

#[test]
fn what_a_test_and_a_page_of_educates_say_besides_is_told() {
    let page = "---\ntitle: A\nweight: 3\n---\n```examiner:execute-test\nname: t\nargs:\n- a\n- [b]\ninputs:\n  x: y\nform: z\nretries: 2\n```\n```execute\nls\n```\n";
    let (_, draft) = made(
        2,
        &[
            ("resources/workshop.yaml", "kind: Workshop\nspec: { title: T }\n"),
            ("workshop/content/a.md", page),
            ("workshop/examiner/tests/t", "test -e x\n"),
        ],
    );
    has(
        &told(&draft),
        &[
            "workshop/content/a.md:3: nothing of `weight` is taken over",
            "workshop/content/a.md:5: nothing of an entry of `args` that is no text, `inputs`, `form` of this test is taken over",
        ],
    );
}
