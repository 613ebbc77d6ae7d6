//! `labcheck man`: the manual page, or a page for each verb into a folder.

use std::fs;

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, texts::ManArgs},
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal},
};

/// Prints the main page, or writes all pages.
pub(super) fn man(args: &ManArgs) -> Result<ExitStatus, Refusal> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        let printed = tell(&String::from_utf8_lossy(&page));
        return Ok(if printed { ExitStatus::Passed } else { ExitStatus::Error });
    };
    let written =
        fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(Cli::command(), dir));
    match written {
        Ok(()) => {
            let text = format!(
                "The pages are in {0}. To read one: man -l {0}/labcheck.1\n",
                dir.display()
            );
            Ok(if tell(&text) { ExitStatus::Passed } else { ExitStatus::Error })
        }
        Err(error) => Err(Refusal::error(format!(
            "{} cannot be written: {error}; name another folder",
            dir.display()
        ))),
    }
}
