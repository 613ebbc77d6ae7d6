//! What verdicts rest on: a journal that is up to date, and that nobody but the classroom's keeper wrote.

use std::fs;

use labcheck::{
    classroom::standing::Session,
    journal::{Deed, EngineEvent, Entry, Subject, lines},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Place, can_have_private_engine, noted, settled, told, typed};

/// labcheck as it is asked in the classroom; its exit code and what it said.
fn asked(place: &Place, session: &Session, args: &[&str]) -> (i32, String) {
    let mut command = place.labcheck(args);
    command.envs(session.world.environment.iter().cloned());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), told(&output))
}

/// The keeper, as long as it must not write.
struct Stopped(Pid);

impl Stopped {
    fn keeper(session: &Session) -> Self {
        let pid = Pid::from_raw(i32::try_from(session.pid).unwrap()).unwrap();
        kill_process(pid, Signal::STOP).unwrap();
        Self(pid)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

#[tokio::test]
async fn a_keeper_that_is_behind_is_an_error_and_no_failure() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    typed(&session, &place.folder(), "docker pull alpine:edge");
    settled(&session).await;
    let stopped = Stopped::keeper(&session);
    typed(&session, &place.folder(), "docker run --rm alpine:edge true");
    let (code, told) = asked(&place, &session, &["step1"]);
    assert_eq!(code, 3, "{told}");
    let keeper = format!("(process {}) does not answer", session.pid);
    assert!(told.contains(&keeper) && told.contains("labcheck finish"), "{told}");
    assert!(!told.contains("FAIL"), "{told}");
    drop(stopped);
    let (code, told) = asked(&place, &session, &["step1"]);
    assert_eq!(code, 0, "the keeper catches up before it answers: {told}");
}

#[tokio::test]
async fn what_is_asked_at_once_is_judged_with_what_was_done_just_before() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let again = ["docker pull alpine:edge", "docker run --rm alpine:edge true"].join(" && ");
    let labcheck = crate::support::program().display();
    let state = place.state().display().to_string();
    typed(
        &session,
        &place.folder(),
        &format!("{again} && LABCHECK_STATE_DIR={state} {labcheck} step1"),
    );
}

/// Entries that would make the first step done.
fn forged(session: &Session) -> String {
    let event = |subject, action: &str, image: String| {
        let (action, image) = (action.to_owned(), Some(image));
        Deed::Engine(EngineEvent { subject, action, image, id: None, name: None })
    };
    let edge = &session.world.digests["edge"];
    let pull = event(Subject::Image, "pull", "alpine:edge".into());
    let start = event(Subject::Container, "start", format!("alpine@{edge}"));
    let entry = |deed| lines::line(&Entry { at: jiff::Timestamp::now(), deed });
    [pull, start].map(entry).concat()
}

/// What somebody makes of a journal.
type Hand<'h> = &'h dyn Fn(&Session, &str) -> String;

#[tokio::test]
async fn a_journal_that_another_hand_changed_is_an_error() {
    if !can_have_private_engine() {
        return;
    }
    let done = Place::new();
    done.run(&["start"], 0);
    let others = done.session();
    typed(&others, &done.folder(), "docker pull alpine:edge && docker run --rm alpine:edge true");
    settled(&others).await;
    let another = fs::read_to_string(others.folder.join("desk/journal.jsonl")).unwrap();
    let hands: [(&str, Hand<'_>); 3] = [
        ("lines are added", &|session, own| own.to_owned() + &forged(session)),
        ("another's is put in its place", &|_, _| another.clone()),
        ("the marks of solve are taken out", &|_, own| {
            let is_mark = |line: &&str| line.contains("solve");
            own.split_inclusive('\n').filter(|line| !is_mark(line)).collect()
        }),
    ];
    for (what, hand) in hands {
        let place = Place::new();
        place.run(&["start"], 0);
        let session = place.session();
        noted(&session, vec![Deed::Solved { step: "step1".into() }]).await;
        noted(&session, vec![Deed::SolveEnded { step: "step1".into() }]).await;
        let (code, said) = asked(&place, &session, &["step1"]);
        assert_eq!(code, 1, "{what}: untouched, it is judged: {said}");
        let path = session.folder.join("desk/journal.jsonl");
        let own = fs::read_to_string(&path).unwrap();
        fs::write(&path, hand(&session, &own)).unwrap();
        for round in 0..2 {
            let (code, said) = asked(&place, &session, &["step1"]);
            assert_eq!(code, 3, "{what}: {said}");
            assert!(said.contains("another hand than the classroom's"), "{what}: {said}");
            assert!(said.contains("labcheck finish"), "{what}: {said}");
            assert!(!said.contains("PASS") && !said.contains("FAIL"), "{what}, {round}: {said}");
            typed(&session, &place.folder(), "docker pull alpine:edge"); // and what comes after heals nothing
        }
    }
}
