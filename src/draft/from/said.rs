//! What more than one platform's reader says, and how a text becomes one line.

/// A text on one line, with one blank between its words.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The platform fills something in; `own` is what of the lab's stands there instead.
pub(super) fn filled_in(found: &str, own: &str) -> String {
    format!("the platform fills in {found}; write the lab's own {own}")
}

/// A variable or a program that only the platform has.
pub(super) fn not_here(found: &str) -> String {
    format!(
        "`{found}` is the platform's, and there is none in a classroom; write the lab's own value"
    )
}

/// Something in the folder that was not looked into.
pub(super) fn unread(why: &str) -> String {
    format!(
        "nothing of this is read, because {why}; put the file or the folder itself here, and type this again"
    )
}

/// A script from a checkout on Windows.
pub(super) const LINE_ENDS: &str = "its lines end as Windows ends them, and are taken over as the platform gets them; look once, and have git leave them alone (`* -text` in .gitattributes)";

/// Keys that nobody reads here.
pub(super) fn not_taken_over(names: &str) -> String {
    format!("nothing of {names} is taken over; look whether the lab needs it")
}

/// A script that the platform runs before.
pub(super) const RUNS_BEFORE: &str = "the platform runs this script before; write what of it the lab needs as `setup:` of `classroom:`";
