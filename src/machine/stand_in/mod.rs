//! What a machine has in place of programs, behind `labcheck impersonate`: recorders, and where it was made without
//! root what stands in for programs that only root can use.

#[cfg(test)]
mod fuzz;
pub(super) mod real;
mod runc;
mod sudo;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    recorder::{self, BESIDE, Typed},
    rights::Rights,
};

/// Becomes the program of this name, as somebody without root can use it, or that of this path with a recorder. The
/// result is why it could not.
pub fn become_real(
    program: &str,
    args: &[OsString],
    exported: BTreeMap<OsString, OsString>,
    folder: Option<PathBuf>,
) -> String {
    match program {
        "runc" => runc::run(args, Rights::User).to_string(),
        "runc-with-range" => runc::run(args, Rights::UserWithRange).to_string(),
        "sudo" => sudo::run(args, exported).to_string(),
        BESIDE => match args {
            [parent, program @ ..] => {
                recorder::go_on_beside(&parent.to_string_lossy(), program).to_string()
            }
            [] => "nobody says beside whom".to_owned(),
        },
        path => {
            let called = Path::new(path);
            let Ok(program) = recorder::program_of(called) else {
                return format!("nothing stands in for {path}");
            };
            let typed =
                Typed { called, program: &program, arguments: args, exported: &exported, folder };
            format!("{path}: {}", recorder::attend(&typed))
        }
    }
}
