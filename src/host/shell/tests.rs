use std::{fs, time::Instant};

use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::host::testing::{gone, pid_in, runs};
use crate::host::{Environment, family::MARK};

/// Every shell that a lab may name and that is here: dash, bash in both modes, busybox.
const SHELLS: [&[&str]; 4] = [&["/bin/sh"], &["bash"], &["bash", "--posix"], &["busybox", "sh"]];

fn limits() -> Limits {
    Limits::within(Duration::from_secs(20))
}

fn spec(shell: &[&str], folder: &TempDir) -> ShellSpec {
    ShellSpec {
        program: shell[0].into(),
        args: shell[1..].iter().map(Into::into).collect(),
        environment: Environment::default().set("PATH", "/usr/bin:/bin").set("HOME", "/root"),
        cwd: Some(folder.path().to_owned()),
        inside: None,
        is_bash: shell[0] == "bash",
        scratch: folder.path().to_owned(),
        cancel: CancellationToken::new(),
    }
}

struct Typist {
    shell: Shell,
    folder: TempDir,
    name: String,
}

impl Typist {
    async fn new(shell: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let name = shell.join(" ");
        let shell = Shell::start(spec(shell, &folder)).await.unwrap();
        Self { shell, folder, name }
    }

    async fn output(&mut self, command: &str) -> ShellOutput {
        self.shell.run(command, &limits()).await.unwrap()
    }

    /// Types a command that must end with this status and print exactly this.
    async fn expect(&mut self, command: &str, status: i32, stdout: &str) {
        let output = self.output(command).await;
        let seen = (output.exit, output.stdout.text().into_owned());
        assert_eq!(seen, (Exit::Code(status), stdout.to_owned()), "{}: {command}", self.name);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn state_lasts_from_command_to_command() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("mkdir d && cd d; A=1; export B='x y'; f() { echo \"f$1\"; }", 0, "").await;
        typist.expect("echo $A \"$B\"; f 2; basename \"$PWD\"", 0, "1 x y\nf2\nd\n").await;
        typist.expect("env | grep -c '^B=x y$'", 0, "1\n").await;
        let folder = typist.folder.path().canonicalize().unwrap().join("d");
        assert_eq!(typist.shell.cwd().await.unwrap(), folder);
    }
}

#[tokio::test]
async fn status_and_streams_are_apart_and_exact() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        let output = typist.output("printf 'a\\377\\000'; printf 'b\\n\\n' >&2; (exit 7)").await;
        assert_eq!(output.exit, Exit::Code(7));
        assert_eq!(output.stdout.bytes, b"a\xff\0");
        assert_eq!(output.stderr.bytes, b"b\n\n");
        assert!(!output.ended);
        typist.expect("", 0, "").await;
        typist.expect("# only a comment", 0, "").await;
        typist.expect("true &&\necho two lines\n", 0, "two lines\n").await;
        typist.expect("cat <<X\nhere $((1+1)) 'it'\nX", 0, "here 2 'it'\n").await;
        typist.expect("cat <<'X'; echo after\n$no\nX\n", 0, "$no\nafter\n").await;
    }
}

#[tokio::test]
async fn the_status_of_the_last_command_is_told_on() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("(exit 42)", 42, "").await;
        typist.shell.cwd().await.unwrap();
        typist.expect("echo $?", 0, "42\n").await;
        typist.expect("echo $?", 0, "0\n").await;
    }
}

#[tokio::test]
async fn broken_syntax_is_a_status_and_the_next_command_runs() {
    let broken = ["echo (", "echo 'open", "for", "}", ")", "fi", "if true", "echo a; )", "case x"];
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        for command in broken {
            let output = typist.output(command).await;
            assert_eq!(output.exit, Exit::Code(2), "{shell:?}: {command}");
            assert!(!output.stderr.bytes.is_empty() && !output.ended, "{shell:?}: {output:?}");
            typist.expect("echo on", 0, "on\n").await;
        }
        typist.expect("cat <<X\nnever closed", 0, "never closed\n").await;
        typist.expect("echo 'a\\' \\", 0, "a\\\n").await;
    }
}

#[tokio::test]
async fn nothing_typed_or_printed_forges_a_status() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist
            .expect("echo '2.status.0'; echo '}'; printf \"'\\n\"; false", 1, "2.status.0\n}\n'\n")
            .await;
        typist.expect("printf() { echo forged; }; echo() { :; }; test() { :; }", 0, "").await;
        typist.expect("eval 'false'", 1, "").await;
        typist.expect("alias command=true eval=true :=false '{'=true '}'=true", 0, "").await;
        typist.expect("false", 1, "").await;
        typist.expect("IFS=0123456789/; set -f; set -C", 0, "").await;
        typist.expect("(exit 130)", 130, "").await;
        typist.expect("exec 1>&2 2>/dev/null; true", 0, "").await;
        typist.expect("exec 0</etc/passwd 1>/dev/null; false", 1, "").await;
        typist.expect("\\command printf %s still", 0, "still").await;
        // What waits in the shell's own input is nothing.
        typist.expect("timeout 0.2 cat /proc/$$/fd/0; \\command printf on", 0, "on").await;
        typist.expect("false", 1, "").await;
    }
}

