//! `labcheck watch`, on a real terminal and without one, while somebody works in another.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use labcheck::{
    classroom::{journal::read, standing::Session},
    journal::Deed,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    pty::Terminal,
    support::{Place, can_have_private_engine, program, typed, until},
};

/// Watches, and shows the terminal's settings before and after.
fn script() -> String {
    let labcheck = program().display();
    format!(
        "before=$(stty -g); {labcheck} watch; echo \"ended with $?\"; [ \"$before\" = \"$(stty -g)\" ] && echo the same"
    )
}

fn ends(terminal: &Terminal, code: i32) {
    terminal.shows(&format!("ended with {code}"));
    terminal.shows("the same");
    assert!(!terminal.is_alternate() && !terminal.hides_cursor());
}

fn do_step1(place: &Place, session: &Session) {
    typed(session, &place.folder(), "docker pull alpine:edge && docker run --rm alpine:edge true");
}

fn hints(session: &Session) -> Vec<(String, u32)> {
    let entries = read(&session.folder.join("desk/journal.jsonl")).unwrap();
    let hints = entries.into_iter().filter_map(|entry| match entry.deed {
        Deed::Hint { step, level, .. } => Some((step, level)),
        _ => None,
    });
    hints.collect()
}

#[test]
fn the_screen_goes_along_with_what_is_done_elsewhere() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let folder = place.folder();
    let mut terminal = Terminal::run(&place, &script(), &[]);
    terminal.shows("> [ ] step1 not begun");
    terminal.shows("todo alpine:edge was pulled by its tag");
    assert!(terminal.is_alternate() && terminal.hides_cursor());

    // A mistake shows its message, without anybody asking.
    typed(&session, &folder, "docker pull alpine");
    terminal.shows("You pulled `alpine`, which means alpine:latest.");
    typed(&session, &folder, "docker rmi alpine");

    do_step1(&place, &session);
    terminal.shows("[x] step1 done");
    terminal.shows("step1 is done. Next: step2 Step 2: Pulling images by digest");
    terminal.shows("> [ ] step2");

    terminal.press("h");
    terminal.shows("hint 1 of 3: What stands between the name and the digest?");
    terminal.press("h");
    terminal.shows("hint 2 of 3");
    let given = hints(&session);
    assert_eq!(given, [("step2".to_owned(), 1), ("step2".to_owned(), 2)]);
    let pinned = &session.world.digests["pinned"];
    typed(&session, &folder, &format!("docker pull alpine@{pinned}"));
    terminal.shows("[x] step2 done");
    terminal.no_longer_shows("hint 2");

    // What only the student's shell can tell is not guessed, and known once it was asked there.
    let unsigned = &session.world.digests["unsigned"];
    typed(
        &session,
        &folder,
        &format!(
            "export DOCKER_CONTENT_TRUST=1; docker pull alpine:latest; ! docker pull tenstartups/alpine; docker pull tenstartups/alpine@{unsigned}"
        ),
    );
    terminal.shows("> [?] step3 ask in your own shell");
    terminal.shows("ask an unsigned image is refused, and the signed one still pulls");
    terminal.shows("ask there: labcheck step3");
    let labcheck = program().display();
    let state = place.state();
    typed(
        &session,
        &folder,
        &format!(
            "export DOCKER_CONTENT_TRUST=1 LABCHECK_STATE_DIR={}; {labcheck} step3",
            state.display()
        ),
    );
    terminal.shows("[x] step3 done");

    // What is put back is done no more.
    let reset = place.labcheck(&["reset", "step1"]).output().unwrap();
    assert!(reset.status.success(), "{reset:?}");
    terminal.shows("> [ ] step1");

    for (rows, columns) in [(8, 40), (3, 20), (2, 9), (40, 200)] {
        terminal.resize(rows, columns);
        terminal.shows("> [ ] s");
    }
    terminal.shows("h hint r look again q quit");
    terminal.press("q");
    ends(&terminal, 4);
    terminal.shows("points. Next: step1");
}

#[test]
fn the_terminal_is_put_back_whatever_ends_it() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    for signal in [None, Some(Signal::TERM), Some(Signal::INT)] {
        let mut terminal = Terminal::run(&place, &script(), &[("NO_COLOR", "1")]);
        terminal.shows("> [ ] step1");
        match signal {
            None => terminal.press("\u{3}"),
            Some(signal) => terminal.kill(signal),
        }
        ends(&terminal, 4);
    }
    let dumb = Terminal::run(&place, &script(), &[("TERM", "dumb")]);
    dumb.shows("step1 not begun Step 1: Pulling images by tag");
    assert!(!dumb.is_alternate());
    dumb.kill(Signal::TERM);
    ends(&dumb, 4);
}

