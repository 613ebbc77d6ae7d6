use std::{fs, time::Instant};

use tempfile::TempDir;

use std::time::Duration;

use regex::Regex;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::host::testing::{gone, pid_in};
use crate::host::{Environment, Exit, Limits};

/// Interactive shells: one on a cooked terminal, two that edit their line themselves, of which
/// busybox's asks the terminal where its cursor is.
const SHELLS: [&str; 3] = ["dash -i", "bash --norc --noprofile -i", "busybox sh -i"];

/// Of whoever started the tests with Ctrl-C ignored, as a script does with `&`, a program would take that over; not what
/// has a handler (execve(2)).
fn hear_ctrl_c() {
    drop(tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt()).unwrap());
}

fn spec(command: &str) -> TerminalSpec {
    let environment =
        Environment::exactly([("PATH", "/usr/bin:/bin"), ("PS1", "$ "), ("HISTFILE", "/dev/null")]);
    TerminalSpec {
        program: "/bin/sh".into(),
        args: Vec::new(),
        command: command.to_owned(),
        environment,
        cwd: None,
        inside: None,
        limits: Limits::within(Duration::from_secs(30)),
        cancel: CancellationToken::new(),
    }
}

fn turn(input: Option<Input>, until: &str) -> Turn {
    let until = (!until.is_empty()).then(|| Regex::new(until).unwrap());
    Turn { input, until, within: Duration::from_secs(10) }
}

fn send(line: &str, until: &str) -> Turn {
    turn(Some(Input::Line(line.to_owned())), until)
}

fn press(keys: &str, until: &str) -> Turn {
    turn(Some(Input::Keys(keys.parse().unwrap())), until)
}

fn brief(mut turn: Turn, millis: u64) -> Turn {
    turn.within = Duration::from_millis(millis);
    turn
}

async fn talk(command: &str, turns: &[Turn]) -> Transcript {
    converse(&spec(command), turns).await.unwrap()
}

#[tokio::test]
async fn a_shell_is_talked_to_and_its_output_told_from_the_echo() {
    for shell in SHELLS {
        let turns = [
            turn(None, r"\$ $"),
            send("echo hello", "hello\n"),
            send("X=7", ""),
            send("echo $X; (exit 3)", "7"),
            send("exit", ""),
        ];
        let seen = talk(shell, &turns).await;
        assert_eq!((&seen.exit, seen.halt), (&Exit::Code(3), None), "{shell}: {seen:?}");
        let turns: Vec<_> = seen.entries.iter().map(|entry| entry.seen.trim_end()).collect();
        let first = turns[1].lines().last().unwrap();
        assert_eq!(
            (first, &turns[2..5]),
            ("$", &["hello\n$", "$", "7\n$"][..]),
            "{shell}: {seen:?}"
        );
        assert_eq!(seen.entries[2].met, Some(true));
        assert_eq!(seen.entries[3].met, None);
    }
}

#[tokio::test]
async fn an_echo_never_meets_a_wait() {
    let long = format!("true {} hello", "long ".repeat(30));
    for shell in SHELLS {
        for line in ["true hello", "echo >/dev/null hello", &long] {
            let turns = [turn(None, r"\$ $"), brief(send(line, "hello"), 700)];
            let seen = talk(shell, &turns).await;
            assert_eq!(seen.halt, Some(Halt::NotSeen(1)), "{shell}: {line}: {seen:?}");
            assert_eq!((seen.entries[2].seen.trim(), seen.entries[2].met), ("$", Some(false)));
            assert_eq!(seen.exit, Exit::TimedOut);
        }
    }
}

#[tokio::test]
async fn a_wait_is_met_by_output_that_comes_after_the_same_words_in_the_echo() {
    for shell in SHELLS {
        let started = Instant::now();
        let turns = [turn(None, r"\$ $"), send("sleep 0.7; echo hello", "hello"), send("exit", "")];
        let seen = talk(shell, &turns).await;
        assert_eq!((seen.halt, seen.exit), (None, Exit::Code(0)), "{shell}");
        assert!(started.elapsed() > Duration::from_millis(700), "{shell}");
    }
}

#[tokio::test]
async fn a_line_typed_before_the_program_took_over_is_no_output_either() {
    let command = "sleep 2.5; exec bash --norc --noprofile -i";
    let seen = talk(command, &[brief(send("true hello", "hello"), 2500)]).await;
    assert_eq!(seen.halt, Some(Halt::NotSeen(0)), "{seen:?}");
}