#[tokio::test]
async fn a_command_that_waits_for_input_gets_none_unless_given() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("cat; read x; command echo \"[$x]\"", 0, "[]\n").await;
        let command = "read x; echo \"<$x>\"; cat";
        let output = typist.shell.run_with_stdin(command, Some(b"one\ntwo"), &limits()).await;
        assert_eq!(output.unwrap().stdout.bytes, b"<one>\ntwo");
        typist.expect("cat", 0, "").await;
    }
}

#[tokio::test]
async fn exit_ends_the_session_and_says_so() {
    for shell in SHELLS {
        for command in [
            "echo bye; exit 3",
            "exec sh -c 'echo bye; exit 3'",
            "trap 'exit 3' EXIT; echo bye; exit 1",
        ] {
            let mut typist = Typist::new(shell).await;
            let output = typist.output(command).await;
            assert_eq!((output.exit, output.ended), (Exit::Code(3), true), "{shell:?}: {command}");
            assert_eq!(output.stdout.bytes, b"bye\n");
            let next = typist.shell.run("echo no", &limits()).await;
            assert!(matches!(next, Err(ShellError::Over(_))) && !typist.shell.is_live());
        }
    }
}

#[tokio::test]
async fn errexit_ends_the_session_with_the_failed_status() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("set -e; true", 0, "").await;
        typist.expect("false || echo saved", 0, "saved\n").await;
        let output = typist.output("echo before; (exit 5); echo never").await;
        assert_eq!((output.exit, output.ended), (Exit::Code(5), true));
        assert_eq!(output.stdout.bytes, b"before\n");
    }
}

#[tokio::test]
async fn an_exit_trap_is_heard() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("trap 'echo bye' EXIT", 0, "").await;
        let output = typist.output("echo last; exit 0").await;
        assert_eq!((output.exit, output.stdout.bytes), (Exit::Code(0), b"last\nbye\n".to_vec()));
    }
}

#[tokio::test]
async fn a_shell_that_is_killed_is_told_as_a_signal() {
    let mut typist = Typist::new(SHELLS[0]).await;
    let output = typist.output("kill -9 $$").await;
    assert_eq!((output.exit, output.ended), (Exit::Signal(9), true));
    let mut typist = Typist::new(SHELLS[0]).await;
    typist.expect("echo $$ >pid", 0, "").await;
    let shell = pid_in(&typist.file("pid")).await;
    rustix::process::kill_process(pid(shell), Signal::KILL).unwrap();
    gone(shell).await;
    let next = typist.shell.run("echo no", &limits()).await;
    assert!(matches!(next, Err(ShellError::Over(why)) if why.contains("signal 9")));
}

fn pid(raw: u32) -> rustix::process::Pid {
    rustix::process::Pid::from_raw(raw.cast_signed()).unwrap()
}

#[tokio::test]
async fn a_background_job_holds_nothing_up_lives_on_and_ends_with_the_session() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        let started = Instant::now();
        let script = "while [ ! -e go ]; do sleep 0.05; done; echo late; echo late >&2; touch wrote; sleep 15";
        typist.expect(&format!("({script}) & echo $! >pid; echo now"), 0, "now\n").await;
        assert!(started.elapsed() < Duration::from_secs(8));
        let job = pid_in(&typist.file("pid")).await;
        // What it prints later is nobody's output, and does not kill it.
        typist
            .expect("touch go; while [ ! -e wrote ]; do sleep 0.05; done; echo next", 0, "next\n")
            .await;
        assert!(runs(job), "{shell:?}");
        typist.shell.end().await;
        gone(job).await;
    }
}

#[tokio::test]
async fn a_time_out_ends_all_of_the_session() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist
            .expect(
                "setsid sh -c 'echo $$ >away; exec sleep 100' & sleep 100 & echo $! >job",
                0,
                "",
            )
            .await;
        let limits = Limits::within(Duration::from_millis(400));
        let command = "trap '' TERM HUP; echo some; sh -c 'trap \"\" TERM; echo $$ >child; while :; do sleep 1; done'";
        let output = typist.shell.run(command, &limits).await.unwrap();
        assert_eq!((output.exit, output.ended), (Exit::TimedOut, true));
        assert_eq!(output.stdout.bytes, b"some\n");
        for name in ["away", "job", "child"] {
            gone(pid_in(&typist.file(name)).await).await;
        }
        assert!(matches!(typist.shell.run(":", &limits).await, Err(ShellError::Over(_))));
    }
}

