//! A step: its commands, its checks, and what was there before it and after it.

use std::fmt::Write as _;

use super::{
    super::{stage::Stage, standing::Standing},
    command::{Sheet, bar, shown},
    digests::Digests,
    images::Before,
    judged,
};
use crate::{
    record::CheckRecord,
    web::markup::{block, line},
};

/// The step at this place, from 0; open where something is wrong.
pub(super) fn step<'r>(
    sheet: &mut Sheet<'_>,
    before: &mut Before<'r>,
    at: usize,
    stage: &Stage<'r>,
    longest_ms: u64,
) -> String {
    let (whole, commands, checks) = stage.parts();
    let standing = stage.standing;
    let open = if standing.is_wrong() { " open" } else { "" };
    let time = if stage.commands.is_empty() {
        String::new()
    } else {
        bar(stage.suite.took_ms(), longest_ms)
    };
    let mut out = format!(
        "<details class=\"step {}\"{open}>\n<summary><h2><span class=\"id\">{}</span> <span dir=\"auto\">{}</span></h2> \
         <span class=\"end\">{}{time}</span></summary>\n<div class=\"inside\" id=\"step-{at}\">\n",
        standing.class(),
        line(&stage.suite.id),
        line(&stage.suite.title),
        standing.told()
    );
    for case in whole {
        let _ = writeln!(out, "<p dir=\"auto\">{}</p>", line(&case.message));
        let _ = writeln!(out, "<p class=\"said\">{}</p>", block(&case.details, 2_000));
    }
    if !commands.is_empty() || !stage.shown.is_empty() {
        out.push_str("<h3>Commands</h3>\n");
    }
    for (command, case) in stage.commands.iter().zip(commands) {
        out.push_str(&sheet.command(command, case));
    }
    stage.shown.iter().for_each(|one| out.push_str(&shown(one)));
    if !checks.is_empty() {
        out.push_str("<h3>Checks</h3>\n<ul class=\"checks\">\n");
    }
    for (of, case) in stage.checks.iter().zip(checks) {
        out.push_str(&check(sheet.digests, sheet.scenario, of, Standing::of_case(case)));
    }
    if !checks.is_empty() {
        out.push_str("</ul>\n");
    }
    out.push_str(&before.picture(sheet.digests, stage));
    out + "</div>\n</details>\n"
}

fn check(digests: &Digests, scenario: &str, check: &CheckRecord, standing: Standing) -> String {
    let code =
        check.code.map_or_else(String::new, |code| format!(" <span class=\"part\">{code}</span>"));
    format!(
        "<li class=\"{}\"><p class=\"end\">{} <b dir=\"auto\">{}</b>{code}</p>\n{}{}</li>\n",
        standing.class(),
        standing.told(),
        line(&check.name),
        judged::mistake(check),
        judged::verdict(digests, scenario, &check.verdict, check.line)
    )
}
