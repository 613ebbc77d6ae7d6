//! `html`: a run on one page that needs nothing else, for who looks rather than reads. What comes from the lab, its
//! programs and its students is text in it; without the script all of it is there but opening everything at once and
//! leaving out what passed.

mod command;
mod digests;
mod images;
mod judged;
mod step;
mod top;

use command::Sheet;
use digests::Digests;
use images::Before;

use super::{reported::Reported, stage::Stage};
use crate::{
    outcome::Outcome,
    web::{frame::Frame, markup::line},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Bytes of all transcripts together; what comes behind them is cut short.
const TRANSCRIPTS: usize = 4 << 20;

const CONTROLS: &str = "<div class=\"controls\" id=\"controls\" hidden>\n\
    <button type=\"button\" id=\"open\">Open all</button> <button type=\"button\" id=\"close\">Close all</button>\n\
    <label><input type=\"checkbox\" id=\"wrong\" autocomplete=\"off\"> Leave out what passed</label>\n\
    <span class=\"note\"><kbd>j</kbd> next step, <kbd>k</kbd> the one before</span>\n</div>\n";

/// The record as a page.
pub(super) fn html(reported: Reported<'_>) -> String {
    let parts = reported.parts();
    let stages: Vec<&Stage<'_>> = parts.iter().flat_map(|part| &part.stages).collect();
    let digests = digests(&stages);
    let commands = || stages.iter().flat_map(|stage| stage.commands);
    let longest = commands().filter_map(|one| Some(one.outcome.as_ref()?.took_ms)).max();
    let longest_step = stages.iter().map(|stage| stage.suite.took_ms()).max().unwrap_or(0);
    let mut sheet = Sheet {
        digests: &digests,
        scenario: "",
        longest_ms: longest.unwrap_or(0),
        left: TRANSCRIPTS,
    };
    let (mut steps, mut at) = (String::new(), 0);
    for part in &parts {
        sheet.scenario = part.scenario;
        // Each lab has a world of its own.
        let mut before = Before::default();
        for stage in &part.stages {
            steps.push_str(&step::step(&mut sheet, &mut before, at, stage, longest_step));
            at += 1;
        }
    }
    let controls = if stages.is_empty() { "" } else { CONTROLS };
    let body = [
        "<a class=\"to-main\" href=\"#steps\">To the steps</a>\n",
        &top::head(reported, &parts),
        &top::path(&stages),
        "<main id=\"steps\" tabindex=\"-1\">\n",
        controls,
        &steps,
        &digests.legend(),
        "</main>\n",
    ];
    let told = reported.standing();
    let title = format!("{}: {}", line(&reported.title()), told.word());
    Frame { title: &title, style: STYLE, script: Some(SCRIPT) }.around(&body.concat())
}

/// All digests of a page, in the order in which somebody who reads it sees them.
fn digests(stages: &[&Stage<'_>]) -> Digests {
    let mut digests = Digests::default();
    for stage in stages {
        for command in stage.commands {
            digests.look(&command.command);
            let streams = command.outcome.iter().flat_map(Outcome::streams);
            streams.for_each(|stream| digests.look(&stream.text));
            let drifts = command.drift.iter().flat_map(|drift| [&drift.printed, &drift.seen]);
            drifts.for_each(|text| digests.look(text));
        }
        images::listings(stage).flatten().for_each(|image| digests.look_at(image));
    }
    digests
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};
    use crate::{
        record::{DriftRecord, DriftWhy, Record, read},
        verdict::{Skip, Verdict},
        web::frame::testing::{is_closed, is_self_contained},
    };

    fn kept(name: &str) -> Record {
        read(&std::fs::read_to_string(format!("tests/records/v1/{name}.json")).unwrap()).unwrap()
    }

    #[test]
    fn it_needs_nothing_else_and_every_element_is_closed() {
        for name in ["run-passed", "run-failed", "run-skipped", "run-judged-again"] {
            let page = html((&kept(name)).into());
            is_self_contained(&page);
            let tags = [
                "details", "summary", "div", "span", "p", "ul", "ol", "li", "pre", "b", "svg",
                "nav", "main", "header", "dl", "h1", "h2", "h3", "label", "button",
            ];
            is_closed(&page, &tags);
            assert!(page.contains(&format!("<script>{SCRIPT}</script>")), "no data stands in it");
        }
    }

    #[test]
    fn each_step_is_a_stop_and_a_part_that_is_open_where_something_is_wrong() {
        let page = html((&testing::record()).into());
        for part in [
            "<p class=\"verdict fail\"><span class=\"sign\" aria-hidden=\"true\">✗</span> <span class=\"word\">failed</span> \
             <span>0 of 3 steps passed: 1 failed, 5 skipped.</span></p>",
            "<li class=\"fail\"><a href=\"#step-0\"><span class=\"sign\" aria-hidden=\"true\">✗</span> \
             <span class=\"id\">one</span> <span class=\"word\">failed</span></a></li>",
            "<li class=\"skip\"><a href=\"#step-1\">",
            "<details class=\"step fail\" open>",
            "<details class=\"step skip\">",
            "<b>docker pull alpine:latest</b>\nlatest: Pulling from library/alpine\n",
            "<p class=\"label\">expected</p><pre dir=\"auto\">on stdout: Status: Nothing of the kind</pre>",
            "<p class=\"label\">seen</p><pre dir=\"auto\">latest: Pulling",
            "<span class=\"part\">LC102</span> <span class=\"part\">exit status 0</span>",
            "What the codes mean: labcheck explain LC102",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("verdict pass"));
        let passed = html((&kept("run-passed")).into());
        assert!(passed.contains("<p class=\"verdict pass\">") && !passed.contains("\" open>"));
    }

    #[test]
    fn a_line_that_the_handout_prints_otherwise_is_a_drift_and_no_pass() {
        let mut record = kept("run-passed");
        record.steps[0].actions[0].drift = vec![DriftRecord {
            handout: "lab.md".into(),
            line: 7,
            printed: "Digest: <x>".into(),
            seen: String::new(),
            why: DriftWhy::Otherwise,
        }];
        let page = html((&record).into());
        for part in [
            "<p class=\"verdict drift\"><span class=\"sign\" aria-hidden=\"true\">≠</span>",
            "<li class=\"drift\"><a href=\"#step-0\">",
            "<details class=\"step drift\" open>",
            "lab.md:7: no such line came out",
            "<p class=\"label\">printed</p><pre dir=\"auto\">Digest: &lt;x&gt;</pre>",
            "nothing in its place",
            "1 line of the handout is not what came out",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn what_was_not_done_is_not_passed() {
        let mut record = kept("run-passed");
        record.interrupted = true;
        record.steps[1].skip = Some(Skip::Interrupted);
        (record.steps[1].actions, record.steps[1].checks) = (Vec::new(), Vec::new());
        let page = html((&record).into());
        assert!(page.contains("<p class=\"verdict skip\">") && page.contains("incomplete"));
        assert!(page.contains("the run was interrupted"), "{page}");
        assert!(page.contains("<li class=\"error\"><a href=\"#step-3\">"), "the run as a whole");
        record.steps.clear();
        record.interrupted = false;
        assert!(!html((&record).into()).contains("verdict pass"));
        record.setup = kept("run-failed").steps[0].actions.clone();
        let page = html((&record).into());
        assert!(
            page.contains("<p class=\"verdict fail\">") && page.contains("Before the first step")
        );
    }

    #[test]
    fn a_hostile_record_is_text_and_bounded() {
        let mut record = testing::record();
        let nasty = "</pre><script>alert(1)</script>\u{1b}[2J\u{202e}&\"'";
        let text = format!("{nasty}{}", "sha256:é\n<".repeat(100_000));
        record.lab = text.clone();
        record.scenario.clone_from(&text);
        let step = &mut record.steps[0];
        (step.id, step.section) = (text.clone(), text.clone());
        let action = &mut step.actions[0];
        action.command.clone_from(&text);
        action.dialogue = vec![text.clone()];
        let outcome = action.outcome.as_mut().unwrap();
        outcome.stdout.text.clone_from(&text);
        outcome.stderr.text.clone_from(&text);
        action.drift = vec![DriftRecord {
            handout: text.clone(),
            line: 1,
            printed: text.clone(),
            seen: text.clone(),
            why: DriftWhy::Otherwise,
        }];
        step.checks[0].name.clone_from(&text);
        step.checks[0].verdict = Verdict::Skip(Skip::Step(text));
        let page = html((&record).into());
        is_self_contained(&page);
        is_closed(&page, &["pre", "script", "details", "span", "p", "li"]);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains('\u{1b}'));
        assert!(page.len() < 500_000, "{}", page.len());
    }
}
