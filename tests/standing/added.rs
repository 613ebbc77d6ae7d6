//! `labcheck add`: what somebody did by hand becomes checks that pass, and that failed before.

use std::fs;

use crate::{
    questions::in_terminal,
    student::Student,
    support::{Place, told, typed},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Added
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  # Whoever reads this: it stays.
  - id: pull
    section: Pull
    do:
      - run: docker pull busy:1
      - run: docker tag busy:1 mine:1
        # and this

  - { id: note, section: Note, do: [{ run: echo hello world > note.txt }] } # so does this
  - id: launch
    section: Run
    needs: [pull]
    do:
    - run: docker network create --internal --label tier=db back
    - run: docker volume create data
    - run: docker run -d --name db --network back -v data:/data -e MODE=db -e DB_PASSWORD=hunter2x --label "say=it's {{ so }}" busy:1 sleep 600
    - run: docker run -d -p 127.0.0.1:8099:80 busy:1 sleep 700
    check:
    - { name: there is a volume, expect: { volume: { name: data } } }
"#;

/// What comes to stand behind `pull`, `note` and `launch`.
const PULL: &str = r#"    check:
      - name: busy:1 is here, as the registry has it
        expect: { image: { name: "busy:1", digest: "${{ images.busy.digest }}" } }
      - name: mine:1 is another name of busy:1
        expect: { image: { name: "mine:1", same_as: "busy:1" } }
"#;
const NOTE: &str = r#", check: [
      # TODO: nobody could tell whether this holds before the step already; `labcheck run` tells, and fails it then
      { name: note.txt is there, expect: { file: { path: note.txt, content: { contains: "hello world" } } } }]"#;
const LAUNCH: &str = r#"    - name: the network back is there
      expect: { network: { name: back, internal: true, labels: { tier: db } } }
    # TODO: DB_PASSWORD is left out, because its value looks like a secret; write it here if the handout prints it
    - name: the container db runs
      expect:
        container:
          name: db
          image: "busy:1"
          state: running
          mounts: ["data:/data"]
          networks: [back]
          environment: { MODE: db }
          labels: { say: "it's {{ so }}" }
          command: sleep 600
    - name: a container of busy:1 runs
      expect:
        container:
          image: "busy:1"
          state: running
          ports: ["127.0.0.1:8099:80"]
          command: sleep 700
"#;

/// The handout of the same commands.
fn handout() -> String {
    let commands = |from: &str, to: &str| -> String {
        let part = &LAB[LAB.find(from).unwrap()..LAB.find(to).unwrap_or(LAB.len())];
        let runs = part.lines().filter_map(|line| line.split_once("run: "));
        let runs = runs.map(|(_, run)| run.split(" }] }").next().unwrap());
        runs.flat_map(|run| ["$ ", run, "\n"]).collect()
    };
    let pull = commands("- id: pull", "  - { id: note");
    let note = commands("  - { id: note", "  - id: launch");
    let launch = commands("  - id: launch", "nothing");
    format!(
        "## Pull\n\n```console\n{pull}```\n\n## Note\n\n```console\n{note}```\n\n## Run\n\n```console\n{launch}```\n"
    )
}

#[test]
fn what_was_done_by_hand_becomes_checks_that_pass_and_did_not_before() {
    let handout = handout();
    let Some(student) = Student::arrives(LAB, &handout) else { return };
    let place = &student.place;
    let file = place.folder().join("lab.yaml");
    let now = || fs::read_to_string(&file).unwrap();
    let journal = || fs::read(student.session.folder.join("desk/journal.jsonl")).unwrap();
    let does = |heading: &str| {
        let part = handout.split("## ").find(|part| part.starts_with(heading)).unwrap();
        for line in part.lines().filter_map(|line| line.strip_prefix("$ ")) {
            typed(&student.session, &place.folder(), line);
        }
    };
    assert!(place.run(&["add", "pull"], 4).contains("Nothing is new"), "the step is not done");

    does("Pull");
    let told = place.run(&["add", "pull"], 2);
    assert!(told.contains("+    check:\n") && told.contains("no terminal to ask on"), "{told}");
    let before = journal();
    let told = place.run(&["add", "pull", "--check"], 1);
    assert!(
        told.contains("2 checks would be added to ") && told.contains("same without --check"),
        "{told}"
    );
    assert_eq!((now(), journal()), (LAB.to_owned(), before), "who asks changes nothing");
    let mut terminal = in_terminal(place, "add pull");
    terminal.shows("Write these checks into the scenario? [y/N]");
    terminal.press("n\r");
    terminal.shows("ended 2");
    assert_eq!(now(), LAB);
    let told = place.run(&["add", "pull", "--yes"], 0);
    assert!(told.contains("  labcheck pull --scenario "), "{told}");
    let wanted = LAB.replace("        # and this\n", &format!("        # and this\n{PULL}"));
    assert_eq!(now(), wanted);
    assert!(place.run(&["add", "pull"], 4).contains("Nothing is new"));
    let told = place.run(&["add", "pull", "image", "busy:1", "busy:9"], 4);
    assert!(told.contains("has this check already") && told.contains("it is not there"), "{told}");

    does("Note");
    place.run(&["add", "note", "file", "note.txt", "--yes"], 0);
    let wanted = wanted.replace("note.txt }]", &format!("note.txt }}]{NOTE}"));
    assert_eq!(now(), wanted);

    does("Run");
    let told = place.run(&["add", "launch", "--yes"], 0);
    assert!(told.contains("lab.yaml has 3 checks more; 1 TODO in it is yours"), "{told}");
    assert_eq!(now(), format!("{wanted}{LAUNCH}"));
    let told = place.run(&["add", "launch", "answers", "127.0.0.1:1", "--check"], 4);
    assert!(told.contains("No check for answers 127.0.0.1:1: it does not answer"), "{told}");
    for step in ["pull", "note", "launch"] {
        let told = place.run(&[step, "--verbose", "--scenario", "lab.yaml"], 0);
        assert!(told.contains("pass  "), "{step}: {told}");
    }

    // Anew: none of them holds before its step, and all do behind it.
    place.run(&["finish", "--yes"], 0);
    place.run(&["start", "lab.yaml", "--yes"], 0);
    for step in ["pull", "note", "launch"] {
        let told = place.run(&[step, "--verbose"], 1);
        assert!(!told.contains("pass  "), "{step}: {told}");
    }
    place.run(&["finish", "--yes"], 0);
    place.run(&["run", "--yes", "--scenario", "lab.yaml"], 0);
}

