//! What a student's verbs do in a lab, tried as a student types them: in a classroom of labcheck's own making, below a
//! state folder of the proof's own.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{self, standing},
    host::{
        Environment, Exit, Inherit, Limits,
        process::{Command, Output},
    },
    prove::VerbTold,
    record::{self, CheckRecord, Record, StepRecord},
    scenario::model::Step,
    text,
    verdict::Verdict,
    wording::{self, prove as words},
};

/// What the folders of proofs are called, below the state folder.
const PREFIX: &str = "proof-";
/// The file whose lock says that the proof goes on.
const LOCK: &str = "lock";
/// How long one verb may take.
const WITHIN: Duration = Duration::from_mins(10);
/// Characters that are told of what a verb printed.
const TOLD: usize = 500;

/// Verbs of a student's, in a state folder of their own.
pub(crate) struct Verbs {
    labcheck: PathBuf,
    state: PathBuf,
    work: PathBuf,
    _lock: File,
}

/// Where the folder is that is worked in: the lab's machine does not see what is below a state folder.
const WORK_IN: &str = "/var/tmp";
/// What it is called.
const WORK_PREFIX: &str = "labcheck-proof-";
/// The file that says where it is, for who takes away what a killed proof left.
const WORK: &str = "work";

impl Verbs {
    /// Makes the folder.
    pub(crate) fn new(base: &Path, labcheck: &Path) -> io::Result<Self> {
        let state = base.join(format!("{PREFIX}{}", std::process::id()));
        classroom::state::make_in(base, || fs::create_dir_all(&state)).map_err(io::Error::other)?;
        let lock = File::create(state.join(LOCK))?;
        lock.try_lock()?;
        let prefix = format!("{WORK_PREFIX}{}-", std::process::id());
        let work = tempfile::Builder::new().prefix(&prefix).tempdir_in(WORK_IN)?;
        fs::write(state.join(WORK), work.path().as_os_str().as_encoded_bytes())?;
        let work = work.keep();
        Ok(Self { labcheck: labcheck.to_owned(), state, work, _lock: lock })
    }

    /// Solves each step, asks, puts it back, asks, solves it again; at the end all of it is taken away.
    pub(crate) async fn told(
        &self,
        start: &[OsString],
        steps: &[&Step],
        cancel: &CancellationToken,
    ) -> Vec<VerbTold> {
        let mut all = Trial { verbs: self, cancel, told: Vec::new() };
        let args = ["start", "--yes", "--plain"].map(OsString::from);
        let started = self.typed(args.into_iter().chain(start.iter().cloned()), cancel).await;
        if all.of("start", ended_well(&started)) {
            for step in steps {
                all.step(step).await;
            }
        }
        // Ctrl-C ends the proof, and leaves nothing.
        let finish = ["finish", "--yes"].map(OsString::from);
        let finished = self.typed(finish, &CancellationToken::new()).await;
        let is_gone =
            standing::find(&self.state).is_empty() && classroom::abandoned(&self.state).is_empty();
        let wrong = ended_well(&finished).or_else(|| (!is_gone).then(|| words::STANDS.to_owned()));
        all.of("finish", wrong);
        if is_gone {
            self.remove();
        }
        all.told
    }

    /// Takes both folders away; what cannot be, the next proof or `finish` removes.
    fn remove(&self) {
        if fs::remove_dir_all(&self.work).is_ok() {
            let _ = fs::remove_dir_all(&self.state);
        }
    }

    async fn typed(
        &self,
        args: impl IntoIterator<Item = OsString>,
        cancel: &CancellationToken,
    ) -> Output {
        let environment = Environment::new(Inherit::Everything)
            .without(standing::find::CHOICE)
            .without("DOCKER_HOST")
            .without("DOCKER_CONTEXT")
            .without("DOCKER_CONFIG")
            .without("DOCKER_CONTENT_TRUST")
            .set("LABCHECK_STATE_DIR", &self.state)
            .set("HOME", &self.work);
        let command = Command::new(&self.labcheck).args(args).environment(environment);
        command.cwd(&self.work).limits(Limits::within(WITHIN)).run(cancel).await
    }
}

/// What was told so far.
struct Trial<'v> {
    verbs: &'v Verbs,
    cancel: &'v CancellationToken,
    told: Vec<VerbTold>,
}

