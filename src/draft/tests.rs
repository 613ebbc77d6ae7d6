use std::collections::BTreeSet;

use super::*;
use crate::{
    check::{Check, When},
    lab::{Agreement, agree, shapes},
    lint::{self, Severity, Texts},
    scenario::model::{Scenario, Step},
    syntax::template::Vars,
};

/// The scenario of a handout.
fn made(markdown: &str) -> Draft {
    let handout = Source { name: "labs/hello.md".into(), text: markdown.to_owned() };
    draft(&handout, "hello.md", &["run"]).unwrap_or_else(|none| panic!("{none:?}\n{markdown}"))
}

fn loaded(draft: &Draft) -> Scenario {
    let source = Source { name: "hello.yaml".into(), text: draft.text.clone() };
    scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:?}\n{}", draft.text))
}

/// How a handout and its scenario differ, and what of the two `labcheck lint` calls an error.
fn against(markdown: &str, draft: &Draft) -> (Agreement, Vec<String>) {
    let scenario = loaded(draft);
    let agreement = agree(&scenario, &Handout::parse(markdown), &Vars::new());
    let handout = Source { name: "hello.md".into(), text: markdown.to_owned() };
    let (missing, vars) = (BTreeSet::new(), scenario.variables(Vars::new()));
    let found = lint::lint(&Texts {
        handout: &handout,
        scenario: Some(&scenario),
        missing: &missing,
        vars: &vars,
    });
    let errors = found.into_iter().filter(|finding| finding.severity == Severity::Error);
    (agreement, errors.map(|finding| finding.message).collect())
}

const HELLO: &str = "# Hello, containers

## Step 1: A server

```console
$ docker pull alpine:3.19
3.19: Pulling from library/alpine
Status: Downloaded newer image for alpine:3.19
$ docker run -d --name web -p 8080:80 \\
    alpine:3.19 httpd -f
$ docker exec web cat /etc/motd
Welcome to it
$ docker rmi nothing
Error response from daemon: No such image: nothing:latest
```

## Step 2: Look into it

```console
$ docker exec -it web sh
/ # hostname
3f2a9c1b7d55
/ # echo: here
so it is
/ # exit
$ docker system prune -a
```

## Step 3: Clean up

```console
$ docker rm -f web
$ docker rmi alpine:3.19
```
";

#[test]
fn a_scenario_is_short_and_says_what_is_left_to_decide() {
    let draft = made(HELLO);
    let (_, body) = draft.text.split_once("version: 1\n").unwrap();
    assert_eq!(
        body,
        r#"lab: hello.md
title: "Hello, containers"

classroom:
  images:
    - { name: "alpine:3.19", build: shell }

steps:
  - id: step1
    section: "Step 1: A server"
    do:
      - run: docker pull alpine:3.19
      - run: |-
          docker run -d --name web -p 8080:80 \
              alpine:3.19 httpd -f
      - run: docker exec web cat /etc/motd
        expect: [{ stdout: { contains: "Welcome to it" } }]
      - run: docker rmi nothing
        expect: [{ exit: nonzero }]
    check:
      - name: alpine:3.19 is here, as the registry has it
        when: ever # a later step undoes it
        expect: { image: { name: "alpine:3.19", digest: "${{ images.alpine-3-19.digest }}" } }
      - name: the container web runs
        when: ever # a later step undoes it
        expect: { container: { name: web, image: "alpine:3.19", state: running, ports: ["8080:80"] } }

  - id: step2
    section: "Step 2: Look into it"
    needs: [step1]
    do:
      - session: docker exec -it web sh
        talk:
          - { send: hostname }
          - { send: "echo: here", until: 'so it is' }
          - { send: exit }
      # TODO: name what the lab made in the handout, then write `run:` for `shown:` and take out `why:`
      - shown: docker system prune -a
        why: "it removes what is not the lab's, too"
    # TODO: no check could be made of this step's commands; add `check:` with what must be true after it

  - id: step3
    section: "Step 3: Clean up"
    needs: [step1]
    do:
      - run: docker rm -f web
      - run: docker rmi alpine:3.19
    check:
      - name: alpine:3.19 was removed and is gone
        expect: [{ deed: { removed: "alpine:3.19" } }, { image: { name: "alpine:3.19", present: false } }]
      - name: the container web is gone
        expect: { container: { name: web, gone: true } }
"#
    );
    assert_eq!((draft.steps.len(), draft.commands, draft.checks, draft.todos.len()), (3, 8, 4, 2));
    let (agreement, errors) = against(HELLO, &draft);
    assert!(agreement.differences.is_empty() && errors.is_empty(), "{agreement:?} {errors:?}");
}

