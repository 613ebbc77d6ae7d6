//! `labcheck grade`: grades what a class handed in, and writes the gradebook.

use std::{fs, io, path::Path};

use crate::{
    cli::grades::GradeArgs,
    exit::ExitStatus,
    gradebook::{Format, Gradebook, Options, OutFile, Undecided, format},
    grading::Summary,
    output::{
        files,
        print::{println, tell},
        refusal::Refusal,
        terminal,
    },
    place::class::{By, Judged, Opened},
    report::class,
    wording::count,
};

/// Does it. What could not be graded is the last word of the exit code: an error before what is undecided or missing.
pub(super) fn grade(args: &GradeArgs) -> Result<ExitStatus, Refusal> {
    let gradebook = judged(opened(args)?, args)?;
    tell(&class::grades(&gradebook));
    end(&gradebook, args)
}

/// What was named, opened, or what is wrong with it.
pub(super) fn opened(args: &GradeArgs) -> Result<Opened, Refusal> {
    let by = By { policy: args.policy.as_deref(), overrides: args.overrides.as_deref() };
    Opened::of(&args.class, &by)
}

/// The gradebook of it.
pub(super) fn judged(opened: Opened, args: &GradeArgs) -> Result<Gradebook, Refusal> {
    if let Some(folder) = &args.output {
        make(folder).map_err(Refusal::error)?; // before the work, so that a wrong one costs nothing
    }
    let Judged { gradebook, empty_handed } =
        opened.grade(wanted(args).any(|format| format.shows_records))?;
    class::empty_handed(&empty_handed).for_each(|told| terminal::warn(&told));
    if gradebook.rows.is_empty() {
        return Err(Refusal::incomplete(class::NOTHING));
    }
    Ok(gradebook)
}

/// What somebody should look at, the files, and how labcheck ends.
pub(super) fn end(gradebook: &Gradebook, args: &GradeArgs) -> Result<ExitStatus, Refusal> {
    tell(&class::suspicions(gradebook));
    let sum = Summary::of(gradebook);
    println!("{}.", class::summary(sum));
    if let Some(folder) = &args.output {
        write(gradebook, args, folder)?;
    }
    Ok(if sum.errors > 0 {
        ExitStatus::Error
    } else if sum.open + sum.missing + sum.unlisted > 0 {
        ExitStatus::Incomplete
    } else {
        ExitStatus::Passed
    })
}

fn wanted(args: &GradeArgs) -> impl Iterator<Item = &'static Format> {
    args.formats.iter().filter_map(|name| format(name))
}

/// Every format into the folder, those too that come after one that fails: a file by its name, what there is of each
/// student in a folder of the format's.
fn write(gradebook: &Gradebook, args: &GradeArgs, folder: &Path) -> Result<(), Refusal> {
    let options = Options {
        undecided: if args.undecided_as_lost { Undecided::AsLost } else { Undecided::LeaveOut },
        assignment: args.assignment.clone(),
        ..Options::default()
    };
    let mut failed = Vec::new();
    for wanted in wanted(args) {
        let export = match (wanted.render)(gradebook, &options) {
            Ok(export) => export,
            Err(error) => {
                failed.push(format!("{}: {error}", wanted.name));
                continue;
            }
        };
        let to = if wanted.of_each { folder.join(wanted.name) } else { folder.to_owned() };
        for notice in &export.notices {
            terminal::warn(&format!("{}: {notice}", wanted.name));
        }
        match put(&to, &export.files, args.force) {
            Ok(()) => println!("{}: {}", wanted.name, written(&to, &export.files, wanted.of_each)),
            Err(error) => failed.push(format!("{}: {error}", wanted.name)),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Refusal::error(failed.join("\n"))) }
}

fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))
}

fn put(folder: &Path, all: &[OutFile], force: bool) -> Result<(), String> {
    make(folder)?;
    for file in all {
        let path = folder.join(&file.name);
        let target = files::Target::open(&path, force).map_err(|error| cannot(&path, &error))?;
        target.write(&file.bytes).map_err(|error| cannot(&path, &error))?;
    }
    Ok(())
}

fn cannot(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    format!("{path} cannot be written: {error}; name another folder, or --force to overwrite")
}

fn written(to: &Path, files: &[OutFile], of_each: bool) -> String {
    match files {
        [file] if !of_each => to.join(&file.name).display().to_string(),
        files => format!("{} in {}", count(files.len(), "file"), to.display()),
    }
}
