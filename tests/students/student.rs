//! A student: a home, a terminal, the handout, and hands to type with.

use std::{collections::BTreeMap, fs, os::unix::fs::symlink, path::PathBuf, process::Command};

use labcheck::{
    classroom::standing::{Session, find},
    cli::VERBS,
    lab::{Handout, Line},
    scenario::{
        self,
        model::{ActionKind, Scenario, Turn},
    },
    syntax::{source::Source, template::Vars},
};

use crate::{
    needs,
    terminal::{Said, Terminal},
};

pub(crate) const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");
pub(crate) const HANDOUT: &str = include_str!("../../labs/distribution-and-trust.md");
pub(crate) const STEPS: [&str; 7] =
    ["step1", "step2", "step3", "step3b", "step4", "step5", "cleanup"];

/// Somebody with an empty home folder. Whatever they leave is taken away at the end.
pub(crate) struct Student {
    top: tempfile::TempDir,
    pub handout: Handout,
    pub scenario: Scenario,
}

impl Student {
    /// Nobody, where there can be no private engine: the test is skipped, or fails where Docker is required.
    pub(crate) fn arrives() -> Option<Self> {
        if !needs::met(&["private engine"]) {
            return None;
        }
        // A disk, since an engine's storage wants one.
        let top = tempfile::Builder::new().prefix("labcheck-student-").tempdir_in("/var/tmp");
        let source = Source { name: "scenario.yaml".into(), text: SCENARIO.into() };
        let student = Self {
            top: top.unwrap(),
            handout: Handout::parse(HANDOUT),
            scenario: scenario::load(&source, &VERBS).unwrap(),
        };
        for folder in ["home", "bin", "tmp"] {
            fs::create_dir(student.top.path().join(folder)).unwrap();
        }
        symlink(env!("CARGO_BIN_EXE_labcheck"), student.bin().join("labcheck")).unwrap();
        fs::write(student.home().join(".bashrc"), "PS1='[$?]$ '\nunset HISTFILE\npinned=sha256:84518ac9b6cd28efc7ef19ba298d75dd8e25b91f5175ea3b3642fd274061e461\n").unwrap();
        fs::write(student.home().join(".inputrc"), "set enable-bracketed-paste off\n").unwrap();
        Some(student)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.top.path().join("home")
    }

    /// The first folder of the `PATH`; labcheck is in it.
    pub(crate) fn bin(&self) -> PathBuf {
        self.top.path().join("bin")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.top.path().join("state")
    }

    /// Where temporary files go.
    pub(crate) fn tmp(&self) -> PathBuf {
        self.top.path().join("tmp")
    }

