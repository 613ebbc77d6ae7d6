//! The lab's named shells: started when they are first typed into, and again where one is gone.
//!
//! A new shell goes on where the one before stood: in its folder, with all that it exported. What
//! only it knew, its functions and the variables that it did not export, is gone with it.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::PathBuf,
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{
    Environment, Limits,
    docker::Variables,
    observer::Observer,
    process::Command,
    shell::{Shell, ShellError, ShellSpec},
};
use crate::{
    fact::ShellSeen,
    machine::{Entries, Entry},
};

/// Variables by which somebody's own settings would reach a shell that is to be a plain one.
const SETTINGS: &[&str] = &["BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "POSIXLY_CORRECT"];
/// How bash begins the names of variables that hold exported functions.
const FUNCTIONS: &str = "BASH_FUNC_";
/// How long a shell may take to say which it is.
const VERSION_WITHIN: Duration = Duration::from_secs(5);

/// The shell program that commands are typed into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellProgram {
    /// Where it is.
    pub path: OsString,
    /// Whether it is bash.
    pub is_bash: bool,
}

impl ShellProgram {
    /// bash at this path, without anybody's settings, aliases as at a prompt.
    pub fn bash(path: impl Into<OsString>) -> Self {
        Self { path: path.into(), is_bash: true }
    }

    /// The system's own POSIX shell.
    pub fn sh() -> Self {
        Self { path: "/bin/sh".into(), is_bash: false }
    }

    /// Its arguments.
    pub(super) fn args(&self) -> Vec<OsString> {
        let args: &[&str] =
            if self.is_bash { &["--norc", "--noprofile", "-O", "expand_aliases"] } else { &[] };
        args.iter().map(OsString::from).collect()
    }

    /// What it is, as it says itself.
    pub async fn seen(&self, cancel: &CancellationToken) -> ShellSeen {
        if !self.is_bash {
            let real = std::fs::canonicalize(&self.path).unwrap_or_default();
            let behind = real.file_name().map(|name| name.display().to_string());
            return ShellSeen { program: "sh".to_owned(), version: None, behind };
        }
        let output = Command::new(&self.path)
            .args(self.args())
            .args(["-c", "\\builtin printf %s \"$BASH_VERSION\""])
            .limits(Limits::within(VERSION_WITHIN))
            .run(cancel)
            .await;
        // `5.2.15(1)-release`
        let version = output.stdout.text();
        let version = version.split('(').next().filter(|version| !version.is_empty());
        ShellSeen { program: "bash".to_owned(), version: version.map(str::to_owned), behind: None }
    }
}

/// The live shells by their names.
#[derive(Debug)]
pub(super) struct Shells {
    program: ShellProgram,
    variables: Variables,
    folder: PathBuf,
    scratch: PathBuf,
    inside: Option<Entries>,
    cancel: CancellationToken,
    named: BTreeMap<String, Named>,
}

#[derive(Debug)]
struct Named {
    shell: Option<Shell>,
    /// What it exports, as far as is known: after the last command that it outlived.
    exports: Variables,
}

impl Shells {
    /// Shells begin with these exported variables in this folder, where the observer looks.
    pub(super) fn new(
        program: ShellProgram,
        mut variables: Variables,
        folder: PathBuf,
        observer: &Observer,
    ) -> Self {
        variables.retain(|name, _| {
            let name = name.to_string_lossy();
            !SETTINGS.contains(&&*name) && !name.starts_with(FUNCTIONS)
        });
        Self {
            program,
            variables,
            folder,
            scratch: observer.scratch.clone(),
            inside: observer.inside.clone(),
            cancel: observer.cancel.clone(),
            named: BTreeMap::new(),
        }
    }

    pub(super) fn program(&self) -> &ShellProgram {
        &self.program
    }

    /// The shell of this name, and whether it had to be started anew because the one before is gone.
    pub(super) async fn get(&mut self, name: &str) -> Result<(&mut Shell, bool), ShellError> {
        let before = self.named.remove(name);
        let is_fresh = before.as_ref().is_some_and(|named| !named.is_live());
        let named = match before {
            Some(named) if named.is_live() => named,
            gone => self.start(name, gone).await?,
        };
        let Named { shell, .. } = self.named.entry(name.to_owned()).or_insert(named);
        let missing = || ShellError::Over("it is not there".to_owned());
        Ok((shell.as_mut().ok_or_else(missing)?, is_fresh))
    }

    /// The way into the machine that a shell of this name is on, where there are machines.
    pub(super) fn inside(&self, name: &str) -> Option<Entry> {
        self.inside.as_ref().map(|entries| entries.of_shell(name).clone())
    }

    async fn start(&self, name: &str, gone: Option<Named>) -> Result<Named, ShellError> {
        let exports = gone.map_or_else(|| self.variables.clone(), |named| named.exports);
        let cwd = exports.get(OsStr::new("PWD")).map(PathBuf::from);
        // What a machine has is not seen from here.
        let cwd = cwd.filter(|cwd| self.inside.is_some() || cwd.is_dir());
        let began = exports == self.variables;
        let shell = Shell::start(ShellSpec {
            program: self.program.path.clone(),
            args: self.program.args(),
            environment: Environment::exactly(exports.clone()),
            cwd: Some(cwd.filter(|_| !began).unwrap_or_else(|| self.folder.clone())),
            is_bash: self.program.is_bash,
            inside: self.inside(name),
            scratch: self.scratch.clone(),
            cancel: self.cancel.clone(),
        })
        .await?;
        Ok(Named { exports: shell.environment()?, shell: Some(shell) })
    }

    /// What the shell of this name exports, or would begin with.
    pub(super) fn exports(&self, name: &str) -> &Variables {
        self.named.get(name).map_or(&self.variables, |named| &named.exports)
    }

    /// Writes down what a shell exports since a command.
    pub(super) fn remember(&mut self, name: &str, exports: Option<Variables>) {
        if let (Some(named), Some(exports)) = (self.named.get_mut(name), exports) {
            named.exports = exports;
        }
    }

    /// Ends a shell; the next one of this name goes on with what was last remembered.
    pub(super) async fn discard(&mut self, name: &str) {
        if let Some(shell) = self.named.get_mut(name).and_then(|named| named.shell.take()) {
            shell.end().await;
        }
    }

    /// Ends all of them; each begins anew as the first one did.
    pub(super) async fn begin_anew(&mut self) {
        let ended = std::mem::take(&mut self.named).into_values();
        for shell in ended.filter_map(|named| named.shell) {
            shell.end().await;
        }
    }

    /// Ends all of them.
    pub(super) async fn end(self) {
        for shell in self.named.into_values().filter_map(|named| named.shell) {
            shell.end().await;
        }
    }
}

impl Named {
    fn is_live(&self) -> bool {
        self.shell.as_ref().is_some_and(Shell::is_live)
    }
}
