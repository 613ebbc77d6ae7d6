//! Mistakes with content trust: not on where it should be, and not there at all.

use std::{fs, path::Path};

use crate::{
    mistake::Mistake,
    report::{only, record_by, report, verdicts},
    student::Student,
};

const ON: &str = "step3: content trust was on in a shell that you asked from";
const THROUGH: &str = "step3: alpine:latest was pulled through content trust";
const REFUSED: &str = "step3: an unsigned image is refused, and the signed one still pulls";
const MET: &str = "step3: no signature of tenstartups/alpine was found";
const SIGNED: &str = "step3: it is the image that was signed";
const PUSHED: &str = "step3b: your image was pushed and signed";
const TRUSTED: &str = "step3b: the client trusts its tag";

#[test]
fn the_variable_is_not_exported() {
    let mistake = Mistake {
        after: &[],
        typed: &["DOCKER_CONTENT_TRUST=1"],
        seen: &[(ON, "LC411"), (REFUSED, "LC411"), (TRUSTED, "LC411")],
        asked: ("step3", &["[LC411]", "not exported"]),
        mending: &["export DOCKER_CONTENT_TRUST"],
        mended: &[ON, REFUSED],
    };
    mistake.is_told();
}

#[test]
fn the_variable_is_set_to_a_value_that_means_off() {
    let mistake = Mistake {
        after: &[],
        typed: &["export DOCKER_CONTENT_TRUST=0"],
        seen: &[(ON, "LC413"), (REFUSED, "LC413"), (TRUSTED, "LC413")],
        asked: ("step3", &["[LC413]", "means off"]),
        mending: &["export DOCKER_CONTENT_TRUST=1"],
        mended: &[ON, REFUSED],
    };
    mistake.is_told();
}

#[test]
fn trust_was_off_at_the_pull() {
    let mistake = Mistake {
        after: &[],
        typed: &["docker pull alpine:latest", "docker pull tenstartups/alpine"],
        seen: &[
            (THROUGH, "LC311"),
            (MET, "LC311"),
            ("step1: alpine:edge was pulled by its tag", "LC211"),
        ],
        asked: ("step3", &["[LC311]", "while content trust was off"]),
        mending: &[
            "export DOCKER_CONTENT_TRUST=1",
            "docker rmi -f alpine:latest",
            "docker pull alpine:latest",
            "docker rmi -f tenstartups/alpine",
            "docker pull tenstartups/alpine",
        ],
        mended: &[ON, THROUGH, REFUSED, MET],
    };
    mistake.is_told();
}

#[test]
fn trust_was_off_at_the_push() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step3"]);
    let before = report(&student, &mut terminal);
    terminal.types("docker tag alpine:latest localhost:5000/you/alpine:trusted").ended(0);
    terminal
        .types("docker push --disable-content-trust localhost:5000/you/alpine:trusted")
        .ended(0);
    let made = report(&student, &mut terminal);
    only("after the mistake", &before, &made, &[(PUSHED, "LC312")]);
    terminal.types("labcheck step3b").ended(1).has(&["[LC312]", "nothing was signed"]);
    // Whoever looks why, in a shell where it is off, is told the same.
    terminal.types("unset DOCKER_CONTENT_TRUST; docker push localhost:5000/you/alpine:trusted");
    terminal.types("docker trust inspect localhost:5000/you/alpine:trusted").ended(1);
    assert_eq!(report(&student, &mut terminal)[PUSHED].0, "LC312");
    terminal.types("export DOCKER_CONTENT_TRUST=1");
    student.does(&mut terminal, &["step3b"]);
    terminal.types("labcheck step3b").ended(0);
    student.leaves(terminal);
}

#[test]
fn the_signing_did_not_come_to_its_end() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step3"]);
    let before = report(&student, &mut terminal);
    terminal.types("docker tag alpine:latest localhost:5000/you/alpine:trusted").ended(0);
    // Nobody answers the question for the passphrase.
    let push = "timeout 5 docker push localhost:5000/you/alpine:trusted </dev/null >/dev/null 2>&1";
    terminal.types(push);
    let made = report(&student, &mut terminal);
    only("after the mistake", &before, &made, &[(PUSHED, "LC314")]);
    terminal.types("labcheck step3b").ended(1).has(&["[LC314]", "passphrase"]);
    student.does(&mut terminal, &["step3b"]);
    terminal.types("labcheck step3b").ended(0);
    student.leaves(terminal);
}

#[test]
fn the_variable_was_set_in_another_shell() {
    let Some(student) = Student::arrives() else { return };
    let mut here = student.starts();
    let mut there = student.goes_in();
    student.does(&mut there, &["step1", "step2"]);
    let before = report(&student, &mut here);
    student.does(&mut there, &["step3"]);
    let made = report(&student, &mut here);
    let passing = |check| (check, "pass");
    let now_right = [THROUGH, SIGNED, MET, "step3: by its digest it came"].map(passing);
    let wrong = [(ON, "LC412"), (REFUSED, "LC412"), (TRUSTED, "LC412")];
    only("asked in another shell", &before, &made, &[&now_right[..], &wrong].concat());
    here.types("labcheck step3").ended(1).has(&["[LC412]", "another shell"]);
    there.types("labcheck step3").ended(0);
    here.types("export DOCKER_CONTENT_TRUST=1");
    here.types("labcheck step3").ended(0).lacks(&["seen at"]);
    there.types("exit");
    there.close();
    student.leaves(here);
}

