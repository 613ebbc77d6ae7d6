//! What labcheck says of every step at once: its verdicts, to compare.

use std::{collections::BTreeMap, fmt, fs};

use labcheck::{
    codes::FailureCode,
    record::{CheckRecord, Record},
    verdict::Verdict,
};

use crate::{student::Student, terminal::Terminal};

/// One check's verdict: `pass`, `held` for what was true before and is true no more, else the code.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Judged(pub String);

impl fmt::Debug for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All verdicts, by `step: name`.
pub(crate) type Report = BTreeMap<String, Judged>;

/// Asks about every step from within a terminal, and reads the record.
pub(crate) fn record(student: &Student, terminal: &mut Terminal) -> Record {
    record_by("labcheck", student, terminal)
}

/// The same, with other words for labcheck.
pub(crate) fn record_by(labcheck: &str, student: &Student, terminal: &mut Terminal) -> Record {
    let file = student.home().join("record.json");
    let said = terminal.types(&format!("{labcheck} check all --json {}", file.display()));
    // In the machine, or outside, as the terminal is.
    let inside = student.finds(file.clone());
    let there = if inside.exists() { inside } else { file };
    let text = fs::read_to_string(&there).unwrap_or_else(|error| panic!("{error}\n{}", said.text));
    fs::remove_file(&there).unwrap();
    let record = crate::record::read(&text);
    assert_eq!(said.code, i32::from(record.exit_code().number()), "{}", said.text);
    record
}

/// The same, as verdicts.
pub(crate) fn report(student: &Student, terminal: &mut Terminal) -> Report {
    verdicts(&record(student, terminal))
}

pub(crate) fn verdicts(record: &Record) -> Report {
    let mut report = Report::new();
    for step in &record.steps {
        if let Some(skip) = &step.skip {
            let code = FailureCode::of(&Verdict::Skip(skip.clone())).unwrap();
            report.insert(format!("{}: skipped", step.id), Judged(code.to_string()));
        }
        for check in &step.checks {
            report.insert(format!("{}: {}", step.id, check.name), judged(check));
        }
    }
    report
}

fn judged(check: &CheckRecord) -> Judged {
    let code = check.mistake.as_ref().map(|m| m.code).or_else(|| FailureCode::of(&check.verdict));
    Judged(match (code, &check.held) {
        (Some(code), _) => code.to_string(),
        (None, Some(_)) => "held".to_owned(),
        (None, None) => "pass".to_owned(),
    })
}

/// The checks whose verdict differs, as `step: name = verdict now`.
pub(crate) fn differing(before: &Report, now: &Report) -> Vec<String> {
    let all: std::collections::BTreeSet<_> = before.keys().chain(now.keys()).collect();
    all.into_iter()
        .filter(|key| before.get(*key) != now.get(*key))
        .map(|key| format!("{key} = {}", now.get(key).map_or("not asked", |judged| &judged.0)))
        .collect()
}

/// Fails unless these and no other checks changed; each is named by the beginning of its `step: name`, and its
/// verdict now.
pub(crate) fn only(what: &str, before: &Report, now: &Report, wanted: &[(&str, &str)]) {
    let seen = differing(before, now);
    let fits = |seen: &String| {
        wanted
            .iter()
            .any(|(name, code)| seen.starts_with(name) && seen.rsplit(" = ").next() == Some(code))
    };
    let all_there = wanted.iter().all(|(name, code)| {
        seen.iter().any(|s| s.starts_with(name) && s.rsplit(" = ").next() == Some(code))
    });
    assert!(
        seen.iter().all(fits) && all_there && seen.len() == wanted.len(),
        "{what}: wanted {wanted:#?}, and this changed: {seen:#?}"
    );
}
