//! What stands above the steps: the verdict, where and when it was, and the way through the steps.

use std::fmt::Write as _;

use super::super::{
    ending::{beside, meanings, seconds, took},
    reported::{Part, Reported},
    stage::Stage,
};
use crate::{
    record::{LabResult, Record, Runs},
    web::markup::line,
    wording::{self, moment},
};

/// The heading, with the verdict of the whole.
pub(super) fn head(reported: Reported<'_>, parts: &[Part<'_>]) -> String {
    let standing = reported.standing();
    let mut out = format!(
        "<header class=\"top\">\n<h1 dir=\"auto\">{}</h1>\n<p class=\"verdict {}\">{} <span>{}</span></p>\n",
        line(&reported.title()),
        standing.class(),
        standing.told(),
        line(&reported.outcome())
    );
    let (sentences, facts) = match reported {
        Reported::One(record) => (sentences(record), facts(record)),
        Reported::Several(runs) => several(runs, parts),
    };
    for sentence in sentences {
        let _ = writeln!(out, "<p class=\"more\">{}</p>", line(&sentence));
    }
    out.push_str("<dl>\n");
    for (label, told) in facts {
        let _ = writeln!(out, "<div><dt>{label}</dt><dd>{}</dd></div>", line(&told));
    }
    out + "</dl>\n</header>\n"
}

/// What else is said of the run as a whole.
fn sentences(record: &Record) -> Vec<String> {
    let drifts = wording::drifts(record.drifts()).map(|told| told.trim_end().to_owned());
    drifts.into_iter().chain(beside(record)).chain(meanings(record)).collect()
}

fn facts(record: &Record) -> Vec<(&'static str, String)> {
    let world = &record.world;
    let machine =
        world.machine.as_ref().map(|machine| format!(", {} {}", machine.os, machine.arch));
    let mut facts = vec![
        ("When", moment(record.started)),
        ("How long", took(record)),
        ("Where", wording::world(world) + &machine.unwrap_or_default()),
    ];
    facts.extend(wording::images(&world.images).map(|images| ("Images", images)));
    facts.push(("Scenario", record.scenario.clone()));
    facts.push(("labcheck", record.labcheck.clone()));
    facts.retain(|(_, told)| !told.is_empty());
    facts
}

/// What is said of several labs, and where each was done, if it was.
fn several(runs: &Runs, parts: &[Part<'_>]) -> (Vec<String>, Vec<(&'static str, String)>) {
    let missing = runs.shares.missing.iter().map(|number| wording::share::missing(runs, *number));
    let beside = parts.iter().flat_map(Part::beside);
    let labs = runs.labs.iter().filter_map(|lab| {
        let told = match &lab.result {
            LabResult::Run(record) => wording::world(&record.world),
            LabResult::Missing => wording::share::MISSING.to_owned(),
            LabResult::Elsewhere => return None,
            LabResult::Refused(_)
            | LabResult::Error(_)
            | LabResult::Changed
            | LabResult::Interrupted(_) => wording::share::undone(&lab.result)?.told.to_owned(),
        };
        Some(("Lab", format!("{}, {}: {told}", lab.lab, lab.scenario)))
    });
    let in_all = if runs.shares.done.len() > 1 { " in all shares" } else { "" };
    let mut facts = vec![
        ("When", moment(runs.started)),
        ("How long", format!("{}{in_all}", seconds(runs.took_ms))),
        ("labcheck", runs.labcheck.clone()),
    ];
    facts.extend(labs);
    (missing.chain(beside).collect(), facts)
}

/// The steps as a path with a stop each.
pub(super) fn path(stages: &[&Stage<'_>]) -> String {
    let mut out = String::from("<nav class=\"path\" aria-label=\"Steps\">\n<ol>\n");
    for (at, stage) in stages.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li class=\"{}\"><a href=\"#step-{at}\"><span class=\"sign\" aria-hidden=\"true\">{}</span> \
             <span class=\"id\">{}</span> <span class=\"word\">{}</span></a></li>",
            stage.standing.class(),
            stage.standing.sign(),
            line(&stage.suite.id),
            stage.standing.word()
        );
    }
    out + "</ol>\n</nav>\n"
}
