//! What was there before a step and after it, as far as its checks asked: images, and containers, networks and volumes.

use std::fmt::Write as _;

use super::{super::stage::Stage, digests::Digests};
use crate::{
    fact::{Fact, Observation, Query},
    image::EngineImage,
    object::Sought,
    web::markup::line,
    wording,
};

/// Images of one listing, and objects of one step that are shown.
const SHOWN: usize = 12;

/// What was listed last, and by which step.
#[derive(Default)]
pub(super) struct Before<'r> {
    images: Option<(String, &'r [EngineImage])>,
    objects: Vec<(&'r Sought, String)>,
}

fn seen<'r>(stage: &Stage<'r>) -> impl Iterator<Item = &'r Observation> {
    stage.checks.iter().flat_map(|check| &check.seen)
}

/// All listings of the engine's images that a step has.
pub(super) fn listings<'r>(stage: &Stage<'r>) -> impl Iterator<Item = &'r [EngineImage]> {
    seen(stage).filter_map(|one| match &one.answer {
        Ok(Fact::EngineImages(images)) => Some(&images[..]),
        Ok(_) | Err(_) => None,
    })
}

impl<'r> Before<'r> {
    /// The picture of a step, which is what was before the next one.
    pub(super) fn picture(&mut self, digests: &Digests, stage: &Stage<'r>) -> String {
        let mut out = String::new();
        if let Some(after) = listings(stage).last() {
            let before = self.images.replace((stage.suite.id.clone(), after));
            out.push_str(&images(digests, before, after));
        }
        out + &self.objects(stage)
    }

    fn objects(&mut self, stage: &Stage<'r>) -> String {
        let mut now: Vec<(&Sought, String)> = Vec::new();
        for one in seen(stage) {
            if let (Query::Inspect(sought), Ok(Fact::Inspected(all))) = (&one.query, &one.answer) {
                now.retain(|(known, _)| *known != sought);
                now.push((sought, state(all)));
            }
        }
        if now.is_empty() {
            return String::new();
        }
        let mut out =
            String::from("<h3>Containers, networks, volumes</h3>\n<ul class=\"objects\">\n");
        for (sought, after) in now.iter().take(SHOWN) {
            let before = self.objects.iter().find(|(known, _)| known == sought);
            let before = before.filter(|(_, before)| before != after);
            let before = before.map_or_else(String::new, |(_, before)| {
                format!("{} <span class=\"arrow\" aria-label=\"then\">→</span> ", line(before))
            });
            let _ = writeln!(
                out,
                "<li><b>{}</b> {before}{}</li>",
                line(&sought.to_string()),
                line(after)
            );
        }
        if let Some(more @ 1..) = now.len().checked_sub(SHOWN) {
            let _ = writeln!(out, "<li class=\"note\">and {more} more</li>");
        }
        for (sought, after) in now {
            self.objects.retain(|(known, _)| *known != sought);
            self.objects.push((sought, after));
        }
        out + "</ul>\n"
    }
}

/// What is seen of objects: whether they are there, and what containers do.
fn state(all: &[serde_json::Value]) -> String {
    let state =
        |one: &serde_json::Value| one["State"]["Status"].as_str().unwrap_or("there").to_owned();
    if all.is_empty() {
        return "not there".to_owned();
    }
    all.iter().take(SHOWN).map(state).collect::<Vec<_>>().join(", ")
}

fn images(
    digests: &Digests,
    before: Option<(String, &[EngineImage])>,
    after: &[EngineImage],
) -> String {
    let mut out = String::from("<h3>Images</h3>\n");
    match before {
        Some((step, before)) if before == after => {
            let _ = writeln!(out, "<p class=\"note\">The same as in {}.</p>", line(&step));
        }
        Some((step, before)) => {
            let gone = |one: &EngineImage| change(after, one, ("gone", "−", "gone"));
            let new = |one: &EngineImage| change(before, one, ("new", "+", "new"));
            let label = format!("before, as listed in {}", line(&step));
            let _ = write!(
                out,
                "<div class=\"change\">\n{}<div class=\"arrow\" aria-hidden=\"true\">→</div>\n{}</div>\n",
                list(digests, &label, before, gone),
                list(digests, "after", after, new)
            );
        }
        None => {
            let same = |_: &EngineImage| ("same", "", "");
            let listed = list(digests, "after; not listed before", after, same);
            let _ = write!(out, "<div class=\"change\">\n{listed}</div>\n");
        }
    }
    out
}

