//! Steps that the text speaks of and that are not there.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::super::{rule::Found, subject::Subject};
use crate::{lab::pattern, syntax::source::Span};

static HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*step\s+(\d{1,3})(?:[a-z]?\b|\W)"));
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bstep\s+(\d{1,3})\b"));

/// Those beyond the last heading that counts. Where a list counts as far, the item may be meant.
pub(in super::super) fn missing(subject: &Subject<'_>) -> Vec<Found> {
    let number = |text: &str| HEADING.captures(text)?.get(1)?.as_str().parse::<u64>().ok();
    let there: BTreeSet<u64> =
        subject.page.headings.iter().filter_map(|heading| number(&heading.title)).collect();
    let Some(last) = there.last().filter(|_| there.len() > 1) else { return Vec::new() };
    let far = (*last).max(subject.page.numbered);
    let mut found = Vec::new();
    for prose in &subject.page.prose {
        for spoken in SPOKEN.captures_iter(&subject.text()[prose.range()]) {
            let (Some(all), Some(number)) = (spoken.get(0), spoken.get(1)) else { continue };
            if number.as_str().parse::<u64>().is_ok_and(|number| number > far) {
                let at = Span { start: prose.start + all.start(), end: prose.start + all.end() };
                let message =
                    format!("there is no step {}; the last one is {last}", number.as_str());
                found.push(Found::in_handout(at, message));
            }
        }
    }
    found
}