#[test]
fn a_classroom_that_goes_away_ends_it() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let terminal = Terminal::run(&place, &script(), &[]);
    let mut lines = Lines::of(&place);
    terminal.shows("> [ ] step1");
    lines.tell("step1  not begun");
    place.run(&["finish"], 0);
    ends(&terminal, 3);
    terminal.shows("The classroom is gone");
    terminal.shows("To begin again: labcheck start");
    let told = lines.end(3);
    assert!(told.contains("The classroom is gone"), "{told}");
    assert!(!lines.told().contains("judged"), "{}", lines.told());

    place.run(&["start"], 0);
    let terminal = Terminal::run(&place, &script(), &[]);
    terminal.shows("> [ ] step1");
    let pid = Pid::from_raw(place.session().pid.try_into().unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    ends(&terminal, 3);
    terminal.shows("taken away by: labcheck finish");
}

/// One that runs without a terminal.
struct Lines {
    child: Child,
    told: Arc<Mutex<String>>,
}

impl Lines {
    fn of(place: &Place) -> Self {
        let mut command = place.labcheck(&["watch", "--plain"]);
        command.envs(place.session().world.environment);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = Arc::new(Mutex::new(String::new()));
        let (out, to) = (child.stdout.take().unwrap(), Arc::clone(&told));
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                to.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Self { child, told }
    }

    fn told(&self) -> String {
        self.told.lock().unwrap().clone()
    }

    /// Waits until a line begins so.
    fn tell(&self, line: &str) {
        until(line, || self.told().lines().any(|told| told.starts_with(line)));
    }

    fn kill(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Its end, and what it said on standard error.
    fn end(&mut self, code: i32) -> String {
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(code), "{errors}");
        errors
    }
}

#[test]
fn without_a_terminal_every_change_is_a_line() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let mut lines = Lines::of(&place);
    lines.tell("step1  not begun  Step 1: Pulling images by tag");
    lines.tell("cleanup  ");
    do_step1(&place, &session);
    lines.tell("step1  done  Step 1: Pulling images by tag");
    lines.kill(Signal::INT);
    assert_eq!(lines.end(4), "");
    assert!(!lines.told().contains('\u{1b}'), "{}", lines.told());

    // Nobody reads on.
    let mut command = place.labcheck(&["watch"]);
    command.envs(session.world.environment.iter().cloned());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "step1  done  Step 1: Pulling images by tag\n");
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && told.contains("the reader of"), "{told}");
}

/// A way to the engine on which its events cannot be had, as some guards of sockets have it.
fn without_events(place: &Place, session: &Session) -> String {
    let to = session.world.docker_host.strip_prefix("unix://").unwrap().to_owned();
    let path = place.folder().join("guard.sock");
    let guard = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for client in guard.incoming().flatten() {
            let to = to.clone();
            thread::spawn(move || pass_on(&client, &to));
        }
    });
    format!("unix://{}", path.display())
}

/// One request on one connection.
fn pass_on(client: &UnixStream, to: &str) -> Option<()> {
    let head: Vec<String> = BufReader::new(client)
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.to_lowercase().starts_with("connection:"))
        .collect();
    if head.first()?.contains("/events") {
        let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return (&*client).write_all(refusal.as_bytes()).ok();
    }
    let mut engine = UnixStream::connect(to).ok()?;
    let head = head.join("\r\n") + "\r\nConnection: close\r\n\r\n";
    engine.write_all(head.as_bytes()).ok()?;
    std::io::copy(&mut engine, &mut &*client).ok().map(|_| ())
}

/// A lab that asks for nothing that only a classroom knows.
const HERE: &str = r#"
version: 1
title: Here
lab: here.md
classroom: { images: [{ name: "alpine:edge", build: shell, id: edge }] }
steps:
  - id: step1
    section: Here
    do: [{ run: docker pull alpine:edge }]
    check:
      - name: it is here
        expect: { listing: { repository: alpine, includes: [{ tag: edge }] } }
"#;

#[test]
fn an_engine_that_tells_nothing_is_asked_again_and_again() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    // No journal is kept there: what is asked for is on the host.
    let scenario = place.folder().join("here.yaml");
    fs::write(&scenario, HERE).unwrap();
    fs::write(
        place.folder().join("here.md"),
        "## Here\n\n```console\n$ docker pull alpine:edge\n```\n",
    )
    .unwrap();
    let mut command = place.labcheck(&["watch", "--plain", "--scenario"]);
    command.arg(scenario);
    command.env("DOCKER_HOST", without_events(&place, &session));
    command.env("LABCHECK_STATE_DIR", place.folder().join("none"));
    let mut lines = Lines::run(command);
    lines.tell("step1  not");
    typed(&session, &place.folder(), "docker pull alpine:edge");
    lines.tell("step1  done");
    typed(&session, &place.folder(), "docker rmi alpine:edge");
    until("again", || {
        let told = lines.told();
        told.lines().filter(|line| line.starts_with("step1  not")).count() == 2
    });
    lines.kill(Signal::TERM);
    let errors = lines.end(4);
    assert_eq!(errors.matches("does not tell what happens").count(), 1, "{errors}");
    assert!(errors.contains("No classroom is up"), "{errors}");
}