#[tokio::test]
async fn a_time_out_lets_a_program_tidy_up() {
    let mut typist = Typist::new(SHELLS[0]).await;
    let command =
        "sh -c 'trap \"trap : TERM; echo tidy; exit\" TERM; while :; do sleep 0.05; done'";
    let limits = Limits::within(Duration::from_secs(2));
    let output = typist.shell.run(command, &limits).await.unwrap();
    assert_eq!((output.exit, &output.stdout.bytes[..]), (Exit::TimedOut, &b"tidy\n"[..]));
}

#[tokio::test]
async fn endless_output_is_ended_and_long_output_cut() {
    let mut typist = Typist::new(SHELLS[0]).await;
    let small = Limits { cap: 4, flood: 1 << 20, ..limits() };
    let output = typist.shell.run("seq 1 9; echo e >&2", &small).await.unwrap();
    assert_eq!((&output.stdout.bytes[..], output.stdout.total), (&b"1\n2\n"[..], 18));
    assert!(output.stdout.truncated && output.exit.is_success());
    let output = typist.shell.run("yes", &small).await.unwrap();
    assert_eq!((output.exit, output.ended), (Exit::Flooded, true));
}

#[tokio::test]
async fn cancellation_ends_command_and_session() {
    let mut typist = Typist::new(SHELLS[0]).await;
    let (cancel, file) = (typist.shell.spec().cancel.clone(), typist.file("pid"));
    let (output, ()) = tokio::join!(typist.output("sleep 100 & echo $! >pid; wait"), async {
        pid_in(&file).await;
        cancel.cancel();
    });
    assert_eq!((output.exit, output.ended), (Exit::Cancelled, true));
    gone(pid_in(&file).await).await;
}

#[tokio::test]
async fn a_dropped_command_or_shell_leaves_nobody_and_no_folder() {
    let mut typist = Typist::new(SHELLS[0]).await;
    let file = typist.file("pid");
    tokio::select! {
        _ = typist.output("sleep 100 & echo $! >pid; wait") => panic!("it ended"),
        _ = pid_in(&file) => {}
    }
    gone(pid_in(&file).await).await;
    let next = typist.shell.run(":", &limits()).await;
    assert!(matches!(next, Err(ShellError::Over(why)) if why.contains("abandoned")));

    let mut typist = Typist::new(SHELLS[0]).await;
    typist.expect("setsid sleep 100 & echo $! >pid", 0, "").await;
    let Typist { shell, folder, .. } = typist;
    drop(shell);
    gone(pid_in(&folder.path().join("pid")).await).await;
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "only the pid file: {left:?}");
}

#[tokio::test]
async fn the_exported_environment_is_read_as_children_get_it() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("export A='1\n2=3'; B=private; export E=; unset HOME", 0, "").await;
        typist.expect("export DOCKER_CONTENT_TRUST=1; PATH=/nowhere; alias env=false", 0, "").await;
        let variables = typist.shell.environment().unwrap();
        let get = |name: &str| variables.get(OsStr::new(name)).and_then(|value| value.to_str());
        assert_eq!(get("A"), Some("1\n2=3"));
        assert_eq!((get("E"), get("DOCKER_CONTENT_TRUST")), (Some(""), Some("1")));
        assert_eq!((get("PATH"), get("B"), get("HOME")), (Some("/nowhere"), None, None));
        assert_eq!((get(MARK), get("_")), (None, None));
    }
}

/// Whatever changes it, what is known of it is what a child gets.
#[tokio::test]
async fn what_is_exported_is_known_after_each_command_whatever_changed_it() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        let of_bash = [
            "f() { :; }; export -f f",
            "f() { echo 2; }",
            "export -n A",
            "declare -x L=1",
            "enable -n export",
            "L=2",
            "enable export; enable -n declare",
            "L=3",
        ];
        let not_posix = ["export() { :; }; A=3", "unset -f export; A=6; export A"];
        let of_all = [
            ":",
            "export A=1",
            "A=2",
            "A='2\n'",
            "alias export=: command=:; A=3",
            "unalias export command; cd /",
            "B=1; readonly B; export B",
            "IFS=1; set -f; A=1x1",
            "set -x; A=4",
            "set +x; set -u; PATH=/usr/bin",
            "f() { A=5; }; f",
            "unset A",
            "export C",
            "C=",
        ];
        let is_bash = typist.name.starts_with("bash");
        let more = of_bash.iter().filter(|_| is_bash);
        let more = more.chain(not_posix.iter().filter(|_| shell == ["bash"]));
        for command in of_all.iter().chain(more) {
            typist.output(command).await;
            let known = typist.shell.environment().unwrap();
            let printed = typist.output("/usr/bin/env -0").await;
            let told = spec::variables(&printed.stdout.bytes);
            assert_eq!(known, told, "{}: {command}", typist.name);
        }
    }
}

