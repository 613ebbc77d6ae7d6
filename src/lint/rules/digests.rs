//! Printed digests that cannot all be true, and those that are not whole.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use regex::Regex;

use super::super::{
    deeds::{Deed, deeds, image},
    rule::Found,
    subject::Subject,
    typed::Typed,
};
use crate::{cmdline::docker, lab::Line, lab::pattern, syntax::source::Span};

static DIGEST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*Digest: (sha256:[0-9a-f]{64})\s*$"));
static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"sha256:([0-9a-f]{20,})"));
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"@sha256:([0-9a-f]*)(\.\.\.|…)?(?:\s|$)"));

/// What was printed of an image: its digest, and on which line.
type Known = BTreeMap<String, (String, usize)>;

/// One image with two digests, or with one and none, although nothing in between changed it.
pub(in super::super) fn contradict(subject: &Subject<'_>) -> Vec<Found> {
    let mut known = Known::new();
    let mut found = Vec::new();
    for typed in subject.typed() {
        for deed in deeds(typed) {
            match deed {
                Deed::Pulls(name) => pulled(typed, name, &mut known, &mut found),
                Deed::Makes(_) | Deed::Tags(..) | Deed::Pushes => known.clear(),
                Deed::Removes(_) | Deed::Runs(..) | Deed::Creates | Deed::Clears => {}
            }
        }
        if is_listing(typed) {
            found.extend(listed(typed, &known));
        }
    }
    found
}

fn pulled(typed: &Typed<'_>, name: &str, known: &mut Known, found: &mut Vec<Found>) {
    let Some(name) = image(name).filter(|image| image.tag().is_some()) else { return };
    let digest = typed.printed.iter().find_map(|line| Some((*line, DIGEST.captures(&line.text)?)));
    let Some((line, digest)) = digest else { return };
    let (name, digest) = (name.familiar(), digest[1].to_owned());
    match known.get(&name) {
        Some((before, at)) if *before != digest => {
            let message = format!("{name} had another digest on line {at}");
            found.push(Found::in_handout(line.at, message));
        }
        Some(_) => {}
        None => drop(known.insert(name, (digest, line.line))),
    }
}

fn is_listing(typed: &Typed<'_>) -> bool {
    let is_one = |command: &str| matches!(command, "images" | "ls" | "list");
    typed.programs.iter().any(|program| docker(program).is_some_and(|d| is_one(d.command)))
}

/// The rows of a listing that has digests, against what the pulls printed.
fn listed(typed: &Typed<'_>, known: &Known) -> Vec<Found> {
    let has_digests =
        |line: &&Line| line.text.split_whitespace().take(3).eq(["REPOSITORY", "TAG", "DIGEST"]);
    let Some(head) = typed.printed.iter().position(has_digests) else {
        return Vec::new();
    };
    let rows = typed.printed[head + 1..].iter().filter_map(|line| {
        let mut words = line.text.split_whitespace();
        let (name, tag, digest) = (words.next()?, words.next()?, words.next()?);
        let name = image(&format!("{name}:{tag}"))?.familiar();
        let (before, at) = known.get(&name).filter(|(before, _)| before != digest)?;
        let message = if digest == "<none>" {
            format!("{name} has no digest here, and was pulled with one on line {at}")
        } else if before.starts_with(digest.trim_end_matches(['.', '…'])) {
            return None;
        } else {
            format!("{name} has another digest here than on line {at}")
        };
        Some(Found::in_handout(line.at, message))
    });
    rows.collect()
}

/// Digests that are cut: in a command, and where the whole one is printed too.
pub(in super::super) fn cut(subject: &Subject<'_>) -> Vec<Found> {
    let mut whole: HashMap<&str, usize> = HashMap::new();
    for fence in subject.handout.fences() {
        for line in &fence.lines {
            for digest in ANY.captures_iter(&line.text).filter_map(|found| found.get(1)) {
                if digest.len() == 64 {
                    whole.entry(&digest.as_str()[..20]).or_insert(line.line);
                }
            }
        }
    }
    let commands = subject.typed().iter().filter_map(|typed| {
        let text = typed.shell_text();
        let digest = NAMED.captures(text)?;
        let (all, hex) = (digest.get(0)?, digest.get(1)?);
        let message = format!("this digest has {} of 64 digits", hex.len());
        let at = typed.part(subject.text(), all.start() + 1, all.end());
        (hex.len() != 64 && !hex.is_empty()).then(|| Found::in_handout(at, message))
    });
    let printed = subject.typed().iter().flat_map(|typed| &typed.printed).filter_map(|line| {
        let digest = ANY.captures_iter(&line.text).filter_map(|found| found.get(1));
        let cut = digest.into_iter().find(|digest| digest.len() < 64)?;
        let at = whole.get(&cut.as_str()[..20])?;
        let start = line.at.start + cut.start();
        let place = Span { start, end: (start + cut.len()).min(line.at.end) };
        Some(Found::in_handout(place, format!("this digest is cut; it is whole on line {at}")))
    });
    commands.chain(printed).collect()
}
