//! `labcheck man`: the manual page, or a page for each verb into a folder.

use std::{fs, io, path::Path};

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, texts::ManArgs},
    exit::ExitStatus,
    output::{
        files,
        print::{exact, tell},
        refusal::Refusal,
    },
};

/// Prints the main page, or writes all pages.
pub(super) fn man(args: &ManArgs) -> Result<ExitStatus, Refusal> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        exact(&String::from_utf8_lossy(&page));
        return Ok(ExitStatus::Passed);
    };
    match pages(dir) {
        Ok(()) => {
            let text = format!(
                "The pages are in {0}. To read one: man -l {0}/labcheck.1\n",
                dir.display()
            );
            tell(&text);
            Ok(ExitStatus::Passed)
        }
        Err(error) => Err(Refusal::error(format!(
            "{} cannot be written: {error}; name another folder",
            dir.display()
        ))),
    }
}

/// Has the pages made aside and writes each as every file is written.
fn pages(dir: &Path) -> io::Result<()> {
    let made = tempfile::tempdir()?;
    clap_mangen::generate_to(Cli::command(), made.path())?;
    fs::create_dir_all(dir)?;
    for page in fs::read_dir(made.path())? {
        let page = page?;
        let text = fs::read_to_string(page.path())?;
        files::write(&dir.join(page.file_name()), &text, true)?;
    }
    Ok(())
}
