//! What stands over programs in a machine and tells what was typed.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use rustix::mount::mount_bind;

use super::read_only::read_only;
use crate::machine::{
    plan::Plan,
    programs::{folders, is_executable},
    recorder,
    stand_in::real::FOLDER,
};

/// The recorders themselves, below the folders that their programs are in.
const RECORDERS: &str = "/run/labcheck/recorders";
/// Folders of programs, beside those of the PATH that the machine was made with.
const FOLDERS: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Lays them out; the names of the programs that have one.
pub(super) fn lay_out(plan: &Plan) -> io::Result<BTreeSet<String>> {
    let mut laid = BTreeSet::new();
    for name in &plan.recorded {
        for program in found(name, &plan.path) {
            lay(&program)?;
            laid.insert(name.clone());
        }
    }
    Ok(laid)
}

/// All programs of this name. Behind a link to one of another name may be several programs: it has none.
fn found(name: &str, path: &str) -> BTreeSet<PathBuf> {
    let all = [path, FOLDERS].into_iter().flat_map(|path| folders(OsStr::new(path)));
    let programs = all.map(|folder| folder.join(name)).filter(|program| is_executable(program));
    programs
        .filter_map(|program| fs::canonicalize(program).ok())
        .filter(|program| program.file_name() == Some(OsStr::new(name)))
        .filter(|program| !program.starts_with(FOLDER))
        .collect()
}

fn lay(program: &Path) -> io::Result<()> {
    let real = recorder::real(program);
    let recorder = Path::new(RECORDERS).join(program.strip_prefix("/").unwrap_or(program));
    for file in [&real, &recorder] {
        fs::create_dir_all(file.parent().unwrap_or(file))?;
    }
    fs::write(&real, "")?;
    mount_bind(program, &real)?;
    fs::write(&recorder, recorder::script(program))?;
    fs::set_permissions(&recorder, fs::Permissions::from_mode(0o755))?;
    mount_bind(&recorder, program)?;
    read_only(program)
}