const SHOP: &str = r#"version: 1
lab: lab.md
title: Shop
classroom:
  images: [{ name: "busy:1", build: shell }]
  setup: [{ run: docker pull busy:1 }]
steps:
  - id: shop
    section: Shop
    do: [{ run: docker swarm init }]
"#;

/// What comes to stand behind `shop`.
const SOLD: &str = r#"    check:
      - name: the secret pw is there
        expect: { secret: { name: pw, labels: { tier: db } } }
      - name: the config conf is there
        expect: { config: { name: conf } }
      - name: the service web runs
        expect:
          service:
            name: web
            image: "busy:1"
            replicas: 1
            running: 1
            ports: ["8090:80"]
            environment: { MODE: x }
"#;

#[test]
fn what_a_swarm_has_becomes_checks_and_what_proves_nothing_is_declined_with_why() {
    let Some(student) = Student::arrives(SHOP, "## Shop\n\n    $ docker swarm init\n") else {
        return;
    };
    let place = &student.place;
    let file = place.folder().join("lab.yaml");
    for (words, why) in [
        (&["image", "busy:1"][..], "it was so at the lab's beginning already"),
        (&["service", "web"], "the engine manages no swarm"),
        (&["file", "gone:/etc/hosts"], "there is no such container"),
        (&["answers", "http://u:hunter2x@127.0.0.1/"], "has a secret in it"),
    ] {
        let told = place.run(&[&["add", "shop"][..], words, &["--yes"]].concat(), 4);
        let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(why) && !flat.contains("+ "), "{told}");
    }
    student.types("docker swarm init");
    student.types("echo a | docker secret create -l tier=db pw -; echo a | docker config create conf -; docker service create -q --name web -p 8090:80 -e MODE=x busy:1 sleep 600");
    // Where somebody is makes no difference; where another lab is in the file by now, it stays.
    let elsewhere = || {
        let mut command = place.labcheck(&["add", "shop", "--check"]);
        let output = command.current_dir("/").output().unwrap();
        (output.status.code(), told(&output))
    };
    let (code, said) = elsewhere();
    assert!(code == Some(1) && said.contains("3 checks would be added"), "{said}");
    fs::write(&file, SHOP.replace("title: Shop", "title: Other")).unwrap();
    let (code, said) = elsewhere();
    assert!(code == Some(2) && said.contains("has another lab than the classroom"), "{said}");
    fs::write(&file, SHOP).unwrap();

    place.run(&["add", "shop", "--yes"], 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{SHOP}{SOLD}"));
    place.run(&["shop", "--scenario", "lab.yaml"], 0);

    // Of what came besides, one thing cannot be proposed: who did not name it is told so, too.
    student.types("docker volume create data; docker run -d $(docker commit $(docker create --name it busy:1 true)) sleep 600");
    let said = place.run(&["add", "shop", "--yes"], 4);
    assert!(said.contains("neither it nor its image has a name"), "{said}");
    assert!(said.contains("lab.yaml has 2 checks more"), "{said}");
    // On an engine without a machine of the lab's, a file is declined and the rest goes on.
    let own = Place::new();
    fs::write(own.folder().join("lab.yaml"), SHOP).unwrap();
    fs::write(own.folder().join("lab.md"), "## Shop\n").unwrap();
    let words = "add shop file x volume data --check --scenario lab.yaml";
    let mut command = own.labcheck(&words.split(' ').collect::<Vec<_>>());
    let output = command.env("DOCKER_HOST", &student.session.world.docker_host).output().unwrap();
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("No check for file x: it cannot be looked at"), "{said}");
    assert!(said.contains("1 check would be added"), "{said}");
}
