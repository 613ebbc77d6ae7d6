//! `labcheck prove`: what checks notice and what they do not, on a real engine.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, process::Command, thread};

use labcheck::{
    classroom::{abandoned, standing::find},
    prove::{Base, Outcome, Proof, Ruling, Why, Wrong},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Place, can_have_private_engine, told, until};

const HANDOUT: &str =
    "# Hello\n\n## Step 1: Pull\n\n    $ docker pull hello:1\n    $ docker images\n";

/// A lab of one step with these checks.
fn place(checks: &str) -> Place {
    let place = Place::new();
    let scenario = format!(
        r#"version: 1
title: Hello
lab: hello.md
classroom:
  images:
    - {{ name: "hello:1", build: shell, id: hello }}
    - {{ name: "hello:2", build: shell, id: two, variant: two }}
steps:
  - id: step1
    section: "Step 1: Pull"
    do: [{{ run: docker pull hello:1 }}, {{ run: docker images }}]
    check:
{checks}
"#
    );
    fs::write(place.folder().join("hello.yaml"), scenario).unwrap();
    fs::write(place.folder().join("hello.md"), HANDOUT).unwrap();
    place
}

const WEAK: &str =
    r#"      - { name: hello is here, expect: { image: { name: "hello:1", present: true } } }"#;
const STRONG: &str = r#"      - { name: hello was pulled, expect: { deed: { pulled: "hello:1" } } }
      - { name: it is the right one, expect: { image: { name: "hello:1", digest: "${{ images.hello.digest }}" } } }"#;
/// True before anything is done, and no guard.
const VACUOUS: &str = r#"      - { name: hello was pulled, expect: { deed: { pulled: "hello:1" } } }
      - { name: no other is here, expect: { image: { name: "hello:2", present: false } } }"#;

/// Of two steps, where the second undoes what the first one made. No journal knows what a network once was.
const UNDONE: &str = r#"      - { name: the net is there, WHEN expect: { network: { name: net } } }
  - id: step2
    section: "Step 2: Away"
    needs: [step1]
    do: [{ run: docker network rm net }]
    check: [{ name: it is gone, expect: { network: { name: net, gone: true } } }]"#;

fn prove(place: &Place, flags: &[&str], code: i32) -> String {
    let words = ["prove", "--yes", "--scenario", "hello.yaml", "--json", "proof.json"];
    place.run(&[&words[..], flags].concat(), code)
}

fn proof(place: &Place) -> Proof {
    Proof::read(&fs::read_to_string(place.folder().join("proof.json")).unwrap()).unwrap()
}

/// What came of each thing that was done wrong.
fn outcomes(proof: &Proof) -> BTreeMap<&str, Outcome> {
    proof.tested().map(|tested| (tested.id.as_str(), tested.outcome())).collect()
}

fn leaves_nothing(place: &Place) {
    let state = place.state();
    assert!(find(&state).is_empty() && abandoned(&state).is_empty());
    let left = fs::read_dir(&state).map(|all| all.flatten().collect::<Vec<_>>());
    assert!(left.is_err() || left.as_ref().is_ok_and(Vec::is_empty), "{left:?}");
}

#[test]
fn what_a_weak_check_does_not_notice_is_told_and_a_proof_is_gone_on_with() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(WEAK);
    // No time for anything but the lab as it is.
    let first = ["--no-faults", "--no-verbs", "--budget", "1ms", "--seed", "7"];
    let told = prove(&place, &first, 4);
    assert!(told.contains("4 things not tried: for want of time"), "{told}");
    let before = proof(&place);
    assert_eq!((before.left, before.tested().count(), before.seed), (4, 0, 7));
    let told = prove(&place, &["--no-faults", "--no-verbs", "--resume"], 1);
    let after = proof(&place);
    assert_eq!((&after.started, after.left), (&before.started, 0));
    let expected = BTreeMap::from([
        ("step1/1/left-out", Outcome::Fine),
        ("step1/1/repeated", Outcome::Fine),
        ("step1/1/other-image", Outcome::Survived),
        ("step1/1/tagged-by-hand", Outcome::Survived),
    ]);
    assert_eq!(outcomes(&after), expected);
    let twice = after.tested().find(|tested| tested.id.ends_with("repeated")).unwrap();
    assert_eq!(twice.ruling, Ruling::Equivalent(Why::Twice));
    assert_eq!(after.steps[0].only_look, 1);
    for shown in [
        "unseen   hello.yaml:11: another image had the name: docker pull hello:1  [LC776]",
        "typed: docker pull hello:2 && docker tag hello:2 hello:1",
        "next: ask for the digest",
        "1 of 3  hello is here",
        "4 things done wrong, 2 unseen",
    ] {
        assert!(told.contains(shown), "{shown}\n{told}");
    }
    leaves_nothing(&place);

    // Another lab than the one that the proof is of.
    fs::write(place.folder().join("hello.md"), HANDOUT.replace("# Hello", "# Hello!")).unwrap();
    let told = prove(&place, &["--resume"], 2);
    assert!(told.contains("of another version of the lab"), "{told}");
    assert_eq!(proof(&place), after, "it is as it was");
}

