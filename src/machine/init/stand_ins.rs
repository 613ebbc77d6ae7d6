//! The folder of all that stands in place of programs, and what a machine made without root has in place of those that
//! only root can use.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use rustix::mount::mount_bind;

use super::places::{empty, show_at};
use crate::machine::{
    plan::Plan,
    rights::Rights,
    stand_in::real::{BIN, FOLDER, LABCHECK, REAL},
};

/// Where `sudo` is, and where it comes to be where there is none.
const SUDO: &str = "/usr/bin/sudo";
const NEW_SUDO: &str = "/usr/local/bin/sudo";

/// Makes the folder of all that stands in place of programs, with labcheck in it.
pub(super) fn make_folder(plan: &Plan) -> io::Result<()> {
    empty(Path::new(FOLDER))?;
    show_at(&plan.labcheck, Path::new(LABCHECK))?;
    fs::create_dir(REAL)
}

/// Lays them out.
pub(super) fn lay_out(plan: &Plan) -> io::Result<()> {
    fs::create_dir(BIN)?;
    symlink(&plan.runc, Path::new(REAL).join("runc"))?;
    let runc = if plan.rights == Rights::User { "runc" } else { "runc-with-range" };
    script(&Path::new(BIN).join("runc"), runc)?;
    let sudo = Path::new(FOLDER).join("sudo");
    script(&sudo, "sudo")?;
    match fs::canonicalize(SUDO) {
        Ok(there) => Ok(mount_bind(sudo, there)?),
        Err(_) => fs::copy(sudo, NEW_SUDO).map(|_| ()),
    }
}

fn script(path: &Path, stand_in: &str) -> io::Result<()> {
    fs::write(path, format!("#!/bin/sh\nexec {LABCHECK} impersonate {stand_in} \"$@\"\n"))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}
