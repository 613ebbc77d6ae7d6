//! How something ended, in words.

use super::told::{Told, told};
use crate::{
    outcome::{
        Exit,
        signal::{self, ended_by},
    },
    verdict::WantedExit,
};

/// How a command ended, in words.
pub fn exit(exit: &Exit) -> String {
    match exit {
        Exit::Code(code) => format!("exit status {code}"),
        Exit::Signal(signal) => format!("ended by signal {signal}"),
        Exit::TimedOut { after_ms } => format!("still running after {} s", after_ms / 1000),
        Exit::NotStarted(why) => format!("not started: {why}"),
        Exit::Flooded => "it printed without end".to_owned(),
        Exit::ShellLost(why) => format!("the shell is gone: {why}"),
        Exit::Stuck(waited) => format!("it waited for {waited}"),
    }
}

/// An end that is none of those that may be.
pub(super) fn other(wanted: &WantedExit, seen: &Exit, program: Option<usize>, tail: &str) -> Told {
    let place =
        program.map_or_else(String::new, |place| format!(" of program {place} in the pipe"));
    let (expected, next) = match wanted {
        WantedExit::OneOf(statuses) => {
            let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
            (format!("exit status {}", statuses.join(" or ")), None)
        }
        WantedExit::Signal(signal) => {
            let name = signal::name(*signal).unwrap_or("unknown");
            (
                format!("ended by the signal `{name}`, or told so: exit status {}", 128 + signal),
                None,
            )
        }
        WantedExit::Nonzero => (
            "a failure of the command's own: an exit status that is not 0".to_owned(),
            next(seen, program),
        ),
    };
    let meaning = match wanted {
        WantedExit::Nonzero => meaning(seen),
        WantedExit::OneOf(_) | WantedExit::Signal(_) => String::new(),
    };
    let seen = format!("{}{place}{meaning}\n{tail}", exit(seen));
    Told { next, ..told(expected, seen.trim_end()) }
}

/// Why a status other than 0 is no failure of the command's own.
fn meaning(seen: &Exit) -> String {
    match (seen.code(), ended_by(seen)) {
        (Some(124), _) => ", which is `timeout`: it was still running".to_owned(),
        (Some(126), _) => ", which says that it cannot be run".to_owned(),
        (Some(127), _) => ", which says that there is no such command".to_owned(),
        (Some(_), Some(signal)) => {
            let name = signal::name(signal).unwrap_or("unknown");
            format!(", which says that the signal `{name}` ended it")
        }
        (Some(_) | None, _) => String::new(),
    }
}

/// What to do where it failed for a reason that `nonzero` does not take.
fn next(seen: &Exit, program: Option<usize>) -> Option<String> {
    let written = match (seen.code(), ended_by(seen)) {
        (Some(0), _) | (None, None) => return None,
        (Some(_), None) if program.is_some() => {
            return Some(
                "mend that program of the pipe: what comes out of it proves nothing".to_owned(),
            );
        }
        (_, Some(signal)) => format!("{{ signal: {} }}", signal::name(signal)?),
        (Some(status), None) => status.to_string(),
    };
    Some(format!("mend the command; if the lab shows just this, write `exit: {written}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "a failure of the command's own: an exit status that is not 0";

    #[test]
    fn an_end_for_another_reason_says_which_and_what_to_write() {
        let nonzero = || WantedExit::Nonzero;
        let mend = |written: &str| {
            format!("mend the command; if the lab shows just this, write `exit: {written}`")
        };
        let pipe = "mend that program of the pipe: what comes out of it proves nothing";
        for (wanted, end, program, expected, seen, next) in [
            (
                WantedExit::OneOf(vec![0, 130]),
                Exit::Code(1),
                None,
                "exit status 0 or 130",
                "exit status 1",
                None,
            ),
            (
                WantedExit::Signal(2),
                Exit::Code(0),
                None,
                "ended by the signal `int`, or told so: exit status 130",
                "exit status 0",
                None,
            ),
            (nonzero(), Exit::Code(0), None, OWN, "exit status 0", None),
            (
                nonzero(),
                Exit::Code(127),
                None,
                OWN,
                "exit status 127, which says that there is no such command",
                Some(mend("127")),
            ),
            (
                nonzero(),
                Exit::Code(127),
                Some(2),
                OWN,
                "exit status 127 of program 2 in the pipe, which says that there is no such command",
                Some(pipe.to_owned()),
            ),
            (
                nonzero(),
                Exit::Code(126),
                None,
                OWN,
                "exit status 126, which says that it cannot be run",
                Some(mend("126")),
            ),
            (
                nonzero(),
                Exit::Code(124),
                None,
                OWN,
                "exit status 124, which is `timeout`: it was still running",
                Some(mend("124")),
            ),
            (
                nonzero(),
                Exit::Code(137),
                None,
                OWN,
                "exit status 137, which says that the signal `kill` ended it",
                Some(mend("{ signal: kill }")),
            ),
            (
                nonzero(),
                Exit::Signal(9),
                None,
                OWN,
                "ended by signal 9",
                Some(mend("{ signal: kill }")),
            ),
        ] {
            let told = Told { expected: expected.into(), seen: format!("{seen}\nboom"), next };
            assert_eq!(other(&wanted, &end, program, "boom"), told);
        }
    }
}
