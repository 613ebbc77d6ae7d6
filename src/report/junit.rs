//! JUnit XML, in the subset that every reader takes: Jenkins, GitLab and others. What could not be judged is an error.

use jiff::Timestamp;
use quick_xml::{
    Error, Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::{
    case::{Case, End, Suite, count},
    rendered::RenderError,
    reported::{Part, Reported},
};

/// The record as JUnit XML.
pub(super) fn junit(reported: Reported<'_>) -> Result<String, RenderError> {
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    write(&mut xml, reported).map_err(|error| RenderError::Xml(error.to_string()))?;
    Ok(String::from_utf8_lossy(&xml.0.into_inner()).into_owned() + "\n")
}

fn write(xml: &mut Xml, reported: Reported<'_>) -> Result<(), Error> {
    let parts = reported.parts();
    let (started, took_ms) = reported.time();
    xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    // Jenkins' schema has no `skipped` here.
    let suites: Vec<&Suite> = parts.iter().flat_map(Part::suites).collect();
    let [tests, failures, errors, _] = sums(&suites);
    let attributes = [
        ("name", crate::text::name(&reported.title())),
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("time", seconds(took_ms)),
    ];
    xml.begin("testsuites", attributes)?;
    for part in &parts {
        let started = part.record.map_or(started, |record| record.started);
        for one in part.suites() {
            suite(xml, started, one)?;
        }
    }
    xml.end("testsuites")
}

fn suite(xml: &mut Xml, started: Timestamp, suite: &Suite) -> Result<(), Error> {
    let [tests, failures, errors, skipped] = sums(&[suite]);
    let attributes = [
        ("name", format!("{}: {}", suite.id, suite.title)),
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
        ("time", seconds(suite.took_ms())),
        ("timestamp", started.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
    ];
    xml.begin("testsuite", attributes)?;
    for one in &suite.cases {
        case(xml, &suite.id, one)?;
    }
    xml.end("testsuite")
}

fn case(xml: &mut Xml, step: &str, case: &Case) -> Result<(), Error> {
    let time = seconds(case.took_ms);
    xml.begin(
        "testcase",
        [("name", case.name.clone()), ("classname", step.to_owned()), ("time", time)],
    )?;
    if case.end == End::Failed {
        told(xml, "failure", case)?;
    }
    tries(xml, case, End::Failed)?;
    match case.end {
        End::Passed | End::Failed => {}
        End::Skipped => told(xml, "skipped", case)?,
        End::Error => told(xml, "error", case)?,
    }
    tries(xml, case, End::Error)?;
    if case.is_bad() {
        printed(xml, case)?;
    }
    xml.end("testcase")
}

fn told(xml: &mut Xml, name: &str, case: &Case) -> Result<(), Error> {
    let code = case.code.map(|code| ("type", code.number().to_owned()));
    let message = [("message", case.message.clone())];
    xml.begin(name, message.into_iter().chain(code.filter(|_| case.is_bad())))?;
    xml.text(&case.details)?;
    xml.end(name)
}

fn printed(xml: &mut Xml, case: &Case) -> Result<(), Error> {
    if case.printed.is_empty() {
        return Ok(());
    }
    xml.begin("system-out", [])?;
    xml.text(&case.printed)?;
    xml.end("system-out")
}

/// The tries before that ended so, as Maven Surefire writes them, in the order of its schema, which has the failures before
/// what was skipped and the errors behind it. Jenkins' schema takes them, too.
fn tries(xml: &mut Xml, case: &Case, end: End) -> Result<(), Error> {
    let name = match (case.end == End::Passed, end == End::Error) {
        (true, false) => "flakyFailure",
        (true, true) => "flakyError",
        (false, false) => "rerunFailure",
        (false, true) => "rerunError",
    };
    for (number, earlier) in case.earlier.iter().filter(|(_, earlier)| earlier.end == end) {
        let code = earlier.code.map_or("labcheck", |code| code.number()).to_owned();
        xml.begin(name, [("message", Case::tried(*number, earlier)), ("type", code)])?;
        xml.begin("stackTrace", [])?;
        xml.text(&earlier.details)?;
        xml.end("stackTrace")?;
        printed(xml, earlier)?;
        xml.end(name)?;
    }
    Ok(())
}

/// What is written so far.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn begin(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<(), Error> {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((key, legal(&value).as_str()));
        }
        Ok(self.0.write_event(Event::Start(start))?)
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        Ok(self.0.write_event(Event::Text(BytesText::new(&legal(text))))?)
    }

    fn end(&mut self, name: &str) -> Result<(), Error> {
        Ok(self.0.write_event(Event::End(BytesEnd::new(name)))?)
    }
}

/// How many cases there are, and how many failed, could not be judged, and were skipped.
fn sums(suites: &[&Suite]) -> [String; 4] {
    let all = [End::Passed, End::Failed, End::Error, End::Skipped];
    let [passed, failed, errors, skipped] = all.map(|end| count(suites.iter().copied(), end));
    [passed + failed + errors + skipped, failed, errors, skipped].map(|sum| sum.to_string())
}

/// Seconds, with as many decimals as Jenkins' schema takes.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// A text of characters that XML 1.0 can have ("Char").
fn legal(text: &str) -> String {
    let is_legal = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let is_legal = |c: &char| is_legal(c) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_legal(&c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};
    use crate::{fact::ObserveError, verdict::Verdict};

    #[test]
    fn every_end_has_its_element_and_the_sums_are_right() {
        let record = testing::record();
        let xml = junit((&record).into()).unwrap();
        let totals = record.totals();
        let all = totals.passed + totals.failed + totals.errors + totals.skipped;
        assert_eq!(xml.matches("<testcase ").count(), all);
        assert_eq!(xml.matches("<failure ").count(), totals.failed);
        assert_eq!(xml.matches("<error ").count(), totals.errors);
        assert_eq!(xml.matches("<skipped ").count(), totals.skipped);
        assert!(xml.contains(&format!("name=\"A small lab\" tests=\"{all}\"")), "{xml}");
        assert!(xml.contains("time=\"0.136\""), "{xml}");
    }

    #[test]
    fn tries_before_stand_where_the_schema_has_them() {
        let mut record = testing::flaky();
        let mut again = record.earlier[0].clone();
        again.steps[0].actions[0].verdict = Verdict::Error(ObserveError::Engine("gone".into()));
        record.earlier.insert(0, again);
        let order = |record: &crate::record::Record, names: &[&str]| {
            let xml = junit(record.into()).unwrap();
            let at: Vec<_> = names.iter().map(|name| xml.find(&format!("<{name} "))).collect();
            assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{names:?}: {xml}");
        };
        order(&record, &["flakyFailure", "flakyError"]);
        record.steps[0].actions[0].verdict = record.earlier[1].steps[0].actions[0].verdict.clone();
        order(&record, &["failure", "rerunFailure", "rerunError"]);
        record.steps[0].actions[0].verdict = record.earlier[0].steps[0].actions[0].verdict.clone();
        order(&record, &["rerunFailure", "error", "rerunError"]);
    }

    #[test]
    fn what_xml_cannot_have_is_not_in_it() {
        let mut record = testing::record();
        record.steps[0].section = "a < b & \"c\" \u{1b}[31m\u{0}\u{fffe}".to_owned();
        let xml = junit((&record).into()).unwrap();
        assert!(!xml.contains(['\u{1b}', '\u{0}', '\u{fffe}']), "{xml}");
        assert!(xml.contains("a &lt; b &amp; &quot;c&quot;"), "{xml}");
    }
}
