//! A command whose words reach nobody: it ends with 3, says so where it can, and never panics.

use std::{
    fs::File,
    process::{Command, Output, Stdio},
};

/// Ways in which nothing can be written.
type Way = (&'static str, fn() -> Stdio);

const WAYS: [Way; 3] = [
    ("a full disk", || File::options().write(true).open("/dev/full").unwrap().into()),
    ("no reader", || std::io::pipe().unwrap().1.into()),
    ("not for writing", || File::open(env!("CARGO_MANIFEST_DIR")).unwrap().into()),
];

/// Runs it once as it is, then with each of its outputs unwritable in each way.
pub(crate) fn holds(command: &dyn Fn() -> Command) {
    let run = |out: Option<&Way>, err: Option<&Way>| -> Output {
        let mut command = command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        out.map(|(_, make)| command.stdout(make()));
        err.map(|(_, make)| command.stderr(make()));
        command.spawn().unwrap().wait_with_output().unwrap()
    };
    let told = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let usual = run(None, None);
    let says = |stream: &[u8], code| if stream.is_empty() { code } else { Some(3) };
    for way in &WAYS {
        let what = format!("{:?} with {}", command().get_args(), way.0);
        let output = run(Some(way), None);
        let words = told(&output);
        assert!(!words.contains("panicked"), "{what}: {words}");
        assert_eq!(
            output.status.code(),
            says(&usual.stdout, usual.status.code()),
            "{what}: {words}"
        );
        let is_said = ["Not all was told", "cannot be written"].iter().any(|w| words.contains(w));
        assert_eq!(is_said, !usual.stdout.is_empty(), "{what}: {words}");
        let output = run(None, Some(way));
        assert_eq!(output.status.code(), says(&usual.stderr, usual.status.code()), "{what} aside");
        assert!(run(Some(way), Some(way)).status.code() < Some(5), "{what} on both");
    }
    // Closed outputs are like `/dev/null`: what was found is what counts.
    for closing in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let mut shell = Command::new("sh");
        let original = command();
        shell.args(["-c", &format!("exec \"$0\" \"$@\" {closing}")]).arg(original.get_program());
        shell.args(original.get_args()).stdin(Stdio::null());
        shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        original.get_current_dir().map(|folder| shell.current_dir(folder));
        for (name, value) in original.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let output = shell.output().unwrap();
        assert_eq!(
            output.status.code(),
            usual.status.code(),
            "{:?} {closing}",
            original.get_args()
        );
        assert!(!told(&output).contains("panicked"), "{}", told(&output));
    }
}
