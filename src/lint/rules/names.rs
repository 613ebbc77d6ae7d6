//! Names of checks that say what is not asked.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{
    rule::Found,
    subject::Subject,
    tree::{get, items, scalars},
};
use crate::{
    lab::pattern,
    syntax::{
        source::Span,
        yaml::{self, Value},
    },
};

/// What a name may claim: an image with its tag, or a number of things.
static CLAIMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?:^|[\s(`'])((?:[a-z0-9._-]+(?::\d+)?/)*[a-z][a-z0-9._-]*:[a-z0-9][\w.-]*)(?:$|[\s),`';.])",
        r"\b(\d+) (?:images?|containers?|networks?|volumes?|nodes?|replicas?|services?|tags?|layers?)\b",
    ]
    .map(pattern)
    .into()
});

/// Images and numbers of a name that stand nowhere in what is expected.
pub(in super::super) fn claim(subject: &Subject<'_>) -> Vec<Found> {
    let Some(scenario) = subject.scenario else { return Vec::new() };
    let Ok(node) = yaml::parse(&scenario.source.text) else { return Vec::new() };
    let mut found = Vec::new();
    let checks = items(&node, "steps").iter().flat_map(|step| items(step, "check"));
    for check in checks {
        let (Some(name), Some(expect)) = (get(check, "name"), get(check, "expect")) else {
            continue;
        };
        let Value::Scalar(text) = &name.value else { continue };
        let mut asked = String::new();
        scalars(expect, &mut asked);
        // A variable may hold whatever the name says.
        let is_open = asked.contains("${{");
        for claim in
            CLAIMS.iter().flat_map(|shape| shape.captures_iter(text)).filter_map(|c| c.get(1))
        {
            let claim = claim.as_str();
            let is_image = claim.contains(':');
            let (repository, _) = claim.rsplit_once(':').unwrap_or((claim, ""));
            let is_asked =
                asked.contains(claim) || (is_image && is_open && asked.contains(repository));
            let is_number_asked =
                !is_image && asked.split(|c: char| !c.is_ascii_digit()).any(|n| n == claim);
            let is_listed = is_image && asked.contains(repository) && has_word(&asked, claim);
            if !is_asked && !is_number_asked && !is_listed {
                let at = Span { start: name.at.start, end: name.at.end };
                found.push(Found::in_scenario(
                    at,
                    format!("the name speaks of {claim}, and nothing in `expect:` does"),
                ));
            }
        }
    }
    found
}

/// Whether the tag stands there as a word of its own, as in a listing's row.
fn has_word(asked: &str, claim: &str) -> bool {
    let tag = claim.rsplit(':').next().unwrap_or_default();
    asked.split_whitespace().any(|word| word == tag)
}