#[test]
fn the_scenario_of_every_lab_here_loads_and_types_what_the_handout_has() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/labs");
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let labs: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    assert!(!labs.is_empty());
    for lab in labs {
        let text = std::fs::read_to_string(&lab).unwrap();
        let draft = made(&text);
        let (agreement, errors) = against(&text, &draft);
        let told = format!("{}\n{agreement:?}\n{errors:?}", draft.text);
        assert!(agreement.differences.is_empty() && errors.is_empty(), "{told}");
    }
}

#[test]
fn the_scenario_of_a_handout_of_any_shape_loads_and_types_what_it_has() {
    let mut many = 0;
    for markdown in shapes::each() {
        let handout = Source { name: "x.md".into(), text: markdown.clone() };
        let draft = match draft(&handout, "x.md", &[]) {
            Ok(draft) => draft,
            Err(NoDraft::NoCommands) => continue,
            Err(NoDraft::TooMuch(problem)) => panic!("{problem:?}\n{markdown}"),
        };
        many += 1;
        let (agreement, errors) = against(&markdown, &draft);
        let told = format!("{markdown}\n{}\n{agreement:?}\n{errors:?}", draft.text);
        assert!(agreement.differences.is_empty() && errors.is_empty(), "{told}");
    }
    assert!(many > 400, "{many}");
}

#[test]
fn what_is_news_of_a_step_is_asked_and_nothing_that_was_so_before() {
    let block = |commands: &str| {
        let lines = commands.lines().map(|line| format!("$ {line}\n"));
        format!("```console\n{}```\n", lines.collect::<String>())
    };
    for (first, second, wanted) in [
        ("docker pull a:1", "docker pull a:1", &[][..]),
        ("docker pull a:1", "docker run --rm a:1 echo x", &["a container of a:1 ran"]),
        ("docker run --rm a:1 true", "docker run --rm a:1 true", &[]),
        ("docker network create n", "docker network create m", &["the network m is there"]),
        ("docker volume create v", "docker volume rm v", &["the volume v is gone"]),
        ("docker run -d --name x a:1 sleep 9", "docker stop x", &["the container x has ended"]),
        ("docker run -d --rm --name x a:1 sleep 9", "docker stop x", &["the container x is gone"]),
        ("docker stop x", "docker rm x", &[]),
        ("docker rmi a:1", "docker rmi a:1", &[]),
        ("docker build -t me:1 .", "docker tag me:1 me:2", &["me:2 is another name of me:1"]),
        ("docker compose up -d", "docker rm -f web", &[]),
        ("docker run -d a:1 sleep 9", "docker run -d a:1 sleep 9", &[]),
        (
            "ls",
            "docker run -d a:1 sleep 9",
            &["a:1 is here, as the registry has it", "a container of a:1 runs"],
        ),
        (
            "docker run --name x a:1 true",
            "docker start x\ndocker rm x",
            &["the container x is gone"],
        ),
    ] {
        let markdown = format!("# L\n## Step 1\n{}## Step 2\n{}", block(first), block(second));
        let scenario = loaded(&made(&markdown));
        let names: Vec<&str> =
            scenario.steps[1].checks.iter().map(|c| c.name.value.as_str()).collect();
        assert_eq!(names, wanted, "{first} then {second}");
    }
}

