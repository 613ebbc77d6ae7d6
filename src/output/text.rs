//! A verb's text, printed or written to the file that a flag names.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    files::Target,
    print::{exact, tell},
    refusal::Refusal,
};

/// Where a text goes, opened before the work so that a wrong path costs nothing.
pub(crate) struct TextOutput(Option<(Target, PathBuf)>);

impl TextOutput {
    /// Opens the file, where one is named. Without `force` none that is there is overwritten.
    pub(crate) fn open(path: Option<&Path>, force: bool) -> Result<Self, Refusal> {
        let open = |path: &Path| match Target::open(path, force) {
            Ok(target) => Ok((target, path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(is_there(path)),
            Err(error) => Err(cannot_be_written(path, &error)),
        };
        Ok(Self(path.map(open).transpose()?))
    }

    /// Refuses what [`Self::open`] would for a file that is there, before anything is made for it.
    pub(crate) fn look(path: &Path, force: bool) -> Result<(), Refusal> {
        let is_file = fs::metadata(path).is_ok_and(|data| data.is_file());
        if is_file && !force { Err(is_there(path)) } else { Ok(()) }
    }

    /// Whether no file is named.
    pub(crate) fn is_printed(&self) -> bool {
        self.0.is_none()
    }

    /// Prints it, or writes it and says so of a file: `told` is the sentence before its name.
    pub(crate) fn put(self, text: &str, told: &str) -> Result<(), Refusal> {
        let Some((target, path)) = self.0 else {
            exact(text);
            return Ok(());
        };
        let is_file = target.is_file();
        target.write(text).map_err(|error| cannot_be_written(&path, &error))?;
        if is_file {
            tell(&format!("{told} {}.\n", path.display()));
        }
        Ok(())
    }
}

fn is_there(path: &Path) -> Refusal {
    let path = path.display();
    Refusal::usage(format!(
        "{path} is there already; name another file, or overwrite it with --force"
    ))
}

fn cannot_be_written(path: &Path, error: &io::Error) -> Refusal {
    Refusal::error(format!("{} cannot be written: {error}; name another file", path.display()))
}
