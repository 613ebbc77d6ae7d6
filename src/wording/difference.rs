//! Differences in words: what was expected, what was seen, what to do.

use super::{
    answer, deed, object, reason,
    told::{Told, told},
};
use super::{
    data::data,
    exit::{exit, other},
};
use crate::{
    text,
    verdict::{Difference, Identity, Mismatch, NearLine},
};

/// The first so many of these, each line with its label, and how many more there are.
pub fn first(mismatches: &[Mismatch], most: usize) -> (Vec<(&'static str, String)>, usize) {
    let mut lines = Vec::new();
    for mismatch in mismatches.iter().take(most) {
        let told = tell(&mismatch.what);
        lines.push(("expected:", told.expected));
        lines.push(("seen:", told.seen));
        // What is to be done about several is said once.
        let next = told.next.map(|next| ("next:", next)).filter(|next| !lines.contains(next));
        lines.extend(next);
    }
    (lines, mismatches.len().saturating_sub(most))
}

fn lines(rows: &[String]) -> String {
    if rows.is_empty() { "no rows".to_owned() } else { rows.join("\n") }
}

fn or_nothing(text: &str) -> String {
    if text.trim().is_empty() { "nothing".to_owned() } else { text.to_owned() }
}

/// What was expected and what was seen; where the two look alike, letter by letter.
fn told_apart(wanted: &str, seen: &str) -> (String, String) {
    let looks = |text: &str| text::visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let alike = !wanted.trim().is_empty()
        && (looks(seen) == looks(wanted) || seen.lines().any(|line| looks(line) == looks(wanted)));
    if !alike {
        return (wanted.to_owned(), seen.to_owned());
    }
    let spelt = |text: &str| -> String {
        let lines = text.lines().map(|line| format!("\"{}\"", line.escape_default()));
        lines.collect::<Vec<_>>().join("\n")
    };
    (spelt(wanted), spelt(seen))
}

/// Tells a difference.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a difference, so that the compiler lists what lacks"
)]
pub fn tell(difference: &Difference) -> Told {
    match difference {
        Difference::Exit { wanted, seen, tail } => {
            let seen = exit(seen);
            let seen = if tail.is_empty() { seen } else { format!("{seen}\n{tail}") };
            told(format!("exit status {wanted}"), seen)
        }
        Difference::OtherExit { wanted, seen, program, tail } => other(wanted, seen, *program, tail),
        Difference::InPipe { at, of, status, tail } => {
            let seen = format!("exit status {status} of program {at} of {of}\n{tail}");
            Told {
                next: Some(
                    "if that program may fail, write `- exit: 0`: then only the pipe's own status counts"
                        .to_owned(),
                ),
                ..told("exit status 0 of every program in the pipe", seen.trim_end())
            }
        }
        Difference::Lacks { stream, wanted, seen, nearest } => {
            let (wanted, seen) = told_apart(wanted, seen);
            let seen = or_nothing(&seen) + &near("line", nearest.as_ref());
            told(format!("on {}: {wanted}", stream.name()), seen)
        }
        Difference::Has { stream, unwanted, seen } => {
            told(format!("on {} nothing like: {unwanted}", stream.name()), seen.as_str())
        }
        Difference::Stderr { seen } => Told {
            next: Some(
                "if this belongs to the lab, expect it: `- stderr: { contains: … }`".to_owned(),
            ),
            ..told("nothing on stderr", seen.as_str())
        },
        Difference::Data { of, at, wanted, seen } => data(of, at, wanted, seen),
        Difference::Columns { missing, seen } if missing.is_empty() => {
            told("a table", or_nothing(seen))
        }
        Difference::Columns { missing, seen } => {
            told(format!("a table with the column {}", missing.join(", ")), or_nothing(seen))
        }
        Difference::RowMissing { wanted, seen, nearest } => {
            told(format!("a row with {wanted}"), lines(seen) + &near("row", nearest.as_ref()))
        }
        Difference::RowUnwanted { unwanted, seen } => {
            told(format!("no row with {unwanted}"), seen.as_str())
        }
        Difference::RowCount { wanted, seen } => told(
            super::count(*wanted, "row"),
            format!("{}:\n{}", super::count(seen.len(), "row"), lines(seen)),
        ),
        Difference::NoCapture { name, pattern } => {
            told(format!("a value for `{name}`: {pattern}"), "none in the output")
        }
        Difference::CaptureChanged { name, before, now } => {
            told(format!("the same `{name}` as before: {before}"), now.as_str())
        }
        Difference::HeldBefore => Told {
            next: Some("ask for what the commands do, or say that it is a guard: `guard: true`".to_owned()),
            ..told(
                "it does not hold before the commands of its step",
                "it does: who does nothing passes it",
            )
        },
        Difference::HeldEarlier { after } => {
            let after = after.as_ref();
            let seen = after.map_or_else(
                || "it does before the first step".to_owned(),
                |step| format!("it does after {step}: who did that passes it"),
            );
            Told {
                next: Some(
                    "ask for what only this step does (a deed, a property, another name), or leave `when: ever` out"
                        .to_owned(),
                ),
                ..told("it does not hold before its step, since it counts that it held once", seen)
            }
        }
        Difference::NotRefused { image, how } => Told {
            next: Some(
                "see that DOCKER_CONTENT_TRUST=1 is exported and that the client is older than 29"
                    .to_owned(),
            ),
            ..told(format!("a refusal of {image}"), format!("no refusal: {}", reason(*how)))
        },
        Difference::ContainerRan { image, seen, started, evidence } => {
            let ran = if started.is_empty() {
                format!("{}; a `docker run` that is refused ends with 125", exit(seen))
            } else {
                format!("a container of {} ran, so these may be its own words", started.join(", "))
            };
            told(
                format!("docker itself refuses {image}, and starts no container"),
                format!("{ran}\n{evidence}"),
            )
        }
        Difference::RefusedOtherwise { image, wanted, seen, evidence } => told(
            format!("a refusal of {image} because it is {wanted}"),
            format!("{}\n{evidence}", reason(*seen)),
        ),
        Difference::Control { image, seen, evidence } => Told {
            next: Some(
                "mend this first: what trust refuses proves nothing while what is signed does not go through in the same shell"
                    .to_owned(),
            ),
            ..told(
                format!("the signed {image} still pulls, through trust"),
                format!("{}\n{evidence}", reason(*seen)),
            )
        },
        Difference::ImageMissing { image, seen } if seen.is_empty() => {
            told(format!("the image {image} on this host"), "no image of that repository")
        }
        Difference::ImageMissing { image, seen } => told(
            format!("the image {image} on this host"),
            format!("of that repository only {}", seen.join(", ")),
        ),
        Difference::ImagePresent { image } => Told {
            next: Some(format!("docker rmi {image}")),
            ..told(format!("no image {image} on this host"), "it is here")
        },
        Difference::Identity { image, of, wanted, seen } if seen.is_empty() => told(
            format!("{image} with the {} {wanted}", identity(*of)),
            format!("no {}: it did not come from a registry", identity(*of)),
        ),
        Difference::Identity { image, of, wanted, seen } => {
            told(format!("{image} with the {} {wanted}", identity(*of)), seen.join(", "))
        }
        Difference::Sameness { image, other, wanted: true } => {
            told(format!("{image} and {other} are one image"), "they are two")
        }
        Difference::Sameness { image, other, wanted: false } => {
            told(format!("{image} and {other} are two images"), "they are one")
        }
        Difference::Tagged { image, seen } => Told {
            next: Some(format!("docker rmi {}", seen.join(" "))),
            ..told(format!("{image} without a tag"), format!("tagged {}", seen.join(", ")))
        },
        Difference::Tags { image, wanted, seen } => {
            let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
            told(format!("{image} tagged {}, and nothing else", wanted.join(", ")), seen)
        }
        Difference::FromRegistry { image, seen } => told(
            format!("{image} was made on this host"),
            format!("it was pulled: {}", seen.join(", ")),
        ),
        Difference::ObjectMissing { sought } => object::missing(sought),
        Difference::ObjectPresent { object } => object::present(object),
        Difference::NeverThere { object } => object::never_there(object),
        Difference::Property { object, of, wanted, seen } => {
            object::property(object, of, wanted, seen)
        }
        Difference::InLogs { container, what } => object::logs(container, tell(what)),
        Difference::NoManager { sought, why } => object::no_manager(sought, *why),
        Difference::FileMissing { file, folder, near } => {
            super::file::missing(file, *folder, near.as_deref())
        }
        Difference::FilePresent { file } => super::file::present(file),
        Difference::FileDiffers { file, of, wanted, seen } => {
            super::file::differs(file, of, wanted, seen)
        }
        Difference::InFile { file, what } => super::file::content(file, tell(what)),
        Difference::NoAnswer { asked, seen, control } => {
            super::reach::no_answer(asked, seen, *control)
        }
        Difference::Answered { asked, broken } => {
            super::reach::answered(asked, broken.as_deref())
        }
        Difference::AnswerDiffers { asked, of, wanted, seen } => {
            super::reach::differs(asked, of, wanted, seen.as_deref())
        }
        Difference::InAnswer { asked, what } => super::reach::body(asked, tell(what)),
        Difference::NotAnswered { asked, why } => answer::missing(asked, *why),
        Difference::WrongAnswer { asked, given, why } => answer::wrong(asked, given, why),
        Difference::WrongAnswerPasses { check, answer } => answer::passes(check, answer),
        Difference::Variable { name, wanted, seen } => {
            let seen = match seen {
                None => format!("{name} is not exported"),
                Some(value) if value.is_empty() => format!("{name} is empty, which counts as off"),
                Some(value) => format!("{name}={value}"),
            };
            told(format!("{name} is {wanted} in this shell"), seen)
        }
        Difference::NotDone { wanted, seen } if seen.is_empty() => {
            told(wanted.to_string(), "nothing of the kind happened in this classroom")
        }
        Difference::NotDone { wanted, seen } => {
            let seen: Vec<String> = seen.iter().map(deed::seen).collect();
            told(wanted.to_string(), seen.join("\n"))
        }
        Difference::LeadsElsewhere { wanted, seen, by, typed } => {
            let done = if *typed {
                "nothing more is typed into that shell"
            } else {
                "so it was not typed"
            };
            Told {
                next: Some(
                    "leave it out of the lab, or write it so that docker keeps to DOCKER_HOST: `sudo -E docker …`"
                        .to_owned(),
                ),
                ..told(
                    format!("docker keeps to the lab's engine at {wanted}"),
                    format!("by {by} it goes to {seen}; {done}"),
                )
            }
        }
        Difference::OtherEngine { wanted, seen, by } => Told {
            next: Some("type `labcheck shell`: its docker command talks to the lab".to_owned()),
            ..told(
                format!("the docker command of this shell talks to {wanted}"),
                by.as_ref().map_or_else(|| seen.clone(), |by| format!("{seen} (by {by})")),
            )
        },
    }
}