#[test]
fn what_a_later_step_undoes_counts_if_it_was_so_once_and_nothing_else_does() {
    for (first, second, wanted) in [
        ("docker pull a:1", "docker rmi a:1", true),
        ("docker pull a:1", "docker rmi b:1", false),
        ("docker pull a:1", "docker run --rm a:1 true", false),
        ("docker run -d --name x a:1 sleep 9", "docker stop x", true),
        (
            "docker run -d --name x a:1 sleep 9",
            "docker rm -f x\ndocker run -d --name x a:2 ls",
            true,
        ),
        ("docker run -d --name x a:1 sleep 9", "docker exec x ls", false),
        ("docker network create n", "docker network rm n", true),
        // It is there again, whoever made it.
        ("docker volume create v", "docker volume rm v\ndocker volume create v", false),
        (
            "docker run -d --name x a:1 sleep 9",
            "docker rm -f x\ndocker run -d --name x a:1 sleep 9",
            false,
        ),
        ("docker volume create v", "docker volume rm w", false),
        ("docker run -d a:1 sleep 9", "docker stop x", false),
        ("docker run --rm a:1 true", "docker rmi a:1", true),
        // Nobody knows what it undoes.
        ("docker pull a:1", "docker system prune -af", false),
    ] {
        let typed = |text: &str| format!("$ {}\n", text.replace('\n', "\n$ "));
        let (first, second) = (typed(first), typed(second));
        let markdown =
            format!("# L\n## Step 1\n```console\n{first}```\n## Step 2\n```console\n{second}```\n");
        let scenario = loaded(&made(&markdown));
        let is_ever = |check: &Check| check.when == When::Ever;
        let ran = |check: &&Check| !check.name.value.ends_with(" ran");
        let checks: Vec<bool> = scenario.steps[0].checks.iter().filter(ran).map(is_ever).collect();
        assert!(!checks.is_empty(), "{first}");
        assert_eq!(checks.contains(&true), wanted, "{first}then {second}");
    }
}

/// What was so once by an earlier step is not counted for a later one.
#[test]
fn what_two_steps_make_true_counts_once_for_the_first_of_them_alone() {
    let step = |number: usize, line: &str| format!("## Step {number}\n```console\n$ {line}\n```\n");
    let lines = ["docker volume create v", "docker volume rm v"];
    let lines = lines.iter().cycle().take(4).enumerate();
    let steps: String = lines.map(|(at, line)| step(at + 1, line)).collect();
    let draft = made(&format!("# L\n{steps}"));
    let scenario = loaded(&draft);
    let whens = |at: usize| -> Vec<When> {
        scenario.steps[at].checks.iter().map(|check| check.when).collect()
    };
    assert_eq!((whens(0), whens(2)), (vec![When::Ever], vec![When::Now]));
    let todos = draft.todos.iter().filter(|(_, todo)| todo.starts_with("an earlier step makes"));
    assert_eq!(todos.count(), 1, "{:?}", draft.todos);
}

#[test]
fn what_cannot_be_typed_as_it_stands_is_a_todo_at_its_line_and_fails_where_it_is_all() {
    let markdown = "# Lab\n## Install\n```console\n$ sudo apt-get install docker.io\n```\n## Build\n```dockerfile\nFROM alpine:3.19 AS base\nFROM base\n```\n```console\n$ docker build -t app:1 .\n$ docker run -it app:1\n```\n## Again\n```console\n/ # ls\n$ echo ${{ x }}\n```\n";
    let draft = made(markdown);
    let todos: Vec<&str> = draft.todos.iter().map(|(_, todo)| todo.as_str()).collect();
    for wanted in [
        "take `sudo` out",
        "nothing of this step is typed",
        "print what the reader types",
        "line 17 of the handout types into",
    ] {
        assert!(todos.iter().any(|todo| todo.starts_with(wanted)), "{wanted}: {todos:?}");
    }
    let scenario = loaded(&draft);
    let typed: Vec<String> = scenario
        .steps
        .iter()
        .flat_map(Step::typed)
        .map(|action| action.command().expand_known(&scenario.variables(Vars::new())))
        .collect();
    assert!(typed.contains(&"false".to_owned()), "{typed:?}");
    assert!(typed.contains(&"echo ${{ x }}".to_owned()), "{typed:?}");
    assert!(draft.text.contains("- edit: { file: Dockerfile, from: fence }"), "{}", draft.text);
    assert_eq!(scenario.classroom.images.len(), 1);
    let nothing = Source { name: "x.md".into(), text: "# Lab\n\nProse.\n".into() };
    assert_eq!(super::draft(&nothing, "x.md", &[]), Err(NoDraft::NoCommands));
}
