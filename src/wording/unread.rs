//! A handout of which nothing is read as a command, and what is not checked of one.

use super::count;

/// How to see what is seen of a handout.
pub fn see(lab: Option<&str>) -> String {
    let lab = lab.map_or(String::new(), |lab| format!(" {lab}"));
    format!("See what is seen with: labcheck handout --commands{lab}")
}

/// The note where the scenario types commands and the handout seems to have none.
pub fn tell(handout: &str, typed: usize) -> String {
    let commands = count(typed, "command");
    let are = if typed == 1 { "which is `unwritten`" } else { "all of them `unwritten`" };
    format!(
        "Note: nothing in {handout} is read as a command, and the scenario types {commands}, {are}: nobody compares the two."
    )
}