#[tokio::test]
async fn bash_tells_how_each_program_of_a_pipe_ended_and_its_status_stays() {
    let table = [
        ("false | true", 0, vec![1, 0]),
        ("(exit 3) | cat | (exit 4)", 4, vec![3, 0, 4]),
        ("yes | head -1", 0, vec![141, 0]),
        ("IFS=.0; false | true", 0, vec![1, 0]),
        ("false | true # done", 0, vec![1, 0]),
        ("cat <<E | (cat; exit 1)\nx\nE", 1, vec![0, 1]),
        ("set -u; true | true", 0, vec![0, 0]),
        ("false | true; true", 0, vec![0]),
        ("true", 0, vec![]),
    ];
    for (command, status, pipe) in table {
        for shell in &SHELLS[1..3] {
            let mut typist = Typist::new(shell).await;
            let output = typist.output(command).await;
            let seen = (output.exit, output.pipe);
            assert_eq!(seen, (Exit::Code(status), pipe.clone()), "{shell:?}: {command}");
            typist.expect("\\command echo \"$?\"", 0, &format!("{status}\n")).await;
        }
    }
    for command in ["true | true &&", "cat <<X | cat\nnever closed"] {
        let mut typist = Typist::new(SHELLS[1]).await;
        assert_eq!(typist.output(command).await.pipe, Vec::<i32>::new(), "{command}");
    }
    let mut typist = Typist::new(SHELLS[0]).await;
    assert_eq!(typist.output("false | true").await.pipe, Vec::<i32>::new(), "dash tells nothing");
}

#[tokio::test]
async fn tracing_shows_the_commands_trace_only() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        typist.expect("set -x", 0, "").await;
        let output = typist.output("echo hi").await;
        let trace = output.stderr.text().into_owned();
        assert!(trace.trim_start_matches('+') == " echo hi\n", "{shell:?}: {trace}");
    }
}

#[tokio::test]
async fn no_terminal_is_seen() {
    let mut typist = Typist::new(SHELLS[0]).await;
    typist.expect("test -t 0 || test -t 1 || test -t 2 || echo none", 0, "none\n").await;
    typist.expect("(: >/dev/tty) 2>/dev/null || echo none", 0, "none\n").await;
}

#[tokio::test]
async fn a_long_and_a_hostile_command_text_arrive_whole() {
    for shell in SHELLS {
        let mut typist = Typist::new(shell).await;
        let text = "x'\\''$(no)`no`\\ ".repeat(20_000);
        let output = typist.output(&format!("printf %s '{text}' | wc -c")).await;
        let told = output.stdout.text().trim().parse::<usize>().unwrap();
        assert_eq!(told, text.replace("'\\''", "'").len());
        assert!(matches!(typist.shell.run("a\0b", &limits()).await, Err(ShellError::Nul)));
        typist.expect("echo on", 0, "on\n").await;
    }
}

#[tokio::test]
async fn what_is_no_shell_is_refused_at_the_start() {
    let folder = TempDir::new().unwrap();
    let missing = Shell::start(spec(&["/no/such/shell"], &folder)).await;
    assert!(matches!(missing, Err(ShellError::Start(why)) if why.contains("install")));
    for other in ["/bin/true", "cat"] {
        let failed = Shell::start(ShellSpec { args: vec!["-".into()], ..spec(&[other], &folder) });
        let failed = tokio::time::timeout(Duration::from_secs(20), failed).await.unwrap();
        assert!(matches!(failed, Err(ShellError::NoShell { .. })), "{other}");
    }
}

#[tokio::test]
async fn two_shells_and_a_hundred_commands_do_not_meet() {
    let (mut one, mut two) = (Typist::new(SHELLS[0]).await, Typist::new(SHELLS[1]).await);
    for round in 0..50 {
        let (first, second) =
            (format!("echo a{round}; X={round}"), format!("echo b{round}; echo $X"));
        let outputs = tokio::join!(one.output(&first), two.output(&second));
        assert_eq!(outputs.0.stdout.text(), format!("a{round}\n"));
        assert_eq!(outputs.1.stdout.text(), format!("b{round}\n\n"));
    }
    let left = fs::read_dir(one.folder.path()).unwrap().flatten().map(|entry| entry.path());
    let files = left.flat_map(|folder| fs::read_dir(folder).unwrap()).count();
    assert_eq!(files, 0, "no file of a finished command stays");
}
