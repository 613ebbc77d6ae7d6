//! Links to files that are not there.

use super::super::{links::file, rule::Found, subject::Subject};

/// Those that somebody looked for and did not find.
pub(in super::super) fn dangling(subject: &Subject<'_>) -> Vec<Found> {
    let dangling = subject.page.links.iter().filter_map(|link| {
        let path = file(&link.to).filter(|path| subject.missing.contains(path))?;
        Some(Found::in_handout(link.at, format!("there is no file `{path}` beside the handout")))
    });
    dangling.collect()
}
