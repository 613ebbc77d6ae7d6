//! What one version of Docker says in these words and another in those: the one table of them, for what a handout
//! prints and for what came. Measured with the clients and engines of `refusal`'s table.

use std::sync::LazyLock;

use regex::Regex;

use super::super::pattern::pattern;

/// Rows of patterns for whole lines that say the same; their groups are what has to be equal.
const SAME: &[&[&str]] = &[
    // What was here before decides, and not the lab: on a reader's own engine the image may be there already.
    &[
        r"Status: Downloaded newer image for (?P<name>\S+)",
        r"Status: Image is up to date for (?P<name>\S+)",
    ],
    // Clients up to 17.09, and since.
    &[
        r"(?P<by>.*)No trust data for (?P<tag>\S+?)",
        r"(?P<by>.*)No valid trust data for (?P<tag>\S+?)",
    ],
    // Engines up to 19.03, and since.
    &[
        r"sha256:(?P<digest>[0-9a-f]{64}): Pulling from (?P<name>\S+)",
        r"\S+@sha256:(?P<digest>[0-9a-f]{64}): Pulling from (?P<name>\S+)",
    ],
    // Clients up to 17.10, and since.
    &[
        r#"Successfully signed "(?P<name>[^"]+)":(?P<tag>\S+)"#,
        r#"Successfully signed (?P<name>[^\s"]+):(?P<tag>[^\s:]+)"#,
    ],
    // Clients up to 27, and since.
    &[
        r"See 'docker (?P<verb>[\w ]+) --help'\.",
        r"Run 'docker (?P<verb>[\w ]+) --help' for more information",
    ],
    &[r"docker: (?P<message>.+[^.])\.", r"docker: (?P<message>.+[^.])"],
    // Clients that say what the engine told as their own, and others.
    &[
        r"Error: No such (?P<what>\w+): (?P<name>\S+?)(?::latest)?",
        r"Error response from daemon: No such (?P<what>\w+): (?P<name>\S+?)(?::latest)?",
    ],
    // Engines that keep images themselves, and with containerd.
    &[
        r"(?P<by>.*?)manifest for (?P<name>\S+) not found: manifest unknown: manifest unknown",
        r#"(?P<by>.*?)failed to resolve reference "\S+": (?P<name>\S+): not found"#,
    ],
];

/// Lines that only some versions print: nobody misses them.
const SOMETIMES: &[&str] = &[
    r"What's [Nn]ext[:?]",
    r"\s+\S.* → docker \S.*",
    r"WARNING: Docker is retiring DCT for .*",
    r"WARNING: This output is designed for human readability.*",
    r"Flag --disable-content-trust has been deprecated.*",
    r"\s*Info -> .*",
    r"DEPRECATED: The legacy builder is deprecated.*",
    r"\s+BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0",
    r"\s+environment-variable\.",
];

static FORMS: LazyLock<Vec<Vec<Regex>>> = LazyLock::new(|| {
    let form = |form: &&str| pattern(&format!("^(?:{form})$"));
    SAME.iter().map(|row| row.iter().map(form).collect()).collect()
});
static LEFT_OUT: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^(?:{})$", SOMETIMES.join("|"))));

/// Whether only some versions of Docker print such a line.
pub(super) fn is_of_some_versions(line: &str) -> bool {
    LEFT_OUT.is_match(line)
}

/// Whether another version may say it in other words.
pub(super) fn has_others(line: &str) -> bool {
    FORMS.iter().flatten().any(|form| form.is_match(line))
}

/// Whether it is what a client of `docker run` refuses with, which has a full stop up to 27 and none since.
pub(super) fn may_end_in_a_stop(line: &str) -> bool {
    line.starts_with("docker: ")
}

/// Where two lines are what two versions of Docker say in the same case: what has to be equal in them, pair by pair.
pub(super) fn pairs<'l>(printed: &'l str, came: &'l str) -> Option<Vec<(&'l str, &'l str)>> {
    FORMS.iter().find_map(|row| {
        row.iter().enumerate().find_map(|(at, form)| {
            let one = form.captures(printed)?;
            row.iter().enumerate().filter(|(other, _)| *other != at).find_map(|(_, other)| {
                let other = other.captures(came)?;
                let names = form.capture_names().flatten();
                names
                    .map(|name| Some((one.name(name)?.as_str(), other.name(name)?.as_str())))
                    .collect()
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_the_groups_of_a_row_are_the_same() {
        for row in &*FORMS {
            let names = |form: &Regex| {
                form.capture_names().flatten().map(str::to_owned).collect::<Vec<_>>()
            };
            assert!(
                row.len() > 1 && row.iter().all(|form| names(form) == names(&row[0])),
                "{row:?}"
            );
            assert!(row.iter().all(|form| form.as_str() != "$^"));
        }
        assert_ne!(LEFT_OUT.as_str(), "$^");
    }

    #[test]
    fn what_two_versions_say_is_one_thing_and_what_one_says_twice_is_not() {
        let old = "See 'docker run --help'.";
        let new = "Run 'docker run --help' for more information";
        assert_eq!(pairs(old, new), Some(vec![("run", "run")]));
        assert_eq!(pairs(new, old), Some(vec![("run", "run")]));
        assert_eq!(pairs(old, "See 'docker pull --help'."), None);
        assert!(has_others(old) && !has_others("hello"));
        assert!(is_of_some_versions("What's Next?") && !is_of_some_versions("What's that?"));
    }
}