#[test]
fn the_variable_was_lost_through_sudo() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    terminal.types("export DOCKER_CONTENT_TRUST=1");
    let program = student.bin().join("labcheck").display().to_string();
    // What sudo does with its own settings (sudoers(5), env_reset): all is gone but a few, and it says who asks.
    let state = student.state().display().to_string();
    let tmp = student.tmp().display().to_string();
    let reset = format!(
        "env -i PATH=\"$PATH\" HOME=/root TERM=xterm SUDO_UID=1000 SUDO_USER=you SUDO_COMMAND={program} TMPDIR={tmp} LABCHECK_STATE_DIR={state} {program}"
    );
    // What it does where the teacher lets everything through but what begins with DOCKER_CONTENT.
    let kept =
        format!("env -u DOCKER_CONTENT_TRUST SUDO_UID=1000 SUDO_COMMAND={program} {program}");
    let mut ways = vec![reset, kept];
    if Path::new("/usr/bin/sudo").exists() {
        ways.push(format!("sudo -n LABCHECK_STATE_DIR={state} TMPDIR={tmp} {program}"));
    }
    for way in &ways {
        let now = verdicts(&record_by(way, &student, &mut terminal));
        for check in [ON, REFUSED] {
            assert_eq!(now[check].0, "LC414", "{way}: {check}");
        }
        assert!(now.iter().all(|(name, judged)| name.starts_with("step3") || judged.0 != "LC414"));
        terminal.types(&format!("{way} step3")).ended(1).has(&["[LC414]", "`sudo`"]);
    }
    let now = report(&student, &mut terminal);
    assert_eq!((&*now[ON].0, &*now[REFUSED].0), ("pass", "pass"), "without sudo");
    student.leaves(terminal);
}

#[test]
fn in_a_root_shell_sudo_is_not_blamed_for_a_slip_with_the_variable() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    // As `sudo -s` leaves it.
    terminal.types("export SUDO_UID=1000 SUDO_GID=1000 SUDO_USER=you SUDO_COMMAND=/bin/bash");
    let mut asked = |line: &str, codes: [&str; 2]| {
        terminal.types(line);
        let now = report(&student, &mut terminal);
        assert_eq!([ON, REFUSED].map(|check| &*now[check].0), codes, "{line}");
    };
    asked("true", ["LC401", "LC301"]);
    asked("DOCKER_CONTENT_TRUST=1", ["LC411"; 2]);
    // The most direct cause is told, even where sudo was given labcheck itself.
    asked("export SUDO_COMMAND=/usr/bin/labcheck", ["LC411"; 2]);
    asked("unset DOCKER_CONTENT_TRUST", ["LC414"; 2]);
    asked("export DOCKER_CONTENT_TRUST=0", ["LC413"; 2]);
    asked("export DOCKER_CONTENT_TRUST=1", ["pass"; 2]);
    student.leaves(terminal);
}

/// Puts a docker first on the `PATH` that has no content trust, and says it is this version.
fn untrusting(student: &Student, version: &str) {
    let real = std::env::var("PATH").unwrap();
    let real =
        real.split(':').map(|dir| Path::new(dir).join("docker")).find(|p| p.exists()).unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'Docker version {version}, build x'; exit; }}\nunset DOCKER_CONTENT_TRUST\nexec {} \"$@\"\n",
        real.display()
    );
    crate::program::program(&student.finds(student.bin().join("docker")), &script);
}

#[test]
fn a_client_without_content_trust_is_named_and_step_3_does_not_pass() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2"]);
    let before = report(&student, &mut terminal);
    terminal.types("export DOCKER_CONTENT_TRUST=1");
    // As version 29 does: the variable is ignored in silence.
    untrusting(&student, "29.0.0");
    let now = report(&student, &mut terminal);
    let other = |name: &String| !name.starts_with("step3") && !name.starts_with("step5");
    for (check, judged) in before.iter().filter(|(name, _)| other(name)) {
        assert_eq!(now.get(check), Some(judged), "{check}");
    }
    assert_eq!(now["step3: skipped"].0, "LC313");
    assert_eq!(now["step3b: skipped"].0, "LC313");
    assert_eq!(now["step5: skipped"].0, "LC313");
    terminal.types("labcheck step3").ended(4).has(&["[LC313]", "29.0.0", "cannot be done here"]);
    // What cannot be refused is not typed either: the unsigned image would come and run.
    let images = terminal.types("docker images -q | sort").text;
    let solved = terminal.types("labcheck solve step3 --yes");
    solved.ended(4).has(&["nothing was typed", "29.0.0"]).lacks(&["$ docker"]);
    terminal.types("labcheck hint step3").ended(4).has(&["[LC313]", "29.0.0"]);
    assert_eq!(terminal.types("docker images -q | sort").text, images);

    // One that lies about its version is found out by what it does.
    untrusting(&student, "28.2.2");
    terminal
        .types("hash -r; docker pull alpine:latest")
        .has(&["Status: "])
        .lacks(&["Pull (1 of 1)"]);
    let found = report(&student, &mut terminal);
    let judged = [ON, THROUGH, SIGNED, REFUSED].map(|check| &*found[check].0);
    assert_eq!(judged, ["pass", "LC311", "LC208", "LC301"]);
    fs::remove_file(student.finds(student.bin().join("docker"))).unwrap();
    terminal.types("hash -r");
    terminal.types("docker rmi -f alpine:latest");
    student.does(&mut terminal, &["step3"]);
    terminal.types("labcheck step3").ended(0);
    student.leaves(terminal);
}