#[test]
fn strong_checks_notice_all_of_it_and_each_share_is_another_one() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(STRONG);
    let told = prove(&place, &["--shard", "1/9", "--verbose"], 0);
    let first = proof(&place);
    assert!(told.contains("5 times as they say"), "{told}");
    let verbs = first.verbs.as_ref().unwrap().iter().map(|verb| verb.verb.as_str());
    assert_eq!(
        verbs.collect::<Vec<_>>(),
        ["start", "solve step1", "reset step1", "solve step1", "finish"]
    );
    let faults = first.tested().filter(|tested| matches!(tested.wrong, Wrong::World(_)));
    assert!(faults.count() > 0 && first.survivors() == 0, "{told}");
    prove(&place, &["--shard", "2/9", "--no-faults"], 0);
    let second = proof(&place);
    assert_eq!(second.verbs, None);
    let of_both = second.tested().find(|tested| outcomes(&first).contains_key(tested.id.as_str()));
    assert!(second.tested().count() > 0 && of_both.is_none(), "{of_both:?}");
    leaves_nothing(&place);
}

#[test]
fn a_check_that_passes_before_its_step_proves_nothing_and_your_own_engine_is_left_alone() {
    if !can_have_private_engine() {
        return;
    }
    let vacuous = place(VACUOUS);
    let told = prove(&vacuous, &["--no-verbs"], 1);
    assert!(told.contains("broken") && told.contains("no other is here"), "{told}");
    let proof = proof(&vacuous);
    assert!(matches!(proof.steps[0].base, Base::Broken(_)), "{proof:?}");
    assert_eq!(proof.tested().count(), 0);
    let told = prove(&vacuous, &["--engine", "host"], 2);
    assert!(told.contains("not on your own engine"), "{told}");
    leaves_nothing(&vacuous);
}

#[test]
fn what_a_later_step_undoes_is_told_unless_it_counts_that_it_was_so_once() {
    if !can_have_private_engine() {
        return;
    }
    let flags = ["--no-verbs", "--no-faults", "--budget", "1ms"];
    for (when, code) in [("", 1), ("when: ever,", 4)] {
        let place = place(&UNDONE.replace("WHEN", when));
        let made = |text: &str| text.replace("docker images", "docker network create net");
        let scenario = place.folder().join("hello.yaml");
        fs::write(&scenario, made(&fs::read_to_string(&scenario).unwrap())).unwrap();
        let away = "\n## Step 2: Away\n\n    $ docker network rm net\n";
        fs::write(place.folder().join("hello.md"), made(HANDOUT) + away).unwrap();
        let told = prove(&place, &flags, code);
        let undone: Vec<String> = proof(&place).undone().map(|one| one.check.clone()).collect();
        assert_eq!(undone.is_empty(), !when.is_empty(), "{undone:?} {told}");
        assert_eq!(
            told.contains(
                "hello.yaml:13: it does not pass once the whole lab is done: the net is there  [LC783]"
            ),
            when.is_empty(),
            "{told}"
        );
        leaves_nothing(&place);
    }
}

#[test]
fn somebody_who_interrupts_it_keeps_what_was_proven_and_nothing_stands() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(WEAK);
    let words =
        ["prove", "--yes", "--scenario", "hello.yaml", "--json", "proof.json", "--no-verbs"];
    let mut command: Command = place.labcheck(&words);
    let mut child = command.spawn().unwrap();
    let file = place.folder().join("proof.json");
    until("something is proven", || {
        thread::yield_now();
        let text = fs::read_to_string(&file).unwrap_or_default();
        Proof::read(&text).is_ok_and(|proof| proof.tested().count() > 0)
    });
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    // Of what was noticed so far nothing need have survived.
    let code = child.wait().unwrap().code();
    assert!(matches!(code, Some(1 | 4)), "{code:?}");
    let proof = proof(&place);
    assert!(proof.interrupted && proof.left > 0 && proof.tested().count() > 0, "{proof:?}");
    leaves_nothing(&place);
}

#[test]
fn what_a_killed_proof_left_is_taken_away_by_finish_and_nothing_else_of_that_name() {
    if !can_have_private_engine() {
        return;
    }
    let place = place(WEAK);
    fs::create_dir(place.state()).unwrap();
    fs::set_permissions(place.state(), fs::Permissions::from_mode(0o700)).unwrap();
    // As a proof makes it before it types its verbs, and nobody holds the lock any more.
    let proof = place.state().join("proof-1");
    let work = tempfile::Builder::new().prefix("labcheck-proof-1-").tempdir_in("/var/tmp").unwrap();
    let others = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::create_dir(&proof).unwrap();
    fs::write(proof.join("lock"), "").unwrap();
    fs::write(proof.join("work"), work.path().as_os_str().as_encoded_bytes()).unwrap();
    let start = ["start", "--yes", "--plain", "--scenario", "hello.yaml"];
    let started = place.labcheck(&start).env("LABCHECK_STATE_DIR", &proof).output().unwrap();
    assert!(started.status.success(), "{}", told(&started));
    assert_eq!(find(&proof).standing.len(), 1);
    // One that goes on, and one that names a folder which is no proof's.
    let busy = place.state().join("proof-2");
    fs::create_dir(&busy).unwrap();
    let lock = fs::File::create(busy.join("lock")).unwrap();
    lock.try_lock().unwrap();
    let strange = place.state().join("proof-3");
    fs::create_dir(&strange).unwrap();
    fs::write(strange.join("lock"), "").unwrap();
    fs::write(strange.join("work"), others.path().as_os_str().as_encoded_bytes()).unwrap();

    place.run(&["finish", "--yes"], 0);
    assert!(!proof.exists() && !work.path().exists());
    assert!(busy.exists(), "it goes on");
    assert!(!strange.exists() && others.path().exists(), "it is somebody's");
    drop(lock);
    place.run(&["finish", "--yes"], 0);
    assert!(!busy.exists());
}
