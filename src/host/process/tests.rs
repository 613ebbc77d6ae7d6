use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;
use crate::host::{
    Inherit,
    testing::{gone, pid_in, runs, wait_for},
};

const SOON: Duration = Duration::from_secs(8);

fn sh(script: &str) -> Command {
    let path = Environment::default().set("PATH", "/usr/bin:/bin");
    Command::new("/bin/sh").args(["-c", script]).environment(path)
}

async fn run(command: Command) -> Output {
    command.run(&CancellationToken::new()).await
}

fn within(millis: u64) -> Limits {
    Limits::within(Duration::from_millis(millis))
}

#[tokio::test]
async fn status_and_both_streams_come_back_exactly() {
    let output = run(sh("printf 'a\\0b'; printf 'c\\n' >&2; exit 3")).await;
    assert_eq!(output.exit, Exit::Code(3));
    assert_eq!((&output.stdout.bytes[..], &output.stderr.bytes[..]), (&b"a\0b"[..], &b"c\n"[..]));
    assert!(!output.stdout.truncated);
}

#[tokio::test]
async fn a_signal_is_told_from_a_status() {
    assert_eq!(run(sh("kill -9 $$")).await.exit, Exit::Signal(9));
    assert_eq!(run(sh("exit 137")).await.exit, Exit::Code(137));
}

#[tokio::test]
async fn stdin_is_what_was_given_and_ends() {
    assert_eq!(run(sh("cat").stdin("x\ny")).await.stdout.bytes, b"x\ny");
    assert_eq!(run(sh("cat; echo end")).await.stdout.bytes, b"end\n");
    assert_eq!(run(sh("true").stdin(vec![b'x'; 4 << 20])).await.exit, Exit::Code(0));
}

#[tokio::test]
async fn the_environment_is_what_was_set_and_the_mark() {
    let environment = Environment::exactly([("A", "1 2"), ("B", "")]);
    let output = run(Command::new("/usr/bin/env").environment(environment)).await;
    let mut lines: Vec<_> = output.stdout.text().lines().map(str::to_owned).collect();
    lines.retain(|line| !line.starts_with("LABCHECK_SPAWN="));
    assert_eq!(lines, ["A=1 2", "B="]);
}

#[tokio::test]
async fn inheriting_takes_what_was_named_and_not_what_was_kept_out() {
    let some = Environment::new(Inherit::Only(["PATH".into(), "NO_SUCH_THING".into()].into()));
    let output = run(Command::new("env").environment(some)).await;
    assert!(output.stdout.text().contains("PATH="));
    assert_eq!(output.stdout.text().lines().count(), 2);
    let all = Environment::new(Inherit::Everything).without("HOME").set("A", "1");
    let text = run(Command::new("/usr/bin/env").environment(all)).await.stdout;
    let has = |start: &str| text.text().lines().any(|line| line.starts_with(start));
    assert!(has("PATH=") && has("A=1") && !has("HOME="));
}

#[tokio::test]
async fn the_program_is_looked_for_on_the_path_of_the_child() {
    let folder = TempDir::new().unwrap();
    // A link: a file that is just written may still be open in a child of another test's, and does not start.
    std::os::unix::fs::symlink("/bin/echo", folder.path().join("docker")).unwrap();
    let environment = Environment::default().set("PATH", folder.path());
    let output = run(Command::new("docker").args(["mine"]).environment(environment)).await;
    assert_eq!(output.stdout.bytes, b"mine\n");
}

#[tokio::test]
async fn what_cannot_start_says_why_and_what_to_do() {
    let table = [
        (Command::new("/no/such/program"), "install it"),
        (Command::new("/etc/passwd"), "check its permissions"),
        (sh("true").cwd("/no/such/folder"), "no such folder"),
        (Command::new("nul\0byte"), "could not be started"),
    ];
    for (command, told) in table {
        let output = run(command).await;
        let Exit::CouldNotStart { reason } = output.exit else { panic!("{:?}", output.exit) };
        assert!(reason.contains(told), "{reason}");
    }
}

#[tokio::test]
async fn it_leads_a_session_of_its_own_and_has_no_terminal() {
    let script = "cut -d' ' -f6 /proc/$$/stat; echo $$; (: >/dev/tty) 2>/dev/null || echo none";
    let output = run(sh(script)).await;
    let text = output.stdout.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines[0], lines[2]), (lines[1], "none"));
}

#[tokio::test]
async fn the_deadline_ends_it_with_all_its_descendants() {
    let folder = TempDir::new().unwrap();
    // A deaf child, a daemon with the mark, and a child in its own session without the mark.
    let script = "(trap '' TERM; echo $$ >deaf; while :; do sleep 1; done) &
        (setsid sh -c 'echo $$ >daemon; exec sleep 100' &)
        env -i setsid /bin/sh -c 'echo $$ >bare; sleep 100' &
        wait";
    let script = script.replace("echo $$ >deaf", "sh -c 'echo $PPID' >deaf");
    let started = Instant::now();
    let output = run(sh(&script).cwd(folder.path()).limits(within(700))).await;
    assert_eq!(output.exit, Exit::TimedOut);
    assert!(started.elapsed() < SOON && output.took < Duration::from_secs(2));
    for name in ["deaf", "daemon", "bare"] {
        gone(pid_in(&folder.path().join(name)).await).await;
    }
}