/// The line or row that comes nearest, below what was seen.
fn near(what: &str, nearest: Option<&NearLine>) -> String {
    nearest.map_or_else(String::new, |NearLine { line, text }| {
        format!("\nnearest: {what} {line} `{text}`")
    })
}

fn identity(of: Identity) -> &'static str {
    match of {
        Identity::Digest => "digest",
        Identity::Id => "id",
        Identity::SignedDigest => "signed digest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::StreamName;

    #[test]
    fn what_looks_alike_is_told_letter_by_letter() {
        let lacks = |wanted: &str, seen: &str| {
            let (stream, wanted, seen) = (StreamName::Stdout, wanted.into(), seen.into());
            let told = tell(&Difference::Lacks { stream, wanted, seen, nearest: None });
            (told.expected, told.seen)
        };
        let pair = |expected: &str, seen: &str| (expected.to_owned(), seen.to_owned());
        assert_eq!(lacks("ready", "steady"), pair("on stdout: ready", "steady"));
        assert_eq!(
            lacks("ready now", "ready\u{a0}now"),
            pair(r#"on stdout: "ready now""#, r#""ready\u{a0}now""#)
        );
        assert_eq!(
            lacks("red", "x\n\u{1b}[31mred"),
            pair(r#"on stdout: "red""#, "\"x\"\n\"\\u{1b}[31mred\"")
        );
    }

    #[test]
    fn the_nearest_line_or_row_is_told_below_what_was_seen() {
        let nearest = || Some(NearLine { line: 2, text: "raedy".into() });
        let (stream, wanted, seen) = (StreamName::Stdout, "ready".into(), "x\nraedy".into());
        let told = tell(&Difference::Lacks { stream, wanted, seen, nearest: nearest() });
        assert_eq!(told.seen, "x\nraedy\nnearest: line 2 `raedy`");
        let (wanted, seen) = ("TAG ready".into(), vec!["x".into(), "raedy".into()]);
        let told = tell(&Difference::RowMissing { wanted, seen, nearest: nearest() });
        assert_eq!(told.seen, "x\nraedy\nnearest: row 2 `raedy`");
    }
}