    fn environment(&self) -> BTreeMap<String, String> {
        let path = format!("{}:{}", self.bin().display(), std::env::var("PATH").unwrap());
        let text = |path: PathBuf| path.display().to_string();
        let pairs = [
            ("PATH", path),
            ("HOME", text(self.home())),
            ("TMPDIR", text(self.tmp())),
            ("LABCHECK_STATE_DIR", text(self.state())),
            ("SHELL", "/bin/bash".to_owned()),
            ("TERM", "xterm".to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// A terminal, with nothing of labcheck's in it.
    pub(crate) fn sits_down(&self) -> Terminal {
        Terminal::open(&self.environment(), &self.home())
    }

    /// Starts the classroom, takes the handout that is offered, and goes in.
    pub(crate) fn starts(&self) -> Terminal {
        let mut terminal = self.sits_down();
        terminal.sends("labcheck start");
        terminal.until(r"distribution-and-trust\.md\? \[Y/n\] $");
        terminal.sends("y");
        terminal.prompt("y").ended(0).has(&["labcheck shell"]);
        let handout = fs::read_to_string(self.home().join("distribution-and-trust.md")).unwrap();
        assert_eq!(handout, HANDOUT);
        enter(&mut terminal);
        terminal
    }

    /// A file as it is where the student works: in the classroom's machine, once that is up.
    pub(crate) fn finds(&self, path: PathBuf) -> PathBuf {
        match find(&self.state()).standing.pop().and_then(|session| session.machine) {
            Some(machine) => machine.entries.first().seen_from_outside(&path),
            None => path,
        }
    }

    /// Starts the classroom, and leads a shell that stays outside into it.
    pub(crate) fn starts_outside(&self) -> Terminal {
        let mut terminal = self.sits_down();
        terminal.types("labcheck start --plain").ended(0);
        terminal.types("eval \"$(labcheck env)\"").ended(0);
        terminal
    }

    /// One more terminal in the classroom.
    pub(crate) fn goes_in(&self) -> Terminal {
        let mut terminal = self.sits_down();
        enter(&mut terminal);
        terminal
    }

    /// The classroom that stands.
    pub(crate) fn session(&self) -> Session {
        let found = find(&self.state());
        assert_eq!(found.standing.len(), 1, "{found:?}");
        found.standing.into_iter().next().unwrap()
    }

    /// The handout's commands of a step.
    pub(crate) fn commands(&self, step: &str) -> Vec<&Line> {
        let section = &self.scenario.step(step).unwrap().section.value;
        self.handout.section(section).unwrap().commands().collect()
    }

    /// Types every command of these steps, letter for letter as the handout has it; dialogues as the scenario
    /// has them.
    pub(crate) fn does(&self, terminal: &mut Terminal, steps: &[&str]) -> Vec<Said> {
        let mut said = Vec::new();
        for step in steps {
            let actions = &self.scenario.step(step).unwrap().actions;
            let commands = self.commands(step);
            assert_eq!(commands.len(), actions.len(), "{step}");
            for (command, action) in commands.into_iter().zip(actions) {
                let line = &command.text;
                said.push(match &action.kind {
                    ActionKind::Run(_) | ActionKind::Edit { .. } => terminal.types(line),
                    ActionKind::Session { talk, .. } => talks(terminal, line, talk),
                    ActionKind::Answer(_) | ActionKind::Shown { .. } => {
                        panic!("nobody types `{line}`")
                    }
                });
            }
        }
        said
    }

    /// Leaves the shell, takes the classroom away, and has left nothing.
    pub(crate) fn leaves(&self, mut terminal: Terminal) {
        if terminal.is_marked() {
            terminal.types("exit");
        }
        terminal.types("labcheck finish --yes").ended(0);
        terminal.close();
        self.has_left_nothing();
    }

    pub(crate) fn has_left_nothing(&self) {
        assert!(!self.state().exists(), "the state folder is there");
        let left = fs::read_dir(self.tmp()).unwrap().flatten().map(|entry| entry.file_name());
        // A refused `docker build -` leaves this behind now and then; it is the docker command's own.
        let is_dockers = |name: &str| name.starts_with("docker-build-tempdockerfile-");
        let left: Vec<_> = left.filter(|name| !is_dockers(&name.to_string_lossy())).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(processes(&self.state().display().to_string()), Vec::<String>::new());
    }
}

impl Drop for Student {
    fn drop(&mut self) {
        if self.state().exists() {
            let mut finish = Command::new(env!("CARGO_BIN_EXE_labcheck"));
            let _ = finish.arg("finish").env_clear().envs(self.environment()).output();
        }
    }
}

/// Opens the classroom's shell in a terminal.
pub(crate) fn enter(terminal: &mut Terminal) {
    terminal.types("labcheck shell").ended(0);
    assert!(terminal.is_marked(), "the prompt has no mark");
}

/// Plays a dialogue; everything that was seen in it.
fn talks(terminal: &mut Terminal, line: &str, talk: &[Turn]) -> Said {
    let none = Vars::default();
    let mut seen = String::new();
    terminal.sends(line);
    if !matches!(talk.first(), Some(Turn::Wait(_))) {
        terminal.until("# $"); // a shell in a container
    }
    for turn in talk {
        let until = match turn {
            Turn::Send { line, until } | Turn::Secret { line, until } => {
                terminal.sends(&line.expand(&none).unwrap());
                until.as_ref()
            }
            Turn::Press { key, until } => {
                assert_eq!(key.value, "ctrl-c");
                terminal.presses(b"\x03");
                until.as_ref()
            }
            Turn::Wait(until) => Some(until),
        };
        if let Some(until) = until {
            seen += &terminal.until(&until.told(&none));
        }
    }
    let last = terminal.prompt(line);
    Said { text: seen + &last.text, code: last.code }
}

/// Command lines that name a folder.
fn processes(folder: &str) -> Vec<String> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "))
        .filter(|command| command.contains(folder))
        .collect()
}
