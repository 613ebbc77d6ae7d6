//! Outputs of a pull that end too soon.

use super::super::{
    deeds::{Deed, deeds},
    rule::Found,
    subject::Subject,
    typed::Typed,
};

/// Those with a digest and without the line that follows it, where nothing says that lines were left out.
pub(in super::super) fn incomplete(subject: &Subject<'_>) -> Vec<Found> {
    let pulls = subject.typed().iter().filter(|typed| is_pull(typed));
    pulls
        .filter_map(|typed| {
            let has = |word: &str| {
                typed.printed.iter().any(|line| line.text.trim_start().starts_with(word))
            };
            let digest =
                typed.printed.iter().find(|line| line.text.trim_start().starts_with("Digest: "))?;
            let is_whole =
                has("Status:") || typed.printed.iter().any(|line| is_elision(&line.text));
            (!is_whole).then(|| {
                Found::in_handout(
                    digest.at,
                    "`docker pull` prints a line `Status:` below this, and here is none",
                )
            })
        })
        .collect()
}

fn is_pull(typed: &Typed<'_>) -> bool {
    deeds(typed).iter().any(|deed| matches!(deed, Deed::Pulls(_)))
}

/// A line that stands for others.
fn is_elision(text: &str) -> bool {
    let text = text.trim().trim_matches(['[', ']', '<', '>', '(', ')', ' ']);
    let is_dots = text.chars().all(|c| matches!(c, '.' | '…'));
    (is_dots && !text.is_empty()) || text.starts_with("snip") || text.contains("omitted")
}