impl Trial<'_> {
    /// Takes down what a verb did; whether it did what it says.
    fn of(&mut self, verb: &str, wrong: Option<String>) -> bool {
        let is_right = wrong.is_none();
        if !self.cancel.is_cancelled() {
            self.told.push(VerbTold { verb: verb.to_owned(), wrong });
        }
        is_right
    }

    async fn step(&mut self, step: &Step) {
        let id = &step.id.value;
        let before = self.checks(step).await;
        for verb in ["solve", "reset", "solve"] {
            if self.cancel.is_cancelled() {
                return;
            }
            let flags: &[&str] = if verb == "solve" { &["--yes", "--plain"] } else { &[] };
            let args = [&[verb, id][..], flags].concat().into_iter().map(OsString::from);
            let typed = self.verbs.typed(args, self.cancel).await;
            let checks = self.checks(step).await;
            let wrong = match (&before, checks) {
                (Err(why), _) => Some(why.clone()),
                (Ok(_), Err(why)) => Some(why),
                (Ok(_), Ok(_)) if verb == "solve" && !has_solved(step, &typed) => {
                    Some(words::printed(&cut(&typed)))
                }
                (Ok(_), Ok(checks)) if verb == "solve" => unsolved(step, &checks),
                (Ok(before), Ok(checks)) => {
                    ended_well(&typed).or_else(|| stays(step, before, &checks))
                }
            };
            if !self.of(&format!("{verb} {id}"), wrong) {
                return;
            }
        }
    }

    /// The checks of a step as a student is told of them.
    async fn checks(&self, step: &Step) -> Result<Vec<CheckRecord>, String> {
        let args = ["check", &step.id.value, "--json", "-", "--plain"].map(OsString::from);
        let typed = self.verbs.typed(args, self.cancel).await;
        let Ok(Record { mut steps, .. }) = record::read(&typed.stdout.text()) else {
            return Err(words::printed(&cut(&typed)));
        };
        match steps.pop() {
            Some(StepRecord { skip: Some(skip), .. }) => Err(wording::skip(&skip)),
            Some(record) if record.checks.len() == step.checks.len() => Ok(record.checks),
            Some(_) | None => Err(words::printed(&cut(&typed))),
        }
    }
}

/// Why a verb did not end as it should; nothing where it did.
fn ended_well(typed: &Output) -> Option<String> {
    (typed.exit != Exit::Code(0)).then(|| words::printed(&cut(typed)))
}

/// Whether `solve` came to its end; what asks the student's own shell may be open then. Where nothing is left that
/// labcheck could judge, it says that, and not that the step is done.
fn has_solved(step: &Step, typed: &Output) -> bool {
    let is_unjudged = step.checks.is_empty() || step.is_for_person();
    matches!(typed.exit, Exit::Code(0 | 1)) || (is_unjudged && typed.exit == Exit::Code(4))
}

fn cut(typed: &Output) -> String {
    let all = [typed.stdout.text(), typed.stderr.text()].concat();
    text::for_terminal(all.trim().as_bytes(), TOLD)
}

/// What does not pass of a step that was solved, but for what asks the student's own shell, which labcheck's was not.
fn unsolved(step: &Step, checks: &[CheckRecord]) -> Option<String> {
    let wanted = step
        .checks
        .iter()
        .filter(|check| !check.expects.iter().any(|kind| kind.nature().asks_shell()));
    let open = wanted.filter_map(|check| checks.iter().find(|record| record.id == check.id));
    let is_open = |verdict: &Verdict| !verdict.passed() && !verdict.is_for_person();
    let open: Vec<&str> =
        open.filter(|record| is_open(&record.verdict)).map(|record| record.name.as_str()).collect();
    (!open.is_empty()).then(|| words::open(&open))
}

/// What still passes of a step that was put back, although it did not pass before it was done: of what `reset` puts back
/// ([`crate::run::Undo`]).
fn stays(step: &Step, before: &[CheckRecord], checks: &[CheckRecord]) -> Option<String> {
    let is_put_back = |id: &str| {
        step.checks.iter().any(|check| {
            check.id == id
                && check.expects.iter().any(|kind| {
                    let nature = kind.nature();
                    nature.deed.is_some() || nature.brings.is_some() || nature.publishes.is_some()
                })
        })
    };
    let passed = |all: &[CheckRecord], id: &str| {
        all.iter().any(|record| record.id == id && record.verdict.passed())
    };
    let stay: Vec<&str> = checks
        .iter()
        .filter(|check| {
            check.verdict.passed() && !passed(before, &check.id) && is_put_back(&check.id)
        })
        .map(|check| check.name.as_str())
        .collect();
    (!stay.is_empty()).then(|| words::stays(&stay))
}

/// Takes away what proofs that were killed have left below a state folder.
pub(crate) async fn swept(base: &Path, labcheck: &Path, cancel: &CancellationToken) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for state in entries.flatten().map(|entry| entry.path()) {
        let name = state.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(state.join(LOCK)) else { continue };
        if lock.try_lock().is_err() {
            continue; // it goes on
        }
        let work = fs::read_to_string(state.join(WORK)).map(PathBuf::from).unwrap_or_default();
        let name = work.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = work.parent() == Some(Path::new(WORK_IN))
            && name.starts_with(WORK_PREFIX)
            && fs::symlink_metadata(&work).is_ok_and(|there| there.is_dir());
        let work = if is_ours { work } else { state.clone() };
        let dead = Verbs { labcheck: labcheck.to_owned(), state, work, _lock: lock };
        let finished = dead.typed(["finish", "--yes"].map(OsString::from), cancel).await;
        if ended_well(&finished).is_none() {
            dead.remove();
        }
    }
}
