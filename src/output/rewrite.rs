//! A file of an author's that is written over, once somebody who saw the difference said yes.

use std::{fs, io, path::Path};

use tokio_util::sync::CancellationToken;

use super::{
    files,
    question::{Answer, ask},
    refusal::Refusal,
};
use crate::{
    exit::ExitStatus,
    wording::rewrite::{self as words, Rewritten},
};

/// A file with what it has and is to have.
pub(crate) struct Rewrite<'a> {
    /// What it is.
    pub(crate) of: Rewritten,
    /// What it is called.
    pub(crate) name: &'a str,
    /// Where it is.
    pub(crate) path: &'a Path,
    /// What it had when it was read.
    pub(crate) before: &'a str,
    /// What it is to have.
    pub(crate) after: &'a str,
}

/// Writes it, once somebody said yes to the question, where there is one; not where it has something else by now.
pub(crate) async fn rewrite(
    it: Rewrite<'_>,
    question: Option<&str>,
    cancel: &CancellationToken,
) -> Result<(), Refusal> {
    if let Some(question) = question {
        match ask(question, false, cancel).await {
            Answer::Yes => {}
            Answer::No => return Err(Refusal::usage(words::declined(it.of))),
            Answer::Interrupted => {
                return Err(Refusal::new(ExitStatus::Interrupted, words::declined(it.of)));
            }
            Answer::NotAsked => return Err(Refusal::usage(words::not_asked(it.of))),
        }
    }
    let unwritten =
        |error: io::Error| Refusal::error(words::unwritten(it.name, &error.to_string()));
    if fs::read(it.path).map_err(unwritten)? != it.before.as_bytes() {
        return Err(Refusal::usage(words::changed(it.of, it.name)));
    }
    files::write(it.path, it.after, true).map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_written_over_where_it_has_what_was_read_and_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.yaml");
        let cancel = CancellationToken::new();
        let write = async || {
            let of = Rewritten::Scenario;
            let it = Rewrite { of, name: "x.yaml", path: &path, before: "read", after: "new" };
            rewrite(it, None, &cancel).await.map_err(|refusal| refusal.text().to_owned())
        };
        let told = write().await.unwrap_err();
        assert!(told.starts_with("x.yaml cannot be written: "), "{told}");
        fs::write(&path, "somebody's").unwrap();
        let told = write().await.unwrap_err();
        assert_eq!(told, words::changed(Rewritten::Scenario, "x.yaml"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's");
        fs::write(&path, "read").unwrap();
        assert_eq!(write().await, Ok(()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }
}
