//! Students who go their own ways: out of order, twice, away and back, and with a broom.

use labcheck::record::Help;

use crate::{
    report::{record, report},
    student::{STEPS, Student},
};

#[test]
fn out_of_order_each_step_is_judged_by_itself() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    let mut done: Vec<&str> = Vec::new();
    for step in ["step4", "step2", "step1", "step3", "step3b"] {
        student.does(&mut terminal, &[step]);
        done.push(step);
        for asked in STEPS {
            // Step 2 compares its image with that of step 1.
            let is_whole = asked != "step2" || done.contains(&"step1");
            let passes = done.contains(&asked) && is_whole;
            terminal.types(&format!("labcheck {asked}")).ended(i32::from(!passes));
        }
    }
    let help = record(&student, &mut terminal).steps.into_iter().map(|step| step.help);
    assert!(help.into_iter().all(|help| help == Help::default()));
    student.leaves(terminal);
}

#[test]
fn everything_twice_passes_as_well() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for step in ["step1", "step2", "step3", "step3b", "step4", "cleanup"] {
        student.does(&mut terminal, &[step]);
        if step == "step3b" {
            // The keys are there: a second push asks for the repository's passphrase alone.
            terminal.types("docker tag alpine:latest localhost:5000/you/alpine:trusted").ended(0);
            terminal.sends("docker push localhost:5000/you/alpine:trusted");
            terminal.until("Enter passphrase for repository key with ID [0-9a-f]{7}: $");
            terminal.sends("lab-repository-pass");
            terminal.prompt("").ended(0).has(&["Successfully signed"]);
        } else {
            student.does(&mut terminal, &[step]);
        }
        for _ in 0..2 {
            terminal.types(&format!("labcheck {step}")).ended(0).lacks(&["seen at"]);
        }
    }
    terminal
        .types("labcheck step1 step2 step3 step3b step4 cleanup")
        .ended(0)
        .has(&["6 of 6 steps"]);
    student.leaves(terminal);
}

#[test]
fn who_closes_the_terminal_and_comes_back_has_lost_nothing() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2", "step3"]);
    let before = report(&student, &mut terminal);
    // In the middle of something: a container runs in the window that is closed.
    terminal.sends("docker run --rm -it alpine:latest sh");
    terminal.until("# $");
    terminal.close();
    let mut terminal = student.sits_down();
    terminal.types("labcheck status").ended(0).has(&["is up", "labcheck shell"]);
    crate::student::enter(&mut terminal);
    let after = report(&student, &mut terminal);
    for (check, judged) in &before {
        // A variable lives in its shell; that it was on is known.
        let wanted = if check.contains("was on in a shell") || check.contains("is refused, and") {
            "held"
        } else {
            &judged.0
        };
        let seen = &after[check].0;
        assert!(
            seen == wanted || (check.starts_with("step3b") && seen.starts_with("LC")),
            "{check}: {seen}"
        );
    }
    student.does(&mut terminal, &["step4"]);
    terminal.types("labcheck step4").ended(0);
    student.leaves(terminal);
}

#[test]
fn who_removes_the_image_after_pulling_it_has_pulled_it() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2"]);
    // Nobody asked before they were removed: the journal alone knows.
    terminal.types("docker rmi -f alpine:edge alpine@$pinned").ended(0);
    assert_eq!(terminal.types("docker images -q").text, "");
    for step in ["step1", "step2"] {
        let said = terminal.types(&format!("labcheck {step}"));
        said.ended(0).has(&["seen at", "is done"]).lacks(&["FAIL"]);
    }
    // What is made in its place does not count for it.
    terminal.types("tar -c .bashrc | docker import - alpine:edge").ended(0);
    let now = report(&student, &mut terminal);
    assert_eq!(now["step1: it is the image that the registry has under that tag"].0, "held");
    student.leaves(terminal);
}

/// What counts is what was done, however it was typed.
#[test]
fn other_words_for_the_same_count() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for lines in [
        [
            "docker image pull docker.io/library/alpine:edge",
            "docker container run --rm alpine:edge true",
        ],
        [
            "docker pull -q index.docker.io/library/alpine:edge",
            "docker run --rm $(docker images -q) true",
        ],
        ["docker pull alpine:edge", "docker run --rm $(docker images -q | cut -c1-5) true"],
        [
            "docker pull alpine:edge",
            "docker run --rm $(docker inspect -f '{{index .RepoDigests 0}}' alpine:edge) true",
        ],
        [
            "docker pull alpine:edge",
            "docker create --name c1 alpine:edge true; docker start c1; docker rm c1",
        ],
        ["true", "docker run --rm docker.io/library/alpine:edge true"],
    ] {
        for line in lines {
            terminal.types(line).ended(0);
        }
        let said = terminal.types("labcheck step1");
        assert!(said.code == 0 && said.text.contains("step1 is done"), "{lines:?}: {}", said.text);
        terminal.types("labcheck reset step1").ended(0);
        terminal.types("labcheck step1").ended(1).lacks(&["pass"]);
    }
    student.leaves(terminal);
}

/// Its probes and the student's own commands reach the trust service at the same moments.
#[test]
fn who_asks_all_the_time_in_another_terminal_is_judged_alike() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    let mut asking = student.goes_in();
    student.does(&mut terminal, &["step1"]);
    asking.types("export DOCKER_CONTENT_TRUST=1");
    for round in 0..2 {
        asking.sends(
            "set +m; for i in 1 2 3; do while [ ! -e stop ]; do labcheck step3; done > asked & done; wait; rm stop",
        );
        student.does(&mut terminal, &["step3"]);
        terminal.types("touch stop").ended(0);
        asking.prompt("");
        let said = terminal.types("labcheck step3");
        assert!(said.text.contains("step3 is done"), "round {round}: {}", said.text);
        terminal.types("labcheck reset step3").ended(0);
    }
    asking.types("exit");
    asking.close();
    student.leaves(terminal);
}
