//! What is said of a lab that did not come with labcheck, before it may type anything.

use crate::record::WorldKind;

/// What stands before all that it types.
pub fn head(scenario: &str, world: WorldKind) -> String {
    let place = match world {
        WorldKind::Private => {
            "This one gets a machine of its own, which keeps accidents from your files. That is no wall against who means harm: what runs in it runs as you, and reads what you can read."
        }
        WorldKind::Host | WorldKind::Names | WorldKind::None => {
            "This one runs on YOUR machine, as you: with your engine, your files and your network, and what it does there stays. A machine of the lab's own keeps accidents from them: --engine private."
        }
    };
    format!(
        "{scenario} did not come with this labcheck, or was changed since. A lab is a program, by whoever wrote it. {place}"
    )
}

/// The line above all that it types.
pub const ALL: &str = "This is all that it types:";

/// The line above what it types before anybody else does.
pub const SETUP: &str = "This is what it types before you do:";

/// What `${{ name }}` in it stands for.
pub const PLACES: &str =
    "${{ … }} stands for what an earlier command printed, or an image's digest.";

/// Says that not all is shown.
pub fn cut(lines: usize, scenario: &str, handout: &str) -> String {
    let count = super::count(lines, "more line");
    let (verb, all) = if lines == 1 { ("is", "it") } else { ("are", "them") };
    format!("{count} {verb} not shown. To read {all}: {scenario} and {handout}")
}

/// Asks.
pub fn question(world: WorldKind) -> &'static str {
    match world {
        WorldKind::Private => "\nType all this in a machine of the lab's own? [y/N] ",
        WorldKind::Host | WorldKind::Names | WorldKind::None => {
            "\nType all this on YOUR machine? [y/N] "
        }
    }
}

/// What became of it where nobody said yes.
pub const DECLINED: &str = "Nothing was started. To be asked again, type the same again.";

/// What became of it where nobody could be asked.
pub const NOT_ASKED: &str = "Nothing was started: there is no terminal to ask on. To have it typed, type the same on a terminal, or with --yes, as a CI would.";

/// Says that no answer is remembered.
pub fn forgotten(error: &impl std::fmt::Display) -> String {
    format!("The answer cannot be remembered: {error}; you will be asked again")
}

/// Why it has no world, where a machine of its own cannot be had.
pub const NO_MACHINE: &str = "A lab of somebody else's gets your own engine only where you say so: --engine host. Next: mend what is missing, or add that";
