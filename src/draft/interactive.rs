//! Commands that are talked to on a terminal.

use crate::cmdline::{Given, STARTING, given, invocation, read};

/// Whether a command is talked to on a terminal.
pub(super) fn is_interactive(text: &str) -> bool {
    read(text).programs.iter().filter_map(invocation).any(|typed| {
        let given: Given<'_> = given(&typed.rest, STARTING);
        match typed.verb.as_str() {
            "run" | "exec" => given.has(&["-t", "--tty"]) && !given.has(&["-d", "--detach"]),
            "attach" => true,
            "start" => {
                typed.rest.iter().any(|word| ["-ai", "-ia", "-i", "-a", "--attach"].contains(word))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_talks_to_a_program_has_a_terminal_and_waits_for_it() {
        assert!(
            is_interactive("docker run -it alpine sh") && is_interactive("docker exec -ti a sh")
        );
        assert!(
            !is_interactive("docker run -dit alpine") && !is_interactive("docker run alpine -t")
        );
    }
}