#[tokio::test]
async fn cat_gives_a_line_back_and_ends_at_ctrl_d() {
    let seen = talk("cat", &[send("hello", "hello"), press("ctrl-d", "")]).await;
    assert_eq!((&seen.exit, seen.halt), (&Exit::Code(0), None), "{seen:?}");
    assert_eq!(seen.entries[1].seen, "hello\n");
}

#[tokio::test]
async fn a_password_is_not_echoed_and_not_waited_for() {
    // As sudo and Python's getpass do it: what was typed before the question is thrown away.
    let program = "use POSIX; $| = 1; $t = POSIX::Termios->new; $t->getattr(0); \
        $t->setlflag($t->getlflag & ~ECHO); $t->setattr(0, TCSAFLUSH); print q(Password: ); \
        chomp($p = <STDIN>); print qq(\\ngot ), length $p, q( ), scalar(reverse $p), qq(\\n)";
    let turns = [turn(None, "Password: $"), send("drowssap", "got 8 password")];
    let started = Instant::now();
    let seen = talk(&format!("exec perl -e '{program}'"), &turns).await;
    assert_eq!((&seen.exit, seen.halt), (&Exit::Code(0), None), "{seen:?}");
    assert!(!format!("{:?}", seen.entries[1].seen).contains("drowssap"));
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn something_like_ping_is_stopped_by_ctrl_c() {
    hear_ctrl_c();
    let ping = "i=0; while :; do echo \"64 bytes seq=$i ttl=64\"; i=$((i+1)); sleep 0.1; done";
    for shell in SHELLS {
        let turns = [
            turn(None, r"\$ $"),
            send(ping, "seq=2 "),
            press("ctrl-c", r"\$ $"),
            send("echo after", "after\n"),
            send("exit 0", ""),
        ];
        let seen = talk(shell, &turns).await;
        assert_eq!((seen.halt, &seen.exit), (None, &Exit::Code(0)), "{shell}: {seen:?}");
        assert!(seen.entries[2].seen.starts_with("64 bytes seq=0 ttl=64\n"), "{shell}: {seen:?}");
    }
}

#[tokio::test]
async fn a_program_that_prints_for_ever_is_ended() {
    hear_ctrl_c();
    let mut endless = spec("yes");
    endless.limits = Limits { cap: 1000, flood: 1 << 20, deadline: Duration::from_secs(30) };
    let seen = converse(&endless, &[turn(None, "y\ny")]).await.unwrap();
    assert_eq!((seen.exit, seen.truncated), (Exit::Flooded, true));
    let kept: usize = seen.entries.iter().map(|entry| entry.seen.len()).sum();
    assert!(kept <= 1000);
    let seen = converse(&endless, &[turn(None, "never")]).await.unwrap();
    assert_eq!((seen.exit, seen.halt), (Exit::Flooded, Some(Halt::Ended(0))));
    let seen = talk("while :; do echo y; sleep 0.01; done", &[press("ctrl-c", "")]).await;
    assert_eq!((seen.exit, seen.halt), (Exit::Signal(2), None));
}

#[tokio::test]
async fn the_deadline_ends_the_dialogue_and_everyone_in_it() {
    let folder = TempDir::new().unwrap();
    let script = "trap '' HUP TERM; setsid sh -c 'echo $$ >away; exec sleep 100' &
        sh -c 'echo $$ >near; exec sleep 100'; sleep 100";
    let mut stuck = spec(script);
    stuck.cwd = Some(folder.path().to_owned());
    stuck.limits = Limits::within(Duration::from_millis(800));
    let seen = converse(&stuck, &[turn(None, "never")]).await.unwrap();
    assert_eq!((seen.exit, seen.halt), (Exit::TimedOut, Some(Halt::Ended(0))));
    for name in ["away", "near"] {
        gone(pid_in(&folder.path().join(name)).await).await;
    }
}

#[tokio::test]
async fn a_wait_in_vain_ends_the_program_and_keeps_what_was_seen() {
    let turns = [brief(turn(None, "never"), 300), send("not typed", "")];
    let seen = talk("echo something; sleep 100", &turns).await;
    assert_eq!((seen.halt, seen.exit), (Some(Halt::NotSeen(0)), Exit::TimedOut));
    assert_eq!((seen.entries.len(), seen.entries[1].seen.as_str()), (2, "something\n"));
    assert_eq!(seen.entries[1].met, Some(false));
}

#[tokio::test]
async fn a_program_that_ends_early_is_told_as_such() {
    let turns = [turn(None, "one"), turn(None, "two"), send("never typed", "")];
    let seen = talk("printf 'one two'; exit 4", &turns).await;
    assert_eq!((seen.halt, &seen.exit), (Some(Halt::Closed(2)), &Exit::Code(4)));
    assert_eq!((seen.entries[1].seen.as_str(), seen.entries[2].seen.as_str()), ("one", " two"));
    let seen = talk("echo one; exit 4", &[turn(None, "three")]).await;
    assert_eq!((seen.halt, seen.exit), (Some(Halt::Closed(0)), Exit::Code(4)));
    let seen = talk("exec </dev/null >/dev/null 2>&1; sleep 0.5; exit 5", &[]).await;
    assert_eq!((seen.halt, seen.exit), (None, Exit::Code(5)));
}

#[tokio::test]
async fn a_wait_without_input_goes_on_where_the_last_one_ended() {
    let turns = [turn(None, "a"), turn(None, "b"), brief(turn(None, "a"), 300)];
    let seen = talk("printf 'a b c'; sleep 100", &turns).await;
    assert_eq!(seen.halt, Some(Halt::NotSeen(2)));
    let seen: Vec<_> = seen.entries.iter().map(|entry| entry.seen.as_str()).collect();
    assert_eq!(seen, ["", "a", " b", " c"]);
}

#[tokio::test]
async fn a_background_child_does_not_hold_the_terminal() {
    let folder = TempDir::new().unwrap();
    let mut background = spec("trap '' HUP; sleep 15 & echo $! >pid; echo done");
    background.cwd = Some(folder.path().to_owned());
    let seen = converse(&background, &[]).await.unwrap();
    assert_eq!((&seen.exit, seen.entries[0].seen.as_str()), (&Exit::Code(0), "done\n"));
    assert!(seen.took < Duration::from_secs(5));
    gone(pid_in(&folder.path().join("pid")).await).await;
}

#[tokio::test]
async fn the_terminal_is_one_of_80_by_24_in_the_given_surroundings() {
    let folder = TempDir::new().unwrap();
    let script = "stty size; echo $TERM; pwd -P; echo \"[$A$HOME]\"; test -t 0 && tty >/dev/tty";
    let mut here = spec(script);
    here.cwd = Some(folder.path().canonicalize().unwrap());
    here.environment = here.environment.set("A", "1");
    let seen = converse(&here, &[]).await.unwrap().entries[0].seen.clone();
    let lines: Vec<_> = seen.lines().collect();
    assert_eq!(lines[..2], ["24 80", "xterm"]);
    assert_eq!((lines[2], lines[3]), (here.cwd.unwrap().to_str().unwrap(), "[1]"));
    assert!(lines[4].starts_with("/dev/pts/"));
}

#[tokio::test]
async fn what_is_seen_is_clean() {
    let script =
        r"printf '\033[31mred\033[0m\r\nold\rnew\n\033]0;title\007\033[6n'; read -r x; echo end";
    let seen = talk(script, &[turn(None, "red\nnew\n"), press("enter", "end")]).await;
    assert_eq!((seen.halt, seen.exit), (None, Exit::Code(0)));
}

#[tokio::test]
async fn cancellation_and_dropping_leave_nobody() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("pid");
    let mut long = spec("trap '' HUP TERM; setsid sleep 100 & echo $! >pid; wait");
    long.cwd = Some(folder.path().to_owned());
    let never = [turn(None, "never")];
    let (seen, ()) = tokio::join!(converse(&long, &never), async {
        pid_in(&file).await;
        long.cancel.cancel();
    });
    let seen = seen.unwrap();
    assert_eq!((seen.exit, seen.halt), (Exit::Cancelled, Some(Halt::Ended(0))));
    gone(pid_in(&file).await).await;

    fs::remove_file(&file).unwrap();
    long.cancel = CancellationToken::new();
    tokio::select! {
        _ = converse(&long, &never) => panic!("it ended"),
        _ = pid_in(&file) => {}
    }
    gone(pid_in(&file).await).await;
}

#[tokio::test]
async fn what_cannot_be_typed_or_started_is_refused() {
    for bad in ["two\nlines", "bell\u{7}", "esc\u{1b}[A"] {
        let refused = converse(&spec("cat"), &[send(bad, "")]).await;
        assert!(matches!(refused, Err(TerminalError::Line(_))), "{bad:?}");
    }
    let mut missing = spec("true");
    missing.program = "/no/such/shell".into();
    let refused = converse(&missing, &[]).await;
    assert!(matches!(refused, Err(TerminalError::Start(why)) if why.contains("install")));
}
