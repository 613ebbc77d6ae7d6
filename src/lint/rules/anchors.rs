//! Links to headings that are not there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;

use super::super::{links::decoded, page::Page, rule::Found, subject::Subject};
use crate::{lab::pattern, suggest::nearest};

/// What gives an anchor of its own to a place: HTML, or an attribute as Jekyll and Hugo have it.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{:?[^}\n]{0,80}?#([\w.-]+)"#)
});

/// Anchors that lead to the top of a page everywhere.
const TOP: &[&str] = &["", "top"];

/// Links for which the anchor is looked for that may have been meant, and anchors that are looked at: it costs.
const SUGGESTED: usize = 200;

/// Those of this page; of another page nothing is known.
pub(in super::super) fn dangling(subject: &Subject<'_>) -> Vec<Found> {
    let page = &subject.page;
    let wanted = page.links.iter().filter_map(|link| Some((link, link.to.strip_prefix('#')?)));
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let anchors = anchors(page, subject.text());
    let is_there = |to: &str| {
        let to = decoded(to).to_lowercase();
        let bare = to.strip_prefix("user-content-").unwrap_or(&to);
        TOP.contains(&bare) || anchors.contains(bare)
    };
    let dangling = wanted.into_iter().filter(|(_, to)| !is_there(to) && !is_made(to));
    dangling
        .enumerate()
        .map(|(at, (link, to))| {
            let found = Found::in_handout(link.at, format!("there is no heading for `#{to}`"));
            let near = || nearest(to, anchors.iter().take(SUGGESTED).map(String::as_str));
            match (at < SUGGESTED).then(near).flatten() {
                Some(near) => found.help(format!("link to `#{near}`, or to where it leads now")),
                None => found,
            }
        })
        .collect()
}

/// Whether a site's own program puts something in, or routes by it.
fn is_made(to: &str) -> bool {
    to.contains(['{', '}', '/', '!', '='])
}

/// All anchors of a page, in small letters: GitHub's, Jekyll's, and those that were given.
fn anchors(page: &Page, text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for heading in &page.headings {
        all.extend(heading.id.as_deref().map(str::to_lowercase));
        let slug = slug(&heading.title);
        let times = seen.entry(slug.clone()).or_default();
        all.insert(if *times == 0 { slug.clone() } else { format!("{slug}-{times}") });
        *times += 1;
        // Jekyll's own begin with a letter.
        all.insert(slug.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned());
    }
    for given in GIVEN.captures_iter(text) {
        all.extend(given.iter().skip(1).flatten().map(|name| name.as_str().to_lowercase()));
    }
    all
}

/// A heading's anchor by GitHub's rule: small letters, hyphens for blanks, no other signs but `-` and `_`.
fn slug(title: &str) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() || is_mark(c) => Some(c),
        _ => None,
    };
    title.trim().to_lowercase().chars().filter_map(kept).collect()
}

/// Marks that belong to the letter before (the blocks of combining characters of Latin and of India's scripts).
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_the_anchors_that_github_gives_them() {
        for (title, wanted) in [
            ("Step 1: Pulling images by tag", "step-1-pulling-images-by-tag"),
            ("Step 3 - Docker Content Trust", "step-3---docker-content-trust"),
            ("What's `docker_run`?", "whats-docker_run"),
            ("Größe & Maß", "größe--maß"),
            ("1.0 Überblick", "10-überblick"),
        ] {
            assert_eq!(slug(title), wanted);
        }
        let text = "# A\n# A\n# B {#own}\n## 1. Go\n<a name=\"old\"></a>\n\nx\n{: #mine}\n";
        let all = anchors(&Page::of(text), text);
        for anchor in ["a", "a-1", "own", "1-go", "go", "old", "mine"] {
            assert!(all.contains(anchor), "{anchor} {all:?}");
        }
        assert!(!all.contains("a-2"));
    }
}
