//! What `labcheck new` says of a scenario.

use super::count;

/// Nothing can be made of a handout. `looked` is what to type.
pub fn no_commands(handout: &str, looked: &str) -> String {
    format!(
        "{handout}: no command stands below a heading, so there is no step to make; see how each of its blocks is read: {looked}"
    )
}

/// It is larger than a scenario may be.
pub fn too_much(handout: &str, why: &str) -> String {
    format!("{handout}: it cannot be one scenario: {why}. Make several handouts of it.")
}

/// A scenario there would not find its handout.
pub fn out_of_reach(file: &str, handout: &str) -> String {
    format!(
        "A scenario at {file} would not find {handout}: a handout lies in the scenario's folder or below it, or in the folder above where that of the scenario is called scenarios. Name another file with --output."
    )
}

/// The folder of a file cannot be looked into.
pub fn no_folder(file: &str, why: &str) -> String {
    format!("{file} cannot be written: {why}; name another file with --output")
}

/// What was made.
pub fn made(file: &str, steps: usize, commands: usize, checks: usize) -> String {
    format!(
        "{file}: {} with {} of the handout and {}.",
        count(steps, "step"),
        count(commands, "command"),
        count(checks, "check")
    )
}

/// Above the list of what a person decides.
pub fn todos(number: usize) -> String {
    match number {
        0 => "Nothing is left to decide; read it once.".to_owned(),
        1 => "1 TODO is yours to decide:".to_owned(),
        number => format!("{number} TODOs are yours to decide:"),
    }
}

/// A folder has no lab that can be read. `below` are folders in it that have one.
pub fn no_platform(folder: &str, indexes: &[String], below: &[String]) -> String {
    let known = indexes.join(", ");
    let next = if below.is_empty() {
        "name a handout, or the folder of one lab".to_owned()
    } else {
        format!("name the folder of one lab, as {}", below.join(" or "))
    };
    format!(
        "{folder}: this is no file, and no folder of a lab, which has one of these: {known}; {next}"
    )
}

/// A folder cannot be read as a whole.
pub fn no_walk(folder: &str, why: &str) -> String {
    format!("{folder}: {why}; name the folder of one lab, with nothing else in it")
}

/// What is wrong in a lab of another platform's has been told.
pub fn broken(problems: &str, folder: &str) -> String {
    format!("{problems} in {folder}; nothing was written.")
}

/// Of such a lab two files are made.
pub fn two_files(platform: &str) -> String {
    format!(
        "A lab of {platform}'s becomes two files, a handout and a scenario; name the scenario with --output FILE, and the handout goes beside it."
    )
}

/// Nobody is asked to do anything in it. `left` is why, where something of it was refused.
pub fn nothing_to_do(folder: &str, platform: &str, left: &[String]) -> String {
    if left.is_empty() {
        return format!(
            "{folder}: this lab of {platform}'s has no command that is typed and no script that checks, so there is no step to make; name another lab"
        );
    }
    let told = left.iter().take(LEFT).map(|left| format!("  {left}\n"));
    let more = left.len().saturating_sub(LEFT);
    let more = if more == 0 { String::new() } else { format!("  and {more} more\n") };
    format!(
        "{folder}: nothing of this lab of {platform}'s is typed or checks as it stands, so there is no step to make:\n{}{more}Mend what is said there, or name another lab.",
        told.collect::<String>()
    )
}

/// Of what is left so many are told.
const LEFT: usize = 30;

/// A scenario with its handout beside it cannot be there.
pub fn no_plain_file(file: &str) -> String {
    format!(
        "{file}: this is no plain file, and no handout can lie beside it; name another file with --output, as NAME.yaml"
    )
}

/// A link, a device, a fifo: nothing is read through it. The end of a sentence, as are those below.
pub const LINK: &str = "it is a link or no plain file";
/// What should be a folder is another thing.
pub const NO_FOLDER: &str = "what is in the place of its folder is none";
/// A file of bytes.
pub const NO_TEXT: &str = "it is not text";
/// A name of bytes.
pub const NO_NAME: &str = "its name is not text";

/// Folders within folders.
pub fn too_deep(folder: &str) -> String {
    format!("{folder} lies too deep")
}

/// A folder that cannot be looked into.
pub fn no_entries(folder: &str, why: &str) -> String {
    format!("{folder}: {why}")
}

/// Too many files.
pub fn too_many(limit: usize) -> String {
    format!("it has more than {limit} files")
}

/// All files together are too long.
pub fn too_much_of_it(limit: u64) -> String {
    format!("all files of the lab together are too long: the limit is {limit} bytes")
}

/// The handout and the scenario would be one file.
pub fn same_file(file: &str) -> String {
    format!(
        "{file} would be the handout and the scenario at once; name another file with --output, as NAME.yaml"
    )
}

/// A path that is no text cannot stand in a scenario.
pub fn no_text_path(file: &str) -> String {
    format!(
        "{file}: this name is not text, and no scenario can name its handout so; name another file with --output"
    )
}

/// Before the file of a handout that was made.
pub fn handout_is_in(platform: &str) -> String {
    format!("The handout, made of a lab of {platform}'s, is in")
}

/// Before the file of the scenario.
pub const SCENARIO_IS_IN: &str = "The scenario is in";
/// Before what to type next.
pub const NEXT: &str = "Next:";

/// Behind a list that is cut.
pub fn more_todos(number: usize) -> String {
    format!("  and {number} more, each `# TODO:` in it")
}