/// The class, the sign and the word of an image that another listing does not have, or has by other names.
fn change(
    other: &[EngineImage],
    one: &EngineImage,
    lacking: (&'static str, &'static str, &'static str),
) -> (&'static str, &'static str, &'static str) {
    match other.iter().find(|known| known.id == one.id) {
        None => lacking,
        Some(known) if known.tags == one.tags && known.digests == one.digests => ("same", "", ""),
        Some(_) => ("other", "~", "has other names"),
    }
}

fn list(
    digests: &Digests,
    label: &str,
    all: &[EngineImage],
    change: impl Fn(&EngineImage) -> (&'static str, &'static str, &'static str),
) -> String {
    let mut out = format!("<div class=\"listing\"><p class=\"label\">{label}</p>\n<ul>\n");
    // What is another one is shown first.
    let mut told: Vec<_> = all.iter().map(|one| (one, change(one))).collect();
    told.sort_by_key(|(_, (class, ..))| *class == "same");
    for (one, (class, sign, word)) in told.into_iter().take(SHOWN) {
        let name = match (&one.tags[..], &one.digests[..]) {
            ([], []) => "without a name".to_owned(),
            ([], [digest, ..]) => {
                format!("{}, without a tag", digest.split('@').next().unwrap_or_default())
            }
            (tags, _) => tags.join(", "),
        };
        let word = if word.is_empty() {
            String::new()
        } else {
            format!(
                " <span class=\"sign\" aria-hidden=\"true\">{sign}</span> <span class=\"word\">{word}</span>"
            )
        };
        let _ = writeln!(
            out,
            "<li class=\"{class}\"><b>{}</b>{word}<br><span class=\"note\">id {}</span></li>",
            line(&name),
            digests.block(&one.id, 200)
        );
    }
    if all.is_empty() {
        out.push_str("<li class=\"note\">none</li>\n");
    }
    if let Some(more @ 1..) = all.len().checked_sub(SHOWN) {
        let _ = writeln!(out, "<li class=\"note\">and {} more</li>", wording::count(more, "image"));
    }
    out + "</ul></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        object::{ObjectKind, ObjectName},
        record::{self, Record},
        report::stage::stages,
    };

    fn passed() -> Record {
        record::read(include_str!("../../../tests/records/v1/run-passed.json")).unwrap()
    }

    fn pictures(record: &Record) -> Vec<String> {
        let (digests, mut before) = (Digests::default(), Before::default());
        stages(record).iter().map(|stage| before.picture(&digests, stage)).collect()
    }

    #[test]
    fn images_are_shown_as_they_were_before_and_after_with_what_is_new_and_gone() {
        let mut record = passed();
        let told = pictures(&record);
        assert!(
            told[0].contains(
                "after; not listed before</p>\n<ul>\n<li class=\"same\"><b>alpine:edge</b><br>"
            ),
            "{}",
            told[0]
        );
        assert!(
            told[1].contains(
                "before, as listed in step1</p>\n<ul>\n<li class=\"same\"><b>alpine:edge</b>"
            ),
            "{}",
            told[1]
        );
        assert!(told[1].contains("<li class=\"new\"><b>alpine, without a tag</b> <span class=\"sign\" aria-hidden=\"true\">+</span>"), "{}", told[1]);
        record.steps.swap(0, 1);
        assert!(pictures(&record)[1].contains("<li class=\"gone\"><b>alpine, without a tag</b>"));
        record.steps[1] = record.steps[0].clone();
        assert!(pictures(&record)[1].contains("<p class=\"note\">The same as in step2.</p>"));
        record.steps[1].checks.clear();
        assert_eq!(pictures(&record)[1], "", "nobody asked");
    }

    #[test]
    fn an_image_with_another_name_than_before_is_told_so() {
        let image = |tag: &str| EngineImage {
            id: "sha256:a".into(),
            tags: vec![tag.into()],
            digests: Vec::new(),
        };
        let told =
            images(&Digests::default(), Some(("one".into(), &[image("a:1")])), &[image("a:2")]);
        assert_eq!(told.matches("<li class=\"other\">").count(), 2, "{told}");
        assert_eq!(images(&Digests::default(), None, &[]).matches(">none<").count(), 1);
    }

    #[test]
    fn containers_are_told_as_they_were_asked_for() {
        let mut record = passed();
        let sought = Sought::Named(ObjectName::new(ObjectKind::Container, "w<b"));
        let ask = |all: Vec<serde_json::Value>| Observation {
            query: Query::Inspect(sought.clone()),
            answer: Ok(Fact::Inspected(all)),
        };
        record.steps[0].checks[0].seen = vec![ask(Vec::new())];
        let running = serde_json::json!({ "State": { "Status": "running" } });
        record.steps[1].checks[0].seen = vec![ask(vec![running])];
        let told = pictures(&record);
        assert!(told[0].contains("<li><b>container w&lt;b</b> not there</li>"), "{}", told[0]);
        assert!(
            told[1].contains(
                "</b> not there <span class=\"arrow\" aria-label=\"then\">→</span> running</li>"
            ),
            "{}",
            told[1]
        );
    }
}
