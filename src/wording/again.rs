//! What to type to see again what a run saw.

use crate::{cmdline::written, text};

/// What the names of a built-in lab's files begin with.
pub const BUILT_IN_PREFIX: &str = "built-in:";

/// The command that does the lab of this scenario and leaves it standing, before a step's name; of the lab that came with
/// labcheck, or where none was named, without its file.
pub fn run_keep(scenario: Option<&str>) -> String {
    let named = scenario.filter(|name| !name.starts_with(BUILT_IN_PREFIX));
    let flag = named.into_iter().flat_map(|name| ["--scenario", name]);
    text::name(&written(["labcheck", "run", "--keep"].into_iter().chain(flag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_one_word_and_the_built_in_lab_has_none() {
        for (scenario, wanted) in [
            (None, ""),
            (Some("built-in:distribution-and-trust.yaml"), ""),
            (Some("scenarios/a.yaml"), " --scenario scenarios/a.yaml"),
            (Some("my labs/it's; rm.yaml"), r" --scenario 'my labs/it'\''s; rm.yaml'"),
            (Some("a\u{1b}[2J.yaml"), " --scenario 'a\\u{1b}[2J.yaml'"),
        ] {
            assert_eq!(run_keep(scenario), format!("labcheck run --keep{wanted}"));
        }
    }
}
