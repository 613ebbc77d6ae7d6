//! A folder for temporary files of one labcheck that is in no classroom. It lies below the state folder, and goes with
//! its maker: what one that was killed left is taken away by the next.

use std::path::Path;

use super::{
    folder::{Folder, scratches},
    state::{self, StateError},
};

/// The folder. Dropping it takes it away.
#[derive(Debug)]
pub struct Scratch(Folder);

impl Scratch {
    /// Makes one below this state folder.
    pub fn make(base: &Path) -> Result<Self, StateError> {
        Self::sweep(base);
        Ok(Self(state::make_in(base, || Folder::create_scratch(base))?))
    }

    /// Takes away what killed ones left.
    pub(super) fn sweep(base: &Path) {
        for left in scratches(base).iter().filter_map(|path| Folder::take_over(path)) {
            let _ = left.remove(); // the next one tries again
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = self.0.remove(); // the next one tries again
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn it_goes_with_its_maker_and_what_a_killed_one_left_goes_with_the_next() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("state");
        let first = Scratch::make(&base).unwrap();
        fs::write(first.path().join("x"), "").unwrap();
        drop(first);
        assert!(!base.exists(), "the state folder is empty and goes, too");

        state::make(&base).unwrap();
        let killed = Folder::create_scratch(&base).unwrap().path().to_owned();
        let classroom = Folder::create(&base).unwrap().path().to_owned();
        let (lives, second) = (Scratch::make(&base).unwrap(), Scratch::make(&base).unwrap());
        assert!(!killed.exists() && classroom.exists(), "a classroom is the sweep's");
        assert!(lives.path().exists() && second.path().exists());
    }
}