#[tokio::test]
async fn a_stopped_program_is_ended_too_and_may_tidy_up() {
    let script = "trap 'echo tidy; exit' TERM; kill -STOP $$; echo never; sleep 100";
    let output = run(sh(script).limits(within(300))).await;
    assert_eq!((output.exit, &output.stdout.bytes[..]), (Exit::TimedOut, &b"tidy\n"[..]));
}

#[tokio::test]
async fn output_before_the_deadline_is_kept() {
    let output = run(sh("echo early; sleep 100").limits(within(500))).await;
    assert_eq!((output.exit, &output.stdout.bytes[..]), (Exit::TimedOut, &b"early\n"[..]));
}

#[tokio::test]
async fn a_background_child_does_not_hold_us_up_and_is_ended() {
    let folder = TempDir::new().unwrap();
    let script = "sleep 15 & echo $! >pid; echo done";
    let output = run(sh(script).cwd(folder.path())).await;
    assert_eq!((output.exit, &output.stdout.bytes[..]), (Exit::Code(0), &b"done\n"[..]));
    assert!(output.took < Duration::from_secs(5));
    gone(pid_in(&folder.path().join("pid")).await).await;
}

#[tokio::test]
async fn a_daemon_with_a_session_of_its_own_outlives_a_natural_end() {
    let folder = TempDir::new().unwrap();
    let script = "setsid sh -c 'echo $$ >pid; exec sleep 60' >/dev/null 2>&1 &
        while [ ! -s pid ]; do :; done";
    let output = run(sh(script).cwd(folder.path())).await;
    assert_eq!(output.exit, Exit::Code(0));
    let daemon = pid_in(&folder.path().join("pid")).await;
    assert!(runs(daemon));
    run(sh(&format!("kill {daemon}"))).await;
    gone(daemon).await;
}

#[tokio::test]
async fn long_output_is_cut_but_counted() {
    let limits = Limits { cap: 10, ..Limits::default() };
    let output = run(sh("seq 1 200000; echo x >&2").limits(limits)).await;
    assert_eq!(output.exit, Exit::Code(0));
    assert_eq!(
        (&output.stdout.bytes[..], output.stdout.total),
        (&b"1\n2\n3\n4\n5\n"[..], 1_288_895)
    );
    assert!(output.stdout.truncated && !output.stderr.truncated);
}

#[tokio::test]
async fn endless_output_is_ended_at_the_flood_limit() {
    let limits = Limits { cap: 1000, flood: 1 << 20, deadline: Duration::from_mins(1) };
    for script in ["yes", "yes >&2", "trap '' TERM; yes"] {
        let output = run(sh(script).limits(limits)).await;
        assert_eq!(output.exit, Exit::Flooded, "{script}");
        assert!(output.took < SOON && output.stdout.bytes.len() <= 1000);
    }
}

#[tokio::test]
async fn a_program_that_closes_its_streams_is_still_waited_for() {
    let output = run(sh("exec >&- 2>&-; sleep 0.3; exit 4")).await;
    assert_eq!(output.exit, Exit::Code(4));
}

#[tokio::test]
async fn cancellation_ends_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("pid");
    let cancel = CancellationToken::new();
    let command = sh("echo $$ >pid; sleep 100").cwd(folder.path());
    let (output, ()) = tokio::join!(command.run(&cancel), async {
        pid_in(&file).await;
        cancel.cancel();
    });
    assert_eq!(output.exit, Exit::Cancelled);
    gone(pid_in(&file).await).await;
}

#[tokio::test]
async fn nothing_starts_after_cancellation() {
    let folder = TempDir::new().unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let output = sh("touch started").cwd(folder.path()).run(&cancel).await;
    assert_eq!(output.exit, Exit::Cancelled);
    assert!(!folder.path().join("started").exists());
}

#[tokio::test]
async fn a_dropped_run_leaves_nobody() {
    let folder = TempDir::new().unwrap();
    let script = "trap '' TERM; sleep 100 & echo $! >child; echo $$ >pid; wait";
    let file = |name: &str| folder.path().join(name);
    let (cancel, pid) = (CancellationToken::new(), file("pid"));
    tokio::select! {
        _ = sh(script).cwd(folder.path()).run(&cancel) => panic!("it ended"),
        _ = pid_in(&pid) => {}
    }
    for name in ["child", "pid"] {
        gone(pid_in(&file(name)).await).await;
    }
}

#[tokio::test]
async fn no_descriptor_and_no_zombie_is_left() {
    let before = zombies_of_ours();
    for _ in 0..5 {
        run(sh("true")).await;
    }
    wait_for("zombies to be reaped", || (zombies_of_ours() <= before).then_some(())).await;
}

fn zombies_of_ours() -> usize {
    let us = format!(" {} ", std::process::id());
    let stats = fs::read_dir("/proc").unwrap().flatten();
    let zombie = |path: &Path| {
        let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| {
            rest.strip_prefix(" Z").is_some_and(|rest| rest.starts_with(&us))
        })
    };
    stats.filter(|entry| zombie(&entry.path())).count()
}
