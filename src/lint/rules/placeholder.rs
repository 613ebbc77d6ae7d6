//! Places of a command that its reader has to fill.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::super::{rule::Found, subject::Subject};
use crate::{lab::pattern, scenario::model::ActionKind};

/// How handouts write one. The group is the place itself.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?:^|[^<\w])(<[A-Za-z][A-Za-z0-9 _./|-]*[A-Za-z0-9_]>)",
        r"\b((?:YOUR|MY)[_-][A-Z][A-Z_-]+)\b",
        r"(?i)\b(your[_-]?(?:docker|hub|user|account|name|id|password|email|token|ip|host|domain|registry|repo|key|image|container|app)[\w-]*)\b",
        r"(?:^|\s)(\[[A-Za-z][A-Za-z _-]{2,}\])(?:\s|$)",
        r"(?:^|\s)(\.\.\.|…)(?:\s|$)",
    ]
    .map(pattern)
    .into()
});

/// One finding a command. What a scenario says is only shown is not typed.
pub(in super::super) fn places(subject: &Subject<'_>) -> Vec<Found> {
    let actions = subject.scenario.iter().flat_map(|s| &s.steps).flat_map(|step| &step.actions);
    let shown: HashSet<String> = actions
        .filter(|action| matches!(action.kind, ActionKind::Shown { .. }))
        .map(|action| action.command().expand_known(subject.vars))
        .collect();
    let commands = subject.typed().iter().filter(|typed| typed.is_command());
    commands
        .filter(|typed| !shown.contains(typed.text()))
        .filter_map(|typed| {
            let text = typed.shell_text();
            let text = &text[..text.find(" #").unwrap_or(text.len())];
            let place = first(text)?;
            let at = typed.part(subject.text(), place.start, place.end);
            let message =
                format!("`{}` has to be filled in before this can be typed", &text[place]);
            Some(Found::in_handout(at, message))
        })
        .collect()
}

fn first(text: &str) -> Option<std::ops::Range<usize>> {
    let places = SHAPES.iter().filter_map(|shape| {
        let place = shape.captures_iter(text).filter_map(|found| found.get(1));
        place.map(|place| place.range()).find(|place| is_one(text, place))
    });
    places.min_by_key(|place| place.start)
}

/// A path that has such a name in it is one, and a mark of HTML is text.
fn is_one(text: &str, place: &std::ops::Range<usize>) -> bool {
    let word = text[place.clone()].trim_matches(['<', '>']).to_ascii_lowercase();
    let is_tag = HTML.contains(&word.trim_start_matches('/')) || word == "none";
    let is_quoted = text[..place.start].matches('\'').count() % 2 == 1
        || text[..place.start].matches('"').count() % 2 == 1;
    let is_html = is_tag || (is_quoted && text[place.end..].contains("</"));
    !is_html
}

/// Marks of HTML that a command may write.
const HTML: &[&str] = &[
    "html", "h1", "h2", "h3", "p", "b", "br", "body", "head", "title", "center", "div", "pre",
    "li", "ul",
];

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn a_place_to_fill_is_told_from_what_a_shell_reads() {
        for (text, wanted) in [
            ("docker rm <container id>", "<container id>"),
            ("docker login -u \"<username>\"", "<username>"),
            ("docker tag a YOUR_DOCKER_ID/a", "YOUR_DOCKER_ID"),
            ("docker push your-username/a", "your-username"),
            ("docker exec -it [container name] sh", "[container name]"),
            ("docker run ... nginx", "..."),
        ] {
            assert_eq!(first(text).map(|place| &text[place]), Some(wanted), "{text}");
        }
        for text in [
            "cat < in > out",
            "cat <in >out",
            "wc -l <file",
            "ls [a-z]*",
            "[ -f x ] && ls",
            "echo '<h1>x</h1>' > index.html",
            "echo '<b><web>x</web>'",
            "go build ./...",
            "cat <<EOF >x",
            "echo yours and mine",
        ] {
            assert_eq!(first(text).map(|place| &text[place]), None, "{text}");
        }
    }
}
