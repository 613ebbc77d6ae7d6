//! Mistakes with images: another tag, a name given by hand, a look-alike.

use crate::{mistake::Mistake, report::report, student::Student};

const PULLED: &str = "step1: alpine:edge was pulled by its tag";
const IDENTITY: &str = "step1: it is the image that the registry has under that tag";
/// What ran was the look-alike.
const RAN: &str = "step1: a container of it ran";
const BY_DIGEST: &str = "step2: the image was pulled by its digest";
/// `alpine` means alpine:latest, which is here now, and is the one that was signed; but nobody asked for the
/// signature.
const TRUST_OFF: (&str, &str) = ("step3: alpine:latest was pulled through content trust", "LC311");

#[test]
fn another_tag_was_pulled() {
    let mistake = Mistake {
        after: &[],
        typed: &["docker pull alpine"],
        seen: &[(PULLED, "LC211"), TRUST_OFF],
        asked: ("step1", &["[LC211]", "alpine:latest"]),
        mending: &["docker pull alpine:edge"],
        mended: &[PULLED, "step1: it is the image", "step1: docker images lists it"],
    };
    mistake.is_told();
}

#[test]
fn it_was_tagged_by_hand() {
    let mistake = Mistake {
        after: &[],
        typed: &["docker pull alpine", "docker tag alpine alpine:edge"],
        seen: &[(PULLED, "LC212"), (IDENTITY, "LC203"), TRUST_OFF],
        asked: ("step1", &["[LC212]", "docker rmi alpine:edge"]),
        mending: &["docker rmi alpine:edge", "docker pull alpine:edge"],
        mended: &[PULLED, "step1: it is the image"],
    };
    mistake.is_told();
}

#[test]
fn it_was_tagged_by_hand_instead_of_pulled_by_its_digest() {
    let mistake = Mistake {
        after: &["step1"],
        typed: &["docker tag alpine:edge alpine:pinned"],
        seen: &[(BY_DIGEST, "LC212")],
        asked: ("step2", &["[LC212]", "`@`"]),
        mending: &["docker rmi alpine:pinned", "docker pull alpine@$pinned"],
        mended: &[BY_DIGEST, "step2: it is here without a tag", "step2: it is another image"],
    };
    mistake.is_told();
}

/// Step 4 asks for that pull: it is no mistake of step 2, and does not begin it.
#[test]
fn a_pull_that_another_step_asks_for_is_no_mistake_of_this_one() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1"]);
    terminal.types("docker pull alpine");
    terminal.types("labcheck step2").ended(1).has(&["not begun yet"]);
    terminal.types("docker pull alpine@$pinned");
    terminal.types("labcheck step2").ended(0).has(&["20 of 20"]);
    student.leaves(terminal);
}

#[test]
fn a_look_alike_was_imported() {
    let mistake = Mistake {
        after: &[],
        typed: &["tar -c .bashrc | docker import - alpine:edge"],
        seen: &[(PULLED, "LC213"), (IDENTITY, "LC203")],
        asked: ("step1", &["[LC213]", "docker rmi -f alpine:edge"]),
        mending: &["docker rmi -f alpine:edge", "docker pull alpine:edge"],
        mended: &[PULLED, "step1: it is the image"],
    };
    mistake.is_told();
}

#[test]
fn a_look_alike_was_built() {
    let mistake = Mistake {
        after: &[],
        typed: &[
            "docker pull alpine",
            "echo FROM alpine | DOCKER_BUILDKIT=0 docker build --label x=y -t alpine:edge -",
            "docker run --rm -t alpine:edge true",
        ],
        seen: &[(PULLED, "LC213"), (IDENTITY, "LC203"), TRUST_OFF],
        asked: ("step1", &["[LC213]", "docker rmi -f alpine:edge"]),
        mending: &[
            "docker rmi -f alpine:edge",
            "docker pull alpine:edge",
            "docker run --rm -t alpine:edge true",
        ],
        mended: &[PULLED, "step1: it is the image", RAN],
    };
    mistake.is_told();
}

#[test]
fn a_mistake_is_of_the_step_that_was_begun() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    // Step 4 first: its pulls are of no other step.
    student.does(&mut terminal, &["step4"]);
    let now = report(&student, &mut terminal);
    assert_eq!([PULLED, TRUST_OFF.0].map(|check| &*now[check].0), ["LC208"; 2], "{now:#?}");
    // A name that is given within step 1, or before somebody is told that it is done, is not of step 2.
    for line in [
        "docker pull alpine:edge",
        "docker tag alpine:edge alpine:one",
        "docker run --rm alpine:edge true",
    ] {
        terminal.types(line).ended(0);
    }
    assert_eq!(report(&student, &mut terminal)[BY_DIGEST].0, "LC208");
    terminal.types("docker tag alpine:edge alpine:two").ended(0);
    assert_eq!(report(&student, &mut terminal)[BY_DIGEST].0, "LC212");
    terminal.types("labcheck step1").ended(0);
    assert_eq!(report(&student, &mut terminal)[BY_DIGEST].0, "LC208");
    terminal.types("docker tag alpine:edge alpine:three").ended(0);
    assert_eq!(report(&student, &mut terminal)[BY_DIGEST].0, "LC212");
    student.leaves(terminal);
}
